"""The audit book: who did what, when; codes and figures only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from agent_desk.contract import codec
from head_office.db.tables import audit


def write(connection: Connection, *, at: datetime, who: str, act: str, subject: str, **facts: str) -> None:
    """Add a line in the same transaction as the act."""
    connection.execute(
        audit.insert().values(at=at, who=who, act=act, subject=subject, facts=codec.encode(facts).decode())
    )

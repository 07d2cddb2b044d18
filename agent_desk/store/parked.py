"""Feed items that could not be applied."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from agent_desk.store.conversion import moment_text
from agent_desk.store.tables import PARKED
from agent_desk.store.upsert import Upsert

_PUT = Upsert(PARKED, key="seq")
_COUNT = select(func.count()).select_from(PARKED)


class ParkedTable:
    """Feed items that could not be applied: kept with the reason."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, seq: int, kind: str, subject: str, body: bytes, reason: str, at: datetime) -> None:
        """Keep the item as it came. The same item again replaces it."""
        _PUT.run(
            self._connection,
            {"seq": seq, "kind": kind, "subject": subject, "body": body, "reason": reason, "at": moment_text(at)},
        )

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(_COUNT).scalar_one())

"""Feed items that could not be applied."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from agent_desk.domain.receipt import ParkedItem
from agent_desk.store.conversion import moment, moment_text
from agent_desk.store.tables import PARKED
from agent_desk.store.upsert import Upsert

_PUT = Upsert(PARKED, key="seq")
_ALL = select(PARKED).order_by(PARKED.c.seq)
_REMOVE = sa.delete(PARKED).where(PARKED.c.seq == bindparam("value"))
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

    def all(self) -> tuple[ParkedItem, ...]:
        """By number in the feed."""
        return tuple(
            ParkedItem(
                seq=row.seq,
                kind=row.kind,
                subject=row.subject,
                body=bytes(row.body),
                reason=row.reason,
                at=moment(row.at),
            )
            for row in self._connection.execute(_ALL)
        )

    def remove(self, seq: int) -> None:
        """Only for an item that was applied at last."""
        self._connection.execute(_REMOVE, {"value": seq})

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(_COUNT).scalar_one())

"""Rate packs in the store."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agent_desk.domain.premium import PackRef
from agent_desk.errors import NoSuchRecord
from agent_desk.store.conversion import day, day_text, maybe, moment_text
from agent_desk.store.tables import PACKS
from agent_desk.store.upsert import Upsert

_T = PACKS.c
_PUT = Upsert(PACKS, key="sha256")
_CONTENT = select(_T.content).where(_T.sha256 == bindparam("value"))
# Of packs in force on the day, the one that begins last; of two that begin together, the one received last.
_CURRENT = (
    select(_T.pack_id, _T.version, _T.sha256)
    .where(_T.first_day <= bindparam("day"), (_T.last_day.is_(None)) | (_T.last_day >= bindparam("day")))
    .order_by(_T.first_day.desc(), _T.received_at.desc(), _T.seq.desc())
    .limit(1)
)
_ALL = select(_T.pack_id, _T.version, _T.sha256, _T.first_day, _T.last_day).order_by(_T.first_day, _T.seq)


class PackTable:
    """Rate packs that the desk holds; none is ever removed, for any quote may rest on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, ref: PackRef, content: bytes, first: date, last: date | None, received_at: datetime) -> None:
        """Keep a pack; ``first`` and ``last`` are the days on which it is in force, both included."""
        _PUT.run(
            self._connection,
            {
                "sha256": ref.sha256,
                "pack_id": ref.id,
                "version": ref.version,
                "content": content,
                "first_day": day_text(first),
                "last_day": maybe(day_text, last),
                "received_at": moment_text(received_at),
            },
        )

    def content(self, sha256: str) -> bytes:
        """The pack as it was received. Raises NoSuchRecord."""
        found = self._connection.execute(_CONTENT, {"value": sha256}).scalar()
        if found is None:
            raise NoSuchRecord(subject=sha256, kind="pack")
        return bytes(found)

    def current(self, day: date) -> PackRef | None:
        """The pack in force on that day, or None."""
        row = self._connection.execute(_CURRENT, {"day": day_text(day)}).first()
        return None if row is None else PackRef(row.pack_id, row.version, row.sha256)

    def all(self) -> tuple[tuple[PackRef, date, date | None], ...]:
        """Every pack with its days, by the day on which it begins."""
        return tuple(
            (PackRef(row.pack_id, row.version, row.sha256), day(row.first_day), maybe(day, row.last_day))
            for row in self._connection.execute(_ALL)
        )

"""Small facts of the desk itself."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared
from agent_desk.store.tables import COUNTERS, STATE
from agent_desk.store.upsert import Upsert

LAST_SYNC, LAST_TRY, LAST_ERROR = "last_sync", "last_try", "last_error"
"""Keys that the sync mark reads: ISO 8601 moments of the last round that ended well and of the last try, and the last error's code."""
REPLICA, REPLICA_BEFORE = "replica", "replica_before"
"""Keys of this store's id towards head office, and of those that it had before backups were put back, space between them."""
OPENED = "store_opened"
"""Key of how many times the store was opened, closed or copied."""
CURSOR = "cursor"
"""Key of how far head office's feed was read."""

_GET = Prepared(select(STATE.c.value).where(STATE.c.key == bindparam("wanted")))
_SET = Upsert(STATE, key="key")
_new = insert(COUNTERS).values(name=bindparam("name"), value=1)
_NEXT = _new.on_conflict_do_update(index_elements=["name"], set_={"value": COUNTERS.c.value + 1}).returning(
    COUNTERS.c.value
)


class StateTable:
    """Small facts of the desk itself: replica, cursor, enrolment, counters, times."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The fact, or None."""
        found = _GET.run(self._connection, {"wanted": key}).scalar()
        return None if found is None else str(found)

    def set(self, key: str, value: str) -> None:
        """Keep the fact."""
        _SET.run(self._connection, {"key": key, "value": value})

    def next(self, counter: str) -> int:
        """Count up and return, from 1; the count goes back with the transaction."""
        return int(self._connection.execute(_NEXT, {"name": counter}).scalar_one())

"""One encrypted SQLite file: how it is opened, keyed and set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy import event
from sqlalchemy.engine import Connection, ExceptionContext

from agent_desk.errors import AgentDeskError, OurError
from agent_desk.store.faults import READONLY, is_damage, primary_code, translated, translating

BUSY_MS = 5_000
"""How long a writer waits for another process before StoreBusy."""

PAGE_BYTES = 2048
"""Half of SQLCipher's own size: every page that a commit touches is enciphered and written whole. A save costs a fifth less so,
a search the same. A property of the files: it never changes without a migration."""
_FAULT, _DRIVER = "agent desk fault", "agent desk driver"


class DataKey:
    """The raw 256-bit key while the store is open; wiped as far as Python lets us when it closes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the data key has 32 bytes")
        self._key = bytearray(key)

    def pragma(self) -> str:
        """SQLCipher's own form for a raw key: no derivation, so opening costs less than a millisecond."""
        return f"PRAGMA key = \"x'{self._key.hex()}'\""

    def literal(self) -> str:
        """The key as ``ATTACH … KEY`` takes it."""
        return f"\"x'{self._key.hex()}'\""

    def check_value(self) -> str:
        """16 hex digits that tell two keys apart and tell nothing else."""
        import hashlib
        import hmac

        return hmac.new(self._key, b"agent-desk store", hashlib.sha256).hexdigest()[:16]

    def wipe(self) -> None:
        """Overwrite the bytes."""
        for position in range(len(self._key)):
            self._key[position] = 0


def connect_bare(path: Path, key: DataKey, *, cache_kib: int = 2_000, cut_short: bool = False) -> Any:
    """A driver connection in autocommit: keyed, WAL, full durability. Raises sqlcipher3.Error as it comes.

    ``cut_short``: read also a file that is shorter than it says itself, as far as it goes.
    """
    connection = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        # SQLCipher would write failed page checks to stderr; they reach us as errors anyway
        connection.execute("PRAGMA cipher_log_level = NONE")
        # the default, not this connection's own: copies that SQLite makes of a file take their size from it
        connection.execute(f"PRAGMA cipher_default_page_size = {PAGE_BYTES}")
        connection.execute(key.pragma())
        if cut_short:
            # The one way to have SQLite believe the file's length and not its header.
            connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


class Driver:
    """The bare driver under a connection, for the few statements that run at every key press and every save.

    SQLAlchemy's wrapping of one statement costs as much as SQLite's work on it. Faults leave it translated all the same.
    """

    def __init__(self, connection: Any, fault: Callable[[sqlcipher3.Error], AgentDeskError]) -> None:
        self._connection = connection
        self._fault = fault

    def rows(self, text: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Execute; all rows of the answer."""
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(text, values).fetchall()
        except sqlcipher3.Error as error:
            raise self._fault(error) from error
        return found

    def many(self, text: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Execute once for each."""
        try:
            self._connection.executemany(text, rows)
        except sqlcipher3.Error as error:
            raise self._fault(error) from error


def driver_of(connection: Connection) -> Driver:
    """The driver under a connection that CipherFile made."""
    found: Driver = connection.info[_DRIVER]
    return found


class CipherFile:
    """An encrypted file as SQLAlchemy sees it; every driver error leaves it translated."""

    def __init__(self, path: Path, key: DataKey, *, cache_kib: int, doubted: Callable[[], None] = lambda: None) -> None:
        """``doubted`` is called when a page cannot be read."""
        self.path = path
        self._doubted = doubted
        self._key = key
        self._cache_kib = cache_kib
        self._engine = sa.create_engine(
            "sqlite+pysqlite://", creator=self._connect, module=sqlcipher3, poolclass=sa.pool.NullPool
        )
        event.listen(self._engine, "handle_error", self._translate)

    def connect(self, *, read_only: bool) -> Connection:
        """A new connection; transactions are begun by the caller. Raises the product's errors."""
        with translating(self.path):
            connection = self._engine.connect()
        fault = partial(self._fault, read_only=read_only)
        connection.info[_FAULT] = fault
        connection.info[_DRIVER] = Driver(connection.connection.dbapi_connection, fault)
        if read_only:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        return connection

    def dispose(self) -> None:
        """Forget the engine."""
        self._engine.dispose()

    def _connect(self) -> Any:
        return connect_bare(self.path, self._key, cache_kib=self._cache_kib)

    def _translate(self, context: ExceptionContext) -> AgentDeskError | None:
        original = context.original_exception
        if not isinstance(original, sqlcipher3.Error):
            return None
        fault = context.connection.info.get(_FAULT, self._fault) if context.connection is not None else self._fault
        found: AgentDeskError = fault(original)
        return found

    def _fault(self, error: sqlcipher3.Error, *, read_only: bool = False) -> AgentDeskError:
        if is_damage(error):
            self._doubted()
        elif read_only and primary_code(error) == READONLY:
            return OurError(broken="write in a reading unit")
        return translated(error, self.path)

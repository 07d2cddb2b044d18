"""The database: opening, transactions, and the few places where SQLite and PostgreSQL differ."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url

from head_office.db import tables
from head_office.problems import Refused

BUSY_SECONDS = 30
"""How long a writer waits for another: the command line works while the server runs."""

_BUSY_PAUSE_SECONDS = 0.01

_SILENT: dict[str, Any] = {"hide_parameters": True}
"""Errors of the database go to the log; the values of a statement are customers' data and do not."""

_CHUNK = 500
"""Values in one IN list; SQLite takes 32,766 bound values, but long lists are planned slowly."""


class Database:
    """One database of head office, SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view. Raises Refused(``busy``, ``disk_full``, ``database_unreachable``)."""
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """One transaction, committed at the end of the block; on SQLite the only writer from its first statement on.

        ``durable=False``: a power cut may undo it, nothing else may. For notes that the desk would simply make again:
        waiting for the disk is most of the cost of a small transaction.
        """
        with _translated(), self.engine.connect() as opened:
            connection = opened.execution_options(office_writes="full" if durable else "normal")
            with connection.begin():
                if not durable and not self.is_sqlite:
                    connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    # -- the dialect seam --

    def insert_new(self, connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows; those whose unique key is taken are left out silently."""
        if not rows:
            return
        if self.is_sqlite:
            connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
        else:
            connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)

    def put(self, connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows or replace all columns of those whose primary key is taken."""
        if not rows:
            return
        statement: Any = sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)
        keys = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)

    def lock_agent(self, connection: Connection, agent: str) -> int:
        """Lock the agent's head row until the transaction ends; returns the last number of their feed.

        Raises Refused(``device_unknown``) if the agent is not there.
        """
        query = sa.select(tables.agents.c.feed_seq).where(tables.agents.c.code == agent).with_for_update()
        found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise Refused("device_unknown")
        return int(found)

    def next_number(self, connection: Connection, name: str) -> int:
        """The next value of a counter, from 1; gap-free, because it rolls back with its transaction."""
        statement: Any = sqlite.insert(tables.counters) if self.is_sqlite else postgresql.insert(tables.counters)
        statement = statement.values(name=name, value=1).on_conflict_do_update(
            index_elements=["name"], set_={"value": tables.counters.c.value + 1}
        )
        return int(connection.execute(statement.returning(tables.counters.c.value)).scalar_one())


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in lists short enough for one ``IN``."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, **_SILENT, pool_pre_ping=True, pool_size=10, max_overflow=10)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise Refused("database_driver") from error
    if parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # It holds customers' data and head office's key: nobody else on the machine may read it.
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise Refused("database_unreachable") from error
    engine = sa.create_engine(
        parsed,
        **_SILENT,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=8,
        max_overflow=16,
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        # SQLAlchemy opens transactions itself (below); the driver's own guess would begin them too late.
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in ("foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
            cursor.execute(f"PRAGMA {pragma}")
        _log_ahead(cursor)
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: an upgrade in mid-transaction cannot wait and fails.
        writes = connection.get_execution_options().get("office_writes")
        if writes:
            connection.exec_driver_sql(f"PRAGMA synchronous={writes}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    # Where two connections switch a new file at once, SQLite refuses one without the wait that busy_timeout asks for.
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_BUSY_PAUSE_SECONDS)
        else:
            return


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said:
            raise Refused("busy") from error
        if "full" in said or "no space" in said:
            raise Refused("disk_full") from error
        raise Refused("database_unreachable") from error
    except sqlite3.DatabaseError as error:
        raise Refused("database_unreachable") from error
    except sa.exc.DatabaseError as error:
        if "not a database" in str(error.orig).lower() or "malformed" in str(error.orig).lower():
            raise Refused("database_unreachable") from error
        raise

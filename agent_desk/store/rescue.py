"""What can still be read of a damaged file goes into a new one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3

from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.schema import desk_statements, papers_statements
from agent_desk.store.search_index import REBUILD
from agent_desk.store.state import CURSOR, OPENED
from agent_desk.store.tables import METADATA


def make_empty(file: Path, key: DataKey, statements: list[str]) -> None:
    """A new file of the newest schema. Raises sqlcipher3.Error."""
    connection = connect_bare(file, key)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    finally:
        connection.close()


def rescue_desk(damaged: Path, fresh: Path, key: DataKey) -> int:
    """Make ``fresh`` and copy every row that can be read; returns how many outbox items were saved.

    Rows that refer to others that could not be saved are left out; the outbox refers to nothing.
    """
    make_empty(fresh, key, desk_statements())
    target = connect_bare(fresh, key)
    try:
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN IMMEDIATE")
        source = _open_damaged(damaged, key)
        if source is not None:
            try:
                for table in METADATA.tables.values():
                    _copy_rows(source, target, table.name)
            finally:
                source.close()
        _drop_orphans(target)
        # What head office holds of the rest comes again with its feed. Without its count of openings the store counts as one
        # that went back in time: the last numbers of its outbox may be lost.
        target.execute("DELETE FROM state WHERE key IN (?, ?)", (CURSOR, OPENED))
        for statement in REBUILD:
            target.execute(statement)
        saved = target.execute("SELECT count(*) FROM outbox").fetchone()[0]
        target.execute("COMMIT")
        return int(saved)
    finally:
        target.close()


def rescue_papers(damaged: Path, fresh: Path, key: DataKey) -> int:
    """Make ``fresh`` and copy every picture whose bytes still have their hash; returns how many."""
    make_empty(fresh, key, papers_statements())
    target = connect_bare(fresh, key)
    saved = 0
    try:
        source = _open_damaged(damaged, key)
        if source is None:
            return 0
        try:
            target.execute("BEGIN IMMEDIATE")
            for sha256 in _each(source, "SELECT sha256 FROM paper_content"):
                content = _one(source, "SELECT content FROM paper_content WHERE sha256 = ?", sha256)
                thumbnail = _one(source, "SELECT thumbnail FROM paper_thumbnails WHERE sha256 = ?", sha256)
                if content is None or hashlib.sha256(content).hexdigest() != sha256:
                    continue
                target.execute("INSERT OR IGNORE INTO paper_content VALUES (?, ?)", (sha256, content))
                target.execute("INSERT OR IGNORE INTO paper_thumbnails VALUES (?, ?)", (sha256, thumbnail or b""))
                saved += 1
            target.execute("COMMIT")
        finally:
            source.close()
    finally:
        target.close()
    return saved


def _open_damaged(path: Path, key: DataKey) -> Any | None:
    try:
        connection = connect_bare(path, key)
    except sqlcipher3.Error:
        return None
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.Error:
        connection.close()
        return None
    return connection


def _copy_rows(source: Any, target: Any, table: str) -> None:
    try:
        known = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlcipher3.Error:
        return
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[1] in known]
    if not columns:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join("?" for _ in columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
    key = ", ".join(f'"{row[1]}"' for row in target.execute(f"PRAGMA table_info({table})") if row[5])
    # From both ends, so that one broken page costs only the rows behind it; as rows stand, without an index that may be
    # broken where the table is not.
    for direction in ("", "DESC"):
        order = ", ".join(f"{part} {direction}" for part in key.split(", "))
        complete = True
        rows = source.cursor()
        try:
            rows.execute(f"SELECT {names} FROM {table} NOT INDEXED ORDER BY {order}")  # noqa: S608
            for row in rows:
                _insert(target, insert, row)
        except sqlcipher3.Error:
            complete = False
        if complete:
            return


def _insert(target: Any, statement: str, row: tuple[Any, ...]) -> None:
    try:
        target.execute(statement, row)
    except sqlcipher3.IntegrityError:
        # a row that was read wrongly breaks a rule of its table
        return


def _each(source: Any, statement: str) -> Iterator[str]:
    try:
        yield from [row[0] for row in source.execute(statement)]
    except sqlcipher3.Error:
        return


def _one(source: Any, statement: str, sha256: str) -> bytes | None:
    try:
        row = source.execute(statement, (sha256,)).fetchone()
    except sqlcipher3.Error:
        return None
    return None if row is None else bytes(row[0])


def _drop_orphans(target: Any) -> None:
    while True:
        orphans = {(row[0], row[1]) for row in target.execute("PRAGMA foreign_key_check") if row[1] is not None}
        rowless = {row[0] for row in target.execute("PRAGMA foreign_key_check") if row[1] is None}
        if not orphans and not rowless:
            return
        for table, rowid in orphans:
            target.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608
        for table in rowless:
            # tables without row numbers refer to the journal only
            target.execute(f"DELETE FROM {table} WHERE journal_seq NOT IN (SELECT seq FROM journal)")  # noqa: S608

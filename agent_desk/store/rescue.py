"""What can still be read of a damaged file goes into a new one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import sqlcipher3

from agent_desk.domain.receipt import OutboxState
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.damaged import DamagedFile
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
    """Make ``fresh`` and copy every row that can be read; returns how many unsent outbox items were saved.

    Rows that refer to others that could not be saved are left out; the outbox refers to nothing.
    """
    make_empty(fresh, key, desk_statements())
    target = connect_bare(fresh, key)
    try:
        target.execute("PRAGMA foreign_keys = OFF")
        target.execute("BEGIN IMMEDIATE")
        with DamagedFile(damaged, key) as source:
            for table in METADATA.tables.values():
                _copy_rows(source, target, table.name)
        _drop_orphans(target)
        # What head office holds of the rest comes again with its feed. Without its count of openings the store counts as one
        # that went back in time: the last numbers of its outbox may be lost.
        target.execute("DELETE FROM state WHERE key IN (?, ?)", (CURSOR, OPENED))
        for statement in REBUILD:
            target.execute(statement)
        saved = target.execute("SELECT count(*) FROM outbox WHERE state <> ?", (OutboxState.STORED.value,)).fetchone()[
            0
        ]
        target.execute("COMMIT")
        return int(saved)
    finally:
        target.close()


def rescue_papers(damaged: Path, fresh: Path, key: DataKey) -> int:
    """Make ``fresh`` and copy every picture whose bytes still have their hash; returns how many."""
    make_empty(fresh, key, papers_statements())
    target = connect_bare(fresh, key)
    try:
        target.execute("BEGIN IMMEDIATE")
        with DamagedFile(damaged, key) as source:
            for sha256, content in source.rows("paper_content", ("sha256", "content"), ("rowid",)):
                if hashlib.sha256(content).hexdigest() == sha256:
                    target.execute("INSERT OR IGNORE INTO paper_content VALUES (?, ?)", (sha256, content))
            for sha256, thumbnail in source.rows("paper_thumbnails", ("sha256", "thumbnail"), ("rowid",)):
                target.execute("INSERT OR IGNORE INTO paper_thumbnails VALUES (?, ?)", (sha256, thumbnail))
        # a picture without its preview is still the picture
        target.execute("INSERT OR IGNORE INTO paper_thumbnails SELECT sha256, x'' FROM paper_content")
        target.execute("DELETE FROM paper_thumbnails WHERE sha256 NOT IN (SELECT sha256 FROM paper_content)")
        saved = target.execute("SELECT count(*) FROM paper_content").fetchone()[0]
        target.execute("COMMIT")
        return int(saved)
    finally:
        target.close()


def _copy_rows(source: DamagedFile, target: Any, table: str) -> None:
    known = source.columns(table)
    described = target.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [row[1] for row in described if row[1] in known]
    key = [row[1] for row in sorted(described, key=lambda row: row[5]) if row[5]]
    if not columns:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join("?" for _ in columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
    for row in source.rows(table, columns, key):
        try:
            target.execute(insert, row)
        except sqlcipher3.IntegrityError:
            # a row that was read wrongly breaks a rule of its table
            continue


def _drop_orphans(target: Any) -> None:
    while True:
        found = target.execute("PRAGMA foreign_key_check").fetchall()
        if not found:
            return
        for table, rowid, *_ in found:
            if rowid is None:
                # tables without row numbers refer to the journal only
                target.execute(f"DELETE FROM {table} WHERE journal_seq NOT IN (SELECT seq FROM journal)")  # noqa: S608
            else:
                target.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608

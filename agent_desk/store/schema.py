"""Making the newest schema in an empty file, and reading how new a file is."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from agent_desk.store.tables import APPLICATION_ID as OURS
from agent_desk.store.tables import METADATA, PAPERS_METADATA, PAPERS_SCHEMA, REVISION, SCHEMA, SEARCH_DDL


def statements(metadata: sa.MetaData) -> list[str]:
    """The DDL of all tables and their indexes. SQLite takes a reference to a table that comes later."""
    dialect = sqlite.dialect()
    found = []
    for table in metadata.tables.values():
        found.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        found.extend(str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes)
    return found


def desk_statements() -> list[str]:
    """Everything that makes an empty desk's file the newest one."""
    return [
        *statements(METADATA),
        SEARCH_DDL,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
        f"INSERT INTO alembic_version VALUES ('{REVISION}')",  # noqa: S608 - a constant
        f"PRAGMA application_id = {OURS}",
        f"PRAGMA user_version = {SCHEMA}",
    ]


def papers_statements() -> list[str]:
    """Everything that makes an empty papers' file the newest one."""
    return [*statements(PAPERS_METADATA), f"PRAGMA application_id = {OURS}", f"PRAGMA user_version = {PAPERS_SCHEMA}"]

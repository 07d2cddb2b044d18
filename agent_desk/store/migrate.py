"""Brings a desk's file up to the newest schema: on a copy, so that a failure leaves the old file as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.tables import REVISION, SCHEMA


@dataclass(frozen=True, slots=True)
class Migrations:
    """Where the steps lie and how far they lead: ``schema`` is ``PRAGMA user_version``, ``revision`` Alembic's name."""

    folders: tuple[Path, ...]
    schema: int
    revision: str


def shipped() -> Migrations:
    """The steps of this version of the program."""
    return Migrations((Path(__file__).parent / "migrations" / "versions",), SCHEMA, REVISION)


def migrate_copy(file: Path, copy: Path, key: DataKey, migrations: Migrations) -> None:
    """Write ``copy`` (which must not exist): the content of ``file`` in the newest schema, checked.

    Raises sqlcipher3.Error, SQLAlchemy's errors, and RuntimeError if the result is not sound.
    """
    source = connect_bare(file, key)
    try:
        source.execute("VACUUM INTO ?", (str(copy),))
    finally:
        source.close()
    _upgrade(copy, key, migrations)
    _verify(copy, key, migrations)


def _upgrade(file: Path, key: DataKey, migrations: Migrations) -> None:
    # Alembic costs a fifth of a second to import: only a file that is behind pays for it
    import sqlalchemy as sa
    import sqlcipher3
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in migrations.folders))
    engine = sa.create_engine(
        "sqlite+pysqlite://", creator=lambda: connect_bare(file, key), module=sqlcipher3, poolclass=sa.pool.NullPool
    )
    with engine.connect() as connection:
        # tables are rebuilt by copy and rename; their references hold again at the end, which is checked
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, migrations.revision)
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.schema}")
        connection.commit()


def _verify(file: Path, key: DataKey, migrations: Migrations) -> None:
    connection = connect_bare(file, key)
    try:
        found: list[Any] = [
            connection.execute("PRAGMA quick_check(1)").fetchone()[0],
            connection.execute("PRAGMA foreign_key_check").fetchone(),
            connection.execute("PRAGMA user_version").fetchone()[0],
            connection.execute("SELECT version_num FROM alembic_version").fetchone()[0],
        ]
        if found != ["ok", None, migrations.schema, migrations.revision]:
            raise RuntimeError(f"the migrated file is not sound: {found}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()

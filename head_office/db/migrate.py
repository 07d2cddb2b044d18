"""Brings the database to this program's version; two servers that start together do it once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from head_office.db.database import Database
from head_office.problems import Refused

HEAD = "0002"
"""The newest revision in ``migrations/versions``; a test holds it to that."""

_FOLDER = Path(__file__).resolve().parent / "migrations"
_LOCK = 0x4F464649


def migrate(database: Database) -> None:
    """Run the missing migrations in one transaction. Raises Refused(``database_newer``)."""
    with database.read() as connection:
        if _revision(connection) == HEAD:
            return
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _revision(connection)
        if found == HEAD:
            return
        # Alembic costs 0.1 s to import and is needed once in a database's life.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise Refused("database_newer")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()

"""The server's database: migrated to exactly the tables, once, and never by an older program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from head_office.db import packs
from head_office.db.database import Database
from head_office.db.migrate import HEAD, migrate
from head_office.db.tables import Moment, metadata
from head_office.problems import Refused


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'office.db'}"


def test_the_migrations_make_exactly_the_tables(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_named_head_is_the_newest_migration() -> None:
    folder = Path(__file__).resolve().parents[3] / "head_office" / "db" / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_several_starts_at_once_migrate_once(url: str) -> None:
    databases = [Database(url) for _ in range(4)]
    with ThreadPoolExecutor(4, thread_name_prefix="asyncio_migrate") as pool:
        list(pool.map(migrate, databases))
    with databases[0].read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar() == 1
    for database in databases:
        database.close()


def test_first_connections_at_the_same_moment_are_all_let_in(tmp_path: Path) -> None:
    def look(database: Database, together: Barrier) -> int:
        together.wait()
        with database.read() as connection:
            return int(connection.execute(sa.text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(8, thread_name_prefix="asyncio_first") as pool:
        for attempt in range(40):
            databases = [Database(f"sqlite:///{tmp_path / str(attempt)}.db") for _ in range(8)]
            together = Barrier(len(databases))
            assert list(pool.map(look, databases, [together] * len(databases))) == [1] * len(databases)
            for database in databases:
                database.close()


def test_a_newer_database_is_left_alone(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="database_newer"):
        migrate(database)
    database.close()


def test_a_failed_transaction_leaves_nothing(url: str) -> None:
    database = Database(url)
    migrate(database)

    def fail_after_counting() -> None:
        with database.write() as connection:
            assert database.next_number(connection, "n") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_counting()
    with database.write() as connection:
        assert [database.next_number(connection, "n") for _ in range(3)] == [1, 2, 3]
    database.close()


def test_moments_keep_their_instant_and_sort() -> None:
    dialect = sa.create_engine("sqlite://").dialect
    moments = [datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC) for second in (0, 5, 59)]
    kept = [Moment().process_bind_param(moment, dialect) for moment in moments]
    assert kept == sorted(kept)
    assert [Moment().process_result_value(text, dialect) for text in kept] == moments


def test_a_database_of_the_first_release_keeps_its_packs_and_learns_of_withdrawals(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.write() as connection:
        for column in ("withdrawn_at", "withdrawn_why"):
            connection.execute(sa.text(f"ALTER TABLE packs DROP COLUMN {column}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(
            sa.text("INSERT INTO packs (sha256, id, version, content, published_at) VALUES ('a', 'P', '1', 'x', :at)"),
            {"at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()},
        )
    migrate(database)
    with database.write() as connection:
        [row] = packs.known(connection)
        assert (row.id, row.withdrawn_at, row.withdrawn_why) == ("P", None, "")
        packs.withdraw(connection, "a", "wrong", datetime(2026, 2, 1, tzinfo=UTC))
        [row] = packs.known(connection)
        assert (row.withdrawn_at, row.withdrawn_why) == (datetime(2026, 2, 1, tzinfo=UTC), "wrong")
    database.close()

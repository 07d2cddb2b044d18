"""Every released file opens; the steps lead to exactly the tables of today; a step that fails does no harm."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from agent_desk.clock import TimedIds
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.receipt import Place
from agent_desk.errors import OurError, StoreNewer
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.migrate import Migrations, migrate_copy, shipped
from agent_desk.store.rescue import make_empty, rescue_desk
from agent_desk.store.schema import desk_statements
from agent_desk.store.storage import SqlCipherStorage
from agent_desk.store.tables import METADATA, REVISION, SCHEMA
from tests import factories
from tests.factories import record_id
from tests.fakes.still_clock import StillClock
from tests.migrations.make_old_file import KEY, OLD_FILES
from tests.unit.store import cases

NEXT_REVISION = f"{SCHEMA + 1:04d}"
NEXT_STEP = """
from alembic import op
revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None
def upgrade():
    op.execute("ALTER TABLE customers ADD COLUMN segment TEXT NOT NULL DEFAULT 'new'")
    {more}
"""


def schema_of(file: Path) -> dict[str, str]:
    connection = connect_bare(file, DataKey(KEY))
    try:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    finally:
        connection.close()
    return {name: re.sub(r"\s+", "", sql) for name, sql in rows}


def one(file: Path, question: str) -> Any:
    connection = connect_bare(file, DataKey(KEY))
    try:
        return connection.execute(question).fetchone()[0]
    finally:
        connection.close()


def steps_beyond(folder: Path, more: str = "pass") -> Migrations:
    """The shipped steps and one more."""
    folder.mkdir()
    (folder / "next.py").write_text(NEXT_STEP.format(revision=NEXT_REVISION, before=REVISION, more=more))
    return Migrations((*shipped().folders, folder), SCHEMA + 1, NEXT_REVISION)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the newest released file."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(OLD_FILES / f"desk_{REVISION}.db", folder / "desk.db")
    # a copy is made without a write-ahead log; the first connection notes in the file that it has one
    connect_bare(folder / "desk.db", DataKey(KEY)).close()
    return folder


def test_the_steps_form_one_chain_that_ends_with_the_schema_of_today() -> None:
    config = Config()
    config.set_main_option("script_location", str(shipped().folders[0].parent))
    scripts = ScriptDirectory.from_config(config)
    chain = [step.revision for step in scripts.walk_revisions()]
    assert scripts.get_heads() == [REVISION]
    assert len(chain) == SCHEMA
    assert sorted(chain) == [f"{number:04d}" for number in range(1, SCHEMA + 1)]


def test_all_steps_from_an_empty_file_lead_to_exactly_the_tables_of_today(tmp_path: Path) -> None:
    empty, stepped, made = (tmp_path / name for name in ("empty.db", "stepped.db", "made.db"))
    connect_bare(empty, DataKey(KEY)).close()
    migrate_copy(empty, stepped, DataKey(KEY), shipped())
    make_empty(made, DataKey(KEY), desk_statements())
    assert schema_of(stepped) == schema_of(made)
    for question in ("PRAGMA user_version", "PRAGMA application_id", "SELECT version_num FROM alembic_version"):
        assert one(stepped, question) == one(made, question)


def test_there_is_a_file_of_every_released_schema() -> None:
    assert sorted(path.name for path in OLD_FILES.iterdir()) == [
        f"desk_{number:04d}.db" for number in range(1, SCHEMA + 1)
    ]


@pytest.mark.parametrize("file", sorted(OLD_FILES.iterdir()), ids=lambda path: path.name)
def test_a_released_file_opens_with_everything_in_it(tmp_path: Path, file: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(file, home / "desk.db")
    storage = SqlCipherStorage(home, StillClock(), TimedIds())
    units, _ = storage.open(KEY)
    try:
        with units.read() as unit:
            assert unit.customers.get(record_id(1)) == factories.customer(1)
            assert unit.customers.get(record_id(2)) == factories.organisation(2)
            assert unit.vehicles.get(record_id(10_001)) == factories.vehicle(1)
            assert unit.homes.get(record_id(20_001)) == factories.home(1)
            assert unit.visits.get(record_id(30_001)) == factories.visit(1)
            assert unit.quotes.get(record_id(40_001)) == factories.quote(1)
            assert unit.applications.queued() == (cases.application(1, papers=2),)
            assert unit.applications.counts()[ApplicationState.ISSUED] == 1
            assert unit.policies.find(record_id(80_001)) == cases.policy(1)
            assert unit.commissions.find(record_id(90_001)) == cases.commission(1)
            assert unit.papers.get(record_id(50_001)) == cases.paper(1)
            assert unit.consents.latest(record_id(1))["notice"].granted
            assert unit.packs.content(factories.answer().pack.sha256) == b"pack"
            assert unit.journal.last() == ("act", "label")
            assert unit.parked.count() == 1
            assert unit.state.get("device") == "device-1"
            assert unit.outbox.place_counts() == {Place.LOCAL: 1, Place.HELD: 1, Place.DECIDED: 0}
            assert [hit.id for hit in unit.search.find("lyc", 9)] == [record_id(1)]
            assert len(unit.receipts.papers_to_send()) == 2
        with units.write() as unit:
            assert unit.state.next("quotes") == 2
    finally:
        storage.close()
    assert set(schema_of(home / "desk.db")) >= set(METADATA.tables)


def test_an_older_file_is_brought_up_and_kept_as_it_was_in_the_backups(home: Path, tmp_path: Path) -> None:
    before = (home / "desk.db").read_bytes()
    storage = SqlCipherStorage(home, StillClock(), TimedIds(), steps_beyond(tmp_path / "steps"))
    units, _ = storage.open(KEY)
    with units.read() as unit:
        assert unit.customers.get(record_id(1)) == factories.customer(1)
    storage.close()
    assert one(home / "desk.db", "PRAGMA user_version") == SCHEMA + 1
    assert one(home / "desk.db", "SELECT version_num FROM alembic_version") == NEXT_REVISION
    assert one(home / "desk.db", "SELECT segment FROM customers LIMIT 1") == "new"
    [kept] = (home / "backups").rglob("desk.db")
    assert kept.read_bytes() == before
    # and the program of before refuses what it cannot understand
    with pytest.raises(StoreNewer):
        SqlCipherStorage(home, StillClock(), TimedIds()).open(KEY)


@pytest.mark.parametrize(
    "more",
    [
        "raise RuntimeError('half-way')",
        "op.execute('INSERT INTO nowhere VALUES (1)')",
        # sound to SQLite, but a customer is gone to whom others refer
        "op.execute('DELETE FROM customers')",
        "op.execute('DROP TABLE alembic_version'); op.execute('CREATE TABLE alembic_version (version_num TEXT)')",
    ],
    ids=["raises", "bad SQL", "orphans", "loses its place"],
)
def test_a_step_that_fails_leaves_the_old_file_in_force(home: Path, tmp_path: Path, more: str) -> None:
    before = (home / "desk.db").read_bytes()
    with pytest.raises(OurError):
        SqlCipherStorage(home, StillClock(), TimedIds(), steps_beyond(tmp_path / "steps", more)).open(KEY)
    assert (home / "desk.db").read_bytes() == before
    assert [path.name for path in home.iterdir() if path.name.startswith("desk.db")] == ["desk.db"]
    storage = SqlCipherStorage(home, StillClock(), TimedIds())
    units, _ = storage.open(KEY)
    with units.read() as unit:
        assert unit.customers.count() == 2
    storage.close()


def test_a_case_from_before_options_stays_as_it_was_and_takes_options_now(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(OLD_FILES / "desk_0001.db", home / "desk.db")
    storage = SqlCipherStorage(home, StillClock(), TimedIds())
    units, _ = storage.open(KEY)
    try:
        with units.read() as unit:
            before = unit.visits.get(record_id(30_001))
        assert before == factories.visit(1)
        assert before.options == {}
        kept = replace(before, options={"只保三者": {"TPL": {"limit": "2000000"}}, "少花钱": {}})
        with units.write() as unit:
            unit.visits.put(kept)
            unit.commit()
        with units.read() as unit:
            assert unit.visits.get(record_id(30_001)) == kept
            assert list(unit.visits.get(record_id(30_001)).options) == ["只保三者", "少花钱"]
    finally:
        storage.close()


def test_what_is_rescued_from_a_file_of_before_options_has_none(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(OLD_FILES / "desk_0001.db", tmp_path / "damaged.db")
    connect_bare(tmp_path / "damaged.db", DataKey(KEY)).close()
    assert rescue_desk(tmp_path / "damaged.db", home / "desk.db", DataKey(KEY)) > 0
    storage = SqlCipherStorage(home, StillClock(), TimedIds())
    units, _ = storage.open(KEY)
    with units.read() as unit:
        assert unit.visits.get(record_id(30_001)) == factories.visit(1)
    storage.close()

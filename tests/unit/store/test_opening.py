"""Opening a home: integrity, version, damage set aside, a store that went back in time, copies."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from agent_desk.clock import TimedIds
from agent_desk.domain.receipt import OutboxState
from agent_desk.errors import (
    FileUnreadable,
    OurError,
    PapersDamaged,
    StoreBusy,
    StoreDamaged,
    StoreKeyWrong,
    StoreNewer,
    StoreUnreadable,
    SyncRunning,
)
from agent_desk.store import opening
from agent_desk.store.cipher_file import PAGE_BYTES, DataKey, connect_bare
from agent_desk.store.storage import SqlCipherStorage
from agent_desk.store.worker_lock import worker_lock
from tests import factories
from tests.factories import record_id
from tests.fakes.still_clock import StillClock
from tests.unit.store import cases
from tests.unit.store.conftest import KEY, OpenStore

Opener = Callable[[Path], OpenStore]


def state_of(store: OpenStore, key: str) -> str | None:
    with store.units.read() as unit:
        return unit.state.get(key)


def pragma(home: Path, statement: str, file: str = "desk.db") -> object:
    connection = connect_bare(home / file, DataKey(KEY))
    try:
        return connection.execute(statement).fetchone()
    finally:
        connection.close()


def fill(store: OpenStore, count: int = 40) -> None:
    """Customers with an outbox item each, and pictures."""
    with store.units.write() as unit:
        cases.keep_case(unit)
        for number in range(1, count + 1):
            unit.customers.put(factories.customer(number))
            unit.outbox.add(cases.item(number, "customer", record_id(number), body=os.urandom(3_000)))
        unit.applications.put(cases.application(1, papers=2))
        unit.state.set("device", "device-1")
        unit.state.set("cursor", "12")
        unit.commit()
    for number in range(6):
        content = cases.picture(number) * 20
        store.papers.put(cases.hash_of(content), content, b"small")


def spoil(file: Path, pages: range) -> None:
    with file.open("r+b") as opened:
        for page in pages:
            opened.seek(page * PAGE_BYTES)
            opened.write(os.urandom(PAGE_BYTES))


def test_the_files_belong_to_the_person_alone(store: OpenStore) -> None:
    for name in ("desk.db", "papers.db", "replica"):
        assert stat.S_IMODE((store.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.home.stat().st_mode) == 0o700


def test_an_open_store_cannot_be_opened_over_itself(store: OpenStore) -> None:
    with pytest.raises(OurError):
        store.storage.open(KEY)


def test_closing_twice_is_no_error(store: OpenStore) -> None:
    store.storage.close()
    store.storage.close()


def test_a_spoiled_file_is_set_aside_and_its_readable_part_lives_on(
    tmp_path: Path, open_home: Opener, clock: StillClock
) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    replica = state_of(store, "replica")
    store.storage.close()
    size = (home / "desk.db").stat().st_size
    pages = size // PAGE_BYTES
    spoil(home / "desk.db", range(pages // 2, pages // 2 + 2))
    spoiled = (home / "desk.db").read_bytes()
    (home / "desk.db.check").touch()
    with pytest.raises(StoreDamaged) as error:
        open_home(home)
    aside = Path(error.value.facts["path"])
    assert aside.read_bytes() == spoiled
    assert aside.is_relative_to(home / "set-aside")
    rescued = int(error.value.facts["rescued"])
    # two broken pages cost two or three items, wherever they are
    assert 37 <= rescued <= 40
    again = open_home(home)
    with again.units.read() as unit:
        waiting = unit.outbox.to_send(100)
        assert len(waiting) == rescued
        assert {found.state for found in waiting} == {OutboxState.WAITING}
        assert unit.state.get("device") == "device-1"
        assert unit.state.get("cursor") is None
        assert unit.state.get("replica") not in {None, replica}
        found = unit.customers.count()
        assert unit.search.find("lyc", 9) or found < 40
        assert len(unit.receipts.papers_to_send()) == 2
    with again.units.write() as unit:
        unit.outbox.add(cases.item(500, "customer", record_id(500)))
        unit.commit()


def test_a_file_that_was_cut_short_gives_back_what_is_left_of_it(tmp_path: Path, open_home: Opener) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    store.storage.close()
    size = (home / "desk.db").stat().st_size
    with (home / "desk.db").open("r+b") as file:
        file.truncate(size - 3 * PAGE_BYTES)
    with pytest.raises(StoreDamaged) as error:
        open_home(home)
    rescued = int(error.value.facts["rescued"])
    assert 30 <= rescued <= 40
    with open_home(home).units.read() as unit:
        assert len(unit.outbox.to_send(100)) == rescued


def test_what_was_sent_already_does_not_count_as_rescued_unsent_work(tmp_path: Path, open_home: Opener) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    store.storage.close()
    with closing(connect_bare(home / "desk.db", DataKey(KEY))) as connection:
        connection.execute("UPDATE outbox SET state = 'stored' WHERE seq <= 30")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (home / "desk.db").open("r+b") as file:
        file.truncate((home / "desk.db").stat().st_size - PAGE_BYTES)
    with pytest.raises(StoreDamaged) as error:
        open_home(home)
    assert 1 <= int(error.value.facts["rescued"]) <= 10


def test_a_file_that_is_no_database_at_all_is_set_aside_and_a_fresh_store_begins(
    tmp_path: Path, open_home: Opener
) -> None:
    home = tmp_path / "home"
    open_home(home).storage.close()
    (home / "desk.db").write_bytes(os.urandom(20_000))
    with pytest.raises(StoreDamaged) as error:
        open_home(home)
    assert error.value.facts["rescued"] == "0"
    assert Path(error.value.facts["path"]).stat().st_size == 20_000
    with open_home(home).units.read() as unit:
        assert unit.customers.count() == 0


def test_a_file_that_was_emptied_is_told_and_not_shown_as_an_empty_book(tmp_path: Path, open_home: Opener) -> None:
    open_home(tmp_path / "home").storage.close()
    (tmp_path / "home" / "desk.db").write_bytes(b"")
    with pytest.raises(StoreDamaged):
        open_home(tmp_path / "home")
    open_home(tmp_path / "home").storage.close()


def test_two_damages_within_a_second_are_both_kept(tmp_path: Path, open_home: Opener) -> None:
    home = tmp_path / "home"
    for _ in range(2):
        home.mkdir(exist_ok=True)
        (home / "desk.db").write_bytes(os.urandom(20_000))
        with pytest.raises(StoreDamaged):
            open_home(home)
    assert len(list((home / "set-aside").iterdir())) == 2


def test_spoiled_pictures_are_left_out_and_all_others_saved(tmp_path: Path, open_home: Opener) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    store.storage.close()
    pages = (home / "papers.db").stat().st_size // PAGE_BYTES
    spoil(home / "papers.db", range(pages - 3, pages - 2))
    (home / "papers.db.check").touch()
    with pytest.raises(PapersDamaged) as error:
        open_home(home)
    rescued = int(error.value.facts["rescued"])
    assert 1 <= rescued <= 6
    again = open_home(home)
    held = [cases.picture(number) * 20 for number in range(6)]
    assert sum(again.papers.holds(cases.hash_of(content)) for content in held) == rescued
    with again.units.read() as unit:
        assert unit.customers.count() == 40


def test_a_page_that_fails_while_at_work_is_told_and_checked_at_the_next_opening(
    tmp_path: Path, open_home: Opener
) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store, 400)
    store.reopen()
    pages = (home / "desk.db").stat().st_size // PAGE_BYTES
    spoil(home / "desk.db", range(4, pages))
    with pytest.raises(StoreUnreadable), store.units.read() as unit:
        unit.customers.page("", "name", descending=False, limit=500, offset=0)
    assert (home / "desk.db.check").exists()
    store.storage.close()
    with pytest.raises(StoreDamaged):
        open_home(home)
    open_home(home)
    assert not (home / "desk.db.check").exists()


def test_a_wrong_key_touches_nothing(tmp_path: Path, open_home: Opener, clock: StillClock) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store, 1)
    store.storage.close()
    before = (home / "desk.db").read_bytes()
    with pytest.raises(StoreKeyWrong):
        SqlCipherStorage(home, clock, TimedIds()).open(bytes(32))
    assert (home / "desk.db").read_bytes() == before
    assert not (home / "set-aside").exists()
    with open_home(home).units.read() as unit:
        assert unit.customers.count() == 1


@pytest.mark.parametrize("file", ["desk.db", "papers.db"])
def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, open_home: Opener, file: str) -> None:
    home = tmp_path / "home"
    open_home(home).storage.close()
    pragma(home, "PRAGMA user_version = 99", file)
    before = (home / file).read_bytes()
    with pytest.raises(StoreNewer):
        open_home(home)
    assert (home / file).read_bytes() == before


def test_after_a_crash_the_file_is_checked_and_every_commit_is_there(tmp_path: Path, open_home: Opener) -> None:
    code = (
        "import os, sys; from pathlib import Path; from agent_desk.clock import SystemClock, TimedIds;"
        "from agent_desk.store.storage import SqlCipherStorage; from tests import factories;"
        "units, _ = SqlCipherStorage(Path(sys.argv[1]), SystemClock(), TimedIds()).open(bytes(range(32)));"
        "unit = units.write().__enter__(); unit.customers.put(factories.customer(1)); unit.commit();"
        "unit.customers.put(factories.customer(2)); os._exit(9)"
    )
    home = tmp_path / "home"
    done = subprocess.run([sys.executable, "-c", code, str(home)], check=False)
    assert done.returncode == 9
    assert (home / "desk.db-wal").stat().st_size > 0
    with open_home(home).units.read() as unit:
        assert unit.customers.count() == 1


def test_a_crash_between_rescue_and_swap_is_finished_at_the_next_opening(
    tmp_path: Path, open_home: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    store.storage.close()
    pages = (home / "desk.db").stat().st_size // PAGE_BYTES
    spoil(home / "desk.db", range(pages // 2, pages // 2 + 2))
    (home / "desk.db.check").touch()

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening.swap, "swap", power_cut)
        with pytest.raises(KeyboardInterrupt):
            open_home(home)
    assert (home / "desk.db.ready").exists()
    with open_home(home).units.read() as unit:
        assert len(unit.outbox.to_send(100)) >= 37
    assert not (home / "desk.db.ready").exists()
    assert len(list((home / "set-aside").iterdir())) == 1


def test_a_damaged_file_is_not_swapped_under_another_open_window(tmp_path: Path, open_home: Opener) -> None:
    home = tmp_path / "home"
    store = open_home(home)
    fill(store)
    store.reopen()
    pages = (home / "desk.db").stat().st_size // PAGE_BYTES
    spoil(home / "desk.db", range(pages // 2, pages // 2 + 2))
    (home / "desk.db.check").touch()
    with pytest.raises(StoreBusy):
        open_home(home)
    assert not (home / "set-aside").exists()
    store.storage.close()
    with pytest.raises(StoreDamaged):
        open_home(home)


def test_only_one_program_opens_at_a_time(store: OpenStore, monkeypatch: pytest.MonkeyPatch, clock: StillClock) -> None:
    monkeypatch.setattr(opening, "_WAIT_SECONDS", 0.05)
    door = opening.FileLock(store.home / "desk.lock")
    assert door.take()
    with door, pytest.raises(StoreBusy):
        SqlCipherStorage(store.home, clock, TimedIds()).open(KEY)


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path, clock: StillClock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileUnreadable):
        SqlCipherStorage(tmp_path / "file" / "home", clock, TimedIds()).open(KEY)


def test_a_store_keeps_its_replica_id_from_opening_to_opening(store: OpenStore) -> None:
    first = state_of(store, "replica")
    assert first
    assert state_of(store.reopen(), "replica") == first
    assert state_of(store.reopen(), "replica") == first
    assert state_of(store, "replica_before") is None


def test_a_backup_opens_elsewhere_with_the_same_key_and_takes_a_new_replica_id(
    store: OpenStore, tmp_path: Path, open_home: Opener
) -> None:
    fill(store)
    (store.home / "keys.json").write_text("{}")
    store.storage.backup(tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["desk.db", "keys.json", "papers.db"]
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "copy" / "desk.db").execute("SELECT 1 FROM sqlite_master").fetchone()
    copy = open_home(tmp_path / "copy")
    with copy.units.read() as unit:
        assert unit.customers.count() == 40
        assert unit.search.find("lyc", 9)
    assert copy.papers.content(cases.hash_of(cases.picture(0) * 20)) == cases.picture(0) * 20
    assert state_of(copy, "replica") != state_of(store, "replica")
    assert state_of(copy, "replica_before") == state_of(store, "replica")


def test_a_backup_never_writes_over_another(store: OpenStore, tmp_path: Path) -> None:
    store.storage.backup(tmp_path / "copy")
    before = (tmp_path / "copy" / "desk.db").read_bytes()
    with pytest.raises(FileUnreadable):
        store.storage.backup(tmp_path / "copy")
    assert (tmp_path / "copy" / "desk.db").read_bytes() == before


def put_back(home: Path, copy: Path) -> None:
    for name in ("desk.db", "papers.db"):
        for ending in ("-wal", "-shm"):
            (home / (name + ending)).unlink(missing_ok=True)
        shutil.copy(copy / name, home / name)


def test_a_backup_that_is_put_back_takes_a_new_replica_id(store: OpenStore, tmp_path: Path) -> None:
    fill(store)
    first = state_of(store, "replica")
    store.storage.backup(tmp_path / "copy")
    store.storage.close()
    put_back(store.home, tmp_path / "copy")
    store.units, store.papers = store.storage.open(KEY)
    second = state_of(store, "replica")
    assert second != first
    assert state_of(store, "replica_before") == first
    store.storage.close()
    put_back(store.home, tmp_path / "copy")
    store.units, store.papers = store.storage.open(KEY)
    assert state_of(store, "replica") not in {first, second}


def test_files_copied_by_hand_and_put_back_later_are_noticed_too(store: OpenStore, tmp_path: Path) -> None:
    first = state_of(store, "replica")
    store.storage.close()
    shutil.copytree(store.home, tmp_path / "copy")
    store.units, store.papers = store.storage.open(KEY)
    assert state_of(store, "replica") == first
    store.storage.close()
    put_back(store.home, tmp_path / "copy")
    store.units, store.papers = store.storage.open(KEY)
    assert state_of(store, "replica") != first


def test_a_store_whose_sent_items_are_gone_went_back_in_time(store: OpenStore) -> None:
    first = state_of(store, "replica")
    with store.units.write() as unit:
        unit.outbox.add(cases.item(1, "customer", record_id(1)))
        unit.outbox.tried(unit.outbox.to_send(10))
        unit.commit()
    witness = json.loads((store.home / "replica").read_text())
    assert witness["sent_seq"] == 1
    assert state_of(store.reopen(), "replica") == first
    store.storage.close()
    witness["sent_seq"] = 2
    (store.home / "replica").write_text(json.dumps(witness))
    store.units, store.papers = store.storage.open(KEY)
    assert state_of(store, "replica") != first


@pytest.mark.parametrize("content", [None, "", "{}", "not json", '{"replica": 1, "opened": "x"}'])
def test_a_witness_that_is_gone_or_damaged_costs_a_replica_id_and_nothing_else(
    store: OpenStore, content: str | None
) -> None:
    fill(store, 2)
    first = state_of(store, "replica")
    store.storage.close()
    (store.home / "replica").unlink()
    if content is not None:
        (store.home / "replica").write_text(content)
    store.units, store.papers = store.storage.open(KEY)
    assert state_of(store, "replica") != first
    with store.units.read() as unit:
        assert unit.customers.count() == 2


def test_one_worker_syncs_a_home_and_a_dead_one_leaves_no_lock(store: OpenStore) -> None:
    with worker_lock(store.home), pytest.raises(SyncRunning), worker_lock(store.home):
        pass
    code = (
        "import os, sys; from pathlib import Path; from agent_desk.store.worker_lock import worker_lock;"
        "worker_lock(Path(sys.argv[1])).__enter__(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(store.home)], check=False)
    with worker_lock(store.home):
        pass


def test_a_home_that_is_gone_cannot_be_locked_for_sync(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable), worker_lock(tmp_path / "nowhere"):
        pass

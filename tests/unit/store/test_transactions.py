"""Nothing is saved unless committed; one writer at a time; readers see one moment."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desk.errors import DiskFull, Locked, NoSuchRecord, OurError, StoreBusy
from agent_desk.ports.units import Unit, Units
from agent_desk.store import cipher_file
from tests import factories
from tests.factories import record_id
from tests.unit.store import cases
from tests.unit.store.conftest import KEY, OpenStore


def test_what_is_not_committed_is_not_saved(units: Units) -> None:
    with units.write() as unit:
        unit.customers.put(factories.customer(1))
    with units.read() as unit:
        assert unit.customers.count() == 0


def test_what_is_committed_is_there_when_the_store_opens_again(store: OpenStore) -> None:
    cases.stored_case(store.units)
    with store.reopen().units.read() as unit:
        assert unit.customers.get(record_id(1)) == factories.customer(1)


def add_and_stumble(unit: Unit) -> None:
    unit.customers.put(factories.customer(1))
    unit.customers.get(record_id(2))


def test_an_error_inside_rolls_everything_back(units: Units) -> None:
    with pytest.raises(NoSuchRecord), units.write() as unit:
        add_and_stumble(unit)
    with units.read() as unit:
        assert unit.customers.find(record_id(1)) is None


def test_what_comes_after_the_commit_needs_a_commit_of_its_own(units: Units) -> None:
    with units.write() as unit:
        unit.customers.put(factories.customer(1))
        unit.commit()
        unit.customers.put(factories.customer(2))
    with units.read() as unit:
        assert unit.customers.count() == 1


def test_a_reader_keeps_seeing_the_moment_at_which_it_began(units: Units) -> None:
    with units.read() as reader:
        assert reader.customers.count() == 0
        cases.stored_case(units)
        assert reader.customers.count() == 0
    with units.read() as reader:
        assert reader.customers.count() == 1


def test_a_reading_unit_cannot_write(units: Units) -> None:
    with units.read() as unit, pytest.raises(OurError):
        unit.state.set("key", "value")


def test_a_second_write_inside_the_first_is_named_as_our_fault_and_does_not_hang(units: Units) -> None:
    with units.write(), pytest.raises(OurError), units.write():
        pass


def test_writers_of_several_threads_take_turns_and_lose_nothing(units: Units) -> None:
    def count_up() -> None:
        for _ in range(20):
            with units.write() as unit:
                unit.state.set("sum", str(int(unit.state.get("sum") or 0) + 1))
                unit.commit()

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with units.read() as unit:
        assert unit.state.get("sum") == "80"


def test_a_reader_works_while_another_thread_writes(units: Units) -> None:
    cases.stored_case(units)
    seen: list[int] = []

    def read() -> None:
        with units.read() as unit:
            seen.append(unit.customers.count())

    with units.write() as unit:
        unit.customers.put(factories.customer(2))
        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
        unit.commit()
    assert seen == [1]


def test_a_closed_store_says_that_it_is_locked(store: OpenStore) -> None:
    store.storage.close()
    with pytest.raises(Locked), store.units.read():
        pass
    with pytest.raises(Locked), store.units.write():
        pass
    with pytest.raises(Locked):
        store.papers.holds("0" * 64)
    with pytest.raises(Locked):
        store.storage.backup(store.home / "copy")


def test_closing_waits_for_the_writer(store: OpenStore) -> None:
    entered, closing = threading.Event(), threading.Event()

    def write() -> None:
        with store.units.write() as unit:
            unit.customers.put(factories.customer(1))
            entered.set()
            closing.wait()
            unit.commit()

    writer = threading.Thread(target=write)
    writer.start()
    entered.wait()
    closer = threading.Thread(target=store.storage.close)
    closer.start()
    closing.set()
    closer.join()
    writer.join()
    store.units, store.papers = store.storage.open(KEY)
    with store.units.read() as unit:
        assert unit.customers.count() == 1


def test_window_and_command_line_work_on_one_home_at_the_same_time(
    store: OpenStore, open_home: Callable[[Path], OpenStore]
) -> None:
    other = open_home(store.home)
    cases.stored_case(other.units)
    with store.units.read() as unit:
        assert unit.customers.count() == 1


def test_a_store_that_another_program_holds_is_busy_and_nothing_is_lost(
    store: OpenStore, open_home: Callable[[Path], OpenStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cipher_file, "BUSY_MS", 10)
    other = open_home(store.home)
    with store.units.write() as unit:
        unit.customers.put(factories.customer(1))
        with pytest.raises(StoreBusy), other.units.write():
            pass
        unit.commit()
    with other.units.write() as unit:
        assert unit.customers.count() == 1


def queue_something_large(unit: Unit) -> None:
    unit.applications.put(cases.application(1))
    unit.outbox.add(cases.item(1, "application", record_id(60_001), body=bytes(100_000)))
    unit.commit()


def test_a_full_disk_rolls_the_whole_act_back_and_work_goes_on_when_there_is_room(units: Units) -> None:
    cases.stored_case(units)
    with units.write() as unit:
        connection = unit._connection  # type: ignore[attr-defined]  # the only way to make a small disk without one
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DiskFull), units.write() as unit:
        queue_something_large(unit)
    with units.write() as unit:
        unit._connection.exec_driver_sql("PRAGMA max_page_count = 1000000")  # type: ignore[attr-defined]  # as above
        assert unit.applications.find(record_id(60_001)) is None
        assert unit.outbox.of_subject(record_id(60_001)) == ()
        unit.applications.put(cases.application(1))
        unit.commit()


def test_records_of_one_act_may_come_in_any_order_and_must_agree_at_its_end(units: Units) -> None:
    with units.write() as unit:
        unit.vehicles.put(factories.vehicle(1))
        unit.customers.put(factories.customer(1))
        unit.commit()
    with units.write() as unit:
        unit.vehicles.put(factories.vehicle(2, customer_id=record_id(9)))
        with pytest.raises(OurError) as error:
            unit.commit()
    assert record_id(9) not in str(error.value)
    with units.read() as unit:
        assert unit.vehicles.find(record_id(10_002)) is None


def test_nothing_heavy_is_imported_before_the_store_opens() -> None:
    code = (
        "import sys, agent_desk.store.storage, agent_desk.vault.chest, agent_desk.store.worker_lock;"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'alembic', 'msgspec', 'argon2', 'cryptography', 'keyring', 'pypinyin'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_opening_a_store_that_is_up_to_date_does_not_import_the_migrations(store: OpenStore) -> None:
    code = (
        "import sys; from pathlib import Path; from agent_desk.clock import SystemClock, TimedIds;"
        "from agent_desk.store.storage import SqlCipherStorage, preload; preload();"
        "storage = SqlCipherStorage(Path(sys.argv[1]), SystemClock(), TimedIds()); storage.open(bytes(range(32)));"
        "storage.close(); sys.exit('alembic' in sys.modules or 'sqlalchemy.orm' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(store.home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

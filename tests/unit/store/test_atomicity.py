"""A record and its outbox item are both kept or neither, wherever the program is stopped."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from agent_desk.clock import TimedIds
from agent_desk.domain.receipt import OutboxState
from agent_desk.errors import NoSuchRecord
from agent_desk.ports.units import Unit
from agent_desk.store.storage import SqlCipherStorage
from tests import factories
from tests.factories import record_id
from tests.fakes.still_clock import StillClock
from tests.unit.store import cases
from tests.unit.store.conftest import KEY


def act(unit: Unit, number: int, step: int) -> None:
    """What a use case does: the record, its outbox item, a counter, what undo needs."""
    unit.customers.put(factories.customer(number, note=str(step)))
    unit.outbox.add(cases.item(step, "customer", record_id(number)))
    unit.state.next("acts")
    unit.journal.record(f"act-{step}", "label", [("customer", record_id(number), None)], factories.NOW)


class Stumble(Exception):
    """Anything that goes wrong in the middle of an act."""


class StoreMachine(RuleBasedStateMachine):
    """Acts that are committed, forgotten or broken off, and openings; beside it, what must be there."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._storage = SqlCipherStorage(Path(self._folder.name) / "home", StillClock(), TimedIds())
        self._units, _ = self._storage.open(KEY)
        self._step = 0
        self._notes: dict[int, str] = {}
        self._sent: dict[int, OutboxState] = {}

    @rule(number=st.integers(1, 4))
    def commit(self, number: int) -> None:
        self._step += 1
        with self._units.write() as unit:
            act(unit, number, self._step)
            unit.commit()
        self._notes[number] = str(self._step)
        self._sent[self._step] = OutboxState.WAITING

    @rule(number=st.integers(1, 4))
    def forget_to_commit(self, number: int) -> None:
        with self._units.write() as unit:
            act(unit, number, self._step + 1)

    @rule(number=st.integers(1, 4), after_commit=st.booleans())
    def stumble(self, number: int, *, after_commit: bool) -> None:
        self._step += 1
        with pytest.raises(Stumble):
            self._stumble(number, after_commit=after_commit)
        if after_commit:
            self._notes[number] = str(self._step)
            self._sent[self._step] = OutboxState.WAITING

    def _stumble(self, number: int, *, after_commit: bool) -> None:
        with self._units.write() as unit:
            act(unit, number, self._step)
            if after_commit:
                unit.commit()
                unit.customers.put(factories.customer(number, note="never"))
            raise Stumble

    @rule(choice=st.randoms(use_true_random=False))
    def receive(self, choice: random.Random) -> None:
        waiting = [step for step, state in self._sent.items() if state is OutboxState.WAITING]
        if not waiting:
            return
        step = choice.choice(waiting)
        with self._units.write() as unit:
            cases.send(unit, unit.outbox.get(record_id(95_000 + step)))
            unit.commit()
        self._sent[step] = OutboxState.STORED

    @rule()
    def open_again(self) -> None:
        self._storage.close()
        self._units, _ = self._storage.open(KEY)

    @invariant()
    def records_and_outbox_agree(self) -> None:
        with self._units.read() as unit:
            kept = {number: unit.customers.find(record_id(number)) for number in range(1, 5)}
            assert {number: found.note for number, found in kept.items() if found} == self._notes
            for step, state in self._sent.items():
                assert unit.outbox.get(record_id(95_000 + step)).state is state
            assert sum(unit.outbox.counts().values()) == len(self._sent)
            seqs = [found.seq for found in unit.outbox.to_send(1_000)]
            assert seqs == sorted(set(seqs))
            assert {hit.title for hit in unit.search.find("林", 9)} == {found.name for found in kept.values() if found}
            with pytest.raises(NoSuchRecord):
                unit.outbox.get(record_id(95_000 + self._step + 1))

    def teardown(self) -> None:
        self._storage.close()
        self._folder.cleanup()


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=8, stateful_step_count=12)

KILLED = """
import sys
from pathlib import Path
from agent_desk.clock import SystemClock, TimedIds
from agent_desk.store.storage import SqlCipherStorage
from tests.unit.store.test_atomicity import act
storage = SqlCipherStorage(Path(sys.argv[1]), SystemClock(), TimedIds())
units, papers = storage.open(bytes(range(32)))
with units.read() as unit:
    first = unit.state.get("step")
step = int(first or 0)
print("ready", flush=True)
while True:
    step += 1
    with units.write() as unit:
        act(unit, step, step)
        unit.state.set("step", str(step))
        unit.commit()
    print(step, flush=True)
"""


def test_a_program_that_is_killed_at_any_moment_leaves_both_or_neither(tmp_path: Path) -> None:
    home, chance, told = tmp_path / "home", random.Random(2026), 0
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(home)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for _ in range(chance.randrange(1, 30)):
            told = int(child.stdout.readline())
        end = time.perf_counter() + chance.random() * 0.002
        while time.perf_counter() < end:
            pass
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        storage = SqlCipherStorage(home, StillClock(), TimedIds())
        units, _ = storage.open(KEY)
        with units.read() as unit:
            step = int(unit.state.get("step") or 0)
            assert step >= told
            assert unit.customers.count() == step
            assert sum(unit.outbox.counts().values()) == step
            assert [found.seq for found in unit.outbox.to_send(10_000)] == list(range(1, step + 1))
            assert unit.outbox.get(record_id(95_000 + step)).subject == record_id(step)
        storage.close()


def test_a_body_is_what_was_recorded_even_if_the_record_changes_later(tmp_path: Path) -> None:
    storage = SqlCipherStorage(tmp_path / "home", StillClock(), TimedIds())
    units, _ = storage.open(KEY)
    with units.write() as unit:
        act(unit, 1, 1)
        unit.customers.put(replace(unit.customers.get(record_id(1)), name="何乙丑"))
        unit.commit()
    with units.read() as unit:
        assert unit.outbox.get(record_id(95_001)).body == cases.item(1, "customer", record_id(1)).body
    storage.close()

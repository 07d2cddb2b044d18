from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desk.clock import TimedIds
from agent_desk.ports.units import PaperStore, Units
from agent_desk.store.storage import SqlCipherStorage
from tests.fakes.still_clock import StillClock

KEY = bytes(range(32))


@dataclass
class OpenStore:
    """An open home and everything to open it again."""

    home: Path
    storage: SqlCipherStorage
    units: Units
    papers: PaperStore

    def reopen(self) -> OpenStore:
        self.storage.close()
        self.units, self.papers = self.storage.open(KEY)
        return self


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def open_home(clock: StillClock) -> Iterator[Callable[[Path], OpenStore]]:
    """Opens a home; all that were opened are closed at the end."""
    opened: list[SqlCipherStorage] = []

    def act(home: Path) -> OpenStore:
        storage = SqlCipherStorage(home, clock, TimedIds())
        opened.append(storage)
        units, papers = storage.open(KEY)
        return OpenStore(home, storage, units, papers)

    yield act
    for storage in opened:
        storage.close()


@pytest.fixture
def store(tmp_path: Path, open_home: Callable[[Path], OpenStore]) -> OpenStore:
    return open_home(tmp_path / "home")


@pytest.fixture
def units(store: OpenStore) -> Units:
    return store.units

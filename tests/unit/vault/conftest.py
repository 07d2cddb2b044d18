from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desk.vault.chest import HomeKeyChest
from agent_desk.vault.keyring_port import SystemKeyring
from agent_desk.vault.waiting import Waiting
from agent_desk.vault.wrapping import Cost
from tests.fakes.still_clock import StillClock

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
PIN = "246813"


class MemoryBackend:
    """A key store of the operating system, as the keyring library shows one: holds texts, may fail, may forget."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.fault: Exception | None = None
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fault:
            raise self.fault
        if not self.forgets:
            self.entries[service, username] = password


class SteadyClock:
    """Seconds since boot, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def steady() -> SteadyClock:
    return SteadyClock()


@pytest.fixture
def backend() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def chest_of(tmp_path: Path, clock: StillClock, steady: SteadyClock) -> Callable[..., HomeKeyChest]:
    """A chest of the test's home, as a program that has just been started would open it."""

    def act(backend: MemoryBackend | None = None, *, cost: Cost = CHEAP, home: Path = tmp_path) -> HomeKeyChest:
        keyring = SystemKeyring(backend) if backend is not None else None
        return HomeKeyChest(home, clock, lambda: keyring, pin_cost=cost, waiting=Waiting(home, clock, steady))

    return act

"""The real store, with an act of the test's around each commit: a full disk, a kill, a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from agent_desk.ports.units import Unit, Units


class TriggeredUnits:
    """``act`` is called with the commit's number (from 1) and ``before`` or ``after``; it may raise."""

    def __init__(self, units: Units, act: Callable[[int, str], None]) -> None:
        self._units = units
        self._act = act
        self.commits = 0

    def read(self) -> AbstractContextManager[Unit]:
        return self._units.read()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._units.write() as unit:
            yield _Triggered(unit, self)  # type: ignore[misc]  # passes everything on to the real unit

    def _commit(self, unit: Unit) -> None:
        self.commits += 1
        number = self.commits
        self._act(number, "before")
        unit.commit()
        self._act(number, "after")


class _Triggered:
    def __init__(self, unit: Unit, units: TriggeredUnits) -> None:
        self._unit = unit
        self._units = units

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def commit(self) -> None:
        self._units._commit(self._unit)

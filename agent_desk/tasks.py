"""Cancel and progress, handed as arguments to whatever takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


class Cancelled(BaseException):
    """The person stopped it. A BaseException, so that no broad ``except Exception`` swallows it."""


class CancelToken:
    """One-shot flag: whoever works calls ``checkpoint`` at page borders, whoever waits calls ``cancel``."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        with self._lock:
            self._event.set()
            interrupts = tuple(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Within the block, ``cancel`` also calls ``interrupt`` (from the thread that cancels): for work that waits on a
        socket and reaches no checkpoint. It must return at once and raise nothing. Raises Cancelled if it is too late."""
        with self._lock:
            self.checkpoint()
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)

    @property
    def cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._event.is_set()

    def checkpoint(self) -> None:
        """Raise Cancelled if ``cancel`` was called."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, but wake and raise Cancelled as soon as ``cancel`` is called."""
        if self._event.wait(seconds):
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Step:
    """How far a task is: ``done`` of ``total`` units; ``what`` is a catalogue key below ``progress.``; ``subject`` an id."""

    what: str
    done: int
    total: int
    subject: str = ""


class Progress(Protocol):
    """Called from the working thread with each step."""

    def __call__(self, step: Step, /) -> None:
        """Take note of ``step``; must return at once."""
        ...


def silent(_step: Step, /) -> None:
    """Progress for callers that do not watch."""

"""The one door by which work leaves the window's thread, and by which its result comes back. No other file of ui may start a thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from agent_desk.errors import AgentDeskError, OurError
from agent_desk.tasks import Cancelled, CancelToken, Progress, Step

Result = TypeVar("Result")
Work = Callable[[CancelToken, Progress], Result]

QUICK_WORKERS = 2
LONG_WORKERS = 2
PROGRESS_EVERY = 0.05
"""Seconds between two reports of progress that reach the window; the last one always does."""

_log = logging.getLogger("agent_desk.window")


@dataclass(eq=False)
class Task:
    """One piece of work under way; ``cancel`` asks it to stop and drops its result."""

    owner: QObject
    work: Work[Any]
    done: Callable[[Any], None] | None
    failed: Callable[[AgentDeskError], None] | None
    progress: Callable[[Step], None] | None
    ended: Callable[[], None] | None
    token: CancelToken = field(default_factory=CancelToken)
    over: bool = False

    def cancel(self) -> None:
        """Ask the work to stop; neither ``done`` nor ``failed`` will be called."""
        self.token.cancel()


class _Relay(QObject):
    """Lives in the window's thread; its signal is the only way back."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def _take(self, deliver: Callable[[], None]) -> None:
        deliver()


class Bridge(QObject):
    """Runs work on a few daemon threads. Quick work (pages, prices, search) never waits behind long work (sync, backup)."""

    failed_unseen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._relay = _Relay()
        self._quick: SimpleQueue[Task | None] = SimpleQueue()
        self._long: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._tasks: set[Task] = set()
        self._latest: dict[tuple[int, str], tuple[Task, Task | None]] = {}
        self._closed = False

    def run(
        self,
        owner: QObject,
        work: Callable[[CancelToken, Progress], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[AgentDeskError], None] | None = None,
        progress: Callable[[Step], None] | None = None,
        ended: Callable[[], None] | None = None,
        long: bool = False,
    ) -> Task:
        """Do ``work(token, progress)`` on a worker; ``done(result)`` or ``failed(error)`` follow in the window's thread.

        ``ended`` follows in every case, cancelled ones too. If ``owner`` is gone by then, nothing of all this is called.
        ``failed`` always gets an AgentDeskError: an unforeseen exception is logged and becomes OurError. Without ``failed``
        the error goes out by ``failed_unseen``.
        """
        task = Task(owner, cast("Work[Any]", work), cast("Callable[[Any], None] | None", done), failed, progress, ended)
        self._begin(task, long=long)
        return task

    def call(
        self,
        owner: QObject,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[AgentDeskError], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Task:
        """The same for quick work that takes neither token nor progress: ``bridge.call(self, desk.today, done=self._show)``."""
        return self.run(owner, lambda _token, _progress: work(), done=done, failed=failed, ended=ended)

    def latest(
        self,
        owner: QObject,
        key: str,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[AgentDeskError], None] | None = None,
    ) -> None:
        """Latest wins, for prices and searches that follow each key press: of everything asked for under ``key`` by ``owner``
        while one is at work only the newest is done next, and only the newest one's result arrives."""
        place = (id(owner), key)
        task = Task(
            owner,
            lambda _token, _progress: work(),
            cast("Callable[[Any], None] | None", done),
            failed,
            None,
            lambda: self._next(place),
        )
        running = self._latest.get(place)
        if running is None:
            self._latest[place] = (task, None)
            self._begin(task, long=False)
        else:
            running[0].cancel()
            self._latest[place] = (running[0], task)

    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._tasks)

    def cancel_all(self) -> None:
        """Ask everything that is under way to stop, and drop the results."""
        for task in list(self._tasks):
            task.cancel()
        self._latest = {place: (task, None) for place, (task, _) in self._latest.items()}

    def close(self, wait: float = 2.0) -> bool:
        """End of work: cancel all, wait at most ``wait`` seconds in sum; True if every thread has ended.

        The threads are daemons: one that hangs in the network does not keep the program alive.
        """
        self._closed = True
        self.cancel_all()
        for queue in (self._quick, self._long):
            for _ in range(max(QUICK_WORKERS, LONG_WORKERS)):
                queue.put(None)
        end = time.monotonic() + wait
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._tasks.clear()
        return not any(thread.is_alive() for thread in self._threads)

    # Inside ---------------------------------------------------------------------------------------------------------

    def _begin(self, task: Task, *, long: bool) -> None:
        if self._closed:
            task.over = True
            return
        if not self._threads:
            self._start()
        self._tasks.add(task)
        (self._long if long else self._quick).put(task)

    def _start(self) -> None:
        for queue, count, name in ((self._quick, QUICK_WORKERS, "quick"), (self._long, LONG_WORKERS, "long")):
            for number in range(count):
                thread = threading.Thread(target=self._serve, args=(queue,), name=f"{name}-{number}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, queue: SimpleQueue[Task | None]) -> None:
        while (task := queue.get()) is not None:
            self._do(task)

    def _do(self, task: Task) -> None:
        deliver: Callable[[], None] = lambda: None  # noqa: E731  # replaced below by what happened
        try:
            task.token.checkpoint()
            result = task.work(task.token, self._reporter(task))
            if task.done is not None:
                done = task.done
                deliver = lambda: done(result)  # noqa: E731  # one of three ways back
        except Cancelled:
            pass
        except AgentDeskError as error:
            deliver = self._failure(task, error)
        except Exception as error:  # noqa: BLE001  # whatever happens on a worker must reach the window
            _log.exception("unforeseen error in the window's work")
            wrapped = OurError()
            wrapped.__cause__ = error
            deliver = self._failure(task, wrapped)
        finally:
            self._send(lambda: self._finish(task, deliver))

    def _failure(self, task: Task, error: AgentDeskError) -> Callable[[], None]:
        if task.failed is not None:
            failed = task.failed
            return lambda: failed(error)
        return lambda: self.failed_unseen.emit(error)

    def _reporter(self, task: Task) -> Progress:
        last = 0.0

        def report(step: Step, /) -> None:
            nonlocal last
            told = task.progress
            now = time.monotonic()
            if told is None or (now - last < PROGRESS_EVERY and step.done < step.total):
                return
            last = now
            self._send(lambda: told(step) if self._wanted(task) else None)

        return report

    def _send(self, deliver: Callable[[], None]) -> None:
        # The relay may be gone while the interpreter ends.
        if isValid(self._relay):
            self._relay.arrived.emit(deliver)

    def _wanted(self, task: Task) -> bool:
        return not task.over and not task.token.cancelled and isValid(task.owner)

    def _finish(self, task: Task, deliver: Callable[[], None]) -> None:
        self._tasks.discard(task)
        wanted = self._wanted(task)
        task.over = True
        try:
            if wanted and not self._closed:
                deliver()
        finally:
            if task.ended is not None and isValid(task.owner):
                task.ended()
            elif task.ended is not None:
                self._latest = {place: pair for place, pair in self._latest.items() if pair[0] is not task}

    def _next(self, place: tuple[int, str]) -> None:
        _, waiting = self._latest.pop(place)
        if waiting is not None and isValid(waiting.owner):
            self._latest[place] = (waiting, None)
            self._begin(waiting, long=False)

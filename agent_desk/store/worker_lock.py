"""One sync worker per home, however many windows and command lines are open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent_desk.errors import FileUnreadable, SyncRunning
from agent_desk.store.file_lock import FileLock


@contextmanager
def worker_lock(home: Path) -> Iterator[None]:
    """Hold the right to sync. Raises SyncRunning if another worker has it; it ends with the process, however that ends."""
    lock = FileLock(home / "sync.lock")
    try:
        taken = lock.take()
    except OSError as error:
        raise FileUnreadable(name=home.name) from error
    if not taken:
        raise SyncRunning
    with lock:
        yield

"""Locks between processes that the operating system releases when a process dies."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

_PAUSE_SECONDS = 0.02


class FileLock:
    """An advisory lock on a file of its own; the file stays, only the lock comes and goes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def take(self, *, shared: bool = False, wait_seconds: float = 0.0) -> bool:
        """Whether the lock was had within the time. Raises OSError if the file cannot be made."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        until = time.monotonic() + wait_seconds
        while not _try(descriptor, shared=shared):
            if time.monotonic() >= until:
                os.close(descriptor)
                return False
            time.sleep(_PAUSE_SECONDS)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back; closing the file does it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int, *, shared: bool) -> bool:
        if shared:
            # Windows does not let an open file be renamed, which is all that the shared lock prevents elsewhere.
            return True
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(descriptor: int, *, shared: bool) -> bool:
        # flock belongs to the open file, not to the process: two desks in one process keep each other out, too
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

"""Putting a finished new file in the place of an old one, so that a crash at any point leaves one of the two in force."""

from __future__ import annotations

from pathlib import Path

COMPANIONS = ("-shm", "-wal", "")
READY = ".ready"
"""Ending of a file that is complete and only waits to take its place."""
UNFINISHED = ".new"
"""Ending of a file that is still being written; worth nothing after a crash."""


def unfinished(file: Path) -> Path:
    """Where a new file is written; what a crash left there is removed. Raises OSError."""
    path = file.with_name(file.name + UNFINISHED)
    for ending in COMPANIONS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return path


def ready(file: Path, written: Path) -> None:
    """Declare the closed file ``written`` complete. Raises OSError."""
    written.replace(file.with_name(file.name + READY))


def waits(file: Path) -> bool:
    """Whether a complete new file waits, because a crash came between declaring and swapping."""
    return file.with_name(file.name + READY).exists()


def swap(file: Path, old_to: Path) -> None:
    """Move the old file with its companions into ``old_to`` and the one that is ready in its place. Raises OSError.

    Nobody may have the file open. The log is moved before the file that it belongs to: SQLite would write an old log into a
    new file.
    """
    old_to.mkdir(parents=True, exist_ok=True)
    for ending in COMPANIONS:
        part = file.with_name(file.name + ending)
        if part.exists():
            part.replace(old_to / part.name)
    file.with_name(file.name + READY).replace(file)

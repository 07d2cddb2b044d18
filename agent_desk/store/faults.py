"""SQLite's faults in the product's words: the machine's fault is told to the person, a broken promise of ours is reported."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3

from agent_desk.errors import AgentDeskError, DiskFull, FileUnreadable, OurError, StoreBusy, StoreUnreadable
from agent_desk.files import fault_of

FULL, BUSY, LOCKED, IOERR, CORRUPT, NOTADB = 13, 5, 6, 10, 11, 26
READONLY, CANTOPEN, PERM, CONSTRAINT = 8, 14, 3, 19
_ALMOST_NOTHING = 1 << 20


def primary_code(error: BaseException) -> int:
    """SQLite's primary result code of a driver error, 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def is_damage(error: BaseException) -> bool:
    """Whether the file itself cannot be read as a database."""
    return primary_code(error) in {CORRUPT, NOTADB}


def translated(error: BaseException, file: Path) -> AgentDeskError:
    """The product's error for a driver or operating system error about ``file``.

    DiskFull, StoreBusy, StoreUnreadable, FileUnreadable, or OurError for anything that is no fault of the machine.
    """
    if isinstance(error, OSError):
        return fault_of(error, file.name)
    code = primary_code(error)
    if code == FULL or (code in {IOERR, CANTOPEN} and _no_room(file)):
        return DiskFull()
    if code in {BUSY, LOCKED}:
        return StoreBusy()
    if is_damage(error):
        return StoreUnreadable(path=str(file))
    if code in {IOERR, READONLY, CANTOPEN, PERM}:
        return FileUnreadable(name=file.name)
    if code == CONSTRAINT:
        # SQLite names columns here, never values
        return OurError(broken=str(error))
    return OurError(broken=f"{type(error).__name__} {getattr(error, 'sqlite_errorname', '')}".strip())


@contextmanager
def translating(file: Path) -> Iterator[None]:
    """Translate what the bare driver and the operating system raise inside."""
    try:
        yield
    except (sqlcipher3.Error, OSError) as error:
        raise translated(error, file) from error


def _no_room(file: Path) -> bool:
    # SQLite says «I/O error» where the shared-memory file finds no room
    try:
        return shutil.disk_usage(file.parent).free < _ALMOST_NOTHING
    except OSError:
        return False

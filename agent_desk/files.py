"""Files that people choose: read whole, written whole, and what went wrong said in the product's errors."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from agent_desk.errors import DiskFull, FileUnreadable, WorldError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def fault_of(error: OSError, name: str) -> WorldError:
    """The product's error for the operating system's about the file or folder ``name``: DiskFull or FileUnreadable."""
    return DiskFull() if error.errno in NO_ROOM else FileUnreadable(name=name)


def read_file(path: Path) -> bytes:
    """All bytes of a file. Raises FileUnreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault_of(error, path.name) from error


def write_file(path: Path, content: bytes) -> None:
    """Write aside and put it in place, so that there is the whole file or the one before. Raises DiskFull, FileUnreadable."""
    # A link stays a link, and a device is no file to be replaced.
    target = path.resolve()
    in_place = target.exists() and not target.is_file()
    aside = target if in_place else target.with_name(f"{target.name}.new")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            if not in_place:
                # Without it, the name may reach the disk before the bytes do.
                os.fsync(file.fileno())
        if not in_place:
            aside.replace(target)
    except OSError as error:
        if not in_place:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        raise fault_of(error, path.name) from error

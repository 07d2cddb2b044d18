"""Copies of an encrypted file, made while it is in use."""

from __future__ import annotations

import os
from pathlib import Path

from agent_desk.errors import FileUnreadable
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.faults import translating

WRAPPED_KEYS = "keys.json"


def copy_keys(home: Path, folder: Path) -> None:
    """The wrapped keys beside the copy: without them it is lost with the laptop. They open nothing without PIN or recovery code.

    Raises DiskFull, FileUnreadable.
    """
    target = folder / WRAPPED_KEYS
    with translating(target):
        try:
            content = (home / WRAPPED_KEYS).read_bytes()
        except FileNotFoundError:
            return
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def copy_file(file: Path, folder: Path, key: DataKey) -> None:
    """A consistent copy of ``file`` in ``folder``, under the same key and name.

    Raises DiskFull, StoreUnreadable, FileUnreadable (there is one already, or no right to write). An unfinished copy is
    removed.
    """
    target = folder / file.name
    if target.exists():
        raise FileUnreadable(name=target.name)
    unfinished = folder / (file.name + ".new")
    with translating(target):
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        try:
            connection = connect_bare(file, key)
            try:
                connection.execute("VACUUM INTO ?", (str(unfinished),))
            finally:
                connection.close()
            unfinished.chmod(0o600)
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

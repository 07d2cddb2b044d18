"""Copies of an encrypted file, made while it is in use."""

from __future__ import annotations

import os
from pathlib import Path

from agent_desk.errors import FileUnreadable
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.faults import translating


def copy_file(file: Path, folder: Path, key: DataKey) -> None:
    """A consistent copy of ``file`` in ``folder``, under the same key and name.

    Raises DiskFull, StoreUnreadable, FileUnreadable (there is one already, or no right to write). An unfinished copy is
    removed.
    """
    target = folder / file.name
    if target.exists():
        raise FileUnreadable(path=str(target))
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

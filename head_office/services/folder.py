"""The folder of papers: bytes by their hash, written aside and put in place only when complete."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from head_office.problems import Refused

_MARKS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


class PaperFolder:
    """``ab/abcd…`` holds a paper; ``incoming/<agent's hash>-<hash>`` one that is on its way."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        self._locks_guard = threading.Lock()
        self._locks: dict[Path, tuple[threading.Lock, int]] = {}

    def path(self, sha256: str) -> Path:
        """Where a complete paper lies."""
        return self.root / sha256[:2] / sha256

    def check_writable(self) -> None:
        """Raises Refused(``disk_full``, ``papers_unwritable``)."""
        probe = self._incoming / "probe"
        with _translated():
            self._incoming.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"probe")
            probe.unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The bytes of a complete paper. Raises Refused(``not_found``)."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise Refused("not_found") from error

    def media_type(self, sha256: str) -> str:
        """What the bytes themselves say they are: JPEG, PNG or PDF, else ``application/octet-stream``."""
        with self.path(sha256).open("rb") as file:
            head = file.read(8)
        for mark, media_type in _MARKS:
            if head.startswith(mark):
                return media_type
        return "application/octet-stream"

    def offset(self, agent: str, sha256: str) -> int:
        """How many bytes of an upload are here; the file itself is the truth, also after a crash."""
        try:
            return self._part(agent, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, agent: str, sha256: str, *, offset: int, data: bytes) -> int:
        """Write at ``offset``, which must be the end of what is here; returns the new end.

        Raises Refused(``offset_wrong``) if another request wrote in between, Refused(``disk_full``).
        """
        part = self._part(agent, sha256)
        with self._locked(part), _translated():
            self._incoming.mkdir(parents=True, exist_ok=True)
            end = part.stat().st_size if part.exists() else 0
            if end != offset:
                raise Refused("offset_wrong")
            with part.open("ab") as file:
                file.write(data)
            return end + len(data)

    def finish(self, agent: str, sha256: str) -> bool:
        """Check the hash and put the paper in place; False if the hash was wrong and the bytes were discarded."""
        part = self._part(agent, sha256)
        target = self.path(sha256)
        with self._locked(part), _translated():
            if not part.exists():
                # Another request has put it in place already.
                return target.is_file()
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    file.close()
                    part.unlink()
                    return False
                os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            _sync_folder(target.parent)
            return True

    def drop(self, agent: str, sha256: str) -> None:
        """Give up an upload."""
        part = self._part(agent, sha256)
        with self._locked(part):
            part.unlink(missing_ok=True)

    def _part(self, agent: str, sha256: str) -> Path:
        return self._incoming / f"{hashlib.sha256(agent.encode()).hexdigest()[:16]}-{sha256}"

    @contextmanager
    def _locked(self, part: Path) -> Iterator[None]:
        with self._locks_guard:
            lock, users = self._locks.get(part, (threading.Lock(), 0))
            self._locks[part] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._locks_guard:
                lock, users = self._locks.pop(part)
                if users > 1:
                    self._locks[part] = (lock, users - 1)


def _sync_folder(folder: Path) -> None:
    # The name must survive a power cut too; Windows has no such call and needs none.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Refused("disk_full") from error
        raise Refused("papers_unwritable") from error

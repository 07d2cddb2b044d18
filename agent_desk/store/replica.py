"""Notices that the store went back in time: a small file beside it remembers how far it was.

Head office counts what it got per replica. A backup that was put back would count again from an earlier number under the
same name, so it must take a new one. The file holds no personal data: an id, two counters, a check value of the key.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FILE = "replica"


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known outside the store. ``opened`` counts openings, closings and backups; ``sent_seq`` is the highest outbox
    number that head office may have seen; ``key_check`` tells whether the key at hand is the store's."""

    replica: str
    opened: int
    sent_seq: int
    key_check: str


class ReplicaFile:
    """The file beside the store, written aside and replaced."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._lock = threading.Lock()

    def read(self) -> Witness | None:
        """What it says; None if it is missing or damaged."""
        try:
            found = json.loads(self._path.read_text(encoding="ascii"))
            return Witness(
                replica=str(found["replica"]),
                opened=int(found["opened"]),
                sent_seq=int(found["sent_seq"]),
                key_check=str(found["key_check"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, witness: Witness) -> None:
        """Raises OSError."""
        with self._lock:
            self._write(witness)

    def note_sent(self, seq: int) -> None:
        """Remember that head office may have seen the outbox up to ``seq``. Raises OSError."""
        with self._lock:
            known = self.read()
            if known is not None and known.sent_seq < seq:
                self._write(replace(known, sent_seq=seq))

    def _write(self, witness: Witness) -> None:
        aside = self._path.with_suffix(".new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(asdict(witness), file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._path)


def went_back(witness: Witness | None, *, replica: str, opened: int, highest_seq: int) -> bool:
    """Whether a store that says this of itself is older than what was seen of it before.

    Without a witness it was copied here from elsewhere, and that cannot be told from a backup.
    """
    if witness is None:
        return True
    return replica != witness.replica or opened < witness.opened or highest_seq < witness.sent_seq

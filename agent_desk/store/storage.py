"""The encrypted files of a home: opened in the order integrity, version, migration, use; closed; backed up.

Light to import: the driver and SQLAlchemy are loaded by ``open``, or ahead of it by ``preload``.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.clock import Clock, Ids
from agent_desk.errors import AgentDeskError, Locked, OurError
from agent_desk.store.replica import ReplicaFile

if TYPE_CHECKING:
    from agent_desk.ports.units import PaperStore, Units
    from agent_desk.store.cipher_file import DataKey
    from agent_desk.store.migrate import Migrations
    from agent_desk.store.transactions import Transactions

DESK_FILE = "desk.db"
PAPERS_FILE = "papers.db"
_CACHE_KIB = 32_000
_PAPERS_CACHE_KIB = 2_000

_log = logging.getLogger(__name__)


def preload() -> None:
    """Import what ``open`` needs; half a second of work that can run while the person types the PIN."""
    import agent_desk.store.opening
    import agent_desk.store.paper_store
    import agent_desk.store.units  # noqa: F401 - for its own sake


@dataclass(slots=True)
class _Open:
    key: DataKey
    desk: Transactions
    papers: Transactions
    locks: ExitStack


class SqlCipherStorage:
    """The two files of one home: ``desk.db`` and ``papers.db``, same key."""

    def __init__(self, home: Path, clock: Clock, ids: Ids, migrations: Migrations | None = None) -> None:
        """``migrations``: other than the shipped ones, for proving that a failing one does no harm."""
        self._home = home
        self._clock = clock
        self._ids = ids
        self._migrations = migrations
        self._witness = ReplicaFile(home)
        self._open: _Open | None = None

    def open(self, data_key: bytes) -> tuple[Units, PaperStore]:
        """Checks, migrates a copy and swaps it in, opens.

        Raises StoreDamaged or PapersDamaged after setting the file aside and making a new one (opening again works),
        StoreKeyWrong, StoreNewer, StoreBusy, DiskFull, FileUnreadable.
        """
        from agent_desk.store.cipher_file import CipherFile, DataKey
        from agent_desk.store.opening import Opening, mark_suspect
        from agent_desk.store.paper_store import SqlPaperStore
        from agent_desk.store.transactions import Transactions
        from agent_desk.store.units import SqlUnits

        if self._open is not None:
            raise OurError(broken="store opened twice")
        key = DataKey(data_key)
        with ExitStack() as locks:
            opening = Opening(self._home, key, self._clock, self._ids, self._witness, self._migrations)
            opening.run(locks)
            desk, papers = (
                Transactions(CipherFile(file, key, cache_kib=cache_kib, doubted=partial(mark_suspect, file)))
                for file, cache_kib in (
                    (self._home / DESK_FILE, _CACHE_KIB),
                    (self._home / PAPERS_FILE, _PAPERS_CACHE_KIB),
                )
            )
            opening.know_replica(desk)
            self._open = _Open(key, desk, papers, locks.pop_all())
        return SqlUnits(desk, self._clock, sent=self._note_sent), SqlPaperStore(papers)

    def close(self) -> None:
        """Wait for the writer, close both files, forget the key. Closing twice is no error."""
        at_work, self._open = self._open, None
        if at_work is None:
            return
        from agent_desk.store.opening import count_up

        try:
            # a copy that someone made of the open file is older than this
            count_up(at_work.desk, self._witness, at_work.key)
        except AgentDeskError:
            _log.exception("the store could not note that it was closed")
        finally:
            at_work.desk.close()
            at_work.papers.close()
            at_work.key.wipe()
            at_work.locks.close()

    def discard(self) -> None:
        """Remove both files, in which nobody has entered anything yet. Raises StoreBusy while a desk has them open, FileUnreadable."""
        from agent_desk.store.opening import remove_all

        remove_all(self._home)

    def backup(self, target: Path) -> None:
        """A consistent, encrypted copy of both files in the folder ``target``, with the wrapped keys that open it.

        Raises Locked while closed, DiskFull, FileUnreadable (a copy is there already, or the folder cannot be written).
        """
        from agent_desk.store.backup import copy_file, copy_keys
        from agent_desk.store.opening import count_up

        at_work = self._open
        if at_work is None:
            raise Locked
        # The desk's file first: papers are only ever added under its records' names, so every name finds its bytes.
        copy_file(self._home / DESK_FILE, target, at_work.key)
        copy_file(self._home / PAPERS_FILE, target, at_work.key)
        copy_keys(self._home, target)
        count_up(at_work.desk, self._witness, at_work.key)

    def _note_sent(self, seq: int) -> None:
        try:
            self._witness.note_sent(seq)
        except OSError:
            _log.exception("the store could not note how far head office knows it")

"""How a home's files come to be usable: finish a swap → integrity → version gate → migrate → replica."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlcipher3

from agent_desk.clock import Clock, Ids
from agent_desk.errors import OurError, PapersDamaged, StoreBusy, StoreDamaged, StoreKeyWrong, StoreNewer
from agent_desk.store import swap
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.faults import is_damage, translating
from agent_desk.store.file_lock import FileLock
from agent_desk.store.migrate import Migrations, migrate_copy, shipped
from agent_desk.store.outbox import highest_seq
from agent_desk.store.replica import FILE as REPLICA_FILE
from agent_desk.store.replica import ReplicaFile, Witness, went_back
from agent_desk.store.rescue import rescue_desk, rescue_papers
from agent_desk.store.schema import desk_statements, papers_statements
from agent_desk.store.state import OPENED, REPLICA, REPLICA_BEFORE, StateTable
from agent_desk.store.tables import PAPERS_SCHEMA
from agent_desk.store.transactions import Transactions

SUSPECT = "check"
"""Beside a file that failed while in use: ``desk.db.check``."""
_WAIT_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Opening:
    """One opening of one home."""

    def __init__(
        self,
        home: Path,
        key: DataKey,
        clock: Clock,
        ids: Ids,
        witness: ReplicaFile,
        migrations: Migrations | None,
    ) -> None:
        self._home = home
        self._key = key
        self._clock = clock
        self._ids = ids
        self._witness = witness
        self._migrations = migrations or shipped()
        self._desk = home / "desk.db"
        self._papers = home / "papers.db"

    def run(self, locks: ExitStack) -> None:
        """Make both files sound and new; ``locks`` then holds the mark that the home is in use.

        Raises StoreDamaged, PapersDamaged, StoreKeyWrong, StoreNewer, StoreBusy, DiskFull, FileUnreadable.
        """
        with translating(self._home):
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            door = FileLock(self._home / "desk.lock")
            if not door.take(wait_seconds=_WAIT_SECONDS):
                raise StoreBusy
            with door:
                in_use = FileLock(self._home / "in-use.lock")
                alone = in_use.take()
                in_use_by_us = FileLock(self._home / "in-use.lock")
                try:
                    self._prepare_desk(alone=alone)
                    self._prepare_papers(alone=alone)
                finally:
                    in_use.release()
                in_use_by_us.take(shared=True)
                locks.enter_context(in_use_by_us)

    def know_replica(self, desk: Transactions) -> None:
        """Give the store its id towards head office; a new one if it went back in time. Counts the opening."""
        witness = self._witness.read()
        with desk.write() as connection:
            state = StateTable(connection)
            replica = state.get(REPLICA)
            opened = int(state.get(OPENED) or 0)
            known = replica is not None and not went_back(
                witness, replica=replica, opened=opened, highest_seq=highest_seq(connection)
            )
            if not known:
                if replica is not None:
                    earlier = (state.get(REPLICA_BEFORE) or "").split()
                    state.set(REPLICA_BEFORE, " ".join([*earlier, replica]))
                    _log.warning("the store went back in time; it takes a new replica id")
                state.set(REPLICA, self._ids.new())
            connection.commit()
        count_up(desk, self._witness, self._key)

    def _prepare_desk(self, *, alone: bool) -> None:
        self._finish_swap(self._desk)
        version = self._sound_version(self._desk, desk_statements, alone=alone)
        if version is None:
            self._need_alone(alone)
            saved, path = self._rescue(self._desk, rescue_desk)
            raise StoreDamaged(path=str(path), rescued=str(saved))
        if version > self._migrations.schema:
            raise StoreNewer
        if version < self._migrations.schema:
            self._need_alone(alone)
            self._migrate()

    def _prepare_papers(self, *, alone: bool) -> None:
        self._finish_swap(self._papers)
        version = self._sound_version(self._papers, papers_statements, alone=alone)
        if version is None:
            self._need_alone(alone)
            saved, path = self._rescue(self._papers, rescue_papers)
            raise PapersDamaged(path=str(path), rescued=str(saved))
        if version > PAPERS_SCHEMA:
            raise StoreNewer

    def _sound_version(self, file: Path, make: Callable[[], list[str]], *, alone: bool) -> int | None:
        """The file's schema number, made if there is no file yet; None if it is damaged."""
        suspect = _suspect(file)
        log = file.with_name(file.name + "-wal")
        # A log that nobody has open was left by a crash; a file that failed while in use left a mark.
        logged = log.exists() and log.stat().st_size > 0
        if not logged and file.exists() and not file.stat().st_size and self._witness.read() is not None:
            # It was seen with something in it: whoever emptied it, an empty book must not be shown as if it were the agent's.
            return None
        doubtful = suspect.exists() or (alone and logged)
        try:
            connection = connect_bare(file, self._key)
            try:
                version = _version(connection, make)
                if doubtful and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    return None
            finally:
                connection.close()
        except sqlcipher3.Error as error:
            if not is_damage(error):
                raise
            witness = self._witness.read()
            if witness is not None and witness.key_check != self._key.check_value():
                raise StoreKeyWrong from error
            return None
        suspect.unlink(missing_ok=True)
        file.chmod(0o600)
        return version

    def _rescue(self, file: Path, save: Callable[[Path, Path, DataKey], int]) -> tuple[int, Path]:
        folder = self._free_folder("set-aside")
        new = swap.unfinished(file)
        saved = save(file, new, self._key)
        swap.ready(file, new)
        swap.swap(file, folder)
        _suspect(file).unlink(missing_ok=True)
        _log.error("%s was damaged and set aside; %d items were rescued", file.name, saved)
        return saved, folder / file.name

    def _migrate(self) -> None:
        folder = self._free_folder("backups")
        new = swap.unfinished(self._desk)
        try:
            migrate_copy(self._desk, new, self._key, self._migrations)
        except sqlcipher3.Error:
            swap.unfinished(self._desk)
            raise
        except Exception as error:
            swap.unfinished(self._desk)
            raise OurError(broken="migration") from error
        swap.ready(self._desk, new)
        swap.swap(self._desk, folder)
        _log.info("the store was brought to schema %d; the old file is kept in backups", self._migrations.schema)

    def _finish_swap(self, file: Path) -> None:
        if swap.waits(file):
            swap.swap(file, self._free_folder("set-aside"))

    def _need_alone(self, alone: bool) -> None:  # noqa: FBT001 - says what it is
        if not alone:
            raise StoreBusy

    def _free_folder(self, name: str) -> Path:
        stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
        folder = self._home / name / stamp
        number = 1
        while folder.exists():
            number += 1
            folder = self._home / name / f"{stamp}-{number}"
        return folder


def remove_all(home: Path) -> None:
    """Remove the files of a home in which nobody has entered anything yet. Raises StoreBusy while anyone has them open."""
    with translating(home):
        in_use = FileLock(home / "in-use.lock")
        if not in_use.take():
            raise StoreBusy
        with in_use:
            for name in (REPLICA_FILE, "papers.db", "desk.db"):
                for ending in swap.COMPANIONS:
                    (home / f"{name}{ending}").unlink(missing_ok=True)


def count_up(desk: Transactions, witness: ReplicaFile, key: DataKey) -> None:
    """Note, in the store and then outside it, that a stretch of its life ended: any copy made before is older from now on."""
    with desk.write() as connection:
        state = StateTable(connection)
        replica = state.get(REPLICA) or ""
        opened = int(state.get(OPENED) or 0) + 1
        state.set(OPENED, str(opened))
        connection.commit()
    known = witness.read()
    sent = known.sent_seq if known is not None and known.replica == replica else 0
    with translating(desk.path):
        witness.write(Witness(replica=replica, opened=opened, sent_seq=sent, key_check=key.check_value()))


def mark_suspect(file: Path) -> None:
    """Have the file checked when it is opened next."""
    try:
        _suspect(file).touch(mode=0o600)
    except OSError:
        _log.exception("the doubt about a file could not be noted")


def _suspect(file: Path) -> Path:
    return file.with_name(f"{file.name}.{SUSPECT}")


def _version(connection: Any, make: Callable[[], list[str]]) -> int:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        connection.execute("BEGIN IMMEDIATE")
        for statement in make():
            connection.execute(statement)
        connection.execute("COMMIT")
    return int(connection.execute("PRAGMA user_version").fetchone()[0])

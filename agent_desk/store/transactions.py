"""Transactions on one encrypted file: one writer at a time, readers beside it, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Connection

from agent_desk.errors import Locked, OurError, StoreBusy
from agent_desk.store.cipher_file import CipherFile

_IDLE_READERS = 3
_WRITER_WAIT_SECONDS = 30.0


class Transactions:
    """Hands out connections within transactions; safe from any thread."""

    def __init__(self, file: CipherFile) -> None:
        self._file = file
        self._readers: list[Connection] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._writer: Connection | None = None
        self._writer_thread = 0
        self._closed = False

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view: what others commit meanwhile is not seen. Raises Locked once the store is closed."""
        connection = self._take_reader()
        try:
            connection.exec_driver_sql("BEGIN")
            yield connection
        finally:
            self._give_back(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writer at a time; rolled back unless committed. Raises StoreBusy, Locked; OurError if nested in one thread."""
        if self._writer_thread == threading.get_ident():
            raise OurError(broken="nested write")
        if not self._writing.acquire(timeout=_WRITER_WAIT_SECONDS):
            raise StoreBusy
        try:
            self._writer_thread = threading.get_ident()
            connection = self._take_writer()
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
            finally:
                self._end(connection)
        finally:
            self._writer_thread = 0
            self._writing.release()

    def close(self) -> None:
        """Waits for the writer, then closes all that is idle; whoever still reads closes at the end."""
        with self._writing:
            with self._lock:
                self._closed = True
                idle, self._readers = self._readers, []
            for connection in idle:
                connection.close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._file.dispose()

    def _take_reader(self) -> Connection:
        with self._lock:
            if self._closed:
                raise Locked
            if self._readers:
                return self._readers.pop()
        return self._file.connect(read_only=True)

    def _give_back(self, connection: Connection) -> None:
        usable = self._rolled_back(connection)
        with self._lock:
            if usable and not self._closed and len(self._readers) < _IDLE_READERS:
                self._readers.append(connection)
                return
        connection.close()

    def _take_writer(self) -> Connection:
        if self._closed:
            raise Locked
        if self._writer is None:
            self._writer = self._file.connect(read_only=False)
        return self._writer

    def _end(self, connection: Connection) -> None:
        if not self._rolled_back(connection):
            self._writer = None
            connection.close()

    @staticmethod
    def _rolled_back(connection: Connection) -> bool:
        # Whatever happened inside is the error to tell; a connection that cannot even roll back is thrown away.
        try:
            connection.rollback()
        except Exception:  # noqa: BLE001 - see above
            connection.invalidate()
            return False
        return True

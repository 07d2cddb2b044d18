"""The bytes of papers in their own encrypted file, by SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.store.tables import PAPER_CONTENT, PAPER_THUMBNAILS
from agent_desk.store.transactions import Transactions

_PUT_CONTENT = insert(PAPER_CONTENT).on_conflict_do_nothing()
_PUT_THUMBNAIL = insert(PAPER_THUMBNAILS).on_conflict_do_nothing()
_CONTENT = select(PAPER_CONTENT.c.content).where(PAPER_CONTENT.c.sha256 == bindparam("value"))
_THUMBNAIL = select(PAPER_THUMBNAILS.c.thumbnail).where(PAPER_THUMBNAILS.c.sha256 == bindparam("value"))
_HOLDS = select(PAPER_CONTENT.c.sha256).where(PAPER_CONTENT.c.sha256 == bindparam("value"))
_ALL = select(PAPER_CONTENT.c.sha256)
_DROP_CONTENT = sa.delete(PAPER_CONTENT).where(PAPER_CONTENT.c.sha256 == bindparam("value"))
_DROP_THUMBNAIL = sa.delete(PAPER_THUMBNAILS).where(PAPER_THUMBNAILS.c.sha256 == bindparam("value"))


class SqlPaperStore:
    """The bytes of papers; safe from any thread."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def put(self, sha256: str, content: bytes, thumbnail: bytes) -> None:
        """Keeps one copy, however often it comes. Raises DiskFull; OurError if the bytes are not those of the hash."""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise OurError(subject=sha256, broken="paper hash")
        with self._transactions.write() as connection:
            connection.execute(_PUT_CONTENT, {"sha256": sha256, "content": content})
            connection.execute(_PUT_THUMBNAIL, {"sha256": sha256, "thumbnail": thumbnail})
            connection.commit()

    def content(self, sha256: str) -> bytes:
        """Raises NoSuchRecord."""
        return self._bytes(_CONTENT, sha256)

    def thumbnail(self, sha256: str) -> bytes:
        """Raises NoSuchRecord."""
        return self._bytes(_THUMBNAIL, sha256)

    def holds(self, sha256: str) -> bool:
        """Whether the bytes are here."""
        with self._transactions.read() as connection:
            return connection.execute(_HOLDS, {"value": sha256}).first() is not None

    def drop(self, sha256: str) -> None:
        """Delete these bytes; the caller has made sure that nothing names them any more."""
        with self._transactions.write() as connection:
            connection.execute(_DROP_CONTENT, {"value": sha256})
            connection.execute(_DROP_THUMBNAIL, {"value": sha256})
            connection.commit()

    def sweep(self, keep: frozenset[str]) -> int:
        """Delete bytes that nothing refers to any more; returns how many."""
        with self._transactions.write() as connection:
            unused = [{"value": sha256} for sha256 in connection.execute(_ALL).scalars() if sha256 not in keep]
            if unused:
                connection.execute(_DROP_CONTENT, unused)
                connection.execute(_DROP_THUMBNAIL, unused)
                connection.commit()
        return len(unused)

    def _bytes(self, statement: sa.Select[Any], sha256: str) -> bytes:
        with self._transactions.read() as connection:
            found = connection.execute(statement, {"value": sha256}).scalar()
        if found is None:
            raise NoSuchRecord(subject=sha256, kind="paper")
        return bytes(found)

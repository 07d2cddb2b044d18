"""Published rate packs, kept for ever: a quote may be re-rated under any of them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from head_office.db.tables import packs


class PackRow(NamedTuple):
    """A published pack without its content. ``withdrawn_at`` None = it was not taken back."""

    sha256: str
    id: str
    version: str
    published_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""


def known(connection: Connection) -> list[PackRow]:
    """All published packs, oldest first."""
    c = packs.c
    query = sa.select(c.sha256, c.id, c.version, c.published_at, c.withdrawn_at, c.withdrawn_why)
    return [PackRow(*row) for row in connection.execute(query.order_by(c.published_at, c.sha256))]


def content(connection: Connection, sha256: str) -> bytes | None:
    """The signed pack file whose content has this hash."""
    return connection.execute(sa.select(packs.c.content).where(packs.c.sha256 == sha256)).scalar()


def of_version(connection: Connection, id: str, version: str) -> str | None:
    """The hash that was published under this id and version."""
    return connection.execute(sa.select(packs.c.sha256).where(packs.c.id == id, packs.c.version == version)).scalar()


def add(connection: Connection, *, sha256: str, id: str, version: str, content: bytes, now: datetime) -> None:
    """Keep a pack."""
    connection.execute(packs.insert().values(sha256=sha256, id=id, version=version, content=content, published_at=now))


def withdraw(connection: Connection, sha256: str, why: str, now: datetime) -> None:
    """Note that a pack was taken back; its content stays, for quotes rest on it."""
    connection.execute(packs.update().where(packs.c.sha256 == sha256).values(withdrawn_at=now, withdrawn_why=why))

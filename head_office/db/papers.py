"""Rows of papers: uploads under way, papers that are here, and which replica knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from head_office.db.database import Database, chunks
from head_office.db.tables import paper_replicas, papers, uploads


class PaperRow(NamedTuple):
    """A paper that an agent sent completely; ``receipt`` is its signed JSON."""

    sha256: str
    bytes: int
    media_type: str
    receipt: str


def upload_length(connection: Connection, agent: str, sha256: str) -> int | None:
    """The stated length of an upload under way."""
    return connection.execute(
        sa.select(uploads.c.length).where(uploads.c.agent == agent, uploads.c.sha256 == sha256)
    ).scalar()


def begin_upload(
    database: Database, connection: Connection, *, agent: str, sha256: str, length: int, now: datetime
) -> None:
    """Note an upload; a second creation leaves the first."""
    database.insert_new(connection, uploads, [{"agent": agent, "sha256": sha256, "length": length, "begun_at": now}])


def end_upload(connection: Connection, agent: str, sha256: str) -> None:
    """The upload is complete or given up."""
    connection.execute(uploads.delete().where(uploads.c.agent == agent, uploads.c.sha256 == sha256))


def old_uploads(connection: Connection, before: datetime) -> list[tuple[str, str]]:
    """Agent and hash of uploads that were begun before and never finished."""
    query = sa.select(uploads.c.agent, uploads.c.sha256).where(uploads.c.begun_at < before)
    return [(row.agent, row.sha256) for row in connection.execute(query)]


def paper(connection: Connection, agent: str, sha256: str) -> PaperRow | None:
    """A paper of this agent."""
    c = papers.c
    query = sa.select(c.sha256, c.bytes, c.media_type, c.receipt).where(c.agent == agent, c.sha256 == sha256)
    row = connection.execute(query).first()
    return PaperRow(*row) if row else None


def add_paper(
    database: Database,
    connection: Connection,
    *,
    agent: str,
    sha256: str,
    bytes: int,
    media_type: str,
    receipt: str,
    now: datetime,
) -> None:
    """Note a complete paper; what was noted first stays."""
    row = {
        "agent": agent,
        "sha256": sha256,
        "bytes": bytes,
        "media_type": media_type,
        "received_at": now,
        "receipt": receipt,
    }
    database.insert_new(connection, papers, [row])


def here(connection: Connection, agent: str, hashes: Sequence[str]) -> set[str]:
    """Which of these papers the agent sent completely."""
    found: set[str] = set()
    for part in chunks(hashes):
        found.update(
            connection.execute(
                sa.select(papers.c.sha256).where(papers.c.agent == agent, papers.c.sha256.in_(part))
            ).scalars()
        )
    return found


def know(database: Database, connection: Connection, *, agent: str, replica: str, hashes: Sequence[str]) -> None:
    """Note that this replica knows that these papers are here."""
    rows = [{"agent": agent, "replica": replica, "sha256": value} for value in hashes]
    database.insert_new(connection, paper_replicas, rows)


def known(connection: Connection, agent: str, replica: str) -> list[str]:
    """The papers that this replica knows to be here, sorted."""
    c = paper_replicas.c
    query = sa.select(c.sha256).where(c.agent == agent, c.replica == replica).order_by(c.sha256)
    return list(connection.execute(query).scalars())

"""The feed of each agent: numbered without gaps, because whoever appends holds the lock on the agent's head row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from head_office.db.database import Database
from head_office.db.tables import agents, feed


class News(NamedTuple):
    """One thing to tell; ``body`` is JSON text."""

    kind: str
    subject: str
    body: str


class FeedRow(NamedTuple):
    """One item of a feed."""

    seq: int
    kind: str
    subject: str
    body: str


def append(database: Database, connection: Connection, *, agent: str, news: Sequence[News], now: datetime) -> None:
    """Append to the agent's feed; takes the lock on the head row, which stays until the transaction ends."""
    if not news:
        return
    last = database.lock_agent(connection, agent)
    rows = [
        {"agent": agent, "seq": last + n, "kind": item.kind, "subject": item.subject, "body": item.body, "at": now}
        for n, item in enumerate(news, start=1)
    ]
    connection.execute(feed.insert(), rows)
    connection.execute(agents.update().where(agents.c.code == agent).values(feed_seq=last + len(rows)))


def append_to_all(connection: Connection, item: News, now: datetime) -> None:
    """Append to the feed of every agent at once. The update locks all head rows, so the numbers stay without gaps."""
    connection.execute(agents.update().values(feed_seq=agents.c.feed_seq + 1))
    told = sa.select(
        agents.c.code,
        agents.c.feed_seq,
        sa.literal(item.kind),
        sa.literal(item.subject),
        sa.literal(item.body),
        sa.literal(now, feed.c.at.type),
    )
    connection.execute(feed.insert().from_select(["agent", "seq", "kind", "subject", "body", "at"], told))


def page(connection: Connection, *, agent: str, after: int, limit: int) -> list[FeedRow]:
    """The items after a number, in order."""
    c = feed.c
    query = (
        sa.select(c.seq, c.kind, c.subject, c.body).where(c.agent == agent, c.seq > after).order_by(c.seq).limit(limit)
    )
    return [FeedRow(*row) for row in connection.execute(query)]

"""Rows of applications with their papers, of policies and of commission entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from head_office.db.database import Database, chunks
from head_office.db.tables import application_papers, applications, commission, papers, policies


class ApplicationRow(NamedTuple):
    """Where an application stands; ``moves`` is JSON, amounts are fen."""

    agent: str
    id: str
    number: str
    kind: str
    state: str
    round: int
    envelope: str
    received_at: datetime
    moved_at: datetime
    total_fen: int
    rerated_fen: int | None
    rerate_problem: str
    papers_missing: int
    moves: str


class PaperLine(NamedTuple):
    """A paper of an application and whether its bytes are here."""

    agent: str
    application: str
    sha256: str
    slot: str
    media_type: str
    bytes: int
    turned: int
    complete: bool


_COLUMNS = [applications.c[name] for name in ApplicationRow._fields]


def of_agent(connection: Connection, agent: str, ids: Sequence[str]) -> dict[str, ApplicationRow]:
    """The agent's applications of these ids."""
    found: dict[str, ApplicationRow] = {}
    for part in chunks(ids):
        query = sa.select(*_COLUMNS).where(applications.c.agent == agent, applications.c.id.in_(part))
        found.update((row.id, ApplicationRow(*row)) for row in connection.execute(query))
    return found


def named(connection: Connection, name: str) -> list[ApplicationRow]:
    """Applications whose id or number this is."""
    c = applications.c
    query = sa.select(*_COLUMNS).where(sa.or_(c.id == name, c.number == name)).limit(2)
    return [ApplicationRow(*row) for row in connection.execute(query)]


def queue(connection: Connection, *, states: Sequence[str] = (), limit: int | None = None) -> list[ApplicationRow]:
    """Applications in these states (all, if none is named), the longest waiting first."""
    query = sa.select(*_COLUMNS)
    if states:
        query = query.where(applications.c.state.in_(states))
    query = query.order_by(applications.c.received_at, applications.c.id).limit(limit)
    return [ApplicationRow(*row) for row in connection.execute(query)]


def state_counts(connection: Connection) -> dict[str, int]:
    """How many applications are in each state."""
    query = sa.select(applications.c.state, sa.func.count()).group_by(applications.c.state)
    return {state: int(count) for state, count in connection.execute(query)}


def put_applications(database: Database, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write applications as they stand now."""
    database.put(connection, applications, rows)


def change(connection: Connection, *, agent: str, id: str, **values: Any) -> None:
    """Change columns of one application."""
    connection.execute(
        applications.update().where(applications.c.agent == agent, applications.c.id == id).values(**values)
    )


def put_papers(connection: Connection, *, agent: str, again: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Write the papers of applications; those of the applications ``again`` replace what was there."""
    for part in chunks(again):
        connection.execute(
            application_papers.delete().where(
                application_papers.c.agent == agent, application_papers.c.application.in_(part)
            )
        )
    if rows:
        connection.execute(application_papers.insert(), rows)


def paper_lines(connection: Connection, *, agent: str | None = None, ids: Sequence[str] = ()) -> list[PaperLine]:
    """The papers of these applications in their order."""
    p = application_papers.c
    joined = application_papers.outerjoin(papers, sa.and_(papers.c.agent == p.agent, papers.c.sha256 == p.sha256))
    found: list[PaperLine] = []
    for part in chunks(ids):
        query = (
            sa.select(
                p.agent, p.application, p.sha256, p.slot, p.media_type, p.bytes, p.turned, papers.c.sha256.is_not(None)
            )
            .select_from(joined)
            .where(p.application.in_(part))
            .order_by(p.application, p.place)
        )
        if agent is not None:
            query = query.where(p.agent == agent)
        found.extend(
            PaperLine(owner, application, sha256, slot, media_type, size, turned, bool(complete))
            for owner, application, sha256, slot, media_type, size, turned, complete in connection.execute(query)
        )
    return found


def waiting_for(connection: Connection, agent: str, sha256: str) -> list[str]:
    """Applications of the agent that name this paper and still lack papers."""
    p = application_papers.c
    joined = application_papers.join(
        applications, sa.and_(applications.c.agent == p.agent, applications.c.id == p.application)
    )
    query = (
        sa.select(p.application)
        .distinct()
        .select_from(joined)
        .where(p.agent == agent, p.sha256 == sha256, applications.c.papers_missing > 0)
    )
    return list(connection.execute(query).scalars())


def add_policies(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep issued policies."""
    if rows:
        connection.execute(policies.insert(), rows)


def policy_bodies(connection: Connection, agent: str, application: str) -> list[str]:
    """The policies of an application, as JSON."""
    c = policies.c
    query = sa.select(c.body).where(c.agent == agent, c.application == application).order_by(c.number)
    return list(connection.execute(query).scalars())


def add_commission(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep earned commission entries."""
    if rows:
        connection.execute(commission.insert(), rows)


def commission_bodies(connection: Connection, *, month: str, state: str) -> list[tuple[str, str, str]]:
    """Agent, id and JSON of the entries of a settlement month in a state, by agent; locked, so that none is paid twice."""
    c = commission.c
    query = sa.select(c.agent, c.id, c.body).where(c.month == month, c.state == state).order_by(c.agent, c.id)
    query = query.with_for_update()
    return [(row.agent, row.id, row.body) for row in connection.execute(query)]


def commission_of(connection: Connection, agent: str, application: str) -> list[str]:
    """The commission entries of an application, as JSON."""
    c = commission.c
    query = sa.select(c.body).where(c.agent == agent, c.application == application).order_by(c.id)
    return list(connection.execute(query).scalars())


def change_commission(connection: Connection, *, agent: str, id: str, **values: Any) -> None:
    """Change one entry."""
    connection.execute(commission.update().where(commission.c.agent == agent, commission.c.id == id).values(**values))

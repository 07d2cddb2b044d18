"""Rows of envelopes, the records that they made, and those records' past revisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from agent_desk.contract import codec
from head_office.db.database import Database, chunks
from head_office.db.tables import envelopes, records, revisions


class KeptEnvelope(NamedTuple):
    """What is needed to answer an envelope that came before."""

    id: str
    sha256: str
    state: str
    receipt: str


class HeldEnvelope(NamedTuple):
    """An envelope that waits for what it depends on."""

    id: str
    kind: str
    subject: str
    depends_on: list[str]
    base_revision: int
    body: str
    sha256: str
    received_at: datetime


class Record(NamedTuple):
    """The latest version of a record."""

    subject: str
    kind: str
    revision: int
    envelope: str


def kept(connection: Connection, agent: str, ids: Sequence[str]) -> dict[str, KeptEnvelope]:
    """Those of these envelopes that came before."""
    c = envelopes.c
    found: dict[str, KeptEnvelope] = {}
    for part in chunks(ids):
        query = sa.select(c.id, c.sha256, c.state, c.receipt).where(c.agent == agent, c.id.in_(part))
        found.update((row.id, KeptEnvelope(*row)) for row in connection.execute(query))
    return found


def latest(connection: Connection, agent: str, subjects: Sequence[str]) -> dict[str, Record]:
    """The records that the agent has of these subjects."""
    c = records.c
    found: dict[str, Record] = {}
    for part in chunks(subjects):
        query = sa.select(c.subject, c.kind, c.revision, c.envelope).where(c.agent == agent, c.subject.in_(part))
        found.update((row.subject, Record(*row)) for row in connection.execute(query))
    return found


def foreign(connection: Connection, agent: str, subjects: Sequence[str]) -> set[str]:
    """Those of these subjects that another agent has."""
    found: set[str] = set()
    for part in chunks(subjects):
        query = sa.select(records.c.subject).where(records.c.subject.in_(part), records.c.agent != agent)
        found.update(connection.execute(query).scalars())
    return found


def held(connection: Connection, agent: str) -> list[HeldEnvelope]:
    """All envelopes of the agent that wait, in the order in which they were made."""
    c = envelopes.c
    query = (
        sa.select(c.id, c.kind, c.subject, c.depends_on, c.base_revision, c.body, c.sha256, c.received_at)
        .where(c.agent == agent, c.state == "held")
        .order_by(c.seq, c.id)
    )
    return [
        HeldEnvelope(
            row.id,
            row.kind,
            row.subject,
            codec.decode(row.depends_on, list[str]),
            row.base_revision,
            row.body,
            row.sha256,
            row.received_at,
        )
        for row in connection.execute(query)
    ]


def add_envelopes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep new envelopes; the unique key (agent, id) decides what is new."""
    if rows:
        connection.execute(envelopes.insert(), rows)


def settle_envelopes(connection: Connection, agent: str, rows: Sequence[dict[str, Any]]) -> None:
    """Held envelopes got their answer: ``id``, ``state``, ``revision``, ``receipt``."""
    if not rows:
        return
    update = (
        envelopes.update()
        .where(envelopes.c.agent == agent, envelopes.c.id == sa.bindparam("which"))
        .values(
            state=sa.bindparam("new_state"), revision=sa.bindparam("new_revision"), receipt=sa.bindparam("new_receipt")
        )
    )
    connection.execute(
        update,
        [
            {"which": r["id"], "new_state": r["state"], "new_revision": r["revision"], "new_receipt": r["receipt"]}
            for r in rows
        ],
    )


def put_records(database: Database, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write the latest versions."""
    database.put(connection, records, rows)


def add_revisions(database: Database, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep versions that a merge made."""
    database.insert_new(connection, revisions, rows)


def body_at(connection: Connection, agent: str, subject: str, revision: int) -> str | None:
    """The body of a record at a revision: as a merge made it, else as its envelope brought it."""
    r = revisions.c
    merged = connection.execute(
        sa.select(r.body).where(r.agent == agent, r.subject == subject, r.revision == revision)
    ).scalar()
    if isinstance(merged, str):
        return merged
    c = envelopes.c
    query = sa.select(c.body).where(c.agent == agent, c.subject == subject, c.revision == revision, c.state == "stored")
    return connection.execute(query).scalar()


def parent_body(connection: Connection, *, agent: str, replica: str, subject: str, base_revision: int) -> str | None:
    """What the replica itself sent last on the same base: acts made offline build on each other, not on the base."""
    c = envelopes.c
    query = (
        sa.select(c.body)
        .where(
            c.agent == agent,
            c.subject == subject,
            c.replica == replica,
            c.base_revision == base_revision,
            c.state == "stored",
        )
        .order_by(c.seq.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def envelope_body(connection: Connection, agent: str, id: str) -> str | None:
    """The body of one envelope."""
    query = sa.select(envelopes.c.body).where(envelopes.c.agent == agent, envelopes.c.id == id)
    return connection.execute(query).scalar()


def bodies_holding(connection: Connection, kind: str, part: str, agent: str | None) -> list[str]:
    """Bodies of that kind with ``part`` in their text, newest first; of one agent, or of all if None."""
    c = envelopes.c
    query = sa.select(c.body).where(c.kind == kind, c.state == "stored", c.body.contains(part, autoescape=True))
    if agent is not None:
        query = query.where(c.agent == agent)
    return list(connection.execute(query.order_by(c.received_at.desc(), c.seq.desc())).scalars())


def envelope_ids(connection: Connection, agent: str, replica: str) -> list[str]:
    """The ids of all envelopes of a replica that are kept here, sorted."""
    c = envelopes.c
    query = sa.select(c.id).where(c.agent == agent, c.replica == replica).order_by(c.id)
    return list(connection.execute(query).scalars())

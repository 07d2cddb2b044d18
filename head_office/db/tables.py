"""The tables of head office. Everything of an agent is keyed by the agent first, so that the database can be sharded by it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC: ``timestamptz`` on PostgreSQL, sortable ISO text on SQLite, whose own type drops the zone."""

    impl = sa.String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """The column type of this database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value)


metadata = sa.MetaData()

_agent = sa.String(32)
_id = sa.String(36)
_sha = sa.String(64)
_HELD = sa.text("state = 'held'")

office = sa.Table(
    "office",
    metadata,
    sa.Column("id", _id, primary_key=True),
    sa.Column("private_key", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
"""One row: head office's name in receipts and its Ed25519 key (base64)."""

agents = sa.Table(
    "agents",
    metadata,
    sa.Column("code", _agent, primary_key=True),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("feed_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
)
"""One row per agent: the profile as JSON, and the head of their feed; whoever writes for an agent locks this row first."""

enrolment_codes = sa.Table(
    "enrolment_codes",
    metadata,
    sa.Column("code_sha256", _sha, primary_key=True),
    sa.Column("agent", _agent, sa.ForeignKey("agents.code"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("device", _id, nullable=True),
)
"""One-time codes, hashed; ``device`` is who used it."""

devices = sa.Table(
    "devices",
    metadata,
    sa.Column("id", _id, primary_key=True),
    sa.Column("agent", _agent, sa.ForeignKey("agents.code"), nullable=False),
    sa.Column("public_key", sa.String(64), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("replica", _id, nullable=False),
    sa.Column("enrolled_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=True),
    sa.Column("revoked_at", Moment, nullable=True),
    sa.Index("devices_of_agent", "agent"),
)

replicas = sa.Table(
    "replicas",
    metadata,
    sa.Column("id", _id, primary_key=True),
    sa.Column("agent", _agent, nullable=False),
    sa.Column("device", _id, nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Index("replicas_of_agent", "agent"),
)
"""Which agent a replica belongs to; a restored backup comes with a new one."""

envelopes = sa.Table(
    "envelopes",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("id", _id, nullable=False),
    sa.Column("replica", _id, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", _id, nullable=False),
    sa.Column("depends_on", sa.Text, nullable=False),
    sa.Column("base_revision", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sha256", _sha, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "id"),
    sa.Index("envelopes_of_replica", "agent", "replica", "id"),
    sa.Index("envelopes_of_subject", "agent", "subject", "revision"),
    sa.Index("envelopes_held", "agent", "seq", sqlite_where=_HELD, postgresql_where=_HELD),
)
"""Every act that was taken, as it came, for ever. ``state``: ``stored``, ``held``, ``conflict``; refused acts leave no row here."""

records = sa.Table(
    "records",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("subject", _id, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("envelope", _id, nullable=False),
    sa.PrimaryKeyConstraint("agent", "subject"),
    sa.Index("records_by_subject", "subject"),
)
"""Which version of each record is the latest, and the envelope that made it."""

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("subject", _id, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "subject", "revision"),
)
"""Versions that a merge made. Every other version is word for word an envelope's body, found by subject and revision."""

applications = sa.Table(
    "applications",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("id", _id, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("envelope", _id, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("moved_at", Moment, nullable=False),
    sa.Column("total_fen", sa.BigInteger, nullable=False),
    sa.Column("rerated_fen", sa.BigInteger, nullable=True),
    sa.Column("rerate_problem", sa.String(64), nullable=False, server_default=""),
    sa.Column("papers_missing", sa.Integer, nullable=False),
    sa.Column("moves", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "id"),
    sa.Index("applications_by_id", "id"),
    sa.Index("applications_by_number", "number"),
    sa.Index("applications_by_state", "state", "received_at"),
)
"""Where each application stands. ``moves`` is its history as JSON; the facts stand in the envelope's body."""

application_papers = sa.Table(
    "application_papers",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("application", _id, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("sha256", _sha, nullable=False),
    sa.Column("slot", sa.String(64), nullable=False),
    sa.Column("media_type", sa.String(64), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("turned", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("agent", "application", "place"),
    sa.Index("application_papers_by_hash", "agent", "sha256"),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("sha256", _sha, nullable=False),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("begun_at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("agent", "sha256"),
)
"""Papers on their way; how far each is, its file tells."""

papers = sa.Table(
    "papers",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("sha256", _sha, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.String(64), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "sha256"),
)
"""Papers that an agent sent completely. The bytes lie once in the folder; the right to name them belongs to each agent alone."""

paper_replicas = sa.Table(
    "paper_replicas",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("replica", _id, nullable=False),
    sa.Column("sha256", _sha, nullable=False),
    sa.PrimaryKeyConstraint("agent", "replica", "sha256"),
)
"""Which replica knows that its paper is here; both sides compare this list at the end of a sync."""

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.PrimaryKeyConstraint("agent", "seq"),
)

packs = sa.Table(
    "packs",
    metadata,
    sa.Column("sha256", _sha, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("published_at", Moment, nullable=False),
    sa.Column("withdrawn_at", Moment, nullable=True),
    sa.Column("withdrawn_why", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("id", "version", name="packs_once"),
)
"""Every rate pack that was ever published, for ever; one that was withdrawn says when and why."""

policies = sa.Table(
    "policies",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("id", _id, nullable=False),
    sa.Column("number", sa.String(40), nullable=False, unique=True),
    sa.Column("application", _id, nullable=False),
    sa.Column("product", sa.String(16), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "id"),
    sa.UniqueConstraint("agent", "application", "product", name="policies_once"),
)

commission = sa.Table(
    "commission",
    metadata,
    sa.Column("agent", _agent, nullable=False),
    sa.Column("id", _id, nullable=False),
    sa.Column("application", _id, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("amount_fen", sa.BigInteger, nullable=False),
    sa.Column("statement", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("agent", "id"),
    sa.Index("commission_by_month", "month", "state"),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""Numbers that are given out once: policy numbers by product and month."""

console_keys = sa.Table(
    "console_keys",
    metadata,
    sa.Column("key_sha256", _sha, primary_key=True),
    sa.Column("expires_at", Moment, nullable=False),
)
"""One-time keys to the console, hashed; a used key is deleted."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("act", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Index("audit_by_subject", "subject"),
)
"""Who did what, when; facts are codes and figures, never personal data."""

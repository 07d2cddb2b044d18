"""The tables of the desk's file and of the papers' file.

Constraint names follow one convention, so that migrations can name them. Moments are ISO 8601 texts in UTC of fixed width and
sort as texts; days are ``YYYY-MM-DD``; money is whole fen; decimals are texts. ``terms`` columns hold what the record is found by.
Foreign keys are checked at commit, so that the records of one act may be put in any order; deleting a record that others
refer to is refused at once. Outbox, receipts and papers owed refer to nothing: what is on its way outlives its source.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.commission import CommissionState
from agent_desk.domain.customer import Party
from agent_desk.domain.policy import Product
from agent_desk.domain.quote import QuoteState
from agent_desk.domain.receipt import OutboxState
from agent_desk.domain.visit import VisitState

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)
PAPERS_METADATA = MetaData(naming_convention=NAMES)

SCHEMA = 2
"""Number of the newest migration; ``PRAGMA user_version`` of the desk's file."""
REVISION = "0002"
"""Alembic's name of the same migration."""
PAPERS_SCHEMA = 1
"""``PRAGMA user_version`` of the papers' file."""
APPLICATION_ID = 0x41444B31
"""``PRAGMA application_id``: the file is Agent Desk's."""


def _one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True)


def _id() -> Column[str]:
    return Column("id", Text, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _of(name: str, table: str, *, optional: bool = False) -> Column[str]:
    # deferred: checked at commit; RESTRICT: a delete that would orphan a record fails at once
    return Column(
        name,
        Text,
        ForeignKey(f"{table}.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED"),
        nullable=optional,
    )


CUSTOMERS = Table(
    "customers",
    METADATA,
    _seq(),
    _id(),
    _text("party"),
    _text("name"),
    _text("name_key"),
    _text("identity"),
    _text("mobile"),
    _text("address"),
    _text("contact"),
    _text("note"),
    _maybe("created_at"),
    _maybe("updated_at"),
    _whole("revision"),
    _text("terms"),
    UniqueConstraint("id"),
    _one_of("party", Party),
    CheckConstraint("revision >= 0", name="revision"),
    Index(None, "name"),
    Index(None, "name_key", "name"),
    Index(None, "updated_at"),
    Index(None, "identity", sqlite_where=sa.text("identity <> ''")),
)

VEHICLES = Table(
    "vehicles",
    METADATA,
    _seq(),
    _id(),
    _of("customer_id", "customers"),
    _text("plate"),
    _text("vin"),
    _text("engine_number"),
    _text("model"),
    _text("use"),
    _whole("seats"),
    _text("energy"),
    _maybe("displacement_l"),
    _maybe("curb_weight_t"),
    _maybe("load_t"),
    _maybe("power_kw"),
    Column("special_kind", Integer),
    _whole("energy_saving"),
    _whole("imported"),
    _maybe("first_registered"),
    _maybe("invoice_date"),
    Column("new_price_fen", Integer),
    _whole("revision"),
    _text("label"),
    _text("terms"),
    UniqueConstraint("id"),
    CheckConstraint("energy_saving IN (0, 1)", name="energy_saving"),
    CheckConstraint("imported IN (0, 1)", name="imported"),
    CheckConstraint("revision >= 0", name="revision"),
    Index(None, "customer_id"),
    Index(None, "vin", sqlite_where=sa.text("vin <> ''")),
)

HOMES = Table(
    "homes",
    METADATA,
    _seq(),
    _id(),
    _of("customer_id", "customers"),
    _text("address"),
    _text("structure"),
    Column("built_year", Integer),
    _text("zone"),
    _text("occupancy"),
    _maybe("area_m2"),
    _whole("revision"),
    _text("terms"),
    UniqueConstraint("id"),
    CheckConstraint("revision >= 0", name="revision"),
    Index(None, "customer_id"),
)

CONSENTS = Table(
    "consents",
    METADATA,
    _seq(),
    _id(),
    _of("customer_id", "customers"),
    _text("key"),
    _text("version"),
    _text("sha256"),
    _whole("granted"),
    _text("answered_at"),
    UniqueConstraint("id"),
    CheckConstraint("granted IN (0, 1)", name="granted"),
    Index(None, "customer_id"),
)

VISITS = Table(
    "visits",
    METADATA,
    _seq(),
    _id(),
    _text("kind"),
    _of("customer_id", "customers", optional=True),
    _of("vehicle_id", "vehicles", optional=True),
    _of("home_id", "homes", optional=True),
    _text("facts"),
    _text("covers"),
    _maybe("planned_at"),
    _maybe("created_at"),
    _maybe("updated_at"),
    _text("state"),
    _whole("step"),
    _of("quote_id", "quotes", optional=True),
    _of("application_id", "applications", optional=True),
    Column("options", Text, nullable=False, server_default=sa.text("'{}'")),
    UniqueConstraint("id"),
    CheckConstraint("kind IN ('motor', 'home')", name="kind"),
    _one_of("state", VisitState),
    Index(None, "state", "updated_at"),
    Index(None, "customer_id"),
)

PAPERS = Table(
    "papers",
    METADATA,
    _seq(),
    _id(),
    _of("customer_id", "customers"),
    _of("visit_id", "visits"),
    _text("slot"),
    _text("sha256"),
    _text("media_type"),
    _whole("bytes"),
    _whole("pages"),
    _whole("width"),
    _whole("height"),
    _text("added_at"),
    _whole("turned"),
    _text("file_name"),
    _maybe("removed_at"),
    UniqueConstraint("id"),
    CheckConstraint("turned IN (0, 90, 180, 270)", name="turned"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    Index(None, "visit_id"),
    Index(None, "customer_id"),
)

QUOTES = Table(
    "quotes",
    METADATA,
    _seq(),
    _id(),
    _text("number"),
    _of("visit_id", "visits"),
    _of("customer_id", "customers"),
    _text("kind"),
    _of("vehicle_id", "vehicles", optional=True),
    _of("home_id", "homes", optional=True),
    _text("request"),
    _text("answer"),
    _whole("total_fen"),
    _text("start"),
    _text("made_at"),
    _text("valid_until"),
    _text("assumptions"),
    _text("state"),
    UniqueConstraint("id"),
    CheckConstraint("kind IN ('motor', 'home')", name="kind"),
    _one_of("state", QuoteState),
    Index(None, "state", "made_at"),
    Index(None, "customer_id"),
)

APPLICATIONS = Table(
    "applications",
    METADATA,
    _seq(),
    _id(),
    _text("number"),
    _of("visit_id", "visits"),
    _of("customer_id", "customers"),
    _of("quote_id", "quotes"),
    _text("kind"),
    _text("state"),
    _text("start"),
    _whole("total_fen"),
    _text("papers"),
    _text("consents"),
    _text("moves"),
    _whole("round"),
    _whole("revision"),
    _text("changed_at"),
    UniqueConstraint("id"),
    CheckConstraint("kind IN ('motor', 'home')", name="kind"),
    _one_of("state", ApplicationState),
    CheckConstraint("round >= 1", name="round"),
    Index(None, "state", "changed_at"),
    Index(None, "customer_id"),
)

PAPERS_OWED = Table(
    "papers_owed",
    METADATA,
    Column("application_id", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    _whole("bytes"),
    _whole("sent"),
    CheckConstraint("sent >= 0", name="sent"),
    sqlite_with_rowid=False,
)
"""Papers of applications on their way for which no receipt is in. A row goes when the receipt comes, so the table stays as
small as the work that waits; it refers to nothing and so outlives a damaged application."""

POLICIES = Table(
    "policies",
    METADATA,
    _seq(),
    _id(),
    _text("number"),
    _text("application_id"),
    _of("customer_id", "customers"),
    _text("product"),
    _text("object_label"),
    _text("object_key"),
    _text("start"),
    _text("end"),
    _whole("premium_fen"),
    _text("issued_at"),
    _maybe("vehicle_id"),
    _maybe("home_id"),
    UniqueConstraint("id"),
    _one_of("product", Product),
    Index(None, "end"),
    Index(None, "object_key", "product", "end"),
    Index(None, "customer_id", "end"),
    Index(None, "application_id"),
)

COMMISSIONS = Table(
    "commissions",
    METADATA,
    _seq(),
    _id(),
    _text("application_id"),
    _maybe("policy_id"),
    _of("customer_id", "customers"),
    _text("product"),
    _text("object_label"),
    _whole("premium_fen"),
    _text("vat"),
    _whole("net_fen"),
    _text("rate"),
    _text("class_group"),
    _whole("amount_fen"),
    _text("state"),
    _text("at"),
    _text("month"),
    _text("scheme"),
    _text("statement"),
    UniqueConstraint("id"),
    _one_of("product", Product),
    _one_of("state", CommissionState),
    Index(None, "month", "state", "amount_fen"),
    Index(None, "application_id"),
    Index(None, "customer_id"),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    # no row is ever deleted, so a number is never given twice
    _seq(),
    _id(),
    _text("kind"),
    _text("subject"),
    _text("depends_on"),
    _whole("base_revision"),
    Column("body", LargeBinary, nullable=False),
    _text("sha256"),
    _text("created_at"),
    _text("state"),
    _whole("attempts"),
    _text("reason"),
    _whole("latest"),
    _maybe("received_at"),
    UniqueConstraint("id"),
    _one_of("state", OutboxState),
    CheckConstraint("latest IN (0, 1)", name="latest"),
    # all that is not settled, however long the outbox has become
    Index("ix_outbox_open", "seq", "state", sqlite_where=sa.text("state <> 'stored'")),
    # the whole receipt book without the bodies
    Index("ix_outbox_book", "subject", "kind", "latest", "state", "received_at"),
)

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("item", Text, primary_key=True),
    _text("kind"),
    _text("sha256"),
    _whole("bytes"),
    _text("status"),
    _text("received_at"),
    _text("office"),
    _text("signature"),
    Index(None, "kind", "status"),
    sqlite_with_rowid=False,
)

PACKS = Table(
    "packs",
    METADATA,
    _seq(),
    _text("sha256"),
    _text("pack_id"),
    _text("version"),
    _text("first_day"),
    _maybe("last_day"),
    _text("received_at"),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("sha256"),
    Index(None, "first_day"),
)

STATE = Table(
    "state",
    METADATA,
    Column("key", Text, primary_key=True),
    _text("value"),
    sqlite_with_rowid=False,
)

COUNTERS = Table(
    "counters",
    METADATA,
    Column("name", Text, primary_key=True),
    _whole("value"),
    sqlite_with_rowid=False,
)

JOURNAL = Table(
    "journal",
    METADATA,
    _seq(),
    _text("act"),
    _text("label"),
    _text("at"),
    UniqueConstraint("act"),
    sqlite_autoincrement=True,
)

JOURNAL_RECORDS = Table(
    "journal_records",
    METADATA,
    Column("journal_seq", Integer, ForeignKey("journal.seq", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("kind"),
    _text("record"),
    Column("before", LargeBinary),
    sqlite_with_rowid=False,
)

PARKED = Table(
    "parked",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("subject"),
    Column("body", LargeBinary, nullable=False),
    _text("reason"),
    _text("at"),
)

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("word", Text, primary_key=True),
    Column("sort", Integer, primary_key=True),
    Column("record", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
"""Numbers of quotes, applications and policies, last character first, for their ends tell them apart; ``record`` is the
``seq`` there. Not in the full-text index: a commit pays three pages for that, and one for this."""

SEARCH_DDL = "CREATE VIRTUAL TABLE search USING fts5(own, also, content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4')"
"""One entry per customer, under the same number: ``own`` words, and ``also`` those of vehicles and homes. One word per Chinese
character, so that two-character names are found. The ascii tokenizer takes every other character as it is, so that characters
newer than SQLite's own Unicode tables are found too. Contentless: the words stand only in the index."""
SEARCH = sa.table("search", sa.column("rowid", Integer), sa.column("own", Text), sa.column("also", Text))

PAPER_CONTENT = Table(
    "paper_content",
    PAPERS_METADATA,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

# apart from the content: a preview must not walk through the pages of the picture
PAPER_THUMBNAILS = Table(
    "paper_thumbnails",
    PAPERS_METADATA,
    Column("sha256", Text, primary_key=True),
    Column("thumbnail", LargeBinary, nullable=False),
)

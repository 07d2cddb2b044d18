"""The receipt book (回执簿): where every item and every picture is, told from receipts in hand and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, exists, func, literal, select
from sqlalchemy.engine import Connection, Row

from agent_desk.contract.codec import decode
from agent_desk.domain.application import DECIDED, ApplicationPaper
from agent_desk.domain.overview import LocalItem
from agent_desk.domain.receipt import OutboxState, PaperPlace, Place, ReceiptRow, SyncMark
from agent_desk.store.conversion import maybe, moment
from agent_desk.store.matching import about
from agent_desk.store.numbers import Numbered
from agent_desk.store.receipts import HOLDS, open_papers
from agent_desk.store.state import LAST_ERROR, LAST_SYNC, LAST_TRY
from agent_desk.store.tables import (
    APPLICATIONS,
    CONSENTS,
    CUSTOMERS,
    HOMES,
    OUTBOX,
    PAPERS,
    PAPERS_OWED,
    QUOTES,
    RECEIPTS,
    STATE,
    VEHICLES,
)

_T = OUTBOX.c
_SUBJECTS: dict[str, tuple[sa.Table, sa.Column[str], Numbered | None]] = {
    "application": (APPLICATIONS, APPLICATIONS.c.customer_id, Numbered.APPLICATION),
    "quote": (QUOTES, QUOTES.c.customer_id, Numbered.QUOTE),
    "customer": (CUSTOMERS, CUSTOMERS.c.id, None),
    "vehicle": (VEHICLES, VEHICLES.c.customer_id, None),
    "home": (HOMES, HOMES.c.customer_id, None),
    "consent": (CONSENTS, CONSENTS.c.customer_id, None),
}
"""Kinds of item that have a line in the book, and where their records stand."""

OPEN = "outbox.state <> 'stored'"
"""Written out, so that SQLite sees that the small index of open items serves."""
_UNSENT = [OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.HELD.value]
_ASIDE = [OutboxState.REFUSED.value, OutboxState.CONFLICT.value]
# What an item says is replaced by a later one about the same record; it keeps a line of its own only while it is on its way.
_SHOWN = sa.or_(_T.latest == 1, _T.state.in_(_UNSENT))
_IS_APPLICATION = _T.kind == "application"
_LOCAL = sa.or_(
    _T.received_at.is_(None),
    sa.and_(_IS_APPLICATION, exists().where(PAPERS_OWED.c.application_id == _T.subject)),
)
_DECIDED = sa.and_(
    _IS_APPLICATION,
    exists().where(APPLICATIONS.c.id == _T.subject, APPLICATIONS.c.state.in_([state.value for state in DECIDED])),
)
_PLACE = case(
    (_LOCAL, literal(Place.LOCAL.value)), (_DECIDED, literal(Place.DECIDED.value)), else_=literal(Place.HELD.value)
).label("place")
_BOOK = select(
    _T.seq, _T.id, _T.kind, _T.subject, _T.sha256, _T.created_at, _T.received_at, _T.state, _T.reason, _PLACE
).where(_T.kind.in_(list(_SUBJECTS)), _SHOWN)
_SETTLE_FIRST = _BOOK.where(_LOCAL, _T.seq.in_(select(_T.seq).where(sa.text(OPEN), _T.state.in_(_ASIDE)))).order_by(
    _T.seq.desc()
)
_ON_ITS_WAY = _BOOK.where(
    _LOCAL,
    _T.state.not_in(_ASIDE),
    _T.seq.in_(
        select(_T.seq)
        .where(sa.text(OPEN))
        .union_all(
            select(_T.seq).where(_IS_APPLICATION, _T.latest == 1, _T.subject.in_(select(PAPERS_OWED.c.application_id)))
        )
    ),
).order_by(_T.seq.desc())

_ITEMS = select(
    func.count().filter(sa.or_(_T.state.in_(_UNSENT), _T.latest == 1)),
    func.count().filter(_T.state == OutboxState.REFUSED.value, _T.latest == 1),
).where(sa.text(OPEN))
_ANY_HELD = select(exists().where(RECEIPTS.c.status.in_(HOLDS)))
_open = open_papers().subquery()
_OPEN_SUMS = select(func.count(), func.coalesce(func.sum(_open.c.bytes), 0)).select_from(_open)
_TIMES = select(STATE.c.key, STATE.c.value).where(STATE.c.key.in_((LAST_SYNC, LAST_TRY, LAST_ERROR)))

_IDS: sa.BindParameter[Any] = bindparam("ids", expanding=True)
_QUOTED = QUOTES.outerjoin(VEHICLES, VEHICLES.c.id == QUOTES.c.vehicle_id).outerjoin(
    HOMES, HOMES.c.id == QUOTES.c.home_id
)
_LABEL = func.coalesce(VEHICLES.c.label, HOMES.c.address, "")
_NOTHING = literal("")
_ABOUT = {
    "application": select(APPLICATIONS.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, _LABEL, APPLICATIONS.c.state)
    .select_from(
        APPLICATIONS.join(CUSTOMERS, CUSTOMERS.c.id == APPLICATIONS.c.customer_id).outerjoin(
            _QUOTED, QUOTES.c.id == APPLICATIONS.c.quote_id
        )
    )
    .where(APPLICATIONS.c.id.in_(_IDS)),
    "quote": select(QUOTES.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, _LABEL, _NOTHING)
    .select_from(_QUOTED.join(CUSTOMERS, CUSTOMERS.c.id == QUOTES.c.customer_id))
    .where(QUOTES.c.id.in_(_IDS)),
    "customer": select(CUSTOMERS.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, _NOTHING, _NOTHING).where(
        CUSTOMERS.c.id.in_(_IDS)
    ),
    "vehicle": select(VEHICLES.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, VEHICLES.c.label, _NOTHING)
    .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
    .where(VEHICLES.c.id.in_(_IDS)),
    "home": select(HOMES.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, HOMES.c.address, _NOTHING)
    .join(CUSTOMERS, CUSTOMERS.c.id == HOMES.c.customer_id)
    .where(HOMES.c.id.in_(_IDS)),
    "consent": select(CONSENTS.c.id, CUSTOMERS.c.id, CUSTOMERS.c.name, _NOTHING, _NOTHING)
    .join(CUSTOMERS, CUSTOMERS.c.id == CONSENTS.c.customer_id)
    .where(CONSENTS.c.id.in_(_IDS)),
}
_CARRIED = select(APPLICATIONS.c.id, APPLICATIONS.c.papers).where(APPLICATIONS.c.id.in_(_IDS))
_ADDED = select(PAPERS.c.id, PAPERS.c.added_at).where(PAPERS.c.id.in_(_IDS))
_PAPER_RECEIPTS = select(RECEIPTS.c.item, RECEIPTS.c.received_at).where(
    RECEIPTS.c.item.in_(_IDS), RECEIPTS.c.item == RECEIPTS.c.sha256, RECEIPTS.c.status.in_(HOLDS)
)
_PROGRESS = select(PAPERS_OWED.c.sha256, PAPERS_OWED.c.sent).where(PAPERS_OWED.c.application_id.in_(_IDS))
_UNKNOWN = datetime.min.replace(tzinfo=UTC)
_DECISIONS = frozenset(state.value for state in DECIDED)


class ReceiptBook:
    """Reads the book."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, place: Place | None, query: str, *, limit: int, offset: int) -> tuple[tuple[ReceiptRow, ...], int]:
        """Lines with their pictures: what the agent must settle first, then what is only here, then newest first; and how many
        there are in all."""
        found = _BOOK
        conditions = []
        for kind, (table, owner, sort) in _SUBJECTS.items():
            seq = table.c.seq if sort is not None else None
            matching = about(query, customer_id=owner, seq=seq, sort=sort)
            if matching is not None:
                subjects = select(table.c.id).where(matching)
                conditions.append(sa.and_(_T.kind == kind, _T.subject.in_(subjects)))
        if conditions:
            found = found.where(sa.or_(*conditions))
        book = found.subquery()
        wanted = select(book) if place is None else select(book).where(book.c.place == place.value)
        total = self._connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
        local_first = case((book.c.state.in_(_ASIDE), 0), (book.c.place == Place.LOCAL.value, 1), else_=2)
        page = wanted.order_by(local_first, book.c.seq.desc()).limit(limit).offset(offset)
        return self._filled(self._connection.execute(page).all()), int(total)

    def place_counts(self) -> dict[Place, int]:
        """How many lines are in each of the three states; all three are named."""
        book = _BOOK.subquery()
        counts = dict.fromkeys(Place, 0)
        for place, count in self._connection.execute(select(book.c.place, func.count()).group_by(book.c.place)):
            counts[Place(place)] = count
        return counts

    def any_held(self) -> bool:
        """Whether head office has signed for anything; stops at the first."""
        return bool(self._connection.execute(_ANY_HELD).scalar_one())

    def mark(self) -> SyncMark:
        """What the sync mark says; reads only what is still open, however long the book is."""
        items, refused = self._connection.execute(_ITEMS).one()
        papers, bytes_ = self._connection.execute(_OPEN_SUMS).one()
        facts: dict[str, str] = {row.key: row.value for row in self._connection.execute(_TIMES)}
        return SyncMark(
            items=items,
            papers=papers,
            bytes=bytes_,
            refused=refused,
            last_sync=maybe(moment, facts.get(LAST_SYNC) or None),
            last_try=maybe(moment, facts.get(LAST_TRY) or None),
            last_error=facts.get(LAST_ERROR, ""),
        )

    def local(self, limit: int) -> tuple[LocalItem, ...]:
        """What is only on this computer, in words: what the agent must settle, then newest first; ``papers`` counts the
        pictures that are not sent yet. Reads only what is still open, however long the book is."""
        found: list[Row[Any]] = []
        # Two short walks: sorting all that is open would read every item of a long day without a network.
        for which in (_SETTLE_FIRST, _ON_ITS_WAY):
            found.extend(self._connection.execute(which.limit(limit - len(found))))
        return tuple(
            LocalItem(
                kind=row.kind,
                customer_name=row.customer_name,
                object_label=row.object_label,
                papers=sum(paper.place is Place.LOCAL for paper in row.papers),
            )
            for row in self._filled(found)
        )

    def _filled(self, rows: Sequence[Row[Any]]) -> tuple[ReceiptRow, ...]:
        about: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        for kind, statement in _ABOUT.items():
            ids = list({row.subject for row in rows if row.kind == kind})
            if ids:
                for subject, customer, name, label, state in self._connection.execute(statement, {"ids": ids}):
                    about[kind, subject] = (customer, name, label, state)
        pictures = self._pictures([row.subject for row in rows if row.kind == "application"])
        lines = []
        for row in rows:
            customer, name, label, state = about.get((row.kind, row.subject), ("", "", "", ""))
            found = pictures.get(row.subject, []) if row.kind == "application" else []
            lines.append(
                ReceiptRow(
                    id=row.id,
                    kind=row.kind,
                    subject=row.subject,
                    customer_name=name,
                    object_label=label,
                    sha256=row.sha256,
                    recorded_at=moment(row.created_at),
                    received_at=maybe(moment, row.received_at),
                    place=Place(row.place),
                    outbox_state=OutboxState(row.state),
                    reason=row.reason,
                    decision=state if row.place == Place.DECIDED.value and state in _DECISIONS else "",
                    papers=tuple(_in_its_place(picture, row) for picture in found),
                )
            )
        return tuple(lines)

    def _pictures(self, applications: list[str]) -> dict[str, list[PaperPlace]]:
        """The papers of each application; one is held if a receipt for exactly its bytes is in."""
        if not applications:
            return {}
        carried = {
            row.id: decode(row.papers, tuple[ApplicationPaper, ...])
            for row in self._connection.execute(_CARRIED, {"ids": applications})
        }
        papers = [paper for found in carried.values() for paper in found]
        added = self._pairs(_ADDED, [paper.paper_id for paper in papers])
        received = self._pairs(_PAPER_RECEIPTS, [paper.sha256 for paper in papers])
        sent = self._pairs(_PROGRESS, applications)
        return {
            application: [
                PaperPlace(
                    paper_id=paper.paper_id,
                    slot=paper.slot,
                    sha256=paper.sha256,
                    bytes=paper.bytes,
                    added_at=moment(added[paper.paper_id]) if paper.paper_id in added else _UNKNOWN,
                    sent=paper.bytes if paper.sha256 in received else sent.get(paper.sha256, 0),
                    place=Place.HELD if paper.sha256 in received else Place.LOCAL,
                    received_at=maybe(moment, received.get(paper.sha256)),
                )
                for paper in found
            ]
            for application, found in carried.items()
        }

    def _pairs(self, statement: sa.Select[Any], ids: list[str]) -> dict[str, Any]:
        return {row[0]: row[1] for row in self._connection.execute(statement, {"ids": list(dict.fromkeys(ids))})}


def _in_its_place(picture: PaperPlace, line: Row[Any]) -> PaperPlace:
    decided = picture.place is Place.HELD and line.place == Place.DECIDED.value
    return replace(
        picture,
        place=Place.DECIDED if decided else picture.place,
        added_at=moment(line.created_at) if picture.added_at is _UNKNOWN else picture.added_at,
    )

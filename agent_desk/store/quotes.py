"""Quotes in the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.clock import Clock, today
from agent_desk.contract.codec import decode, encode
from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import OpenPoint, Quote, QuoteRow, QuoteState
from agent_desk.errors import NoSuchRecord
from agent_desk.store.conversion import day, day_text, maybe, moment, moment_text
from agent_desk.store.matching import about
from agent_desk.store.numbers import Numbered, keep_number
from agent_desk.store.prepared import Prepared
from agent_desk.store.tables import CUSTOMERS, HOMES, QUOTES, VEHICLES, VISITS
from agent_desk.store.upsert import Upsert

STILL_SHOWN = timedelta(days=7)
"""How long after its end a quote is still listed as ending."""

_T = QUOTES.c
_PUT = Upsert(QUOTES)
_BY_ID = Prepared(select(QUOTES).where(_T.id == bindparam("value")))
_COUNT = select(func.count()).select_from(QUOTES)
_ROWS: sa.Select[Any] = select(
    _T.id,
    _T.number,
    _T.visit_id,
    _T.customer_id,
    CUSTOMERS.c.name.label("customer_name"),
    func.coalesce(VEHICLES.c.label, HOMES.c.address, "").label("object_label"),
    _T.kind,
    _T.total_fen,
    _T.made_at,
    _T.valid_until,
    _T.state,
).select_from(
    QUOTES.join(CUSTOMERS, CUSTOMERS.c.id == _T.customer_id)
    .outerjoin(VEHICLES, VEHICLES.c.id == _T.vehicle_id)
    .outerjoin(HOMES, HOMES.c.id == _T.home_id)
)
_OF_CUSTOMER = _ROWS.where(_T.customer_id == bindparam("value")).order_by(_T.made_at.desc(), _T.seq.desc())
_ENDING = _ROWS.where(
    _T.state == QuoteState.CURRENT.value, _T.valid_until.between(bindparam("first"), bindparam("last"))
).order_by(_T.valid_until, _T.seq)

# A quote that is not its visit's own was replaced there and only waits to be marked so.
_UNDER_OTHERS = (
    select(_T.visit_id, _T.id)
    .select_from(QUOTES.join(VISITS, VISITS.c.quote_id == _T.id))
    .where(
        _T.state == QuoteState.CURRENT.value,
        _T.valid_until >= bindparam("since"),
        func.json_extract(_T.answer, "$.pack.sha256") != bindparam("pack"),
    )
    .order_by(_T.seq)
)
_REQUESTS = select(_T.request).where(_T.state == QuoteState.CURRENT.value).order_by(_T.seq)


@dataclass(frozen=True, slots=True)
class _Assumptions:
    """What was open when the quote was made, as one column: it is read with the quote and never asked for by itself."""

    open_points: tuple[OpenPoint, ...]
    low: Money | None
    high: Money | None


class QuoteTable:
    """Quotes, kept for ever."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, id: str) -> Quote:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="quote")
        return found

    def find(self, id: str) -> Quote | None:
        """The quote as it was answered, or None."""
        return maybe(_quote, _BY_ID.run(self._connection, {"value": id}).first())

    def put(self, quote: Quote) -> None:
        """Insert or replace; its number finds it."""
        seq = _PUT.run(
            self._connection,
            {
                "id": quote.id,
                "number": quote.number,
                "visit_id": quote.visit_id,
                "customer_id": quote.customer_id,
                "kind": quote.kind,
                "vehicle_id": quote.vehicle_id,
                "home_id": quote.home_id,
                "request": quote.request,
                "answer": encode(quote.answer).decode(),
                "assumptions": encode(_Assumptions(quote.open_points, quote.low, quote.high)).decode(),
                "total_fen": quote.answer.total.fen,
                "start": day_text(quote.start),
                "made_at": moment_text(quote.made_at),
                "valid_until": day_text(quote.valid_until),
                "state": quote.state.value,
            },
        )
        keep_number(self._connection, Numbered.QUOTE, seq, quote.number)

    def of_customer(self, customer_id: str) -> tuple[QuoteRow, ...]:
        """All of the customer's, newest first."""
        return tuple(map(_row, self._connection.execute(_OF_CUSTOMER, {"value": customer_id})))

    def page(
        self, query: str, states: Sequence[QuoteState], *, limit: int, offset: int
    ) -> tuple[tuple[QuoteRow, ...], int]:
        """Newest first, and how many there are. No states = all."""
        found, count = select(_T.seq), _COUNT
        matching = about(query, customer_id=_T.customer_id, seq=_T.seq, sort=Numbered.QUOTE)
        if matching is not None:
            found, count = found.where(matching), count.where(matching)
        if states:
            wanted = [state.value for state in states]
            found, count = found.where(_T.state.in_(wanted)), count.where(_T.state.in_(wanted))
        # The page is picked by an index alone, before names and objects are joined to its few rows.
        page = found.order_by(_T.made_at.desc(), _T.seq.desc()).limit(limit).offset(offset)
        rows = _ROWS.where(_T.seq.in_(page)).order_by(_T.made_at.desc(), _T.seq.desc())
        return tuple(map(_row, self._connection.execute(rows))), int(self._connection.execute(count).scalar_one())

    def ending(self, until: date) -> tuple[QuoteRow, ...]:
        """Current quotes whose validity ends on or before that day and has not been over for more than 7 days."""
        first = day_text(today(self._clock) - STILL_SHOWN)
        return tuple(map(_row, self._connection.execute(_ENDING, {"first": first, "last": day_text(until)})))

    def under_other_packs(self, sha256: str, since: date) -> tuple[tuple[str, str], ...]:
        """Visit and quote of every current quote of another pack that is valid to ``since`` at least."""
        found = self._connection.execute(_UNDER_OTHERS, {"since": day_text(since), "pack": sha256})
        return tuple((str(row.visit_id), str(row.id)) for row in found)

    def current_requests(self) -> Iterator[str]:
        """The requests of all current quotes, oldest first."""
        for row in self._connection.execute(_REQUESTS):
            yield str(row.request)


def _quote(row: Row[Any]) -> Quote:
    assumed = decode(row.assumptions, _Assumptions)
    return Quote(
        id=row.id,
        number=row.number,
        visit_id=row.visit_id,
        customer_id=row.customer_id,
        kind=row.kind,
        vehicle_id=row.vehicle_id,
        home_id=row.home_id,
        request=row.request,
        answer=decode(row.answer, QuoteAnswer),
        start=day(row.start),
        made_at=moment(row.made_at),
        valid_until=day(row.valid_until),
        state=QuoteState(row.state),
        open_points=assumed.open_points,
        low=assumed.low,
        high=assumed.high,
    )


def _row(row: Row[Any]) -> QuoteRow:
    return QuoteRow(
        id=row.id,
        number=row.number,
        visit_id=row.visit_id,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        object_label=row.object_label,
        kind=row.kind,
        total=Money(row.total_fen),
        made_at=moment(row.made_at),
        valid_until=day(row.valid_until),
        state=QuoteState(row.state),
    )

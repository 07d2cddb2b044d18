"""Sheets of more than one quote: motor and home together, and all renewals of a season in one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from agent_desk.domain.policy import RenewalRow
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet import Printed, QuoteCase
from agent_desk.errors import InputError, NothingToPrint, Problem
from agent_desk.files import write_file
from agent_desk.ports.units import Unit
from agent_desk.tasks import CancelToken, Progress
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import pricing, quotes, today, visits
from agent_desk.usecases.context import Context

MOST = 10_000
"""Sheets in one file: more than any agent's season, and still a file that a reader opens."""


def bundle(context: Context, motor_quote_id: str, home_quote_id: str, language: str = "") -> bytes:
    """The motor and the home quote of one customer on one sheet. Raises NoSuchRecord, InputError where they are not that."""
    with context.units.read() as unit:
        motor, home = unit.quotes.get(motor_quote_id), unit.quotes.get(home_quote_id)
        problems = [
            Problem(path, "wrong_quote_kind")
            for path, quote, kind in (("motor", motor, "motor"), ("home", home, "home"))
            if quote.kind != kind
        ]
        if motor.customer_id != home.customer_id:
            problems.append(Problem("home", "two_customers"))
        if problems:
            raise InputError(problems)
        cases = {quote.kind: quotes.case_in(context, unit, quote) for quote in (motor, home)}
    return context.sheets(language).bundle_sheet(motor=cases["motor"], home=cases["home"])


def renewals(
    context: Context,
    target: Path,
    *,
    days: int,
    token: CancelToken,
    progress: Progress,
    language: str = "",
    query: str = "",
) -> Printed:
    """The quote sheets of all that ends within ``days``, earliest first, as one PDF written to ``target`` in one go.

    A renewal whose current quote still holds is printed with it; for the others this year's price is made from what the desk
    knows and stored nowhere. Raises NothingToPrint, Cancelled (``target`` is as it was then), DiskFull, FileUnreadable.
    """
    rows, _ = today.renewals(context, days, MOST, query)
    left_out = 0

    def cases() -> Iterator[QuoteCase]:
        nonlocal left_out
        for number, row in enumerate(rows, 1):
            token.checkpoint()
            found = _case_of(context, row, number)
            if found is None:
                left_out += 1
            else:
                yield found

    # Looked at before the first sheet is made: a file of no sheets is none.
    waiting = cases()
    first = next(waiting, None)
    if first is None:
        raise NothingToPrint(days=str(days), n=str(len(rows)))

    def all_cases() -> Iterator[QuoteCase]:
        yield first
        yield from waiting

    pdf = context.sheets(language).quote_sheets(all_cases(), total=len(rows), token=token, progress=progress)
    token.checkpoint()
    write_file(target, pdf)
    return Printed(len(rows) - left_out, left_out, len(pdf))


def _case_of(context: Context, row: RenewalRow, number: int) -> QuoteCase | None:
    with context.units.read() as unit:
        kept = _kept(unit, row, context.day())
        return quotes.case_in(context, unit, kept) if kept else _fresh(context, unit, row, number)


def _kept(unit: Unit, row: RenewalRow, day: date) -> Quote | None:
    """The object's quote that can still be applied for and begins after the policies that end."""
    held = [one for one in unit.quotes.of_customer(row.customer_id) if one.state is QuoteState.CURRENT]
    for one in held:
        if one.kind != row.kind or one.valid_until < day:
            continue
        quote = unit.quotes.get(one.id)
        same = (quote.vehicle_id, quote.home_id) == (row.vehicle_id, row.home_id)
        if same and quote.start > row.end:
            return quote
    return None


def _fresh(context: Context, unit: Unit, row: RenewalRow, number: int) -> QuoteCase | None:
    """This year's price from the records, as a new visit would begin with them; None while facts are missing."""
    pack, day = context.pack(), context.day()
    visit = visits.draft(
        context, unit, row.kind, customer_id=row.customer_id, vehicle_id=row.vehicle_id, home_id=row.home_id
    )
    values, _ = fact_rules.read_all(visit.facts, day)
    priced = pricing.price_now(visit.kind, values, visit.covers, pack, day, frozenset())
    if priced.answer is None or priced.request is None:
        return None
    points, low, high = pricing.open_points(visit, values, pack, day, priced.answer.total)
    now = context.clock.now()
    quote = Quote(
        id=visit.id,
        number=f"XB-{row.end:%y%m%d}-{number:03d}",
        visit_id=visit.id,
        customer_id=row.customer_id,
        kind=row.kind,
        vehicle_id=row.vehicle_id,
        home_id=row.home_id,
        request=json.dumps(priced.request, ensure_ascii=False),
        answer=priced.answer,
        start=date.fromisoformat(priced.request["start"]),
        made_at=now,
        valid_until=quotes.valid_until(now, pack),
        open_points=points,
        low=low,
        high=high,
    )
    return quotes.case_in(context, unit, quote, visit)

"""A live price becomes a quote: numbered, dated, pinned to its pack, kept for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from agent_desk.changes import Changes
from agent_desk.clock import CHINA, day_of
from agent_desk.domain.ink import Stroke
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet import QuoteCase
from agent_desk.domain.sheet_code import SheetKind
from agent_desk.domain.visit import Visit
from agent_desk.errors import InputError, Problem
from agent_desk.ports.outside import SheetMaker
from agent_desk.ports.units import Unit
from agent_desk.rating.pack import Pack
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import pricing, signed_sheets
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.standing import pinned
from agent_desk.usecases.visit_view import view_in


def save(context: Context, visit_id: str) -> Changes:
    """Fix the live price. The same price again is the same quote; another one supersedes it.

    Raises InputError with fact paths for what is wrong or missing, QuoteOutdated if the rates of the visit are not in force.
    """
    with acting(context, "quote_saved", undoable=False) as act:
        quote = fix(act, act.unit.visits.get(visit_id))
        act.subject = quote.id
    return act.changes


def fix(act: Act, visit: Visit) -> Quote:
    """The visit's current quote, made now if need be."""
    context = act.context
    seen = view_in(context, act.unit, visit, brief=True)
    if seen.quote is not None and seen.quote_is_current:
        return seen.quote
    if seen.outdated is not None and seen.outdated.facts["reason"] != "expired":
        raise seen.outdated
    return make(act, visit, seen, context.pack(pinned(act.unit, visit, seen.quote)))


def make(act: Act, visit: Visit, seen: VisitView, pack: Pack) -> Quote:
    """A new quote of what was seen, priced with ``pack``; the one before is superseded. Raises InputError."""
    context, day = act.context, act.context.day()
    values, _ = fact_rules.read_all(visit.facts, day)
    faults = faults_of(seen)
    if faults or seen.answer is None:
        raise InputError(faults, subject=visit.id)
    if seen.quote is not None and seen.quote.state is QuoteState.CURRENT:
        act.put_quote(replace(seen.quote, state=QuoteState.SUPERSEDED))
    request = pricing.request_of(visit.kind, values, visit.covers, pack, day)
    points, low, high = pricing.open_points(visit, values, pack, day, seen.answer.total)
    quote = Quote(
        id=context.ids.new(),
        number=number("BJ", act),
        visit_id=visit.id,
        customer_id=visit.customer_id or "",
        kind=visit.kind,
        vehicle_id=visit.vehicle_id,
        home_id=visit.home_id,
        request=json.dumps(request, ensure_ascii=False),
        answer=seen.answer,
        start=date.fromisoformat(request["start"]),
        made_at=act.now,
        valid_until=valid_until(act.now, pack),
        open_points=points,
        low=low,
        high=high,
    )
    act.put_quote(quote)
    act.put_visit(replace(visit, quote_id=quote.id))
    return quote


def faults_of(seen: VisitView) -> list[Problem]:
    """What keeps a price from being put on paper: what is wrong, what is missing, and that nobody is named; each once."""
    stopping = [problem for problem in seen.problems if problem.stops]
    faults = [*stopping, *(Problem(path, "required") for path in seen.missing_facts)]
    if seen.visit.customer_id is None:
        faults.append(Problem("customer.name", "required"))
    return list({(fault.path, fault.code): fault for fault in faults}.values())


def valid_until(made_at: datetime, pack: Pack) -> date:
    """The last day on which the quote may be applied for: the pack's days, but never beyond the pack itself."""
    last = day_of(made_at) + timedelta(days=pack.quote_valid_days)
    return min(last, pack.last_day) if pack.last_day else last


def number(prefix: str, act: Act) -> str:
    """The next number of this device and month, ``BJ-2611-0001``."""
    month = act.now.astimezone(CHINA).strftime("%y%m")
    return f"{prefix}-{month}-{act.unit.state.next(f'{prefix}-{month}'):04d}"


def sheet(context: Context, quote_id: str, language: str = "") -> bytes:
    """The quote sheet, PDF: the very bytes that the customer signed, or made now.

    What was open when the quote was made stands on it as an assumption; a superseded one that nobody signed names the number that
    counts instead.
    """
    return signed_sheets.kept(context, SheetKind.QUOTE, quote_id) or drawn(context, quote_id, context.sheets(language))


def sign(context: Context, quote_id: str, strokes: Sequence[Stroke]) -> Changes:
    """The customer's hand on the quote sheet, then the device's signature over its bytes. Raises as ``signed_sheets``."""
    return signed_sheets.sign_quote(context, quote_id, strokes, partial(drawn, context, quote_id))


def drawn(context: Context, quote_id: str, maker: SheetMaker) -> bytes:
    """The sheet as this maker makes it."""
    with context.units.read() as unit:
        found = case_in(context, unit, unit.quotes.get(quote_id))
    return maker.quote_sheet(
        quote=found.quote,
        visit=found.visit,
        customer=found.customer,
        vehicle=found.vehicle,
        home=found.home,
        agent=found.agent,
        open_points=found.open_points,
        low=found.low,
        high=found.high,
        replaced_by=found.replaced_by,
    )


def case_in(context: Context, unit: Unit, quote: Quote, visit: Visit | None = None) -> QuoteCase:
    """Everything that a quote's sheet says, read within a unit; ``visit`` where quote and visit are not kept."""
    held = visit or unit.visits.get(quote.visit_id)
    return QuoteCase(
        quote=quote,
        visit=held,
        customer=unit.customers.get(quote.customer_id),
        vehicle=unit.vehicles.find(quote.vehicle_id) if quote.vehicle_id else None,
        home=unit.homes.find(quote.home_id) if quote.home_id else None,
        agent=context.agent(),
        open_points=quote.open_points,
        low=quote.low,
        high=quote.high,
        kept=visit is None,
        replaced_by=successor(unit, quote, held),
    )


def successor(unit: Unit, quote: Quote, visit: Visit) -> str:
    """The number of the quote that counts instead of a superseded one; "" while it counts itself."""
    if quote.state is not QuoteState.SUPERSEDED or not visit.quote_id or visit.quote_id == quote.id:
        return ""
    newest = unit.quotes.find(visit.quote_id)
    return newest.number if newest is not None else ""

"""The options of a visit side by side on one numbered sheet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from agent_desk.contract import codec
from agent_desk.domain.agent import Agent
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import LEAST_OPTIONS
from agent_desk.domain.vehicle import Vehicle
from agent_desk.errors import InputError, Problem
from agent_desk.usecases import quotes
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.visit_view import view_in


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a printed comparison is known by: the same content has the same number, moment and last day again.

    ``digest`` is the SHA-256 of everything that stands on the sheet.
    """

    digest: str
    number: str
    made_at: datetime
    valid_until: date


def number(context: Context, visit_id: str) -> str:
    """The number of the sheet (``DB-2611-0001``) that would be printed now. Raises as ``sheet`` does."""
    return _fixed(context, visit_id)[0].number


def sheet(context: Context, visit_id: str, language: str = "") -> bytes:
    """The comparison sheet, PDF. While nothing on it has changed and it is valid it keeps its number and its bytes.

    Raises InputError (fact paths while there is no price, ``options`` for fewer than two), NoSuchRecord.
    """
    kept, seen, customer = _fixed(context, visit_id)
    return context.sheets(language).comparison_sheet(
        offers=seen.options,
        kind=seen.visit.kind,
        number=kept.number,
        made_at=kept.made_at,
        valid_until=kept.valid_until,
        customer=customer,
        vehicle=seen.vehicle,
        home=seen.home,
        agent=context.agent(),
    )


def _fixed(context: Context, visit_id: str) -> tuple[Comparison, VisitView, Customer]:
    agent = context.agent()
    with acting(context, "comparison", undoable=False) as act:
        seen = view_in(context, act.unit, act.unit.visits.get(visit_id))
        faults = quotes.faults_of(seen)
        if not faults and len(seen.options) < LEAST_OPTIONS:
            faults = [Problem("options", "too_few_options")]
        if faults or seen.customer is None:
            raise InputError(faults, subject=visit_id)
        digest = _digest(seen, seen.customer, agent)
        kept = _kept(act, visit_id)
        if kept is None or kept.digest != digest or kept.valid_until < context.day():
            kept = Comparison(digest, quotes.number("DB", act), act.now, quotes.valid_until(act.now, context.pack()))
            act.unit.state.set(_key(visit_id), codec.encode(kept).decode())
    return kept, seen, seen.customer


def _key(visit_id: str) -> str:
    return f"comparison:{visit_id}"


def _kept(act: Act, visit_id: str) -> Comparison | None:
    text = act.unit.state.get(_key(visit_id))
    return codec.decode(text, Comparison) if text else None


def _digest(seen: VisitView, customer: Customer, agent: Agent) -> str:
    # What only the desk keeps about a record does not stand on the sheet.
    shown = replace(customer, created_at=None, updated_at=None, revision=0, note="")
    vehicle: Vehicle | None = replace(seen.vehicle, revision=0) if seen.vehicle else None
    home: Home | None = replace(seen.home, revision=0) if seen.home else None
    return hashlib.sha256(codec.canonical((seen.options, shown, vehicle, home, agent))).hexdigest()

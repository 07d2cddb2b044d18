"""Everything that the visit page shows, read in one go and priced now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from agent_desk.domain.application import Application, ApplicationState
from agent_desk.domain.checklist import Checklist, choose
from agent_desk.domain.consent import NEEDED_BEFORE_QUEUEING, Consent
from agent_desk.domain.customer import Party
from agent_desk.domain.overview import VisitView
from agent_desk.domain.paper import Paper
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.receipt import OutboxState
from agent_desk.domain.visit import Visit, VisitState
from agent_desk.errors import Missing, Problem, VisitApplied
from agent_desk.ports.units import Unit
from agent_desk.rating.pack import Pack
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import pricing
from agent_desk.usecases.context import Context
from agent_desk.usecases.standing import outdated, pinned

NEEDED_FACTS = {
    "motor": (
        "customer.name",
        "customer.identity",
        "customer.mobile",
        "vehicle.vin",
        "vehicle.engine_number",
        "vehicle.model",
    ),
    "home": ("customer.name", "customer.identity", "customer.mobile", "home.address", "home.built_year"),
}
"""What an application must state besides what the price needs (Compulsory Regulation art 11 for vehicles)."""


def view(context: Context, visit_id: str) -> VisitView:
    """The visit with price, range, checklist and what is missing. Raises NoSuchRecord."""
    with context.units.read() as unit:
        return view_in(context, unit, unit.visits.get(visit_id))


def view_in(context: Context, unit: Unit, visit: Visit, *, brief: bool = False, pack: Pack | None = None) -> VisitView:
    """The same within a unit; ``brief`` leaves out the ladder, the plans and the range, for lists.

    Priced with the rates that the visit is pinned to, or with ``pack``.
    """
    quote = unit.quotes.find(visit.quote_id) if visit.quote_id else None
    day = context.day()
    pack = pack or context.pack(pinned(unit, visit, quote))
    values, problems = fact_rules.read_all(visit.facts, day)
    unsound = frozenset(path for path in visit.facts if path not in values)
    priced = pricing.price_now(visit.kind, values, visit.covers, pack, day, unsound)
    problems = [*problems, *priced.problems]
    total = priced.answer.total if priced.answer else None
    points, low, high = (
        pricing.open_points(visit, values, pack, day, total) if total is not None and not brief else ((), total, total)
    )
    papers = unit.papers.of_visit(visit.id)
    consents = unit.consents.latest(visit.customer_id) if visit.customer_id else {}
    checklist = checklist_of(context, visit, values)
    application = unit.applications.find(visit.application_id) if visit.application_id else None
    missing_facts = _missing_facts(visit, values, priced.missing_facts)
    current = quote is not None and _is_current(quote, priced.request, priced.answer, day)
    may_correct = application is not None and may_send_again(unit, application)
    changeable = visit.state is not VisitState.APPLIED or may_correct
    return VisitView(
        visit=visit,
        customer=unit.customers.find(visit.customer_id) if visit.customer_id else None,
        vehicle=unit.vehicles.find(visit.vehicle_id) if visit.vehicle_id else None,
        home=unit.homes.find(visit.home_id) if visit.home_id else None,
        problems=tuple(problems),
        missing_facts=priced.missing_facts,
        answer=priced.answer,
        low=low,
        high=high,
        open_points=points,
        ladder=pricing.limit_ladder(visit, values, pack, day, total) if total is not None and not brief else (),
        options=() if brief else pricing.offers(visit, values, pack, day),
        checklist=checklist,
        papers=papers,
        consents=consents,
        texts=() if brief else context.consent_texts(),
        missing=missing_of(problems, missing_facts, checklist, papers, consents),
        quote=quote,
        quote_is_current=current,
        application=application,
        start=pricing.start_of(values, day),
        may_correct=may_correct,
        third_party_limits=tuple(str(limit) for limit in pack.third_party_limits),
        renewed=pricing.renewed_of(values, pack, day) if visit.kind == "motor" else None,
        sources=_sources(priced.answer, pack),
        outdated=outdated(unit, visit, quote, day, changed=not current) if changeable else None,
    )


def _sources(answer: QuoteAnswer | None, pack: Pack) -> dict[str, Mapping[str, str]]:
    steps = answer.trace if answer else ()
    return {source.key: source.names for step in steps for source in pack.source(step.source)}


def checklist_of(context: Context, visit: Visit, values: dict[str, fact_rules.Value], language: str = "") -> Checklist:
    """The checklist that fits the case, in the agent's or another language."""
    party = Party(str(values.get("customer.party", Party.PERSON.value)))
    new = values.get("vehicle.condition") == "new"
    occupancy = str(values.get("home.occupancy", "owner"))
    return choose(context.checklists(language), kind=visit.kind, new=new, party=party, occupancy=occupancy)


def filled(papers: tuple[Paper, ...]) -> dict[str, int]:
    """Pictures per slot; a PDF counts its pages."""
    counts: dict[str, int] = {}
    for paper in papers:
        counts[paper.slot] = counts.get(paper.slot, 0) + paper.pages
    return counts


def _missing_facts(visit: Visit, values: dict[str, fact_rules.Value], priced: tuple[str, ...]) -> tuple[str, ...]:
    needed = [path for path in NEEDED_FACTS[visit.kind] if path not in values and path not in visit.facts]
    new = values.get("vehicle.condition") == "new"
    if visit.kind == "motor" and not new and "vehicle.plate" not in visit.facts:
        needed.append("vehicle.plate")
    if values.get("customer.party") == "organisation" and "customer.contact" not in visit.facts:
        needed.append("customer.contact")
    return tuple(dict.fromkeys([*priced, *needed]))


def missing_of(
    problems: list[Problem],
    missing_facts: tuple[str, ...],
    checklist: Checklist,
    papers: tuple[Paper, ...],
    consents: dict[str, Consent],
) -> tuple[Missing, ...]:
    """Everything that keeps the application from being queued, by name."""
    found = [Missing("fact", path) for path in missing_facts]
    found += [Missing("wrong", problem.path, problem.facts) for problem in problems if problem.stops]
    found += [Missing("paper", slot.code, {"title": slot.title}) for slot in checklist.missing(filled(papers))]
    found += [
        Missing("consent", key) for key in NEEDED_BEFORE_QUEUEING if key not in consents or not consents[key].granted
    ]
    return tuple(found)


def _is_current(quote: Quote, request: dict[str, object] | None, answer: QuoteAnswer | None, day: date) -> bool:
    """Whether the kept quote still says what the live price says, under the same pack, and is valid today."""
    if request is None or answer is None or quote.state is QuoteState.SUPERSEDED or quote.valid_until < day:
        return False
    same_words = json.loads(quote.request) == json.loads(json.dumps(request))
    return same_words and replace(quote.answer, trace=(), commission=None) == replace(answer, trace=(), commission=None)


def may_send_again(unit: Unit, application: Application) -> bool:
    """Whether a corrected version can be queued: it came back, was never sent, or head office would not take it at all."""
    if application.state in {ApplicationState.RETURNED, ApplicationState.DRAFT, ApplicationState.READY}:
        return True
    items = [item for item in unit.outbox.of_subject(application.id) if item.kind == "application"]
    newest = max(items, key=lambda item: item.seq, default=None)
    return application.state is ApplicationState.QUEUED and newest is not None and newest.state is OutboxState.REFUSED


def require_changeable(unit: Unit, visit: Visit) -> None:
    """Raise VisitApplied if the case was queued and has not come back: nothing that is entered now would be sent."""
    if visit.state is not VisitState.APPLIED or visit.application_id is None:
        return
    application = unit.applications.get(visit.application_id)
    if not may_send_again(unit, application):
        raise VisitApplied(subject=application.id, number=application.number)

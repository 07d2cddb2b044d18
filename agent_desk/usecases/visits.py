"""A visit from beginning to end: what is entered is kept at once, what is sound flows into the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from agent_desk.changes import Changes
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.overview import VisitRow
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, Visit, VisitState
from agent_desk.errors import InputError, Problem
from agent_desk.ports.units import Unit
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import last_year, pricing, records
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.standing import pin_draft
from agent_desk.usecases.visit_view import require_changeable


def begin(
    context: Context,
    kind: str,
    *,
    customer_id: str | None,
    vehicle_id: str | None,
    home_id: str | None,
    planned_at: datetime | None,
) -> Changes:
    """Begin a case with what is known of customer, vehicle and home; everything else is assumed and says so."""
    if kind not in {"motor", "home"}:
        raise InputError([Problem("kind", "unknown_value")])
    with acting(context, "visit_begun") as act:
        visit = draft(context, act.unit, kind, customer_id=customer_id, vehicle_id=vehicle_id, home_id=home_id)
        act.put_visit(replace(visit, planned_at=planned_at))
        pin_draft(act.unit, visit.id, context.pack().ref.sha256)
        act.subject = visit.id
    return act.changes


def draft(
    context: Context, unit: Unit, kind: str, *, customer_id: str | None, vehicle_id: str | None, home_id: str | None
) -> Visit:
    """A case as it would begin, not kept yet. Raises NoSuchRecord."""
    pack, agent, day = context.pack(), context.agent(), context.day()
    vehicle = unit.vehicles.get(vehicle_id) if vehicle_id else None
    home = unit.homes.get(home_id) if home_id else None
    owner = customer_id or (vehicle.customer_id if vehicle else home.customer_id if home else None)
    customer = unit.customers.get(owner) if owner else None
    known = {**pricing.assumed_facts(kind, agent, pack), **records.facts_of(customer, vehicle, home)}
    if vehicle is not None:
        known.update(last_year.facts_of(unit, vehicle))
    values, _ = fact_rules.read_all(known, day)
    return Visit(
        id=context.ids.new(),
        kind=kind,
        customer_id=owner,
        vehicle_id=vehicle_id,
        home_id=home_id,
        facts=known,
        covers=pricing.suggested_covers(kind, values, pack, day),
    )


def _to_change(act: Act, visit_id: str) -> Visit:
    visit = act.unit.visits.get(visit_id)
    require_changeable(act.unit, visit)
    return visit


def set_facts(context: Context, visit_id: str, facts: Mapping[str, Fact]) -> Changes:
    """Keep the facts as entered and take the sound ones over into the records. Raises VisitApplied."""
    fact_rules.require_known(facts)
    with acting(context, "facts_entered") as act:
        visit = _to_change(act, visit_id)
        kept = dict(visit.facts)
        for path, fact in facts.items():
            if fact.text.strip():
                kept[path] = fact
            else:
                kept.pop(path, None)
        act.put_visit(settle(act, replace(visit, facts=kept)))
        act.subject = visit_id
    return act.changes


def settle(act: Act, visit: Visit) -> Visit:
    """Take sound facts over into customer, vehicle and home, making the records when there is enough to name them."""
    values, _ = fact_rules.read_all(visit.facts, act.context.day())
    visit = _settle_customer(act, visit, values)
    if visit.customer_id is None:
        return visit
    if visit.kind == "motor":
        return _settle_vehicle(act, visit, values)
    return _settle_home(act, visit, values)


def _settle_customer(act: Act, visit: Visit, values: Mapping[str, fact_rules.Value]) -> Visit:
    identity = values.get("customer.identity")
    if visit.customer_id is not None:
        act.put_customer(records.with_customer_facts(act.unit.customers.get(visit.customer_id), values))
        return visit
    if not values.get("customer.name"):
        return visit
    known = act.unit.customers.by_identity(str(identity)) if identity else None
    customer = known or Customer(id=act.context.ids.new(), party=Party.PERSON, name="")
    act.put_customer(records.with_customer_facts(customer, values))
    return replace(visit, customer_id=customer.id)


def _settle_vehicle(act: Act, visit: Visit, values: Mapping[str, fact_rules.Value]) -> Visit:
    customer_id = visit.customer_id or ""
    if visit.vehicle_id is not None:
        act.put_vehicle(records.with_vehicle_facts(act.unit.vehicles.get(visit.vehicle_id), values))
        return visit
    vin, plate = values.get("vehicle.vin"), values.get("vehicle.plate")
    if not vin and not plate:
        return visit
    known = act.unit.vehicles.by_vin(str(vin)) if vin else None
    if known is None or known.customer_id != customer_id:
        known = Vehicle(id=act.context.ids.new(), customer_id=customer_id)
    act.put_vehicle(records.with_vehicle_facts(known, values))
    return replace(visit, vehicle_id=known.id)


def _settle_home(act: Act, visit: Visit, values: Mapping[str, fact_rules.Value]) -> Visit:
    if visit.home_id is not None:
        act.put_home(records.with_home_facts(act.unit.homes.get(visit.home_id), values))
        return visit
    if not values.get("home.address"):
        return visit
    home = Home(id=act.context.ids.new(), customer_id=visit.customer_id or "")
    act.put_home(records.with_home_facts(home, values))
    return replace(visit, home_id=home.id)


def set_cover(context: Context, visit_id: str, code: str, choices: Mapping[str, str] | None) -> Changes:
    """Switch one cover or item on or off; its place in the list stays. Raises VisitApplied."""
    with acting(context, "cover_changed") as act:
        visit = _to_change(act, visit_id)
        covers = dict(visit.covers)
        if choices is None:
            covers.pop(code, None)
        else:
            covers[code] = dict(choices)
        act.put_visit(replace(visit, covers=covers))
        act.subject = visit_id
    return act.changes


def set_covers(context: Context, visit_id: str, covers: Mapping[str, Mapping[str, str]]) -> Changes:
    """Replace all covers. Raises VisitApplied."""
    with acting(context, "plan_chosen") as act:
        visit = _to_change(act, visit_id)
        act.put_visit(replace(visit, covers={code: dict(choices) for code, choices in covers.items()}))
        act.subject = visit_id
    return act.changes


def set_step(context: Context, visit_id: str, step: int) -> None:
    """Remember the open step (1–5)."""
    with acting(context, "step", undoable=False) as act:
        act.put_visit(replace(act.unit.visits.get(visit_id), step=min(max(step, 1), 5)))


def plan(context: Context, visit_id: str, at: datetime | None) -> Changes:
    """Set or clear the appointment."""
    with acting(context, "visit_planned") as act:
        act.put_visit(replace(act.unit.visits.get(visit_id), planned_at=at))
        act.subject = visit_id
    return act.changes


def close(context: Context, visit_id: str) -> Changes:
    """Set the visit aside."""
    with acting(context, "visit_closed") as act:
        act.put_visit(replace(act.unit.visits.get(visit_id), state=VisitState.CLOSED))
        act.subject = visit_id
    return act.changes


def object_label(visit: Visit, vehicle: Vehicle | None, home: Home | None) -> str:
    """What the visit is about, in a few characters: the plate, the VIN's end, or the address."""
    if visit.kind == "motor":
        plate = vehicle.plate if vehicle else ""
        if plate:
            return shown_plate(plate)
        vin = vehicle.vin if vehicle else ""
        return vin[-8:] if vin else ""
    return home.address if home else ""


def open_rows(context: Context, limit: int) -> tuple[VisitRow, ...]:
    """Open visits as rows with what each still lacks."""
    from agent_desk.usecases.visit_view import view_in

    rows = []
    with context.units.read() as unit:
        for visit in unit.visits.open(limit):
            seen = view_in(context, unit, visit, brief=True)
            name = seen.customer.name if seen.customer else visit.facts.get("customer.name", Fact("")).text
            rows.append(
                VisitRow(
                    id=visit.id,
                    kind=visit.kind,
                    customer_id=visit.customer_id,
                    customer_name=name,
                    object_label=object_label(visit, seen.vehicle, seen.home),
                    planned_at=visit.planned_at,
                    updated_at=visit.updated_at,
                    missing=seen.missing,
                    total=seen.answer.total if seen.answer else None,
                )
            )
    return tuple(rows)

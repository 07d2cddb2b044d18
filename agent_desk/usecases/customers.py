"""Customers, their vehicles and homes: by form, by import, and the page that shows one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent_desk.changes import Changes
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.facts import RULES
from agent_desk.domain.home import Home
from agent_desk.domain.overview import CustomerOverview, TimelineEntry, VisitRow
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, VisitState
from agent_desk.errors import InputError, Problem
from agent_desk.ports.units import Unit
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import records
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.visits import object_label


def _read(
    context: Context, prefix: str, fields: Mapping[str, str], stored: Mapping[str, Fact]
) -> tuple[dict[str, fact_rules.Value], list[Problem]]:
    """Sound values of a form over what is stored, and every problem that stops, without the prefix in its path.

    Raises InputError for a field that there is not.
    """
    facts = {f"{prefix}.{name}": Fact(text) for name, text in fields.items() if name != "note"}
    unknown = [Problem(path.partition(".")[2], "unknown_key") for path in facts if path not in RULES]
    if unknown:
        raise InputError(unknown)
    values, problems = fact_rules.read_all({**stored, **facts}, context.day())
    return values, [replace(problem, path=problem.path.partition(".")[2]) for problem in problems if problem.stops]


def _require(name: str, values: Mapping[str, fact_rules.Value], problems: list[Problem], *others: str) -> None:
    """Add that ``name`` is required, unless one of ``others`` is there or it is known to be wrong already. Paths with prefix."""
    paths = (name, *others)
    wrong = {problem.path for problem in problems}
    if not any(values.get(path) or path.partition(".")[2] in wrong for path in paths):
        problems.insert(0, Problem(name.partition(".")[2], "required"))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputError(problems)


_TEXTS = {
    "customer": ("identity", "mobile", "address", "contact"),
    "vehicle": ("plate", "vin", "engine_number", "model"),
}
_UNKNOWABLE = {
    "vehicle": (
        "displacement_l", "curb_weight_t", "load_t", "power_kw", "special_kind", "first_registered", "invoice_date",
        "new_price",
    ),
    "home": ("built_year", "area_m2"),
}  # fmt: skip
"""Fields that are None while nobody knows them."""


def _cleared(prefix: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The fields that the form emptied, as the record holds them."""
    emptied = {name for name, text in fields.items() if not text.strip()}
    return {
        **{name: "" for name in _TEXTS.get(prefix, ()) if name in emptied},
        **{name: None for name in _UNKNOWABLE.get(prefix, ()) if name in emptied},
    }


def _known_elsewhere(act: Act, identity: object, customer_id: str) -> list[Problem]:
    """Whether another customer has that number already."""
    other = act.unit.customers.by_identity(str(identity)) if identity else None
    return [Problem("identity", "identity_known")] if other is not None and other.id != customer_id else []


def _new_customer(context: Context, fields: Mapping[str, str]) -> tuple[Customer, list[Problem]]:
    """The customer that the form describes, and every problem that stops."""
    values, problems = _read(context, "customer", {"party": "person", **fields}, {})
    _require("customer.name", values, problems)
    blank = Customer(id=context.ids.new(), party=Party.PERSON, name="", note=fields.get("note", "").strip())
    return records.with_customer_facts(blank, values), problems


def add(context: Context, fields: Mapping[str, str]) -> Changes:
    """A new customer. Raises InputError; ``identity_known`` if another customer has that number already."""
    customer, problems = _new_customer(context, fields)
    with acting(context, "customer_added") as act:
        _refuse([*problems, *_known_elsewhere(act, customer.identity, customer.id)])
        act.put_customer(customer)
        act.subject = customer.id
    return act.changes


def edit(context: Context, customer_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields; an empty text clears a field, but a customer keeps a name."""
    with acting(context, "customer_edited") as act:
        customer = act.unit.customers.get(customer_id)
        values, problems = _read(context, "customer", fields, records.facts_of(customer, None, None))
        _require("customer.name", values, problems)
        changed = replace(records.with_customer_facts(customer, values), **_cleared("customer", fields))
        _refuse([*problems, *_known_elsewhere(act, changed.identity, customer_id)])
        act.put_customer(replace(changed, note=fields.get("note", customer.note).strip()))
        act.subject = customer_id
    return act.changes


def import_rows(context: Context, rows: Sequence[Mapping[str, str]]) -> tuple[Changes, int, int]:
    """All rows or none. A row whose identity is known already (in the store or in an earlier row) is counted and left."""
    fresh: list[Customer] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        try:
            customer, found = _new_customer(context, row)
        except InputError as error:
            found = error.problems
        else:
            fresh.append(customer)
        problems += [replace(problem, path=f"{number}.{problem.path}") for problem in found]
    _refuse(problems)
    added = known = 0
    with acting(context, "customers_imported", undoable=False) as act:
        seen: set[str] = set()
        for customer in fresh:
            if customer.identity and (
                customer.identity in seen or act.unit.customers.by_identity(customer.identity) is not None
            ):
                known += 1
                continue
            seen.add(customer.identity)
            act.put_customer(customer)
            added += 1
    return act.changes, added, known


def add_vehicle(context: Context, customer_id: str, fields: Mapping[str, str]) -> Changes:
    """A vehicle needs a plate or a VIN to be told from others."""
    values, problems = _read(context, "vehicle", fields, {})
    _require("vehicle.vin", values, problems, "vehicle.plate")
    _refuse(problems)
    with acting(context, "vehicle_added") as act:
        act.unit.customers.get(customer_id)
        vehicle = records.with_vehicle_facts(Vehicle(id=context.ids.new(), customer_id=customer_id), values)
        act.put_vehicle(vehicle)
        act.subject = vehicle.id
    return act.changes


def edit_vehicle(context: Context, vehicle_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields of a vehicle; an empty text clears a field, but a plate or a VIN stays."""
    with acting(context, "vehicle_edited") as act:
        vehicle = act.unit.vehicles.get(vehicle_id)
        values, problems = _read(context, "vehicle", fields, records.facts_of(None, vehicle, None))
        _require("vehicle.vin", values, problems, "vehicle.plate")
        _refuse(problems)
        act.put_vehicle(replace(records.with_vehicle_facts(vehicle, values), **_cleared("vehicle", fields)))
        act.subject = vehicle_id
    return act.changes


def add_home(context: Context, customer_id: str, fields: Mapping[str, str]) -> Changes:
    """A home needs an address."""
    values, problems = _read(context, "home", fields, {})
    _require("home.address", values, problems)
    _refuse(problems)
    with acting(context, "home_added") as act:
        act.unit.customers.get(customer_id)
        home = records.with_home_facts(Home(id=context.ids.new(), customer_id=customer_id), values)
        act.put_home(home)
        act.subject = home.id
    return act.changes


def edit_home(context: Context, home_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields of a home; an empty text clears a field, but an address stays."""
    with acting(context, "home_edited") as act:
        home = act.unit.homes.get(home_id)
        values, problems = _read(context, "home", fields, records.facts_of(None, None, home))
        _require("home.address", values, problems)
        _refuse(problems)
        act.put_home(replace(records.with_home_facts(home, values), **_cleared("home", fields)))
        act.subject = home_id
    return act.changes


def put_all(act: Act, customer: Customer, vehicles: Sequence[Vehicle], homes: Sequence[Home]) -> None:
    """A customer with what they own, in one act."""
    act.put_customer(customer)
    for vehicle in vehicles:
        act.put_vehicle(vehicle)
    for home in homes:
        act.put_home(home)


def overview(context: Context, customer_id: str) -> CustomerOverview:
    """One customer with vehicles, homes, papers, visits, quotes, applications, policies and the dealings with them."""
    with context.units.read() as unit:
        customer = unit.customers.get(customer_id)
        quotes = unit.quotes.of_customer(customer_id)
        applications = unit.applications.of_customer(customer_id)
        visits = _visit_rows(unit, customer)
        return CustomerOverview(
            customer=customer,
            vehicles=unit.vehicles.of_customer(customer_id),
            homes=unit.homes.of_customer(customer_id),
            papers=unit.papers.of_customer(customer_id),
            visits=visits,
            quotes=quotes,
            applications=applications,
            policies=unit.policies.of_customer(customer_id),
            consents=unit.consents.latest(customer_id),
            timeline=_timeline(unit, customer, visits),
            slot_titles={slot.code: slot.title for list_ in context.checklists().values() for slot in list_.slots},
        )


def _visit_rows(unit: Unit, customer: Customer) -> tuple[VisitRow, ...]:
    rows = []
    for visit in unit.visits.of_customer(customer.id):
        if visit.state is not VisitState.OPEN:
            continue
        vehicle = unit.vehicles.find(visit.vehicle_id) if visit.vehicle_id else None
        home = unit.homes.find(visit.home_id) if visit.home_id else None
        label = object_label(visit, vehicle, home)
        rows.append(
            VisitRow(
                id=visit.id,
                kind=visit.kind,
                customer_id=customer.id,
                customer_name=customer.name,
                object_label=label,
                planned_at=visit.planned_at,
                updated_at=visit.updated_at,
                missing=(),
                total=None,
            )
        )
    return tuple(rows)


def _timeline(unit: Unit, customer: Customer, visits: Sequence[VisitRow]) -> tuple[TimelineEntry, ...]:
    entries: list[TimelineEntry] = []

    def note(at: datetime | None, code: str, *facts: tuple[str, str], current: bool = False) -> None:
        if at is not None:
            entries.append(TimelineEntry(at, code, facts, current))

    note(customer.created_at, "customer_added")
    for visit in visits:
        note(visit.updated_at, f"visit_{visit.kind}", ("object", visit.object_label), current=True)
    for quote in unit.quotes.of_customer(customer.id):
        note(quote.made_at, f"quote_{quote.kind}", ("total", quote.total.shown()), ("object", quote.object_label))
    for row in unit.applications.of_customer(customer.id):
        for move in unit.applications.get(row.id).moves:
            if move.state not in {ApplicationState.DRAFT, ApplicationState.READY}:
                note(
                    move.at,
                    f"application_{move.state.value}",
                    ("object", row.object_label),
                    ("total", row.total.shown()),
                    ("comment", move.comment),
                )
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))

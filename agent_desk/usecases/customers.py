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

_IMPORT_BATCH = 50_000


def _read(
    context: Context, prefix: str, fields: Mapping[str, str], stored: Mapping[str, Fact]
) -> dict[str, fact_rules.Value]:
    """Sound values of a form over what is stored. Raises InputError with every problem; paths have no prefix."""
    facts = {f"{prefix}.{name}": Fact(text) for name, text in fields.items() if name != "note"}
    unknown = [Problem(path.partition(".")[2], "unknown_key") for path in facts if path not in RULES]
    if unknown:
        raise InputError(unknown)
    values, problems = fact_rules.read_all({**stored, **facts}, context.day())
    stopping = [replace(problem, path=problem.path.partition(".")[2]) for problem in problems if problem.stops]
    if stopping:
        raise InputError(stopping)
    return values


def _cleared(fields: Mapping[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: "" for name in names if name in fields and not fields[name].strip()}


def _new_customer(context: Context, fields: Mapping[str, str]) -> Customer:
    values = _read(context, "customer", {"party": "person", **fields}, {})
    if not values.get("customer.name"):
        raise InputError([Problem("name", "required")])
    blank = Customer(id=context.ids.new(), party=Party.PERSON, name="", note=fields.get("note", "").strip())
    return records.with_customer_facts(blank, values)


def add(context: Context, fields: Mapping[str, str]) -> Changes:
    """A new customer. Raises InputError; ``identity_known`` if another customer has that number already."""
    customer = _new_customer(context, fields)
    with acting(context, "customer_added") as act:
        if customer.identity and act.unit.customers.by_identity(customer.identity):
            raise InputError([Problem("identity", "identity_known")])
        act.put_customer(customer)
        act.subject = customer.id
    return act.changes


def edit(context: Context, customer_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields; an empty text clears a field, but a customer keeps a name."""
    with acting(context, "customer_edited") as act:
        customer = act.unit.customers.get(customer_id)
        values = _read(context, "customer", fields, records.facts_of(customer, None, None))
        if "name" in fields and not fields["name"].strip():
            raise InputError([Problem("name", "required")])
        cleared = _cleared(fields, ("identity", "mobile", "address", "contact"))
        changed = records.with_customer_facts(customer, values)
        note = fields.get("note", customer.note).strip()
        other = act.unit.customers.by_identity(changed.identity) if changed.identity else None
        if other is not None and other.id != customer_id:
            raise InputError([Problem("identity", "identity_known")])
        act.put_customer(replace(changed, note=note, **cleared))
        act.subject = customer_id
    return act.changes


def import_rows(context: Context, rows: Sequence[Mapping[str, str]]) -> tuple[Changes, int, int]:
    """All rows or none. A row whose identity is known already (in the store or in an earlier row) is counted and left."""
    fresh: list[Customer] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        try:
            fresh.append(_new_customer(context, row))
        except InputError as error:
            problems += [replace(problem, path=f"{number}.{problem.path}") for problem in error.problems]
    if problems:
        raise InputError(problems)
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
    values = _read(context, "vehicle", fields, {})
    if not values.get("vehicle.plate") and not values.get("vehicle.vin"):
        raise InputError([Problem("vin", "required")])
    with acting(context, "vehicle_added") as act:
        act.unit.customers.get(customer_id)
        vehicle = records.with_vehicle_facts(Vehicle(id=context.ids.new(), customer_id=customer_id), values)
        act.put_vehicle(vehicle)
        act.subject = vehicle.id
    return act.changes


def edit_vehicle(context: Context, vehicle_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields of a vehicle."""
    with acting(context, "vehicle_edited") as act:
        vehicle = act.unit.vehicles.get(vehicle_id)
        values = _read(context, "vehicle", fields, records.facts_of(None, vehicle, None))
        cleared = _cleared(fields, ("plate", "vin", "engine_number", "model"))
        act.put_vehicle(replace(records.with_vehicle_facts(vehicle, values), **cleared))
        act.subject = vehicle_id
    return act.changes


def add_home(context: Context, customer_id: str, fields: Mapping[str, str]) -> Changes:
    """A home needs an address."""
    values = _read(context, "home", fields, {})
    if not values.get("home.address"):
        raise InputError([Problem("address", "required")])
    with acting(context, "home_added") as act:
        act.unit.customers.get(customer_id)
        home = records.with_home_facts(Home(id=context.ids.new(), customer_id=customer_id), values)
        act.put_home(home)
        act.subject = home.id
    return act.changes


def edit_home(context: Context, home_id: str, fields: Mapping[str, str]) -> Changes:
    """Change the named fields of a home."""
    with acting(context, "home_edited") as act:
        home = act.unit.homes.get(home_id)
        values = _read(context, "home", fields, records.facts_of(None, None, home))
        act.put_home(replace(records.with_home_facts(home, values), **_cleared(fields, ("address",))))
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

"""Between a visit's facts and the records of customer, vehicle and home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Occupancy, Structure, Zone
from agent_desk.domain.money import Money
from agent_desk.domain.vehicle import Energy, Use, Vehicle
from agent_desk.domain.visit import Fact, Source
from agent_desk.usecases.facts import Value

_ENUMS: dict[str, Any] = {
    "customer.party": Party,
    "vehicle.use": Use,
    "vehicle.energy": Energy,
    "home.structure": Structure,
    "home.zone": Zone,
    "home.occupancy": Occupancy,
}
_CUSTOMER = ("party", "name", "identity", "mobile", "address", "contact")
_VEHICLE = (
    "plate", "vin", "engine_number", "model", "use", "seats", "energy", "displacement_l", "curb_weight_t", "load_t",
    "power_kw", "special_kind", "energy_saving", "imported", "first_registered", "invoice_date", "new_price",
)  # fmt: skip
_HOME = ("address", "structure", "built_year", "zone", "occupancy", "area_m2")


def _fields(prefix: str, names: tuple[str, ...], values: Mapping[str, Value]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        path = f"{prefix}.{name}"
        if path in values:
            value = values[path]
            found[name] = _ENUMS[path](value) if path in _ENUMS else value
    return found


def with_customer_facts(customer: Customer, values: Mapping[str, Value]) -> Customer:
    """The customer with every sound fact taken over."""
    return replace(customer, **_fields("customer", _CUSTOMER, values))


def with_vehicle_facts(vehicle: Vehicle, values: Mapping[str, Value]) -> Vehicle:
    """The vehicle with every sound fact taken over; a new vehicle has neither plate nor registration."""
    vehicle = replace(vehicle, **_fields("vehicle", _VEHICLE, values))
    if values.get("vehicle.condition") == "new":
        vehicle = replace(vehicle, plate="", first_registered=None)
    return vehicle


def with_home_facts(home: Home, values: Mapping[str, Value]) -> Home:
    """The home with every sound fact taken over."""
    return replace(home, **_fields("home", _HOME, values))


def text_of(value: object) -> str:
    """A record's value as a fact's text; None and empty give ``""``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Money):
        return str(value)
    return str(value)


def facts_of(customer: Customer | None, vehicle: Vehicle | None, home: Home | None) -> dict[str, Fact]:
    """What is known of them as facts. What head office has confirmed says so; the rest was told."""
    facts: dict[str, Fact] = {}
    for prefix, names, record in (
        ("customer", _CUSTOMER, customer),
        ("vehicle", _VEHICLE, vehicle),
        ("home", _HOME, home),
    ):
        if record is None:
            continue
        for name in names:
            text = text_of(getattr(record, name))
            if text:
                facts[f"{prefix}.{name}"] = Fact(text, Source.TOLD)
    if vehicle is not None:
        facts["vehicle.condition"] = Fact("new" if vehicle.is_new else "used", Source.TOLD)
    return facts

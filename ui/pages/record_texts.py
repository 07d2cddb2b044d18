"""Which fields the panels of customer, vehicle and home have, and a record's values as their texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.vehicle import NEW_ENERGY, Energy, Vehicle

Record: TypeAlias = Customer | Vehicle | Home

FIELDS = {
    "customer": ("party", "name", "identity", "mobile", "contact", "address", "note"),
    "vehicle": (
        "condition", "plate", "model", "vin", "engine_number", "first_registered", "invoice_date", "use", "seats",
        "energy", "displacement_l", "curb_weight_t", "load_t", "power_kw", "special_kind", "energy_saving", "imported",
        "new_price",
    ),
    "home": ("address", "structure", "built_year", "occupancy", "area_m2", "zone"),
}  # fmt: skip
"""The fields of each panel in the order of the papers that they are read from."""

_FRESH = {
    "customer": {"party": "person"},
    "vehicle": {
        "condition": "used",
        "use": "family",
        "seats": "5",
        "energy": "petrol",
        "energy_saving": "no",
        "imported": "no",
    },
    "home": {"structure": "钢混/框架", "zone": "normal", "occupancy": "owner"},
}
"""What a new record begins with: the commonest case, the same as the records' own defaults."""

_GOODS = frozenset({"own_goods", "hire_goods"})
_WITHOUT_DISPLACEMENT = frozenset(energy.value for energy in NEW_ENERGY - {Energy.PLUG_IN_HYBRID})


def texts_of(kind: str, record: Record | None) -> dict[str, str]:
    """The fields of a record as texts; those of a new one without ``record``."""
    if record is None:
        return dict(_FRESH[kind])
    texts = {name: _text(getattr(record, name)) for name in FIELDS[kind] if name != "condition"}
    if isinstance(record, Vehicle):
        texts["condition"] = "new" if record.is_new else "used"
    return texts


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case Money():
            return str(value)
    return str(value)


def wanted(kind: str, name: str, texts: Mapping[str, str]) -> bool:
    """Whether a record with these values can have the field at all."""
    if kind == "customer":
        return name != "contact" or texts["party"] == "organisation"
    if kind == "home":
        return True
    new, use = texts["condition"] == "new", texts["use"]
    match name:
        case "plate" | "first_registered":
            return not new
        case "invoice_date":
            return new
        case "load_t":
            return use in _GOODS
        case "curb_weight_t":
            return use in _GOODS or use in {"special", "tractor"}
        case "special_kind":
            return use == "special"
        case "power_kw":
            return use == "tractor"
        case "displacement_l":
            return use not in _GOODS | {"special", "tractor"} and texts["energy"] not in _WITHOUT_DISPLACEMENT
    return True

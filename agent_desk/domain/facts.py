"""The facts of a visit: their paths, what sort of value each is, and for which kind of case it is asked.

A visit keeps each fact as the text that was entered (``domain.visit.Fact``). ``usecases.pricing`` turns sound facts into
records and a quote request; ``usecases.facts`` names what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactRule:
    """One fact. ``sort``: ``text``, ``choice``, ``date``, ``yuan``, ``decimal``, ``whole``, ``flag``; ``choices`` for a choice."""

    path: str
    sort: str
    kinds: frozenset[str]
    choices: tuple[str, ...] = ()


_BOTH = frozenset({"motor", "home"})
_MOTOR = frozenset({"motor"})
_HOME = frozenset({"home"})

USES = (
    "family", "enterprise", "government", "taxi_rental", "city_bus", "road_passenger",
    "own_goods", "hire_goods", "special", "motorcycle", "tractor",
)  # fmt: skip
ENERGIES = ("petrol", "diesel", "hybrid", "battery", "plug_in_hybrid", "fuel_cell")
LEVELS = tuple(str(level) for level in range(-4, 6))
FLOATS = ("none", "A1", "A2", "A3", "A4", "A5", "A6")

RULES: dict[str, FactRule] = {
    rule.path: rule
    for rule in (
        FactRule("customer.party", "choice", _BOTH, ("person", "organisation")),
        FactRule("customer.name", "text", _BOTH),
        FactRule("customer.identity", "text", _BOTH),
        FactRule("customer.mobile", "text", _BOTH),
        FactRule("customer.address", "text", _BOTH),
        FactRule("customer.contact", "text", _BOTH),
        FactRule("vehicle.condition", "choice", _MOTOR, ("new", "used")),
        FactRule("vehicle.plate", "text", _MOTOR),
        FactRule("vehicle.model", "text", _MOTOR),
        FactRule("vehicle.vin", "text", _MOTOR),
        FactRule("vehicle.engine_number", "text", _MOTOR),
        FactRule("vehicle.use", "choice", _MOTOR, USES),
        FactRule("vehicle.seats", "whole", _MOTOR),
        FactRule("vehicle.energy", "choice", _MOTOR, ENERGIES),
        FactRule("vehicle.displacement_l", "decimal", _MOTOR),
        FactRule("vehicle.curb_weight_t", "decimal", _MOTOR),
        FactRule("vehicle.load_t", "decimal", _MOTOR),
        FactRule("vehicle.power_kw", "decimal", _MOTOR),
        FactRule("vehicle.special_kind", "whole", _MOTOR),
        FactRule("vehicle.energy_saving", "flag", _MOTOR),
        FactRule("vehicle.imported", "flag", _MOTOR),
        FactRule("vehicle.first_registered", "date", _MOTOR),
        FactRule("vehicle.invoice_date", "date", _MOTOR),
        FactRule("vehicle.new_price", "yuan", _MOTOR),
        FactRule("home.address", "text", _HOME),
        FactRule("home.structure", "choice", _HOME, ("钢混/框架", "砖混", "砖木及其他")),
        FactRule("home.built_year", "whole", _HOME),
        FactRule("home.zone", "choice", _HOME, ("normal", "typhoon_flood", "high")),
        FactRule("home.occupancy", "choice", _HOME, ("owner", "tenant", "landlord")),
        FactRule("home.area_m2", "decimal", _HOME),
        FactRule("quote.start", "date", _BOTH),
        FactRule("quote.region", "text", _MOTOR),
        FactRule("quote.compulsory", "flag", _MOTOR),
        FactRule("quote.vehicle_tax", "flag", _MOTOR),
        FactRule("quote.commercial", "flag", _MOTOR),
        FactRule("quote.float", "choice", _MOTOR, FLOATS),
        FactRule("quote.short_months", "whole", _MOTOR),
        FactRule("quote.continuous_years", "whole", _MOTOR),
        FactRule("quote.claims", "whole", _MOTOR),
        FactRule("quote.pricing", "decimal", _MOTOR),
        FactRule("quote.violation", "decimal", _MOTOR),
        FactRule("quote.days", "whole", _MOTOR),
        FactRule("quote.last_policy_end", "date", _MOTOR),
        FactRule("quote.last_level", "choice", _MOTOR, LEVELS),
        FactRule("quote.transferred", "flag", _MOTOR),
        FactRule("quote.deductible", "choice", _HOME, ("300", "500", "1000")),
        FactRule("quote.term_years", "choice", _HOME, ("1", "3", "5")),
    )
}
"""Every fact that a visit may hold, by its path."""

"""The commercial part of a motor request: history, coefficients and covers, and which cover this vehicle may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agent_desk.rating.commercial_tables import NEW_ENERGIES, SCRATCH_SUMS, SERVICES, CommercialClass, Range
from agent_desk.rating.motor_tables import CLASS_FACTS, GOODS_USES
from agent_desk.rating.pack import Pack
from agent_desk.rating.reader import Data, Reader
from agent_desk.rating.request import CommercialChoice, Cover
from agent_desk.rating.vehicle_request import VehicleReading

_KEYS = frozenset({"continuous_years", "claims", "pricing", "violation", "days", "covers"})
_AMOUNT_LIMIT = 10_000_000
_REPAIR_DAYS = 90
_LISTED_SUMS = frozenset(Decimal(amount) for amount in SCRATCH_SUMS)
_COVERS = "commercial.covers"


@dataclass(frozen=True, slots=True)
class CoverRule:
    """One cover of the contract: its keys, the covers of which one must be there, and who may have it.

    ``only``: ``goods``, ``family``, ``nev``, ``not_nev`` or empty = everyone.
    """

    keys: frozenset[str]
    carriers: tuple[str, ...] = ()
    only: str = ""


def _rule(keys: str = "", carriers: str = "", only: str = "") -> CoverRule:
    return CoverRule(frozenset(keys.split()), tuple(carriers.split()), only)


COVERS = {
    "DAMAGE": _rule(),
    "TPL": _rule("limit"),
    "DRIVER": _rule("limit"),
    "PASSENGER": _rule("limit seats"),
    "WHEEL": _rule("sum", "DAMAGE"),
    "EQUIP": _rule("sum", "DAMAGE"),
    "SCRATCH": _rule("sum", "DAMAGE"),
    "REPAIR": _rule("days daily", "DAMAGE"),
    "NO_WATER": _rule("", "DAMAGE", "not_nev"),
    "CARGO": _rule("limit", "TPL", "goods"),
    "MENTAL": _rule("limit", "TPL DRIVER PASSENGER"),
    "HOLIDAY": _rule("", "TPL", "family"),
    "NONMED_TP": _rule("limit", "TPL"),
    "NONMED_SEAT": _rule("limit seats", "DRIVER PASSENGER"),
    "ABS_DED_DAMAGE": _rule("rate", "DAMAGE"),
    "ABS_DED_TPL": _rule("rate", "TPL"),
    "ABS_DED_DRIVER": _rule("rate", "DRIVER"),
    "ABS_DED_PASSENGER": _rule("rate", "PASSENGER"),
    "SERVICE": _rule(" ".join(SERVICES), "DAMAGE TPL DRIVER PASSENGER"),
    "NEV_GRID": _rule("", "DAMAGE", "nev"),
    "NEV_PILE_LOSS": _rule("sum", "DAMAGE", "nev"),
    "NEV_PILE_LIAB": _rule("limit", "TPL", "nev"),
    "NEV_SOFT": _rule("sum", "DAMAGE", "nev"),
    "NEV_FIRE2X": _rule("", "TPL", "nev"),
}
"""All commercial covers, main covers first."""


def read_commercial_choice(
    data: Data, pack: Pack, reader: Reader, vehicle: VehicleReading, start: date | None, region: str | None
) -> CommercialChoice | None:
    """The commercial part; None where there is none or something is wrong with it."""
    section = reader.section(data, "commercial", needed=False)
    if section is None:
        return None
    at = "commercial."
    reader.keys(section, _KEYS, at)
    rated = _class(pack, reader, vehicle)
    years = reader.whole(section, "continuous_years", at, 0, 99)
    claims = reader.whole(section, "claims", at, 0, 99)
    pricing = reader.decimal(section, "pricing", at, yuan=False)
    pricing_range = _pricing(pricing, pack, reader, vehicle, start)
    violation = reader.decimal(section, "violation", at, yuan=False)
    violation_range = _violation(violation, pack, reader, region)
    days = reader.whole(section, "days", at, 1, 365, needed=False)
    covers = _covers(section, pack, reader, vehicle)
    if rated is None or years is None or claims is None or pricing is None or violation is None:
        return None
    if pricing_range is None or violation_range is None or covers is None:
        return None
    return CommercialChoice(rated, years, claims, pricing, violation, days, covers, pricing_range, violation_range)


def _class(pack: Pack, reader: Reader, vehicle: VehicleReading) -> CommercialClass | None:
    use = vehicle.use
    if use is None:
        return None
    fact = CLASS_FACTS[use]
    bands = pack.commercial.classes.get(use)
    if bands is None:
        reader.refuse("commercial", "not_in_pack", "commercial_use", use=f"@states.use.{use}")
        return None
    value = getattr(vehicle, fact)
    if value is None:
        return None
    found = bands.find(value)
    if found is None:
        reader.refuse("commercial", "not_in_pack", f"commercial_{fact}", use=f"@states.use.{use}", n=value)
    return found


def _pricing(
    pricing: Decimal | None, pack: Pack, reader: Reader, vehicle: VehicleReading, start: date | None
) -> Range | None:
    if pricing is None or start is None or vehicle.energy is None:
        return None
    found = pack.commercial.pricing[vehicle.energy in NEW_ENERGIES].find(start)
    if found is None:
        fuel = f"@states.energy.{vehicle.energy}"
        reader.refuse("commercial.pricing", "not_in_pack", "pricing", energy=fuel, day=start.isoformat())
    elif not found.low <= pricing <= found.high:
        reader.out_of_range("commercial.pricing", found.low, found.high)
    return found


def _violation(violation: Decimal | None, pack: Pack, reader: Reader, region: str | None) -> Range | None:
    if violation is None or region is None:
        return None
    found = pack.violation(region)
    if not found.low <= violation <= found.high:
        reader.out_of_range("commercial.violation", found.low, found.high)
    return found


def _covers(section: Data, pack: Pack, reader: Reader, vehicle: VehicleReading) -> tuple[Cover, ...] | None:
    chosen = reader.section(section, "covers", "commercial.", needed=True)
    if chosen is None:
        return None
    covers: list[Cover] = []
    for code, value in chosen.items():
        rule = COVERS.get(code)
        if rule is None:
            reader.refuse(f"{_COVERS}.{code}", "unknown_key", key=code)
        elif type(value) is dict:
            if code == "DAMAGE" and vehicle.new_price is None and reader.sound("vehicle", "vehicle.new_price"):
                reader.refuse("vehicle.new_price", "required")
            _may_have(code, rule, chosen, reader, vehicle)
            covers.append(_cover(code, rule, value, pack, reader, vehicle))
        elif value is not None:
            reader.refuse(f"{_COVERS}.{code}", "wrong_type", wanted="@quote_problems.why.object")
    if all(value is None for value in chosen.values()) and reader.sound(*(f"{_COVERS}.{code}" for code in chosen)):
        reader.refuse(_COVERS, "nothing_to_quote", "covers")
    return tuple(covers)


def _may_have(code: str, rule: CoverRule, chosen: dict[str, Any], reader: Reader, vehicle: VehicleReading) -> None:
    if rule.carriers and all(chosen.get(carrier) is None for carrier in rule.carriers):
        names = "carriers_any" if len(rule.carriers) > 1 else f"carrier_{rule.carriers[0]}"
        reader.refuse(f"{_COVERS}.{code}", "needs_cover", names, cover=f"@covers.{code}.short")
    if rule.only and _forbidden(rule.only, vehicle):
        reader.refuse(f"{_COVERS}.{code}", "not_allowed", f"only_{rule.only}", cover=f"@covers.{code}.short")


def _forbidden(only: str, vehicle: VehicleReading) -> bool:
    """Whether the vehicle, as far as it is known, may not have what is for ``only`` some."""
    if only in {"nev", "not_nev"}:
        return vehicle.energy is not None and (vehicle.energy in NEW_ENERGIES) != (only == "nev")
    if vehicle.use is None:
        return False
    return vehicle.use not in GOODS_USES if only == "goods" else vehicle.use != "family"


def _cover(code: str, rule: CoverRule, value: Data, pack: Pack, reader: Reader, vehicle: VehicleReading) -> Cover:
    at = f"{_COVERS}.{code}."
    keys = rule.keys
    if value or keys:
        reader.keys(value, keys, at)
    if not keys:
        return Cover(code)
    if code == "SERVICE":
        counts = {name: reader.whole(value, name, at, 0, 99) for name in SERVICES}
        return Cover(code, services={name: count for name, count in counts.items() if count is not None})
    if "rate" in keys:
        return Cover(code, rate=_rate(value, at, pack, reader))
    amount = _amount(code, keys, value, at, pack, reader)
    if code == "REPAIR":
        return Cover(code, amount, reader.whole(value, "days", at, 1, _REPAIR_DAYS) or 1)
    if "seats" in keys:
        return Cover(code, amount, _seats(code, value, at, reader, vehicle) or 1)
    return Cover(code, amount)


def _rate(value: Data, at: str, pack: Pack, reader: Reader) -> Decimal | None:
    rate = reader.decimal(value, "rate", at, yuan=False)
    if rate is None or rate in pack.commercial.deductible_rates:
        return rate
    allowed = ", ".join(f"{one:.2f}" for one in sorted(pack.commercial.deductible_rates))
    reader.refuse(f"{at}rate", "unknown_value", allowed=allowed)
    return None


def _amount(code: str, keys: frozenset[str], value: Data, at: str, pack: Pack, reader: Reader) -> Decimal | None:
    key = "limit" if "limit" in keys else "sum" if "sum" in keys else "daily"
    if code == "TPL":
        return _listed(value, key, at, pack.third_party_limits, reader)
    if code in {"SCRATCH", "NEV_PILE_LOSS"}:
        return _listed(value, key, at, _LISTED_SUMS, reader)
    return reader.amount(value, key, at, 1, _AMOUNT_LIMIT)


def _listed(
    value: Data, key: str, at: str, listed: frozenset[Decimal] | tuple[Decimal, ...], reader: Reader
) -> Decimal | None:
    amount = reader.decimal(value, key, at, yuan=True)
    if amount is None or amount in listed:
        return amount
    reader.refuse(at + key, "unknown_value", allowed=", ".join(f"{one:f}" for one in sorted(listed)))
    return None


def _seats(code: str, value: Data, at: str, reader: Reader, vehicle: VehicleReading) -> int | None:
    """Passengers sit on every seat but the driver's; medical cost may cover the driver's as well."""
    count = reader.integer(value, "seats", at)
    if count is None or vehicle.seats is None:
        return count
    most = vehicle.seats - 1 if code == "PASSENGER" else vehicle.seats
    if 1 <= count <= most:
        return count
    if most < 1:
        # "1 to 0" helps nobody.
        reader.refuse(f"{at}seats", "out_of_range", "no_passengers")
    else:
        reader.out_of_range(f"{at}seats", 1, most)
    return None

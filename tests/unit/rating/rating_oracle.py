"""A second, slow and plain calculation of the quote contract in exact fractions, which shares nothing with the product.

It reads the tables by itself, scans them from top to bottom, and rounds by hand.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "rate_packs" / "DEMO-2026" / "tables"
NEV = ("battery", "plug_in_hybrid", "fuel_cell")
PASSENGER_USES = ("family", "enterprise", "government", "taxi_rental", "city_bus", "road_passenger")


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {path.stem: table(path.stem) for path in FOLDER.glob("*.csv")}


def to_fen(yuan: Fraction) -> Fraction:
    """Half away from zero, on whole fen."""
    fen = abs(yuan) * 100
    whole = fen.numerator // fen.denominator
    if fen - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole if yuan >= 0 else -whole, 100)


def begin(text: str) -> str:
    return (text + "-01" if len(text) == 7 else text) or "0001-01-01"


def before_end(text: str, day: str) -> bool:
    if not text:
        return True
    return day < text + "-01" if len(text) == 7 else day <= text


def in_force(row: dict[str, str], day: str) -> bool:
    return begin(row["from"]) <= day and before_end(row["to"], day)


def inside(low: str, high: str, value: Fraction, *, upper: bool = False) -> bool:
    if upper:
        return (not low or value > Fraction(low)) and (not high or value <= Fraction(high))
    return (not low or value >= Fraction(low)) and (not high or value < Fraction(high))


def class_of(vehicle: dict[str, Any]) -> dict[str, str]:
    for row in TABLES["compulsory_base_premium"]:
        if row["use"] != vehicle["use"]:
            continue
        value = Fraction(str(vehicle[row["unit"]]))
        if inside(row["band_from"], row["band_to"], value, upper=row["unit"] == "displacement_l"):
            return row
    raise AssertionError(vehicle)


def compulsory(request: dict[str, Any]) -> dict[str, Any]:
    day, chosen = request["start"], request["compulsory"]
    row = class_of(request["vehicle"])
    base = Fraction(row["premium_yuan"])
    months = chosen.get("short_months")
    if months is not None:
        percent = next(r["percent_of_annual"] for r in TABLES["short_period_rates"] if r["months"] == str(months))
        base = to_fen(base * Fraction(percent) / 100)
    regions = [r for r in TABLES["compulsory_regions"] if r["region"] in ("*", request["region"]) and in_force(r, day)]
    assert len(regions) == 1
    scheme = regions[0]["scheme"]
    rate = Fraction(0)
    if chosen["float"] != "none":
        rows = TABLES["compulsory_float_schemes"]
        rate = Fraction(
            next(
                r["rate"] for r in rows if r["scheme"] == scheme and r["factor"] == chosen["float"] and in_force(r, day)
            )
        )
    return {
        "class": row["code"],
        "base": base,
        "scheme": scheme,
        "factor": rate,
        "premium": to_fen(base * (1 + rate)),
    }


def annual_tax(request: dict[str, Any]) -> Fraction | None:
    vehicle, region = request["vehicle"], request["region"]
    car = vehicle["use"] in PASSENGER_USES and vehicle["seats"] <= 9
    rows = TABLES["vehicle_tax_cars" if car else "vehicle_tax_other"]
    row = next((r for r in rows if r["collected_in"] == region), None)
    if row is None:
        return None
    if car:
        litres = Fraction(vehicle["displacement_l"])
        for column, most in (
            ("le1.0", "1.0"), ("1.0-1.6", "1.6"), ("1.6-2.0", "2.0"), ("2.0-2.5", "2.5"), ("2.5-3.0", "3.0"), ("3.0-4.0", "4.0"),
        ):  # fmt: skip
            if litres <= Fraction(most):
                return Fraction(row[column])
        return Fraction(row["gt4.0"])
    if vehicle["use"] in PASSENGER_USES:
        return Fraction(row["bus_lt20_yuan" if vehicle["seats"] < 20 else "bus_ge20_yuan"])
    if vehicle["use"] == "motorcycle":
        return Fraction(row["motorcycle"])
    return to_fen(Fraction(row["truck_per_ton"]) * Fraction(vehicle["curb_weight_t"]))


def vehicle_tax(request: dict[str, Any]) -> dict[str, Any] | None:
    vehicle = request["vehicle"]
    car = vehicle["use"] in PASSENGER_USES and vehicle["seats"] <= 9
    if vehicle["energy"] in NEV:
        outside = car and vehicle["energy"] != "plug_in_hybrid"
        return {"annual": 0, "months": 0, "amount": 0, "reason": "not_taxable" if outside else "exempt"}
    annual = annual_tax(request)
    if annual is None:
        return None
    months, reason = 12, "whole_year"
    if vehicle["first_registered"] is None:
        reason = "new_vehicle"
        if vehicle["invoice_date"][:4] == request["start"][:4]:
            months = 13 - int(vehicle["invoice_date"][5:7])
    amount = annual * months / 12
    if vehicle["energy_saving"]:
        amount, reason = amount / 2, "energy_saving"
    return {"annual": to_fen(annual), "months": months, "amount": to_fen(amount), "reason": reason}


def months_used(request: dict[str, Any]) -> int:
    text = request["vehicle"]["first_registered"]
    if text is None:
        return 0
    registered, start = date.fromisoformat(text), date.fromisoformat(request["start"])
    months = (start.year * 12 + start.month) - (registered.year * 12 + registered.month)
    return months - (1 if start.day < registered.day else 0)


def level_of(request: dict[str, Any]) -> int:
    if request["vehicle"]["first_registered"] is None:
        return 0
    years, claims = request["commercial"]["continuous_years"], request["commercial"]["claims"]
    if years >= 4 and claims == 0:
        return -4
    return max(-4, min(5, claims - min(years, 3)))


def monthly_rate(rated: dict[str, str], vehicle: dict[str, Any]) -> Fraction:
    kind, use = rated["depreciation_kind"], rated["depreciation_use"]
    for row in TABLES["depreciation_nev"]:
        if (row["vehicle_kind"], row["use"], row["energy"]) == (kind, use, vehicle["energy"]) and inside(
            row["new_price_from"], row["new_price_to_excl"], Fraction(vehicle["new_price"])
        ):
            return Fraction(row["percent_per_month"]) / 100
    for row in TABLES["depreciation_fuel"]:
        if (row["vehicle_kind"], row["use"]) == (kind, use):
            return Fraction(row["percent_per_month"]) / 100
    raise AssertionError(rated)


def addon(code: str) -> Fraction:
    row = next(r for r in TABLES["addons"] if r["code"] == code)
    return Fraction(row["value"]) / (100 if row["parameter"] == "rate_pct" else 1)


def commercial(request: dict[str, Any]) -> dict[str, Any]:
    vehicle, asked = request["vehicle"], request["commercial"]
    nev = vehicle["energy"] in NEV
    rated = next(
        row
        for row in TABLES["commercial_classes"]
        if row["use"] == vehicle["use"]
        and inside(row["band_from"], row["band_to"], Fraction(str(vehicle[row["unit"]])))
    )
    months = months_used(request)
    seat = next(r for r in TABLES["seat_pure"] if r["class"] == rated["class"])
    pures: dict[str, Fraction] = {}
    sums: dict[str, Fraction | None] = {}

    def main(code: str, cover: dict[str, Any]) -> None:
        if code == "DAMAGE":
            price = Fraction(vehicle["new_price"])
            lost = to_fen(min(price * months * monthly_rate(rated, vehicle), price * Fraction(8, 10)))
            sums[code] = price - lost
            row = next(
                r
                for r in TABLES["damage_pure"]
                if r["class"] == rated["class"] and inside(r["months_from"], r["months_to"], Fraction(months))
            )
            pure = Fraction(row["pure_base_yuan"]) + Fraction(row["pure_rate_pct"]) / 100 * (price - lost)
            pures[code] = to_fen(pure * (Fraction("1.2") if nev else 1))
        elif code == "TPL":
            limit = Fraction(cover["limit"])
            row = next(
                r
                for r in TABLES["third_party_pure"]
                if r["class"] == rated["class"] and Fraction(r["limit_yuan"]) == limit
            )
            sums[code] = limit
            pures[code] = to_fen(Fraction(row["pure_yuan"]) * (Fraction("1.05") if nev else 1))
        else:
            each = Fraction(cover["limit"]) * (cover["seats"] if code == "PASSENGER" else 1)
            column = "pure_driver_pct" if code == "DRIVER" else "pure_passenger_pct"
            sums[code] = each
            pures[code] = to_fen(each * Fraction(seat[column]) / 100)

    def rest(code: str, cover: dict[str, Any]) -> None:
        if code.startswith("ABS_DED_"):
            sums[code], pure = None, -pures[code[8:]] * Fraction(cover["rate"])
        elif code == "NO_WATER":
            sums[code], pure = None, -pures["DAMAGE"] * addon(code)
        elif code == "NEV_GRID":
            sums[code], pure = None, pures["DAMAGE"] * addon(code)
        elif code in ("HOLIDAY", "NEV_FIRE2X"):
            sums[code], pure = None, pures["TPL"] * addon(code)
        elif code == "EQUIP":
            insured = Fraction(cover["sum"])
            damage = sums["DAMAGE"]
            assert damage is not None
            sums[code], pure = insured, insured * pures["DAMAGE"] / damage
        elif code == "SCRATCH":
            insured = Fraction(cover["sum"])
            row = next(
                r
                for r in TABLES["scratch_pure"]
                if inside(r["months_from"], r["months_to"], Fraction(months))
                and inside(r["new_price_from"], r["new_price_to"], Fraction(vehicle["new_price"]))
                and Fraction(r["sum_insured"]) == insured
            )
            sums[code], pure = insured, Fraction(row["pure_yuan"])
        elif code == "SERVICE":
            sums[code], pure = None, sum((addon(f"SERVICE.{name}") * n for name, n in cover.items()), Fraction(0))
        elif code == "REPAIR":
            insured = Fraction(cover["daily"]) * cover["days"]
            sums[code], pure = insured, insured * addon(code)
        else:
            insured = Fraction(cover.get("limit") or cover.get("sum")) * cover.get("seats", 1)
            sums[code], pure = insured, insured * addon(code)
        pures[code] = to_fen(pure)

    mains = ("DAMAGE", "TPL", "DRIVER", "PASSENGER")
    for code, cover in asked["covers"].items():
        if code in mains:
            main(code, cover)
    for code, cover in asked["covers"].items():
        if code not in mains:
            rest(code, cover)
    level = level_of(request)
    ncd = Fraction(next(r["coefficient"] for r in TABLES["commercial_ncd"] if r["level"] == str(level)))
    factor = ncd * Fraction(asked["pricing"]) * Fraction(asked["violation"])
    lines = []
    for code in asked["covers"]:
        base = to_fen(pures[code] / Fraction(3, 4))
        premium = to_fen(base * factor * (Fraction(asked["days"], 365) if asked["days"] else 1))
        lines.append({"code": code, "sum_insured": sums[code], "pure": pures[code], "base": base, "premium": premium})
    return {
        "class": rated["class"],
        "ncd_level": level,
        "ncd": ncd,
        "factor": factor,
        "months_used": months,
        "lines": lines,
        "premium": sum((line["premium"] for line in lines), Fraction(0)),
    }


def home(request: dict[str, Any]) -> dict[str, Any]:
    def factor(name: str, value: str) -> Fraction:
        row = next(r for r in TABLES["home_factors"] if r["factor"] == name and r["value"] == value)
        return Fraction(row["coefficient"])

    facts = request["home"]
    years = int(request["start"][:4]) - facts["built_year"]
    age = Fraction(
        next(
            r["coefficient"]
            for r in TABLES["home_factors"]
            if r["factor"] == "age" and int(r["age_from"]) <= years <= int(r["age_to"])
        )
    )
    structure, zone = factor("structure", facts["structure"]), factor("zone", facts["zone"])
    deductible = factor("deductible", str(int(Fraction(request["deductible"]))))
    term = factor("term", str(request["term_years"]))
    lines = []
    for code, insured in request["items"].items():
        row = next(r for r in TABLES["home_rates"] if r["code"] == code)
        premium = Fraction(insured) * Fraction(row["rate_per_mille"]) / 1000
        if row["structure_age_applies"] == "y":
            premium *= structure * age
        if row["zone_applies"] == "y":
            premium *= zone
        lines.append({"code": code, "sum_insured": Fraction(insured), "premium": to_fen(premium)})
    added = sum((line["premium"] for line in lines), Fraction(0))
    return {
        "lines": lines,
        "factors": {"structure": structure, "age": age, "zone": zone, "deductible": deductible, "term": term},
        "premium": to_fen(max(added * deductible * term, 60 * term)),
    }

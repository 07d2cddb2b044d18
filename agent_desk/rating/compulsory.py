"""Compulsory insurance and vehicle tax: the premium and the tax of a sound request, with their steps."""

from __future__ import annotations

from decimal import Decimal

from agent_desk.domain.money import ZERO
from agent_desk.domain.premium import CompulsoryPremium, TraceStep, VehicleTax
from agent_desk.rating.commercial_tables import NEW_ENERGIES
from agent_desk.rating.motor_tables import CAR_SEATS, GOODS_USES, SEAT_USES
from agent_desk.rating.pack import Pack
from agent_desk.rating.request import CompulsoryChoice, MotorRequest, VehicleFacts
from agent_desk.rating.steps import ONE, amount, coefficient, fen, money, percent

_NO_FLOAT = Decimal("0.00")
_TWELVE = Decimal(12)
_HALF = Decimal("0.5")
_LARGE_BUS = 20
_OUTSIDE_THE_TAX = frozenset({"battery", "fuel_cell"})
_TAX_LAW = "S04;S05"
_NO_TAX_LAW = "S55"


def price_compulsory(
    request: MotorRequest, choice: CompulsoryChoice, pack: Pack, trace: list[TraceStep]
) -> CompulsoryPremium:
    """Base × short-period rate → fen, × (1 + float) → fen (Announcement of 2020-09, S01)."""
    tables, rated = pack.compulsory, request.rated
    scheme = tables.schemes_of[request.region].find(request.start)
    limits = tables.limits.find(request.start)
    assert scheme is not None
    assert limits is not None
    base = fen(rated.base)
    facts = (("class", f"@covers.class.{rated.code}"),)
    trace.append(TraceStep("compulsory", "compulsory_base", "", amount(base), facts, rated.source))
    if choice.short_months is not None:
        share = tables.short[choice.short_months]
        base = fen(base * share)
        months = (("n", str(choice.short_months)),)
        trace.append(TraceStep("compulsory", "short_period", "×", percent(share), months, tables.short_source))
        trace.append(TraceStep("compulsory", "short_base", "=", amount(base)))
    factor, source = _NO_FLOAT, ""
    if choice.float_code != "none":
        floats = tables.floats[scheme].find(request.start)
        assert floats is not None
        found = floats[choice.float_code]
        factor, source = found.rate, found.source
    premium = fen(base * (ONE + factor))
    said = (("percent", percent(factor)), ("scheme", scheme))
    trace.append(TraceStep("compulsory", f"float.{choice.float_code}", "×", coefficient(ONE + factor), said, source))
    trace.append(TraceStep("compulsory", "compulsory_total", "=", amount(premium)))
    return CompulsoryPremium(
        rated.code,
        money(base),
        scheme,
        factor,
        money(premium),
        limits.death_disability,
        limits.medical,
        limits.property,
    )


def price_tax(request: MotorRequest, pack: Pack, trace: list[TraceStep]) -> VehicleTax | None:
    """The tax that is collected with the premium; None where the region has no row (Vehicle and Vessel Tax Law, S04, S05)."""
    vehicle = request.vehicle
    is_car = vehicle.use in SEAT_USES and vehicle.seats <= CAR_SEATS
    if vehicle.energy in NEW_ENERGIES:
        reason = "not_taxable" if is_car and vehicle.energy in _OUTSIDE_THE_TAX else "exempt"
        trace.append(TraceStep("vehicle_tax", f"tax_{reason}", "=", amount(Decimal(0)), (), _NO_TAX_LAW))
        return VehicleTax(ZERO, 0, ZERO, reason)
    annual = _annual(request, pack, trace, is_car=is_car)
    if annual is None:
        return None
    months, reason = _months(vehicle, request.start.year)
    tax = annual * months
    if months != 12:
        facts = (("n", str(months)), ("month", str(13 - months)))
        trace.append(TraceStep("vehicle_tax", "tax_months", "×", f"{months}/12", facts, _TAX_LAW))
    if vehicle.energy_saving:
        reason = "energy_saving"
        tax *= _HALF
        trace.append(TraceStep("vehicle_tax", "tax_half", "×", coefficient(_HALF), (), _NO_TAX_LAW))
    due = fen(tax / _TWELVE)
    trace.append(TraceStep("vehicle_tax", "tax_total", "=", amount(due), (("n", str(months)),)))
    return VehicleTax(money(annual), months, money(due), reason)


def _months(vehicle: VehicleFacts, year: int) -> tuple[int, str]:
    """From the invoice's month to December for a new vehicle; the whole year for all others and for an older invoice."""
    if vehicle.first_registered is not None:
        return 12, "whole_year"
    invoice = vehicle.invoice_date
    return (13 - invoice.month if invoice is not None and invoice.year == year else 12), "new_vehicle"


def _annual(request: MotorRequest, pack: Pack, trace: list[TraceStep], *, is_car: bool) -> Decimal | None:
    vehicle, region = request.vehicle, (("region", request.region),)
    if is_car:
        cars = pack.tax.cars.get(request.region)
        if cars is None:
            return None
        assert vehicle.displacement_l is not None
        annual = cars.by_litres.find(vehicle.displacement_l)
        assert annual is not None
        litres = (*region, ("litres", f"{vehicle.displacement_l.normalize():f}"))
        trace.append(TraceStep("vehicle_tax", "tax_car", "", amount(annual), litres, cars.source))
        return fen(annual)
    row = pack.tax.others.get(request.region)
    if row is None:
        return None
    if vehicle.use in GOODS_USES or vehicle.use == "special":
        tons = vehicle.curb_weight_t
        assert tons is not None
        annual = fen(row.per_ton * tons)
        trace.append(TraceStep("vehicle_tax", "tax_tons", "", f"{tons.normalize():f}"))
        trace.append(TraceStep("vehicle_tax", "tax_per_ton", "×", amount(row.per_ton), region, row.source))
        trace.append(TraceStep("vehicle_tax", "tax_year", "=", amount(annual)))
        return annual
    if vehicle.use == "motorcycle":
        annual, code = row.motorcycle, "tax_motorcycle"
    elif vehicle.seats < _LARGE_BUS:
        annual, code = row.bus_under_20, "tax_bus_small"
    else:
        annual, code = row.bus_from_20, "tax_bus_large"
    trace.append(TraceStep("vehicle_tax", code, "", amount(annual), region, row.source))
    return fen(annual)

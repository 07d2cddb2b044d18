"""Commercial motor insurance: every line's pure, base and premium, with their steps.

Order and rounding (the pack's plan): pure → fen, base = pure / (1 − expense rate) → fen, premium = base × NCD × pricing ×
violation (× days / 365) → fen, line by line, half away from zero; then add.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent_desk.domain.money import Money
from agent_desk.domain.premium import CommercialPremium, CoverLine, TraceStep
from agent_desk.rating.commercial_tables import NEW_ENERGIES
from agent_desk.rating.pack import Pack
from agent_desk.rating.request import CommercialChoice, Cover, MotorRequest, VehicleFacts
from agent_desk.rating.steps import NO_FACTS, ONE, amount, coefficient, fen, money, percent

_MAIN = ("DAMAGE", "TPL", "DRIVER", "PASSENGER")
_OF_LINE = {"NO_WATER": "DAMAGE", "NEV_GRID": "DAMAGE", "HOLIDAY": "TPL", "NEV_FIRE2X": "TPL"}
"""Endorsements that are a share of another line, and which."""
_ZERO = Decimal(0)
_EXPENSE_LAW = "S22;S23"


@dataclass(slots=True)
class _Line:
    """One line while it is being priced."""

    insured: Decimal | None
    pure: Decimal
    steps: list[TraceStep]


@dataclass(slots=True)
class _Case:
    """What the lines are priced from. ``lines`` holds those that are priced already, by code."""

    pack: Pack
    vehicle: VehicleFacts
    choice: CommercialChoice
    months: int
    is_nev: bool
    lines: dict[str, _Line]


def months_used(first_registered: date | None, start: date) -> int:
    """Whole months of use: part months do not count; a new vehicle has none (model clauses, S30)."""
    if first_registered is None:
        return 0
    months = 12 * (start.year - first_registered.year) + start.month - first_registered.month
    return months - 1 if start.day < first_registered.day else months


def price_commercial(
    request: MotorRequest, choice: CommercialChoice, pack: Pack, trace: list[TraceStep]
) -> CommercialPremium:
    """All lines in the order of the request, and their sum."""
    vehicle = request.vehicle
    is_new = vehicle.first_registered is None
    case = _Case(
        pack,
        vehicle,
        choice,
        months_used(vehicle.first_registered, request.start),
        vehicle.energy in NEW_ENERGIES,
        {},
    )
    # Main covers first, wherever they stand: endorsements may be a share of one.
    for cover in choice.covers:
        if cover.code in _MAIN:
            case.lines[cover.code] = _MAIN_LINES[cover.code](case, cover)
    for cover in choice.covers:
        if cover.code not in _MAIN:
            case.lines[cover.code] = _endorsement(case, cover)
    level = 0 if is_new else pack.ncd_level(choice.continuous_years, choice.claims)
    ncd = pack.commercial.ncd[level]
    factor = ncd * choice.pricing * choice.violation
    lines = _finish(case, factor, trace)
    total = Money(sum(line.premium.fen for line in lines))
    trace += _summary(case, request.region, ncd, total, is_new=is_new)
    return CommercialPremium(choice.rated.code, level, ncd, factor, case.months, lines, total)


def _finish(case: _Case, factor: Decimal, trace: list[TraceStep]) -> tuple[CoverLine, ...]:
    """From each line's pure premium to its premium."""
    choice, plan = case.choice, case.pack.manifest
    divisor = ONE - plan.expense_rate
    days, year = choice.days, Decimal(plan.year_days)
    factor_text, divisor_text = coefficient(factor), coefficient(divisor)
    expense_facts = (("percent", percent(plan.expense_rate)),)
    lines = []
    for cover in choice.covers:
        code = cover.code
        line = case.lines[code]
        base = fen(line.pure / divisor)
        premium = fen(base * factor if days is None else base * factor * days / year)
        lines.append(
            CoverLine(
                code,
                None if line.insured is None else money(line.insured),
                money(line.pure),
                money(base),
                money(premium),
            )
        )
        trace += line.steps
        trace.append(TraceStep(code, "expense", "÷", divisor_text, expense_facts, _EXPENSE_LAW))
        trace.append(TraceStep(code, "line_base", "=", amount(base)))
        trace.append(TraceStep(code, "line_factor", "×", factor_text))
        if days is not None:
            trace.append(_days(code, days, plan.year_days))
        trace.append(TraceStep(code, "line_premium", "=", amount(premium)))
    return tuple(lines)


def _expense(part: str, rate: Decimal) -> TraceStep:
    return TraceStep(part, "expense", "÷", coefficient(ONE - rate), (("percent", percent(rate)),), _EXPENSE_LAW)


def _days(part: str, days: int, year: int) -> TraceStep:
    return TraceStep(part, "days", "×", f"{days}/{year}", (("n", str(days)),), "GK")


def _summary(case: _Case, region: str, ncd: Decimal, total: Money, *, is_new: bool) -> list[TraceStep]:
    """The whole in one view: what every line was divided and multiplied by, and that the lines were rounded before adding."""
    choice, tables, plan = case.choice, case.pack.commercial, case.pack.manifest
    pure = sum((line.pure for line in case.lines.values()), _ZERO)
    part = "commercial"
    usual = choice.violation_range.low == choice.violation_range.high
    history, facts = "level_new", NO_FACTS
    if not is_new:
        history = "ncd" if choice.continuous_years else "ncd_no_years"
        facts = (("years", str(choice.continuous_years)), ("claims", str(choice.claims)))
    steps = [
        TraceStep(part, "pure_sum", "", amount(pure), (("n", str(len(case.lines))),)),
        _expense(part, plan.expense_rate),
        TraceStep(part, history, "×", coefficient(ncd), facts, tables.ncd_source),
        TraceStep(part, "pricing", "×", coefficient(choice.pricing), (), choice.pricing_range.source),
        TraceStep(
            part,
            "violation_unused" if usual else "violation",
            "×",
            coefficient(choice.violation),
            (("region", region),),
            choice.violation_range.source,
        ),
    ]
    if choice.days is not None:
        steps.append(_days(part, choice.days, plan.year_days))
    steps.append(TraceStep(part, "commercial_total", "=", total.shown()))
    return steps


# Main covers ------------------------------------------------------------------------------------------------------------


def _damage(case: _Case, cover: Cover) -> _Line:
    """Sum insured = new price − depreciation; pure = (base + rate × sum) × the new-energy load."""
    price, rated, plan = case.vehicle.new_price, case.choice.rated, case.pack.manifest
    assert price is not None
    steps = [TraceStep("DAMAGE", "new_price", "", amount(price))]
    insured = price
    if case.months:
        wear = rated.depreciation[case.vehicle.energy]
        rate = wear.by_price.find(price)
        assert rate is not None
        full, cap = price * case.months * rate, price * plan.depreciation_cap
        lost = fen(min(full, cap))
        insured = price - lost
        facts = (("n", str(case.months)), ("percent", percent(rate)), ("cap", percent(plan.depreciation_cap)))
        code = "depreciation" if full <= cap else "depreciation_cap"
        steps.append(TraceStep("DAMAGE", code, "−", amount(lost), facts, wear.source))
        steps.append(TraceStep("DAMAGE", "sum_insured", "=", amount(insured)))
    found = rated.damage.find(case.months)
    assert found is not None
    exact = found.base + found.rate * insured
    steps.append(TraceStep("DAMAGE", "damage_rate", "×", percent(found.rate), (), found.source))
    steps.append(TraceStep("DAMAGE", "damage_base", "+", amount(found.base), (), found.source))
    if case.is_nev:
        exact *= case.pack.commercial.damage_load
        steps.append(_load(case, "DAMAGE", case.pack.commercial.damage_load))
    return _pure("DAMAGE", insured, exact, steps)


def _third_party(case: _Case, cover: Cover) -> _Line:
    """The table's pure premium for the limit × the new-energy load."""
    limit, rated = cover.amount, case.choice.rated
    assert limit is not None
    exact = rated.third_party[limit]
    facts = (("limit", f"{limit:,.0f}"),)
    steps = [TraceStep("TPL", "third_party_table", "", amount(exact), facts, rated.third_party_source)]
    if case.is_nev:
        exact *= case.pack.commercial.third_party_load
        steps.append(_load(case, "TPL", case.pack.commercial.third_party_load))
        return _pure("TPL", limit, exact, steps)
    return _Line(limit, fen(exact), steps)


def _load(case: _Case, part: str, load: Decimal) -> TraceStep:
    return TraceStep(part, "nev_load", "×", coefficient(load), (), case.pack.commercial.load_source)


def _driver(case: _Case, cover: Cover) -> _Line:
    return _seats(case, cover, case.choice.rated.driver)


def _passenger(case: _Case, cover: Cover) -> _Line:
    return _seats(case, cover, case.choice.rated.passenger)


def _seats(case: _Case, cover: Cover, rate: Decimal) -> _Line:
    return _share(cover, rate, case.choice.rated.seat_source, by_seats=cover.code != "DRIVER")


_MAIN_LINES: dict[str, Callable[[_Case, Cover], _Line]] = {
    "DAMAGE": _damage,
    "TPL": _third_party,
    "DRIVER": _driver,
    "PASSENGER": _passenger,
}


# Endorsements -----------------------------------------------------------------------------------------------------------


def _endorsement(case: _Case, cover: Cover) -> _Line:
    code, tables = cover.code, case.pack.commercial
    if code == "SCRATCH":
        return _scratch(case, cover)
    if code == "EQUIP":
        return _equipment(case, cover)
    if code == "SERVICE":
        return _services(case, cover)
    if cover.rate is not None:
        return _of_line(case, code, code.removeprefix("ABS_DED_"), -cover.rate)
    rate = tables.shares[code]
    if code in _OF_LINE:
        return _of_line(case, code, _OF_LINE[code], -rate if code == "NO_WATER" else rate)
    return _share(cover, rate, tables.addon_source, by_seats=code in {"NONMED_SEAT", "REPAIR"})


def _share(cover: Cover, rate: Decimal, source: str, *, by_seats: bool) -> _Line:
    """A share of a limit or sum; of limit × seats or daily × days where ``by_seats``."""
    code, chosen = cover.code, cover.amount
    assert chosen is not None
    insured = chosen
    steps = [TraceStep(code, "daily" if code == "REPAIR" else "limit", "", amount(chosen))]
    if by_seats:
        insured = chosen * cover.count
        steps.append(TraceStep(code, "count_days" if code == "REPAIR" else "count_seats", "×", str(cover.count)))
    steps.append(TraceStep(code, "pure_rate", "×", percent(rate), (), source))
    return _pure(code, insured, insured * rate, steps)


def _of_line(case: _Case, code: str, carrier: str, rate: Decimal) -> _Line:
    """A share of another line's rounded pure premium."""
    pure = case.lines[carrier].pure
    steps = [
        TraceStep(code, "pure_of_cover", "", amount(pure), (("cover", f"@covers.{carrier}.short"),)),
        TraceStep(code, "pure_rate", "×", percent(rate), (), case.pack.commercial.addon_source),
    ]
    return _pure(code, None, pure * rate, steps)


def _equipment(case: _Case, cover: Cover) -> _Line:
    """As dear, yuan by yuan, as the car itself."""
    damage, insured = case.lines["DAMAGE"], cover.amount
    assert insured is not None
    assert damage.insured is not None
    steps = [
        TraceStep("EQUIP", "limit", "", amount(insured)),
        TraceStep(
            "EQUIP",
            "equipment_share",
            "×",
            f"{amount(damage.pure)} / {amount(damage.insured)}",
            (),
            case.pack.commercial.addon_source,
        ),
    ]
    return _pure("EQUIP", insured, insured * damage.pure / damage.insured, steps)


def _scratch(case: _Case, cover: Cover) -> _Line:
    tables, price, insured = case.pack.commercial, case.vehicle.new_price, cover.amount
    assert price is not None
    assert insured is not None
    by_price = tables.scratch.find(case.months)
    by_sum = by_price.find(price) if by_price else None
    assert by_sum is not None
    pure = by_sum[insured]
    facts = (("limit", f"{insured:,.0f}"), ("n", str(case.months)))
    return _Line(
        insured, fen(pure), [TraceStep("SCRATCH", "scratch_table", "", amount(pure), facts, tables.scratch_source)]
    )


def _services(case: _Case, cover: Cover) -> _Line:
    pure = _ZERO
    steps: list[TraceStep] = []
    for name, count in (cover.services or {}).items():
        if not count:
            continue
        price = case.pack.commercial.services[name]
        pure += price * count
        facts = (("service", f"@covers.service.{name}"), ("n", str(count)), ("price", amount(price)))
        sign = "+" if steps else ""
        steps.append(
            TraceStep("SERVICE", "service", sign, amount(price * count), facts, case.pack.commercial.addon_source)
        )
    return _pure("SERVICE", None, pure, steps)


def _pure(code: str, insured: Decimal | None, exact: Decimal, steps: list[TraceStep]) -> _Line:
    pure = fen(exact)
    steps.append(TraceStep(code, "pure", "=", amount(pure)))
    return _Line(insured, pure, steps)

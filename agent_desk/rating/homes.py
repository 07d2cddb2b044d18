"""Home insurance: every item's premium, the total and its least amount, with their steps."""

from __future__ import annotations

from decimal import Decimal

from agent_desk.domain.premium import HomeLine, HomePremium, TraceStep
from agent_desk.rating.pack import Pack
from agent_desk.rating.request import HomeRequest
from agent_desk.rating.steps import amount, coefficient, fen, money

_PER_MILLE = Decimal(1000)


def price_home(request: HomeRequest, pack: Pack, trace: list[TraceStep]) -> HomePremium:
    """Line = sum × rate (× structure × age) (× zone) → fen; total = the greater of the lines' sum × deductible × term and
    the least premium × term → fen."""
    tables = pack.home
    age = tables.age.find(request.age)
    assert age is not None
    structure, zone = tables.structure[request.structure], tables.zone[request.zone]
    deductible, term = tables.deductible[request.deductible], tables.term[request.term_years]
    sources = tables.sources
    lines = []
    added = Decimal(0)
    for code, insured in request.items:
        item = tables.items[code]
        exact = insured * item.rate
        trace.append(TraceStep(code, "limit", "", amount(insured)))
        rate = f"{(item.rate * _PER_MILLE).normalize():f}‰"
        trace.append(TraceStep(code, "home_rate", "×", rate, (), item.source))
        if item.by_building:
            exact *= structure * age
            said = (("structure", f"@states.structure.{request.structure}"),)
            trace.append(TraceStep(code, "structure", "×", coefficient(structure), said, sources["structure"]))
            years = (("n", str(request.age)),)
            trace.append(TraceStep(code, "building_age", "×", coefficient(age), years, sources["age"]))
        if item.by_zone:
            exact *= zone
            place = (("zone", f"@states.zone.{request.zone}"),)
            trace.append(TraceStep(code, "zone", "×", coefficient(zone), place, sources["zone"]))
        premium = fen(exact)
        added += premium
        trace.append(TraceStep(code, "line_premium", "=", amount(premium)))
        lines.append(HomeLine(code, money(insured), money(premium)))
    exact, least = added * deductible * term, pack.manifest.home_minimum * term
    total = fen(max(exact, least))
    loss = (("amount", f"{request.deductible:f}"),)
    years = (("n", str(request.term_years)),)
    trace += [
        TraceStep("home", "home_sum", "", amount(added), (("n", str(len(lines))),)),
        TraceStep("home", "deductible", "×", coefficient(deductible), loss, sources["deductible"]),
        TraceStep("home", "term", "×", coefficient(term), years, sources["term"]),
    ]
    if least > exact:
        facts = (("amount", amount(fen(exact))),)
        trace.append(TraceStep("home", "home_minimum", "=", amount(total), facts))
    else:
        trace.append(TraceStep("home", "home_total", "=", amount(total)))
    factors = (
        ("structure", structure),
        ("age", age),
        ("zone", zone),
        ("deductible", deductible),
        ("term", term),
    )
    return HomePremium(tuple(lines), factors, money(total))

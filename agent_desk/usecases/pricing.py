"""The live price: facts and covers become a request, the request a premium, what is open a range."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.domain.facts import RULES
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.overview import LadderStep
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import MOST_OPTIONS, Offer, OpenPoint
from agent_desk.domain.renewal import History, Renewed
from agent_desk.domain.visit import Fact, Source, Visit
from agent_desk.errors import InputError, Problem
from agent_desk.rating import price
from agent_desk.rating.pack import Pack
from agent_desk.rating.renewal import renew
from agent_desk.usecases.facts import Value
from agent_desk.usecases.records import text_of

Covers = Mapping[str, Mapping[str, str]]

_COUNTS = frozenset({"seats", "days", "roadside", "inspection", "chauffeur", "test"})
_OPEN_SOURCES = frozenset({Source.TOLD, Source.ASSUMED})


@dataclass(frozen=True, slots=True)
class Priced:
    """A request as it was priced. ``request`` is None while facts are missing."""

    request: dict[str, Any] | None
    answer: QuoteAnswer | None
    problems: tuple[Problem, ...]
    missing_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plans:
    """What the pack suggests: ready-made plans by kind, and the values that are assumed until somebody knows."""

    plans: dict[str, dict[str, dict[str, dict[str, str]]]]
    assumed: dict[str, str]
    pricing_low: Decimal
    pricing_high: Decimal


def read_plans(pack: Pack) -> Plans:
    """The pack's ``plans.toml``."""
    data = tomllib.loads(pack.file("plans.toml"))
    return Plans(
        plans={kind: data[kind] for kind in ("motor", "home")},
        assumed=data["assumed"],
        pricing_low=Decimal(data["pricing"]["low"]),
        pricing_high=Decimal(data["pricing"]["high"]),
    )


def assumed_facts(kind: str, agent: Agent, pack: Pack) -> dict[str, Fact]:
    """What a new visit takes for granted until it is told otherwise, each marked as assumed."""
    found = {path: text for path, text in read_plans(pack).assumed.items() if kind in RULES[path].kinds}
    if kind == "motor":
        found["quote.region"] = agent.region if agent.region in pack.regions else ""
    return {path: Fact(text, Source.ASSUMED) for path, text in found.items() if text}


def start_of(values: Mapping[str, Value], day: date) -> date:
    """When the cover begins: as entered, else the day after the last policy's end, else tomorrow."""
    entered = values.get("quote.start")
    if isinstance(entered, date):
        return entered
    last = values.get("quote.last_policy_end")
    if isinstance(last, date) and last >= day:
        return last + timedelta(days=1)
    return day + timedelta(days=1)


def renewed_of(values: Mapping[str, Value], pack: Pack, day: date) -> Renewed:
    """The float and the no-claim level that the known history gives; a float that was chosen stands (CBIRC 2020, art 4).

    Of accidents only the claims are asked for: each counts as one at fault.
    """
    claims, years = _count(values, "quote.claims"), _count(values, "quote.continuous_years")
    last, level = values.get("quote.last_policy_end"), values.get("quote.last_level")
    history = History(
        accident_free_years=0 if claims else years,
        at_fault=claims,
        continuous_years=years,
        claims=claims,
        last_level=int(level) if isinstance(level, str) else None,
        lapse_days=max((start_of(values, day) - last).days - 1, 0) if isinstance(last, date) else 0,
        new=values.get("vehicle.condition") == "new",
        transferred=values.get("quote.transferred") is True,
        motorcycle=values.get("vehicle.use") == "motorcycle",
    )
    renewed, chosen = renew(history, pack), values.get("quote.float")
    return replace(renewed, float_code=chosen, float_reason="chosen") if isinstance(chosen, str) else renewed


def _count(values: Mapping[str, Value], path: str) -> int:
    found = values.get(path)
    return found if isinstance(found, int) else 0


def request_of(kind: str, values: Mapping[str, Value], covers: Covers, pack: Pack, day: date) -> dict[str, Any]:
    """The contract's request of what is known; what is not known is null, so that pricing names it."""
    return _motor(values, covers, pack, day) if kind == "motor" else _home(values, covers, day)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int) else text_of(value) or None


def _motor(values: Mapping[str, Value], covers: Covers, pack: Pack, day: date) -> dict[str, Any]:
    new = values.get("vehicle.condition") == "new"
    start, renewed = start_of(values, day), renewed_of(values, pack, day)
    names = ("use", "seats", "load_t", "curb_weight_t", "displacement_l", "energy", "special_kind", "power_kw")
    vehicle = {name: _plain(values.get(f"vehicle.{name}")) for name in names}
    vehicle["energy_saving"] = bool(values.get("vehicle.energy_saving", False))
    vehicle["first_registered"] = None if new else _plain(values.get("vehicle.first_registered"))
    vehicle["invoice_date"] = _plain(values.get("vehicle.invoice_date")) if new else None
    vehicle["new_price"] = _plain(values.get("vehicle.new_price"))
    request: dict[str, Any] = {
        "kind": "motor",
        "start": start.isoformat(),
        "region": _plain(values.get("quote.region")),
        "vehicle": vehicle,
        "compulsory": None,
        "vehicle_tax": None,
        "commercial": None,
    }
    if values.get("quote.compulsory", True):
        request["compulsory"] = {"float": renewed.float_code, "short_months": values.get("quote.short_months")}
    if values.get("quote.vehicle_tax", True):
        request["vehicle_tax"] = {"collect": True}
    if values.get("quote.commercial", True) and covers:
        request["commercial"] = {
            "continuous_years": renewed.years if new or "quote.continuous_years" in values else None,
            "claims": renewed.claims if new or "quote.claims" in values else None,
            "pricing": _plain(values.get("quote.pricing")),
            "violation": _plain(values.get("quote.violation", _usual_violation(values, pack))),
            "days": values.get("quote.days"),
            "covers": _cover_choices(covers, values),
        }
    return request


def _usual_violation(values: Mapping[str, Value], pack: Pack) -> Decimal:
    low, high = pack.violation_range(str(values.get("quote.region", "")))
    return min(max(Decimal(1), low), high)


def _cover_choices(covers: Covers, values: Mapping[str, Value]) -> dict[str, dict[str, object]]:
    seats = values.get("vehicle.seats")
    ready: dict[str, dict[str, object]] = {}
    for code, choices in covers.items():
        ready[code] = {
            name: int(text) if name in _COUNTS and text.isascii() and text.isdigit() else text or None
            for name, text in choices.items()
        }
        # "All seats but the driver's" is what a customer means by passengers unless they say otherwise.
        if code == "PASSENGER" and not choices.get("seats") and isinstance(seats, int):
            ready[code]["seats"] = seats - 1
        if code == "NONMED_SEAT" and not choices.get("seats") and isinstance(seats, int):
            ready[code]["seats"] = seats
    return ready


def _home(values: Mapping[str, Value], covers: Covers, day: date) -> dict[str, Any]:
    term = values.get("quote.term_years")
    return {
        "kind": "home",
        "start": start_of(values, day).isoformat(),
        "home": {name: _plain(values.get(f"home.{name}")) for name in ("structure", "built_year", "zone", "occupancy")},
        "deductible": _plain(values.get("quote.deductible")),
        "term_years": int(term) if isinstance(term, str) else term,
        "items": {code: choices.get("sum") or None for code, choices in covers.items()},
    }


_OF_NEW_VEHICLES = frozenset({"vehicle.invoice_date", "quote.float"})

# Pricing ----------------------------------------------------------------------------------------------------------------

_PATHS = {
    "start": "quote.start",
    "region": "quote.region",
    "deductible": "quote.deductible",
    "term_years": "quote.term_years",
    "compulsory.float": "quote.float",
    "compulsory.short_months": "quote.short_months",
    "commercial": "vehicle.use",
    "commercial.covers": "covers",
    "items": "covers",
    "": "covers",
}


def fact_path(path: str) -> str:
    """Where the visit shows what the contract names: ``commercial.pricing`` → ``quote.pricing``."""
    if path in _PATHS:
        return _PATHS[path]
    for prefix, ours in (("commercial.covers.", "covers."), ("items.", "covers."), ("commercial.", "quote.")):
        if path.startswith(prefix):
            return ours + path.removeprefix(prefix)
    return path


def price_now(
    kind: str, values: Mapping[str, Value], covers: Covers, pack: Pack, day: date, unsound: frozenset[str]
) -> Priced:
    """Price what is known. A fact that is missing stands in ``missing_facts``; one that is wrong, in ``problems``.

    ``unsound`` names the facts that were entered but cannot be read: they are wrong already, and not missing besides.
    """
    request = request_of(kind, values, covers, pack, day)
    missing: list[str] = []
    problems: list[Problem] = []
    not_asked: frozenset[str] = frozenset()
    if kind == "motor" and values.get("vehicle.condition") != "new" and "vehicle.first_registered" not in values:
        # The contract tells a used vehicle by its registration; without one it would be priced as new.
        not_asked = _OF_NEW_VEHICLES
        if "vehicle.first_registered" not in unsound:
            missing.append("vehicle.first_registered")
    try:
        answer = price(request, pack)
        if not not_asked:
            return Priced(request, answer, (), ())
    except InputError as error:
        for problem in error.problems:
            path = fact_path(problem.path)
            if path in unsound or path in not_asked:
                continue
            if problem.code == "required":
                missing.append(path)
            else:
                problems.append(replace(problem, path=path))
    return Priced(None, None, tuple(problems), tuple(dict.fromkeys(missing)))


def _total(request: dict[str, Any], pack: Pack) -> Money | None:
    try:
        return price(request, pack).total
    except InputError:
        return None


# What is open -----------------------------------------------------------------------------------------------------------


def open_points(
    visit: Visit, values: Mapping[str, Value], pack: Pack, day: date, total: Money
) -> tuple[tuple[OpenPoint, ...], Money, Money]:
    """Price-moving facts that nobody has proved, with what they could change, and the lowest and highest total.

    Claims could be one more, claim-free years one less, the pricing coefficient anywhere in the pack's usual band.
    """
    if visit.kind != "motor":
        return (), total, total
    points: list[OpenPoint] = []
    best, worst = dict(values), dict(values)
    used = values.get("vehicle.condition") != "new"
    claims, years = values.get("quote.claims"), values.get("quote.continuous_years")
    if used and _is_open(visit, "quote.claims") and isinstance(claims, int):
        worst["quote.claims"] = claims + 1
        points += _point(visit, values, pack, day, total, "quote.claims", (claims + 1,))
    if used and _is_open(visit, "quote.continuous_years") and isinstance(years, int) and years > 0:
        worst["quote.continuous_years"] = years - 1
        points += _point(visit, values, pack, day, total, "quote.continuous_years", (years - 1,))
    pricing = values.get("quote.pricing")
    if _is_open(visit, "quote.pricing") and isinstance(pricing, Decimal) and visit.covers:
        plans = read_plans(pack)
        low, high = min(pricing, plans.pricing_low), max(pricing, plans.pricing_high)
        best["quote.pricing"], worst["quote.pricing"] = low, high
        points += _point(visit, values, pack, day, total, "quote.pricing", (low, high))
    lowest = _total(request_of(visit.kind, best, visit.covers, pack, day), pack)
    highest = _total(request_of(visit.kind, worst, visit.covers, pack, day), pack)
    return tuple(points), min(lowest or total, total), max(highest or total, total)


def _is_open(visit: Visit, path: str) -> bool:
    fact = visit.facts.get(path)
    return fact is not None and fact.source in _OPEN_SOURCES


def _point(
    visit: Visit,
    values: Mapping[str, Value],
    pack: Pack,
    day: date,
    total: Money,
    path: str,
    others: tuple[Value, ...],
) -> list[OpenPoint]:
    deltas = []
    for other in others:
        found = _total(request_of(visit.kind, {**values, path: other}, visit.covers, pack, day), pack)
        if found is not None:
            deltas.append(found - total)
    if not any(deltas):
        return []
    return [
        OpenPoint(
            path=path,
            source=visit.facts[path].source,
            value=visit.facts[path].text,
            # The two ends of a range read as one kind of number: 0.90 and 1.00.
            other=" ".join(f"{other:.2f}" if isinstance(other, Decimal) else text_of(other) for other in others),
            low=min(*deltas, ZERO),
            high=max(*deltas, ZERO),
        )
    ]


def limit_ladder(
    visit: Visit, values: Mapping[str, Value], pack: Pack, day: date, total: Money
) -> tuple[LadderStep, ...]:
    """Five third-party limits around the chosen one, with what the total would change by."""
    chosen = visit.covers.get("TPL", {}).get("limit")
    limits = [str(limit) for limit in pack.third_party_limits]
    if visit.kind != "motor" or chosen not in limits:
        return ()
    at = limits.index(chosen)
    first = max(0, min(at - 2, len(limits) - 5))
    steps = []
    for limit in limits[first : first + 5]:
        covers = {**visit.covers, "TPL": {**visit.covers["TPL"], "limit": limit}}
        found = _total(request_of(visit.kind, values, covers, pack, day), pack)
        if found is not None:
            steps.append(LadderStep(limit, found - total, limit == chosen))
    return tuple(steps)


_GIVE_WAY = ("full", "basic", "recommended")
"""Which ready-made plan goes first when the agent's own options need the room; the recommended one stays longest."""


def plan_names(pack: Pack, kind: str) -> tuple[str, ...]:
    """The codes of the ready-made plans."""
    return tuple(read_plans(pack).plans[kind])


def offers(visit: Visit, values: Mapping[str, Value], pack: Pack, day: date) -> tuple[Offer, ...]:
    """At most four ways to insure it, priced: the pack's ready-made plans, then the agent's own in the order they were kept.

    Covers that this vehicle or home may not have are left out of each. A ready-made plan gives way to an own option with the
    same covers, and to own options where more than four would stand side by side.
    """
    own = [offer for name, covers in visit.options.items() if (offer := _offer(name, covers, visit, values, pack, day))]
    ready = [
        offer
        for name, plan in read_plans(pack).plans[visit.kind].items()
        if (offer := _offer(name, plan, visit, values, pack, day))
        and not any(same_covers(offer.covers, other.covers) for other in own)
    ]
    for name in _GIVE_WAY:
        if len(ready) + len(own) > MOST_OPTIONS:
            ready = [offer for offer in ready if offer.name != name]
    return (*ready, *own)


def _offer(name: str, wanted: Covers, visit: Visit, values: Mapping[str, Value], pack: Pack, day: date) -> Offer | None:
    covers, answer = _allowed(visit.kind, values, wanted, pack, day)
    return None if answer is None else Offer(name, covers, answer, same_covers(covers, visit.covers))


def _allowed(
    kind: str, values: Mapping[str, Value], plan: Covers, pack: Pack, day: date
) -> tuple[dict[str, dict[str, str]], QuoteAnswer | None]:
    covers = {code: dict(choices) for code, choices in plan.items()}
    for _ in range(2):
        try:
            return covers, price(request_of(kind, values, covers, pack, day), pack)
        except InputError as error:
            dropped = {
                problem.path.rsplit(".", 1)[-1]
                for problem in error.problems
                if problem.code in {"not_allowed", "needs_cover"}
            }
            covers = {code: choices for code, choices in covers.items() if code not in dropped}
            if not dropped:
                break
    return covers, None


def suggested_covers(kind: str, values: Mapping[str, Value], pack: Pack, day: date) -> dict[str, dict[str, str]]:
    """What a new visit starts with: the recommended plan, as far as this case may have it."""
    plan = read_plans(pack).plans[kind]["recommended"]
    return _allowed(kind, values, plan, pack, day)[0]


def same_covers(one: Covers, other: Covers) -> bool:
    """Whether the same is covered in the same way; a choice left empty is as none."""

    def tidy(covers: Covers) -> dict[str, dict[str, str]]:
        return {code: {k: v for k, v in choices.items() if v} for code, choices in covers.items()}

    return tidy(one) == tidy(other)

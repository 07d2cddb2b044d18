"""How the visit words sums, covers, facts and what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from agent_desk.clock import CHINA
from agent_desk.domain.money import Money
from agent_desk.domain.overview import VisitView
from agent_desk.domain.premium import QuoteAnswer, TraceStep
from agent_desk.domain.quote import OpenPoint
from agent_desk.domain.visit import Source, Visit
from agent_desk.errors import QuoteOutdated
from ui.i18n import full_day, masked_identity, masked_mobile, money, say, signed_money, words
from ui.widgets.trace import TraceLine

READY_MADE = ("basic", "recommended", "full")
"""The codes of the plans that come with a rate pack."""
_MOMENT = re.compile(r"(?:(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})\s+)?(\d{1,2})[:：](\d{2})", re.ASCII)


def read_moment(text: str, today: date) -> datetime | None:
    """An appointment as it is typed: ``9:30`` (today), ``11-24 9:30``, ``2026-11-24 09:30``, China time; None for anything else."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute = match.groups()
    try:
        on = date(int(year or today.year), int(month), int(day)) if month else today
        if month and not year and on < today:
            # In November "01-05" is the January to come.
            on = on.replace(year=on.year + 1)
        return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=CHINA)
    except ValueError:
        return None


def moment_words(moment: datetime | None) -> str:
    """``2026-11-24 09:30`` in China, or empty."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else ""


def sum_words(yuan: str) -> str:
    """``2000000`` → «200 万», in English ``2M``; what is not round, in digits with commas."""
    try:
        value = Decimal(yuan)
    except InvalidOperation:
        return yuan
    chinese = words().language == "zh_CN"
    if chinese and value and value % 10_000 == 0:
        return f"{value / 10_000:f} 万".replace(".0 万", " 万")
    if not chinese and value and value % 100_000 == 0 and value >= 1_000_000:
        return f"{value / 1_000_000:f}M"
    if not chinese and value and value % 1_000 == 0:
        return f"{value / 1_000:f}k"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def cover_name(code: str) -> str:
    """The short name of a cover or home item."""
    return say(f"covers.{code}.short")


def cover_detail(code: str, choices: Mapping[str, str]) -> str:
    """What of a cover was chosen, in a few characters: its sum, days, services."""
    if code in {"PASSENGER", "NONMED_SEAT"} and choices.get("limit"):
        seats = choices.get("seats")
        return say("visit.per_seat", sum=sum_words(choices["limit"]), n=seats) if seats else sum_words(choices["limit"])
    if code == "REPAIR":
        return say("visit.repair_choice", days=choices.get("days", ""), daily=choices.get("daily", ""))
    if code == "SERVICE":
        named = [
            say(f"visit.service.{name}", n=choices[name])
            for name in ("roadside", "inspection", "chauffeur", "test")
            if choices.get(name, "0") not in {"", "0"}
        ]
        return say("visit.join").join(named)
    if "rate" in choices:
        return f"{Decimal(choices['rate']) * 100:.0f}%"
    found = choices.get("limit") or choices.get("sum") or ""
    return sum_words(found) if found else ""


def with_seats(code: str, chosen: Mapping[str, str], visit: Visit) -> dict[str, str]:
    """The choices of a cover; for passengers with all seats but the driver's, unless others were said."""
    seats = visit.facts.get("vehicle.seats")
    if code != "PASSENGER" or chosen.get("seats") or seats is None or not seats.text.isdigit():
        return dict(chosen)
    return {**chosen, "seats": str(int(seats.text) - 1)}


def option_name(name: str) -> str:
    """A ready-made plan in words, an own option as the agent called it."""
    return say(f"visit.plan.{name}") if name in READY_MADE else name


def fact_label(path: str) -> str:
    """The label of a fact, or of a cover where the path names one."""
    if path.startswith("covers."):
        return cover_name(path.split(".")[1])
    if path == "covers":
        return say("visit.covers")
    return say(f"facts.{path}.label")


def fact_shown(path: str, text: str) -> str:
    """A fact as it stands in its row: masked numbers, spaced plates, amounts with their unit."""
    if not text:
        return ""
    if path == "customer.identity":
        return masked_identity(text)
    if path == "customer.mobile" and len(text) == 11:
        return masked_mobile(text)
    if path == "vehicle.plate" and len(text) in {7, 8}:
        return f"{text[:2]} {text[2:]}"
    if path == "vehicle.new_price":
        try:
            return say("visit.yuan", amount=f"{Decimal(text.replace(',', '')):,.2f}")
        except InvalidOperation:
            return text
    unit = f"visit.unit.{path.rpartition('.')[2]}"
    return say(unit, n=text) if words().has(unit) else text


def option_words(path: str, key: str) -> str:
    """A choice in words (states.toml): ``vehicle.use`` ``family`` → «家庭自用»."""
    name = path.rpartition(".")[2]
    return say(f"states.{name}.{key}")


def trace_lines(answer: QuoteAnswer, part: str, visit: Visit) -> list[TraceLine]:
    """The steps of one part, with the mark of a fact that is only told or assumed."""
    return [
        TraceLine(step.sign, say(f"trace.{step.code}", **dict(step.facts)), step.value, _mark(step, visit))
        for step in answer.trace
        if step.part == part
    ]


_REASONS = {"compulsory": "float", "commercial": "level"}


def basis_words(view: VisitView, part: str) -> str:
    """Why the float or the no-claim level is what it is, and the laws and tariffs that the part's steps go by."""
    said = []
    if view.renewed is not None and part in _REASONS:
        reason = view.renewed.float_reason if part == "compulsory" else view.renewed.level_reason
        said.append(say(f"trace.why.{_REASONS[part]}.{reason}", **view.renewed.facts()))
    steps = view.answer.trace if view.answer else ()
    keys = dict.fromkeys(key for step in steps if step.part == part for key in step.source.split(";") if key)
    # Two places of one rule are one rule to whoever reads it.
    names = dict.fromkeys(view.sources[key][words().language] for key in keys if key in view.sources)
    if names:
        said.append(say("trace.basis.part", sources=say("trace.basis.join").join(names)))
    return ("" if words().language == "zh_CN" else " ").join(said)


_STEP_FACTS = {"pricing": "quote.pricing", "ncd": "quote.claims", "float": "quote.claims"}


def _mark(step: TraceStep, visit: Visit) -> Source | None:
    for piece, path in _STEP_FACTS.items():
        fact = visit.facts.get(path)
        if piece in step.code and fact is not None and fact.source in {Source.TOLD, Source.ASSUMED}:
            return fact.source if visit.kind == "motor" else None
    return None


def open_point_words(point: OpenPoint) -> tuple[str, str, str]:
    """A fact that is open: what it is, where it comes from, and what it could change."""
    name = fact_label(point.path)
    first = say("visit.open.value", name=name, value=fact_shown(point.path, point.value) or point.value)
    second = say(f"visit.open.{point.source.value}")
    if point.path == "quote.pricing":
        low, _, high = point.other.partition(" ")
        change = say("visit.open.band", low=low, high=high)
    else:
        change = say("visit.open.other", name=name, value=fact_shown(point.path, point.other) or point.other)
    return first, second, change


def open_change(point: OpenPoint) -> str:
    """``+632.75`` or ``±109.82``."""
    if point.low.fen == -point.high.fen and point.high:
        return f"±{money(point.high)}"
    if point.low and point.high:
        return f"{signed_money(point.low)} / {signed_money(point.high)}"
    return signed_money(point.high or point.low)


def title_of(view: VisitView) -> tuple[str, str]:
    """Who and what the visit is about: name and plate or address; "" while unknown."""
    name = (
        view.customer.name
        if view.customer
        else view.visit.facts["customer.name"].text
        if ("customer.name" in view.visit.facts)
        else ""
    )
    if view.vehicle is not None:
        return name, fact_shown("vehicle.plate", view.vehicle.plate) or view.vehicle.vin[-8:]
    return name, view.home.address if view.home else ""


def start_words(view: VisitView) -> str:
    """«2026-12-06 零时起，保一年»."""
    return say("visit.start", day=full_day(view.start)) if view.start else ""


def limit_total(answer: QuoteAnswer | None) -> str:
    """The compulsory limit in words («20 万»)."""
    if answer is None or answer.compulsory is None:
        return ""
    found = answer.compulsory
    return sum_words(str(found.death_disability + found.medical + found.property))


def line_premium(answer: QuoteAnswer | None, code: str) -> Money | None:
    """The premium of one cover or item, None where it is not priced."""
    if answer is None:
        return None
    lines = answer.commercial.lines if answer.commercial else answer.home.lines if answer.home else ()
    return next((line.premium for line in lines if line.code == code), None)


def line_sum(answer: QuoteAnswer | None, code: str) -> Money | None:
    """The sum insured of one cover, None where it has none."""
    if answer is None or answer.commercial is None:
        return None
    return next((line.sum_insured for line in answer.commercial.lines if line.code == code), None)


def requote_words(outdated: QuoteOutdated) -> str:
    """The act that mends an outdated price; "" where the desk has no rates to quote with."""
    return "" if outdated.facts["reason"] == "no_pack" else say("visit.requote")

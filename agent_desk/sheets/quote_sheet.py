"""The quote sheet: what is covered, what it costs, how the price is made and what may still change it, on one page if it can."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from agent_desk.domain.customer import Party
from agent_desk.domain.money import Money
from agent_desk.domain.quote import OpenPoint
from agent_desk.domain.sheet_code import quote_promise
from agent_desk.domain.visit import Source, Visit
from agent_desk.sheets import words
from agent_desk.sheets.blocks import COLUMN, GAP, LATER_TOP, Builder, Step, beside
from agent_desk.sheets.case import Case
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import HEIGHT, LEFT, QUIET, Span, clean
from agent_desk.sheets.verification import verification

MOVING = (
    "quote.claims",
    "quote.continuous_years",
    "quote.pricing",
    "quote.violation",
    "vehicle.new_price",
    "vehicle.first_registered",
    "vehicle.seats",
    "vehicle.displacement_l",
    "vehicle.curb_weight_t",
    "vehicle.load_t",
    "home.built_year",
)
"""Facts that move the price; an unproved one is named on the sheet even where nobody said by how much."""


def blocks(
    builder: Builder, case: Case, visit: Visit, points: tuple[OpenPoint, ...], low: Money | None, high: Money | None
) -> tuple[list[Block], Block]:
    """All blocks in order, and the closing block. Both are pure functions of the arguments."""
    quote = case.quote
    flow = [
        builder.letterhead(
            case.agent,
            case.say(f"title.{quote.kind}"),
            case.say("number", number=quote.number),
            words.moment(quote.made_at),
        ),
        *builder.facts(case.facts(form=False)),
        *builder.table(case.say("table.title"), case.columns(), case.rows()),
        total(builder, case),
    ]
    assumptions = assumptions_of(case, visit, points)
    left = builder.column(case.say("steps.title"), case.steps(), LEFT, COLUMN) if quote.answer.trace else []
    x = LEFT + COLUMN + GAP if left else LEFT
    right: list[Block] = []
    if assumptions:
        if low is not None and high is not None and low != high:
            span = case.say("open.range", low=low.shown(), high=high.shown())
            listed = [*assumptions, Step(span, bold=True)]
        else:
            listed = assumptions
        right = builder.column(case.say("open.title"), listed, x, COLUMN)
    right.append(quote_verification(builder, case, x, first=not right))
    pair = beside(left, right)
    # Beside each other while both fit a page; a very long calculation runs on, line by line.
    flow += (
        [pair] if pair.height < HEIGHT - LATER_TOP - 260 else [*left, *_moved(builder, case, assumptions, low, high)]
    )
    return flow, _closing(builder, case, len(assumptions))


def total(builder: Builder, case: Case) -> Block:
    """The line of the sum, on quote and application form."""
    amount = case.quote.answer.total
    return builder.total(
        case.say("table.total"),
        case.say("table.words"),
        words.capital_amount(amount),
        case.say("currency", amount=amount.shown()),
    )


def _moved(builder: Builder, case: Case, assumptions: list[Step], low: Money | None, high: Money | None) -> list[Block]:
    listed = list(assumptions)
    if low is not None and high is not None and low != high and listed:
        listed.append(Step(case.say("open.range", low=low.shown(), high=high.shown()), bold=True))
    found = builder.column(case.say("open.title"), listed, LEFT, COLUMN) if listed else []
    return [*found, quote_verification(builder, case, LEFT, first=False)]


def quote_verification(builder: Builder, case: Case, x: float, *, first: bool) -> Block:
    """Until when the price holds, under which pack, and the code by which head office can check it."""
    if not case.kept:
        return _unkept(builder, case, x, first=first)
    promise = quote_promise(case.quote)
    said = [
        Span(case.say("check.valid", day=words.day(promise.valid_until)), bold=True),
        Span(case.say("check.pack", pack=clean(case.pack_name()))),
    ]
    return verification(builder, promise, said, x, first=first)


def _unkept(builder: Builder, case: Case, x: float, *, first: bool) -> Block:
    """The same for a price that was only printed: no code, since nobody could check it."""
    said = [
        Span(case.say("check.valid", day=words.day(case.quote.valid_until)), bold=True),
        Span(case.say("check.pack", pack=clean(case.pack_name()))),
        Span(case.say("check.not_kept"), colour=QUIET),
    ]
    lines = [line for span in said for line in builder.fonts.wrap([span], COLUMN)]
    before = builder.density.gap + 4 if first else 20
    return Block(18.0 * len(lines), lambda leaf, top: leaf.lines(lines, x, top, 18), before=before)


def assumptions_of(case: Case, visit: Visit, points: tuple[OpenPoint, ...], *, first: int = 1) -> list[Step]:
    """What is assumed, who said so, what it would cost otherwise, numbered from ``first``: a line for each fact whose price
    is known, and one for all others of the same source."""
    listed = [_point(case, number, point) for number, point in enumerate(points, first)]
    known = {point.path for point in points}
    said: dict[Source, list[str]] = {}
    for path in MOVING:
        fact = visit.facts.get(path)
        if fact is None or path in known or not fact.text or fact.source not in {Source.TOLD, Source.ASSUMED}:
            continue
        if path.split(".")[0] in {"quote", visit.kind if visit.kind == "home" else "vehicle"}:
            said.setdefault(fact.source, []).append(_fact(case, path, fact.text))
    join = case.say("service.join")
    for number, (source, facts) in enumerate(said.items(), first + len(listed)):
        listed.append(Step(case.say("open.line", n=number, fact=join.join(facts), source=_source(case, source))))
    return listed


def _point(case: Case, number: int, point: OpenPoint) -> Step:
    fact = _fact(case, point.path, point.value)
    if point.path == "quote.pricing":
        ends = point.other.split()
        said = case.say("open.pricing_range", n=number, fact=fact, low=ends[0], high=ends[-1])
    elif point.other:
        key = f"open.otherwise.{point.path.rpartition('.')[2]}"
        other = case.say(key, value=point.other) if case.texts.has(f"sheet.{key}") else clean(point.other)
        said = case.say("open.line_other", n=number, fact=fact, source=_source(case, point.source), other=other)
    else:
        said = case.say("open.line", n=number, fact=fact, source=_source(case, point.source))
    return Step(said, _swing(case, point.low, point.high))


def _swing(case: Case, low: Money, high: Money) -> str:
    if not low and not high:
        return ""
    if low == -high:
        return case.say("open.swing", amount=high.shown())
    signed = [f"+{amount.shown()}" if amount.fen > 0 else amount.shown() for amount in (low, high) if amount]
    return " / ".join(signed)


def _fact(case: Case, path: str, value: str) -> str:
    key = f"open.fact.{path.rpartition('.')[2]}"
    return case.say(key, value=_figure(clean(value))) if case.texts.has(f"sheet.{key}") else clean(value)


def _figure(text: str) -> str:
    """A large figure with its commas; anything else as it stands."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    return f"{amount:,}" if amount >= 10000 else text


def _source(case: Case, source: Source) -> str:
    return case.say("open.assumed" if source is Source.ASSUMED else "open.told")


def applicant_note(case: Case, assumed: int) -> str:
    """What the applicant signs for: the exclusions, and the assumptions where there are any."""
    if not assumed:
        return case.say("sign.applicant_note")
    return case.say("sign.applicant_note_open", n=words.count_word(assumed, case.texts))


def _closing(builder: Builder, case: Case, assumed: int) -> Block:
    organisation = case.customer.party is Party.ORGANISATION
    return builder.closing(
        case.say("closing.quote"),
        (case.say("sign.applicant_organisation" if organisation else "sign.applicant"), applicant_note(case, assumed)),
        (case.say("sign.agent"), case.say("sign.agent_note")),
    )

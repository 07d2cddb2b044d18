"""Up to four ways to insure the same thing beside each other: covers as rows, ways as columns, differences set off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from agent_desk.domain.customer import Party
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import Offer
from agent_desk.sheets import words
from agent_desk.sheets.blocks import FULL, TIGHT, Builder, Fact
from agent_desk.sheets.case import foot_note, pack_name
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import ACCENT, BOX, LEFT, LINE, QUIET, RIGHT, TEXT, TINT, WHITE, Leaf, Span, clean
from agent_desk.sheets.subject import Subject

LEAST, MOST = 2, 4
_WIDTHS = {2: 168.0, 3: 136.0, 4: 122.0}
_PAD = 8.0


@dataclass(frozen=True, slots=True)
class Cell:
    """What one offer says in a row: main lines and a quiet one below; a dash is printed where both are empty."""

    main: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``differs`` sets it off; ``strong`` is for sums; ``short`` is taken where the name needs three lines."""

    name: str
    cells: tuple[Cell, ...]
    strong: bool = False
    short: str = ""

    @property
    def differs(self) -> bool:
        """Whether the offers do not all say the same."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class Comparison:
    """What is compared. Raises ValueError unless there are two to four offers."""

    subject: Subject
    offers: tuple[Offer, ...]
    kind: str
    number: str
    made_at: datetime
    valid_until: date
    chosen: int | None = field(init=False)

    def __post_init__(self) -> None:
        if not LEAST <= len(self.offers) <= MOST:
            raise ValueError(f"{len(self.offers)} offers")
        chosen = next((place for place, offer in enumerate(self.offers) if offer.chosen), None)
        object.__setattr__(self, "chosen", chosen)

    def say(self, key: str, **facts: object) -> str:
        """Words of the sheets' own catalogue."""
        return self.subject.say(key, **facts)

    def title(self) -> str:
        """The sheet's title."""
        return self.say(f"title.{self.kind}_comparison")

    def note(self) -> str:
        """What stands at the foot of every page."""
        return foot_note(self.offers[0].answer.pack, self.subject.texts)

    def name(self, offer: Offer) -> str:
        """A plan's name in words, or what the agent called it."""
        key = f"sheet.plan.{offer.name}"
        texts = self.subject.texts
        return texts.say(key) if texts.has(key) else clean(offer.name)

    def facts(self) -> list[Fact]:
        """The head: who, what, how long the prices hold, who made the sheet."""
        subject = self.subject
        thing = subject.home_facts({}, form=True) if self.kind == "home" else subject.vehicle_facts(form=False)
        until = Fact(self.say("fact.valid"), self.say("value.valid", day=words.day(self.valid_until)))
        return [*subject.customer_facts(), *thing, until, subject.agent_fact()]

    @cached_property
    def lines(self) -> list[Line]:
        """All rows but the total."""
        answers = [offer.answer for offer in self.offers]
        if self.kind == "home":
            return self._home_lines(answers)
        lines = []
        if any(answer.compulsory for answer in answers):
            lines.append(Line(self.say("table.compulsory"), self._amounts([a.part("compulsory") for a in answers])))
        lines += self._commercial_lines(answers)
        if any(answer.vehicle_tax for answer in answers):
            lines.append(Line(self.say("table.tax"), self._amounts([a.part("vehicle_tax") for a in answers])))
        return lines

    def _amounts(self, amounts: Sequence[Money | None]) -> tuple[Cell, ...]:
        return tuple(Cell(amount.shown()) if amount is not None else Cell() for amount in amounts)

    def _commercial_lines(self, answers: Sequence[QuoteAnswer]) -> list[Line]:
        found = [
            {line.code: line for line in answer.commercial.lines} if answer.commercial else {} for answer in answers
        ]
        lines = []
        for code in _merged([list(lines) for lines in found]):
            cells = []
            for offer, covers in zip(self.offers, found, strict=True):
                line = covers.get(code)
                cells.append(Cell() if line is None else self._cell(code, offer, line.sum_insured, line.premium))
            lines.append(self._named(code, tuple(cells)))
        if lines:
            sums = self._amounts([answer.part("commercial") for answer in answers])
            lines.append(Line(self.say("table.commercial_subtotal"), sums, strong=True))
        return lines

    def _home_lines(self, answers: Sequence[QuoteAnswer]) -> list[Line]:
        found = [{line.code: line for line in answer.home.lines} if answer.home else {} for answer in answers]
        lines = []
        for code in _merged([list(lines) for lines in found]):
            cells = tuple(
                Cell(self._large(items[code].sum_insured), items[code].premium.shown()) if code in items else Cell()
                for items in found
            )
            lines.append(self._named(code, cells))
        sums = [sum((line.premium for line in items.values()), start=ZERO) for items in found]
        return [*lines, Line(self.say("table.home_subtotal"), self._amounts(sums), strong=True)]

    def _named(self, code: str, cells: tuple[Cell, ...]) -> Line:
        texts = self.subject.texts
        short = f"covers.{code}.short"
        return Line(texts.say(f"covers.{code}"), cells, short=texts.say(short) if texts.has(short) else "")

    def _cell(self, code: str, offer: Offer, insured: Money | None, premium: Money) -> Cell:
        return Cell(self._limit(code, offer, insured), premium.shown())

    def _limit(self, code: str, offer: Offer, insured: Money | None) -> str:
        choices = offer.covers.get(code) or {}
        if code in {"PASSENGER", "NONMED_SEAT"} and choices.get("limit"):
            return self.say("compare.per_seat", limit=words.large(Decimal(choices["limit"]), self.subject.texts))
        if insured is not None:
            return self._large(insured)
        services = [
            self.say(f"service.{name}", n=choices[name])
            for name in ("roadside", "inspection", "chauffeur", "test")
            if choices.get(name, "0") != "0"
        ]
        if services:
            return "\n".join(services)
        rate = choices.get("rate")
        if rate:
            return self.say("note.rate", percent=words.plain(Decimal(rate) * 100))
        return self.say("compare.included")

    def _large(self, amount: Money) -> str:
        return words.large(amount.decimal(), self.subject.texts)


def blocks(builder: Builder, found: Comparison) -> tuple[list[Block], Block]:
    """All blocks in order, and the closing block. Both are pure functions of the arguments."""
    subject = found.subject
    head = _head(builder, found)
    flow = [
        builder.letterhead(
            subject.agent, found.title(), found.say("number", number=found.number), words.moment(found.made_at)
        ),
        *builder.facts(found.facts()),
        builder.heading(found.say("compare.title")),
        head,
        *(_row(builder, found, line, head) for line in found.lines),
        _totals(builder, found, head),
        _legend(builder, found),
    ]
    if found.chosen is not None:
        offer = found.offers[found.chosen]
        total = offer.answer.total
        flow.append(
            builder.total(
                found.say("compare.chosen", name=found.name(offer)),
                found.say("table.words"),
                words.capital_amount(total),
                found.say("currency", amount=total.shown()),
            )
        )
    organisation = subject.customer.party is Party.ORGANISATION
    closing = builder.closing(
        found.say("closing.comparison"),
        (
            found.say("sign.applicant_organisation" if organisation else "sign.applicant"),
            found.say("sign.comparison_note"),
        ),
        (found.say("sign.agent"), found.say("sign.agent_note")),
    )
    return flow, closing


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    """Every code once: in the order of the longest offer, the others' own ones behind what they follow there."""
    merged: list[str] = []
    for order in orders:
        merged = list(order) if len(order) > len(merged) else merged
    for order in orders:
        place = 0
        for code in order:
            if code in merged:
                place = merged.index(code) + 1
            else:
                merged.insert(place, code)
                place += 1
    return merged


def _width(found: Comparison) -> float:
    return _WIDTHS[len(found.offers)]


def _edges(found: Comparison) -> list[float]:
    """The left edge of each offer's column."""
    width = _width(found)
    return [RIGHT - width * (len(found.offers) - place) for place in range(len(found.offers))]


def _head(builder: Builder, found: Comparison) -> Block:
    width, edges = _width(found), _edges(found)
    names = [
        builder.fonts.wrap(
            [Span(found.name(offer), 13, bold=True, colour=WHITE if offer.chosen else TEXT)], width - 2 * _PAD
        )
        for offer in found.offers
    ]
    mark = [Span(found.say("compare.mark"), 12, colour=WHITE)]
    most = max(len(lines) for lines in names)
    height = 18.0 * most + 14 + (16 if found.chosen is not None else 0)

    def draw(leaf: Leaf, top: float) -> None:
        leaf.bar(LEFT, top, FULL, 1, TEXT)
        for place, (lines, edge) in enumerate(zip(names, edges, strict=True)):
            if place == found.chosen:
                leaf.bar(edge, top, width, height, ACCENT)
                leaf.line(mark, edge + width - _PAD, top + height - 23, 16, align="right")
            leaf.lines(lines, edge + width - _PAD, top + 7, 18, align="right")
        leaf.line([Span(found.say("compare.cover"), colour=QUIET)], LEFT, top + height - 25, 18)
        leaf.bar(LEFT, top + height - 1, FULL, 1, TEXT)

    return Block(height, draw, keep=True)


def _row(builder: Builder, found: Comparison, line: Line, head: Block) -> Block:
    width, edges, pad = _width(found), _edges(found), builder.density.row
    set_off = line.differs
    room = edges[0] - LEFT - _PAD
    name = builder.fonts.wrap([Span(line.name, bold=line.strong)], room)
    if line.short and len(name) > 2:
        name = builder.fonts.wrap([Span(line.short, bold=line.strong)], room)
    cells = [_cell_lines(builder, cell, width - 2 * _PAD, bold=set_off or line.strong) for cell in line.cells]
    height = 16.0 * max(len(name), *(len(lines) for lines in cells)) + 2 * pad + 1

    def draw(leaf: Leaf, top: float) -> None:
        if set_off:
            leaf.bar(edges[0], top, RIGHT - edges[0], height - 1, TINT)
        leaf.lines(name, LEFT, top + pad, 16)
        for lines, edge in zip(cells, edges, strict=True):
            leaf.lines(lines, edge + width - _PAD, top + pad, 16, align="right")
        leaf.bar(LEFT, top + height - 1, FULL, 1, TEXT if line.strong else LINE)

    return Block(height, draw, head=head)


def _cell_lines(builder: Builder, cell: Cell, width: float, *, bold: bool) -> list[list[Span]]:
    if not cell.main:
        return [[Span("—", colour=QUIET)]]
    lines = [line for main in cell.main.split("\n") for line in builder.fonts.wrap([Span(main, bold=bold)], width)]
    if not cell.below:
        return lines
    joined = [*lines[-1], Span("  " + cell.below, colour=QUIET)]
    # Closely set, the premium stands beside the limit where there is room for it.
    if builder.density is TIGHT and builder.fonts.width(joined) <= width:
        return [*lines[:-1], joined]
    return [*lines, [Span(cell.below, colour=QUIET)]]


def _totals(builder: Builder, found: Comparison, head: Block) -> Block:
    """The total of each offer, and how far it is from the chosen one's, or from the cheapest where none is chosen."""
    width, edges = _width(found), _edges(found)
    totals = [offer.answer.total for offer in found.offers]
    base = totals[found.chosen] if found.chosen is not None else min(totals, key=lambda total: total.fen)
    height = 54.0

    def draw(leaf: Leaf, top: float) -> None:
        leaf.line([Span(found.say("table.total"), 15, bold=True)], LEFT, top + 8, 22)
        for total, edge in zip(totals, edges, strict=True):
            figure = builder.fonts.shrunk(
                [Span(found.say("currency", amount=total.shown()), 15, bold=True)], width - _PAD, 10
            )
            leaf.line(figure, edge + width - _PAD, top + 8, 22, align="right")
            if total != base:
                less = total.fen < base.fen
                words_ = found.say(
                    "compare.less" if less else "compare.more", amount=Money(abs((total - base).fen)).shown()
                )
                leaf.line([Span(words_, colour=QUIET)], edge + width - _PAD, top + 30, 16, align="right")
        leaf.bar(LEFT, top + height - 2, FULL, 2, TEXT)

    return Block(height, draw, head=head)


def _legend(builder: Builder, found: Comparison) -> Block:
    """What the tint means, and under which pack the prices are."""
    said = [Span(found.say("compare.legend", pack=clean(pack_name(found.offers[0].answer.pack))), colour=QUIET)]
    lines = builder.fonts.wrap(said, FULL - 24)

    def draw(leaf: Leaf, top: float) -> None:
        leaf.box(LEFT, top + 10, 14, 14, 2, fill=TINT)
        leaf.box(LEFT, top + 10, 14, 14, 2, stroke=BOX)
        leaf.lines(lines, LEFT + 24, top + 8, 18)

    return Block(18.0 * len(lines) + 10, draw)

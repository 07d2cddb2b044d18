"""The pieces that all sheets are made of: letterhead, fact grid, tables, calculation columns, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_desk.clock import day_of
from agent_desk.domain.agent import Agent
from agent_desk.domain.ink import Ink
from agent_desk.domain.sheet_code import DeviceSeal
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import (
    ACCENT,
    BOX,
    HEIGHT,
    LEFT,
    LINE,
    LINE_STRONG,
    QUIET,
    RIGHT,
    TEXT,
    WHITE,
    Fonts,
    Leaf,
    Span,
    clean,
)
from agent_desk.sheets.words import day
from agent_desk.texts import Texts

FULL = RIGHT - LEFT
GAP = 24.0
COLUMN = (FULL - GAP) / 2
TOP = 44.0
LATER_TOP = 88.0
FOOT = HEIGHT - 57.0


@dataclass(frozen=True, slots=True)
class Density:
    """Vertical room in pixels; ``tight`` is taken when it saves a page."""

    row: float
    fact: float
    gap: float
    sign: float


ROOMY = Density(row=5, fact=4, gap=16, sign=96)
TIGHT = Density(row=2.5, fact=1.5, gap=10, sign=80)


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value of the head of a sheet; ``wide`` takes the whole line."""

    label: str
    value: str
    bold: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the price table: name and quiet note, then the figures of the columns. ``under`` = a second quiet line."""

    name: str
    figures: tuple[str, ...]
    note: str = ""
    under: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation column: words left, with a quiet note, figure right; a result is bold below a rule."""

    words: str
    figure: str = ""
    note: str = ""
    result: bool = False
    bold: bool = False
    quiet: bool = False


class Builder:
    """Makes blocks in one density."""

    def __init__(
        self,
        fonts: Fonts,
        texts: Texts,
        density: Density,
        seal: DeviceSeal | None = None,
        ink: Ink | None = None,
    ) -> None:
        """``seal`` signs the codes; ``ink`` is the customer's handwritten signature, drawn into the left box."""
        self.fonts = fonts
        self.texts = texts
        self.density = density
        self.seal = seal
        self.ink = ink

    def letterhead(self, agent: Agent, title: str, number: str, when: str) -> Block:
        """The insurer's mark and name, the sheet's title, number and time, and the green rule."""
        right = [Span(title, 20, bold=True)]
        below = [Span(f"{number}\u3000{when}", 12, colour=QUIET)]
        room = FULL - 48 - 16 - max(self.fonts.width(right), self.fonts.width(below))
        name = self.fonts.wrap([Span(clean(agent.insurer), 15, bold=True)], room)
        if len(name) > 1:
            name = self.fonts.wrap([Span(clean(agent.insurer), 13, bold=True)], room)
        phone = self.texts.say("sheet.office_phone", phone=clean(agent.insurer_phone)) if agent.insurer_phone else ""
        contact = "\u3000".join(part for part in (clean(agent.insurer_address), phone) if part)
        place = self.fonts.wrap([Span(contact, 12, colour=QUIET)], room)
        leading = 22.0 if len(name) == 1 else 18.0
        text_height = leading * len(name) + 16 * len(place)
        height = max(44.0, text_height)

        def draw(leaf: Leaf, top: float) -> None:
            middle = top + height / 2
            _logo(leaf, LEFT, middle - 18)
            start = middle - text_height / 2
            leaf.lines(name, LEFT + 48, start, leading)
            leaf.lines(place, LEFT + 48, start + leading * len(name), 16)
            leaf.line(right, RIGHT, middle - 22, 28, align="right")
            leaf.line(below, RIGHT, middle + 6, 16, align="right")
            leaf.bar(LEFT, top + height + 12, FULL, 2, ACCENT)

        return Block(height + 22, draw, tag="H1")

    def facts(self, facts: Sequence[Fact]) -> list[Block]:
        """The grid of labelled values, two in a line."""
        label_width = min(130.0, max(76.0, *(self.fonts.width([Span(fact.label)]) + 12 for fact in facts)))
        lines: list[tuple[Fact, ...]] = []
        for fact in facts:
            if not fact.wide and lines and len(lines[-1]) == 1 and not lines[-1][0].wide:
                lines[-1] = (lines[-1][0], fact)
            else:
                lines.append((fact,))
        return [self._fact_line(line, label_width) for line in lines]

    def _fact_line(self, line: tuple[Fact, ...], label_width: float) -> Block:
        pad = self.density.fact
        half = FULL / 2
        cells: list[tuple[float, list[Span], list[list[Span]]]] = []
        for number, fact in enumerate(line):
            x = LEFT + number * half
            room = FULL - label_width if fact.wide else half - label_width - 12
            cells.append(
                (x, [Span(fact.label, colour=QUIET)], self.fonts.wrap([Span(fact.value, bold=fact.bold)], room))
            )
        height = 20 + 16 * (max(len(value) for _, _, value in cells) - 1) + 2 * pad + 1

        def draw(leaf: Leaf, top: float) -> None:
            for x, label, value in cells:
                leaf.line(label, x, top + pad, 20)
                leaf.lines(value, x + label_width, top + pad + 2, 16)
            leaf.bar(LEFT, top + height - 1, FULL, 1, LINE)

        return Block(height, draw)

    def heading(self, words: str) -> Block:
        """A section's title."""

        def draw(leaf: Leaf, top: float) -> None:
            leaf.line([Span(words, 13, bold=True)], LEFT, top, 20)

        return Block(26, draw, before=self.density.gap, keep=True, tag="H2")

    def table(self, title: str, columns: Sequence[tuple[str, float]], rows: Sequence[Row]) -> list[Block]:
        """The price table. ``columns`` are titles and least widths; the first is the names', which take what is left."""
        pad = self.density.row
        edges, name_width = self._edges(columns, rows)

        def draw_head(leaf: Leaf, top: float) -> None:
            leaf.bar(LEFT, top, FULL, 1, TEXT)
            leaf.line([Span(columns[0][0], colour=QUIET)], LEFT, top + pad + 1, 18)
            for (words, _), edge in zip(columns[1:], edges, strict=True):
                leaf.line([Span(words, colour=QUIET)], edge, top + pad + 1, 18, align="right")
            leaf.bar(LEFT, top + 19 + 2 * pad, FULL, 1, TEXT)

        head = Block(20 + 2 * pad, draw_head, keep=True)
        blocks = [self.heading(title), head]
        blocks += [self._row(row, edges, name_width, head) for row in rows]
        return blocks

    def _edges(self, columns: Sequence[tuple[str, float]], rows: Sequence[Row]) -> tuple[list[float], float]:
        """Right edges of the figures' columns and what they leave for the names: nothing overlaps, names wrap instead."""
        edges: list[float] = []
        edge = RIGHT
        for number, (words, least) in reversed(list(enumerate(columns[1:]))):
            figures = [Span(row.figures[number], bold=row.total) for row in rows]
            widest = max(self.fonts.width([span]) for span in (Span(words), *figures))
            edges.append(edge)
            edge -= max(least, widest + 20)
        return edges[::-1], edge - LEFT

    def _row(self, row: Row, edges: Sequence[float], name_width: float, head: Block) -> Block:
        pad = self.density.row
        spans = [Span(row.name, bold=row.total)]
        if row.note:
            spans.append(Span(" " + row.note, colour=QUIET))
        lines = self.fonts.wrap(spans, name_width)
        if row.under:
            lines += self.fonts.wrap([Span(row.under, colour=QUIET)], name_width)
        height = 18 * len(lines) + 2 * pad + 1

        def draw(leaf: Leaf, top: float) -> None:
            leaf.lines(lines, LEFT, top + pad, 18)
            for figure, edge in zip(row.figures, edges, strict=True):
                if figure:
                    leaf.line([Span(figure, bold=row.total)], edge, top + pad, 18, align="right")
            leaf.bar(LEFT, top + height - 1, FULL, 1, TEXT if row.total else LINE)

        return Block(height, draw, head=head)

    def total(self, label: str, words: str, capital: str, amount: str) -> Block:
        """The sum of all: label, amount in capital numerals, figure."""
        left = [Span(label, 15, bold=True)]
        figure = [Span(amount, 20, bold=True)]
        x = LEFT + self.fonts.width(left) + 24
        room = RIGHT - self.fonts.width(figure) - 16 - x
        lines = self.fonts.wrap([Span(words, 13), Span(capital, 13, bold=True)], room)
        height = 28 + 18 * (len(lines) - 1) + 18.0

        def draw(leaf: Leaf, top: float) -> None:
            leaf.line(left, LEFT, top + 10, 28)
            leaf.lines(lines, x, top + 15, 18)
            leaf.line(figure, RIGHT, top + 10, 28, align="right")
            leaf.bar(LEFT, top + height, FULL, 2, TEXT)

        return Block(height + 2, draw)

    def column(self, title: str, steps: Sequence[Step], x: float, width: float) -> list[Block]:
        """A calculation column: each line a block, so that a long one may break over pages."""

        def draw_title(leaf: Leaf, top: float) -> None:
            leaf.line([Span(title, 13, bold=True)], x, top, 20)

        return [
            Block(26, draw_title, before=self.density.gap, keep=True, tag="H2"),
            *(self._step(step, x, width) for step in steps),
        ]

    def _step(self, step: Step, x: float, width: float) -> Block:
        strong = step.result or step.bold
        figure = [Span(step.figure, bold=strong)] if step.figure else []
        room = width - (self.fonts.width(figure) + 12 if figure else 0)
        spans = [Span(step.words, bold=strong, colour=QUIET if step.quiet else TEXT)]
        if step.note:
            spans.append(Span(" " + step.note, colour=QUIET))
        lines = self.fonts.wrap(spans, room)
        above = 2.0 if step.result else 1.0
        below = 6.0 if step.result else 1.0

        def draw(leaf: Leaf, top: float) -> None:
            if step.result:
                leaf.bar(x, top, width, 1, LINE_STRONG)
            leaf.lines(lines, x, top + above, 18)
            if figure:
                leaf.line(figure, x + width, top + above, 18, align="right")

        return Block(18 * len(lines) + above + below, draw)

    def closing(self, notice: str, left: tuple[str, str], right: tuple[str, str]) -> Block:
        """The last words and two boxes to sign in: (title, what the signature says)."""
        lines = self.fonts.wrap([Span(notice, colour=QUIET)], FULL)
        box = self.density.sign
        width = (FULL - 16) / 2
        boxes = [
            (x, self.fonts.wrap([Span(title, bold=True), Span("\u3000" + words, colour=QUIET)], width - 24))
            for x, (title, words) in ((LEFT, left), (LEFT + width + 16, right))
        ]
        date = [Span(self.texts.say("sheet.sign.date"), colour=QUIET)]
        ink = self.ink
        height = 18 * len(lines) + 12 + box

        def draw(leaf: Leaf, top: float) -> None:
            leaf.lines(lines, LEFT, top, 18)
            under = top + 18 * len(lines) + 12
            for x, words in boxes:
                leaf.box(x, under, width, box, 4, stroke=BOX)
                leaf.lines(words, x + 12, under + 8, 18)
                if ink is not None and x == LEFT:
                    # The day is that of the signature; nobody needs to write it by hand.
                    signed = [Span(day(day_of(ink.at)))]
                    leaf.line(signed, x + width - 12, under + box - 26, 18, align="right")
                    used = 12 + 18 * len(words)
                    leaf.ink(ink, x + 12, under + used, width - 36 - self.fonts.width(signed), box - used - 6)
                    continue
                blank = 90 if self.texts.language == "en" else 0
                leaf.line(date, x + width - 12 - blank, under + box - 26, 18, align="right")
                if blank:
                    leaf.bar(x + width - 12 - blank + 8, under + box - 11, blank - 8, 1, LINE_STRONG)

        # Sixteen pixels stay free between the boxes and the rule of the foot.
        return Block(height + 16, draw, before=12)

    def foot(self, leaf: Leaf, note: str, number: int, pages: int) -> None:
        """The rule and line at the bottom of every page."""
        leaf.bar(LEFT, FOOT, FULL, 1, LINE)
        leaf.line([Span(note, colour=QUIET)], LEFT, FOOT + 9, 16)
        leaf.line(
            [Span(self.texts.say("sheet.page", n=number, total=pages), colour=QUIET)],
            RIGHT,
            FOOT + 9,
            16,
            align="right",
        )

    def running_head(self, leaf: Leaf, words: str) -> None:
        """The line at the top of every page but the first."""
        leaf.line(self.fonts.shrunk([Span(words, 12, colour=QUIET)], FULL, 8), LEFT, TOP, 16)
        leaf.bar(LEFT, TOP + 22, FULL, 2, ACCENT)


def beside(left: Sequence[Block], right: Sequence[Block]) -> Block:
    """Two columns as one block; each block of a column draws at its own left edge."""

    def height(blocks: Sequence[Block]) -> float:
        return sum(block.height + (block.before if number else 0) for number, block in enumerate(blocks))

    parts: list[tuple[float, Block]] = []
    for blocks in (left, right):
        at = 0.0
        for number, block in enumerate(blocks):
            at += block.before if number else 0
            parts.append((at, block))
            at += block.height

    def draw(leaf: Leaf, top: float) -> None:
        for below, block in parts:
            block.draw(leaf, top + below)

    before = max((blocks[0].before for blocks in (left, right) if blocks), default=0.0)
    return Block(max(height(left), height(right)), draw, before=before, parts=tuple(parts))


def _logo(leaf: Leaf, x: float, top: float) -> None:
    """The insurer's mark: Lucide's «shield-check» in white on a green tile of 36 pixels."""
    leaf.box(x, top, 36, 36, 8, fill=ACCENT)
    scale = 20 / 24

    def at(*values: float) -> tuple[float, ...]:
        return tuple((x if number % 2 == 0 else top) + 8 + value * scale for number, value in enumerate(values))

    leaf.path(
        [
            ("m", at(20, 13)),
            ("c", at(20, 18, 16.5, 20.5, 12.34, 21.95)),
            ("c", at(12.12, 22.02, 11.89, 22.02, 11.67, 21.94)),
            ("c", at(7.5, 20.5, 4, 18, 4, 13)),
            ("l", at(4, 6)),
            ("c", at(4, 5.45, 4.45, 5, 5, 5)),
            ("c", at(7, 5, 9.5, 3.8, 11.24, 2.28)),
            ("c", at(11.68, 1.9, 12.32, 1.9, 12.76, 2.28)),
            ("c", at(14.51, 3.81, 17, 5, 19, 5)),
            ("c", at(19.55, 5, 20, 5.45, 20, 6)),
            ("h", ()),
            ("m", at(9, 12)),
            ("l", at(11, 14)),
            ("l", at(15, 10)),
        ],
        colour=WHITE,
        weight=2 * scale,
    )

"""Drawing on A4 in the units of the design: CSS pixels (1/96 inch) from the top left corner.

The operators are written straight into the page: a sheet of 150 texts takes 3 ms so, and 9 ms through the library's text
objects. The library still owns fonts, objects, compression and the file.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent_desk.domain.ink import Ink, curves
from agent_desk.sheets.faces import ASCENT, DESCENT, Face

if TYPE_CHECKING:
    from collections.abc import Sequence

PT = 0.75
INK_SCALE, INK_WEIGHT = 0.5, 1.5
"""How large a signature is drawn at most, pixels of the sheet for a unit of the pad; and the width of its pen in pixels."""
WIDTH, HEIGHT = 793.7, 1122.52
LEFT, RIGHT = 52.0, 742.0

TEXT = "0.078 0.125 0.106"
QUIET = "0.29 0.349 0.329"
LINE = "0.89 0.91 0.918"
LINE_STRONG = "0.788 0.824 0.816"
BOX = "0.518 0.573 0.553"
ACCENT = "0.039 0.42 0.278"
WHITE = "1 1 1"
TINT = "0.906 0.945 0.925"

_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕％”’…·,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{¥")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one style; ``size`` in pixels."""

    text: str
    size: float = 12.0
    bold: bool = False
    colour: str = TEXT


def clean(text: str) -> str:
    """``text`` fit for printing: one line, without control characters, direction marks, variation selectors, lone surrogates.

    Nothing is normalised: the same-looking character of a name may be another one in the register.
    """
    kept = (
        " " if character.isspace() and character != "\u3000" else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in {"Cc", "Cf", "Cs"} and not _is_selector(ord(character)))
    )
    return "".join(kept).strip()


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


class Fonts:
    """The two weights of the sheets, parsed once."""

    def __init__(self) -> None:
        self.regular = Face("Regular")
        self.bold = Face("SemiBold")

    def face(self, span: Span) -> Face:
        """The face of a span."""
        return self.bold if span.bold else self.regular

    def width(self, spans: Sequence[Span]) -> float:
        """The width of a line in pixels."""
        return sum(self.face(span).width(span.text, span.size) for span in spans)

    def wrap(self, spans: Sequence[Span], width: float) -> list[list[Span]]:
        """Lines of at most ``width`` pixels.

        Chinese breaks anywhere but before closing and after opening punctuation, Western words break only when one alone is
        wider than the line, and a last line never holds one lonely character (W3C, Requirements for Chinese Text Layout, 3.1).
        """
        if self.width(spans) <= width:
            return [list(spans)]
        characters = [(character, number) for number, span in enumerate(spans) for character in span.text]
        sizes = [self.face(spans[number]).width(character, spans[number].size) for character, number in characters]
        breaks: list[int] = []
        start = 0
        while start < len(characters):
            end, used = start, 0.0
            while end < len(characters) and (used + sizes[end] <= width or end == start):
                used += sizes[end]
                end += 1
            if end < len(characters):
                end = _break_before(characters, start, end)
            breaks.append(end)
            start = end
        if len(breaks) > 1 and breaks[-1] - breaks[-2] == 1 and breaks[-2] - (breaks[-3] if len(breaks) > 2 else 0) > 2:
            breaks[-2] -= 1
        return [_spans(characters[first:last], spans) for first, last in zip([0, *breaks], breaks, strict=False)]

    def shrunk(self, spans: Sequence[Span], width: float, smallest: float) -> list[Span]:
        """The line made smaller, evenly, until it fits, but no span below ``smallest`` pixels."""
        wide = self.width(spans)
        if wide <= width:
            return list(spans)
        share = width / wide
        return [Span(span.text, max(smallest, span.size * share), span.bold, span.colour) for span in spans]


def _break_before(characters: list[tuple[str, int]], start: int, end: int) -> int:
    """Where the line that overflows at ``end`` may break, looking back; ``end`` itself where nothing better is found."""
    for at in range(end, start, -1):
        before, after = characters[at - 1][0], characters[at][0]
        if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
            continue
        if before.isascii() and after.isascii() and before != " " and before not in "-/":
            continue
        return at
    return end


def _spans(characters: list[tuple[str, int]], styles: Sequence[Span]) -> list[Span]:
    line: list[Span] = []
    text: list[str] = []
    for position, (character, number) in enumerate(characters):
        text.append(character)
        if position + 1 == len(characters) or characters[position + 1][1] != number:
            style = styles[number]
            line.append(Span("".join(text), style.size, style.bold, style.colour))
            text = []
    return line


class Leaf:
    """One page being drawn. Colours are the module's constants; a baseline is found from the line's box."""

    def __init__(self, fonts: Fonts, document: Any) -> None:
        self._fonts = fonts
        self._document = document
        self._operators: list[str] = []
        self._fill = ""
        self._stroke = ""
        self.whole = True
        """Whether every character so far has a shape of its own."""

    def operators(self) -> str:
        """The page's content so far."""
        return "\n".join(self._operators)

    def mark(self, operator: str) -> None:
        """Begin or end what a reader aloud takes as one piece."""
        self._operators.append(operator)

    def line(self, spans: Sequence[Span], x: float, top: float, leading: float, *, align: str = "left") -> None:
        """A line of text in a box of ``leading`` pixels from ``top``; ``x`` is its left, right or middle."""
        if align != "left":
            wide = self._fonts.width(spans)
            x -= wide if align == "right" else wide / 2
        size = max((span.size for span in spans), default=12.0)
        baseline = top + leading / 2 + size * (ASCENT - DESCENT) / 2
        for span in spans:
            self._text(span, x, baseline)
            x += self._fonts.face(span).width(span.text, span.size)

    def lines(
        self, lines: Sequence[Sequence[Span]], x: float, top: float, leading: float, *, align: str = "left"
    ) -> None:
        """Lines under each other."""
        for number, spans in enumerate(lines):
            self.line(spans, x, top + number * leading, leading, align=align)

    def bar(self, x: float, top: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; also every rule, so that its weight is exact. A hairline of 1 prints at 0.5 points."""
        height = 0.67 if height == 1 else height
        self._set_fill(colour)
        self._operators.append(f"{_n(x * PT)} {_y(top + height)} {_n(width * PT)} {_n(height * PT)} re f")

    def box(
        self, x: float, top: float, width: float, height: float, radius: float, *, fill: str = "", stroke: str = ""
    ) -> None:
        """A rectangle with round corners, filled or with a line of one pixel."""
        points = _rounded(x, top, width, height, radius)
        if fill:
            self._set_fill(fill)
            self._operators.append(points + " f")
        else:
            self._set_stroke(stroke)
            self._operators.append(f"{_n(PT)} w {points} S")

    def path(self, points: Sequence[tuple[str, tuple[float, ...]]], *, colour: str, weight: float) -> None:
        """A stroked path with round ends: ``("m", (x, y))``, ``("l", …)``, ``("c", (x1, y1, x2, y2, x, y))``, ``("h", ())``."""
        self._set_stroke(colour)
        parts = [f"{_n(weight * PT)} w 1 J 1 j"]
        for operator, values in points:
            numbers = [_n(value * PT) if at % 2 == 0 else _y(value) for at, value in enumerate(values)]
            parts.append(" ".join([*numbers, operator]))
        self._operators.append(" ".join([*parts, "S"]))

    def modules(self, matrix: Sequence[Sequence[int]], x: float, top: float, width: float) -> None:
        """A QR code as black rectangles, one for each run in a row."""
        step = width / len(matrix) * PT
        self._set_fill(TEXT)
        rectangles: list[str] = []
        for row_number, row in enumerate(matrix, 1):
            column = 0
            while column < len(row):
                end = column
                while end < len(row) and row[end]:
                    end += 1
                if end > column:
                    rectangles.append(f"{column} -{row_number} {end - column} 1 re")
                column = end + 1
        # Counted in modules, every number is whole: a code of 49 × 49 costs no more than one of 29 × 29 did in points.
        size = f"{step:.5f}"
        self._operators.append("\n".join([f"q {size} 0 0 {size} {_n(x * PT)} {_y(top)} cm", *rectangles, "f Q"]))

    def ink(self, ink: Ink, x: float, top: float, width: float, height: float) -> None:
        """A handwritten signature, as large as fits; what was drawn small stays small."""
        left, above, wide, high = ink.box()
        scale = min(width / wide, height / high, INK_SCALE)

        def at(place: tuple[float, float]) -> tuple[float, float]:
            return x + (place[0] - left) * scale, top + (height - high * scale) / 2 + (place[1] - above) * scale

        for stroke in ink.strokes:
            for curve in curves(stroke):
                start, pull, end = at(curve.start), at(curve.pull), at(curve.end)
                # A quadratic curve as the cubic one that PDF knows.
                first = tuple(start[axis] + 2 / 3 * (pull[axis] - start[axis]) for axis in (0, 1))
                second = tuple(end[axis] + 2 / 3 * (pull[axis] - end[axis]) for axis in (0, 1))
                self.path([("m", start), ("c", (*first, *second, *end))], colour=TEXT, weight=INK_WEIGHT * curve.weight)

    def _text(self, span: Span, x: float, baseline: float) -> None:
        if not span.text:
            return
        self._set_fill(span.colour)
        parts = ["BT", f"{_n(x * PT)} {_y(baseline)} Td"]
        size = _n(span.size * PT)
        face = self._fonts.face(span)
        for font, run in face.runs(span.text):
            self.whole = self.whole and face.draws(font, run)
            for subset, codes in font.splitString(run, self._document):
                parts.append(f"{font.getSubsetInternalName(subset, self._document)} {size} Tf <{codes.hex()}> Tj")
        parts.append("ET")
        self._operators.append(" ".join(parts))

    def _set_fill(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._operators.append(f"{colour} rg")

    def _set_stroke(self, colour: str) -> None:
        if colour != self._stroke:
            self._stroke = colour
            self._operators.append(f"{colour} RG")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _y(top: float) -> str:
    return _n((HEIGHT - top) * PT)


def _rounded(x: float, top: float, width: float, height: float, radius: float) -> str:
    # 0.5523 puts a cubic Bézier on a quarter circle to 0.03 %.
    pull = radius * (1 - 0.5523)
    right, bottom = x + width, top + height

    def at(px: float, py: float) -> str:
        return f"{_n(px * PT)} {_y(py)}"

    return " ".join(
        [
            f"{at(x + radius, top)} m {at(right - radius, top)} l",
            f"{at(right - pull, top)} {at(right, top + pull)} {at(right, top + radius)} c",
            f"{at(right, bottom - radius)} l",
            f"{at(right, bottom - pull)} {at(right - pull, bottom)} {at(right - radius, bottom)} c",
            f"{at(x + radius, bottom)} l",
            f"{at(x + pull, bottom)} {at(x, bottom - pull)} {at(x, bottom - radius)} c",
            f"{at(x, top + radius)} l",
            f"{at(x, top + pull)} {at(x + pull, top)} {at(x + radius, top)} c h",
        ]
    )

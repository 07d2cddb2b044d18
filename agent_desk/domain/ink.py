"""A handwritten signature: strokes as they were drawn, and the smooth curves that screen and paper draw from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

MOST_DOTS = 20_000
LEAST_LENGTH = 60
"""Shorter ink, in units of the pad, is a slip of the hand and no signature."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a stroke in units of the pad, from its top left; ``pressure`` 0–255, 128 where nothing measures it."""

    x: int
    y: int
    pressure: int = 128


Stroke = tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """What was drawn, and when it was finished. It belongs to one sheet and is drawn nowhere else."""

    strokes: tuple[Stroke, ...]
    at: datetime

    @property
    def signs(self) -> bool:
        """Whether there is enough to be a signature, and not more than any hand draws."""
        return signs(self.strokes)

    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of what was drawn; at least 1 × 1."""
        dots = [dot for stroke in self.strokes for dot in stroke]
        left, top = min(dot.x for dot in dots), min(dot.y for dot in dots)
        return left, top, max(1, max(dot.x for dot in dots) - left), max(1, max(dot.y for dot in dots) - top)


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve of one line width: start, pull and end, in units of the pad. ``weight`` is the width's share of a pen's."""

    start: tuple[float, float]
    pull: tuple[float, float]
    end: tuple[float, float]
    weight: float


def signs(strokes: tuple[Stroke, ...]) -> bool:
    """Whether strokes are enough to be a signature, and not more than any hand draws."""
    return sum(map(len, strokes)) <= MOST_DOTS and _length(strokes) >= LEAST_LENGTH


def curves(stroke: Stroke) -> list[Curve]:
    """The stroke as curves from middle to middle of its dots, which makes every joint smooth; a single dot is a point."""
    if not stroke:
        return []
    places = [(float(dot.x), float(dot.y)) for dot in stroke]
    if len(places) == 1:
        return [Curve(places[0], places[0], places[0], _weight(stroke[0].pressure, 0))]
    middles = [_middle(before, after) for before, after in pairwise(places)]
    ends = [places[0], *middles, places[-1]]
    pulls = [places[0], *places[1:-1], places[-1]]
    return [
        Curve(start, pull, end, _weight(dot.pressure, _far(start, end)))
        for start, pull, end, dot in zip(ends, pulls, ends[1:], stroke, strict=False)
    ]


def _weight(pressure: int, far: float) -> float:
    """A pen: more pressure, more ink; a quick hand leaves a thinner line."""
    return (0.55 + pressure / 280) * max(0.6, 1 - far / 160)


def _middle(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _length(strokes: tuple[Stroke, ...]) -> float:
    return sum(_far((a.x, a.y), (b.x, b.y)) for stroke in strokes for a, b in pairwise(stroke))

"""Look-ups of a rate table: bands of a quantity, and rows that are in force for a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")
Quantity = int | Decimal


@dataclass(frozen=True, slots=True)
class Bands(Generic[T]):
    """Bands without a gap: ``values[i]`` is for what lies from ``starts[i]`` to the next start, the last to ``end``.

    A quantity on a border belongs to the upper band, or to the lower one where ``upper_included`` says so. ``end`` None =
    without an upper end. Below the first start and beyond the end there is nothing.
    """

    starts: tuple[Quantity, ...]
    values: tuple[T, ...]
    end: Quantity | None = None
    upper_included: bool = False

    def find(self, quantity: Quantity) -> T | None:
        """What stands for that quantity; None outside the bands."""
        if self.upper_included:
            at = bisect_left(self.starts, quantity) - 1
            beyond = self.end is not None and quantity > self.end
        else:
            at = bisect_right(self.starts, quantity) - 1
            beyond = self.end is not None and quantity >= self.end
        return None if at < 0 or beyond else self.values[at]


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Values in force from a first to a last day, both included, oldest first, none overlapping another."""

    rows: tuple[tuple[date, date, T], ...]

    def find(self, day: date) -> T | None:
        """What is in force on that day."""
        for first, last, value in self.rows:
            if first <= day <= last:
                return value
        return None

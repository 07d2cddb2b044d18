"""A quote: a request priced under one rate pack, kept for ever as it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.visit import Source


class QuoteState(StrEnum):
    """``current`` can be applied for; ``superseded`` was re-quoted; ``applied`` has an application."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A fact that is only told or assumed and moves the price: what it would cost if it were otherwise.

    ``low`` and ``high`` are what the total would change by (yuan, may be negative) at the best and worst likely value.
    """

    path: str
    source: Source
    value: str
    other: str
    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote. ``request`` is the contract's JSON text as it was priced; ``valid_until`` is the last day, included.

    ``open_points``, ``low`` and ``high`` are what was still open when it was made: the sheet's assumptions, for ever the same.
    ``number`` is printed on the sheet (``BJ-2611-0001``, counted per device and month).
    """

    id: str
    number: str
    visit_id: str
    customer_id: str
    kind: str
    vehicle_id: str | None
    home_id: str | None
    request: str
    answer: QuoteAnswer
    start: date
    made_at: datetime
    valid_until: date
    state: QuoteState = QuoteState.CURRENT
    open_points: tuple[OpenPoint, ...] = ()
    low: Money | None = None
    high: Money | None = None


LEAST_OPTIONS, MOST_OPTIONS = 2, 4
"""Fewer are no comparison; more do not stand side by side on a laptop's screen or on one sheet."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One of up to four ways to insure the same thing, priced under the same pack on the same day.

    ``name`` is a plan's code (``basic``, ``recommended``, ``full``) or what the agent called it; ``covers`` as in
    ``Visit.covers``; ``chosen`` if it is what the visit holds.
    """

    name: str
    covers: dict[str, dict[str, str]]
    answer: QuoteAnswer
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A line of the quote list."""

    id: str
    number: str
    visit_id: str
    customer_id: str
    customer_name: str
    object_label: str
    kind: str
    total: Money
    made_at: datetime
    valid_until: date
    state: QuoteState

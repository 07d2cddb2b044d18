"""A visit: the one page on which facts, covers, papers and the application of a case come together, saved field by field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Where a fact comes from; the less sure, the louder it is shown."""

    ASSUMED = "assumed"
    TOLD = "told"
    PAPER = "paper"
    CONFIRMED = "confirmed"


class VisitState(StrEnum):
    """``open`` while worked on, ``applied`` once queued, ``closed`` when set aside."""

    OPEN = "open"
    APPLIED = "applied"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it was entered, right or wrong: the raw text and its source. What is wrong is said beside it, never lost."""

    text: str
    source: Source = Source.TOLD


@dataclass(frozen=True, slots=True)
class Visit:
    """One case in work.

    ``kind`` is ``motor`` or ``home``. ``facts`` maps a fact's path (``customer.name``, ``vehicle.vin``, ``home.built_year``,
    ``quote.claims``, ``quote.pricing`` …; the list stands in ``domain/facts.py``) to what was entered. ``covers`` maps a
    cover or item code to its choices as texts (``{"TPL": {"limit": "2000000"}}``; for home items ``{"sum": "…"}``).
    ``options`` are the covers that the agent keeps for comparison, by the name that the agent gave them, in the order kept.
    ``planned_at`` is the appointment, or None. ``step`` is the page's step 1–5 that was open last.
    """

    id: str
    kind: str
    customer_id: str | None = None
    vehicle_id: str | None = None
    home_id: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    covers: dict[str, dict[str, str]] = field(default_factory=dict)
    planned_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    state: VisitState = VisitState.OPEN
    step: int = 1
    quote_id: str | None = None
    application_id: str | None = None
    options: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

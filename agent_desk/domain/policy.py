"""A policy as head office issued it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent_desk.domain.money import Money


class Product(StrEnum):
    """The products that an application can lead to."""

    COMPULSORY = "compulsory"
    COMMERCIAL = "commercial"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. In force from ``start`` 00:00 to ``end`` 24:00, China time; ``end`` is the last day."""

    id: str
    number: str
    application_id: str
    customer_id: str
    product: Product
    object_label: str
    start: date
    end: date
    premium: Money
    issued_at: datetime
    vehicle_id: str | None = None
    home_id: str | None = None


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """A line of the renewal list: policies of one object that end on the same day. ``days`` until the end, may be negative."""

    customer_id: str
    customer_name: str
    object_label: str
    kind: str
    vehicle_id: str | None
    home_id: str | None
    end: date
    days: int
    premium: Money
    last_contact: str

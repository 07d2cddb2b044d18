"""A home that can be insured."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Structure(StrEnum):
    """Building class; the values are the rate table's own keys."""

    CONCRETE = "钢混/框架"
    BRICK_CONCRETE = "砖混"
    BRICK_WOOD = "砖木及其他"


class Zone(StrEnum):
    """Hazard zone of the rate table."""

    NORMAL = "normal"
    TYPHOON_FLOOD = "typhoon_flood"
    HIGH = "high"


class Occupancy(StrEnum):
    """The customer's relation to the home."""

    OWNER = "owner"
    TENANT = "tenant"
    LANDLORD = "landlord"


@dataclass(frozen=True, slots=True)
class Home:
    """One home of a customer. ``area_m2`` in square metres, for the record only."""

    id: str
    customer_id: str
    address: str = ""
    structure: Structure = Structure.CONCRETE
    built_year: int | None = None
    zone: Zone = Zone.NORMAL
    occupancy: Occupancy = Occupancy.OWNER
    area_m2: Decimal | None = None
    revision: int = 0

"""A request that was checked: facts about the risk, each sound by itself and with the others, classes already found.

Structs and no dataclasses, as the steps of the trace: a book of ten thousand quotes is read again in one go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from agent_desk.rating.commercial_tables import CommercialClass, Range
from agent_desk.rating.motor_tables import CompulsoryClass


class VehicleFacts(msgspec.Struct, frozen=True, gc=False):
    """What pricing needs of a vehicle; tonnes, litres and yuan as decimals."""

    use: str
    seats: int
    energy: str
    energy_saving: bool
    curb_weight_t: Decimal | None
    displacement_l: Decimal | None
    first_registered: date | None
    invoice_date: date | None
    new_price: Decimal | None


class CompulsoryChoice(msgspec.Struct, frozen=True, gc=False):
    """The float (``none``, ``A1`` … ``A6``) and the months of a short period, None = a year."""

    float_code: str
    short_months: int | None


class Cover(msgspec.Struct, frozen=True, gc=False):
    """One cover with what was chosen: ``amount`` = its limit, sum or daily amount in yuan, ``count`` = its seats or days,
    ``rate`` = its deductible as a share, ``services`` = how many of each."""

    code: str
    amount: Decimal | None = None
    count: int = 1
    rate: Decimal | None = None
    services: Mapping[str, int] | None = None


class CommercialChoice(msgspec.Struct, frozen=True, gc=False):
    """The commercial part. ``days`` None = a year; ranges as they hold for this start and region."""

    rated: CommercialClass
    continuous_years: int
    claims: int
    pricing: Decimal
    violation: Decimal
    days: int | None
    covers: tuple[Cover, ...]
    pricing_range: Range
    violation_range: Range


class MotorRequest(msgspec.Struct, frozen=True, gc=False):
    """A sound motor request."""

    start: date
    region: str
    vehicle: VehicleFacts
    rated: CompulsoryClass
    compulsory: CompulsoryChoice | None
    collect_tax: bool
    commercial: CommercialChoice | None


class HomeRequest(msgspec.Struct, frozen=True, gc=False):
    """A sound home request; ``age`` of the building in years at the start, sums in yuan in the order of the request."""

    start: date
    structure: str
    zone: str
    age: int
    deductible: Decimal
    term_years: int
    items: tuple[tuple[str, Decimal], ...]

"""Commission: a scheme is data; an entry shows how it was calculated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from agent_desk.domain.money import Money
from agent_desk.domain.policy import Product


class CommissionState(StrEnum):
    """``expected`` until issue, ``earned`` at issue (premium received, policy in force), ``paid`` by a statement."""

    EXPECTED = "expected"
    EARNED = "earned"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class CommissionRate:
    """One row of a scheme: ``rate`` is a share (0.10 = 10 %); ``class_group`` is ``family``, ``enterprise``, ``truck`` or ``*``."""

    product: Product
    class_group: str
    channel: str
    grade: str
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class CommissionScheme:
    """The scheme of a rate pack: rates and the VAT share that is taken out first (0.06 = 6 %)."""

    id: str
    vat: Decimal
    rates: tuple[CommissionRate, ...]


@dataclass(frozen=True, slots=True)
class CommissionEntry:
    """One amount for one product of one application. ``net`` = premium / (1 + vat), to the fen; ``amount`` = net × rate, to the fen.

    ``month`` is the settlement month (``2026-11``); ``statement`` the statement that paid it, or empty.
    """

    id: str
    application_id: str
    policy_id: str | None
    customer_id: str
    product: Product
    object_label: str
    premium: Money
    vat: Decimal
    net: Money
    rate: Decimal
    class_group: str
    amount: Money
    state: CommissionState
    at: datetime
    month: str
    scheme: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class CommissionRow:
    """A line of the commission page: the entry and the customer's name."""

    entry: CommissionEntry
    customer_name: str


@dataclass(frozen=True, slots=True)
class CommissionMonth:
    """Sums of one month (``2026-11``)."""

    month: str
    earned: Money
    paid: Money
    expected: Money

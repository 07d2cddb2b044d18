"""What may come back when policies end early: an estimate by the desk, decided by head office and, for the tax, the tax office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Policy
from agent_desk.domain.premium import TraceStep


class Ground(StrEnum):
    """Why a policy is cancelled. Compulsory insurance may end on some grounds only (Compulsory Regulation art 16)."""

    REQUEST = "request"
    SCRAPPED = "scrapped"
    DEREGISTERED = "deregistered"
    STOLEN = "stolen"
    SUSPENDED = "suspended"
    DUPLICATE = "duplicate"
    WRONG_DATA = "wrong_data"


COMPULSORY_GROUNDS = frozenset(Ground) - {Ground.REQUEST}
"""Deregistered (so also when scrapped), out of use, stolen: Compulsory Regulation art 16; insured twice or with wrong data:
the trade's practice."""
TAX_GROUNDS = frozenset({Ground.SCRAPPED, Ground.STOLEN})
"""Losses for which vehicle tax comes back (Vehicle Tax Implementing Regulation art 19)."""
HOME_GROUNDS = frozenset({Ground.REQUEST, Ground.DUPLICATE, Ground.WRONG_DATA})
"""Grounds that a home can have; the others are a vehicle's."""


class Payer(StrEnum):
    """Who gives back; ``nobody`` where nothing comes back."""

    INSURER = "insurer"
    TAX_OFFICE = "tax_office"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RefundItem:
    """One amount that was paid (None: the desk does not know). ``name``: a product, or ``vehicle_tax``; ``number`` the policy's.

    ``steps`` say how the refund is made, in words below ``trace.``; ``source`` is a key below ``sheet.refund.source.``.
    """

    name: str
    number: str
    paid: Money | None
    refund: Money
    payer: Payer
    steps: tuple[TraceStep, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Refund:
    """What may come back of policies of one object that end before ``cancelled`` 00:00, China time."""

    policies: tuple[Policy, ...]
    cancelled: date
    ground: Ground
    made_at: datetime
    items: tuple[RefundItem, ...]

    def from_payer(self, payer: Payer) -> Money:
        """The sum that one payer gives back."""
        return sum((item.refund for item in self.items if item.payer is payer), ZERO)

    @property
    def total(self) -> Money:
        """All that may come back, from whomever."""
        return sum((item.refund for item in self.items), ZERO)

"""What a change of rates does to a price: the factors that moved it, and the open business that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef
from agent_desk.errors import Problem


@dataclass(frozen=True, slots=True)
class Move:
    """One factor that moved a price by ``amount``.

    ``part`` is ``compulsory``, ``vehicle_tax``, ``commercial``, ``home``, ``total``, or a cover or item code. ``code`` names the
    factor below ``moves.factor.``; ``before`` and ``after`` are its figures as shown, "" where that side has none.
    """

    part: str
    code: str
    before: str
    after: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PackHeld:
    """A rate pack on this desk. ``last_day`` None = until another replaces it; ``withdrawn`` says why, "" = it was not."""

    ref: PackRef
    first_day: date
    last_day: date | None
    withdrawn: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Repriced:
    """An open quote or a draft whose rates are no longer the ones in force, priced again with those.

    ``quote_id`` and ``number`` are "" for a draft. ``before`` is the price that was named (None: a draft that had none), ``after``
    the one with the rates in force; None with ``problems`` where it cannot be priced. ``standing`` says whether the old price may
    still be applied for: ``good``, ``expired``, ``withdrawn``, or ``draft``.
    """

    visit_id: str
    quote_id: str
    number: str
    customer_name: str
    object_label: str
    kind: str
    pack: PackRef
    standing: str
    before: Money | None
    after: Money | None
    moves: tuple[Move, ...] = ()
    problems: tuple[Problem, ...] = ()
    valid_until: date | None = None

    @property
    def difference(self) -> Money | None:
        """What the new price is more than the old one; None while either is unknown."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class RatesChange:
    """Everything that a change of rates concerns, the greatest difference first; ``pack`` is the one in force.

    ``refused``: packs (``ID@VERSION``) that were announced but proved nothing, and were not taken.
    """

    pack: PackHeld
    packs: tuple[PackHeld, ...]
    rows: tuple[Repriced, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requoted:
    """One visit that took the rates in force: the quotes before and after ("" for a draft), or why it could not."""

    visit_id: str
    old_quote_id: str = ""
    quote_id: str = ""
    number: str = ""
    problems: tuple[Problem, ...] = ()

"""What rating answers: lines, totals and the trace, in the shape of the quote contract."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from agent_desk.domain.money import Money


@dataclass(frozen=True, slots=True)
class PackRef:
    """Which rate pack: its id, version and the SHA-256 of its content (64 hex digits)."""

    id: str
    version: str
    sha256: str


class TraceStep(msgspec.Struct, frozen=True, gc=False):
    """One step of a calculation. A struct and no dataclass: fifty are made for every quote, and a struct takes a sixth of the time.

    ``part`` says whose: ``compulsory``, ``vehicle_tax``, ``commercial``, a cover code, ``home`` or an item code.
    ``code`` is the catalogue key below ``trace.`` that puts it in words with ``facts``; ``sign`` one of ``""``, ``×``,
    ``÷``, ``+``, ``−``, ``=``; ``value`` the figure as shown; ``source`` the legal or tariff source's key.
    """

    part: str
    code: str
    sign: str
    value: str
    facts: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class CompulsoryPremium:
    """Compulsory motor liability insurance (交强险). ``base`` is after the short-period rate; limits in yuan."""

    class_code: str
    base: Money
    scheme: str
    factor: Decimal
    premium: Money
    death_disability: int
    medical: int
    property: int


@dataclass(frozen=True, slots=True)
class VehicleTax:
    """Vehicle tax (车船税), collected for the state. ``annual`` before months and half; ``months`` 0–12."""

    annual: Money
    months: int
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One commercial cover. ``sum_insured`` in yuan, None where a cover has none."""

    code: str
    sum_insured: Money | None
    pure: Money
    base: Money
    premium: Money


@dataclass(frozen=True, slots=True)
class CommercialPremium:
    """Commercial motor insurance (商业险). ``factor`` = NCD × pricing × violation."""

    class_code: str
    ncd_level: int
    ncd: Decimal
    factor: Decimal
    months_used: int
    lines: tuple[CoverLine, ...]
    premium: Money


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One item of home insurance (家财险)."""

    code: str
    sum_insured: Money
    premium: Money


@dataclass(frozen=True, slots=True)
class HomePremium:
    """Home insurance with its factors (structure, age, zone, deductible, term)."""

    lines: tuple[HomeLine, ...]
    factors: tuple[tuple[str, Decimal], ...]
    premium: Money


@dataclass(frozen=True, slots=True)
class ExpectedCommission:
    """What the agent would earn by the pack's scheme, per product; None = not quoted."""

    compulsory: Money | None
    commercial: Money | None
    home: Money | None
    total: Money


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """A priced request. A part that was not asked for (or, for the tax, is not in the pack) is None."""

    kind: str
    pack: PackRef
    total: Money
    compulsory: CompulsoryPremium | None = None
    vehicle_tax: VehicleTax | None = None
    commercial: CommercialPremium | None = None
    home: HomePremium | None = None
    commission: ExpectedCommission | None = None
    trace: tuple[TraceStep, ...] = ()
    warnings: tuple[str, ...] = ()

    def part(self, name: str) -> Money | None:
        """The amount of ``compulsory``, ``vehicle_tax``, ``commercial`` or ``home``; None where not quoted."""
        if name == "vehicle_tax":
            return self.vehicle_tax.amount if self.vehicle_tax else None
        found = {"compulsory": self.compulsory, "commercial": self.commercial, "home": self.home}[name]
        return found.premium if found else None

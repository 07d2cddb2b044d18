"""Which rates a visit is pinned to, and whether the price that was named may still be applied for.

A quote pins the pack that it was priced with; a draft pins the one that was in force when it was begun. Both stay priced
with it until the agent takes the rates in force, so that no amount moves behind the customer's back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from agent_desk.contract import codec
from agent_desk.contract.messages import PackNews
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.repricing import PackHeld
from agent_desk.domain.visit import Visit
from agent_desk.errors import QuoteOutdated
from agent_desk.ports.units import Unit

_WITHDRAWN = "packs_withdrawn"
_DRAFT = "draft_pack."


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Head office took a rate pack back. ``reason`` is in its words."""

    at: datetime
    reason: str


def withdrawals(unit: Unit) -> dict[str, Withdrawal]:
    """The packs that head office took back, by their hash; the desk may not hold all of them."""
    kept = unit.state.get(_WITHDRAWN)
    return codec.decode(kept, dict[str, Withdrawal]) if kept else {}


def withdraw(unit: Unit, sha256: str, withdrawal: Withdrawal) -> None:
    """Keep that head office took a pack back; the first word of it counts."""
    known = withdrawals(unit)
    if sha256 not in known:
        unit.state.set(_WITHDRAWN, codec.encode({**known, sha256: withdrawal}).decode())


def packs_held(unit: Unit) -> tuple[PackHeld, ...]:
    """Every pack on the desk, by the day on which it begins, with whether it was withdrawn."""
    known = withdrawals(unit)
    found = []
    for ref, first, last in unit.packs.all():
        withdrawal = known.get(ref.sha256)
        reason, at = (withdrawal.reason or "-", withdrawal.at) if withdrawal else ("", None)
        found.append(PackHeld(ref, first, last, reason, at))
    return tuple(found)


def packs_refused(unit: Unit) -> tuple[str, ...]:
    """Packs that were announced and not taken, ``ID@VERSION``: not signed with the key of the enrolment, or not what was announced."""
    held = {ref.sha256 for ref, _, _ in unit.packs.all()}
    found = []
    for parked in unit.parked.all():
        if parked.kind != "pack" or parked.subject in held:
            continue
        try:
            news = codec.decode(parked.body, PackNews)
        except msgspec.DecodeError:
            found.append(parked.subject[:12])
            continue
        found.append(f"{news.id}@{news.version}")
    return tuple(dict.fromkeys(found))


def pack_in_force(packs: tuple[PackHeld, ...], day: date) -> PackHeld:
    """Of the packs in force on that day and not withdrawn, the one that begins last; without one, the newest that is left.

    A desk whose packs are all withdrawn has the newest of those: its tables open every page, but nothing is quoted with it.
    """
    good = [pack for pack in packs if not pack.withdrawn]
    now = [pack for pack in good if pack.first_day <= day and (pack.last_day is None or day <= pack.last_day)]
    return (now or good or list(packs))[-1]


def pin_draft(unit: Unit, visit_id: str, sha256: str) -> None:
    """The draft is priced with this pack until it takes another."""
    unit.state.set(_DRAFT + visit_id, sha256)


def pinned(unit: Unit, visit: Visit, quote: Quote | None) -> str:
    """The hash of the pack that the visit is priced with, "" = the one in force."""
    return quote.answer.pack.sha256 if quote is not None else unit.state.get(_DRAFT + visit.id) or ""


def standing(unit: Unit, quote: Quote, day: date) -> str:
    """``good``, ``expired`` or ``withdrawn``: whether the quote's price may still be applied for."""
    if quote.answer.pack.sha256 in withdrawals(unit):
        return "withdrawn"
    return "expired" if quote.valid_until < day else "good"


def outdated(unit: Unit, visit: Visit, quote: Quote | None, day: date, *, changed: bool) -> QuoteOutdated | None:
    """Why the visit's price cannot be applied for as it stands; None if nothing is against it.

    ``changed``: what was entered is no longer what the quote, if there is one, was made for, so that a new one is due: under the
    rates in force, which the agent must have seen.
    """
    packs = packs_held(unit)
    force = pack_in_force(packs, day)
    if force.withdrawn:
        return QuoteOutdated(subject=visit.id, reason="no_pack", why=_said(force))
    sha256 = pinned(unit, visit, quote) or force.ref.sha256
    pack = next((one for one in packs if one.ref.sha256 == sha256), force)
    number = quote.number if quote is not None else ""
    if pack.withdrawn:
        return QuoteOutdated(subject=visit.id, reason="withdrawn", number=number, why=_said(pack))
    if quote is not None and quote.state is not QuoteState.SUPERSEDED and quote.valid_until < day:
        return QuoteOutdated(subject=visit.id, reason="expired", number=number, day=quote.valid_until.isoformat())
    if changed and sha256 != force.ref.sha256:
        return QuoteOutdated(subject=visit.id, reason="replaced", number=number, version=force.ref.version)
    return None


def _said(pack: PackHeld) -> str:
    return pack.withdrawn if pack.withdrawn != "-" else pack.ref.version

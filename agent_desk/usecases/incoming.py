"""What head office says, applied to the desk's records: receipts and feed items, in one transaction with their bookkeeping.

Pure of network: whoever pulls hands over the items and the packs that it has fetched and proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

import msgspec

from agent_desk.contract import codec
from agent_desk.contract.messages import ApplicationNews, FeedItem, PackNews, PackWithdrawn
from agent_desk.domain.application import Application, ApplicationState, Move, may_move
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.policy import Policy
from agent_desk.domain.premium import PackRef
from agent_desk.domain.receipt import OutboxState
from agent_desk.domain.vehicle import Vehicle
from agent_desk.ports.units import Unit
from agent_desk.usecases.standing import Withdrawal, withdraw

T = TypeVar("T")
UNSENT = "unsent_changes"
"""Reason of an item that waits until head office holds this desk's own changes of the record."""
HEAD_OFFICE = "head_office"
_ORDERED = frozenset({"application", "customer", "vehicle", "home"})
"""Kinds of which a later item must not overtake one that waits."""


class CannotApply(Exception):
    """An item cannot be applied (yet); ``reason`` is kept beside it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ProvedPack:
    """A rate pack whose signature and hash are right."""

    ref: PackRef
    content: bytes
    first: date
    last: date | None


def take(unit: Unit, items: Iterable[FeedItem], packs: Mapping[str, ProvedPack], now: datetime) -> tuple[int, int]:
    """Apply what can be applied and park the rest with its reason; returns how many of each. ``packs`` by their hash."""
    waiting = {parked.subject for parked in unit.parked.all() if parked.reason == UNSENT}
    applied = 0
    parked = 0
    for item in items:
        overtakes = item.subject in waiting and item.kind in _ORDERED
        reason = UNSENT if overtakes else _obstacle(unit, item, packs, now)
        if not reason:
            applied += 1
            continue
        if reason == UNSENT:
            waiting.add(item.subject)
        park(unit, item, reason, now)
        parked += 1
    return applied, parked


def park(unit: Unit, item: FeedItem, reason: str, now: datetime) -> None:
    """Set an item aside with its reason; nothing of it is lost."""
    unit.parked.put(item.seq, item.kind, item.subject, codec.encode(item.body), reason, now)


def take_parked(unit: Unit, now: datetime) -> int:
    """Try again what was parked, in the order of the feed; returns how many could be applied.

    Packs stay: their bytes are what was wrong with them.
    """
    applied = 0
    blocked: set[str] = set()
    for parked in unit.parked.all():
        if parked.kind == "pack" or parked.subject in blocked:
            continue
        item = FeedItem(parked.seq, parked.kind, parked.subject, codec.decode(parked.body, dict))
        reason = _obstacle(unit, item, {}, now)
        if reason:
            if reason == UNSENT:
                blocked.add(parked.subject)
            continue
        unit.parked.remove(parked.seq)
        applied += 1
    return applied


def submit_if_complete(unit: Unit, application: Application) -> bool:
    """Move a queued application to submitted once its envelope and every picture have receipts.

    The moment is head office's own, of the last receipt: the laptop's clock has no say in it.
    """
    if application.state is not ApplicationState.QUEUED:
        return False
    envelopes = [item for item in unit.outbox.of_subject(application.id) if item.kind == "application"]
    if not envelopes:
        return False
    last = max(envelopes, key=lambda item: item.seq)
    if last.state is not OutboxState.STORED:
        return False
    moments: list[datetime] = []
    for item in (last.id, *(paper.sha256 for paper in application.papers)):
        receipt = unit.receipts.find(item)
        if receipt is None:
            return False
        moments.append(receipt.received_at)
    _move(unit, application, Move(ApplicationState.SUBMITTED, max(moments), HEAD_OFFICE), to=ApplicationState.SUBMITTED)
    return True


def _obstacle(unit: Unit, item: FeedItem, packs: Mapping[str, ProvedPack], now: datetime) -> str:
    """Apply the item; what stands in the way, or empty."""
    try:
        _apply(unit, item, packs, now)
    except CannotApply as problem:
        return problem.reason
    return ""


def _apply(unit: Unit, item: FeedItem, packs: Mapping[str, ProvedPack], now: datetime) -> None:
    try:
        if item.kind == "application":
            _application(unit, _read(item, ApplicationNews))
        elif item.kind == "policy":
            _policy(unit, _read(item, Policy))
        elif item.kind == "commission":
            _commission(unit, _read(item, CommissionEntry))
        elif item.kind == "pack":
            _pack(unit, _read(item, PackNews), packs, now)
        elif item.kind == "pack_withdrawn":
            told = _read(item, PackWithdrawn)
            withdraw(unit, told.sha256, Withdrawal(told.at, told.reason))
        elif item.kind == "customer":
            _customer(unit, _read(item, Customer))
        elif item.kind == "vehicle":
            _vehicle(unit, _read(item, Vehicle))
        elif item.kind == "home":
            _home(unit, _read(item, Home))
        else:
            raise CannotApply("unknown_kind")
    except msgspec.DecodeError as error:
        raise CannotApply("unreadable") from error


def _read(item: FeedItem, kind: type[T]) -> T:
    return codec.decode(codec.encode(item.body), kind)


def _application(unit: Unit, news: ApplicationNews) -> None:
    application = unit.applications.find(news.application_id)
    if application is None:
        raise CannotApply("unknown_record")
    try:
        told = ApplicationState(news.state)
    except ValueError as error:
        raise CannotApply("unknown_state") from error
    if told is ApplicationState.SUBMITTED:
        # On the desk this follows from the receipts alone: it must never be said before every picture has its own.
        return
    _only_if_sent(unit, application.id)
    move = Move(
        told, news.at, news.by or HEAD_OFFICE, news.comment, "" if news.difference == "0.00" else news.difference
    )
    if move in application.moves:
        return
    # Head office's own moments may be compared with each other: an old item that comes again (retried, or a feed that was
    # read anew) belongs into the history, but does not turn the state back.
    overtaken = any(m.state not in _OF_THE_DESK and m.at > move.at for m in application.moves)
    handed_over = application.state is ApplicationState.DELIVERED and not may_move(application.state, told)
    _move(unit, application, move, to=application.state if overtaken or handed_over else told)


_OF_THE_DESK = frozenset(
    {
        ApplicationState.DRAFT,
        ApplicationState.READY,
        ApplicationState.QUEUED,
        ApplicationState.SUBMITTED,
        ApplicationState.DELIVERED,
    }
)


def _move(unit: Unit, application: Application, move: Move, *, to: ApplicationState) -> None:
    unit.applications.put(replace(application, state=to, moves=(*application.moves, move)))


def _policy(unit: Unit, policy: Policy) -> None:
    if unit.customers.find(policy.customer_id) is None:
        raise CannotApply("unknown_record")
    unit.policies.put(policy)


def _commission(unit: Unit, entry: CommissionEntry) -> None:
    if unit.customers.find(entry.customer_id) is None:
        raise CannotApply("unknown_record")
    for old in unit.commissions.of_application(entry.application_id):
        if old.product is entry.product and old.state is CommissionState.EXPECTED and old.id != entry.id:
            unit.commissions.remove(old.id)
    unit.commissions.put(entry)


def _pack(unit: Unit, news: PackNews, packs: Mapping[str, ProvedPack], now: datetime) -> None:
    if any(ref.sha256 == news.sha256 for ref, _, _ in unit.packs.all()):
        return
    proved = packs.get(news.sha256)
    if proved is None or (proved.ref.id, proved.ref.version) != (news.id, news.version):
        raise CannotApply("pack_not_proved")
    unit.packs.put(proved.ref, proved.content, proved.first, proved.last, now)


def _customer(unit: Unit, told: Customer) -> None:
    _only_if_sent(unit, told.id)
    known = unit.customers.find(told.id)
    if known is None or known.revision < told.revision:
        unit.customers.put(told)


def _vehicle(unit: Unit, told: Vehicle) -> None:
    _only_if_sent(unit, told.id)
    if unit.customers.find(told.customer_id) is None:
        raise CannotApply("unknown_record")
    known = unit.vehicles.find(told.id)
    if known is None or known.revision < told.revision:
        unit.vehicles.put(told)


def _home(unit: Unit, told: Home) -> None:
    _only_if_sent(unit, told.id)
    if unit.customers.find(told.customer_id) is None:
        raise CannotApply("unknown_record")
    known = unit.homes.find(told.id)
    if known is None or known.revision < told.revision:
        unit.homes.put(told)


def _only_if_sent(unit: Unit, subject: str) -> None:
    """Never over a record with changes that head office does not hold, nor over a refused one, which is the agent's to mend."""
    items = unit.outbox.of_subject(subject)
    if any(item.state in _UNDER_WAY for item in items):
        raise CannotApply(UNSENT)
    if items and max(items, key=lambda item: item.seq).state is not OutboxState.STORED:
        raise CannotApply(UNSENT)


_UNDER_WAY = frozenset({OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD})

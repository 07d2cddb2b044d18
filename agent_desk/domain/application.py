"""An application for insurance and the moves that its life allows (业务操作流程)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agent_desk.domain.money import Money


class ApplicationState(StrEnum):
    """draft → ready → queued → submitted → underwriting → (returned → ready …) / declined / approved → paid → issued → delivered."""

    DRAFT = "draft"
    READY = "ready"
    QUEUED = "queued"
    SUBMITTED = "submitted"
    UNDERWRITING = "underwriting"
    RETURNED = "returned"
    DECLINED = "declined"
    APPROVED = "approved"
    PAID = "paid"
    ISSUED = "issued"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_S = ApplicationState
MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    _S.DRAFT: frozenset({_S.READY, _S.CANCELLED, _S.EXPIRED}),
    _S.READY: frozenset({_S.DRAFT, _S.QUEUED, _S.CANCELLED, _S.EXPIRED}),
    _S.QUEUED: frozenset({_S.SUBMITTED, _S.CANCELLED}),
    _S.SUBMITTED: frozenset({_S.UNDERWRITING, _S.CANCELLED}),
    _S.UNDERWRITING: frozenset({_S.RETURNED, _S.DECLINED, _S.APPROVED, _S.CANCELLED}),
    _S.RETURNED: frozenset({_S.READY, _S.CANCELLED, _S.EXPIRED}),
    _S.DECLINED: frozenset(),
    _S.APPROVED: frozenset({_S.PAID, _S.CANCELLED, _S.EXPIRED}),
    _S.PAID: frozenset({_S.ISSUED, _S.CANCELLED}),
    _S.ISSUED: frozenset({_S.DELIVERED, _S.CANCELLED}),
    _S.DELIVERED: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""Allowed moves. Payment before issue (见费出单); a declined, cancelled or expired case is followed by a new one."""

DESK_MOVES = frozenset({_S.DRAFT, _S.READY, _S.QUEUED, _S.DELIVERED})
"""States that the desk sets. ``submitted`` follows from receipts, all others from head office; both may cancel."""

WITH_HEAD_OFFICE = frozenset({_S.SUBMITTED, _S.UNDERWRITING, _S.APPROVED, _S.PAID})
DECIDED = frozenset({_S.APPROVED, _S.PAID, _S.ISSUED, _S.DELIVERED, _S.DECLINED, _S.RETURNED})


def may_move(current: ApplicationState, wanted: ApplicationState) -> bool:
    """Whether ``MOVES`` allows it."""
    return wanted in MOVES[current]


@dataclass(frozen=True, slots=True)
class Move:
    """One step of an application's life: when, by whom (``desk``, ``head_office`` or a role), and the comment.

    ``difference``: where head office priced it anew and came to another total, by how much (yuan, ``"-12.30"``), else empty.
    """

    state: ApplicationState
    at: datetime
    by: str
    comment: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationPaper:
    """A paper as the application carries it: which slot, which bytes, how turned."""

    paper_id: str
    slot: str
    sha256: str
    media_type: str
    bytes: int
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """One application. ``round`` counts sendings: 1 at first, one more each time it was returned and sent again."""

    id: str
    number: str
    visit_id: str
    customer_id: str
    quote_id: str
    kind: str
    state: ApplicationState
    start: date
    total: Money
    papers: tuple[ApplicationPaper, ...] = ()
    consents: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    round: int = 1
    revision: int = 0


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """A line of the application list. ``local`` = something of it is only on this computer."""

    id: str
    number: str
    visit_id: str
    customer_id: str
    customer_name: str
    object_label: str
    kind: str
    state: ApplicationState
    total: Money
    start: date
    changed_at: datetime
    comment: str
    local: bool

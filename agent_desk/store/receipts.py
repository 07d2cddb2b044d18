"""Signed receipts in the store, and how far each picture is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.application import DECIDED
from agent_desk.domain.receipt import Place, Receipt
from agent_desk.store.applications import NOT_ON_THE_WAY
from agent_desk.store.conversion import maybe, moment, moment_text
from agent_desk.store.tables import APPLICATION_PAPERS, APPLICATIONS, OUTBOX, PAPER_PROGRESS, RECEIPTS
from agent_desk.store.upsert import Upsert

HOLDS = ("stored", "duplicate")
"""What a receipt says where head office holds every byte."""
PAPER = "paper"

_T = RECEIPTS.c
_P = APPLICATION_PAPERS.c
_PUT = Upsert(RECEIPTS, key="item")
_PROGRESS = Upsert(PAPER_PROGRESS, key="sha256")
_BY_ITEM = select(RECEIPTS).where(_T.item == bindparam("value"))
_ITEM_HELD = (
    sa.update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("item"), OUTBOX.c.sha256 == bindparam("hash"))
    .values(received_at=func.coalesce(OUTBOX.c.received_at, bindparam("at")))
)
_PAPER_HELD = (
    sa.update(APPLICATION_PAPERS)
    .where(_P.sha256 == bindparam("hash"), _P.received_at.is_(None))
    .values(received_at=bindparam("at"))
)
_NO_PROGRESS = sa.delete(PAPER_PROGRESS).where(PAPER_PROGRESS.c.sha256 == bindparam("value"))
_BEGUN = select(PAPER_PROGRESS.c.sha256).where(PAPER_PROGRESS.c.sent > 0)
_ON_THE_WAY = APPLICATION_PAPERS.outerjoin(APPLICATIONS, APPLICATIONS.c.id == _P.application_id)
# An application that is not there was lost with a damaged store; its pictures are still owed to head office.
_IS_ON_THE_WAY = sa.or_(
    APPLICATIONS.c.id.is_(None), APPLICATIONS.c.state.not_in([state.value for state in NOT_ON_THE_WAY])
)
_OPEN_PAPERS = (
    select(_P.sha256, func.max(_P.bytes).label("bytes"))
    .select_from(_ON_THE_WAY)
    .where(_P.received_at.is_(None), _IS_ON_THE_WAY)
    .group_by(_P.sha256)
)
_TO_SEND = _OPEN_PAPERS.order_by(func.min(APPLICATIONS.c.changed_at), _P.sha256)
_EACH_PAPER = (
    select(
        _P.sha256,
        func.min(
            case(
                (_P.received_at.is_(None), 0),
                (APPLICATIONS.c.state.in_([state.value for state in DECIDED]), 2),
                else_=1,
            )
        ).label("place"),
    )
    .select_from(_ON_THE_WAY)
    .where(_IS_ON_THE_WAY)
    .group_by(_P.sha256)
    .subquery()
)
_PAPER_COUNTS = select(_EACH_PAPER.c.place, func.count()).group_by(_EACH_PAPER.c.place)
_PLACES = (Place.LOCAL, Place.HELD, Place.DECIDED)
_HELD_HASHES = select(_T.item).where(_T.kind == PAPER, _T.status.in_(HOLDS)).order_by(_T.item)


class ReceiptTable:
    """Signed receipts, and how far each picture is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, receipt: Receipt) -> None:
        """Keep a receipt. Only one that says ``stored`` or ``duplicate`` for exactly the bytes sent moves an item to «held»."""
        at = moment_text(receipt.received_at)
        _PUT.run(
            self._connection,
            {
                "item": receipt.item,
                "kind": receipt.kind,
                "sha256": receipt.sha256,
                "bytes": receipt.bytes,
                "status": receipt.status,
                "received_at": at,
                "office": receipt.office,
                "signature": receipt.signature,
            },
        )
        if receipt.status not in HOLDS:
            return
        if receipt.kind == PAPER:
            if receipt.item == receipt.sha256:
                self._connection.execute(_PAPER_HELD, {"hash": receipt.sha256, "at": at})
                self._connection.execute(_NO_PROGRESS, {"value": receipt.sha256})
        else:
            self._connection.execute(_ITEM_HELD, {"item": receipt.item, "hash": receipt.sha256, "at": at})

    def find(self, item: str) -> Receipt | None:
        """The receipt for an envelope's id or a paper's hash, or None."""
        return maybe(_receipt, self._connection.execute(_BY_ITEM, {"value": item}).first())

    def papers_to_send(self) -> tuple[tuple[str, int], ...]:
        """``(sha256, bytes)`` of every paper of a queued-or-later application that has no receipt yet, oldest case first."""
        return tuple((row.sha256, row.bytes) for row in self._connection.execute(_TO_SEND))

    def paper_progress(self, sha256: str, sent: int) -> None:
        """So many bytes of the paper are confirmed by head office."""
        _PROGRESS.run(self._connection, {"sha256": sha256, "sent": sent})

    def papers_begun(self) -> frozenset[str]:
        """Hashes of papers of which head office has some bytes and no receipt was given."""
        return frozenset(self._connection.execute(_BEGUN).scalars())

    def paper_counts(self) -> dict[Place, int]:
        """How many different papers of queued-or-later applications are where; all three places are named."""
        counts = dict.fromkeys(_PLACES, 0)
        for place, count in self._connection.execute(_PAPER_COUNTS):
            counts[_PLACES[place]] = count
        return counts

    def paper_hashes(self) -> tuple[str, ...]:
        """Hashes of papers that have a receipt, sorted."""
        return tuple(self._connection.execute(_HELD_HASHES).scalars())


def open_papers() -> sa.Select[Any]:
    """``sha256, bytes`` of each paper that is to be sent."""
    return _OPEN_PAPERS


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        item=row.item,
        kind=row.kind,
        sha256=row.sha256,
        bytes=row.bytes,
        status=row.status,
        received_at=moment(row.received_at),
        office=row.office,
        signature=row.signature,
    )

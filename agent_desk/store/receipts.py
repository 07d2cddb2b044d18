"""Signed receipts in the store, and how far each picture is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.application import DECIDED
from agent_desk.domain.receipt import Place, Receipt
from agent_desk.store.applications import NOT_ON_THE_WAY
from agent_desk.store.conversion import maybe, moment, moment_text
from agent_desk.store.prepared import Prepared
from agent_desk.store.tables import APPLICATIONS, OUTBOX, PAPERS_OWED, RECEIPTS
from agent_desk.store.upsert import Upsert

HOLDS = ("stored", "duplicate")
"""What a receipt says where head office holds every byte."""
PAPER = "paper"

_T = RECEIPTS.c
_PUT = Upsert(RECEIPTS, key="item")
_BY_ITEM = select(RECEIPTS).where(_T.item == bindparam("value"))
_ITEM_HELD = Prepared(
    sa.update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("item"), OUTBOX.c.sha256 == bindparam("sha256"))
    .values({OUTBOX.c.received_at: func.coalesce(OUTBOX.c.received_at, bindparam("at"))})
)
_PAPER_HELD = sa.delete(PAPERS_OWED).where(PAPERS_OWED.c.sha256 == bindparam("value"))
_PROGRESS = sa.update(PAPERS_OWED).where(PAPERS_OWED.c.sha256 == bindparam("value")).values(sent=bindparam("so_far"))
_OPEN_PAPERS = select(PAPERS_OWED.c.sha256, func.max(PAPERS_OWED.c.bytes).label("bytes")).group_by(PAPERS_OWED.c.sha256)
# UUIDv7: the case that was made first goes first
_TO_SEND = _OPEN_PAPERS.order_by(func.min(PAPERS_OWED.c.application_id), PAPERS_OWED.c.sha256)
_papers = func.json_each(APPLICATIONS.c.papers).table_valued("value")
_SENT = (
    select(
        func.json_extract(_papers.c.value, "$.sha256").label("sha256"),
        func.min(case((APPLICATIONS.c.state.in_([state.value for state in DECIDED]), 1), else_=0)).label("decided"),
    )
    .select_from(APPLICATIONS.join(_papers, sa.true()))
    .where(APPLICATIONS.c.state.not_in([state.value for state in NOT_ON_THE_WAY]))
    .group_by(sa.text("1"))
    .subquery()
)
_RECEIVED = (
    select(_SENT.c.decided, func.count())
    .where(_SENT.c.sha256.not_in(select(PAPERS_OWED.c.sha256)))
    .group_by(_SENT.c.decided)
)
_BEGUN = select(PAPERS_OWED.c.sha256).where(PAPERS_OWED.c.sent > 0)
_OWED_COUNT = select(func.count(PAPERS_OWED.c.sha256.distinct()))
_HELD_HASHES = select(_T.item).where(_T.kind == PAPER, _T.item == _T.sha256, _T.status.in_(HOLDS)).order_by(_T.item)


class ReceiptTable:
    """Signed receipts, and how far each picture is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, receipt: Receipt) -> None:
        """Keep a receipt. Only one that says ``stored`` or ``duplicate`` for exactly the bytes sent moves an item to «held»."""
        self.put_all((receipt,))

    def put_all(self, receipts: Sequence[Receipt]) -> None:
        """The same for several."""
        if not receipts:
            return
        _PUT.run_many(self._connection, list(map(_values, receipts)))
        holding = [receipt for receipt in receipts if receipt.status in HOLDS]
        for paper in holding:
            if paper.kind == PAPER and paper.item == paper.sha256:
                self._connection.execute(_PAPER_HELD, {"value": paper.sha256})
        items = [_values(receipt) for receipt in holding if receipt.kind != PAPER]
        if items:
            _ITEM_HELD.run_many(self._connection, items)

    def find(self, item: str) -> Receipt | None:
        """The receipt for an envelope's id or a paper's hash, or None."""
        return maybe(_receipt, self._connection.execute(_BY_ITEM, {"value": item}).first())

    def papers_to_send(self) -> tuple[tuple[str, int], ...]:
        """``(sha256, bytes)`` of every paper of a queued-or-later application that has no receipt yet, oldest case first."""
        return tuple((row.sha256, row.bytes) for row in self._connection.execute(_TO_SEND))

    def paper_progress(self, sha256: str, sent: int) -> None:
        """So many bytes of the paper are confirmed by head office."""
        self._connection.execute(_PROGRESS, {"value": sha256, "so_far": sent})

    def papers_begun(self) -> frozenset[str]:
        """Hashes of papers of which head office has some bytes and no receipt was given."""
        return frozenset(self._connection.execute(_BEGUN).scalars())

    def paper_counts(self) -> dict[Place, int]:
        """How many different papers of queued-or-later applications are where; all three places are named."""
        received = {row[0]: row[1] for row in self._connection.execute(_RECEIVED)}
        return {
            Place.LOCAL: int(self._connection.execute(_OWED_COUNT).scalar_one()),
            Place.HELD: received.get(0, 0),
            Place.DECIDED: received.get(1, 0),
        }

    def paper_hashes(self) -> tuple[str, ...]:
        """Hashes of papers that have a receipt, sorted."""
        return tuple(self._connection.execute(_HELD_HASHES).scalars())


def open_papers() -> sa.Select[Any]:
    """``sha256, bytes`` of each paper that is to be sent."""
    return _OPEN_PAPERS


def _values(receipt: Receipt) -> dict[str, Any]:
    at = moment_text(receipt.received_at)
    return {
        "item": receipt.item,
        "kind": receipt.kind,
        "sha256": receipt.sha256,
        "bytes": receipt.bytes,
        "status": receipt.status,
        "received_at": at,
        "at": at,
        "office": receipt.office,
        "signature": receipt.signature,
    }


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

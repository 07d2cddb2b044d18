"""The outbox: acts on their way to head office. No statement here deletes a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.contract.codec import decode, encode
from agent_desk.domain.overview import LocalItem
from agent_desk.domain.receipt import OutboxItem, OutboxState, Place, ReceiptRow, Settled, SyncMark
from agent_desk.errors import NoSuchRecord
from agent_desk.store.conversion import moment, moment_text
from agent_desk.store.prepared import Prepared
from agent_desk.store.receipt_book import OPEN, ReceiptBook
from agent_desk.store.tables import APPLICATIONS, CUSTOMERS, HOMES, OUTBOX, VEHICLES

_T = OUTBOX.c
_BY_STORE = {"seq", "received_at"}
_TO_SEND_STATES = (OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.HELD.value)
_INSERT = Prepared(
    sa.insert(OUTBOX).values({column.name: bindparam(column.name) for column in _T if column.name not in _BY_STORE})
)
_NOT_LATEST = Prepared(
    sa.update(OUTBOX)
    .where(_T.subject == bindparam("of"), _T.kind == bindparam("sort"), _T.latest == 1)
    .values(latest=0)
)
# A body that changes is another act to head office: the receipt for the old bytes does not speak for the new ones.
_UPDATE = (
    sa.update(OUTBOX)
    .where(_T.id == bindparam("which"))
    .values(
        depends_on=bindparam("depends_on"),
        base_revision=bindparam("base_revision"),
        body=bindparam("body"),
        sha256=bindparam("sha256"),
        created_at=bindparam("created_at"),
        state=bindparam("state"),
        attempts=bindparam("attempts"),
        reason=bindparam("reason"),
        received_at=sa.case((_T.sha256 == bindparam("sha256"), _T.received_at), else_=None),
    )
    .returning(_T.seq)
)
_TRIED = Prepared(
    sa.update(OUTBOX)
    .where(_T.id == bindparam("which"))
    .values(
        attempts=_T.attempts + 1,
        # Held stays held: head office has its bytes already, whatever becomes of this question.
        state=sa.case((_T.state == OutboxState.HELD.value, _T.state), else_=OutboxState.SENDING.value),
    )
)
_SETTLED = Prepared(
    sa.update(OUTBOX)
    .where(_T.id == bindparam("which"))
    .values(state=bindparam("new_state"), reason=bindparam("new_reason"))
)
_REVISIONS = {
    kind: Prepared(
        sa.update(table)
        .where(table.c.id == bindparam("subject"), table.c.revision < bindparam("at_office"))
        .values(revision=bindparam("at_office"))
    )
    for kind, table in {"customer": CUSTOMERS, "vehicle": VEHICLES, "home": HOMES, "application": APPLICATIONS}.items()
}
"""Records that carry head office's number of their version."""
_REST_ON = Prepared(
    sa.update(OUTBOX)
    .where(
        sa.text(OPEN),
        _T.subject == bindparam("subject"),
        _T.state == OutboxState.WAITING.value,
        _T.attempts == 0,
        _T.seq > bindparam("seq"),
        _T.base_revision < bindparam("at_office"),
    )
    .values(base_revision=bindparam("at_office"))
)
_BY_ID = select(OUTBOX).where(_T.id == bindparam("value"))
_OF_SUBJECT = select(OUTBOX).where(_T.subject == bindparam("value")).order_by(_T.seq)
_UNSENT = (
    select(OUTBOX)
    .where(_T.subject == bindparam("value"), _T.state == OutboxState.WAITING.value, _T.attempts == 0)
    .order_by(_T.seq.desc())
    .limit(1)
)
_TO_SEND = (
    select(OUTBOX)
    .where(sa.text(OPEN), _T.state.in_(_TO_SEND_STATES), _T.seq > bindparam("after"))
    .order_by(_T.seq)
    .limit(bindparam("most"))
)
_SEND_AGAIN = (
    sa.update(OUTBOX)
    .where(sa.text(OPEN), _T.state == OutboxState.REFUSED.value, _T.latest == 1)
    .values(state=OutboxState.WAITING.value, reason="")
)
_COUNTS = select(_T.state, func.count()).group_by(_T.state)
_IDS = select(_T.id).where(_T.state.in_(bindparam("states", expanding=True))).order_by(_T.seq)


class OutboxTable:
    """Acts on their way to head office."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._book = ReceiptBook(connection)
        self.tried_seq = 0
        """Highest number of an item that this unit marked as tried: head office may have seen it."""

    def add(self, item: OutboxItem) -> None:
        """Keep a new item; it gets the next number, which is never given twice."""
        _NOT_LATEST.rows(self._connection, {"of": item.subject, "sort": item.kind})
        _INSERT.rows(
            self._connection, {**_values(item), "id": item.id, "latest": 1, "kind": item.kind, "subject": item.subject}
        )

    def put(self, item: OutboxItem) -> None:
        """Change an item: its state, or its body while it is unsent. Raises NoSuchRecord."""
        seq = self._connection.execute(_UPDATE, {**_values(item), "which": item.id}).scalar()
        if seq is None:
            raise NoSuchRecord(subject=item.id, kind="outbox")
        if item.attempts or item.state is not OutboxState.WAITING:
            self.tried_seq = max(self.tried_seq, int(seq))

    def tried(self, items: Sequence[OutboxItem]) -> None:
        """They are about to leave: one attempt more, and ``sending``; what is ``held`` stays so."""
        if items:
            _TRIED.run_many(self._connection, [{"which": item.id} for item in items])
            self.tried_seq = max(self.tried_seq, *(item.seq for item in items))

    def settle(self, settled: Sequence[Settled]) -> None:
        """Head office has answered. A stored item's revision goes to its record, and to the record's later changes that
        were never tried: they were made on top of it."""
        if not settled:
            return
        rows = [{"which": one.item.id, "new_state": one.state.value, "new_reason": one.reason} for one in settled]
        _SETTLED.run_many(self._connection, rows)
        numbered = [one for one in settled if one.state is OutboxState.STORED and one.revision]
        for kind, revision in _REVISIONS.items():
            of_kind = [_revision(one) for one in numbered if one.item.kind == kind]
            if of_kind:
                revision.run_many(self._connection, of_kind)
        if numbered:
            _REST_ON.run_many(self._connection, list(map(_revision, numbered)))

    def get(self, id: str) -> OutboxItem:
        """Raises NoSuchRecord."""
        row = self._connection.execute(_BY_ID, {"value": id}).first()
        if row is None:
            raise NoSuchRecord(subject=id, kind="outbox")
        return _item(row)

    def unsent(self, subject: str) -> OutboxItem | None:
        """The item about this record that was never tried yet (``waiting``, no attempts), if any."""
        row = self._connection.execute(_UNSENT, {"value": subject}).first()
        return None if row is None else _item(row)

    def to_send(self, limit: int, after_seq: int = 0) -> tuple[OutboxItem, ...]:
        """Items in ``waiting``, ``sending`` or ``held``, by number."""
        return tuple(map(_item, self._connection.execute(_TO_SEND, {"most": limit, "after": after_seq})))

    def of_subject(self, subject: str) -> tuple[OutboxItem, ...]:
        """Every item about a record, by number."""
        return tuple(map(_item, self._connection.execute(_OF_SUBJECT, {"value": subject})))

    def counts(self) -> dict[OutboxState, int]:
        """How many items are in each state; states without any are left out."""
        return {OutboxState(row[0]): row[1] for row in self._connection.execute(_COUNTS)}

    def send_again(self) -> int:
        """What head office refused goes back to ``waiting``, unless a later item about the same record replaced it; how many."""
        return self._connection.execute(_SEND_AGAIN).rowcount

    def ids(self, states: Sequence[OutboxState]) -> tuple[str, ...]:
        """Ids of the items in these states, by number."""
        return tuple(self._connection.execute(_IDS, {"states": [state.value for state in states]}).scalars())

    def rows(self, place: Place | None, query: str, *, limit: int, offset: int) -> tuple[tuple[ReceiptRow, ...], int]:
        """Lines of the receipt book, local ones first, then newest first; and how many there are in all."""
        return self._book.rows(place, query, limit=limit, offset=offset)

    def place_counts(self) -> dict[Place, int]:
        """How many lines of the receipt book are in each of the three states."""
        return self._book.place_counts()

    def any_held(self) -> bool:
        """Whether head office has signed for anything; stops at the first."""
        return self._book.any_held()

    def mark(self) -> SyncMark:
        """What the sync mark says."""
        return self._book.mark()

    def local(self, limit: int) -> tuple[LocalItem, ...]:
        """What is only on this computer, in words."""
        return self._book.local(limit)


def highest_seq(connection: Connection) -> int:
    """The highest number that was given."""
    return int(connection.execute(select(func.coalesce(func.max(_T.seq), 0))).scalar_one())


def _revision(settled: Settled) -> dict[str, Any]:
    return {"subject": settled.item.subject, "seq": settled.item.seq, "at_office": settled.revision}


def _values(item: OutboxItem) -> dict[str, Any]:
    return {
        "depends_on": encode(item.depends_on).decode(),
        "base_revision": item.base_revision,
        "body": item.body,
        "sha256": item.sha256,
        "created_at": moment_text(item.created_at),
        "state": item.state.value,
        "attempts": item.attempts,
        "reason": item.reason,
    }


def _item(row: Row[Any]) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        seq=row.seq,
        kind=row.kind,
        subject=row.subject,
        depends_on=decode(row.depends_on, tuple[str, ...]),
        base_revision=row.base_revision,
        body=bytes(row.body),
        sha256=row.sha256,
        created_at=moment(row.created_at),
        state=OutboxState(row.state),
        attempts=row.attempts,
        reason=row.reason,
    )

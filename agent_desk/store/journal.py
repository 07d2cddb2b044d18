"""What can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from agent_desk.store.conversion import moment_text
from agent_desk.store.tables import JOURNAL, JOURNAL_RECORDS

KEPT = 200
"""How many acts can be taken back."""

_T = JOURNAL.c
_R = JOURNAL_RECORDS.c
_ADD = sa.insert(JOURNAL).returning(_T.seq)
_ADD_RECORD = sa.insert(JOURNAL_RECORDS)
_TRIM = sa.delete(JOURNAL).where(
    _T.seq <= select(_T.seq).order_by(_T.seq.desc()).limit(1).offset(KEPT).scalar_subquery()
)
_LAST = select(_T.act, _T.label).order_by(_T.seq.desc()).limit(1)
_RECORDS = (
    select(_R.kind, _R.record, _R.before)
    .join(JOURNAL, _T.seq == _R.journal_seq)
    .where(_T.act == bindparam("value"))
    .order_by(_R.position)
)
_CLEAR = sa.delete(JOURNAL)
_REMOVE = sa.delete(JOURNAL).where(_T.act == bindparam("value"))


class JournalTable:
    """For each act, the records as they were before it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, act: str, label: str, before: Iterable[tuple[str, str, bytes | None]], at: datetime) -> None:
        """``before``: kind, id, and the record's JSON before the act (None = it did not exist). Keeps the last 200 acts."""
        seq = self._connection.execute(_ADD, {"act": act, "label": label, "at": moment_text(at)}).scalar_one()
        records = [
            {"journal_seq": seq, "position": position, "kind": kind, "record": record, "before": content}
            for position, (kind, record, content) in enumerate(before)
        ]
        if records:
            self._connection.execute(_ADD_RECORD, records)
        self._connection.execute(_TRIM)

    def last(self) -> tuple[str, str] | None:
        """Id and label of the newest act, or None."""
        row = self._connection.execute(_LAST).first()
        return None if row is None else (row.act, row.label)

    def take(self, act: str) -> tuple[tuple[str, str, bytes | None], ...]:
        """The records before that act, in the order in which they were recorded; removes the act. Empty if it is not there."""
        found = tuple(
            (row.kind, row.record, None if row.before is None else bytes(row.before))
            for row in self._connection.execute(_RECORDS, {"value": act})
        )
        self._connection.execute(_REMOVE, {"value": act})
        return found

    def clear(self) -> None:
        """Nothing can be taken back any more."""
        self._connection.execute(_CLEAR)

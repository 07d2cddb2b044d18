"""Keeps the search index true: one entry per customer, with the words they and what they have are found by."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared

_ENTRIES = """
    INSERT OR REPLACE INTO search(rowid, own, also)
    SELECT c.seq, c.terms,
        coalesce((SELECT group_concat(v.terms, ' ') FROM vehicles v WHERE v.customer_id = c.id), '') || ' ' ||
        coalesce((SELECT group_concat(h.terms, ' ') FROM homes h WHERE h.customer_id = c.id), '')
    FROM customers c"""
_ENTRY = Prepared(text(f"{_ENTRIES} WHERE c.id = :customer"))
_FORGET = Prepared(text("DELETE FROM search WHERE rowid = :seq"))

REBUILD = ("DELETE FROM search", _ENTRIES)
"""The index made anew from the records, in one transaction."""


class SearchIndex:
    """Writes the index within the transaction of the records, each entry once however many of its records change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stale: dict[str, None] = {}

    def stale(self, customer_id: str) -> None:
        """The customer, or something of theirs, is found by other words now."""
        self._stale[customer_id] = None

    def forget(self, customer_id: str, seq: int) -> None:
        """The customer is gone."""
        self._stale.pop(customer_id, None)
        _FORGET.rows(self._connection, {"seq": seq})

    def write(self) -> None:
        """Bring the entries up to date; before a commit and before anything is looked for."""
        if self._stale:
            stale, self._stale = self._stale, {}
            _ENTRY.run_many(self._connection, [{"customer": customer} for customer in stale])

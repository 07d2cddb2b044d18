"""Keeps the search index true: which words customers, vehicles and homes are found by, and those of what belongs to them."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared


class Found(IntEnum):
    """The sorts of record in the index, as the upper part of their row number: better sorts have higher numbers."""

    CUSTOMER = 3
    VEHICLE = 2
    HOME = 1


SHIFT = 40
"""Row number in the index = sort · 2^40 + the record's ``seq``."""


def first_row(found: Found) -> int:
    """The smallest row number of a sort."""
    return found.value << SHIFT


def last_row(found: Found) -> int:
    """The largest row number of a sort."""
    return first_row(found) + (1 << SHIFT) - 1


_OWNER = "coalesce((SELECT c.terms FROM customers c WHERE c.id = r.customer_id), '')"
_SOURCES = {
    Found.CUSTOMER: """
        SELECT {base} + r.seq, r.terms,
            coalesce((SELECT group_concat(v.terms, ' ') FROM vehicles v WHERE v.customer_id = r.id), '') || ' ' ||
            coalesce((SELECT group_concat(h.terms, ' ') FROM homes h WHERE h.customer_id = r.id), '')
        FROM customers r""",
    Found.VEHICLE: "SELECT {base} + r.seq, r.terms, {owner} FROM vehicles r",
    Found.HOME: "SELECT {base} + r.seq, r.terms, {owner} FROM homes r",
}


def _statement(found: Found) -> str:
    source = _SOURCES[found].format(base=first_row(found), owner=_OWNER)
    return f"INSERT OR REPLACE INTO search(rowid, own, also) {source}"


def rebuild_statements() -> list[str]:
    """The index made anew from the records, in one transaction."""
    return ["DELETE FROM search", *map(_statement, Found)]


_ONE = {found: Prepared(text(f"{_statement(found)} WHERE r.id = :value")) for found in Found}
_OF_CUSTOMER = [_ONE[Found.CUSTOMER]] + [
    Prepared(text(f"{_statement(found)} WHERE r.customer_id = :value")) for found in (Found.VEHICLE, Found.HOME)
]
_ADD = Prepared(text("INSERT INTO search(rowid, own, also) VALUES (:row, :own, :also)"))
_FORGET = Prepared(text("DELETE FROM search WHERE rowid = :row"))


class SearchIndex:
    """Writes the index within the transaction of the record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_customer(self, seq: int, own: str) -> None:
        """A new customer has nothing yet but their own words."""
        _ADD.run(self._connection, {"row": first_row(Found.CUSTOMER) + seq, "own": own, "also": ""})

    def refresh(self, found: Found, id: str) -> None:
        """Write one record's entry anew."""
        _ONE[found].run(self._connection, {"value": id})

    def refresh_customer(self, customer_id: str) -> None:
        """Write anew the customer's entry and those of everything of theirs."""
        for statement in _OF_CUSTOMER:
            statement.run(self._connection, {"value": customer_id})

    def forget(self, found: Found, seq: int) -> None:
        """Take a record's entry out."""
        _FORGET.run(self._connection, {"row": first_row(found) + seq})

"""Keeps the search index true: which words each record is found by, its own and those of what it belongs to."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.engine import Connection


class Found(IntEnum):
    """The sorts of record in the index, as the upper part of their row number: better sorts have higher numbers."""

    CUSTOMER = 6
    VEHICLE = 5
    HOME = 4
    APPLICATION = 3
    QUOTE = 2
    POLICY = 1


SHIFT = 40
"""Row number in the index = sort · 2^40 + the record's ``seq``."""


def first_row(found: Found) -> int:
    """The smallest row number of a sort."""
    return found.value << SHIFT


_SOURCES = {
    Found.CUSTOMER: """
        SELECT {base} + r.seq, r.terms,
            coalesce((SELECT group_concat(v.terms, ' ') FROM vehicles v WHERE v.customer_id = r.id), '')
        FROM customers r WHERE r.{key} = :value""",
    Found.VEHICLE: """
        SELECT {base} + r.seq, r.terms, coalesce(c.terms, '')
        FROM vehicles r LEFT JOIN customers c ON c.id = r.customer_id WHERE r.{key} = :value""",
    Found.HOME: """
        SELECT {base} + r.seq, r.terms, coalesce(c.terms, '')
        FROM homes r LEFT JOIN customers c ON c.id = r.customer_id WHERE r.{key} = :value""",
    Found.APPLICATION: """
        SELECT {base} + r.seq, r.terms, coalesce(c.terms, '') || coalesce(' ' || v.terms, '') || coalesce(' ' || h.terms, '')
        FROM applications r LEFT JOIN customers c ON c.id = r.customer_id LEFT JOIN quotes q ON q.id = r.quote_id
            LEFT JOIN vehicles v ON v.id = q.vehicle_id LEFT JOIN homes h ON h.id = q.home_id
        WHERE r.{key} = :value""",
    Found.QUOTE: """
        SELECT {base} + r.seq, r.terms, coalesce(c.terms, '') || coalesce(' ' || v.terms, '') || coalesce(' ' || h.terms, '')
        FROM quotes r LEFT JOIN customers c ON c.id = r.customer_id
            LEFT JOIN vehicles v ON v.id = r.vehicle_id LEFT JOIN homes h ON h.id = r.home_id
        WHERE r.{key} = :value""",
    Found.POLICY: """
        SELECT {base} + r.seq, r.terms, coalesce(c.terms, '') || coalesce(' ' || v.terms, '') || coalesce(' ' || h.terms, '')
        FROM policies r LEFT JOIN customers c ON c.id = r.customer_id
            LEFT JOIN vehicles v ON v.id = r.vehicle_id LEFT JOIN homes h ON h.id = r.home_id
        WHERE r.{key} = :value""",
}


def _statement(found: Found, key: str) -> str:
    source = _SOURCES[found].format(base=first_row(found), key=key)
    return f"INSERT OR REPLACE INTO search(rowid, own, also) {source}"


_ONE = {found: text(_statement(found, "id")) for found in Found}
_OF_CUSTOMER = {found: text(_statement(found, "id" if found is Found.CUSTOMER else "customer_id")) for found in Found}
_FORGET = text("DELETE FROM search WHERE rowid = :row")


def rebuild_statements() -> list[str]:
    """The index made anew from the records, in one transaction."""
    return ["DELETE FROM search", *(_statement(found, "id").replace("WHERE r.id = :value", "") for found in Found)]


class SearchIndex:
    """Writes the index within the transaction of the record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refresh(self, found: Found, id: str) -> None:
        """Write one record's entry anew."""
        self._connection.execute(_ONE[found], {"value": id})

    def refresh_customer(self, customer_id: str) -> None:
        """Write anew the customer's entry and those of everything of theirs."""
        for statement in _OF_CUSTOMER.values():
            self._connection.execute(statement, {"value": customer_id})

    def forget(self, found: Found, seq: int) -> None:
        """Take a record's entry out."""
        self._connection.execute(_FORGET, {"row": first_row(found) + seq})

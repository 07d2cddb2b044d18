"""Search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, literal, select, text
from sqlalchemy.engine import Connection

from agent_desk.domain.overview import SearchHit
from agent_desk.store import search_terms
from agent_desk.store.search_index import SHIFT, Found
from agent_desk.store.tables import APPLICATIONS, CUSTOMERS, HOMES, POLICIES, QUOTES, VEHICLES

_FIND = text("SELECT rowid FROM search WHERE search MATCH :question ORDER BY rowid DESC LIMIT :most")
_EXACT = (
    select(CUSTOMERS.c.seq)
    .where(CUSTOMERS.c.name == bindparam("name"))
    .order_by(CUSTOMERS.c.seq.desc())
    .limit(bindparam("most"))
)

_SEQS: BindParameter[Any] = bindparam("seqs", expanding=True)
_LABEL = func.coalesce(VEHICLES.c.label, HOMES.c.address, "")
_QUOTED = QUOTES.outerjoin(VEHICLES, VEHICLES.c.id == QUOTES.c.vehicle_id).outerjoin(
    HOMES, HOMES.c.id == QUOTES.c.home_id
)
_OBJECT_AND_NAME = CUSTOMERS.c.name + literal("  ") + _LABEL
_HITS = {
    Found.CUSTOMER: select(
        CUSTOMERS.c.seq, CUSTOMERS.c.id, CUSTOMERS.c.id.label("customer_id"), CUSTOMERS.c.name, CUSTOMERS.c.mobile
    ).where(CUSTOMERS.c.seq.in_(_SEQS)),
    Found.VEHICLE: select(VEHICLES.c.seq, VEHICLES.c.id, VEHICLES.c.customer_id, VEHICLES.c.label, CUSTOMERS.c.name)
    .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
    .where(VEHICLES.c.seq.in_(_SEQS)),
    Found.HOME: select(HOMES.c.seq, HOMES.c.id, HOMES.c.customer_id, HOMES.c.address, CUSTOMERS.c.name)
    .join(CUSTOMERS, CUSTOMERS.c.id == HOMES.c.customer_id)
    .where(HOMES.c.seq.in_(_SEQS)),
    Found.APPLICATION: select(
        APPLICATIONS.c.seq, APPLICATIONS.c.id, APPLICATIONS.c.customer_id, APPLICATIONS.c.number, _OBJECT_AND_NAME
    )
    .select_from(
        APPLICATIONS.join(CUSTOMERS, CUSTOMERS.c.id == APPLICATIONS.c.customer_id).outerjoin(
            _QUOTED, QUOTES.c.id == APPLICATIONS.c.quote_id
        )
    )
    .where(APPLICATIONS.c.seq.in_(_SEQS)),
    Found.QUOTE: select(QUOTES.c.seq, QUOTES.c.id, QUOTES.c.customer_id, QUOTES.c.number, _OBJECT_AND_NAME)
    .select_from(_QUOTED.join(CUSTOMERS, CUSTOMERS.c.id == QUOTES.c.customer_id))
    .where(QUOTES.c.seq.in_(_SEQS)),
    Found.POLICY: select(
        POLICIES.c.seq,
        POLICIES.c.id,
        POLICIES.c.customer_id,
        POLICIES.c.number,
        CUSTOMERS.c.name + literal("  ") + POLICIES.c.object_label,
    )
    .join(CUSTOMERS, CUSTOMERS.c.id == POLICIES.c.customer_id)
    .where(POLICIES.c.seq.in_(_SEQS)),
}


class SearchTable:
    """Search over everything: Chinese, pinyin initials, plate, mobile, VIN, numbers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        """Records that have all words of ``text``, at least one of them of their own.

        Customers of exactly that name first, then customers, vehicles, homes, applications, quotes, policies, each newest
        first.
        """
        question = search_terms.match(text, one_in="own")
        if question is None or limit <= 0:
            return ()
        first = Found.CUSTOMER.value << SHIFT
        rows = [
            first + seq for seq in self._connection.execute(_EXACT, {"name": text.strip(), "most": limit}).scalars()
        ]
        if len(rows) < limit:
            found = self._connection.execute(_FIND, {"question": question, "most": limit}).scalars()
            rows = list(dict.fromkeys([*rows, *found]))[:limit]
        return self._hits(rows)

    def _hits(self, rows: Sequence[int]) -> tuple[SearchHit, ...]:
        by_sort: dict[Found, list[int]] = {}
        for row in rows:
            by_sort.setdefault(Found(row >> SHIFT), []).append(row & ((1 << SHIFT) - 1))
        hits: dict[int, SearchHit] = {}
        for sort, seqs in by_sort.items():
            found: Sequence[Any] = self._connection.execute(_HITS[sort], {"seqs": seqs}).all()
            for seq, record, customer, title, detail in found:
                hits[sort.value << SHIFT | seq] = SearchHit(sort.name.lower(), record, customer, title, detail.strip())
        return tuple(hits[row] for row in rows if row in hits)

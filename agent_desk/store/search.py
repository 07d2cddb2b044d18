"""Search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BindParameter, bindparam, func, literal, select, text
from sqlalchemy.engine import Connection

from agent_desk.domain.overview import SearchHit
from agent_desk.store import search_terms
from agent_desk.store.numbers import Numbered, span
from agent_desk.store.prepared import Prepared
from agent_desk.store.search_index import SHIFT, Found, first_row
from agent_desk.store.tables import APPLICATIONS, CUSTOMERS, HOMES, POLICIES, QUOTES, VEHICLES

_FIND = Prepared(text("SELECT rowid FROM search WHERE search MATCH :asked ORDER BY rowid DESC LIMIT :most"))
_OF_THESE = "SELECT rowid FROM search WHERE search MATCH :asked AND rowid IN :rows"
_EXACT = Prepared(
    select(CUSTOMERS.c.seq)
    .where(CUSTOMERS.c.name == bindparam("name"))
    .order_by(CUSTOMERS.c.seq.desc())
    .limit(bindparam("most"))
)
_NUMBERED = Prepared(
    text("SELECT sort, record FROM numbers WHERE word >= :low AND word <= :high ORDER BY word LIMIT :most")
)
_MOST_NUMBERED = 200

_SEQS: BindParameter[Any] = bindparam("seqs", expanding=True)
_LABEL = func.coalesce(VEHICLES.c.label, HOMES.c.address, "")
_QUOTED = QUOTES.outerjoin(VEHICLES, VEHICLES.c.id == QUOTES.c.vehicle_id).outerjoin(
    HOMES, HOMES.c.id == QUOTES.c.home_id
)
_NAME_AND_OBJECT = CUSTOMERS.c.name + literal("  ") + _LABEL
_HITS: dict[Found, sa.Select[Any]] = {
    Found.CUSTOMER: select(
        CUSTOMERS.c.seq, CUSTOMERS.c.id, CUSTOMERS.c.id.label("customer_id"), CUSTOMERS.c.name, CUSTOMERS.c.mobile
    ).where(CUSTOMERS.c.seq.in_(_SEQS)),
    Found.VEHICLE: select(VEHICLES.c.seq, VEHICLES.c.id, VEHICLES.c.customer_id, VEHICLES.c.label, CUSTOMERS.c.name)
    .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
    .where(VEHICLES.c.seq.in_(_SEQS)),
    Found.HOME: select(HOMES.c.seq, HOMES.c.id, HOMES.c.customer_id, HOMES.c.address, CUSTOMERS.c.name)
    .join(CUSTOMERS, CUSTOMERS.c.id == HOMES.c.customer_id)
    .where(HOMES.c.seq.in_(_SEQS)),
}
_NUMBERED_HITS: dict[Numbered, sa.Select[Any]] = {
    Numbered.APPLICATION: select(
        APPLICATIONS.c.seq,
        APPLICATIONS.c.id,
        APPLICATIONS.c.customer_id,
        APPLICATIONS.c.number,
        _NAME_AND_OBJECT,
        CUSTOMERS.c.seq,
    )
    .select_from(
        APPLICATIONS.join(CUSTOMERS, CUSTOMERS.c.id == APPLICATIONS.c.customer_id).outerjoin(
            _QUOTED, QUOTES.c.id == APPLICATIONS.c.quote_id
        )
    )
    .where(APPLICATIONS.c.seq.in_(_SEQS)),
    Numbered.QUOTE: select(
        QUOTES.c.seq, QUOTES.c.id, QUOTES.c.customer_id, QUOTES.c.number, _NAME_AND_OBJECT, CUSTOMERS.c.seq
    )
    .select_from(_QUOTED.join(CUSTOMERS, CUSTOMERS.c.id == QUOTES.c.customer_id))
    .where(QUOTES.c.seq.in_(_SEQS)),
    Numbered.POLICY: select(
        POLICIES.c.seq,
        POLICIES.c.id,
        POLICIES.c.customer_id,
        POLICIES.c.number,
        CUSTOMERS.c.name + literal("  ") + POLICIES.c.object_label,
        CUSTOMERS.c.seq,
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

        Customers of exactly that name first, then customers, vehicles, homes, then what bears such a number (which always
        keeps a third of the places); each sort newest first.
        """
        asked = search_terms.parts(text)
        if not asked or limit <= 0:
            return ()
        people = self._people(text.strip(), asked, limit)
        numbered = self._numbered(asked, limit)
        return (*people[: max(limit - len(numbered), limit - limit // 3)], *numbered)[:limit]

    def _people(self, whole: str, asked: list[str], limit: int) -> tuple[SearchHit, ...]:
        question = search_terms.match(asked, one_in="own")
        rows: list[int] = list(_FIND.run(self._connection, {"asked": question, "most": limit}).scalars())
        if len(rows) == limit:
            # Only where there are more than are shown can one of exactly that name be among the rest.
            exact = _EXACT.run(self._connection, {"name": whole, "most": limit}).scalars()
            first = first_row(Found.CUSTOMER)
            rows = list(dict.fromkeys([*(first + seq for seq in exact), *rows]))[:limit]
        by_sort: dict[Found, list[int]] = {}
        for row in rows:
            by_sort.setdefault(Found(row >> SHIFT), []).append(row & ((1 << SHIFT) - 1))
        hits: dict[int, SearchHit] = {}
        for sort, seqs in by_sort.items():
            found: Sequence[Any] = self._connection.execute(_HITS[sort], {"seqs": seqs}).all()
            for seq, record, customer, title, detail in found:
                hits[sort.value << SHIFT | seq] = SearchHit(sort.name.lower(), record, customer, title, detail)
        return tuple(hits[row] for row in rows if row in hits)

    def _numbered(self, asked: list[str], limit: int) -> tuple[SearchHit, ...]:
        found: list[tuple[int, SearchHit]] = []
        for part in asked:
            words = span(part)
            if words is None:
                continue
            records: dict[Numbered, set[int]] = {}
            for row in _NUMBERED.run(self._connection, {"low": words[0], "high": words[1], "most": _MOST_NUMBERED}):
                records.setdefault(Numbered(row.sort), set()).add(int(row.record))
            others = [other for other in asked if other != part]
            for sort in Numbered:
                if sort not in records:
                    continue
                hits = self._numbered_hits(sort, sorted(records[sort], reverse=True))
                found.extend(self._whose_customer_has(others, hits) if others else hits)
            if len(found) >= limit:
                break
        return tuple(dict.fromkeys(hit for _, hit in found))[:limit]

    def _numbered_hits(self, sort: Numbered, seqs: list[int]) -> list[tuple[int, SearchHit]]:
        hits = {}
        for seq, record, customer, title, detail, customer_seq in self._connection.execute(
            _NUMBERED_HITS[sort], {"seqs": seqs}
        ):
            hits[seq] = (customer_seq, SearchHit(sort.name.lower(), record, customer, title, detail.strip()))
        return [hits[seq] for seq in seqs if seq in hits]

    def _whose_customer_has(self, asked: list[str], hits: list[tuple[int, SearchHit]]) -> list[tuple[int, SearchHit]]:
        first = first_row(Found.CUSTOMER)
        rows = sorted({first + seq for seq, _ in hits})
        statement = text(_OF_THESE).bindparams(bindparam("rows", expanding=True))
        found = set(self._connection.execute(statement, {"asked": search_terms.match(asked), "rows": rows}).scalars())
        return [(seq, hit) for seq, hit in hits if first + seq in found]

"""Search over everything."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import bindparam, select, text
from sqlalchemy.engine import Connection

from agent_desk.domain.overview import SearchHit
from agent_desk.store import search_terms
from agent_desk.store.numbers import Numbered, span
from agent_desk.store.prepared import Prepared
from agent_desk.store.search_index import SearchIndex
from agent_desk.store.tables import CUSTOMERS

_FIND = Prepared(
    text(
        "SELECT c.seq, c.id, c.name, c.mobile, c.terms FROM"
        " (SELECT rowid AS seq FROM search WHERE search MATCH :asked ORDER BY rowid DESC LIMIT :most) AS found"
        " JOIN customers c ON c.seq = found.seq ORDER BY found.seq DESC"
    )
)
_EXACT = Prepared(
    select(CUSTOMERS.c.seq, CUSTOMERS.c.id, CUSTOMERS.c.name, CUSTOMERS.c.mobile, CUSTOMERS.c.terms)
    .where(CUSTOMERS.c.name == bindparam("name"))
    .order_by(CUSTOMERS.c.seq.desc())
    .limit(bindparam("most"))
)
_THINGS = Prepared(
    text(
        "SELECT 'vehicle' AS kind, id, customer_id, label, terms, seq FROM vehicles"
        " WHERE customer_id IN (SELECT value FROM json_each(:customers))"
        " UNION ALL SELECT 'home', id, customer_id, address, terms, seq FROM homes"
        " WHERE customer_id IN (SELECT value FROM json_each(:customers)) ORDER BY 1 DESC, 6 DESC"
    )
)
_NUMBERED = Prepared(
    text("SELECT sort, record FROM numbers WHERE word BETWEEN :low AND :high ORDER BY word LIMIT :most")
)
_QUOTED = (
    "JOIN customers c ON c.id = r.customer_id {quote}"
    " LEFT JOIN vehicles v ON v.id = q.vehicle_id LEFT JOIN homes h ON h.id = q.home_id"
)
_BEARER = (
    "SELECT r.seq, r.id, r.customer_id, r.number, c.name, coalesce(v.label, h.address, ''), c.seq"
    " FROM {table} r {joined} WHERE r.seq IN (SELECT value FROM json_each(:records)) ORDER BY r.seq DESC"
)
_BEARERS = {
    Numbered.APPLICATION: Prepared(
        text(
            _BEARER.format(table="applications", joined=_QUOTED.format(quote="LEFT JOIN quotes q ON q.id = r.quote_id"))
        )
    ),
    Numbered.QUOTE: Prepared(
        text(_BEARER.format(table="quotes", joined=_QUOTED.format(quote="LEFT JOIN quotes q ON q.id = r.id")))
    ),
    Numbered.POLICY: Prepared(
        text(
            "SELECT r.seq, r.id, r.customer_id, r.number, c.name, r.object_label, c.seq FROM policies r"
            " JOIN customers c ON c.id = r.customer_id"
            " WHERE r.seq IN (SELECT value FROM json_each(:records)) ORDER BY r.seq DESC"
        )
    ),
}
_WITH = Prepared(
    text("SELECT rowid FROM search WHERE search MATCH :asked AND rowid IN (SELECT value FROM json_each(:customers))")
)
_MOST_NUMBERED = 200


class SearchTable:
    """Search over everything: Chinese, pinyin initials, plate, mobile, VIN, numbers."""

    def __init__(self, connection: Connection, index: SearchIndex) -> None:
        self._connection = connection
        self._index = index

    def find(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        """Records that have all words of ``text``, of their own or of their customer's, at least one of them of their own.

        Customers first (those of exactly that name before all), then vehicles, homes, then what bears such a number, which
        always keeps a third of the places; each sort newest first.
        """
        asked = search_terms.parts(text)
        if not asked or limit <= 0:
            return ()
        self._index.write()
        numbered = self._numbered(asked, limit)
        people = self._people(text.strip(), asked, limit)
        return (*people[: max(limit - len(numbered), limit - limit // 3)], *numbered)[:limit]

    def _people(self, whole: str, asked: list[str], limit: int) -> list[SearchHit]:
        rows = _FIND.rows(self._connection, {"asked": search_terms.match(asked), "most": limit})
        if len(rows) == limit and not whole.isascii():
            # Only where there are more than are shown can one of exactly that name be among the rest.
            exact = _EXACT.rows(self._connection, {"name": whole, "most": limit})
            rows = list({row[0]: row for row in (*exact, *rows)}.values())[:limit]
        if not rows:
            return []
        own = search_terms.finder(asked)
        hits = [SearchHit("customer", id_, id_, name, mobile) for _, id_, name, mobile, terms in rows if own(terms)]
        if len(hits) >= limit:
            return hits
        return [*hits, *self._things(own, {id_: name for _, id_, name, _, _ in rows})][:limit]

    def _things(self, own: Callable[[str], bool], owners: dict[str, str]) -> list[SearchHit]:
        things = _THINGS.rows(self._connection, {"customers": json.dumps(list(owners))})
        return [
            SearchHit(kind, id_, customer, label, owners[customer])
            for kind, id_, customer, label, terms, _ in things
            if own(terms)
        ]

    def _numbered(self, asked: list[str], limit: int) -> list[SearchHit]:
        found: dict[SearchHit, None] = {}
        for part in asked:
            words = span(part)
            if words is None:
                continue
            records: dict[int, list[int]] = {}
            spanned = {"low": words[0], "high": words[1], "most": _MOST_NUMBERED}
            for sort, record in _NUMBERED.rows(self._connection, spanned):
                records.setdefault(sort, []).append(record)
            others = [other for other in asked if other != part]
            for numbered in Numbered:
                if numbered in records:
                    found.update(dict.fromkeys(self._bearers(numbered, records[numbered], others)))
        return list(found)[:limit]

    def _bearers(self, sort: Numbered, records: list[int], others: list[str]) -> list[SearchHit]:
        rows = _BEARERS[sort].rows(self._connection, {"records": json.dumps(records)})
        if others:
            owners = json.dumps([row[6] for row in rows])
            having = _WITH.rows(self._connection, {"asked": search_terms.match(others), "customers": owners})
            having_seqs = {row[0] for row in having}
            rows = [row for row in rows if row[6] in having_seqs]
        return [SearchHit(sort.name.lower(), row[1], row[2], row[3], f"{row[4]}  {row[5]}".strip()) for row in rows]

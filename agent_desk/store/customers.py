"""Customers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, literal_column, select
from sqlalchemy.engine import Connection, Row

from agent_desk.clock import Clock, today
from agent_desk.domain.customer import Customer, CustomerRow, Party
from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.store import search_terms
from agent_desk.store.conversion import day, day_text, maybe, moment, moment_text
from agent_desk.store.matching import customers_with
from agent_desk.store.prepared import Prepared
from agent_desk.store.search_index import SearchIndex
from agent_desk.store.tables import CUSTOMERS, HOMES, POLICIES, SEARCH, VEHICLES
from agent_desk.store.upsert import Upsert

_T = CUSTOMERS.c
_PUT = Upsert(CUSTOMERS)
_BY_ID = Prepared(select(CUSTOMERS).where(_T.id == bindparam("value")))
_BY_IDENTITY = Prepared(
    select(CUSTOMERS)
    .where(_T.identity == bindparam("value"), sa.text("identity <> ''"))
    .order_by(_T.seq)
    .limit(sa.literal_column("1"))
)
_KNOWN = Prepared(select(_T.seq, _T.terms).where(_T.id == bindparam("value")))
_REMOVE = sa.delete(CUSTOMERS).where(_T.id == bindparam("value"))
_COUNT = select(func.count()).select_from(CUSTOMERS)
_ROWS: Select[Any] = select(_T.id, _T.party, _T.name, _T.mobile, _T.updated_at)

_WORTH_WALKING = 2_000
"""How many single look-ups take as long as sorting what a common letter finds."""

_OF: BindParameter[Any] = bindparam("ids", expanding=True)
_VEHICLES_OF = (
    select(VEHICLES.c.customer_id, VEHICLES.c.label).where(VEHICLES.c.customer_id.in_(_OF)).order_by(VEHICLES.c.seq)
)
_HOMES_OF = select(HOMES.c.customer_id, func.count()).where(HOMES.c.customer_id.in_(_OF)).group_by(HOMES.c.customer_id)
_POLICIES_OF = (
    select(POLICIES.c.customer_id, func.count(), func.min(POLICIES.c.end))
    .where(POLICIES.c.customer_id.in_(_OF), POLICIES.c.end >= bindparam("today"))
    .group_by(POLICIES.c.customer_id)
)


class CustomerTable:
    """Customers, by id, by what they are called, by what they own."""

    def __init__(self, connection: Connection, index: SearchIndex, clock: Clock) -> None:
        self._connection = connection
        self._index = index
        self._clock = clock

    def get(self, id: str) -> Customer:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="customer")
        return found

    def find(self, id: str) -> Customer | None:
        """The customer, or None."""
        return maybe(_customer, _BY_ID.run(self._connection, {"value": id}).first())

    def put(self, customer: Customer) -> None:
        """Insert or replace; what they are found by follows, for everything of theirs too."""
        terms = " ".join(
            part
            for part in (
                search_terms.name_terms(customer.name),
                search_terms.mobile_terms(customer.mobile),
                search_terms.identity_terms(customer.identity),
                search_terms.name_terms(customer.contact),
            )
            if part
        )
        known = _KNOWN.run(self._connection, {"value": customer.id}).first()
        _PUT.run(
            self._connection,
            {
                "id": customer.id,
                "party": customer.party.value,
                "name": customer.name,
                "name_key": search_terms.name_key(customer.name),
                "identity": customer.identity,
                "mobile": customer.mobile,
                "address": customer.address,
                "contact": customer.contact,
                "note": customer.note,
                "created_at": maybe(moment_text, customer.created_at),
                "updated_at": maybe(moment_text, customer.updated_at),
                "revision": customer.revision,
                "terms": terms,
            },
        )
        if known is None or known.terms != terms:
            self._index.stale(customer.id)

    def remove(self, id: str) -> None:
        """Refuses (OurError) while anything refers to the customer. A customer that is not there is no error."""
        known = _KNOWN.run(self._connection, {"value": id}).first()
        if known is None:
            return
        try:
            self._connection.execute(_REMOVE, {"value": id})
        except OurError as error:
            raise OurError(subject=id, broken="customer in use") from error
        self._index.forget(id, known.seq)

    def by_identity(self, identity: str) -> Customer | None:
        """The first customer with this identity number, or None."""
        return maybe(_customer, _BY_IDENTITY.run(self._connection, {"value": identity}).first())

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.execute(_COUNT).scalar_one())

    def page(
        self, query: str, order: str, *, descending: bool, limit: int, offset: int
    ) -> tuple[tuple[CustomerRow, ...], int]:
        """Rows and how many there are in all. ``order``: ``name``, ``next_expiry``, ``updated_at``; unknown times come last."""
        self._index.write()
        asked = search_terms.parts(query)
        if query.strip() and not asked:
            return (), 0
        matching = customers_with(asked) if asked else None
        total = self._connection.execute(
            _COUNT if matching is None else select(func.count()).select_from(matching.subquery())
        ).scalar_one()
        if order == "next_expiry":
            rows = self._by_expiry(matching, descending=descending, limit=limit, offset=offset)
        else:
            wanted = _ROWS
            if matching is not None:
                wanted = wanted.where(self._among(matching, total, reach=limit + offset))
            if order == "updated_at":
                column = _T.updated_at.desc().nulls_last() if descending else _T.updated_at.asc().nulls_last()
                wanted = wanted.order_by(column, _T.seq)
            elif descending:
                wanted = wanted.order_by(_T.name_key.desc(), _T.name.desc(), _T.seq.desc())
            else:
                wanted = wanted.order_by(_T.name_key, _T.name, _T.seq)
            rows = self._connection.execute(wanted.limit(limit).offset(offset)).all()
        return self._filled(rows), int(total)

    def _among(self, matching: Select[Any], found: int, *, reach: int) -> ColumnElement[bool]:
        """The condition that a customer is among the ``found`` ones, by the way that costs less to reach row ``reach``.

        Where few are found they are sorted. Where most are (one letter typed), the list is walked in its order and each
        customer is looked up in the index, which is ten times the work for one and a hundredth for all.
        """
        if reach * self.count() <= _WORTH_WALKING * found:
            # the plus keeps SQLite from driving the query by the index
            return exists(matching.where(SEARCH.c.rowid == literal_column("+customers.seq")))
        return _T.seq.in_(matching)

    def _by_expiry(
        self, matching: sa.Select[Any] | None, *, descending: bool, limit: int, offset: int
    ) -> Sequence[Row[Any]]:
        # Two lists one after the other: customers with a policy in force by its end, then all others by name.
        ends = (
            select(POLICIES.c.customer_id, func.min(POLICIES.c.end).label("next_end"))
            .where(POLICIES.c.end >= day_text(today(self._clock)))
            .group_by(POLICIES.c.customer_id)
            .subquery()
        )
        insured = _ROWS.join(ends, ends.c.customer_id == _T.id)
        others = _ROWS.where(_T.id.not_in(select(ends.c.customer_id)))
        insured_count = select(func.count()).select_from(ends)
        if matching is not None:
            insured = insured.where(_T.seq.in_(matching))
            others = others.where(_T.seq.in_(matching))
            insured_count = (
                select(func.count())
                .select_from(CUSTOMERS.join(ends, ends.c.customer_id == _T.id))
                .where(_T.seq.in_(matching))
            )
        by_end = ends.c.next_end.desc() if descending else ends.c.next_end
        first = insured.order_by(by_end, _T.name_key, _T.seq).limit(limit).offset(offset)
        rows = list(self._connection.execute(first).all())
        if len(rows) < limit:
            before = max(0, offset - int(self._connection.execute(insured_count).scalar_one()))
            rest = others.order_by(_T.name_key, _T.name, _T.seq).limit(limit - len(rows)).offset(before)
            rows.extend(self._connection.execute(rest).all())
        return rows

    def _filled(self, rows: Sequence[Row[Any]]) -> tuple[CustomerRow, ...]:
        ids = [row.id for row in rows]
        vehicles: dict[str, list[str]] = {}
        for owner, label in self._connection.execute(_VEHICLES_OF, {"ids": ids}):
            vehicles.setdefault(owner, []).append(label)
        homes: dict[str, int] = {row[0]: row[1] for row in self._connection.execute(_HOMES_OF, {"ids": ids})}
        policies = {
            row[0]: (row[1], row[2])
            for row in self._connection.execute(_POLICIES_OF, {"ids": ids, "today": day_text(today(self._clock))})
        }
        return tuple(
            CustomerRow(
                id=row.id,
                party=Party(row.party),
                name=row.name,
                mobile=row.mobile,
                vehicles=tuple(vehicles.get(row.id, ())),
                homes=homes.get(row.id, 0),
                policies=policies.get(row.id, (0, None))[0],
                next_expiry=maybe(day, policies.get(row.id, (0, None))[1]),
                updated_at=maybe(moment, row.updated_at),
            )
            for row in rows
        )


def _customer(row: Row[Any]) -> Customer:
    return Customer(
        id=row.id,
        party=Party(row.party),
        name=row.name,
        identity=row.identity,
        mobile=row.mobile,
        address=row.address,
        contact=row.contact,
        note=row.note,
        created_at=maybe(moment, row.created_at),
        updated_at=maybe(moment, row.updated_at),
        revision=row.revision,
    )

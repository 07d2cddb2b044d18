"""Homes in the store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.home import Home, Occupancy, Structure, Zone
from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.store import search_terms
from agent_desk.store.conversion import decimal, decimal_text, maybe
from agent_desk.store.prepared import Prepared
from agent_desk.store.search_index import SearchIndex
from agent_desk.store.tables import HOMES
from agent_desk.store.upsert import Upsert

_T = HOMES.c
_PUT = Upsert(HOMES)
_BY_ID = Prepared(select(HOMES).where(_T.id == bindparam("value")))
_OF_CUSTOMER = Prepared(select(HOMES).where(_T.customer_id == bindparam("value")).order_by(_T.seq))
_KNOWN = Prepared(select(_T.terms, _T.customer_id).where(_T.id == bindparam("value")))
_REMOVE = sa.delete(HOMES).where(_T.id == bindparam("value"))


class HomeTable:
    """Homes of customers."""

    def __init__(self, connection: Connection, index: SearchIndex) -> None:
        self._connection = connection
        self._index = index

    def get(self, id: str) -> Home:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="home")
        return found

    def find(self, id: str) -> Home | None:
        """The home, or None."""
        return maybe(_home, _BY_ID.run(self._connection, {"value": id}).first())

    def put(self, home: Home) -> None:
        """Insert or replace; its address finds it."""
        terms = search_terms.text_terms(home.address)
        known = _KNOWN.run(self._connection, {"value": home.id}).first()
        _PUT.run(
            self._connection,
            {
                "id": home.id,
                "customer_id": home.customer_id,
                "address": home.address,
                "structure": home.structure.value,
                "built_year": home.built_year,
                "zone": home.zone.value,
                "occupancy": home.occupancy.value,
                "area_m2": maybe(decimal_text, home.area_m2),
                "revision": home.revision,
                "terms": terms,
            },
        )
        if terms if known is None else (known.terms, known.customer_id) != (terms, home.customer_id):
            self._index.stale(home.customer_id)
        if known is not None and known.customer_id != home.customer_id:
            self._index.stale(known.customer_id)

    def remove(self, id: str) -> None:
        """Refuses (OurError) while anything refers to the home."""
        known = _KNOWN.run(self._connection, {"value": id}).first()
        if known is None:
            return
        try:
            self._connection.execute(_REMOVE, {"value": id})
        except OurError as error:
            raise OurError(subject=id, broken="home in use") from error
        self._index.stale(known.customer_id)

    def of_customer(self, customer_id: str) -> tuple[Home, ...]:
        """In the order in which they were added."""
        return tuple(map(_home, _OF_CUSTOMER.run(self._connection, {"value": customer_id})))


def _home(row: Row[Any]) -> Home:
    return Home(
        id=row.id,
        customer_id=row.customer_id,
        address=row.address,
        structure=Structure(row.structure),
        built_year=row.built_year,
        zone=Zone(row.zone),
        occupancy=Occupancy(row.occupancy),
        area_m2=maybe(decimal, row.area_m2),
        revision=row.revision,
    )

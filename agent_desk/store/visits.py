"""Visits in the store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.contract.codec import decode, encode
from agent_desk.domain.visit import Fact, Visit, VisitState
from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.store.conversion import maybe, moment, moment_text
from agent_desk.store.prepared import Prepared
from agent_desk.store.tables import VISITS
from agent_desk.store.upsert import Upsert

_T = VISITS.c
_PUT = Upsert(VISITS)
_BY_ID = Prepared(select(VISITS).where(_T.id == bindparam("value")))
_OPEN = (
    select(VISITS)
    .where(_T.state == VisitState.OPEN.value)
    .order_by(_T.planned_at.asc().nulls_last(), _T.updated_at.desc().nulls_last(), _T.seq.desc())
    .limit(bindparam("most"))
)
_OF_CUSTOMER = (
    select(VISITS)
    .where(_T.customer_id == bindparam("value"))
    .order_by(_T.updated_at.desc().nulls_last(), _T.seq.desc())
)
_REMOVE = sa.delete(VISITS).where(_T.id == bindparam("value"))


_COUNT_OPEN = select(func.count()).select_from(VISITS).where(_T.state == VisitState.OPEN.value)


class VisitTable:
    """Visits in work and done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Visit:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="visit")
        return found

    def find(self, id: str) -> Visit | None:
        """The visit, or None."""
        return maybe(_visit, _BY_ID.run(self._connection, {"value": id}).first())

    def put(self, visit: Visit) -> None:
        """Insert or replace."""
        _PUT.run(
            self._connection,
            {
                "id": visit.id,
                "kind": visit.kind,
                "customer_id": visit.customer_id,
                "vehicle_id": visit.vehicle_id,
                "home_id": visit.home_id,
                "facts": encode(visit.facts).decode(),
                "covers": encode(visit.covers).decode(),
                "planned_at": maybe(moment_text, visit.planned_at),
                "created_at": maybe(moment_text, visit.created_at),
                "updated_at": maybe(moment_text, visit.updated_at),
                "state": visit.state.value,
                "step": visit.step,
                "quote_id": visit.quote_id,
                "application_id": visit.application_id,
                "options": encode(visit.options).decode(),
            },
        )

    def remove(self, id: str) -> None:
        """Refuses (OurError) while anything refers to the visit."""
        try:
            self._connection.execute(_REMOVE, {"value": id})
        except OurError as error:
            raise OurError(subject=id, broken="visit in use") from error

    def open(self, limit: int) -> tuple[Visit, ...]:
        """Open visits: planned ones first by time, then by last change, newest first."""
        return tuple(map(_visit, self._connection.execute(_OPEN, {"most": limit})))

    def count_open(self) -> int:
        """How many visits are open."""
        return int(self._connection.execute(_COUNT_OPEN).scalar_one())

    def of_customer(self, customer_id: str) -> tuple[Visit, ...]:
        """All of the customer's, the ones changed last first."""
        return tuple(map(_visit, self._connection.execute(_OF_CUSTOMER, {"value": customer_id})))


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        id=row.id,
        kind=row.kind,
        customer_id=row.customer_id,
        vehicle_id=row.vehicle_id,
        home_id=row.home_id,
        facts=decode(row.facts, dict[str, Fact]),
        covers=decode(row.covers, dict[str, dict[str, str]]),
        planned_at=maybe(moment, row.planned_at),
        created_at=maybe(moment, row.created_at),
        updated_at=maybe(moment, row.updated_at),
        state=VisitState(row.state),
        step=row.step,
        quote_id=row.quote_id,
        application_id=row.application_id,
        options=decode(row.options, dict[str, dict[str, dict[str, str]]]),
    )

"""Policies in the store, and what expires."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.clock import day_of
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product, RenewalRow
from agent_desk.store.conversion import day, day_text, maybe, moment, moment_text
from agent_desk.store.numbers import Numbered, keep_number
from agent_desk.store.tables import CUSTOMERS, POLICIES, VISITS
from agent_desk.store.upsert import Upsert

_T = POLICIES.c
_PUT = Upsert(POLICIES)
_BY_ID = select(POLICIES).where(_T.id == bindparam("value"))
_BY_NUMBER = select(POLICIES).where(_T.number == bindparam("value")).order_by(_T.seq.desc()).limit(1)
_OF_CUSTOMER = select(POLICIES).where(_T.customer_id == bindparam("value")).order_by(_T.end.desc(), _T.seq.desc())
_OF_APPLICATION = select(POLICIES).where(_T.application_id == bindparam("value")).order_by(_T.seq)

_NEWER = POLICIES.alias("newer")
_EXPIRING = (
    select(
        _T.customer_id,
        _T.object_key,
        func.max(_T.object_label).label("object_label"),
        func.max(_T.product).label("product"),
        func.max(_T.vehicle_id).label("vehicle_id"),
        func.max(_T.home_id).label("home_id"),
        _T.end,
        func.sum(_T.premium_fen).label("premium_fen"),
    )
    .where(
        _T.end.between(bindparam("first"), bindparam("last")),
        # a policy that another one follows already is renewed
        ~exists().where(
            _NEWER.c.object_key == _T.object_key,
            _NEWER.c.product == _T.product,
            _NEWER.c.end > _T.end,
            _NEWER.c.customer_id == _T.customer_id,
        ),
    )
    .group_by(_T.end, _T.customer_id, _T.object_key)
)
_EXPIRING_COUNT = select(func.count()).select_from(_EXPIRING.subquery())
_EXPIRING_PREMIUM = select(func.coalesce(func.sum(_EXPIRING.subquery().c.premium_fen), 0))
_FOUND = _EXPIRING.order_by(_T.end, _T.customer_id, _T.object_key).limit(bindparam("most")).subquery()
_RENEWALS = (
    select(
        _FOUND,
        CUSTOMERS.c.name.label("customer_name"),
        select(func.max(VISITS.c.updated_at))
        .where(VISITS.c.customer_id == _FOUND.c.customer_id)
        .scalar_subquery()
        .label("seen"),
    )
    .join(CUSTOMERS, CUSTOMERS.c.id == _FOUND.c.customer_id)
    .order_by(_FOUND.c.end, _FOUND.c.customer_id, _FOUND.c.object_key)
)


class PolicyTable:
    """Policies and what expires."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, id: str) -> Policy | None:
        """The policy, or None."""
        return maybe(_policy, self._connection.execute(_BY_ID, {"value": id}).first())

    def by_number(self, number: str) -> Policy | None:
        """The policy of that whole number, or None."""
        return maybe(_policy, self._connection.execute(_BY_NUMBER, {"value": number}).first())

    def put(self, policy: Policy) -> None:
        """Insert or replace; its number finds it."""
        seq = _PUT.run(
            self._connection,
            {
                "id": policy.id,
                "number": policy.number,
                "application_id": policy.application_id,
                "customer_id": policy.customer_id,
                "product": policy.product.value,
                "object_label": policy.object_label,
                "object_key": policy.vehicle_id or policy.home_id or policy.object_label,
                "start": day_text(policy.start),
                "end": day_text(policy.end),
                "premium_fen": policy.premium.fen,
                "issued_at": moment_text(policy.issued_at),
                "vehicle_id": policy.vehicle_id,
                "home_id": policy.home_id,
            },
        )
        keep_number(self._connection, Numbered.POLICY, seq, policy.number)

    def of_customer(self, customer_id: str) -> tuple[Policy, ...]:
        """All of the customer's, the ones that end last first."""
        return tuple(map(_policy, self._connection.execute(_OF_CUSTOMER, {"value": customer_id})))

    def of_application(self, application_id: str) -> tuple[Policy, ...]:
        """What an application led to."""
        return tuple(map(_policy, self._connection.execute(_OF_APPLICATION, {"value": application_id})))

    def renewals(self, first: date, last: date, today: date, *, limit: int) -> tuple[tuple[RenewalRow, ...], int]:
        """Objects whose newest policies end between the days (both included), earliest first; and how many in all.

        Policies of one object that end on the same day are one row. ``last_contact`` is the day of the last visit
        (``YYYY-MM-DD``) or empty.
        """
        span = {"first": day_text(first), "last": day_text(last)}
        rows = self._connection.execute(_RENEWALS, {**span, "most": limit}).all()
        total = self._connection.execute(_EXPIRING_COUNT, span).scalar_one()
        return tuple(_renewal(row, today) for row in rows), int(total)

    def renewals_premium(self, first: date, last: date) -> Money:
        """Last year's premium of all of those together."""
        span = {"first": day_text(first), "last": day_text(last)}
        return Money(int(self._connection.execute(_EXPIRING_PREMIUM, span).scalar_one()))


def _policy(row: Row[Any]) -> Policy:
    return Policy(
        id=row.id,
        number=row.number,
        application_id=row.application_id,
        customer_id=row.customer_id,
        product=Product(row.product),
        object_label=row.object_label,
        start=day(row.start),
        end=day(row.end),
        premium=Money(row.premium_fen),
        issued_at=moment(row.issued_at),
        vehicle_id=row.vehicle_id,
        home_id=row.home_id,
    )


def _renewal(row: Row[Any], today: date) -> RenewalRow:
    end = day(row.end)
    return RenewalRow(
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        object_label=row.object_label,
        kind="home" if row.product == Product.HOME else "motor",
        vehicle_id=row.vehicle_id,
        home_id=row.home_id,
        end=end,
        days=(end - today).days,
        premium=Money(row.premium_fen),
        last_contact=day_of(moment(row.seen)).isoformat() if row.seen else "",
    )

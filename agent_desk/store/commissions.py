"""Commission entries in the store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.commission import CommissionEntry, CommissionMonth, CommissionRow, CommissionState
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Product
from agent_desk.store.conversion import decimal, decimal_text, maybe, moment, moment_text
from agent_desk.store.matching import about
from agent_desk.store.numbers import Numbered
from agent_desk.store.tables import APPLICATIONS, COMMISSIONS, CUSTOMERS
from agent_desk.store.upsert import Upsert

_T = COMMISSIONS.c
_PUT = Upsert(COMMISSIONS)
_BY_ID = select(COMMISSIONS).where(_T.id == bindparam("value"))
_OF_APPLICATION = select(COMMISSIONS).where(_T.application_id == bindparam("value")).order_by(_T.seq)
_REMOVE = sa.delete(COMMISSIONS).where(_T.id == bindparam("value"))
_EXPECTED_FIRST = case((_T.state == CommissionState.EXPECTED.value, 0), else_=1)
_ROWS = (
    select(COMMISSIONS, CUSTOMERS.c.name.label("customer_name"))
    .join(CUSTOMERS, CUSTOMERS.c.id == _T.customer_id)
    .outerjoin(APPLICATIONS, APPLICATIONS.c.id == _T.application_id)
    .order_by(_EXPECTED_FIRST, _T.at.desc(), _T.seq.desc())
)
# whole fen: a sum in SQL is exact
_SUMS = (
    select(_T.month, _T.state, func.sum(_T.amount_fen))
    .where(_T.month.between(bindparam("first"), bindparam("last")))
    .group_by(_T.month, _T.state)
)


class CommissionTable:
    """Commission entries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, id: str) -> CommissionEntry | None:
        """The entry, or None."""
        return maybe(_entry, self._connection.execute(_BY_ID, {"value": id}).first())

    def put(self, entry: CommissionEntry) -> None:
        """Insert or replace."""
        _PUT.run(
            self._connection,
            {
                "id": entry.id,
                "application_id": entry.application_id,
                "policy_id": entry.policy_id,
                "customer_id": entry.customer_id,
                "product": entry.product.value,
                "object_label": entry.object_label,
                "premium_fen": entry.premium.fen,
                "vat": decimal_text(entry.vat),
                "net_fen": entry.net.fen,
                "rate": decimal_text(entry.rate),
                "class_group": entry.class_group,
                "amount_fen": entry.amount.fen,
                "state": entry.state.value,
                "at": moment_text(entry.at),
                "month": entry.month,
                "scheme": entry.scheme,
                "statement": entry.statement,
            },
        )

    def remove(self, id: str) -> None:
        """Take an entry out, for one that another replaces. One that is not there is no error."""
        self._connection.execute(_REMOVE, {"value": id})

    def of_application(self, application_id: str) -> tuple[CommissionEntry, ...]:
        """Entries of one application."""
        return tuple(map(_entry, self._connection.execute(_OF_APPLICATION, {"value": application_id})))

    def of_month(self, month: str, query: str) -> tuple[CommissionRow, ...]:
        """Entries of the settlement month, expected ones first, then newest first.

        A year (``2026``) means all of its months, ``""`` all there are. ``query`` finds by customer, object or
        application number.
        """
        rows = _ROWS.where(_T.month >= month, _T.month <= month + "~") if month else _ROWS
        matching = about(query, customer_id=_T.customer_id, seq=APPLICATIONS.c.seq, sort=Numbered.APPLICATION)
        if matching is not None:
            rows = rows.where(matching)
        return tuple(CommissionRow(_entry(row), row.customer_name) for row in self._connection.execute(rows))

    def months(self, last: str, count: int) -> tuple[CommissionMonth, ...]:
        """Sums of ``count`` months ending with ``last``, oldest first, empty months included."""
        year, month = int(last[:4]), int(last[5:7])
        names = []
        for back in range(count - 1, -1, -1):
            years, months = divmod(year * 12 + month - 1 - back, 12)
            names.append(f"{years:04d}-{months + 1:02d}")
        if not names:
            return ()
        sums: dict[tuple[str, str], Money] = {
            (row[0], row[1]): Money(row[2])
            for row in self._connection.execute(_SUMS, {"first": names[0], "last": names[-1]})
        }
        return tuple(
            CommissionMonth(
                month=name,
                earned=sums.get((name, CommissionState.EARNED.value), ZERO),
                paid=sums.get((name, CommissionState.PAID.value), ZERO),
                expected=sums.get((name, CommissionState.EXPECTED.value), ZERO),
            )
            for name in names
        )


def _entry(row: Row[Any]) -> CommissionEntry:
    return CommissionEntry(
        id=row.id,
        application_id=row.application_id,
        policy_id=row.policy_id,
        customer_id=row.customer_id,
        product=Product(row.product),
        object_label=row.object_label,
        premium=Money(row.premium_fen),
        vat=decimal(row.vat),
        net=Money(row.net_fen),
        rate=decimal(row.rate),
        class_group=row.class_group,
        amount=Money(row.amount_fen),
        state=CommissionState(row.state),
        at=moment(row.at),
        month=row.month,
        scheme=row.scheme,
        statement=row.statement,
    )

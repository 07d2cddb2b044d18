"""Applications in the store, with the papers that they carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.engine import Connection, Row

from agent_desk.clock import Clock
from agent_desk.contract.codec import decode, encode
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationRow, ApplicationState, Move
from agent_desk.domain.money import Money
from agent_desk.errors import NoSuchRecord
from agent_desk.store.conversion import day, day_text, maybe, moment, moment_text
from agent_desk.store.matching import about
from agent_desk.store.numbers import Numbered, keep_number
from agent_desk.store.prepared import Prepared
from agent_desk.store.tables import (
    APPLICATIONS,
    CUSTOMERS,
    HOMES,
    OUTBOX,
    PAPERS_OWED,
    QUOTES,
    VEHICLES,
)
from agent_desk.store.upsert import Upsert

NOT_ON_THE_WAY = frozenset(
    {ApplicationState.DRAFT, ApplicationState.READY, ApplicationState.CANCELLED, ApplicationState.EXPIRED}
)
"""States in which an application's papers are not to be sent."""

_T = APPLICATIONS.c
_P = PAPERS_OWED.c
_PUT = Upsert(APPLICATIONS)
_BY_ID = Prepared(select(APPLICATIONS).where(_T.id == bindparam("value")))
_COUNT = select(func.count()).select_from(APPLICATIONS)
_COUNTS = select(_T.state, func.count()).group_by(_T.state)
_QUEUED = select(APPLICATIONS).where(_T.state == ApplicationState.QUEUED.value).order_by(_T.changed_at, _T.seq)
_OWED = Prepared(select(_P.sha256).where(_P.application_id == bindparam("value")))
_NO_LONGER_OWED = Prepared(
    sa.delete(PAPERS_OWED).where(_P.application_id == bindparam("value"), _P.sha256 == bindparam("hash"))
)
# A picture that head office has already, from an earlier round or another case, is not sent again.
_OWE = Prepared(
    sa.text(
        "INSERT OR IGNORE INTO papers_owed(application_id, sha256, bytes, sent) SELECT :application, :hash, :bytes, 0"
        " WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE item = :hash AND sha256 = :hash"
        " AND status IN ('stored', 'duplicate'))"
    )
)
_LOCAL = sa.or_(
    _T.state.in_((ApplicationState.DRAFT.value, ApplicationState.READY.value)),
    exists().where(
        OUTBOX.c.subject == _T.id,
        OUTBOX.c.kind == "application",
        OUTBOX.c.latest == 1,
        OUTBOX.c.received_at.is_(None),
    ),
    exists().where(_P.application_id == _T.id),
)
_ROWS: sa.Select[Any] = select(
    _T.id,
    _T.number,
    _T.visit_id,
    _T.customer_id,
    CUSTOMERS.c.name.label("customer_name"),
    func.coalesce(VEHICLES.c.label, HOMES.c.address, "").label("object_label"),
    _T.kind,
    _T.state,
    _T.total_fen,
    _T.start,
    _T.changed_at,
    _T.moves,
    _LOCAL.label("local"),
).select_from(
    APPLICATIONS.join(CUSTOMERS, CUSTOMERS.c.id == _T.customer_id)
    .outerjoin(QUOTES, QUOTES.c.id == _T.quote_id)
    .outerjoin(VEHICLES, VEHICLES.c.id == QUOTES.c.vehicle_id)
    .outerjoin(HOMES, HOMES.c.id == QUOTES.c.home_id)
)
_OF_CUSTOMER = _ROWS.where(_T.customer_id == bindparam("value")).order_by(_T.changed_at.desc(), _T.seq.desc())


class ApplicationTable:
    """Applications."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, id: str) -> Application:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="application")
        return found

    def find(self, id: str) -> Application | None:
        """The application, or None."""
        row = _BY_ID.run(self._connection, {"value": id}).first()
        return maybe(_application, row)

    def put(self, application: Application) -> None:
        """Insert or replace; its number finds it."""
        changed = application.moves[-1].at if application.moves else self._clock.now()
        seq = _PUT.run(
            self._connection,
            {
                "id": application.id,
                "number": application.number,
                "visit_id": application.visit_id,
                "customer_id": application.customer_id,
                "quote_id": application.quote_id,
                "kind": application.kind,
                "state": application.state.value,
                "start": day_text(application.start),
                "total_fen": application.total.fen,
                "papers": encode(application.papers).decode(),
                "consents": encode(application.consents).decode(),
                "moves": encode(application.moves).decode(),
                "round": application.round,
                "revision": application.revision,
                "changed_at": moment_text(changed),
            },
        )
        keep_number(self._connection, Numbered.APPLICATION, seq, application.number)
        self._owe_papers(application)

    def of_customer(self, customer_id: str) -> tuple[ApplicationRow, ...]:
        """All of the customer's, the ones changed last first."""
        return tuple(map(_row, self._connection.execute(_OF_CUSTOMER, {"value": customer_id})))

    def page(
        self, query: str, states: Sequence[ApplicationState], *, limit: int, offset: int
    ) -> tuple[tuple[ApplicationRow, ...], int]:
        """The ones changed last first, and how many there are. No states = all."""
        found, count = select(_T.seq), _COUNT
        matching = about(query, customer_id=_T.customer_id, seq=_T.seq, sort=Numbered.APPLICATION)
        if matching is not None:
            found, count = found.where(matching), count.where(matching)
        if states:
            wanted = [state.value for state in states]
            found, count = found.where(_T.state.in_(wanted)), count.where(_T.state.in_(wanted))
        # The page is picked by an index alone, before names and objects are joined to its few rows.
        page = found.order_by(_T.changed_at.desc(), _T.seq.desc()).limit(limit).offset(offset)
        rows = _ROWS.where(_T.seq.in_(page)).order_by(_T.changed_at.desc(), _T.seq.desc())
        return tuple(map(_row, self._connection.execute(rows))), int(self._connection.execute(count).scalar_one())

    def counts(self) -> dict[ApplicationState, int]:
        """How many stand in each state; states without any are left out."""
        return {ApplicationState(row[0]): row[1] for row in self._connection.execute(_COUNTS)}

    def queued(self) -> tuple[Application, ...]:
        """All that wait to be sent, the ones queued first first."""
        return tuple(map(_application, self._connection.execute(_QUEUED)))

    def _owe_papers(self, application: Application) -> None:
        owed = {row[0] for row in _OWED.rows(self._connection, {"value": application.id})}
        wanted = {paper.sha256: paper for paper in application.papers}
        if application.state in NOT_ON_THE_WAY:
            wanted.clear()
        missing = [paper for sha256, paper in wanted.items() if sha256 not in owed]
        if missing:
            _OWE.run_many(
                self._connection,
                [{"application": application.id, "hash": paper.sha256, "bytes": paper.bytes} for paper in missing],
            )
        for sha256 in owed - wanted.keys():
            _NO_LONGER_OWED.run(self._connection, {"value": application.id, "hash": sha256})


def _application(row: Row[Any]) -> Application:
    return Application(
        id=row.id,
        number=row.number,
        visit_id=row.visit_id,
        customer_id=row.customer_id,
        quote_id=row.quote_id,
        kind=row.kind,
        state=ApplicationState(row.state),
        start=day(row.start),
        total=Money(row.total_fen),
        papers=decode(row.papers, tuple[ApplicationPaper, ...]),
        consents=decode(row.consents, tuple[str, ...]),
        moves=decode(row.moves, tuple[Move, ...]),
        round=row.round,
        revision=row.revision,
    )


def _row(row: Row[Any]) -> ApplicationRow:
    moves = decode(row.moves, tuple[Move, ...])
    return ApplicationRow(
        id=row.id,
        number=row.number,
        visit_id=row.visit_id,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        object_label=row.object_label,
        kind=row.kind,
        state=ApplicationState(row.state),
        total=Money(row.total_fen),
        start=day(row.start),
        changed_at=moment(row.changed_at),
        comment=moves[-1].comment if moves else "",
        local=bool(row.local),
    )

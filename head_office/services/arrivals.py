"""Applications as they come in: which pack, which round, which papers still lack, priced again, then to the underwriter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.application import Application, ApplicationState
from head_office.db import cases, papers
from head_office.db.cases import ApplicationRow
from head_office.db.feed import News
from head_office.problems import Refused
from head_office.services.announcing import application_news
from head_office.services.moving import DESK, HEAD_OFFICE, moved, stepped
from head_office.services.office import Office
from head_office.services.pricing import rerate

_SENT = frozenset({ApplicationState.READY, ApplicationState.QUEUED, ApplicationState.SUBMITTED})
_FROM_DESK = frozenset({ApplicationState.CANCELLED, ApplicationState.DELIVERED})


class Arrivals:
    """The applications of one batch; nothing is written before ``write``."""

    def __init__(self, office: Office, connection: Connection, agent: str, now: datetime) -> None:
        self._office = office
        self._connection = connection
        self._agent = agent
        self._now = now
        self._rows: dict[str, ApplicationRow] = {}
        self._here: set[str] = set()
        self._asked: set[str] = set()
        self._changed: set[str] = set()
        self._resent: set[str] = set()
        self._papers: dict[str, Application] = {}
        self._news: list[News] = []

    def expect(self, bodies: Iterable[ApplicationBody]) -> None:
        """Fetch in one go what these applications will need."""
        bodies = list(bodies)
        if not bodies:
            return
        ids = [body.application.id for body in bodies]
        self._rows = cases.of_agent(self._connection, self._agent, ids)
        hashes = {paper.sha256 for body in bodies for paper in body.application.papers}
        self._here = papers.here(self._connection, self._agent, sorted(hashes))

    def require_pack(self, body: ApplicationBody) -> None:
        """Raises Refused(``pack_unknown``) if the quote's pack was never published here."""
        if self._office.shelf.find(body.quote.answer.pack.sha256) is None:
            raise Refused("pack_unknown", path="body.quote.answer.pack")

    def take(self, body: ApplicationBody, envelope: str) -> None:
        """A first sending, another round after a return, a cancellation or a delivery.

        Raises Refused(``round_wrong``, ``move_not_allowed``).
        """
        application = body.application
        known = self._rows.get(application.id)
        if application.state in _SENT:
            if application.round < 1:
                raise Refused("round_wrong", path="body.application.round")
            if known is not None and (
                known.state != ApplicationState.RETURNED.value or application.round <= known.round
            ):
                raise Refused("round_wrong", path="body.application.round")
            self._rows[application.id] = self._submitted(body, envelope, known)
        elif application.state in _FROM_DESK and known is not None:
            last = application.moves[-1] if application.moves else None
            row, move = moved(known, application.state, at=self._now, by=DESK, comment=last.comment if last else "")
            self._rows[application.id] = row._replace(envelope=envelope)
            self._news.append(application_news(row.id, move, total_fen=row.total_fen, rerated_fen=row.rerated_fen))
        else:
            raise Refused("move_not_allowed", path="body.application.state")
        self._changed.add(application.id)

    def write(self) -> list[News]:
        """Write what changed; returns what the desks are to be told."""
        rows = [self._rows[name]._asdict() for name in self._changed]
        cases.put_applications(self._office.database, self._connection, rows)
        lines = [
            {
                "agent": self._agent,
                "application": application.id,
                "place": place,
                "sha256": paper.sha256,
                "slot": paper.slot,
                "media_type": paper.media_type,
                "bytes": paper.bytes,
                "turned": paper.turned,
            }
            for application in self._papers.values()
            for place, paper in enumerate(application.papers)
        ]
        cases.put_papers(self._connection, agent=self._agent, again=sorted(self._resent), rows=lines)
        news = list(self._news)
        for pending in (self._changed, self._resent, self._papers, self._news):
            pending.clear()
        return news

    def _submitted(self, body: ApplicationBody, envelope: str, known: ApplicationRow | None) -> ApplicationRow:
        application = body.application
        pack = self._office.shelf.find(body.quote.answer.pack.sha256)
        assert pack is not None
        priced = rerate(body.quote, pack)
        missing = len({paper.sha256 for paper in application.papers} - self._here)
        row = ApplicationRow(
            agent=self._agent,
            id=application.id,
            number=application.number,
            kind=application.kind,
            state=ApplicationState.SUBMITTED.value,
            round=application.round,
            envelope=envelope,
            received_at=known.received_at if known else self._now,
            moved_at=self._now,
            total_fen=body.quote.answer.total.fen,
            rerated_fen=priced.answer.total.fen if priced.answer else None,
            rerate_problem=priced.problem,
            papers_missing=missing,
            moves=known.moves if known else "[]",
        )
        if known is not None or application.id in self._papers:
            self._resent.add(application.id)
        self._papers[application.id] = application
        row, _ = stepped(row, ApplicationState.SUBMITTED, at=self._now, by=DESK)
        if missing:
            return row
        row, news = to_underwriter(row, self._now)
        self._news.append(news)
        return row


def to_underwriter(row: ApplicationRow, now: datetime) -> tuple[ApplicationRow, News]:
    """Everything is here: the case goes to underwriting at once, and the desk is told."""
    row, move = moved(row, ApplicationState.UNDERWRITING, at=now, by=HEAD_OFFICE)
    return row, application_news(row.id, move, total_fen=row.total_fen, rerated_fen=row.rerated_fen)


def paper_came(office: Office, connection: Connection, *, agent: str, sha256: str, now: datetime) -> list[News]:
    """A paper is complete: applications that lacked only it go on. The caller holds the agent's lock."""
    ids = cases.waiting_for(connection, agent, sha256)
    if not ids:
        return []
    lines = cases.paper_lines(connection, agent=agent, ids=ids)
    news: list[News] = []
    for name, before in cases.of_agent(connection, agent, ids).items():
        missing = len({line.sha256 for line in lines if line.application == name and not line.complete})
        now_row = before._replace(papers_missing=missing)
        if not missing and before.state == ApplicationState.SUBMITTED.value:
            now_row, told = to_underwriter(now_row, now)
            news.append(told)
        cases.put_applications(office.database, connection, [now_row._asdict()])
    return news

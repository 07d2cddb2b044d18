"""What head office's people look at: the queue, and one application with everything that the decision needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.agent import Agent
from agent_desk.domain.application import ApplicationState, Move
from agent_desk.domain.commission import CommissionEntry
from agent_desk.domain.policy import Policy
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.repricing import Move as PriceMove
from agent_desk.rating.moves import explain
from head_office.db import cases, packs, people
from head_office.db.cases import ApplicationRow, PaperLine
from head_office.services.issuing import object_label
from head_office.services.moving import history_of
from head_office.services.office import Office
from head_office.services.pricing import PriceLine, compared, rerate
from head_office.services.underwriting import body_of, find

OPEN = (
    ApplicationState.SUBMITTED.value,
    ApplicationState.UNDERWRITING.value,
    ApplicationState.APPROVED.value,
    ApplicationState.PAID.value,
)
"""States in which head office has the next step."""

PAGE = 200


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An application in the queue with its papers."""

    row: ApplicationRow
    papers: tuple[PaperLine, ...]
    customer: str = ""
    object_label: str = ""
    agent_name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One application as the underwriter sees it.

    ``moves`` say by line and factor why head office's price differs from the desk's; ``withdrawn`` why the quote's pack was taken
    back, "" = it was not.
    """

    row: ApplicationRow
    body: ApplicationBody
    agent: Agent
    papers: tuple[PaperLine, ...]
    history: tuple[Move, ...]
    rerated: QuoteAnswer | None
    rerate_problem: str
    lines: tuple[PriceLine, ...]
    moves: tuple[PriceMove, ...]
    withdrawn: str
    policies: tuple[Policy, ...]
    commission: tuple[CommissionEntry, ...]


def queue(office: Office, *, states: Sequence[str] = (), limit: int | None = None) -> list[QueueLine]:
    """Applications, the longest waiting first."""
    with office.database.read() as connection:
        rows = cases.queue(connection, states=states, limit=limit)
        papers = _grouped(cases.paper_lines(connection, ids=[row.id for row in rows]))
    return [QueueLine(row, tuple(papers.get((row.agent, row.id), ()))) for row in rows]


def _grouped(lines: Sequence[PaperLine]) -> dict[tuple[str, str], list[PaperLine]]:
    papers: dict[tuple[str, str], list[PaperLine]] = {}
    for line in lines:
        papers.setdefault((line.agent, line.application), []).append(line)
    return papers


def desk_view(office: Office, *, states: Sequence[str] = ()) -> tuple[list[QueueLine], dict[str, int]]:
    """A page of the queue with names, and how many applications are in each state."""
    with office.database.read() as connection:
        rows = cases.queue(connection, states=states, limit=PAGE)
        counts = cases.state_counts(connection)
        names = people.agent_names(connection, sorted({row.agent for row in rows}))
        bodies = [body_of(connection, row) for row in rows]
        papers = _grouped(cases.paper_lines(connection, ids=[row.id for row in rows]))
    found = [
        QueueLine(
            row,
            tuple(papers.get((row.agent, row.id), ())),
            body.customer.name,
            object_label(body),
            names.get(row.agent, row.agent),
        )
        for row, body in zip(rows, bodies, strict=True)
    ]
    return found, counts


def case(office: Office, name: str) -> Case:
    """One application by id or number. Raises Refused(``application_unknown``)."""
    with office.database.read() as connection:
        row = find(connection, name)
        body = body_of(connection, row)
        agent = people.agent(connection, row.agent)
        assert agent is not None
        papers = cases.paper_lines(connection, agent=row.agent, ids=[row.id])
        policies = [codec.decode(text, Policy) for text in cases.policy_bodies(connection, row.agent, row.id)]
        entries = [codec.decode(text, CommissionEntry) for text in cases.commission_of(connection, row.agent, row.id)]
        known = packs.known(connection)
    withdrawn = next((row.withdrawn_why for row in known if row.sha256 == body.quote.answer.pack.sha256), "")
    pack = office.shelf.find(body.quote.answer.pack.sha256)
    priced = rerate(body.quote, pack) if pack is not None else None
    answer = priced.answer if priced else None
    return Case(
        row=row,
        body=body,
        agent=agent,
        papers=tuple(papers),
        history=history_of(row),
        rerated=answer,
        rerate_problem=priced.problem if priced else "pack_unknown",
        lines=compared(body.quote.answer, answer),
        moves=explain(body.quote.answer, answer) if answer is not None else (),
        withdrawn=withdrawn,
        policies=tuple(policies),
        commission=tuple(entries),
    )


def picture(office: Office, name: str, place: int) -> tuple[bytes, str, str] | None:
    """The bytes of the paper at this place of the application, what they are, and their hash; None if they are not here."""
    with office.database.read() as connection:
        row = find(connection, name)
        papers = cases.paper_lines(connection, agent=row.agent, ids=[row.id])
    if not 0 <= place < len(papers) or not papers[place].complete:
        return None
    sha256 = papers[place].sha256
    return office.folder.read(sha256), office.folder.media_type(sha256), sha256

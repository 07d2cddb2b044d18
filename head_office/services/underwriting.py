"""What people at head office do with an application: decide, take the money, issue; every step told to the desk and audited."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.application import ApplicationState, Move
from agent_desk.domain.policy import Policy
from head_office.db import acts, audit, cases, feed, people
from head_office.db.cases import ApplicationRow
from head_office.db.feed import News
from head_office.problems import Refused
from head_office.services.announcing import application_news, commission_news, policy_news
from head_office.services.issuing import earned, number_name, numbered, policies_of
from head_office.services.moving import moved
from head_office.services.office import Office

UNDERWRITER = "underwriter"
CASHIER = "cashier"
ISSUER = "issuing"
MAX_COMMENT = 500

DECISIONS = {
    "accept": ApplicationState.APPROVED,
    "return": ApplicationState.RETURNED,
    "decline": ApplicationState.DECLINED,
}


def find(connection: Connection, name: str) -> ApplicationRow:
    """The application with this id or number. Raises Refused(``application_unknown``, ``application_ambiguous``)."""
    found = cases.named(connection, name)
    if not found:
        raise Refused("application_unknown", path="application")
    if len(found) > 1:
        raise Refused("application_ambiguous", path="application")
    return found[0]


def decide(office: Office, name: str, decision: str, comment: str = "", *, who: str) -> ApplicationRow:
    """Accept, return with a comment, or decline with a reason. Raises Refused(``comment_missing``, ``move_not_allowed``)."""
    comment = comment.strip()[:MAX_COMMENT]
    if decision != "accept" and not comment:
        raise Refused("comment_missing", path="comment")
    with office.database.write() as connection:
        row = _locked(office, connection, name)
        return _step(office, connection, row, DECISIONS[decision], by=UNDERWRITER, who=who, comment=comment)


def pay(office: Office, name: str, *, who: str) -> ApplicationRow:
    """The premium was received in full; only then may policies be issued (见费出单)."""
    with office.database.write() as connection:
        row = _locked(office, connection, name)
        return _step(office, connection, row, ApplicationState.PAID, by=CASHIER, who=who)


def issue(office: Office, name: str, *, who: str) -> tuple[ApplicationRow, tuple[Policy, ...]]:
    """Issue a policy for each product, and earn the agent's commission by the scheme of the quote's pack."""
    now = office.clock.now()
    with office.database.write() as connection:
        row = _locked(office, connection, name)
        body = body_of(connection, row)
        agent = people.agent(connection, row.agent)
        assert agent is not None
        pack = office.shelf.find(body.quote.answer.pack.sha256)
        if pack is None:
            raise Refused("pack_unknown")
        row = _step(office, connection, row, ApplicationState.ISSUED, by=ISSUER, who=who)
        drafts = policies_of(body, ids=office.ids, now=now)
        policies = tuple(
            numbered(draft, office.database.next_number(connection, number_name(draft, now)), now) for draft in drafts
        )
        cases.add_policies(
            connection,
            [
                {
                    "agent": row.agent,
                    "id": policy.id,
                    "number": policy.number,
                    "application": row.id,
                    "product": policy.product.value,
                    "body": codec.encode(policy).decode(),
                }
                for policy in policies
            ],
        )
        entries = earned(body, policies, agent=agent, scheme=pack.commission_scheme, ids=office.ids, now=now)
        cases.add_commission(
            connection,
            [
                {
                    "agent": row.agent,
                    "id": entry.id,
                    "application": row.id,
                    "month": entry.month,
                    "state": entry.state.value,
                    "amount_fen": entry.amount.fen,
                    "statement": "",
                    "body": codec.encode(entry).decode(),
                }
                for entry in entries
            ],
        )
        news = [*(policy_news(policy) for policy in policies), *(commission_news(entry) for entry in entries)]
        feed.append(office.database, connection, agent=row.agent, news=news, now=now)
    return row, policies


def body_of(connection: Connection, row: ApplicationRow) -> ApplicationBody:
    """What the customer signed, as it came."""
    text = acts.envelope_body(connection, row.agent, row.envelope)
    assert text is not None
    return codec.decode(text, ApplicationBody)


def _locked(office: Office, connection: Connection, name: str) -> ApplicationRow:
    agent = find(connection, name).agent
    office.database.lock_agent(connection, agent)
    # Read again: somebody may have moved it while this transaction waited for the lock.
    return find(connection, name)


def _step(
    office: Office,
    connection: Connection,
    row: ApplicationRow,
    state: ApplicationState,
    *,
    by: str,
    who: str,
    comment: str = "",
) -> ApplicationRow:
    now = office.clock.now()
    after, move = moved(row, state, at=now, by=by, comment=comment)
    cases.change(connection, agent=row.agent, id=row.id, state=after.state, moved_at=after.moved_at, moves=after.moves)
    news: Sequence[News] = [_told(after, move)]
    feed.append(office.database, connection, agent=row.agent, news=news, now=now)
    audit.write(connection, at=now, who=who, act=f"application_{state.value}", subject=row.id, from_state=row.state)
    return after


def _told(row: ApplicationRow, move: Move) -> News:
    return application_news(row.id, move, total_fen=row.total_fen, rerated_fen=row.rerated_fen)

"""The monthly statement: what was earned is paid, and each desk is told entry by entry."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from agent_desk.contract import codec
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.money import Money
from head_office.db import audit, cases, feed
from head_office.problems import Refused
from head_office.services.announcing import commission_news
from head_office.services.office import Office

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class Paid(NamedTuple):
    """One agent's statement."""

    statement: str
    agent: str
    entries: int
    amount: Money


def pay_month(office: Office, month: str, *, who: str) -> list[Paid]:
    """Pay every earned entry of a settlement month (``2026-11``); one statement per agent.

    A later run of the same month pays what was earned since, under a further number.
    Raises Refused(``month_bad``, ``nothing_earned``).
    """
    if not _MONTH.fullmatch(month):
        raise Refused("month_bad", path="month")
    now = office.clock.now()
    done: list[Paid] = []
    with office.database.write() as connection:
        waiting = cases.commission_bodies(connection, month=month, state=CommissionState.EARNED.value)
        for agent, rows in groupby(waiting, key=lambda row: row[0]):
            office.database.lock_agent(connection, agent)
            count = office.database.next_number(connection, f"statement:{month}:{agent}")
            statement = f"ST-{month}-{agent}-{count}"
            entries = [
                replace(codec.decode(body, CommissionEntry), state=CommissionState.PAID, statement=statement)
                for _, _, body in rows
            ]
            for entry in entries:
                cases.change_commission(
                    connection,
                    agent=agent,
                    id=entry.id,
                    state=entry.state.value,
                    statement=statement,
                    body=codec.encode(entry).decode(),
                )
            news = [commission_news(entry) for entry in entries]
            feed.append(office.database, connection, agent=agent, news=news, now=now)
            total = sum((entry.amount for entry in entries), Money(0))
            audit.write(connection, at=now, who=who, act="statement_paid", subject=statement, amount=str(total))
            done.append(Paid(statement, agent, len(entries), total))
    if not done:
        raise Refused("nothing_earned", month=month)
    return done

"""What to do now: visits, what came back, what ends soon, what is only on this computer, what was earned."""

from __future__ import annotations

from datetime import date, timedelta

from agent_desk.domain.application import WITH_HEAD_OFFICE, ApplicationRow, ApplicationState
from agent_desk.domain.commission import CommissionMonth
from agent_desk.domain.money import ZERO
from agent_desk.domain.overview import Today
from agent_desk.domain.policy import RenewalRow
from agent_desk.domain.quote import QuoteRow, QuoteState
from agent_desk.ports.units import Unit
from agent_desk.usecases import rates
from agent_desk.usecases.context import Context
from agent_desk.usecases.standing import packs_refused
from agent_desk.usecases.visits import open_rows

_VISITS, _RETURNED, _RENEWALS = 6, 5, 8
_RENEWAL_DAYS = 30
_QUOTE_WARNING_DAYS = 3


def today(context: Context) -> Today:
    """Everything on the Today page, bounded, so that a book of 100,000 customers opens as fast as an empty one."""
    day, month = context.day(), context.month()
    pack = context.pack()
    with context.units.read() as unit:
        returned = _returned(unit)
        ending = _ending(unit, day)
        renewing, renewals_total = unit.policies.renewals(
            day, day + timedelta(days=_RENEWAL_DAYS), day, limit=_RENEWALS
        )
        renewals_premium = unit.policies.renewals_premium(day, day + timedelta(days=_RENEWAL_DAYS))
        months = unit.commissions.months(month, 2)
        mark = unit.outbox.mark()
        local = unit.outbox.local(3)
        refused = packs_refused(unit)
    blank = CommissionMonth(month, ZERO, ZERO, ZERO)
    return Today(
        day=day,
        visits=open_rows(context, _VISITS),
        returned=returned,
        expiring_quotes=ending,
        renewals=renewing,
        renewals_total=renewals_total,
        renewals_premium=renewals_premium,
        mark=mark,
        local=local,
        month=months[-1] if months else blank,
        last_month=months[-2] if len(months) > 1 else blank,
        pack=pack.ref.id,
        pack_until=pack.last_day,
        other_rates=rates.count(context),
        refused_packs=refused,
    )


def counts(context: Context) -> dict[str, int]:
    """How many things wait on each page, by the page's name; every act asks anew, so nothing is priced for it."""
    day = context.day()
    with context.units.read() as unit:
        states = unit.applications.counts()
        _, open_quotes = unit.quotes.page("", (QuoteState.CURRENT,), limit=1, offset=0)
        _, renewing = unit.policies.renewals(day, day + timedelta(days=_RENEWAL_DAYS), day, limit=1)
        to_do = unit.visits.count_open() + len(_returned(unit)) + len(_ending(unit, day))
    in_hand = (*WITH_HEAD_OFFICE, ApplicationState.QUEUED, ApplicationState.RETURNED)
    return {
        "today": to_do,
        "quotes": open_quotes,
        "applications": sum(states.get(state, 0) for state in in_hand),
        "renewals": renewing,
    }


def _returned(unit: Unit) -> tuple[ApplicationRow, ...]:
    return unit.applications.page("", (ApplicationState.RETURNED,), limit=_RETURNED, offset=0)[0]


def _ending(unit: Unit, day: date) -> tuple[QuoteRow, ...]:
    return unit.quotes.ending(day + timedelta(days=_QUOTE_WARNING_DAYS))


def renewals(context: Context, days: int, limit: int, query: str = "") -> tuple[tuple[RenewalRow, ...], int]:
    """Objects whose policies end within ``days`` from today; ``query`` finds them by their customer and what they have."""
    day = context.day()
    with context.units.read() as unit:
        last = day + timedelta(days=days)
        if not query.strip():
            return unit.policies.renewals(day, last, day, limit=limit)
        # A few thousand policies end in a season at most, and each search finds few customers.
        rows, _ = unit.policies.renewals(day, last, day, limit=_ALL_OF_A_SEASON)
        customers, _ = unit.customers.page(query, "name", descending=False, limit=_ALL_OF_A_SEASON, offset=0)
    wanted = {customer.id for customer in customers}
    found = tuple(row for row in rows if row.customer_id in wanted)
    return found[:limit], len(found)


_ALL_OF_A_SEASON = 100_000

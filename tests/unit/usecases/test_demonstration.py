"""The demonstration book has everything that a working book has, and nobody real."""

from __future__ import annotations

from agent_desk.desk import Desk
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.commission import CommissionState


def test_the_book_is_complete(desk: Desk) -> None:
    desk.fill_demonstration(customers=200)
    rows, customers = desk.customers(limit=1000)
    assert customers == 200
    overviews = [desk.customer(row.id) for row in rows]
    assert sum(len(one.vehicles) for one in overviews) >= 130
    assert sum(len(one.homes) for one in overviews) >= 55
    counts = desk.application_counts()
    assert {state for state, count in counts.items() if count} == set(ApplicationState)
    renewals, total = desk.renewals(90, limit=500)
    assert total == len(renewals) >= 30
    page = desk.commission()
    assert {row.entry.state for row in desk.commission("2026").rows} | {row.entry.state for row in page.rows} == set(
        CommissionState
    )
    today = desk.today()
    assert len(today.visits) >= 3
    assert today.returned
    assert today.expiring_quotes


def test_queued_applications_have_three_pictures_each_and_wait(desk: Desk) -> None:
    desk.fill_demonstration(customers=0, queued=3)
    rows, total = desk.applications(states=(ApplicationState.QUEUED,))
    assert total == 3
    for row in rows:
        assert len(desk.application(row.id).papers) == 3
    mark = desk.sync_mark()
    assert mark.papers == 9


def test_filling_twice_adds_and_never_doubles(desk: Desk) -> None:
    desk.fill_demonstration(customers=5)
    desk.fill_demonstration(customers=5)
    rows, total = desk.customers()
    assert total == 10
    assert len({desk.customer(row.id).customer.identity for row in rows}) == 10

"""The feed: applied page by page, parked where it cannot be, never over work that head office does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from agent_desk.contract import codec
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.receipt import OutboxState, ParkedItem
from agent_desk.errors import DiskFull, HeadOfficeUnreachable
from agent_desk.sync import pull as pull_module
from agent_desk.tasks import Cancelled, CancelToken, Step
from head_office.db import feed, tables
from head_office.db.feed import News
from tests.fakes.cutting_proxy import DOWN, CuttingProxy
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.sync_desk import SyncDesk
from tests.fakes.triggered_units import TriggeredUnits


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office") as office:
        yield office


@pytest.fixture
def desk(tmp_path: Path, office: RunningOffice) -> Iterator[SyncDesk]:
    with SyncDesk(tmp_path / "desk") as desk:
        desk.enrol(office.url, office.code())
        desk.sync()
        yield desk


def tell(office: RunningOffice, *news: tuple[str, str, object]) -> None:
    """Put items into the agent's feed."""
    told = [News(kind, subject, codec.encode(body).decode()) for kind, subject, body in news]
    with closing(office.open()) as opened, opened.database.write() as connection:
        feed.append(opened.database, connection, agent=AGENT.code, news=told, now=datetime.now(UTC))


def policy(desk: SyncDesk, customer: str, number: str = "00000001") -> Policy:
    return Policy(
        id=desk.ids.new(),
        number=number,
        application_id=desk.ids.new(),
        customer_id=customer,
        product=Product.HOME,
        object_label="子丑路 1 号",
        start=date(2026, 12, 1),
        end=date(2027, 11, 30),
        premium=Money.yuan("120.00"),
        issued_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


def parked(desk: SyncDesk) -> tuple[ParkedItem, ...]:
    with desk.units.read() as unit:
        return unit.parked.all()


def cursor(desk: SyncDesk) -> int:
    with desk.units.read() as unit:
        return int(unit.state.get("cursor") or 0)


def test_what_cannot_be_applied_is_parked_with_its_reason_and_the_rest_goes_on(
    desk: SyncDesk, office: RunningOffice
) -> None:
    customer = desk.add_customer(1)
    desk.sync()
    good = policy(desk, customer)
    news = {"application_id": desk.ids.new(), "state": "approved", "at": "2026-11-22T08:00:00Z", "by": "x"}
    tell(
        office,
        ("horoscope", "x", {"text": "sunny"}),
        ("policy", "y", {"id": "y"}),
        ("policy", "z", policy(desk, desk.ids.new())),
        ("application", "a", news),
        ("application", "b", {**news, "state": "enchanted"}),
        ("policy", good.id, good),
    )
    result = desk.sync()
    assert (result.received, result.parked, result.agreed) == (1, 5, True)
    assert [item.reason for item in parked(desk)] == [
        "unknown_kind",
        "unreadable",
        "unknown_record",
        "unknown_record",
        "unknown_record",
    ]
    assert b"sunny" in parked(desk)[0].body
    with desk.units.read() as unit:
        assert unit.policies.find(good.id) == good
    assert desk.sync().received == 0


def test_a_parked_item_is_applied_as_soon_as_it_can_be(desk: SyncDesk, office: RunningOffice) -> None:
    customer = desk.ids.new()
    coming = policy(desk, customer)
    tell(office, ("policy", coming.id, coming))
    assert desk.sync().parked == 1
    with desk.units.write() as unit:
        assert unit.policies.find(coming.id) is None
        unit.customers.put(Customer(customer, Party.PERSON, "何甲子"))
        unit.commit()
    result = desk.sync()
    assert (result.received, result.parked) == (1, 0)
    assert parked(desk) == ()
    with desk.units.read() as unit:
        assert unit.policies.find(coming.id) == coming


def test_a_record_of_head_offices_never_covers_changes_that_it_does_not_hold(
    desk: SyncDesk, office: RunningOffice
) -> None:
    customer = desk.add_customer(1)
    desk.sync()
    with desk.units.read() as unit:
        mine = unit.customers.get(customer)
    tell(office, ("customer", customer, replace(mine, address="子丑路 9 号", revision=2)))

    def write_meanwhile(step: Step) -> None:
        # The agent edits after the push and before the pull of the same round.
        if step.what == "sync_pull":
            with desk.units.read() as unit:
                touched = bool(unit.customers.get(customer).note)
            if not touched:
                desk.edit_customer(customer, note="甲")

    result = desk.sync(progress=write_meanwhile)
    assert result.parked == 1
    assert not result.agreed
    assert [item.reason for item in parked(desk)] == ["unsent_changes"]
    with desk.units.read() as unit:
        assert unit.customers.get(customer).note == "甲"
        assert unit.customers.get(customer).address == ""


def test_a_record_of_head_offices_is_taken_where_nothing_is_unsent(desk: SyncDesk, office: RunningOffice) -> None:
    customer = desk.add_customer(1)
    desk.sync()
    with desk.units.read() as unit:
        mine = unit.customers.get(customer)
    tell(office, ("customer", customer, replace(mine, address="子丑路 9 号", revision=2)))
    tell(office, ("customer", customer, replace(mine, address="old", revision=1)))
    assert desk.sync().received == 2
    with desk.units.read() as unit:
        assert unit.customers.get(customer).address == "子丑路 9 号"


def test_a_refused_change_is_the_agents_to_mend_and_is_not_covered(desk: SyncDesk, office: RunningOffice) -> None:
    customer = desk.add_customer(1)
    desk.sync()
    with desk.units.read() as unit:
        mine = unit.customers.get(customer)
    with desk.units.write() as unit:
        desk.send(unit, "customer", customer, b'{"party": 7}', base_revision=1)
        unit.commit()
    tell(office, ("customer", customer, replace(mine, address="子丑路 9 号", revision=2)))
    result = desk.sync()
    assert (result.failed, result.parked) == (1, 1)
    desk.edit_customer(customer, note="甲")
    desk.sync()
    with desk.units.read() as unit:
        assert unit.outbox.counts() == {OutboxState.STORED: 2, OutboxState.REFUSED: 1}
    assert parked(desk) == ()


def test_a_hole_in_the_feed_is_noted_and_passed_by(desk: SyncDesk, office: RunningOffice) -> None:
    customer = desk.add_customer(1)
    desk.sync()
    coming = [policy(desk, customer, f"0000000{n}") for n in range(6)]
    tell(office, *(("policy", each.id, each) for each in coming))
    with closing(office.open()) as opened, opened.database.write() as connection:
        connection.execute(sa.delete(tables.feed).where(tables.feed.c.seq.in_([2, 3])))
    result = desk.sync()
    assert (result.received, result.parked, result.agreed) == (4, 1, True)
    assert (parked(desk)[0].reason, cursor(desk)) == ("missing_in_feed", 6)
    with desk.units.read() as unit:
        assert [unit.policies.find(each.id) is not None for each in coming] == [True, False, False, True, True, True]


def test_page_and_cursor_are_one_transaction_whatever_cuts_the_round(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_module, "PAGE", 3)
    customer = desk.add_customer(1)
    desk.sync()
    coming = [policy(desk, customer, f"{n:08}") for n in range(20)]
    tell(office, *(("policy", each.id, each) for each in coming))
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        desk.at(proxy.url)
        for count in range(900, 6000, 700):
            proxy.reset()
            proxy.cut_after(count, DOWN, times=2)
            with suppress(HeadOfficeUnreachable):
                desk.sync()
            with desk.units.read() as unit:
                have = sum(unit.policies.find(each.id) is not None for each in coming)
            assert have == cursor(desk)
        proxy.reset()
        assert desk.sync().agreed
    with desk.units.read() as unit:
        assert all(unit.policies.find(each.id) == each for each in coming)


def test_cancel_between_pages_keeps_whole_pages(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull_module, "PAGE", 3)
    customer = desk.add_customer(1)
    desk.sync()
    tell(office, *(("policy", f"p{n}", replace(policy(desk, customer), id=f"p{n}")) for n in range(10)))
    token = CancelToken()

    def cancel(step: Step) -> None:
        if step.what == "sync_pull" and step.done == 6:
            token.cancel()

    with pytest.raises(Cancelled):
        desk.sync(token, cancel)
    assert cursor(desk) == 6
    assert desk.sync().received == 4


def test_a_full_disk_at_any_commit_loses_nothing_and_doubles_nothing(tmp_path: Path, office: RunningOffice) -> None:
    def full(number: int, when: str) -> None:
        if when == "before" and number == at:
            raise DiskFull

    for at in range(1, 10):
        with SyncDesk(tmp_path / f"desk-{at}", around=lambda units: TriggeredUnits(units, full)) as desk:
            with suppress(DiskFull):
                desk.enrol(office.url, office.code())
            with desk.units.read() as unit:
                enrolled = unit.state.get("device") is not None
            if not enrolled:
                desk.enrol(office.url, office.code())
            customer = desk.add_customer(at)
            desk.edit_customer(customer, note="甲")
            coming = policy(desk, customer)
            tell(office, ("policy", coming.id, coming))
            agreed = False
            while not agreed:
                with suppress(DiskFull):
                    agreed = desk.sync().agreed
            with desk.units.read() as unit:
                assert unit.outbox.counts() == {OutboxState.STORED: 2}
                assert unit.policies.find(coming.id) == coming

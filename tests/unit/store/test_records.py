"""Every record comes back as it was put, and lists are told by the database alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.commission import CommissionMonth, CommissionState
from agent_desk.domain.consent import Consent
from agent_desk.domain.customer import Party
from agent_desk.domain.home import Structure
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Product
from agent_desk.domain.premium import PackRef
from agent_desk.domain.quote import QuoteState
from agent_desk.domain.receipt import ParkedItem
from agent_desk.domain.vehicle import Energy, Use
from agent_desk.domain.visit import Fact, Source, VisitState
from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.ports.units import Units
from agent_desk.store.conversion import moment, moment_text
from tests import factories
from tests.factories import NOW, record_id
from tests.fakes.still_clock import NOON, StillClock
from tests.unit.store import cases
from tests.unit.store.conftest import OpenStore


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    assert moment(moment_text(at)) == at


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=5))
def test_moments_sort_as_their_texts_do(moments: list[datetime]) -> None:
    assert [moment_text(at) for at in sorted(moments)] == sorted(moment_text(at) for at in moments)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment_text(NOW.replace(tzinfo=None))


def test_customers_come_back_as_they_were_put(units: Units) -> None:
    person, firm = factories.customer(1, name="㛃𬭎䶮", note="两行\n备注"), factories.organisation(2)
    bare = replace(factories.customer(3), identity="", created_at=None, updated_at=None, revision=7)
    with units.write() as unit:
        for found in (person, firm, bare):
            unit.customers.put(found)
        unit.commit()
    with units.read() as unit:
        assert [unit.customers.get(found.id) for found in (person, firm, bare)] == [person, firm, bare]
        assert unit.customers.by_identity(firm.identity) == firm
        assert unit.customers.by_identity("") is None
        assert unit.customers.find(record_id(99)) is None
        with pytest.raises(NoSuchRecord):
            unit.customers.get(record_id(99))


def test_vehicles_and_homes_come_back_with_every_decimal_as_it_was(units: Units) -> None:
    car = factories.vehicle(1, displacement_l=Decimal("1.500"), energy=Energy.PLUG_IN_HYBRID, imported=True)
    truck = factories.new_vehicle(2, use=Use.OWN_GOODS, load_t=Decimal("4.9995"), special_kind=2, power_kw=None)
    house = factories.home(1, structure=Structure.BRICK_WOOD, area_m2=Decimal("89.60"))
    with units.write() as unit:
        unit.customers.put(factories.customer(1))
        unit.vehicles.put(car)
        unit.vehicles.put(truck)
        unit.homes.put(house)
        unit.commit()
    with units.read() as unit:
        assert unit.vehicles.of_customer(record_id(1)) == (car, truck)
        assert str(unit.vehicles.get(car.id).displacement_l) == "1.500"
        assert unit.vehicles.by_vin(truck.vin) == truck
        assert unit.vehicles.by_vin("") is None
        assert unit.homes.of_customer(record_id(1)) == (house,)
        assert unit.homes.get(house.id) == house
        for missing in (unit.vehicles.get, unit.homes.get):
            with pytest.raises(NoSuchRecord):
                missing(record_id(99))


def test_visits_keep_what_was_entered_right_or_wrong(units: Units) -> None:
    facts = {"customer.name": Fact("林甲子"), "vehicle.vin": Fact("不知道", Source.ASSUMED)}
    case = replace(
        factories.visit(1),
        facts=facts,
        covers={"TPL": {"limit": "2000000"}, "DAMAGE": {}},
        planned_at=NOW,
        step=4,
        customer_id=None,
        vehicle_id=None,
    )
    with units.write() as unit:
        unit.visits.put(case)
        unit.commit()
    with units.read() as unit:
        assert unit.visits.get(case.id) == case
        with pytest.raises(NoSuchRecord):
            unit.visits.get(record_id(99))


def test_a_visits_options_come_back_in_the_order_in_which_they_were_kept(units: Units) -> None:
    options = {"乙": {"TPL": {"limit": "2000000"}}, "甲": {}, "丙": {"DAMAGE": {}, "TPL": {"limit": "1000000"}}}
    case = replace(factories.visit(1), customer_id=None, vehicle_id=None, options=options)
    with units.write() as unit:
        unit.visits.put(case)
        unit.commit()
    with units.read() as unit:
        found = unit.visits.get(case.id)
    assert found == case
    assert list(found.options) == ["乙", "甲", "丙"]


def test_open_visits_come_planned_ones_first_then_the_ones_changed_last(units: Units) -> None:
    unplanned = [replace(factories.visit(number), updated_at=NOW + timedelta(minutes=number)) for number in (1, 2)]
    late, early = (
        replace(factories.visit(number), planned_at=NOW + timedelta(days=days)) for number, days in ((3, 2), (4, 1))
    )
    closed = replace(factories.visit(5), state=VisitState.CLOSED)
    with units.write() as unit:
        cases.keep_case(unit)
        for case in (*unplanned, late, early, closed):
            unit.visits.put(case)
        unit.commit()
    with units.read() as unit:
        assert [case.id for case in unit.visits.open(10)] == [
            found.id for found in (early, late, unplanned[1], unplanned[0])
        ]
        assert unit.visits.count_open() == 4
        assert len(unit.visits.open(2)) == 2
        assert len(unit.visits.of_customer(record_id(1))) == 5


def test_the_answer_given_last_counts_even_if_the_clock_was_set_back(units: Units) -> None:
    first = Consent(record_id(1), record_id(1), "notice", "1", "0" * 64, granted=True, answered_at=NOW)
    later = replace(first, id=record_id(2), granted=False, answered_at=NOW - timedelta(days=365))
    with units.write() as unit:
        unit.customers.put(factories.customer(1))
        unit.consents.put(first)
        unit.consents.put(later)
        unit.commit()
    with units.read() as unit:
        assert unit.consents.latest(record_id(1)) == {"notice": later}
        assert unit.consents.latest(record_id(2)) == {}


def test_removed_papers_are_not_listed_but_their_bytes_are_still_named(units: Units) -> None:
    kept, removed = cases.paper(1), cases.paper(2, removed_at=NOW, turned=90, slot="")
    with units.write() as unit:
        cases.keep_case(unit)
        unit.papers.put(kept)
        unit.papers.put(removed)
        unit.applications.put(cases.application(1, papers=1))
        unit.commit()
    with units.read() as unit:
        assert unit.papers.of_visit(record_id(30_001)) == (kept,)
        assert unit.papers.of_customer(record_id(1)) == (kept,)
        assert unit.papers.get(removed.id) == removed
        assert unit.papers.hashes() == {kept.sha256, removed.sha256, cases.paper(100).sha256}
        with pytest.raises(NoSuchRecord):
            unit.papers.get(record_id(99))


def test_quotes_come_back_with_every_step_of_their_answer(units: Units) -> None:
    cases.stored_case(units)
    with units.read() as unit:
        assert unit.quotes.get(record_id(40_001)) == factories.quote(1)
        with pytest.raises(NoSuchRecord):
            unit.quotes.get(record_id(99))


def test_quotes_are_listed_newest_first_by_state_and_by_question(units: Units) -> None:
    with units.write() as unit:
        cases.keep_case(unit)
        unit.quotes.put(factories.quote(2, made_at=NOW + timedelta(hours=1)))
        unit.quotes.put(factories.quote(3, made_at=NOW - timedelta(hours=1), state=QuoteState.SUPERSEDED))
        unit.quotes.put(factories.quote(4, vehicle_id=None, home_id=record_id(20_001), kind="home"))
        unit.commit()
    with units.read() as unit:
        rows, total = unit.quotes.page("", (), limit=2, offset=0)
        assert ([row.number for row in rows], total) == (["BJ-2611-0002", "BJ-2611-0004"], 4)
        assert (rows[0].customer_name, rows[0].object_label, rows[0].total) == ("林乙丑", "浙A00001", Money.yuan(1250))
        assert rows[1].object_label == factories.home(1).address
        rows, total = unit.quotes.page("", (QuoteState.SUPERSEDED,), limit=9, offset=0)
        assert ([row.number for row in rows], total) == (["BJ-2611-0003"], 1)
        for question, count in (("BJ-2611-0002", 1), ("0002", 1), ("林乙丑", 4), ("浙A 00001", 4), ("何", 0), ("…", 0)):
            assert unit.quotes.page(question, (), limit=9, offset=0)[1] == count, question
        assert unit.quotes.of_customer(record_id(1))[0].number == "BJ-2611-0002"


def test_quotes_that_end_are_told_until_a_week_after_their_end(units: Units) -> None:
    ends = {number: NOON.date() + timedelta(days=days) for number, days in enumerate((-8, -7, 0, 3, 4), 1)}
    with units.write() as unit:
        cases.keep_case(unit)
        for number, end in ends.items():
            unit.quotes.put(factories.quote(number, valid_until=end))
        unit.quotes.put(factories.quote(9, valid_until=ends[3], state=QuoteState.APPLIED))
        unit.commit()
    with units.read() as unit:
        assert [row.valid_until for row in unit.quotes.ending(ends[4])] == [ends[2], ends[3], ends[4]]


def test_applications_come_back_with_papers_consents_and_moves(units: Units) -> None:
    application = cases.application(1, papers=3)
    with units.write() as unit:
        cases.keep_case(unit)
        unit.applications.put(application)
        unit.commit()
    with units.read() as unit:
        assert unit.applications.get(application.id) == application
        assert unit.applications.queued() == (application,)
        assert unit.applications.counts() == {ApplicationState.QUEUED: 1}
        with pytest.raises(NoSuchRecord):
            unit.applications.get(record_id(99))


def test_applications_are_listed_the_ones_changed_last_first_with_the_last_comment(units: Units) -> None:
    first, second = cases.application(1), cases.application(2)
    returned = cases.moved(first, ApplicationState.RETURNED, comment="行驶证不清楚")
    with units.write() as unit:
        cases.keep_case(unit)
        unit.applications.put(first)
        unit.applications.put(second)
        unit.applications.put(returned)
        unit.commit()
    with units.read() as unit:
        rows, total = unit.applications.page("", (), limit=9, offset=0)
        assert total == 2
        assert [(row.number, row.comment) for row in rows] == [("TB-2611-0001", "行驶证不清楚"), ("TB-2611-0002", "")]
        assert rows[0].changed_at == returned.moves[-1].at
        assert (rows[0].customer_name, rows[0].object_label) == ("林乙丑", "浙A00001")
        assert unit.applications.page("", (ApplicationState.QUEUED,), limit=9, offset=0)[1] == 1
        assert unit.applications.page("TB-2611-0002", (), limit=9, offset=0)[1] == 1
        assert unit.applications.page("lyc 0002", (ApplicationState.RETURNED,), limit=9, offset=0)[1] == 0
        assert unit.applications.page("lyc 0001", (ApplicationState.RETURNED,), limit=9, offset=0)[1] == 1
        assert [row.id for row in unit.applications.of_customer(record_id(1))] == [row.id for row in rows]


def test_customers_are_ordered_by_pinyin_by_what_expires_and_by_change(units: Units) -> None:
    names = {1: "林甲子", 2: "何乙丑", 3: "单丙寅", 4: "Adam 甲"}
    today = NOON.date()
    with units.write() as unit:
        for number, name in names.items():
            unit.customers.put(factories.customer(number, name=name, updated_at=NOW + timedelta(minutes=number % 3)))
        unit.vehicles.put(factories.vehicle(1))
        unit.vehicles.put(factories.new_vehicle(2, vin="", model="示范"))
        for number, customer, days in ((1, 1, 20), (2, 3, 5), (3, 3, -1), (4, 2, -30)):
            end = today + timedelta(days=days)
            unit.policies.put(cases.policy(number, customer_id=record_id(customer), end=end, vehicle_id=None))
        unit.commit()

    def order(by: str, *, descending: bool = False, limit: int = 9, offset: int = 0, query: str = "") -> list[str]:
        rows, total = unit.customers.page(query, by, descending=descending, limit=limit, offset=offset)
        assert query or total == 4
        return [row.name for row in rows]

    with units.read() as unit:
        by_name = ["Adam 甲", "何乙丑", "林甲子", "单丙寅"]
        assert order("name") == by_name
        assert order("name", descending=True) == by_name[::-1]
        assert order("name", limit=2, offset=1) == by_name[1:3]
        by_expiry = ["单丙寅", "林甲子", "Adam 甲", "何乙丑"]
        assert order("next_expiry") == by_expiry
        assert [order("next_expiry", limit=1, offset=at) for at in range(5)] == [*([name] for name in by_expiry), []]
        assert order("next_expiry", descending=True) == ["林甲子", "单丙寅", "Adam 甲", "何乙丑"]
        assert order("next_expiry", query="甲") == ["林甲子", "Adam 甲"]
        assert order("updated_at", descending=True)[0] == "何乙丑"
        [row] = unit.customers.page("林甲子", "name", descending=False, limit=9, offset=0)[0]
        assert (row.vehicles, row.homes, row.policies) == (("浙A00001", "示范"), 0, 1)
        assert row.next_expiry == today + timedelta(days=20)
        assert row.party is Party.PERSON


@pytest.mark.parametrize("order", ["name", "updated_at", "next_expiry"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_list_looked_through_page_by_page_shows_each_customer_once(
    units: Units, order: str, *, descending: bool
) -> None:
    with units.write() as unit:
        for number in range(1, 60):
            unit.customers.put(factories.customer(number, updated_at=NOW if number % 2 else None))
            if number % 3 == 0:
                end = NOON.date() + timedelta(days=number % 7)
                unit.policies.put(cases.policy(number, customer_id=record_id(number), end=end, vehicle_id=None))
        unit.commit()
    with units.read() as unit:
        for question in ("", "林", "l", "130"):
            seen: list[str] = []
            for offset in range(0, 70, 7):
                rows, total = unit.customers.page(question, order, descending=descending, limit=7, offset=offset)
                assert total == 59
                seen.extend(row.id for row in rows)
            assert sorted(seen) == [record_id(number) for number in range(1, 60)]


def test_policies_come_back_and_renewed_ones_do_not_expire(units: Units, clock: StillClock) -> None:
    today = clock.now().date()
    soon, later = today + timedelta(days=10), today + timedelta(days=375)
    with units.write() as unit:
        cases.keep_case(unit)
        kept = cases.policy(1, end=soon)
        unit.policies.put(kept)
        assert unit.policies.by_number(kept.number) == kept
        assert unit.policies.by_number(kept.number[:-1]) is None
        unit.policies.put(cases.policy(2, product=Product.COMMERCIAL, end=soon, premium=Money.yuan("2100.50")))
        home = {"product": Product.HOME, "vehicle_id": None, "home_id": record_id(20_001), "object_label": "示范路"}
        unit.policies.put(cases.policy(3, end=today + timedelta(days=3), **home))
        unit.policies.put(cases.policy(4, end=soon, object_label="浙A00002", vehicle_id=None))
        unit.policies.put(cases.policy(5, end=later, object_label="浙A00002", vehicle_id=None))
        unit.commit()
    with units.read() as unit:
        assert unit.policies.find(kept.id) == kept
        assert unit.policies.find(record_id(99)) is None
        assert unit.policies.of_application(record_id(60_001))[0] == kept
        assert len(unit.policies.of_customer(record_id(1))) == 5
        rows, total = unit.policies.renewals(today, soon, today, limit=9)
        assert total == 2
        assert [(row.kind, row.object_label, row.days, row.premium) for row in rows] == [
            ("home", "示范路", 3, Money.yuan("950.00")),
            ("motor", "浙A00001", 10, Money.yuan("3050.50")),
        ]
        assert rows[0].last_contact == "2026-11-22"
        assert unit.policies.renewals(today, soon, today, limit=1)[1] == 2
        assert unit.policies.renewals_premium(today, soon) == Money.yuan("4000.50")
        assert unit.policies.renewals_premium(later + timedelta(days=1), later + timedelta(days=2)) == ZERO


def test_commission_is_summed_by_month_and_state_to_the_fen(units: Units) -> None:
    with units.write() as unit:
        cases.keep_case(unit)
        unit.applications.put(cases.application(1))
        entry = cases.commission(1)
        unit.commissions.put(entry)
        unit.commissions.put(cases.commission(2, state=CommissionState.EARNED, amount=Money(1), at=NOW))
        earned = cases.commission(3, state=CommissionState.EARNED, amount=Money(2), at=NOW + timedelta(hours=1))
        unit.commissions.put(earned)
        unit.commissions.put(cases.commission(4, state=CommissionState.PAID, month="2026-09", statement="S-1"))
        unit.commit()
    with units.read() as unit:
        assert unit.commissions.find(entry.id) == entry
        assert unit.commissions.months("2026-11", 3) == (
            CommissionMonth("2026-09", ZERO, Money.yuan("35.85"), ZERO),
            CommissionMonth("2026-10", ZERO, ZERO, ZERO),
            CommissionMonth("2026-11", Money(3), ZERO, Money.yuan("35.85")),
        )
        assert [month.month for month in unit.commissions.months("2026-01", 2)] == ["2025-12", "2026-01"]
        assert unit.commissions.months("2026-01", 0) == ()
        rows = unit.commissions.of_month("2026-11", "")
        assert [row.entry.id for row in rows] == [entry.id, earned.id, record_id(90_002)]
        assert rows[0].customer_name == "林乙丑"
        assert len(unit.commissions.of_month("2026", "")) == 4
        assert len(unit.commissions.of_month("", "lyc")) == 4
        assert len(unit.commissions.of_month("2026-11", "TB-2611-0001")) == 3
        assert unit.commissions.of_month("2026-11", "何") == ()
        assert len(unit.commissions.of_application(record_id(60_001))) == 4
    with units.write() as unit:
        unit.commissions.remove(entry.id)
        unit.commissions.remove(record_id(99))
        unit.commit()
    with units.read() as unit:
        assert unit.commissions.find(entry.id) is None


def test_the_pack_in_force_is_the_one_that_began_last(units: Units) -> None:
    def ref(name: str) -> PackRef:
        return PackRef("DEMO", name, name * 64)

    with units.write() as unit:
        unit.packs.put(ref("a"), b"old", date(2025, 1, 1), None, NOW)
        unit.packs.put(ref("b"), b"new", date(2026, 11, 1), date(2026, 12, 31), NOW)
        unit.packs.put(ref("c"), b"corrected", date(2026, 11, 1), date(2026, 12, 31), NOW + timedelta(hours=1))
        unit.commit()
    with units.read() as unit:
        assert unit.packs.current(date(2026, 10, 31)) == ref("a")
        assert unit.packs.current(date(2026, 11, 1)) == ref("c")
        assert unit.packs.current(date(2027, 1, 1)) == ref("a")
        assert unit.packs.current(date(2024, 12, 31)) is None
        assert unit.packs.content("b" * 64) == b"new"
        assert [found[0].version for found in unit.packs.all()] == ["a", "b", "c"]
        with pytest.raises(NoSuchRecord):
            unit.packs.content("d" * 64)


def test_counters_count_from_one_and_go_back_with_their_transaction(units: Units) -> None:
    with units.write() as unit:
        assert [unit.state.next("quotes") for _ in range(2)] == [1, 2]
    with units.write() as unit:
        assert unit.state.next("quotes") == 1
        assert unit.state.next("applications") == 1
        unit.state.set("cursor", "7")
        unit.state.set("cursor", "8")
        unit.commit()
    with units.read() as unit:
        assert unit.state.get("cursor") == "8"
        assert unit.state.get("nothing") is None


def test_the_journal_gives_each_act_back_once_and_keeps_the_last_two_hundred(units: Units) -> None:
    with units.write() as unit:
        assert unit.journal.last() is None
        for number in range(203):
            before = [("customer", record_id(1), b"{}"), ("vehicle", record_id(2), None)]
            unit.journal.record(f"act-{number}", "label", before, NOW)
        unit.journal.record("empty", "nothing", [], NOW)
        unit.commit()
    with units.write() as unit:
        assert unit.journal.last() == ("empty", "nothing")
        assert unit.journal.take("empty") == ()
        assert unit.journal.last() == ("act-202", "label")
        assert unit.journal.take("act-202") == (("customer", record_id(1), b"{}"), ("vehicle", record_id(2), None))
        assert unit.journal.take("act-202") == ()
        assert unit.journal.take("act-3") == ()
        assert unit.journal.take("act-4") != ()


def test_parked_items_wait_with_their_reason_until_they_are_applied(units: Units) -> None:
    second = ParkedItem(2, "policy", record_id(2), b"{}", "unknown_customer", NOW)
    first = ParkedItem(1, "customer", record_id(1), b"{}", "unsent_changes", NOW)
    with units.write() as unit:
        for found in (second, first, replace(second, reason="twice"), second):
            unit.parked.put(found.seq, found.kind, found.subject, found.body, found.reason, found.at)
        unit.commit()
    with units.write() as unit:
        assert unit.parked.count() == 2
        assert unit.parked.all() == (first, second)
        unit.parked.remove(1)
        assert unit.parked.all() == (second,)


def test_what_others_refer_to_cannot_be_removed_and_what_nothing_refers_to_can(units: Units) -> None:
    cases.stored_case(units)
    with units.write() as unit:
        for remove, used in (
            (unit.customers.remove, record_id(1)),
            (unit.vehicles.remove, record_id(10_001)),
            (unit.visits.remove, record_id(30_001)),
        ):
            with pytest.raises(OurError):
                remove(used)
        unit.homes.remove(record_id(20_001))
        unit.customers.put(factories.customer(2))
        unit.customers.remove(record_id(2))
        unit.customers.remove(record_id(99))
        unit.vehicles.remove(record_id(99))
        unit.homes.remove(record_id(99))
        unit.visits.remove(record_id(99))
        unit.commit()
    with units.read() as unit:
        assert unit.homes.find(record_id(20_001)) is None
        assert unit.customers.find(record_id(2)) is None
        assert unit.search.find("林丙寅", 9) == ()


def test_bytes_of_a_paper_are_kept_once_and_proved_by_their_hash(store: OpenStore) -> None:
    papers, content = store.papers, cases.picture(1)
    sha256 = cases.hash_of(content)
    papers.put(sha256, content, b"small")
    papers.put(sha256, content, b"small")
    assert papers.holds(sha256)
    assert (papers.content(sha256), papers.thumbnail(sha256)) == (content, b"small")
    with pytest.raises(OurError):
        papers.put("0" * 64, content, b"small")
    for ask in (papers.content, papers.thumbnail):
        with pytest.raises(NoSuchRecord):
            ask("0" * 64)
    other = cases.picture(2)
    papers.put(cases.hash_of(other), other, b"small")
    assert papers.sweep(frozenset({sha256})) == 1
    assert papers.sweep(frozenset({sha256})) == 0
    assert papers.holds(sha256)
    assert not papers.holds(cases.hash_of(other))
    papers.drop(sha256)
    assert not papers.holds(sha256)

"""A visit keeps everything that is entered, and lets what is sound flow into the records."""

from __future__ import annotations

from datetime import date

import pytest

from agent_desk.changes import Kind
from agent_desk.desk import Desk
from agent_desk.domain.visit import Source
from agent_desk.errors import InputError
from tests.fakes.real_desk import COMPLETE, HISTORY, PERSON, USED_CAR


def test_what_is_wrong_is_kept_and_named_beside_its_field(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {"customer.name": "林甲子", "customer.identity": "330100190506151002"})
    view = desk.visit(visit)
    assert view.visit.facts["customer.identity"].text == "330100190506151002"
    assert [(problem.path, problem.stops) for problem in view.problems if problem.path.startswith("customer.")] == [
        ("customer.identity", True)
    ]
    assert view.customer is not None
    assert view.customer.identity == ""


def test_all_faults_are_named_at_once(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    wrong = {
        "customer.mobile": "12000000000",
        "vehicle.plate": "京I00000",
        "vehicle.vin": "LAA0A0A06SA000001",
        "vehicle.first_registered": "2023-02-30",
        "vehicle.seats": "five",
        "vehicle.new_price": "much",
    }
    desk.set_facts(visit, wrong)
    assert {problem.path for problem in desk.visit(visit).problems} >= set(wrong)


def test_an_imported_cars_vin_only_warns(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**PERSON, "vehicle.vin": "LAA0A0A06SA000001", "vehicle.imported": "yes"})
    view = desk.visit(visit)
    assert [problem.stops for problem in view.problems if problem.path == "vehicle.vin"] == [False]
    assert view.vehicle is not None
    assert view.vehicle.vin == "LAA0A0A06SA000001"


def test_an_unknown_fact_is_refused_by_its_path(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    with pytest.raises(InputError) as caught:
        desk.set_facts(visit, {"vehicle.colour": "red"})
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("vehicle.colour", "unknown_key")]


def test_sound_facts_make_customer_and_vehicle_once(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**PERSON, **USED_CAR})
    desk.set_facts(visit, {"vehicle.model": "示范 SF7160"})
    rows, total = desk.customers()
    assert total == 1
    assert rows[0].vehicles == ("浙A00001",)
    overview = desk.customer(rows[0].id)
    assert [vehicle.model for vehicle in overview.vehicles] == ["示范 SF7160"]


def test_a_known_identity_leads_to_the_known_customer(desk: Desk) -> None:
    known = desk.add_customer({"name": "林甲子", "identity": "330100190506151001"}).subject
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {"customer.identity": "330100190506151001", "customer.name": "林甲子"})
    assert desk.visit(visit).visit.customer_id == known
    assert desk.customers()[1] == 1


def test_a_new_visit_starts_with_what_is_known(desk: Desk) -> None:
    first = desk.new_visit("motor").subject
    desk.set_facts(first, COMPLETE)
    vehicle = desk.visit(first).vehicle
    assert vehicle is not None
    second = desk.visit(desk.new_visit("motor", vehicle_id=vehicle.id).subject)
    assert second.visit.facts["customer.name"].text == "林甲子"
    assert second.visit.facts["vehicle.vin"].text == USED_CAR["vehicle.vin"]
    assert second.visit.facts["quote.pricing"].source is Source.ASSUMED


def test_cover_begins_the_day_after_the_last_policy(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {"quote.last_policy_end": "2026-12-05"})
    assert desk.visit(visit).start == date(2026, 12, 6)


def test_an_emptied_fact_is_forgotten(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {"customer.mobile": "13000000001"})
    desk.set_facts(visit, {"customer.mobile": " "})
    assert "customer.mobile" not in desk.visit(visit).visit.facts


def test_undo_takes_back_the_newest_entry_and_then_the_one_before(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**PERSON, "customer.mobile": "13000000002"})
    desk.set_facts(visit, {"customer.mobile": "13000000003"})
    desk.set_cover(visit, "DAMAGE", None)
    desk.undo()
    assert "DAMAGE" in desk.visit(visit).visit.covers
    changes = desk.undo()
    assert Kind.VISIT in changes.kinds()
    view = desk.visit(visit)
    assert view.visit.facts["customer.mobile"].text == "13000000002"
    assert view.customer is not None
    assert view.customer.mobile == "13000000002"


def test_nothing_to_undo_changes_nothing(desk: Desk) -> None:
    assert desk.undo().touched == frozenset()


def test_a_visit_set_aside_is_no_longer_open_and_can_come_back(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.close_visit(visit)
    assert desk.open_visits() == ()
    desk.undo()
    assert [row.id for row in desk.open_visits()] == [visit]


@pytest.mark.parametrize("kind", ["motor", "home"])
def test_a_fresh_visit_says_what_it_still_needs(desk: Desk, kind: str) -> None:
    view = desk.visit(desk.new_visit(kind).subject)
    codes = {missing.code for missing in view.missing if missing.kind == "fact"}
    assert {"customer.name", "customer.identity", "customer.mobile"} <= codes
    assert view.checklist is not None
    assert {missing.code for missing in view.missing if missing.kind == "paper"} == {
        slot.code for slot in view.checklist.slots if slot.need == "must"
    }


def test_only_one_unsent_envelope_stands_for_many_edits_of_one_customer(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    for number in range(5):
        desk.set_facts(visit, {**PERSON, "customer.mobile": f"1300000000{number}"})
    rows, total = desk.receipts()
    assert total == 1
    assert [row.kind for row in rows] == ["customer"]


def test_history_given_by_the_customer_is_told_not_proved(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, HISTORY)
    assert desk.visit(visit).visit.facts["quote.claims"].source is Source.TOLD

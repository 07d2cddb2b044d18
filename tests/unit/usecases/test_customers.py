"""Customers by form and by import: all faults at once, nobody twice."""

from __future__ import annotations

import pytest

from agent_desk.desk import Desk
from agent_desk.errors import InputError, NoSuchRecord
from tests.fakes.real_desk import complete_visit


def faults(error: InputError) -> dict[str, str]:
    return {problem.path: problem.code for problem in error.problems}


def test_a_customer_needs_a_name_and_sound_numbers(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        desk.add_customer({"name": "林甲子", "identity": "1", "mobile": "2"})
    assert set(faults(caught.value)) == {"identity", "mobile"}
    with pytest.raises(InputError) as caught:
        desk.add_customer({"name": " "})
    assert faults(caught.value) == {"name": "required"}


def test_an_organisation_has_a_credit_code(desk: Desk) -> None:
    added = desk.add_customer({"party": "organisation", "name": "甲子家具有限公司", "identity": "91110000000000019B"})
    assert desk.customer(added.subject).customer.identity == "91110000000000019B"
    with pytest.raises(InputError):
        desk.add_customer({"party": "organisation", "name": "乙丑物流有限公司", "identity": "91110000000000019C"})


def test_the_same_identity_is_not_added_twice(desk: Desk) -> None:
    desk.add_customer({"name": "林甲子", "identity": "330100190506151001"})
    with pytest.raises(InputError) as caught:
        desk.add_customer({"name": "林甲", "identity": "330100190506151001"})
    assert faults(caught.value) == {"identity": "identity_known"}


def test_edits_change_only_what_they_name_and_can_be_taken_back(desk: Desk) -> None:
    customer = desk.add_customer({"name": "林甲子", "mobile": "13000000001", "address": "示范路 1 号"}).subject
    desk.edit_customer(customer, {"mobile": "13000000002", "address": ""})
    now = desk.customer(customer).customer
    assert (now.name, now.mobile, now.address) == ("林甲子", "13000000002", "")
    desk.undo()
    assert desk.customer(customer).customer.mobile == "13000000001"


def test_an_import_takes_all_rows_or_none(desk: Desk) -> None:
    good = {"name": "何乙丑", "identity": "110100190101010015"}
    with pytest.raises(InputError) as caught:
        desk.import_customers([good, {"name": "", "mobile": "1"}, {"name": "唐丙寅", "identity": "9"}])
    assert set(faults(caught.value)) == {"2.name", "2.mobile", "3.identity"}
    assert desk.customers()[1] == 0
    _, added, known = desk.import_customers([good, good, {"name": "唐丙寅"}])
    assert (added, known) == (2, 1)


def test_vehicle_and_home_need_what_tells_them_apart(desk: Desk) -> None:
    customer = desk.add_customer({"name": "林甲子"}).subject
    with pytest.raises(InputError):
        desk.add_vehicle(customer, {"model": "示范"})
    with pytest.raises(InputError):
        desk.add_home(customer, {"built_year": "2019"})
    vehicle = desk.add_vehicle(customer, {"plate": "浙a·00001"}).subject
    home = desk.add_home(customer, {"address": "示范路 2 幢"}).subject
    overview = desk.customer(customer)
    assert [one.plate for one in overview.vehicles] == ["浙A00001"]
    assert [one.id for one in overview.homes] == [home]
    desk.edit_vehicle(vehicle, {"vin": "LAA0A0A05SA000001"})
    assert desk.customer(customer).vehicles[0].vin == "LAA0A0A05SA000001"


def test_a_form_with_several_faults_names_them_all_at_once(desk: Desk) -> None:
    desk.add_customer({"name": "林甲子", "identity": "330100190506151001"})
    with pytest.raises(InputError) as caught:
        desk.add_customer({"name": "", "identity": "330100190506151001", "mobile": "1"})
    assert faults(caught.value) == {"name": "required", "mobile": "mobile_short", "identity": "identity_known"}
    customer = desk.customers()[0][0].id
    with pytest.raises(InputError) as caught:
        desk.edit_customer(customer, {"name": " ", "mobile": "1"})
    assert faults(caught.value) == {"name": "required", "mobile": "mobile_short"}
    with pytest.raises(InputError) as caught:
        desk.add_vehicle(customer, {"seats": "five", "first_registered": "2022-13-01"})
    assert set(faults(caught.value)) == {"vin", "seats", "first_registered"}
    with pytest.raises(InputError) as caught:
        desk.add_home(customer, {"address": "", "built_year": "long ago"})
    assert set(faults(caught.value)) == {"address", "built_year"}


def test_an_emptied_field_is_empty_afterwards_but_a_vehicle_keeps_a_name(desk: Desk) -> None:
    customer = desk.add_customer({"name": "林甲子"}).subject
    vehicle = desk.add_vehicle(
        customer, {"condition": "used", "plate": "浙A00001", "new_price": "120000", "first_registered": "2022-11-18"}
    ).subject
    desk.edit_vehicle(vehicle, {"new_price": "", "first_registered": ""})
    now = desk.customer(customer).vehicles[0]
    assert (now.new_price, now.first_registered, now.plate) == (None, None, "浙A00001")
    with pytest.raises(InputError) as caught:
        desk.edit_vehicle(vehicle, {"plate": ""})
    assert faults(caught.value) == {"vin": "required"}
    home = desk.add_home(customer, {"address": "示范路 2 幢", "built_year": "2019", "area_m2": "90"}).subject
    desk.edit_home(home, {"built_year": "", "area_m2": ""})
    assert (desk.customer(customer).homes[0].built_year, desk.customer(customer).homes[0].area_m2) == (None, None)


def test_search_finds_by_name_initials_plate_and_telephone(desk: Desk) -> None:
    complete_visit(desk, papers=False)
    for text in ("林甲", "ljz", "00001", "13000000001", "SA000001"):
        hits = desk.search(text)
        assert hits, text
        assert {hit.customer_id for hit in hits} == {desk.customers()[0][0].id}


def test_the_overview_tells_the_dealings_newest_first(desk: Desk) -> None:
    visit = complete_visit(desk)
    desk.queue(visit)
    customer = desk.visit(visit).customer
    assert customer is not None
    overview = desk.customer(customer.id)
    assert [entry.at for entry in overview.timeline] == sorted((entry.at for entry in overview.timeline), reverse=True)
    assert {"application_queued", "quote_motor", "customer_added"} <= {entry.code for entry in overview.timeline}


def test_an_unknown_customer_is_said_to_be_unknown(desk: Desk) -> None:
    with pytest.raises(NoSuchRecord):
        desk.customer("nobody")

"""Search finds by what agents type: characters, pinyin, plates, mobiles, VINs, the ends of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.domain.overview import SearchHit
from agent_desk.ports.units import Units
from agent_desk.store import search_terms
from agent_desk.store.cipher_file import DataKey, connect_bare
from agent_desk.store.search_index import REBUILD
from tests import factories
from tests.factories import record_id
from tests.unit.store import cases
from tests.unit.store.conftest import KEY, OpenStore

PEOPLE = {
    1: {"name": "林甲子", "mobile": "13000000001", "identity": "33010019050615100X"},
    2: {"name": "何乙丑", "mobile": "13100005678", "identity": ""},
    3: {"name": "单丙寅", "mobile": "", "identity": ""},
    4: {"name": "㛃𬭎䶮", "mobile": "13900000004", "identity": ""},
    5: {"name": "吕丁", "mobile": "", "identity": ""},
    6: {"name": "阿甲·木子", "mobile": "", "identity": ""},
    7: {"name": "Ann Lin", "mobile": "", "identity": ""},
    8: {"name": "甲乙家具有限公司", "contact": "何丙卯", "mobile": "", "identity": ""},
    9: {"name": "林甲", "mobile": "", "identity": ""},
}


def keep_people(units: Units) -> None:
    with units.write() as unit:
        for number, fields in PEOPLE.items():
            unit.customers.put(factories.customer(number, **fields))
        unit.vehicles.put(factories.vehicle(1, plate="浙A7B901", vin="LAA0A0A05SA000017"))
        unit.vehicles.put(factories.vehicle(2, plate="京AD12345", vin="LAB0A0A03SA000029", customer_id=record_id(2)))
        unit.homes.put(factories.home(1, address="示范市子丑路 12 幢", customer_id=record_id(3)))
        unit.commit()


@pytest.fixture
def people(units: Units) -> Units:
    keep_people(units)
    return units


def titles(units: Units, question: str, limit: int = 20) -> list[str]:
    with units.read() as unit:
        return [hit.title for hit in unit.search.find(question, limit)]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("林甲子", {"林甲子"}),
        ("甲子", {"林甲子"}),
        ("林甲", {"林甲子", "林甲"}),
        ("子", {"林甲子", "阿甲·木子", "示范市子丑路 12 幢"}),
        ("𬭎", {"㛃𬭎䶮"}),
        ("甲乙家具", {"甲乙家具有限公司"}),
        ("阿甲木子", {"阿甲·木子"}),
        ("阿甲·木子", {"阿甲·木子"}),
        ("何丙卯", {"甲乙家具有限公司"}),
        ("ljz", {"林甲子"}),
        ("LJZ", {"林甲子"}),
        ("jz", {"林甲子"}),
        ("jyjj", {"甲乙家具有限公司"}),
        ("linjiazi", {"林甲子"}),
        ("lin jia zi", {"林甲子"}),
        ("linji", {"林甲子", "林甲"}),
        ("jiazi", {"林甲子"}),
        ("sby", {"单丙寅"}),
        ("shanb", {"单丙寅"}),
        ("lv", {"吕丁"}),
        ("lyu", {"吕丁"}),
        ("ann", {"Ann Lin"}),
        ("13000000001", {"林甲子"}),
        ("1300", {"林甲子"}),
        ("5678", {"何乙丑"}),
        ("１３１", {"何乙丑"}),
        ("33010019050615100x", {"林甲子"}),
        ("5100X", {"林甲子"}),
        ("浙A7B901", {"浙A7B901"}),
        ("浙a 7b901", {"浙A7B901"}),
        ("浙A·7B9", {"浙A7B901"}),
        ("A7B901", {"浙A7B901"}),
        ("B90", {"浙A7B901"}),
        ("京AD1", {"京AD12345"}),
        ("LAA0A0A05SA000017", {"浙A7B901"}),
        ("000029", {"京AD12345"}),
        ("0A05", {"浙A7B901"}),
        ("子丑路", {"示范市子丑路 12 幢"}),
        ("林甲子 7B901", {"林甲子", "浙A7B901"}),
        ("7b901 林甲子 1300", {"林甲子", "浙A7B901"}),
        ("何乙丑 7B901", set()),
        ("单丙寅 子丑", {"单丙寅", "示范市子丑路 12 幢"}),
        ("龘龘", set()),
        ("zzzz", set()),
        ('"', set()),
        ("a* OR b", set()),
        ("NEAR(林 甲)", set()),
        ("   ", set()),
    ],
)
def test_what_agents_type_finds_what_they_mean(people: Units, question: str, found: set[str]) -> None:
    assert set(titles(people, question)) == found


def test_hits_name_kind_record_customer_and_detail(people: Units) -> None:
    with people.read() as unit:
        person, car = unit.search.find("林甲子 7B9", 9)
        [house] = unit.search.find("子丑路", 9)
    assert person == SearchHit("customer", record_id(1), record_id(1), "林甲子", "13000000001")
    assert car == SearchHit("vehicle", record_id(10_001), record_id(1), "浙A7B901", "林甲子")
    assert house == SearchHit("home", record_id(20_001), record_id(3), "示范市子丑路 12 幢", "单丙寅")


def test_quotes_applications_and_policies_are_found_by_the_end_of_their_number(units: Units) -> None:
    with units.write() as unit:
        cases.keep_case(unit)
        unit.customers.put(factories.customer(2))
        unit.visits.put(factories.visit(2, customer_id=record_id(2)))
        unit.quotes.put(replace(factories.quote(2, customer_id=record_id(2)), number="BJ-2610-0001"))
        unit.applications.put(cases.application(1))
        unit.policies.put(cases.policy(1))
        unit.commit()
    assert titles(units, "BJ-2611-0001") == ["BJ-2611-0001"]
    assert titles(units, "2611-0001") == ["TB-2611-0001", "BJ-2611-0001"]
    assert titles(units, "PD202600000001") == ["PD202600000001"]
    assert set(titles(units, "0001")) >= {"TB-2611-0001", "BJ-2611-0001", "BJ-2610-0001", "PD202600000001"}
    assert titles(units, "林丙寅 BJ-2610-0001") == ["BJ-2610-0001"]
    assert titles(units, "林乙丑 BJ-2610-0001") == []
    with units.read() as unit:
        [hit] = unit.search.find("TB-2611-0001", 9)
    assert hit == SearchHit("application", record_id(60_001), record_id(1), "TB-2611-0001", "林乙丑  浙A00001")


def test_numbers_keep_places_where_many_people_are_found(units: Units) -> None:
    with units.write() as unit:
        cases.keep_case(unit)
        for number in range(2, 40):
            unit.customers.put(factories.customer(number, mobile=f"1390000{number:04d}"))
        unit.quotes.put(replace(factories.quote(2), number="BJ-2611-9000"))
        unit.commit()
    assert "BJ-2611-9000" in titles(units, "9000", limit=12)
    assert len(titles(units, "9000", limit=12)) == 12


def test_one_of_exactly_that_name_comes_before_all_others(units: Units) -> None:
    with units.write() as unit:
        unit.customers.put(factories.customer(1, name="林甲"))
        for number in range(2, 40):
            unit.customers.put(factories.customer(number, name="林甲子"))
        unit.commit()
    found = titles(units, "林甲", limit=5)
    assert (found[0], len(found)) == ("林甲", 5)


def test_a_new_name_or_plate_finds_and_the_old_one_does_not(people: Units) -> None:
    with people.write() as unit:
        unit.customers.put(replace(unit.customers.get(record_id(1)), name="何甲子"))
        unit.vehicles.put(replace(unit.vehicles.get(record_id(10_002)), plate="沪C00009"))
        unit.commit()
    assert titles(people, "林甲子") == []
    assert titles(people, "何甲子 7B901") == ["何甲子", "浙A7B901"]
    assert titles(people, "京AD1") == []
    assert titles(people, "沪C 00009") == ["沪C00009"]


def test_a_vehicle_that_changes_hands_is_found_with_its_new_owner(people: Units) -> None:
    with people.write() as unit:
        unit.vehicles.put(replace(unit.vehicles.get(record_id(10_001)), customer_id=record_id(2)))
        unit.commit()
    assert titles(people, "林甲子 7B901") == []
    assert titles(people, "何乙丑 7B901") == ["何乙丑", "浙A7B901"]


def test_what_was_put_is_found_before_it_is_committed_and_not_after_it_was_rolled_back(units: Units) -> None:
    with units.write() as unit:
        unit.customers.put(factories.customer(1, name="林甲子"))
        assert [hit.title for hit in unit.search.find("ljz", 9)] == ["林甲子"]
        assert unit.customers.page("ljz", "name", descending=False, limit=9, offset=0)[1] == 1
    assert titles(units, "ljz") == []


def test_the_index_made_anew_finds_the_same(store: OpenStore) -> None:
    keep_people(store.units)
    questions = ["林", "ljz", "7B9", "1300", "5100X", "子丑路", "l", "1"]
    before = [titles(store.units, question) for question in questions]
    store.storage.close()
    connection = connect_bare(store.home / "desk.db", DataKey(KEY))
    for statement in REBUILD:
        connection.execute(statement)
    connection.close()
    store.reopen()
    assert [titles(store.units, question) for question in questions] == before


NAMES = st.text(st.sampled_from("林何单吕曾甲乙丙丁子丑寅卯𬭎㛃·· aB"), min_size=1, max_size=5)


@given(NAMES, st.data())
def test_every_stretch_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    terms = search_terms.name_terms(name)
    characters = [run for run in search_terms.runs(search_terms.plain(name)) if search_terms.is_ideograph(run[0])]
    for run in characters:
        start = data.draw(st.integers(0, len(run) - 1))
        end = data.draw(st.integers(start + 1, len(run)))
        assert search_terms.finder([run[start:end]])(terms)


@given(st.from_regex(r"[A-HJ-NPR-Z0-9]{3,17}", fullmatch=True), st.data())
def test_any_three_characters_of_a_vin_find_it(vin: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(vin) - 3))
    end = data.draw(st.integers(start + 3, len(vin)))
    assert search_terms.finder(search_terms.parts(vin[start:end]))(search_terms.vin_terms(vin))


@given(st.text(max_size=30))
def test_no_question_breaks_the_search(question: str) -> None:
    asked = search_terms.parts(question)
    if asked:
        assert search_terms.match(asked).count('"') % 2 == 0


def test_odd_questions_are_answered_by_the_real_index(people: Units) -> None:
    for question in (
        '"',
        "'",
        "*",
        "a*",
        "(",
        "林 -甲",
        "own:林",
        "^a",
        "\x00",
        "a\x00b",
        "💥",
        "ＡＢＣ",
        "½",
        "ﷺ",
        "á",
        "x" * 5_000,
    ):
        with people.read() as unit:
            unit.search.find(question, 5)
            unit.customers.page(question, "name", descending=False, limit=5, offset=0)
            unit.quotes.page(question, (), limit=5, offset=0)
            unit.outbox.rows(None, question, limit=5, offset=0)

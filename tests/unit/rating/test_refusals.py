"""A wrong request is refused with every fault, each once, at its path; a sound one never."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from agent_desk.errors import InputError
from agent_desk.rating import price, price_text
from agent_desk.rating.pack import Pack
from agent_desk.texts import Texts, problem_words
from tests.unit.rating import kept_refusals

CAR: dict[str, Any] = {
    "kind": "motor",
    "start": "2026-03-10",
    "region": "上海",
    "vehicle": {
        "use": "family", "seats": 5, "load_t": None, "curb_weight_t": "1.30", "displacement_l": "1.5", "energy": "petrol",
        "special_kind": None, "power_kw": None, "energy_saving": False, "first_registered": "2024-01-31",
        "invoice_date": None, "new_price": "120000.00",
    },
    "compulsory": {"float": "A1", "short_months": None},
    "vehicle_tax": {"collect": True},
    "commercial": {
        "continuous_years": 1, "claims": 0, "pricing": "0.95", "violation": "1.0", "days": None,
        "covers": {
            "DAMAGE": {}, "TPL": {"limit": "2000000"}, "DRIVER": {"limit": "10000"},
            "PASSENGER": {"limit": "10000", "seats": 4}, "NONMED_TP": {"limit": "100000"}, "SCRATCH": {"sum": "2000"},
            "REPAIR": {"days": 5, "daily": "100"}, "HOLIDAY": {}, "ABS_DED_TPL": {"rate": "0.05"},
            "SERVICE": {"roadside": 2, "inspection": 0, "chauffeur": 0, "test": 0}, "MENTAL": {"limit": "1000"},
            "NONMED_SEAT": {"limit": "1000", "seats": 5},
        },
    },
}  # fmt: skip
HOME: dict[str, Any] = {
    "kind": "home",
    "start": "2026-07-01",
    "home": {"structure": "钢混/框架", "built_year": 2015, "zone": "typhoon_flood", "occupancy": "owner"},
    "deductible": "300",
    "term_years": 1,
    "items": {"BUILDING": "1200000", "CONTENTS": "100000", "THEFT": "50000", "CASH_JEWEL": "10000"},
}


class _Gone:
    """Stands for a key that is left out; its words are the same in every process, as the names of tests must be."""

    def __repr__(self) -> str:
        return "left out"


GONE = _Gone()


def named(value: object) -> str:
    """The name of a case: sets in a fixed order, cut to a readable length."""
    return str(sorted(value) if isinstance(value, set | frozenset) else value)[:60]


def changed(request: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The request with values put at paths: ``vehicle__seats=9``; GONE takes a key out."""
    found = copy.deepcopy(request)
    for path, value in changes.items():
        *way, last = path.split("__")
        node = found
        for key in way:
            node = node[key]
        if value is GONE:
            node.pop(last, None)
        else:
            node[last] = value
    return found


def faults(request: object, pack: Pack) -> set[tuple[str, str]]:
    """What is refused, after making sure that nothing is said twice and everything can be said in words."""
    try:
        price(request, pack)
    except InputError as error:
        found = [(problem.path, problem.code) for problem in error.problems]
        assert len(found) == len(set(found)), found
        for language in ("zh_CN", "en"):
            for problem in error.problems:
                what, remedy = problem_words(Texts(language), problem)
                assert what, problem
                assert remedy, problem
                assert not any(mark in what + remedy for mark in "{@"), what + remedy
        return set(found)
    return set()


C = "commercial.covers."
MOTOR_FAULTS: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    # types: a number is no decimal string, a float or a text no integer, true no number
    ({"vehicle__new_price": 120000}, {("vehicle.new_price", "wrong_type")}),
    ({"vehicle__new_price": 120000.0}, {("vehicle.new_price", "wrong_type")}),
    ({"vehicle__seats": 5.0}, {("vehicle.seats", "wrong_type")}),
    ({"vehicle__seats": "5"}, {("vehicle.seats", "wrong_type")}),
    ({"vehicle__seats": True}, {("vehicle.seats", "wrong_type")}),
    ({"vehicle__energy_saving": 0}, {("vehicle.energy_saving", "wrong_type")}),
    ({"vehicle__energy_saving": "no"}, {("vehicle.energy_saving", "wrong_type")}),
    ({"vehicle__use": 3}, {("vehicle.use", "wrong_type")}),
    ({"vehicle__first_registered": 20240131}, {("vehicle.first_registered", "wrong_type")}),
    ({"vehicle": []}, {("vehicle", "wrong_type")}),
    ({"compulsory": "A1"}, {("compulsory", "wrong_type")}),
    ({"vehicle_tax": True}, {("vehicle_tax", "wrong_type")}),
    ({"vehicle_tax__collect": "true"}, {("vehicle_tax.collect", "wrong_type")}),
    ({"commercial": []}, {("commercial", "wrong_type")}),
    ({"commercial__covers": []}, {("commercial.covers", "wrong_type")}),
    ({"commercial__covers__TPL": "2000000"}, {(C + "TPL", "wrong_type")}),
    ({"commercial__covers__HOLIDAY": True}, {(C + "HOLIDAY", "wrong_type")}),
    ({"commercial__covers__SERVICE__roadside": 1.0}, {(C + "SERVICE.roadside", "wrong_type")}),
    ({"commercial__pricing": 0.95}, {("commercial.pricing", "wrong_type")}),
    ({"commercial__days": "30"}, {("commercial.days", "wrong_type")}),
    ({"region": None}, {("region", "required")}),
    # keys
    ({"premium": "1"}, {("premium", "unknown_key")}),
    ({"home": None}, {("home", "unknown_key")}),
    ({"vehicle__colour": "red"}, {("vehicle.colour", "unknown_key")}),
    ({"compulsory__base": "950"}, {("compulsory.base", "unknown_key")}),
    ({"vehicle_tax__amount": "1"}, {("vehicle_tax.amount", "unknown_key")}),
    ({"commercial__ncd": "0.6"}, {("commercial.ncd", "unknown_key")}),
    ({"commercial__covers__THEFT": {}}, {(C + "THEFT", "unknown_key")}),
    ({"commercial__covers__DAMAGE": {"sum": "1"}}, {(C + "DAMAGE.sum", "unknown_key")}),
    ({"commercial__covers__DRIVER__seats": 1}, {(C + "DRIVER.seats", "unknown_key")}),
    # left out
    ({"start": GONE}, {("start", "required")}),
    ({"vehicle": GONE}, {("vehicle", "required")}),
    ({"vehicle__use": GONE}, {("vehicle.use", "required")}),
    ({"vehicle__seats": None}, {("vehicle.seats", "required")}),
    ({"vehicle__energy": GONE}, {("vehicle.energy", "required")}),
    ({"vehicle__energy_saving": GONE}, {("vehicle.energy_saving", "required")}),
    ({"vehicle__displacement_l": None}, {("vehicle.displacement_l", "required")}),
    ({"vehicle__new_price": None}, {("vehicle.new_price", "required")}),
    ({"compulsory__float": GONE}, {("compulsory.float", "required")}),
    ({"vehicle_tax": {}}, {("vehicle_tax.collect", "required")}),
    ({"commercial__claims": GONE}, {("commercial.claims", "required")}),
    ({"commercial__continuous_years": None}, {("commercial.continuous_years", "required")}),
    ({"commercial__pricing": None}, {("commercial.pricing", "required")}),
    ({"commercial__violation": None}, {("commercial.violation", "required")}),
    ({"commercial__covers": None}, {("commercial.covers", "required")}),
    ({"commercial__covers__TPL": {}}, {(C + "TPL.limit", "required")}),
    ({"commercial__covers__PASSENGER": {}}, {(C + "PASSENGER.limit", "required"), (C + "PASSENGER.seats", "required")}),
    ({"commercial__covers__REPAIR": {}}, {(C + "REPAIR.days", "required"), (C + "REPAIR.daily", "required")}),
    ({"commercial__covers__SERVICE__test": None}, {(C + "SERVICE.test", "required")}),
    # how decimals and dates are written
    *(
        ({"vehicle__new_price": text}, {("vehicle.new_price", "bad_decimal")})
        for text in ("1e5", "+120000", "120,000", "120000.", ".5", "120000.001", "０１", "0120000", " 120000", "", "NaN", "1_0")
    ),
    ({"vehicle__curb_weight_t": "1.30000"}, {("vehicle.curb_weight_t", "bad_decimal")}),
    ({"vehicle__power_kw": "77,6"}, {("vehicle.power_kw", "bad_decimal")}),
    ({"commercial__covers__DRIVER__limit": "10000.000"}, {(C + "DRIVER.limit", "bad_decimal")}),
    *(
        ({"start": text}, {("start", "bad_date")})
        for text in ("2026-02-29", "20260310", "2026-W10-2", "2026-3-10", "2026-03-10T00:00", "", "0000-01-01", "２０２６-03-10")
    ),
    ({"vehicle__invoice_date": "2024-13-01"}, {("vehicle.invoice_date", "bad_date")}),
    # not listed
    ({"region": "纽约"}, {("region", "unknown_value")}),
    ({"region": "*"}, {("region", "unknown_value")}),
    ({"vehicle__use": "Family"}, {("vehicle.use", "unknown_value")}),
    ({"vehicle__energy": "steam"}, {("vehicle.energy", "unknown_value")}),
    ({"compulsory__float": "A7"}, {("compulsory.float", "unknown_value")}),
    ({"vehicle_tax__collect": False}, {("vehicle_tax.collect", "unknown_value")}),
    ({"commercial__covers__TPL__limit": "250000"}, {(C + "TPL.limit", "unknown_value")}),
    ({"commercial__covers__SCRATCH__sum": "3000"}, {(C + "SCRATCH.sum", "unknown_value")}),
    ({"commercial__covers__ABS_DED_TPL__rate": "0.07"}, {(C + "ABS_DED_TPL.rate", "unknown_value")}),
    # ranges
    ({"vehicle__seats": 0}, {("vehicle.seats", "out_of_range")}),
    ({"vehicle__seats": 201}, {("vehicle.seats", "out_of_range")}),
    ({"vehicle__load_t": "0"}, {("vehicle.load_t", "out_of_range")}),
    ({"vehicle__curb_weight_t": "200.0001"}, {("vehicle.curb_weight_t", "out_of_range")}),
    ({"vehicle__displacement_l": "20.1"}, {("vehicle.displacement_l", "out_of_range")}),
    ({"vehicle__power_kw": "1000.1"}, {("vehicle.power_kw", "out_of_range")}),
    ({"vehicle__special_kind": 5}, {("vehicle.special_kind", "out_of_range")}),
    ({"vehicle__new_price": "999.99"}, {("vehicle.new_price", "out_of_range")}),
    ({"vehicle__first_registered": "2026-03-11"}, {("vehicle.first_registered", "out_of_range")}),
    ({"compulsory__short_months": 13}, {("compulsory.short_months", "out_of_range")}),
    ({"commercial__claims": 100}, {("commercial.claims", "out_of_range")}),
    ({"commercial__continuous_years": -1}, {("commercial.continuous_years", "out_of_range")}),
    ({"commercial__pricing": "0.4999"}, {("commercial.pricing", "out_of_range")}),
    ({"commercial__violation": "1.1001"}, {("commercial.violation", "out_of_range")}),
    ({"commercial__days": 366}, {("commercial.days", "out_of_range")}),
    ({"commercial__days": 0}, {("commercial.days", "out_of_range")}),
    ({"commercial__covers__DRIVER__limit": "0.99"}, {(C + "DRIVER.limit", "out_of_range")}),
    ({"commercial__covers__DRIVER__limit": "9" * 30}, {(C + "DRIVER.limit", "out_of_range")}),
    ({"commercial__covers__REPAIR__days": 91}, {(C + "REPAIR.days", "out_of_range")}),
    ({"commercial__covers__PASSENGER__seats": 5}, {(C + "PASSENGER.seats", "out_of_range")}),
    ({"commercial__covers__PASSENGER__seats": 0}, {(C + "PASSENGER.seats", "out_of_range")}),
    ({"commercial__covers__NONMED_SEAT__seats": 6}, {(C + "NONMED_SEAT.seats", "out_of_range")}),
    ({"commercial__covers__SERVICE__roadside": 100}, {(C + "SERVICE.roadside", "out_of_range")}),
    # what the pack has
    ({"start": "2008-01-31"}, {("start", "not_in_pack")}),
    ({"start": "2020-09-18", "vehicle__first_registered": "2019-01-01"}, {("commercial.pricing", "not_in_pack")}),
    ({"vehicle__use": "tractor"}, {("vehicle.use", "not_in_pack")}),
    ({"vehicle__seats": 10}, {("vehicle.seats", "not_in_pack")}),
    ({"vehicle__use": "government", "commercial__covers__HOLIDAY": None}, {("commercial", "not_in_pack")}),
    # what the vehicle may have
    ({"vehicle__use": "enterprise"}, {(C + "HOLIDAY", "not_allowed")}),
    ({"commercial__covers__CARGO": {"limit": "1"}}, {(C + "CARGO", "not_allowed")}),
    ({"commercial__covers__NEV_GRID": {}}, {(C + "NEV_GRID", "not_allowed")}),
    (
        {"vehicle__energy": "battery", "commercial__covers__NO_WATER": {}, "commercial__pricing": "1"},
        {(C + "NO_WATER", "not_allowed")},
    ),
    ({"vehicle__first_registered": None, "vehicle__invoice_date": "2026-03-01"}, {("compulsory.float", "not_allowed")}),
    # main covers
    ({"commercial__covers__DAMAGE": None}, {(C + "SCRATCH", "needs_cover"), (C + "REPAIR", "needs_cover")}),
    (
        {"commercial__covers__TPL": GONE},
        {(C + "NONMED_TP", "needs_cover"), (C + "HOLIDAY", "needs_cover"), (C + "ABS_DED_TPL", "needs_cover")},
    ),
    ({"commercial__covers__DRIVER": None, "commercial__covers__PASSENGER": None}, {(C + "NONMED_SEAT", "needs_cover")}),
    (
        {"commercial__covers": {"SERVICE": {"roadside": 1, "inspection": 0, "chauffeur": 0, "test": 0}}},
        {(C + "SERVICE", "needs_cover")},
    ),
    # nothing
    ({"compulsory": None, "vehicle_tax": None, "commercial": GONE}, {("", "nothing_to_quote")}),
    ({"commercial__covers": {}}, {("commercial.covers", "nothing_to_quote")}),
    ({"commercial__covers": {"TPL": None, "DAMAGE": None}}, {("commercial.covers", "nothing_to_quote")}),
]  # fmt: skip

HOME_FAULTS: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    ({"home": "flat"}, {("home", "wrong_type")}),
    ({"items": ["BUILDING"]}, {("items", "wrong_type")}),
    ({"items__BUILDING": 1200000}, {("items.BUILDING", "wrong_type")}),
    ({"home__built_year": "2015"}, {("home.built_year", "wrong_type")}),
    ({"deductible": 300}, {("deductible", "wrong_type")}),
    ({"term_years": "1"}, {("term_years", "wrong_type")}),
    ({"term_years": True}, {("term_years", "wrong_type")}),
    ({"region": "上海"}, {("region", "unknown_key")}),
    ({"home__floor": 3}, {("home.floor", "unknown_key")}),
    ({"items__GARDEN": "1000"}, {("items.GARDEN", "unknown_key")}),
    ({"home": None}, {("home", "required")}),
    ({"items": GONE}, {("items", "required")}),
    ({"deductible": None}, {("deductible", "required")}),
    ({"term_years": GONE}, {("term_years", "required")}),
    *(({f"home__{key}": GONE}, {(f"home.{key}", "required")}) for key in ("structure", "built_year", "zone", "occupancy")),
    ({"deductible": "300.001"}, {("deductible", "bad_decimal")}),
    ({"deductible": "400"}, {("deductible", "unknown_value")}),
    ({"term_years": 2}, {("term_years", "unknown_value")}),
    ({"home__structure": "brick"}, {("home.structure", "unknown_value")}),
    ({"home__zone": "low"}, {("home.zone", "unknown_value")}),
    ({"home__occupancy": "guest"}, {("home.occupancy", "unknown_value")}),
    ({"home__built_year": 1799}, {("home.built_year", "out_of_range")}),
    ({"home__built_year": 2027}, {("home.built_year", "out_of_range")}),
    ({"home__built_year": 1995}, {("home.built_year", "refer_to_underwriter")}),
    ({"items__BUILDING": "49999.99"}, {("items.BUILDING", "out_of_range")}),
    ({"items__THEFT": "100000.01"}, {("items.THEFT", "out_of_range")}),
    ({"items__CASH_JEWEL": "20000.01"}, {("items.CASH_JEWEL", "out_of_range")}),
    ({"home__occupancy": "tenant"}, {("items.BUILDING", "not_allowed")}),
    ({"items__CONTENTS": None}, {("items.THEFT", "needs_cover")}),
    ({"items__THEFT": GONE}, {("items.CASH_JEWEL", "needs_cover")}),
    ({"items": {}}, {("items", "nothing_to_quote")}),
    ({"items": {"BUILDING": None}}, {("items", "nothing_to_quote")}),
]  # fmt: skip


ALL_FAULTS = [(CAR, *fault) for fault in MOTOR_FAULTS] + [(HOME, *fault) for fault in HOME_FAULTS]


@pytest.mark.parametrize("at", range(len(ALL_FAULTS)), ids=str)
def test_nothing_that_is_said_about_a_wrong_request_changes_unseen(at: int, demo_pack: Pack) -> None:
    base, changes, _ = ALL_FAULTS[at]
    said = [line.rstrip() for line in kept_refusals.said_about(changed(base, **changes), demo_pack)]
    assert said == [line.rstrip() for line in kept_refusals.kept()[at]]


@pytest.mark.parametrize(("changes", "expected"), MOTOR_FAULTS, ids=named)
def test_a_motor_fault_is_named_once_at_its_path(
    changes: dict[str, Any], expected: set[tuple[str, str]], demo_pack: Pack
) -> None:
    assert faults(CAR, demo_pack) == set()
    assert faults(changed(CAR, **changes), demo_pack) == expected


@pytest.mark.parametrize(("changes", "expected"), HOME_FAULTS, ids=named)
def test_a_home_fault_is_named_once_at_its_path(
    changes: dict[str, Any], expected: set[tuple[str, str]], demo_pack: Pack
) -> None:
    assert faults(HOME, demo_pack) == set()
    assert faults(changed(HOME, **changes), demo_pack) == expected


def test_all_faults_are_named_at_once(demo_pack: Pack) -> None:
    request = changed(
        CAR, start="soon", region=7, vehicle__seats=None, vehicle__new_price="much", compulsory__float="B1", extra=1,
        commercial__pricing="x", commercial__covers__TPL__limit="1", commercial__covers__NEV_SOFT={"sum": "0"},
    )  # fmt: skip
    assert faults(request, demo_pack) == {
        ("start", "bad_date"), ("region", "wrong_type"), ("vehicle.seats", "required"), ("vehicle.new_price", "bad_decimal"),
        ("compulsory.float", "unknown_value"), ("extra", "unknown_key"), ("commercial.pricing", "bad_decimal"),
        (C + "TPL.limit", "unknown_value"), (C + "NEV_SOFT", "not_allowed"), (C + "NEV_SOFT.sum", "out_of_range"),
    }  # fmt: skip


def test_one_fault_is_not_reported_again_by_the_rules_that_read_it(demo_pack: Pack) -> None:
    # The year makes the range of the coefficient, the order of the dates and the age unknown, not wrong.
    assert faults(changed(CAR, start="2026-13-10", commercial__pricing="9"), demo_pack) == {("start", "bad_date")}
    # Twelve seats are no family car: the passengers, the class and the tax are not judged by them.
    wrong = changed(CAR, vehicle__seats=12, commercial__covers__PASSENGER__seats=12, vehicle__displacement_l=None)
    assert faults(wrong, demo_pack) == {("vehicle.seats", "not_in_pack")}
    assert faults(changed(HOME, start="x", home__built_year=1700), demo_pack) == {("start", "bad_date")}
    assert faults(changed(HOME, items__CONTENTS="x"), demo_pack) == {("items.CONTENTS", "bad_decimal")}


@pytest.mark.parametrize(
    ("vehicle", "expected"),
    [
        ({"use": "own_goods"}, {("vehicle.load_t", "required")}),
        ({"use": "special"}, {("vehicle.special_kind", "required")}),
        ({"use": "motorcycle", "displacement_l": None}, {("vehicle.displacement_l", "required")}),
        ({"use": "own_goods", "load_t": "1", "curb_weight_t": None}, {("vehicle.curb_weight_t", "required")}),
        ({"use": "special", "special_kind": 2, "curb_weight_t": None}, {("vehicle.curb_weight_t", "required")}),
        ({"use": "city_bus", "seats": 5}, {("vehicle.seats", "not_in_pack")}),
        ({"use": "road_passenger", "seats": 5}, {("vehicle.seats", "not_in_pack")}),
        ({"use": "enterprise", "seats": 10, "displacement_l": None}, set()),
        ({"energy": "battery", "displacement_l": None}, set()),
        ({"displacement_l": "-1"}, {("vehicle.displacement_l", "out_of_range")}),
        ({"first_registered": None}, {("vehicle.invoice_date", "required")}),
        ({"first_registered": None, "invoice_date": "2026-03-11"}, {("vehicle.invoice_date", "out_of_range")}),
        ({"invoice_date": "2030-01-01"}, set()),
    ],
)
def test_facts_are_asked_for_where_the_class_or_the_tax_needs_them(
    vehicle: dict[str, Any], expected: set[tuple[str, str]], demo_pack: Pack
) -> None:
    request = changed(CAR, commercial=None, compulsory={"float": "none"})
    request["vehicle"].update(vehicle)
    assert faults(request, demo_pack) == expected


def test_displacement_is_not_asked_for_where_no_tax_is_computed(demo_pack: Pack) -> None:
    without = changed(CAR, vehicle__displacement_l=None)
    assert faults(changed(without, vehicle_tax=None), demo_pack) == set()
    assert faults(changed(without, region="重庆", commercial__violation="1"), demo_pack) == set()
    assert faults(without, demo_pack) == {("vehicle.displacement_l", "required")}


@pytest.mark.parametrize("use", ["government", "taxi_rental", "special", "motorcycle"])
def test_a_vehicle_without_a_commercial_class_is_told_so(use: str, demo_pack: Pack) -> None:
    request = changed(CAR, vehicle__use=use, vehicle__special_kind=1, compulsory=None, commercial__covers__HOLIDAY=GONE)
    assert faults(request, demo_pack) == {("commercial", "not_in_pack")}


def test_a_motorcycle_does_not_float(demo_pack: Pack) -> None:
    request = changed(CAR, vehicle__use="motorcycle", commercial=None)
    assert faults(request, demo_pack) == {("compulsory.float", "not_allowed")}
    assert faults(changed(request, compulsory__float="none"), demo_pack) == set()


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, {("kind", "required"), ("start", "required")}),
        ({"kind": "boat", "start": "2026-01-01"}, {("kind", "unknown_value")}),
        ({"kind": 1, "start": "2026-01-01"}, {("kind", "wrong_type")}),
        ([], {("", "wrong_type")}),
        (None, {("", "wrong_type")}),
        ("motor", {("", "wrong_type")}),
    ],
)
def test_what_is_no_request_is_told_so(request_: object, expected: set[tuple[str, str]], demo_pack: Pack) -> None:
    assert faults(request_, demo_pack) == expected


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"{'kind': 'motor'}",
        b'{"kind": NaN}',
        b'{"kind": -Infinity}',
        b'{"kind": "motor", "kind": "home"}',
        b'{"kind": "\xff"}',
        b'{"kind": "\\ud800"}',
        b"[" * 100_000,
        b'{"a": 1} {"b": 2}',
        b'{"a": 01}',
    ],
    ids=range(11),
)
def test_what_is_no_json_is_told_so(text: bytes, demo_pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        price_text(text, demo_pack)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("", "bad_json")]


def test_numbers_in_a_text_keep_their_kind(demo_pack: Pack) -> None:
    raw = json.dumps(changed(CAR, vehicle__seats="SEATS"))
    for number, code in (
        ("5.0", "wrong_type"),
        ("5e0", "wrong_type"),
        ("9" * 5000, "out_of_range"),
        ("-0", "out_of_range"),
    ):
        with pytest.raises(InputError) as caught:
            price_text(raw.replace('"SEATS"', number), demo_pack)
        assert [(one.path, one.code) for one in caught.value.problems] == [("vehicle.seats", code)], number
    assert price_text("\ufeff" + raw.replace('"SEATS"', "5"), demo_pack) == price(CAR, demo_pack)


def test_values_count_by_their_value_and_null_is_left_out(demo_pack: Pack) -> None:
    usual = price(CAR, demo_pack)
    same = changed(
        CAR, vehicle__new_price="120000", vehicle__load_t=GONE, vehicle__power_kw=GONE, commercial__days=GONE,
        commercial__pricing="0.9500", commercial__covers__TPL__limit="2000000.0", commercial__covers__CARGO=None,
        commercial__covers__ABS_DED_TPL__rate="0.0500", compulsory__short_months=GONE,
    )  # fmt: skip
    found = price(same, demo_pack)
    assert (found.total, found.commercial) == (usual.total, usual.commercial)


def test_the_range_is_named_with_the_refusal(demo_pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        price(changed(CAR, commercial__violation="2"), demo_pack)
    assert problem_words(Texts("zh_CN"), caught.value.problems[0])[0] == "超出范围，可以填 0.90 到 1.10。"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # a tractor is refused once: neither its covers nor its class are judged by its use
        ({"vehicle__use": "tractor", "commercial__covers__CARGO": {"limit": "1"}}, {("vehicle.use", "not_in_pack")}),
        # a rule with two ends is one rule
        ({"vehicle__seats": None, "commercial__covers__PASSENGER__seats": 0}, {("vehicle.seats", "required")}),
        # an unknown key is unknown whatever it holds
        ({"colour": None}, {("colour", "unknown_key")}),
        ({"commercial__covers__ROOF": None}, {(C + "ROOF", "unknown_key")}),
        # a main cover that is named is there, even if it is wrong
        ({"commercial__covers__TPL": 5}, {(C + "TPL", "wrong_type")}),
        ({"commercial__covers__TPL__limit": "x"}, {(C + "TPL.limit", "bad_decimal")}),
        # lacking its main cover and forbidden are two faults; being no object is the only one
        (
            {"commercial__covers__TPL": None, "commercial__covers__CARGO": {"limit": "1"}, "commercial__covers__HOLIDAY": None,
             "commercial__covers__NONMED_TP": None, "commercial__covers__ABS_DED_TPL": None},
            {(C + "CARGO", "needs_cover"), (C + "CARGO", "not_allowed")},
        ),
        ({"commercial__covers__CARGO": "1"}, {(C + "CARGO", "wrong_type")}),
        # first_registered alone says whether a vehicle is new
        (
            {"vehicle__first_registered": None},
            {("vehicle.invoice_date", "required"), ("compulsory.float", "not_allowed")},
        ),
        ({"vehicle__first_registered": "2024-02-30"}, {("vehicle.first_registered", "bad_date")}),
    ],
)  # fmt: skip
def test_where_the_contract_leaves_room_it_is_read_as_decided(
    changes: dict[str, Any], expected: set[tuple[str, str]], demo_pack: Pack
) -> None:
    assert faults(changed(CAR, **changes), demo_pack) == expected


def test_a_vehicle_without_passengers_is_told_so_and_not_a_range_that_nobody_can_meet(demo_pack: Pack) -> None:
    alone = changed(CAR, vehicle__seats=1, commercial__covers__PASSENGER__seats=1, commercial__covers__NONMED_SEAT=None)
    with pytest.raises(InputError) as caught:
        price(alone, demo_pack)
    [problem] = caught.value.problems
    assert (problem.path, problem.code) == (C + "PASSENGER.seats", "out_of_range")
    assert problem_words(Texts("zh_CN"), problem)[0] == "超出范围，这辆车只有司机一个座位，没有乘客可保。"


def test_an_item_whose_sum_is_wrong_is_refused_for_that_alone(demo_pack: Pack) -> None:
    tenant = changed(HOME, home__occupancy="tenant", items__BUILDING="1")
    assert faults(tenant, demo_pack) == {("items.BUILDING", "out_of_range")}


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({"commercial__days": 1}, True), ({"commercial__days": 365}, True),
        ({"vehicle__seats": 200, "vehicle__use": "enterprise", "commercial__covers__HOLIDAY": None}, True),
        ({"vehicle__curb_weight_t": "200"}, True), ({"vehicle__load_t": "200"}, True), ({"vehicle__displacement_l": "20"}, True),
        ({"vehicle__power_kw": "1000"}, True), ({"vehicle__special_kind": 4}, True), ({"vehicle__special_kind": 1}, True),
        ({"vehicle__special_kind": 0}, False), ({"vehicle__load_t": "200.0001"}, False),
        ({"vehicle__new_price": "1000"}, True), ({"vehicle__new_price": "100000000"}, True),
        ({"vehicle__new_price": "100000000.01"}, False),
        ({"compulsory__short_months": 1}, True), ({"compulsory__short_months": 12}, True), ({"compulsory__short_months": 0}, False),
        ({"commercial__claims": 99}, True), ({"commercial__continuous_years": 99}, True),
        ({"commercial__continuous_years": 100}, False),
        ({"commercial__pricing": "0.5"}, True), ({"commercial__pricing": "1.5"}, True), ({"commercial__pricing": "1.5001"}, False),
        ({"commercial__pricing": "0.95001"}, False), ({"commercial__violation": "0.9"}, True), ({"commercial__violation": "1.1"}, True),
        ({"commercial__violation": "0.8999"}, False), ({"commercial__violation": "1.00001"}, False),
        ({"commercial__covers__DRIVER__limit": "1"}, True), ({"commercial__covers__DRIVER__limit": "10000000"}, True),
        ({"commercial__covers__DRIVER__limit": "10000000.01"}, False),
        ({"commercial__covers__REPAIR__days": 1}, True), ({"commercial__covers__REPAIR__days": 90}, True),
        ({"commercial__covers__REPAIR__days": 0}, False), ({"commercial__covers__REPAIR__daily": "0.99"}, False),
        ({"commercial__covers__PASSENGER__seats": 1}, True), ({"commercial__covers__NONMED_SEAT__seats": 1}, True),
        ({"commercial__covers__NONMED_SEAT__seats": 0}, False), ({"commercial__covers__SERVICE__test": 99}, True),
        ({"commercial__covers__SERVICE__test": -1}, False), ({"vehicle__first_registered": "2026-03-10"}, True),
        ({"start": "2008-02-01", "vehicle__first_registered": "2008-01-01", "commercial": None}, True),
        ({"commercial__covers__ABS_DED_TPL__rate": "0.20001"}, False), ({"vehicle__power_kw": "0"}, False),
    ],
    ids=named,
)  # fmt: skip
def test_the_ends_of_a_range_belong_to_it(change: dict[str, Any], end: bool, demo_pack: Pack) -> None:
    found = faults(changed(CAR, **change), demo_pack)
    assert (found == set()) is end
    assert len(found) <= 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "2008-01-31"}, ("2008-02-01",)),
        ({"vehicle__use": "government", "commercial__covers__HOLIDAY": None}, ("机关",)),
        ({"vehicle__first_registered": None, "vehicle__invoice_date": "2026-03-01"}, ("新车不浮动",)),
        ({"vehicle_tax__collect": False}, ("true",)),
        ({"vehicle__seats": 10}, ("10 座", "家庭自用")),
        ({"vehicle__first_registered": "2026-03-11"}, ("2026-03-10",)),
        ({"commercial__covers__ABS_DED_TPL__rate": "0.07"}, ("0.05, 0.10, 0.15, 0.20",)),
        ({"commercial__covers__SCRATCH__sum": "3000"}, ("2000, 5000, 10000, 20000",)),
        ({"compulsory__float": "A7"}, ("none, A1, A2, A3, A4, A5, A6",)),
        ({"commercial__covers__PASSENGER__seats": 5}, ("1", "4")),
        ({"vehicle__curb_weight_t": "201"}, ("0", "200")),
        ({"vehicle__curb_weight_t": "1.30000"}, ("4",)),
        ({"vehicle__new_price": "1.234"}, ("2",)),
        ({"start": "2020-09-18", "vehicle__first_registered": "2019-01-01"}, ("2020-09-18", "汽油")),
    ],
    ids=named,
)  # fmt: skip
def test_a_refusal_says_the_facts_that_help(changes: dict[str, Any], said: tuple[str, ...], demo_pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        price(changed(CAR, **changes), demo_pack)
    words = "".join(problem_words(Texts("zh_CN"), caught.value.problems[0]))
    assert all(one in words for one in said), words
    assert "None" not in words


def test_the_refusals_of_a_home_say_the_facts_that_help(demo_pack: Pack) -> None:
    for changes, said in (
        ({"deductible": "400"}, "300, 500, 1000"),
        ({"term_years": 2}, "1, 3, 5"),
        ({"home__built_year": 1995}, "31"),
        ({"items__THEFT": "100000.01"}, "100000"),
        ({"items__BUILDING": "1"}, "50000"),
    ):
        with pytest.raises(InputError) as caught:
            price(changed(HOME, **changes), demo_pack)
        assert said in "".join(problem_words(Texts("zh_CN"), caught.value.problems[0]))


def test_a_house_of_1800_is_for_the_underwriter_and_an_older_one_is_no_house(demo_pack: Pack) -> None:
    assert faults(changed(HOME, home__built_year=1800), demo_pack) == {("home.built_year", "refer_to_underwriter")}
    assert faults(changed(HOME, home__built_year=1799), demo_pack) == {("home.built_year", "out_of_range")}


def test_an_answer_says_of_which_kind_it_is(demo_pack: Pack) -> None:
    assert (price(CAR, demo_pack).kind, price(HOME, demo_pack).kind) == ("motor", "home")

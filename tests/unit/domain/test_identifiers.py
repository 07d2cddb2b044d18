"""Numbers that prove themselves: the standard's vectors, every fault by its name, no slip of one digit unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agent_desk.domain import identifiers
from agent_desk.errors import Problem
from tests import factories
from tests.factories import TODAY

VECTORS = json.loads((Path(__file__).parents[2] / "cases" / "validation_vectors.json").read_text(encoding="utf-8"))


def check_identity(text: str) -> list[Problem]:
    return identifiers.check_identity(text, today=TODAY)


def check_credit_code_strictly(text: str) -> list[Problem]:
    return identifiers.check_credit_code(text, strict=True)


CHECKS: dict[str, Callable[[str], list[Problem]]] = {
    "GB11643_resident_id": check_identity,
    "GB32100_credit_code": check_credit_code_strictly,
    "GB11714_organisation_code": identifiers.check_organisation_code,
    "GB16735_vin": identifiers.check_vin,
    "GA36_plate": identifiers.check_plate,
    "mobile": identifiers.check_mobile,
    "engine_no": identifiers.check_engine_number,
}
VALID = [(name, value) for name in CHECKS for value in VECTORS[name]["valid"]]
INVALID = [(name, entry["value"], entry["why"]) for name in CHECKS for entry in VECTORS[name]["invalid"]]

FAULTS = {
    "110100190101010016": "identity_check_digit",
    "110100190302290017": "identity_date",
    "31010019020228002": "identity_short",
    "990100190101010019": "identity_province",
    "440100290402290035": "identity_year",
    "91110000000000019C": "credit_code_check_digit",
    "92310000IA0000015C": "credit_code_letter",
    "11440000123456788": "credit_code_short",
    "123310000000000271": "credit_code_check_digit",
    "91110000000000010F": "credit_code_organisation",
    "00000001-0": "organisation_code_check_digit",
    "0000000-2": "organisation_code_short",
    "00000_01-0": "organisation_code_character",
    "12445678-8": "organisation_code_check_digit",
    "00000001Y": "organisation_code_last",
    "LAA0A0A06SA000001": "vin_check_digit",
    "LAB1B2C34TBO00017": "vin_letter",
    "LAC9Z8Y79RC00012": "vin_short",
    "LAD0D0D06ND000990": "vin_check_digit",
    "LAE2E3F4XPI001234": "vin_letter",
    "京I00000": "plate_office",
    "粤AL00000": "plate_new_energy",
    "A12345": "plate_province",
    "苏A0O000": "plate_letter",
    "川A000挂0": "plate_suffix",
    "12000000000": "mobile_prefix",
    "1300000000": "mobile_short",
    "130000000000": "mobile_long",
    "1380000000a": "mobile_character",
    "02112345678": "mobile_landline",
    "": "required",
    "发动机123": "engine_number_character",
    "-12345": "engine_number_start",
    "A" * 31: "engine_number_long",
    "ab_123": "engine_number_character",
}


@pytest.mark.parametrize(("name", "value"), VALID)
def test_a_sound_number_of_the_vectors_has_no_fault(name: str, value: str) -> None:
    assert CHECKS[name](value) == []


@pytest.mark.parametrize(("name", "value", "why"), INVALID)
def test_a_wrong_number_of_the_vectors_is_refused_by_its_own_name(name: str, value: str, why: str) -> None:
    [problem] = CHECKS[name](value)
    assert (problem.code, problem.stops) == (FAULTS[value], True), why


@pytest.mark.parametrize(("name", "value"), VALID)
def test_a_sound_number_stays_itself_when_normalised(name: str, value: str) -> None:
    normalise = {
        "GB11643_resident_id": identifiers.normalise_identity,
        "GB32100_credit_code": identifiers.normalise_credit_code,
        "GB11714_organisation_code": identifiers.normalise_organisation_code,
        "GB16735_vin": identifiers.normalise_vin,
        "GA36_plate": identifiers.normalise_plate,
        "mobile": identifiers.normalise_mobile,
        "engine_no": identifiers.normalise_engine_number,
    }[name]
    assert normalise(value) == value
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in value)
    assert normalise(f" {wide.lower()} ") == value
    assert CHECKS[name](wide) == []


@pytest.mark.parametrize("check", CHECKS.values())
@given(text=st.text(max_size=40))
def test_no_text_breaks_a_check_and_one_slip_is_told_once(check: Callable[[str], list[Problem]], text: str) -> None:
    problems = check(text)
    assert len(problems) == len({problem.code for problem in problems})


@pytest.mark.parametrize("check", CHECKS.values())
def test_nothing_entered_is_said_to_be_missing(check: Callable[[str], list[Problem]]) -> None:
    assert [problem.code for problem in check("  ")] == ["required"]


# Resident identity ----------------------------------------------------------------------------------------------------


days = st.dates(date(1900, 1, 1), TODAY)


@given(born=days, order=st.integers(0, 999))
def test_a_made_up_identity_is_sound_and_says_birth_and_sex(born: date, order: int) -> None:
    number = factories.make_identity(born=born, order=order)
    assert check_identity(number) == []
    assert identifiers.birth_date(number) == born
    assert identifiers.is_male(number) == (order % 2 == 1)


@given(born=days, order=st.integers(0, 999), place=st.integers(0, 17), digit=st.sampled_from("0123456789X"))
def test_one_wrong_digit_of_an_identity_never_passes(born: date, order: int, place: int, digit: str) -> None:
    number = factories.make_identity(born=born, order=order)
    assume(number[place] != digit)
    assert check_identity(number[:place] + digit + number[place + 1 :])


@given(born=days, order=st.integers(0, 999), place=st.integers(0, 16))
def test_two_digits_changed_over_never_pass(born: date, order: int, place: int) -> None:
    number = factories.make_identity(born=born, order=order)
    assume(number[place] != number[place + 1])
    assert check_identity(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


def test_birth_is_possible_up_to_today_and_not_after() -> None:
    assert check_identity(factories.make_identity(born=TODAY)) == []
    [problem] = check_identity(factories.make_identity(born=TODAY + timedelta(days=1)))
    assert problem.code == "identity_future"


def test_province_and_date_are_both_told_but_not_the_check_digit_that_follows_from_them() -> None:
    assert [problem.code for problem in check_identity("990100190302300010")] == ["identity_province", "identity_date"]


def test_a_strange_character_is_told_with_its_place() -> None:
    [problem] = check_identity("33010019O506151001")
    assert (problem.code, problem.facts) == ("identity_character", {"position": "9", "character": "O"})
    [problem] = check_identity("33010019050615100A")
    assert (problem.code, problem.facts["position"]) == ("identity_last", "18")


def test_an_old_number_of_fifteen_digits_is_called_old() -> None:
    assert [problem.code for problem in check_identity("330100050615100")] == ["identity_old"]


def test_the_right_check_digit_is_never_told() -> None:
    for number in ("110100190101010016", "91110000000000019C", "LAA0A0A06SA000001"):
        for check in (check_identity, check_credit_code_strictly, identifiers.check_vin):
            assert all(not problem.facts for problem in check(number) if problem.code.endswith("check_digit"))


def test_an_identity_is_masked_to_its_ends() -> None:
    assert identifiers.masked_identity("33010019050615284X") == "330100********284X"
    assert identifiers.masked_identity("3301") == "****"
    assert identifiers.masked_identity("") == ""


# Credit code ----------------------------------------------------------------------------------------------------------


inner_codes = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@given(inner=inner_codes)
def test_a_made_up_credit_code_is_sound_even_strictly(inner: str) -> None:
    assert check_credit_code_strictly(factories.make_credit_code(inner=inner)) == []


@given(inner=inner_codes, place=st.integers(0, 17), one=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_never_passes(inner: str, place: int, one: str) -> None:
    code = factories.make_credit_code(inner=inner)
    assume(code[place] != one)
    changed = identifiers.check_credit_code(code[:place] + one + code[place + 1 :])
    assert any(problem.stops for problem in changed)


def test_a_wrong_inner_organisation_code_only_warns_unless_strict() -> None:
    [problem] = identifiers.check_credit_code("91110000000000010F")
    assert (problem.code, problem.stops) == ("credit_code_organisation", False)


@given(
    digits=st.text("0123456789", min_size=8, max_size=8), place=st.integers(0, 8), digit=st.sampled_from("0123456789")
)
def test_one_wrong_digit_of_an_organisation_code_never_passes(digits: str, place: int, digit: str) -> None:
    code = factories.make_organisation_code(digits)
    assert identifiers.check_organisation_code(code) == []
    assume(code[place] != digit)
    assert identifiers.check_organisation_code(code[:place] + digit + code[place + 1 :])


# VIN ------------------------------------------------------------------------------------------------------------------


vins = st.builds(
    factories.make_vin,
    st.integers(0, 999_999),
    body=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=5, max_size=5),
    year=st.sampled_from("ABCDEFGHJKLMNPRSTVWXY123456789"),
)


@given(vin=vins)
def test_a_made_up_vin_is_sound(vin: str) -> None:
    assert identifiers.check_vin(vin) == []
    assert identifiers.with_vin_check_digit(vin[:8] + "0" + vin[9:]) == vin


@given(vin=vins, place=st.integers(11, 16), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_vin_never_passes_unless_the_car_is_imported(vin: str, place: int, digit: str) -> None:
    assume(vin[place] != digit)
    wrong = vin[:place] + digit + vin[place + 1 :]
    assert [problem.stops for problem in identifiers.check_vin(wrong)] == [True]
    assert [problem.stops for problem in identifiers.check_vin(wrong, imported=True)] == [False]


def test_an_imported_car_still_needs_seventeen_allowed_characters() -> None:
    assert identifiers.check_vin("WAA0A0A05SA00000", imported=True)[0].stops
    assert identifiers.check_vin("WAA0A0A05SAO00001", imported=True)[0].stops


@pytest.mark.parametrize(("letter", "likely"), [("I", "1"), ("O", "0"), ("Q", "0")])
def test_a_letter_that_no_vin_has_is_told_with_place_and_the_likely_digit(letter: str, likely: str) -> None:
    [problem] = identifiers.check_vin(f"LAA0A0A05SA{letter}00001")
    assert problem.facts == {"position": "12", "character": letter, "likely": likely}


def test_the_known_vector_of_ones_is_sound() -> None:
    assert identifiers.check_vin("1" * 17) == []


@pytest.mark.parametrize(
    ("letter", "year"), [("A", 2010), ("R", 2024), ("S", 2025), ("T", 2026), ("Y", 2030), ("1", 2001), ("9", 2009)]
)
def test_the_model_year_stands_in_the_tenth_character(letter: str, year: int) -> None:
    assert identifiers.model_year(factories.make_vin(year=letter)) == year


def test_a_vin_without_a_year_has_none() -> None:
    assert identifiers.model_year("LAA0A0A0500000001") is None
    assert identifiers.model_year("") is None


# Plate ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["浙A·00001", "浙a 00001", "浙Ａ００００１", "浙A•00001", "浙A-00001", " 浙 A．0000 1 "]
)
def test_a_plate_is_read_however_it_was_typed(text: str) -> None:
    assert identifiers.normalise_plate(text) == "浙A00001"
    assert identifiers.check_plate(text) == []


def test_the_mark_of_an_unregistered_vehicle_is_no_plate() -> None:
    assert identifiers.normalise_plate(" *-* ") == ""


@pytest.mark.parametrize(
    ("plate", "kind", "shown"),
    [
        ("浙A6K2Q8", "ordinary", "浙A 6K2Q8"),
        ("粤Z1234港", "ordinary", "粤Z 1234港"),
        ("浙AD70826", "new_energy_small", "浙A D70826"),
        ("苏A00000F", "new_energy_large", "苏A 00000F"),
        ("000001使", "embassy", "000001使"),
        ("浙A00", None, "浙A00"),
    ],
)
def test_a_plate_has_a_kind_and_is_shown_with_a_gap(plate: str, kind: str | None, shown: str) -> None:
    assert identifiers.plate_kind(plate) == kind
    assert identifiers.shown_plate(plate) == shown


@pytest.mark.parametrize(
    ("plate", "code"),
    [
        ("浙", "plate_short"),
        ("浙A0000", "plate_short"),
        ("浙A0000000", "plate_long"),
        ("浙AI0000", "plate_letter"),
        ("浙100000", "plate_office"),
        ("浙A00#00", "plate_character"),
        ("00001使", "plate_embassy"),
        ("浙AD7082A", "plate_new_energy"),
    ],
)
def test_each_fault_of_a_plate_has_its_name(plate: str, code: str) -> None:
    assert [problem.code for problem in identifiers.check_plate(plate)] == [code]


@given(number=st.integers(0, 99_999), new_energy=st.booleans())
def test_a_made_up_plate_is_sound(number: int, *, new_energy: bool) -> None:
    plate = factories.make_plate(number, new_energy=new_energy)
    assert identifiers.check_plate(plate) == []
    assert identifiers.normalise_plate(identifiers.shown_plate(plate)) == plate


# Mobile and engine ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["13000000001", "+86 130 0000 0001", "0086-13000000001", "8613000000001", "130-0000-0001", "（130）00000001"],
)
def test_a_mobile_is_read_however_it_was_typed(text: str) -> None:
    assert identifiers.normalise_mobile(text) == "13000000001"
    assert identifiers.check_mobile(text) == []


@given(rest=st.text("0123456789", min_size=9, max_size=9), second=st.sampled_from("3456789"))
@example(rest="600000000", second="8")
def test_every_number_from_13_to_19_is_sound_and_masked(rest: str, second: str) -> None:
    mobile = f"1{second}{rest}"
    assert identifiers.check_mobile(mobile) == []
    assert identifiers.masked_mobile(mobile) == f"{mobile[:3]} **** {mobile[7:]}"


def test_a_mobile_of_another_length_is_covered_as_a_whole() -> None:
    assert identifiers.masked_mobile("1380000") == "*******"


def test_an_engine_number_keeps_single_inner_spaces() -> None:
    assert identifiers.normalise_engine_number("  4g15   t0001 ") == "4G15 T0001"


def test_a_very_short_engine_number_only_warns() -> None:
    [problem] = identifiers.check_engine_number("A12")
    assert (problem.code, problem.stops, problem.facts) == ("engine_number_few", False, {"found": "3"})
    assert identifiers.check_engine_number("A123") == []


def test_an_engine_number_does_not_end_with_a_dash() -> None:
    assert [problem.code for problem in identifiers.check_engine_number("A1234-")] == ["engine_number_end"]


def test_the_path_is_the_one_asked_for() -> None:
    assert identifiers.check_vin("X", path="vehicle.vin")[0].path == "vehicle.vin"

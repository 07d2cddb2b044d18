"""PINs that anybody would guess are refused; recovery codes survive being typed from paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.errors import InputError
from agent_desk.vault.pin import check_pin
from agent_desk.vault.recovery import ALPHABET, new_code, read_code


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin_too_short"),
        ("13579", "pin_too_short"),
        ("１３５７９", "pin_too_short"),
        ("x" * 33, "pin_too_long"),
        ("000000", "pin_too_simple"),
        ("甲甲甲甲甲甲", "pin_too_simple"),
        ("123456", "pin_too_simple"),
        ("１２３４５６", "pin_too_simple"),
        ("3456789", "pin_too_simple"),
        ("987654", "pin_too_simple"),
        ("abcdefgh", "pin_too_simple"),
    ],
)
def test_pins_that_anybody_would_guess_are_refused_beside_the_field(pin: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        check_pin(pin)
    [problem] = error.value.problems
    assert (problem.path, problem.code) == ("pin", code)
    assert pin == "" or pin not in str(error.value)


@pytest.mark.parametrize(
    "pin", ["135790", "112233", "124578", "correct horse battery", "一句不短的口令", "1234567x", "x1" * 16]
)
def test_other_pins_and_passphrases_are_taken(pin: str) -> None:
    check_pin(pin)


def test_codes_differ_and_use_only_characters_that_cannot_be_mistaken() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {mark for code in codes for mark in code} == {*ALPHABET, "-"}
    assert set("01ILO").isdisjoint(ALPHABET)


@given(st.data())
def test_a_code_is_read_however_it_is_spaced_and_cased(data: st.DataObject) -> None:
    code = new_code()
    marks = [data.draw(st.sampled_from([mark, mark.lower()])) for mark in code if mark != "-"]
    typed = "".join(mark + data.draw(st.sampled_from(["", " ", "-", "—", "\n"])) for mark in marks)
    assert read_code(typed) == code


@given(st.data())
def test_one_wrong_character_or_two_exchanged_are_noticed_before_anything_is_tried(data: st.DataObject) -> None:
    marks = list(new_code().replace("-", ""))
    place = data.draw(st.integers(0, len(marks) - 2))
    if data.draw(st.booleans()):
        marks[place] = data.draw(st.sampled_from([mark for mark in ALPHABET if mark != marks[place]]))
    elif marks[place] == marks[place + 1]:
        return
    else:
        marks[place], marks[place + 1] = marks[place + 1], marks[place]
    with pytest.raises(InputError) as error:
        read_code("".join(marks))
    [problem] = error.value.problems
    assert (problem.path, problem.code) == ("code", "recovery_code_mistyped")


@given(st.text(max_size=50))
def test_any_other_text_is_a_mistyped_code(text: str) -> None:
    with pytest.raises(InputError):
        read_code(text)

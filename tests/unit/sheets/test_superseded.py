"""The sheet of a quote that was quoted again says so and names the one that counts; nothing else of it moves."""

from __future__ import annotations

import pytest

from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.texts import LANGUAGES, Texts
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_reading import glyphs, squeezed, texts

A4_TOP = 841.9


def made(language: str, replaced_by: str = "", number: str = "BJ-2611-0486") -> bytes:
    return ReportlabSheets(language).quote_sheet(
        quote=cases.motor_quote(cases.ALL_COVERS, number=number),
        visit=cases.visit(),
        customer=cases.person(),
        vehicle=cases.vehicle(),
        home=None,
        agent=cases.agent(),
        replaced_by=replaced_by,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_and_the_new_number_stand_on_the_sheet(language: str) -> None:
    words = Texts(language)
    wanted = [
        words.say("sheet.superseded.mark"), words.say("sheet.superseded.instead", number="BJ-2611-0501"), "BJ-2611-0486"
    ]  # fmt: skip
    for text in texts(made(language, "BJ-2611-0501")):
        assert all(squeezed(one) in text for one in wanted)
    assert squeezed(wanted[0]) not in texts(made(language))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_else_moves_and_no_page_is_added(language: str) -> None:
    plain, marked = glyphs(made(language)), glyphs(made(language, "BJ-2611-0501"))
    assert len(plain) == len(marked)
    assert set(plain[0]) <= set(marked[0])
    assert plain[1:] == marked[1:]
    new = [one for one in marked[0] if one not in set(plain[0])]
    lowest = max(one.top for one in plain[0])
    assert all(lowest < one.bottom and one.top < A4_TOP for one in new), "above everything else, and on the page"


def test_even_a_long_number_stays_within_the_paper() -> None:
    marked = glyphs(made("en", "BJ-2611-" + "0" * 80))
    assert all(one.right <= 595.3 for one in marked[0])

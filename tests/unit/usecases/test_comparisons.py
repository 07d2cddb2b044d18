"""The comparison sheet has a number of its own: the same content the same, any change another."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pypdf
import pytest

from agent_desk.desk import Desk
from agent_desk.errors import InputError
from agent_desk.settings import Settings
from tests.fakes.real_desk import COMPLETE, PERSON, RealDesk


def priced_visit(desk: Desk) -> str:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    return visit


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_the_sheet_shows_every_option_with_its_total_and_its_number(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.set_cover(visit, "TPL", {"limit": "5000000"})
    desk.keep_option(visit, "高限额")
    words = text_of(desk.comparison_sheet(visit))
    assert desk.comparison_number(visit) == "DB-2611-0001"
    assert "DB-2611-0001" in words
    assert "高限额" in words
    offers = desk.visit(visit).options
    assert len(offers) == 4
    for offer in offers:
        assert offer.answer.total.shown() in words, offer.name


def test_nothing_changed_gives_the_same_number_and_bytes_again(real: RealDesk) -> None:
    desk, visit = real.desk, priced_visit(real.desk)
    first = desk.comparison_sheet(visit)
    real.clock.move(timedelta(hours=3))
    assert desk.comparison_sheet(visit) == first
    assert desk.comparison_number(visit) == "DB-2611-0001"


def test_what_does_not_stand_on_the_sheet_changes_no_number(desk: Desk) -> None:
    visit = priced_visit(desk)
    number = desk.comparison_number(visit)
    customer = desk.visit(visit).visit.customer_id or ""
    desk.edit_customer(customer, {"note": "喜欢下午见面"})
    assert desk.comparison_number(visit) == number


@pytest.mark.parametrize("change", ["cover", "keep", "fact", "name"])
def test_any_change_of_the_content_gives_the_next_number(desk: Desk, change: str) -> None:
    visit = priced_visit(desk)
    before = desk.comparison_number(visit)
    if change == "cover":
        desk.set_covers(visit, desk.visit(visit).options[-1].covers)
    elif change == "keep":
        desk.set_cover(visit, "TPL", {"limit": "5000000"})
        desk.keep_option(visit, "高限额")
    elif change == "fact":
        desk.set_facts(visit, {"quote.claims": "1"})
    else:
        desk.set_facts(visit, {"customer.name": "林甲丑"})
    assert before == "DB-2611-0001"
    assert desk.comparison_number(visit) == "DB-2611-0002"


def test_two_visits_have_two_numbers_and_quotes_count_on_their_own(desk: Desk) -> None:
    one = priced_visit(desk)
    other = desk.new_visit("home").subject
    desk.set_facts(other, {**PERSON, "home.address": "示范市示范路 8 幢", "home.built_year": "2019"})
    assert desk.comparison_number(one) == "DB-2611-0001"
    assert desk.comparison_number(other) == "DB-2611-0002"
    assert desk.comparison_number(one) == "DB-2611-0001"
    assert desk.quote(desk.save_quote(one).subject).number == "BJ-2611-0001"


def test_a_comparison_that_ran_out_is_made_anew(real: RealDesk) -> None:
    desk, visit = real.desk, priced_visit(real.desk)
    desk.set_facts(visit, {"quote.start": "2027-03-01"})
    assert desk.comparison_number(visit) == "DB-2611-0001"
    last = desk.quote(desk.save_quote(visit).subject).valid_until
    real.clock.move(timedelta(days=(last - date(2026, 11, 24)).days))
    assert desk.comparison_number(visit) == "DB-2611-0001", "the last day is included"
    real.clock.move(timedelta(days=1))
    assert desk.comparison_number(visit).endswith("-0001" if desk.day().month != 11 else "-0002")
    assert desk.comparison_number(visit) != "DB-2611-0001"


def test_without_a_price_every_reason_is_named(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    with pytest.raises(InputError) as caught:
        desk.comparison_sheet(visit)
    assert {"customer.name", "vehicle.first_registered"} <= {problem.path for problem in caught.value.problems}


def test_where_fewer_than_two_options_have_a_price_it_is_said(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.set_facts(visit, {"vehicle.use": "motorcycle", "vehicle.displacement_l": "0.1", "vehicle.seats": "2"})
    desk.set_covers(visit, {})
    view = desk.visit(visit)
    assert view.answer is not None
    assert view.options == ()
    with pytest.raises(InputError) as caught:
        desk.comparison_sheet(visit)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("options", "too_few_options")]


def test_the_sheet_speaks_the_agents_language(desk: Desk) -> None:
    visit = priced_visit(desk)
    chinese = text_of(desk.comparison_sheet(visit))
    desk.set_settings(Settings(language="en"))
    english = text_of(desk.comparison_sheet(visit))
    assert english != chinese
    assert text_of(desk.comparison_sheet(visit, "zh_CN")) == chinese
    assert len(pypdf.PdfReader(BytesIO(desk.comparison_sheet(visit, "both"))).pages) == 2

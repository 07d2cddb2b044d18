"""The agent's own options: kept by name, priced at every change, taken back like any act, at most four side by side."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_desk.contract import codec
from agent_desk.desk import Desk
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.visit import Visit
from agent_desk.errors import InputError, NoSuchRecord, VisitApplied
from agent_desk.usecases.options import LONGEST_NAME
from tests.fakes.real_desk import COMPLETE, PERSON, complete_visit

READY = ["basic", "recommended", "full"]


def priced_visit(desk: Desk) -> str:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    return visit


def keep_with_limit(desk: Desk, visit: str, name: str, limit: str) -> None:
    desk.set_cover(visit, "TPL", {"limit": limit})
    desk.keep_option(visit, name)


def names(desk: Desk, visit: str) -> list[str]:
    return [offer.name for offer in desk.visit(visit).options]


def refused(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in caught.value.problems]


def answer_of(desk: Desk, visit: str) -> QuoteAnswer:
    answer = desk.visit(visit).answer
    assert answer is not None
    return answer


def test_an_own_option_stands_beside_the_ready_made_ones_with_its_own_price(desk: Desk) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "三者高一些", "5000000")
    view = desk.visit(visit)
    assert [offer.name for offer in view.options] == [*READY, "三者高一些"]
    assert [offer.name for offer in view.options if offer.chosen] == ["三者高一些"]
    assert view.options[-1].answer == view.answer
    assert view.options[-1].covers == view.visit.covers


def test_at_most_four_stand_side_by_side_and_the_recommended_plan_stays_longest(desk: Desk) -> None:
    visit = priced_visit(desk)
    expected = {1: READY, 2: ["basic", "recommended"], 3: ["recommended"], 4: []}
    for count, limit in enumerate(("1000000", "3000000", "4000000", "5000000"), 1):
        keep_with_limit(desk, visit, f"方案 {count}", limit)
        own = [f"方案 {number}" for number in range(1, count + 1)]
        assert names(desk, visit) == [*expected[count], *own]
    desk.set_cover(visit, "TPL", {"limit": "1500000"})
    with pytest.raises(InputError) as caught:
        desk.keep_option(visit, "再一个")
    assert refused(caught) == [("option.name", "too_many_options")]


def test_a_ready_made_plan_that_was_kept_shows_once_under_the_agents_name(desk: Desk) -> None:
    visit = priced_visit(desk)
    recommended = next(offer for offer in desk.visit(visit).options if offer.name == "recommended")
    desk.set_covers(visit, recommended.covers)
    desk.keep_option(visit, "给林家的")
    assert names(desk, visit) == ["basic", "full", "给林家的"]


def test_options_are_priced_anew_when_a_fact_changes(desk: Desk) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "高限额", "5000000")
    before = desk.visit(visit).options[-1].answer.total
    desk.set_facts(visit, {"quote.claims": "2"})
    after = desk.visit(visit).options[-1].answer.total
    assert after > before


def test_choosing_an_option_makes_its_covers_the_visits(desk: Desk) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "高限额", "5000000")
    desk.set_cover(visit, "TPL", {"limit": "1000000"})
    option = desk.visit(visit).options[-1]
    assert not option.chosen
    desk.set_covers(visit, option.covers)
    assert desk.visit(visit).options[-1].chosen
    assert answer_of(desk, visit).total == option.answer.total


def test_keeping_renaming_and_removing_are_taken_back_one_by_one(desk: Desk) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "甲", "5000000")
    keep_with_limit(desk, visit, "乙", "3000000")
    desk.rename_option(visit, "甲", "丙")
    assert list(desk.visit(visit).visit.options) == ["丙", "乙"], "a renamed option keeps its place"
    desk.remove_option(visit, "丙")
    assert list(desk.visit(visit).visit.options) == ["乙"]
    desk.undo()
    assert list(desk.visit(visit).visit.options) == ["丙", "乙"]
    desk.undo()
    assert list(desk.visit(visit).visit.options) == ["甲", "乙"]
    desk.undo()
    assert list(desk.visit(visit).visit.options) == ["甲"]
    assert desk.visit(visit).visit.covers["TPL"] == {"limit": "3000000"}, "keeping changed no cover"


def test_an_act_from_before_there_were_options_can_be_taken_back() -> None:
    noted = b'{"id":"v","kind":"motor","covers":{"TPL":{"limit":"2000000"}},"step":2}'
    assert codec.decode(noted, Visit) == Visit("v", "motor", covers={"TPL": {"limit": "2000000"}}, step=2)


def test_what_was_kept_does_not_follow_the_covers(desk: Desk) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "原来的", "5000000")
    desk.set_cover(visit, "TPL", None)
    assert desk.visit(visit).visit.options["原来的"]["TPL"] == {"limit": "5000000"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        ("长" * (LONGEST_NAME + 1), "too_long"),
        ("full", "option_name_taken"),
        (" 高限额 ", "option_name_taken"),
    ],
)
def test_a_name_that_cannot_stand_is_refused_and_nothing_is_kept(desk: Desk, name: str, code: str) -> None:
    visit = priced_visit(desk)
    keep_with_limit(desk, visit, "高限额", "5000000")
    keep_with_limit(desk, visit, "另一个", "3000000")
    before = desk.visit(visit).visit
    desk.set_cover(visit, "TPL", {"limit": "1000000"})
    for act in (lambda: desk.keep_option(visit, name), lambda: desk.rename_option(visit, "另一个", name)):
        with pytest.raises(InputError) as caught:
            act()
        assert refused(caught) == [("option.name", code)]
    assert desk.visit(visit).visit.options == before.options


def test_the_same_covers_are_not_kept_under_two_names(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.keep_option(visit, "头一个")
    with pytest.raises(InputError) as caught:
        desk.keep_option(visit, "又一个")
    assert refused(caught) == [("option.name", "option_kept_already")]
    assert caught.value.problems[0].facts == {"name": "头一个"}


def test_a_name_may_be_put_in_other_spaces_again(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.keep_option(visit, "高 限额")
    desk.rename_option(visit, "高 限额", "  高   限额 ")
    assert list(desk.visit(visit).visit.options) == ["高 限额"]


def test_an_option_that_is_not_there_is_said_so(desk: Desk) -> None:
    visit = priced_visit(desk)
    with pytest.raises(NoSuchRecord):
        desk.remove_option(visit, "没有的")
    with pytest.raises(NoSuchRecord):
        desk.rename_option(visit, "没有的", "新名")


def test_a_queued_case_takes_no_more_options(desk: Desk) -> None:
    visit = complete_visit(desk)
    desk.queue(visit)
    with pytest.raises(VisitApplied):
        desk.keep_option(visit, "晚了")


def test_an_option_leaves_out_what_the_vehicle_may_not_have_and_has_it_again_when_it_may(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.set_cover(visit, "HOLIDAY", {})
    desk.keep_option(visit, "带节假日")
    desk.set_facts(visit, {"vehicle.use": "enterprise"})
    assert "HOLIDAY" not in desk.visit(visit).options[-1].covers
    desk.set_facts(visit, {"vehicle.use": "family"})
    assert "HOLIDAY" in desk.visit(visit).options[-1].covers


def test_a_homes_options_are_kept_too(desk: Desk) -> None:
    visit = desk.new_visit("home").subject
    desk.set_facts(visit, {**PERSON, "home.address": "示范市示范路 8 幢", "home.built_year": "2019"})
    desk.set_cover(visit, "CONTENTS", {"sum": "300000"})
    desk.keep_option(visit, "多保财产")
    assert names(desk, visit)[-1] == "多保财产"
    assert desk.visit(visit).options[-1].chosen


# One desk serves all examples: each begins a visit of its own.
@settings(suppress_health_check=[*HealthCheck])
@given(texts=st.lists(st.text(max_size=15), max_size=8))
def test_whatever_names_are_tried_at_most_four_different_ones_are_kept(desk: Desk, texts: list[str]) -> None:
    visit = desk.new_visit("motor").subject
    for number, text in enumerate(texts):
        desk.set_cover(visit, "DRIVER", {"limit": str(10_000 * (number + 1))})
        with suppress(InputError):
            desk.keep_option(visit, text)
    kept = desk.visit(visit).visit.options
    wanted = dict.fromkeys(" ".join(text.split()) for text in texts)
    assert list(kept) == [name for name in wanted if 0 < len(name) <= LONGEST_NAME and name not in READY][:4]

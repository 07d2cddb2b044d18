"""Why two prices differ: every fen of the difference stands with the factor that moved it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.repricing import Move
from agent_desk.errors import InputError
from agent_desk.rating import price
from agent_desk.rating.move_words import factor_name, figures
from agent_desk.rating.moves import STATED, _factor, by_factor, explain
from agent_desk.rating.pack import Pack, load_folder
from agent_desk.texts import LANGUAGES, Texts
from tests.fakes.changed_pack import changed_folder
from tests.fakes.published_pack import shipped
from tests.unit.rating import rating_requests as requests

CASES = [
    json.loads(line)["request"]
    for line in (Path(__file__).resolve().parents[2] / "cases" / "quotes.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
OLD = shipped()[1]
either = st.one_of(requests.motor_requests(), requests.home_requests())


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return _changed(tmp_path_factory.mktemp("pack"))


@cache
def _changed(folder: Path) -> Pack:
    return load_folder(changed_folder(folder / "changed"))


def added(moves: tuple[Move, ...]) -> Money:
    return Money(sum(move.amount.fen for move in moves))


def bare(answer: QuoteAnswer) -> QuoteAnswer:
    return replace(answer, trace=())


def same(answer: QuoteAnswer) -> QuoteAnswer:
    return answer


def answers(pack: Pack) -> list[tuple[QuoteAnswer, QuoteAnswer]]:
    found = []
    for request in CASES:
        try:
            found.append((price(request, OLD), price(request, pack)))
        except InputError:
            continue
    assert len(found) > 40
    return found


@pytest.mark.parametrize("shown", [same, bare])
def test_the_parts_of_every_reference_case_add_up_and_none_is_left_unexplained(
    new: Pack, shown: Callable[[QuoteAnswer], QuoteAnswer]
) -> None:
    for before, after in answers(new):
        moves = explain(shown(before), after)
        assert added(moves) == after.total - before.total
        assert added(by_factor(moves)) == after.total - before.total
        assert STATED not in {move.code for move in moves}


@settings(max_examples=150)
@given(request=either, back=st.booleans(), traced=st.booleans())
def test_the_parts_add_up_exactly_to_the_difference_and_name_only_what_was_changed(
    new: Pack, request: dict[str, Any], *, back: bool, traced: bool
) -> None:
    before, after = price(request, OLD), price(request, new)
    if back:
        before, after = after, before
    moves = explain(before if traced else bare(before), after)
    assert added(moves) == after.total - before.total
    known = {"expense", "third_party_table", "pure_of_cover", "home_minimum", "pure"}
    assert {move.code for move in moves} <= known


@settings(max_examples=100)
@given(first=requests.motor_requests(), second=requests.motor_requests(), traced=st.booleans())
def test_the_parts_add_up_between_any_two_requests(
    new: Pack, first: dict[str, Any], second: dict[str, Any], *, traced: bool
) -> None:
    before, after = price(first, OLD), price(second, new)
    assert added(explain(before if traced else bare(before), after)) == after.total - before.total


@settings(max_examples=60)
@given(first=requests.home_requests(), second=requests.home_requests(), traced=st.booleans())
def test_the_parts_add_up_between_any_two_homes(
    new: Pack, first: dict[str, Any], second: dict[str, Any], *, traced: bool
) -> None:
    before, after = price(first, OLD), price(second, new)
    assert added(explain(before if traced else bare(before), after)) == after.total - before.total


@settings(max_examples=60)
@given(request=either)
def test_nothing_moved_is_nothing_said(request: dict[str, Any]) -> None:
    answer = price(request, OLD)
    assert explain(answer, answer) == ()
    assert explain(bare(answer), answer) == ()


def test_the_expense_rate_is_one_factor_of_all_covers(new: Pack) -> None:
    request = CASES[0]
    before, after = price(request, OLD), price(request, new)
    expense, table = by_factor(explain(before, after))
    assert (expense.part, expense.code, expense.before, expense.after) == ("commercial", "expense", "25%", "22%")
    assert (table.part, table.code, table.before, table.after) == ("TPL", "third_party_table", "1,117.00", "1,150.51")
    # The table moved before the expense rate: (1,534.01 − 1,489.33) × 0.95, each to the fen.
    assert table.amount == Money.yuan("42.45")
    alone = [line for line in explain(before, after) if line.code == "expense"]
    assert before.commercial is not None
    assert {line.part for line in alone} == {line.code for line in before.commercial.lines}
    assert added(tuple(alone)) == expense.amount


def test_one_changed_factor_takes_the_whole_difference() -> None:
    request = json.loads(json.dumps(CASES[1]))
    before = price(request, OLD)
    request["commercial"]["pricing"] = "0.85"
    after = price(request, OLD)
    moves = by_factor(explain(before, after))
    assert [(move.code, move.before, move.after) for move in moves] == [("pricing", "0.80", "0.85")]
    assert moves[0].amount == after.total - before.total


def test_a_tax_that_is_due_for_more_months_says_for_how_many() -> None:
    request = json.loads(json.dumps(CASES[0]))
    before = price(request, OLD)
    request["vehicle"]["invoice_date"] = "2026-01-05"
    after = price(request, OLD)
    assert before.vehicle_tax is not None
    assert after.vehicle_tax is not None
    more = after.vehicle_tax.amount - before.vehicle_tax.amount
    assert explain(before, after) == (Move("vehicle_tax", "tax_months", "10/12", "", more),)
    assert explain(bare(before), after) == (Move("vehicle_tax", "tax_months", "10/12", "12/12", more),)


def test_a_cover_that_came_or_went_stands_with_its_whole_premium() -> None:
    request = json.loads(json.dumps(CASES[0]))
    before = price(request, OLD)
    del request["commercial"]["covers"]["DRIVER"]
    after = price(request, OLD)
    line = next(one for one in before.commercial.lines if one.code == "DRIVER") if before.commercial else None
    assert line is not None
    assert explain(before, after) == (Move("DRIVER", "removed", line.premium.shown(), "", -line.premium),)
    assert explain(after, before) == (Move("DRIVER", "added", "", line.premium.shown(), line.premium),)


def test_a_part_that_was_not_quoted_before_is_added_whole() -> None:
    request = json.loads(json.dumps(CASES[0]))
    whole = price(request, OLD)
    request["vehicle_tax"] = None
    without = price(request, OLD)
    assert whole.vehicle_tax is not None
    amount = whole.vehicle_tax.amount
    assert explain(without, whole) == (Move("vehicle_tax", "added", "", amount.shown(), amount),)


def test_an_amount_at_odds_with_its_own_figures_is_named_as_such() -> None:
    answer = price(CASES[0], OLD)
    assert answer.commercial is not None
    first, *others = answer.commercial.lines
    wrong = replace(first, premium=first.premium - Money.yuan(100))
    part = replace(answer.commercial, lines=(wrong, *others), premium=answer.commercial.premium - Money.yuan(100))
    tampered = bare(replace(answer, commercial=part, total=answer.total - Money.yuan(100)))
    [move] = explain(tampered, answer)
    assert (move.part, move.code, move.amount) == (first.code, STATED, Money.yuan(100))


def test_a_total_that_its_parts_do_not_make_is_named_as_such() -> None:
    answer = price(CASES[0], OLD)
    tampered = bare(replace(answer, total=answer.total - Money.yuan(7)))
    assert explain(tampered, answer) == (Move("total", STATED, "", "", Money.yuan(7)),)


def test_days_and_expenses_are_read_from_lines_without_steps(new: Pack) -> None:
    request = json.loads(json.dumps(CASES[1]))
    request["commercial"]["days"] = 100
    before = price(request, OLD)
    request["commercial"]["days"] = 200
    after = price(request, new)
    moves = {move.code: move for move in by_factor(explain(bare(before), after))}
    assert (moves["days"].before, moves["days"].after) == ("100/365", "200/365")
    assert (moves["expense"].before, moves["expense"].after) == ("25%", "22%")
    assert added(tuple(moves.values())) == after.total - before.total


def test_the_least_premium_is_charged_what_it_decides(new: Pack) -> None:
    request = {
        "kind": "home",
        "start": "2026-07-01",
        "home": {"structure": "钢混/框架", "built_year": 2015, "zone": "normal", "occupancy": "owner"},
        "deductible": "300",
        "term_years": 1,
        "items": {"CONTENTS": "20000"},
    }
    moves = explain(price(request, OLD), price(request, new))
    assert moves == (Move("home", "home_minimum", "60.00", "80.00", Money.yuan(20)),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_factor_has_words(new: Pack, language: str) -> None:
    texts = Texts(language)
    for before, after in answers(new):
        for one in (before, bare(before)):
            for move in explain(one, after):
                assert texts.has(f"moves.factor.{move.code}"), move
                assert move.part == "total" or "." not in factor_name(texts, move), move


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_that_enters_a_price_has_a_name_as_a_factor(language: str) -> None:
    texts = Texts(language)
    results = {"line_factor", "pure_sum", "home_sum"}
    for answer, _ in answers(OLD):
        for step in answer.trace:
            code = _factor(step.code)
            if step.sign != "=" and code not in results:
                assert texts.has(f"moves.factor.{code}"), step


def test_figures_are_said_with_the_share_by_which_an_amount_grew() -> None:
    texts = Texts("en")
    assert figures(texts, Move("TPL", "pure", "1,000.00", "1,030.00", Money(1))) == "1,000.00 → 1,030.00 (+3%)"
    assert figures(texts, Move("TPL", "pure", "1,000.00", "995.00", Money(-1))) == "1,000.00 → 995.00 (−0.5%)"
    assert figures(texts, Move("commercial", "expense", "25%", "22%", Money(-1))) == "25% → 22%"
    assert figures(texts, Move("TPL", "removed", "12.00", "", Money(-1200))) == "12.00"
    assert figures(texts, Move("total", STATED, "", "", Money(7))) == ""
    assert figures(texts, Move("vehicle_tax", "tax_year", "0.00", "360.00", Money(36000))) == "0.00 → 360.00"


def test_a_factor_is_named_with_its_part_unless_all_share_it() -> None:
    texts = Texts("en")
    for move, words in (
        (Move("commercial", "expense", "25%", "22%", Money(-1)), "Expense rate"),
        (Move("vehicle_tax", "added", "", "300.00", Money(30000)), "Vehicle tax, added"),
        (Move("commercial", "removed", "300.00", "", Money(-30000)), "Commercial motor, gone"),
        (Move("BUILDING", "home_rate", "0.2‰", "0.3‰", Money(1)), "Building, rate"),
    ):
        assert factor_name(texts, move) == words

"""The live price: what is open makes a range, plans and ladder agree with the price to the fen."""

from __future__ import annotations

from agent_desk.desk import Desk
from agent_desk.domain.money import ZERO
from agent_desk.domain.visit import Source
from tests.fakes.real_desk import COMPLETE, PERSON


def priced_visit(desk: Desk) -> str:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    return visit


def test_a_complete_case_has_a_price_with_every_part(desk: Desk) -> None:
    answer = desk.visit(priced_visit(desk)).answer
    assert answer is not None
    assert answer.compulsory is not None
    assert answer.vehicle_tax is not None
    assert answer.commercial is not None
    parts = answer.compulsory.premium + answer.vehicle_tax.amount + answer.commercial.premium
    assert answer.total == parts
    assert sum((line.premium for line in answer.commercial.lines), ZERO) == answer.commercial.premium


def test_what_the_price_needs_is_named_not_guessed(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, PERSON)
    view = desk.visit(visit)
    assert view.answer is None
    assert {"vehicle.first_registered", "vehicle.new_price"} <= set(view.missing_facts) | {
        problem.path for problem in view.problems
    }


def test_the_range_holds_the_total_and_closes_when_everything_is_confirmed(desk: Desk) -> None:
    visit = priced_visit(desk)
    view = desk.visit(visit)
    assert view.answer is not None
    assert view.low is not None
    assert view.high is not None
    assert view.low < view.answer.total < view.high
    assert {point.path for point in view.open_points} == {"quote.claims", "quote.continuous_years", "quote.pricing"}
    desk.set_facts(
        visit, {"quote.claims": "0", "quote.continuous_years": "3", "quote.pricing": "0.95"}, Source.CONFIRMED
    )
    closed = desk.visit(visit)
    assert closed.open_points == ()
    assert closed.low == closed.high == view.answer.total


def test_the_ladder_says_what_another_limit_would_cost(desk: Desk) -> None:
    visit = priced_visit(desk)
    view = desk.visit(visit)
    assert view.answer is not None
    chosen = [step for step in view.ladder if step.chosen]
    assert len(view.ladder) == 5
    assert [step.delta for step in chosen] == [ZERO]
    other = view.ladder[-1]
    desk.set_cover(visit, "TPL", {"limit": other.limit})
    dearer = desk.visit(visit).answer
    assert dearer is not None
    assert dearer.total == view.answer.total + other.delta


def test_taking_a_plan_gives_the_plans_price(desk: Desk) -> None:
    visit = priced_visit(desk)
    for option in desk.visit(visit).options:
        desk.set_covers(visit, option.covers)
        view = desk.visit(visit)
        assert view.answer is not None
        assert view.answer.total == option.answer.total
        assert [other.name for other in view.options if other.chosen] == [option.name]


def test_a_claim_raises_the_compulsory_float_and_the_commercial_price(desk: Desk) -> None:
    visit = priced_visit(desk)
    before = desk.visit(visit).answer
    desk.set_facts(visit, {"quote.claims": "2"})
    after = desk.visit(visit).answer
    assert before is not None
    assert after is not None
    assert before.compulsory is not None
    assert after.compulsory is not None
    assert after.compulsory.premium > before.compulsory.premium
    assert after.total > before.total


def test_a_plan_leaves_out_what_the_vehicle_may_not_have(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.set_facts(visit, {"customer.party": "organisation", "vehicle.use": "enterprise", "customer.identity": ""})
    full = next(option for option in desk.visit(visit).options if option.name == "full")
    assert "HOLIDAY" not in full.covers


def test_passengers_are_all_seats_but_the_drivers(desk: Desk) -> None:
    visit = priced_visit(desk)
    view = desk.visit(visit)
    assert view.answer is not None
    assert view.answer.commercial is not None
    line = next(line for line in view.answer.commercial.lines if line.code == "PASSENGER")
    assert line.sum_insured is not None
    assert str(line.sum_insured) == "200000.00"


def test_a_home_is_priced_with_its_items(desk: Desk) -> None:
    visit = desk.new_visit("home").subject
    desk.set_facts(visit, {**PERSON, "home.address": "示范市示范路 8 幢", "home.built_year": "2019"})
    view = desk.visit(visit)
    assert view.answer is not None
    assert view.answer.home is not None
    assert {line.code for line in view.answer.home.lines} == set(view.visit.covers)
    desk.set_cover(visit, "THEFT", {"sum": "50000"})
    more = desk.visit(visit).answer
    assert more is not None
    assert more.total > view.answer.total


def test_a_refused_cover_is_named_where_the_visit_shows_it(desk: Desk) -> None:
    visit = priced_visit(desk)
    desk.set_cover(visit, "TPL", {"limit": "123"})
    view = desk.visit(visit)
    assert view.answer is None
    assert [problem.path for problem in view.problems] == ["covers.TPL.limit"]

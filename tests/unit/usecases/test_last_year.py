"""A renewal starts from what last year left, and says why the float and the no-claim level are what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desk.desk import Desk
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.policy import Product
from agent_desk.domain.visit import Source
from tests.fakes.real_desk import COMPLETE


def priced(desk: Desk, **facts: str) -> str:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**COMPLETE, **{f"quote.{name}": text for name, text in facts.items()}})
    return visit


def test_a_renewal_counts_one_year_more_and_takes_last_years_level_and_claims_over(desk: Desk) -> None:
    desk.fill_demonstration(customers=60)
    rows, _ = desk.applications(states=(ApplicationState.ISSUED,))
    issued = [desk.application(row.id) for row in rows if row.kind == "motor"]
    assert issued
    for application in issued:
        quote = desk.quote(application.quote_id)
        assert quote.vehicle_id is not None
        assert quote.answer.commercial is not None
        policies = desk.customer(quote.customer_id).policies
        ends = [one.end for one in policies if one.vehicle_id == quote.vehicle_id]
        view = desk.visit(desk.new_visit("motor", vehicle_id=quote.vehicle_id).subject)
        asked, facts = json.loads(quote.request)["commercial"], view.visit.facts
        assert facts["quote.last_policy_end"].text == max(ends).isoformat()
        assert facts["quote.last_level"].text == str(quote.answer.commercial.ncd_level)
        assert facts["quote.last_level"].source is Source.CONFIRMED
        assert facts["quote.continuous_years"].text == str(asked["continuous_years"] + 1)
        assert facts["quote.claims"].text == str(asked["claims"])
        assert facts["quote.claims"].source is Source.ASSUMED
        assert view.start == max(ends) + timedelta(days=1)
        assert view.renewed is not None
        assert view.renewed.level <= quote.answer.commercial.ncd_level


@pytest.mark.parametrize(("days", "renewed"), [(182, True), (183, False)])
def test_commercial_cover_that_ended_half_a_year_before_the_compulsory_was_not_renewed(
    desk: Desk, days: int, renewed: bool
) -> None:
    desk.fill_demonstration(customers=60)
    rows, _ = desk.applications(states=(ApplicationState.ISSUED,))
    quote = next(desk.quote(desk.application(row.id).quote_id) for row in rows if row.kind == "motor")
    years = json.loads(quote.request)["commercial"]["continuous_years"]
    with desk._context().units.write() as unit:
        for policy in unit.policies.of_customer(quote.customer_id):
            if policy.product is Product.COMMERCIAL and policy.application_id:
                early = timedelta(days=days)
                unit.policies.put(replace(policy, start=policy.start - early, end=policy.end - early))
        unit.commit()
    facts = desk.visit(desk.new_visit("motor", vehicle_id=quote.vehicle_id).subject).visit.facts
    assert facts["quote.continuous_years"].text == (str(years + 1) if renewed else "0")
    assert ("quote.last_level" in facts) == renewed


@pytest.mark.parametrize(
    ("facts", "float_code", "float_reason", "level", "level_reason"),
    [
        ({}, "A3", "accident_free", -3, "record"),
        ({"claims": "1"}, "A4", "accident", -2, "record"),
        ({"claims": "2"}, "A5", "accidents", -1, "record"),
        ({"claims": "2", "float": "A6"}, "A6", "chosen", -1, "record"),
        ({"transferred": "yes"}, "none", "transferred", 0, "transferred"),
        ({"last_policy_end": "2026-06-05"}, "A3", "accident_free", -3, "record"),
        ({"last_policy_end": "2026-06-04"}, "A3", "accident_free", 0, "lapsed"),
        ({"last_policy_end": "2026-08-01", "last_level": "-1"}, "A3", "accident_free", -1, "lapsed_some"),
        ({"last_policy_end": "2026-12-05", "last_level": "-1"}, "A3", "accident_free", -3, "record"),
    ],
)
def test_the_price_goes_by_the_float_and_level_that_are_explained(
    desk: Desk, facts: dict[str, str], float_code: str, float_reason: str, level: int, level_reason: str
) -> None:
    view = desk.visit(priced(desk, **facts))
    assert view.renewed is not None
    assert (view.renewed.float_code, view.renewed.float_reason) == (float_code, float_reason)
    assert (view.renewed.level, view.renewed.level_reason) == (level, level_reason)
    assert view.answer is not None
    assert view.answer.commercial is not None
    assert view.answer.commercial.ncd_level == level
    assert f"float.{float_code}" in {step.code for step in view.answer.trace}


def test_new_vehicles_and_motorcycles_do_not_float(desk: Desk) -> None:
    new = {
        "vehicle.condition": "new",
        "vehicle.first_registered": "",
        "vehicle.plate": "",
        "vehicle.invoice_date": "2026-11-20",
    }
    visit = priced(desk)
    desk.set_facts(visit, new)
    view = desk.visit(visit)
    assert view.renewed is not None
    assert (view.renewed.float_code, view.renewed.float_reason, view.renewed.level_reason) == ("none", "first", "first")
    desk.set_facts(visit, {**COMPLETE, "vehicle.use": "motorcycle", "vehicle.displacement_l": "0.25"})
    view = desk.visit(visit)
    assert view.renewed is not None
    assert (view.renewed.float_code, view.renewed.float_reason) == ("none", "fixed")


def test_claims_that_nobody_has_told_are_asked_for_and_not_taken_as_none(desk: Desk) -> None:
    visit = priced(desk)
    desk.set_facts(visit, {"quote.claims": "", "quote.continuous_years": ""})
    assert {"quote.claims", "quote.continuous_years"} <= set(desk.visit(visit).missing_facts)


def test_a_home_has_no_float(desk: Desk) -> None:
    assert desk.visit(desk.new_visit("home").subject).renewed is None

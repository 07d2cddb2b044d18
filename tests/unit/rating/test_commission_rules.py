"""Commission is the premium without VAT times the scheme's rate, each to the fen."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent_desk.domain.commission import CommissionRate, CommissionScheme
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Product
from agent_desk.rating import price, price_text
from agent_desk.rating.answer import answer_json
from agent_desk.rating.commission import calculate, class_group_of, expected, rate_for
from agent_desk.rating.pack import Pack

CASES = {
    case["id"]: case["request"]
    for case in map(
        json.loads, (Path(__file__).resolve().parents[2] / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()
    )
}


def test_net_and_commission_are_each_rounded() -> None:
    assert calculate(Money.yuan("3412.60"), Decimal("0.10"), Decimal("0.06")) == (
        Money.yuan("3219.43"),
        Money.yuan("321.94"),
    )
    assert calculate(Money.yuan("950"), Decimal("0.04"), Decimal("0.06")) == (Money.yuan("896.23"), Money.yuan("35.85"))
    assert calculate(Money(0), Decimal("0.2"), Decimal("0.06")) == (Money(0), Money(0))


@pytest.mark.parametrize(
    ("case", "earned"),
    [
        ("M01", {"compulsory": "35.85", "commercial": "316.31", "home": None, "total": "352.16"}),
        ("M05", {"compulsory": "41.51", "commercial": "491.07", "home": None, "total": "532.58"}),
        ("V05", {"compulsory": "69.81", "commercial": "701.34", "home": None, "total": "771.15"}),
        ("H01", {"compulsory": None, "commercial": None, "home": "160.74", "total": "160.74"}),
    ],
)
def test_family_enterprise_truck_and_home_earn_their_rates(case: str, earned: dict[str, Any], demo_pack: Pack) -> None:
    answer = price(CASES[case], demo_pack, commission=True)
    assert answer_json(answer)["commission"] == earned
    assert "commission" not in answer_json(price(CASES[case], demo_pack))


@pytest.mark.parametrize(
    ("case", "compulsory", "commercial"),
    [("M02", "family", "family"), ("M06", "enterprise", "enterprise"), ("V22", "*", "truck"), ("V02", "*", "*")],
)
def test_the_class_gives_the_group(case: str, compulsory: str, commercial: str, demo_pack: Pack) -> None:
    answer = price(CASES[case], demo_pack)
    assert class_group_of(answer, Product.COMPULSORY) == compulsory
    assert class_group_of(answer, Product.COMMERCIAL) == commercial
    assert class_group_of(answer, Product.HOME) == "*"


def test_the_row_that_says_most_about_the_case_counts() -> None:
    def row(group: str, channel: str, grade: str, rate: str) -> CommissionRate:
        return CommissionRate(Product.COMMERCIAL, group, channel, grade, Decimal(rate), "ILL")

    scheme = CommissionScheme(
        "S",
        Decimal("0.06"),
        (
            row("*", "*", "*", "0.05"),
            row("*", "referral", "senior", "0.07"),
            row("family", "*", "*", "0.10"),
            row("family", "referral", "*", "0.11"),
            row("family", "referral", "senior", "0.12"),
            row("*", "*", "senior", "0.06"),
        ),
    )

    def found(group: str, channel: str, grade: str) -> str:
        return str(rate_for(scheme, Product.COMMERCIAL, group, channel, grade))

    assert found("family", "referral", "senior") == "0.12"
    assert found("family", "referral", "junior") == "0.11"
    assert found("family", "full", "junior") == "0.10"
    assert found("truck", "referral", "senior") == "0.07"
    assert found("truck", "referral", "junior") == "0.05"
    assert found("truck", "full", "senior") == "0.06"
    assert rate_for(scheme, Product.HOME, "*", "*", "*") == 0


def test_channel_and_grade_of_the_agent_reach_the_scheme(demo_pack: Pack) -> None:
    rows = [("*", "*", "0.05"), ("referral", "*", "0.07"), ("*", "senior", "0.06"), ("referral", "senior", "0.08")]
    rates = tuple(
        CommissionRate(Product.COMMERCIAL, "*", channel, grade, Decimal(rate), "ILL") for channel, grade, rate in rows
    )
    pack = replace(demo_pack, commission_scheme=CommissionScheme("S", Decimal(0), rates))
    raw = json.dumps(CASES["M01"])
    for channel, grade, rate in [*rows, ("full", "junior", "0.05")]:
        answer = price_text(raw, pack, commission=True, channel=channel, grade=grade)
        assert answer.commercial is not None
        assert answer.commission is not None
        assert answer.commission.commercial == Money.rounded(answer.commercial.premium.decimal() * Decimal(rate))
    assert price_text(raw, pack).commission is None


def test_vehicle_tax_earns_nothing(demo_pack: Pack) -> None:
    with_tax = price(CASES["V13"], demo_pack)
    assert with_tax.vehicle_tax is not None
    earned = expected(with_tax, demo_pack.commission_scheme)
    assert earned.total == earned.compulsory

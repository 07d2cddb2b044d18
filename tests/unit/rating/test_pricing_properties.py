"""Whatever is asked for validly, the answer is what a second calculation in fractions finds, to the fen."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from agent_desk.domain.premium import QuoteAnswer
from agent_desk.rating import price
from agent_desk.rating.answer import answer_json
from agent_desk.rating.pack import load_folder
from agent_desk.texts import Texts
from tests.unit.rating import rating_oracle as oracle
from tests.unit.rating import rating_requests as requests

PACK = load_folder(Path(__file__).resolve().parents[3] / "resources" / "rate_packs" / "DEMO-2026")
NAMES = ("class", "scheme", "reason", "code")


def comparable(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: comparable(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [comparable(one, name) for one in value]
    return Fraction(value) if value is not None and name not in NAMES else value


def priced(request: dict[str, Any]) -> tuple[QuoteAnswer, dict[str, Any]]:
    answer = price(request, PACK)
    return answer, answer_json(answer)


@settings(max_examples=250)
@given(requests.motor_requests())
def test_a_motor_quote_is_exact(request: dict[str, Any]) -> None:
    answer, document = priced(request)
    if request["compulsory"] is None:
        assert document["compulsory"] is None
    else:
        found = {key: value for key, value in document["compulsory"].items() if key != "limits"}
        assert comparable(found) == comparable(oracle.compulsory(request))
    tax = oracle.vehicle_tax(request) if request["vehicle_tax"] else None
    assert comparable(document["vehicle_tax"]) == comparable(tax)
    assert document["warnings"] == (["vehicle_tax_not_in_pack"] if request["vehicle_tax"] and tax is None else [])
    if request["commercial"] is None:
        assert document["commercial"] is None
    else:
        assert comparable(document["commercial"]) == comparable(oracle.commercial(request))
    parts = [document["totals"][part] for part in ("compulsory", "vehicle_tax", "commercial")]
    assert Fraction(document["totals"]["total"]) == sum(Fraction(part) for part in parts if part is not None)
    assert_trace_ends_in_the_amounts(answer)


@settings(max_examples=120)
@given(requests.home_requests())
def test_a_home_quote_is_exact(request: dict[str, Any]) -> None:
    answer, document = priced(request)
    assert comparable(document["home"]) == comparable(oracle.home(request))
    assert document["totals"] == {"home": document["home"]["premium"], "total": document["home"]["premium"]}
    assert_trace_ends_in_the_amounts(answer)


@settings(max_examples=40)
@given(requests.motor_requests())
def test_the_callers_decimal_context_changes_nothing(request: dict[str, Any]) -> None:
    usual = price(request, PACK)
    with localcontext() as context:
        context.prec = 5
        context.rounding = "ROUND_FLOOR"
        assert price(request, PACK) == usual


def assert_trace_ends_in_the_amounts(answer: QuoteAnswer) -> None:
    """Every part's and every line's last step is its amount, and every step can be said in both languages."""
    last = {step.part: step for step in answer.trace}
    lines = [*(answer.commercial.lines if answer.commercial else ()), *(answer.home.lines if answer.home else ())]
    amounts = {line.code: line.premium for line in lines}
    for part in ("compulsory", "vehicle_tax", "commercial", "home"):
        amount = answer.part(part)
        if amount is not None:
            amounts[part] = amount
    assert {part: step.value for part, step in last.items()} == {part: one.shown() for part, one in amounts.items()}
    assert all(last[part].sign == "=" for part in amounts)
    for language in ("zh_CN", "en"):
        texts = Texts(language)
        for step in answer.trace:
            said = texts.say(f"trace.{step.code}", **dict(step.facts))
            assert texts.has(f"trace.{step.code}"), step.code
            assert "{" not in said, said
            assert "@" not in said, said


def test_a_premium_line_can_be_followed_by_hand() -> None:
    request = {
        "kind": "motor", "start": "2026-03-10", "region": "上海",
        "vehicle": {
            "use": "family", "seats": 5, "energy": "petrol", "energy_saving": False, "invoice_date": "2026-03-05",
            "new_price": "120000",
        },
        "commercial": {
            "continuous_years": 0, "claims": 0, "pricing": "0.95", "violation": "1", "covers": {"DAMAGE": {}},
        },
    }  # fmt: skip
    answer = price(request, PACK)
    steps = [(step.sign, step.value) for step in answer.trace if step.part == "DAMAGE"]
    assert steps == [
        ("", "120,000.00"), ("×", "0.856%"), ("+", "360.00"), ("=", "1,387.20"), ("÷", "0.75"), ("=", "1,849.60"),
        ("×", "0.95"), ("=", "1,757.12"),
    ]  # fmt: skip
    assert Decimal("1387.20") == Decimal("120000") * Decimal("0.00856") + 360

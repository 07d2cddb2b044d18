"""The reference cases of the quote contract: every fen, every error, nothing more and nothing less."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent_desk.errors import InputError
from agent_desk.rating import price, price_text
from agent_desk.rating.answer import answer_json
from agent_desk.rating.pack import Pack, load_folder

ROOT = Path(__file__).resolve().parents[2]
CASES = [json.loads(line) for line in (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()]
VALID = [case for case in CASES if "errors" not in case["expect"]]
REFUSED = [case for case in CASES if "errors" in case["expect"]]
NAMES = frozenset({"class", "scheme", "reason", "code"})


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_folder(ROOT / "resources" / "rate_packs" / "DEMO-2026")


def comparable(value: Any, name: str = "") -> Any:
    """Amounts, rates and factors count by their value; names and integers as they stand."""
    if isinstance(value, dict):
        return {key: comparable(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [comparable(one, name) for one in value]
    if isinstance(value, str) and name not in NAMES:
        return Decimal(value)
    return value


def identity(case: dict[str, Any]) -> str:
    return str(case["id"])


def test_there_are_sixty_cases() -> None:
    assert (len(VALID), len(REFUSED)) == (45, 15)


@pytest.mark.parametrize("case", VALID, ids=identity)
def test_a_valid_request_is_answered_to_the_fen(case: dict[str, Any], pack: Pack) -> None:
    document = answer_json(price_text(json.dumps(case["request"], ensure_ascii=False).encode(), pack))
    answered = {key: document[key] for key in case["expect"]}
    assert comparable(answered) == comparable(case["expect"])
    asked_for_tax = case["request"].get("vehicle_tax") is not None
    lacks_tax = asked_for_tax and case["expect"]["vehicle_tax"] is None
    assert document["warnings"] == (["vehicle_tax_not_in_pack"] if lacks_tax else [])


@pytest.mark.parametrize("case", REFUSED, ids=identity)
def test_a_wrong_request_is_refused_with_exactly_its_errors(case: dict[str, Any], pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        price(case["request"], pack)
    found = sorted((problem.path, problem.code) for problem in caught.value.problems)
    assert found == sorted((error["path"], error["code"]) for error in case["expect"]["errors"])

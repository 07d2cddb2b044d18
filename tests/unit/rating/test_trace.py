"""Whoever carries out the steps of a trace with pencil and paper comes to the amounts, and no step changes unseen."""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desk.domain.premium import TraceStep
from agent_desk.rating import price
from agent_desk.rating.answer import answer_json
from agent_desk.rating.commercial import months_used
from agent_desk.rating.pack import Pack, load_folder
from agent_desk.texts import Texts
from tests.unit.rating import kept_traces
from tests.unit.rating import rating_requests as requests
from tests.unit.rating.rating_oracle import to_fen

ROOT = Path(__file__).resolve().parents[3]
PACK = load_folder(ROOT / "resources" / "rate_packs" / "DEMO-2026")
OTHERS = ("commission_", "refund_")  # said of a commission and of a refund, never of a price
SUMS = {"commercial_total"}  # lines rounded one by one and then added: the whole in one view comes near, not to the fen


@pytest.mark.parametrize("name", kept_traces.valid_cases())
def test_no_step_of_a_reference_case_changes_unseen(demo_pack: Pack, name: str) -> None:
    kept = {block.splitlines()[0]: block.rstrip("\n") for block in kept_traces.KEPT.read_text("utf-8").split("\n\n")}
    assert kept_traces.trace_of(name, demo_pack) == kept[f"# {name}"]


def test_the_kept_traces_take_every_step_that_there_are_words_for() -> None:
    words = tomllib.loads((ROOT / "resources" / "texts" / "zh_CN" / "trace.toml").read_text("utf-8"))
    known = {key for key, text in words.items() if isinstance(text, str) and not key.startswith(OTHERS)}
    known |= {f"float.{key}" for key in words["float"]}
    taken = {line.split(" | ")[1] for line in kept_traces.KEPT.read_text("utf-8").splitlines() if " | " in line}
    assert taken == known


def figure(text: str) -> Fraction:
    """``1,387.20``, ``−5%``, ``0.3‰``, ``10/12``, ``1,387.20 / 120,000.00``."""
    above, _, below = text.replace(",", "").replace("\u2212", "-").partition("/")
    for unit, parts in (("%", 100), ("‰", 1000)):
        if above.endswith(unit):
            return Fraction(above.removesuffix(unit)) / parts
    return Fraction(above.strip()) / (Fraction(below.strip()) if below else 1)


def carried_out(steps: list[TraceStep]) -> None:
    """Carry out the steps of one part: every ``=`` is what was reckoned so far, to the fen."""
    reached = Fraction(0)
    for step in steps:
        stated = figure(step.value)
        if step.sign == "":
            assert reached == 0, step
            reached = stated
        elif step.sign == "×":
            reached *= stated
        elif step.sign == "÷":
            reached /= stated
        elif step.sign == "+":
            reached += stated
        elif step.sign == "\u2212":
            reached -= stated
        elif step.code in SUMS:
            lines = int(dict(steps[0].facts)["n"])
            assert abs(reached - stated) <= Fraction(lines, 20), step
        elif step.code == "home_minimum":
            assert stated > to_fen(reached) - Fraction(1, 100), step
            assert figure(dict(step.facts)["amount"]) == to_fen(reached)
        else:
            assert step.sign == "=", step
            assert stated == to_fen(reached), step
            reached = stated


@settings(max_examples=150)
@given(st.one_of(requests.motor_requests(), requests.home_requests()))
def test_the_steps_carried_out_give_the_amounts(request: dict[str, Any]) -> None:
    answer = price(request, PACK)
    by_part = {part: list(steps) for part, steps in groupby(answer.trace, key=lambda step: step.part)}
    assert sum(len(steps) for steps in by_part.values()) == len(answer.trace)
    for steps in by_part.values():
        carried_out(steps)


@settings(max_examples=60)
@given(st.one_of(requests.motor_requests(), requests.home_requests()))
def test_every_source_of_a_step_can_be_looked_up(request: dict[str, Any]) -> None:
    for step in price(request, PACK).trace:
        keys = step.source.split(";") if step.source else []
        assert [source.key for source in PACK.source(step.source)] == keys


def test_whatever_a_tariff_or_a_law_decides_names_it() -> None:
    lines = [line.split(" | ") for line in kept_traces.KEPT.read_text("utf-8").splitlines() if " | " in line]
    # Amounts of the customer's own choosing, sums and roundings follow from the steps above them.
    ours = {"limit", "daily", "new_price", "count_seats", "count_days", "tax_tons", "pure_of_cover", "float.none"}
    ours |= {"pure_sum", "home_sum", "line_factor"}
    silent = {line[1] for line in lines if len(line) < 6 and line[2] != "="}
    assert silent == ours


def test_an_answer_names_the_source_of_each_step_in_both_languages(demo_pack: Pack) -> None:
    answer = price(kept_traces.valid_cases()["M02"], demo_pack)
    for language, float_words in (
        ("zh_CN", "× 连续两年没有有责事故，−20%（依据：交强险费率浮动办法、行业通行做法）"),
        ("en", "× No at-fault accident for two years, −20% (by: Floating rules of compulsory insurance; Common practice of the "
               "industry)"),
    ):  # fmt: skip
        said = [step["formula"] for step in answer_json(answer, Texts(language), demo_pack)["trace"]]
        assert said[1] == float_words
        assert len([one for one in said if "依据" in one or "(by: " in one]) == len(
            [s for s in answer.trace if s.source]
        )
        without = [step["formula"] for step in answer_json(answer, Texts(language))["trace"]]
        assert all(long.startswith(short) for long, short in zip(said, without, strict=True))


def test_a_step_is_written_for_programs_with_a_plain_figure(demo_pack: Pack) -> None:
    document = answer_json(price(kept_traces.valid_cases()["M02"], demo_pack))
    steps = {step["step"]: step for step in document["trace"]}
    assert len(document["trace"]) == len(price(kept_traces.valid_cases()["M02"], demo_pack).trace)
    assert steps["DAMAGE.depreciation"] == {
        "step": "DAMAGE.depreciation", "formula": "− 折旧，用了 24 个月，每月 0.6%", "value": "22752.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("registered", "start", "months"),
    [
        (None, "2026-03-10", 0), ("2026-03-10", "2026-03-10", 0), ("2026-02-10", "2026-03-10", 1), ("2026-02-11", "2026-03-10", 0),
        ("2025-03-11", "2026-03-10", 11), ("2025-03-10", "2026-03-10", 12), ("2024-12-31", "2026-03-31", 15),
    ],
)  # fmt: skip
def test_a_month_of_use_counts_when_it_is_whole(registered: str | None, start: str, months: int) -> None:
    day = date.fromisoformat(registered) if registered else None
    assert months_used(day, date.fromisoformat(start)) == months

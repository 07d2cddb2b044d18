"""The trace of every reference case as plain text, so that a change of any step, fact or source is seen and read.

python -m tests.unit.rating.kept_traces     # writes it anew; read the difference before it is kept
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from agent_desk.domain.premium import TraceStep
from agent_desk.rating import price
from agent_desk.rating.pack import Pack, load_folder

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "tests" / "cases" / "traces.txt"


def valid_cases() -> dict[str, dict[str, Any]]:
    """The reference requests that are answered, by id, and two that take the steps which none of them takes."""
    lines = (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()
    cases = {case["id"]: case["request"] for case in map(json.loads, lines) if "errors" not in case["expect"]}
    short = copy.deepcopy(cases["M02"])
    services = {"roadside": 2, "inspection": 0, "chauffeur": 1, "test": 3}
    short["commercial"] |= {"days": 30, "covers": {**short["commercial"]["covers"], "SERVICE": services}}
    motorcycle = copy.deepcopy(cases["M01"])
    motorcycle["vehicle"] |= {"use": "motorcycle", "seats": 2, "displacement_l": "0.25"}
    return cases | {"short": short, "motorcycle": motorcycle | {"commercial": None, "region": "北京"}}


def step_line(step: TraceStep) -> str:
    facts = " ".join(f"{name}={fact}" for name, fact in step.facts)
    return " | ".join((step.part, step.code, step.sign, step.value, facts, step.source)).rstrip(" |")


def trace_of(name: str, pack: Pack) -> str:
    """The trace of one case under its name."""
    return "\n".join([f"# {name}", *(step_line(step) for step in price(valid_cases()[name], pack).trace)])


if __name__ == "__main__":
    demonstration = load_folder(ROOT / "resources" / "rate_packs" / "DEMO-2026")
    KEPT.write_text("\n\n".join(trace_of(name, demonstration) for name in valid_cases()) + "\n", "utf-8")

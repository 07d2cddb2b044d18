"""How long a quote takes: one motor quote with its trace, reading a pack, 10,000 quotes again; each beside a floor.

    .venv/bin/python benchmarks/rating.py

One JSON line per figure. The floor is 44 Decimal operations, each rounded to the fen, as a bare tariff needs them; beside it
stands zen-engine's decision table of 100 rows where ``zen-engine`` is installed.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from agent_desk.rating import price, price_text
from agent_desk.rating.pack import build_pack, load_folder, read_pack

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "rate_packs" / "DEMO-2026"
CENT = Decimal("0.01")
RUNS = 9


def emit(case: str, unit: str, value: float, **extra: Any) -> None:
    print(json.dumps({"bench": "rating", "case": case, "unit": unit, "value": round(value, 3), **extra}), flush=True)


def microseconds(act: Callable[[], object], times: int) -> list[float]:
    """Microseconds per call, of several runs; the first run warms up and does not count."""
    found = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        for _ in range(times):
            act()
        found.append((time.perf_counter() - begun) / times * 1e6)
    return found[1:]


def floor() -> Decimal:
    total = Decimal(0)
    for number in range(10):
        total += (Decimal(100_000 + 7_777 * number) * Decimal(100 + number) / 100_000).quantize(CENT, ROUND_HALF_UP)
    for factor in (Decimal("0.85"), Decimal("0.9"), Decimal("1.1")):
        total *= factor
    return total.quantize(CENT, ROUND_HALF_UP)


def zen_table(rows: int) -> dict[str, Any]:
    rules = [
        {
            "_id": str(row),
            "a": "[18..70]",
            "c": f'"{"ABC"[row % 3]}"',
            "s": f"[{row * 1000}..{(row + 1) * 1000})",
            "r": f"0.0{100 + row}",
            "p": f"sum * 0.0{100 + row}",
        }
        for row in range(rows)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": "a", "name": "age", "field": "age"},
            {"id": "c", "name": "class", "field": "cls"},
            {"id": "s", "name": "sum", "field": "sum"},
        ],
        "outputs": [{"id": "r", "name": "rate", "field": "rate"}, {"id": "p", "name": "premium", "field": "premium"}],
        "rules": [*rules, {"_id": "else", "a": "", "c": "", "s": "", "r": "0.05", "p": "sum * 0.05"}],
    }
    at = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": at},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": at, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": at},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "e2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }


def zen_microseconds() -> list[float] | None:
    """zen-engine's table of 100 rows, the middle row matched; None where it is not installed."""
    try:
        import zen
    except ImportError:
        return None
    decision = zen.ZenEngine().create_decision(json.dumps(zen_table(100)))
    return microseconds(lambda: decision.evaluate({"age": 40, "cls": "C", "sum": 50_005}), 300)


def main() -> None:
    pack = load_folder(FOLDER)
    cases = {
        case["id"]: case["request"]
        for case in map(json.loads, (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines())
    }
    request = cases["M01"]
    raw = json.dumps(request, ensure_ascii=False).encode()
    bare = statistics.median(microseconds(floor, 2000))
    peer = zen_microseconds()
    beside: dict[str, Any] = {"floor_us": round(bare, 2), "steps": len(price(request, pack).trace)}
    quote = statistics.median(microseconds(lambda: price(request, pack), 500))
    if peer:
        zen = statistics.median(peer)
        beside |= {"zen_100_rows_us": round(zen, 1), "ratio_to_zen": round(quote / zen, 3)}
    emit("one motor quote, dict in, answer with trace out", "us", quote, **beside)
    emit("the same from JSON text", "us", statistics.median(microseconds(lambda: price_text(raw, pack), 500)))
    emit("one home quote", "us", statistics.median(microseconds(lambda: price(cases["H01"], pack), 500)))

    content = build_pack(FOLDER)
    emit("read a pack", "ms", statistics.median(microseconds(lambda: read_pack(content), 3)) / 1000, bytes=len(content))
    emit("check and build a pack", "ms", statistics.median(microseconds(lambda: build_pack(FOLDER), 3)) / 1000)

    valid = [cases[name] for name in cases if not name.startswith("E")]
    begun = time.perf_counter()
    for number in range(10_000):
        price(valid[number % len(valid)], pack)
    emit("10,000 quotes again", "s", time.perf_counter() - begun, kinds=len(valid))


if __name__ == "__main__":
    main()

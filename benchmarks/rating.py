"""How long a quote takes: one motor quote with its trace, reading a pack, many quotes again; each by turns with its floor.

    python benchmarks/rating.py

One JSON line per figure. The floor is the bare arithmetic of a tariff in Decimal, without answer and without trace. Where the
package ``zen-engine`` can be imported, its decision table of 100 rows is the peer instead, and the floor stands beside it.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import time
import tomllib
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent_desk.rating import price, price_text
from agent_desk.rating.pack import build_pack, load_folder, read_pack

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "rate_packs" / "DEMO-2026"
CENT = Decimal("0.01")
RUNS = 9
DECIMALS = "44 Decimal operations, each rounded to the fen"
ZEN = "zen-engine, decision table of 100 rows"


def seconds(act: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - begun) / times


def compare(
    figure: str,
    unit: str,
    ours: tuple[Callable[[], object], int],
    others: dict[str, tuple[Callable[[], object], int]],
    *,
    beside: str,
    target: float | None = None,
    **more: Any,
) -> None:
    """One line: the product and each of ``others`` by turns, how often each is called a turn, the ratio to ``beside``."""
    scale = {"us": 1e6, "ms": 1e3, "s": 1.0}[unit]
    turns: dict[str, list[float]] = {name: [] for name in ("ours", *others)}
    for turn in range(RUNS + 1):
        for name, (act, times) in {"ours": ours, **others}.items():
            found = seconds(act, times) * scale
            if turn:  # the first warms up
                turns[name].append(found)
    ratios = {
        name: statistics.median(mine / theirs for mine, theirs in zip(turns["ours"], turns[name], strict=True))
        for name in others
    }
    line = {
        "bench": "rating",
        "figure": figure,
        "unit": unit,
        "ours": round(statistics.median(turns["ours"]), 3),
        "peer": beside,
        "peer_value": round(statistics.median(turns[beside]), 3),
        "ratio": round(ratios[beside], 3),
        "target": target,
        "met": None if target is None else ratios[beside] <= target,
        "turns": RUNS,
        **{f"ratio to {name}": round(ratio, 2) for name, ratio in ratios.items() if name != beside},
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


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


def zen_decision() -> Callable[[], object] | None:
    """zen-engine's table of 100 rows, the middle row matched; None where it is not installed."""
    try:
        import zen
    except ImportError:
        return None
    decision = zen.ZenEngine().create_decision(json.dumps(zen_table(100)))
    return lambda: decision.evaluate({"age": 40, "cls": "C", "sum": 50_005})


def read_bare(content: bytes) -> None:
    """What nobody can leave out: parse the pack's text and know its hash."""
    json.loads(content)
    hashlib.sha256(content).digest()


def read_folder() -> None:
    """The files of a pack's folder, parsed as far as TOML and lines go."""
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            text = path.read_text("utf-8")
            if path.suffix == ".toml":
                tomllib.loads(text)


def main() -> None:
    pack = load_folder(FOLDER)
    cases = {
        case["id"]: case["request"]
        for case in map(json.loads, (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines())
    }
    request = cases["M01"]
    raw = json.dumps(request, ensure_ascii=False).encode()
    bare: dict[str, tuple[Callable[[], object], int]] = {DECIMALS: (floor, 2000)}
    zen = zen_decision()
    others = {**bare, ZEN: (zen, 200)} if zen else bare
    beside, target = (ZEN, 0.5) if zen else (DECIMALS, None)
    steps = len(price(request, pack).trace)
    motor = "one motor quote, dict in, answer with trace out"
    compare(motor, "us", (lambda: price(request, pack), 300), others, beside=beside, target=target, steps=steps)
    compare("the same from JSON text", "us", (lambda: price_text(raw, pack), 300), others, beside=beside, target=target)
    compare("one home quote", "us", (lambda: price(cases["H01"], pack), 300), others, beside=beside, target=target)

    content = build_pack(FOLDER)
    parsed = "the same bytes parsed and hashed"
    compare(
        "read a pack",
        "ms",
        (lambda: read_pack(content), 3),
        {parsed: (lambda: read_bare(content), 30)},
        beside=parsed,
        bytes=len(content),
    )
    files = "its files read and parsed as TOML"
    compare("check and build a pack", "ms", (lambda: build_pack(FOLDER), 3), {files: (read_folder, 3)}, beside=files)

    valid = [cases[name] for name in cases if not name.startswith("E")]

    def thousand() -> None:
        for number in range(1000):
            price(valid[number % len(valid)], pack)

    def thousand_bare() -> None:
        for _ in range(1000):
            floor()

    compare(
        "1,000 quotes of all kinds again",
        "ms",
        (thousand, 1),
        {DECIMALS: (thousand_bare, 1)},
        beside=DECIMALS,
        kinds=len(valid),
    )


if __name__ == "__main__":
    main()

"""How long a quote takes: one motor quote with its trace, reading a pack, many quotes again; each by turns with its floor.

    python benchmarks/rating.py

One JSON line per figure. The floor is the bare arithmetic of a tariff in Decimal, without answer and without trace. Where the
package ``zen-engine`` can be imported, its decision table of 100 rows is the peer instead, and the floor stands beside it.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
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

from agent_desk.errors import InputError
from agent_desk.rating import price, price_text
from agent_desk.rating.pack import build_pack, load_folder, read_pack

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "rate_packs" / "DEMO-2026"
PACK = load_folder(FOLDER)
CENT = Decimal("0.01")
RUNS = 75  # short turns: most of them fit between two of another program on a busy machine
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
    most: float | None = None,
    **more: Any,
) -> bool:
    """One line: the product and each of ``others`` by turns, how often each is called a turn, the ratio to ``beside``.

    ``target`` bounds the ratio, ``most`` our own value; gives whether what is bounded is kept.
    """
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
    ours_value = statistics.median(turns["ours"])
    kept = (target is None or ratios[beside] <= target) and (most is None or ours_value <= most)
    line = {
        "bench": "rating",
        "figure": figure,
        "unit": unit,
        "ours": round(ours_value, 3),
        "peer": beside,
        "peer_value": round(statistics.median(turns[beside]), 3),
        "ratio": round(ratios[beside], 3),
        "target": target if most is None else f"<= {most} {unit}",
        "met": None if target is None and most is None else kept,
        "turns": RUNS,
        **{f"ratio to {name}": round(ratio, 2) for name, ratio in ratios.items() if name != beside},
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return kept


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


def book_of(requests: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """So many requests of all kinds, no two alike in their sums: what is remembered of one quote does not serve the next."""
    book = []
    for number in range(count):
        request = copy.deepcopy(requests[number % len(requests)])
        vehicle = request.get("vehicle", {})
        if vehicle.get("new_price"):
            vehicle["new_price"] = f"{Decimal(vehicle['new_price']) + number}"
        for code, insured in request.get("items", {}).items():
            if code not in {"THEFT", "CASH_JEWEL"}:
                request["items"][code] = f"{Decimal(insured) + Decimal(number) / 100:.2f}"
        book.append(request)
    return [request for request in book if is_sound(request)]


def is_sound(request: dict[str, Any]) -> bool:
    try:
        price(request, PACK)
    except InputError:
        return False
    return True


def main() -> int:
    pack = PACK
    cases = {
        case["id"]: case["request"]
        for case in map(json.loads, (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines())
    }
    request = cases["M01"]
    raw = json.dumps(request, ensure_ascii=False).encode()
    bare: dict[str, tuple[Callable[[], object], int]] = {DECIMALS: (floor, 200)}
    zen = zen_decision()
    others = {**bare, ZEN: (zen, 10)} if zen else bare
    beside, target = (ZEN, 0.5) if zen else (DECIMALS, None)
    steps = len(price(request, pack).trace)
    motor = "one motor quote, dict in, answer with trace out"
    kept = [
        compare(motor, "us", (lambda: price(request, pack), 20), others, beside=beside, target=target, steps=steps),
        compare(
            "the same from JSON text", "us", (lambda: price_text(raw, pack), 20), others, beside=beside, target=target
        ),
        compare("one home quote", "us", (lambda: price(cases["H01"], pack), 20), others, beside=beside, target=target),
    ]

    content = build_pack(FOLDER)
    parsed = "the same bytes parsed and hashed"
    kept.append(
        compare(
            "load a pack, once",
            "ms",
            (lambda: read_pack(content), 1),
            {parsed: (lambda: read_bare(content), 5)},
            beside=parsed,
            most=30,
            bytes=len(content),
        )
    )
    files = "its files read and parsed as TOML"
    compare("check and build a pack", "ms", (lambda: build_pack(FOLDER), 1), {files: (read_folder, 1)}, beside=files)

    book = book_of([cases[name] for name in cases if not name.startswith("E")], 10_000)
    turn = iter(itertools.cycle(book))
    kept.append(
        compare(
            "10,000 quotes of all kinds again, each",
            "us",
            (lambda: price(next(turn), pack), len(book) // RUNS),
            others,
            beside=beside,
            target=0.3 if zen else None,
            quotes=len(book),
        )
    )
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

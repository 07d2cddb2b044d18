"""How long it takes to see what a change of rates does to a book: 10,000 quotes under two packs, explained by factor.

    python benchmarks/pack_diff.py [QUOTES]

One JSON line. Beside it, from the same run, the bare pricing of the same book with both packs: what is left is the explaining
and the sums. The target is in seconds, since an actuary waits for it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent_desk.rating import price_text
from agent_desk.rating.impact import impact
from agent_desk.rating.pack import Pack, load_folder

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "rate_packs" / "DEMO-2026"
TARGET = 10.0
TURNS = 3


def other_pack(folder: Path) -> Pack:
    """The shipped pack with another expense rate, so that every commercial line of every quote moves."""
    copytree(FOLDER, folder)
    manifest = folder / "manifest.toml"
    text = manifest.read_text("utf-8")
    changed = text.replace('expense_rate = "0.25"', 'expense_rate = "0.22"').replace("2026.11", "2026.12")
    assert changed != text
    manifest.write_text(changed, "utf-8")
    return load_folder(folder)


def book(count: int) -> list[bytes]:
    """So many requests: the priceable reference cases in turn, vehicles each of another price."""
    lines = (ROOT / "tests" / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()
    cases = [case["request"] for case in map(json.loads, lines) if not case["id"].startswith("E")]
    found = []
    for number in range(count):
        request = cases[number % len(cases)]
        vehicle = request.get("vehicle")
        if vehicle and vehicle["new_price"]:
            vehicle = {**vehicle, "new_price": f"{60000 + number * 7}.00"}
            request = {**request, "vehicle": vehicle}
        found.append(json.dumps(request, ensure_ascii=False).encode())
    return found


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    requests = book(count)
    old = load_folder(FOLDER)
    with TemporaryDirectory() as place:
        new = other_pack(Path(place) / "pack")
    ours, bare, busy = [], [], []
    priced = 0
    for _ in range(TURNS):
        begun, working = time.perf_counter(), time.process_time()
        found = impact(requests, old, new)
        ours.append(time.perf_counter() - begun)
        busy.append(time.process_time() - working)
        priced = found.up + found.down + found.same
        begun = time.perf_counter()
        for request in requests:
            price_text(request, old)
            price_text(request, new)
        bare.append(time.perf_counter() - begun)
    seconds = sorted(ours)[TURNS // 2]
    line = {
        "bench": "pack_diff",
        "figure": f"{count} quotes under two packs, every move explained",
        "unit": "s",
        "ours": round(seconds, 3),
        "peer": "the same book priced with both packs and nothing else",
        "peer_value": round(sorted(bare)[TURNS // 2], 3),
        "ratio": round(sorted(mine / theirs for mine, theirs in zip(ours, bare, strict=True))[TURNS // 2], 3),
        "target": TARGET,
        "met": seconds <= TARGET,
        "turns": TURNS,
        "cpu": round(sorted(busy)[TURNS // 2], 3),
        "priced": priced,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0 if line["met"] else 1


if __name__ == "__main__":
    sys.exit(main())

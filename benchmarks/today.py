"""From the key to the painted Today page, on a book of 10,000 customers, beside an empty PySide6 window, by turns, in one run.

    python benchmarks/today.py [--pairs 7] [--customers 10000] [--home DIR] [--profile FILE]

One JSON line per figure. Every start is a process of its own on the same home: unlock window, libraries loaded while nobody
has typed yet, PIN. The clock starts when the PIN has opened the key, so that its deliberate slowness is left out and opening,
checking and reading the store are in. It stops when every card of the page that is in sight has been painted with what the
store says. The empty window is measured from the spawn of its process to its first paint. ``--home`` keeps the book for the
next run; ``--profile`` also writes a cProfile of one start, the window's thread and its workers together.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.start import EMPTY, once  # noqa: E402  # found from wherever it is run

PIN = "730519"
TARGET = 1.8
MEMORY_TARGET = 1.7
# Keys in the home alone: a benchmark leaves nothing in a person's keyring.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

FILL = """
import sys
from pathlib import Path
from agent_desk import bootstrap
desk = bootstrap.open_desk(Path(sys.argv[1]))
desk.create(sys.argv[2])
desk.fill_demonstration(customers=int(sys.argv[3]))
desk.close()
"""

# Stamps around the product's own steps; nothing of them is replaced.
OURS = """
import gc, json, os, sys, time
from pathlib import Path

HOME, PIN, PROFILE = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
stamps = {}
gc.disable()

from ui import app
from ui.life import Life

def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return None

def forget_peak():
    # The PIN's own memory is given back before the store opens.
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass

go_on = Life.go_on

def after_first_paint(life):
    go_on(life)
    from PySide6.QtCore import QEvent, QObject, QTimer
    from agent_desk.desk import Desk
    from agent_desk.vault.chest import HomeKeyChest
    from ui.pages.today import TodayPage
    from ui.pages.unlock import UnlockPage
    from ui.widgets.layout import Card

    open_key, unlock, show = HomeKeyChest.open, Desk.unlock, TodayPage._show

    def opened(chest, pin):
        key = open_key(chest, pin)
        stamps["peak_with_pin"] = peak()
        forget_peak()
        stamps["key"] = time.monotonic()
        return key

    def unlocked(desk, pin):
        unlock(desk, pin)
        stamps["unlocked"] = time.monotonic()

    class Painted(QObject):
        def __init__(self, page):
            super().__init__(page)
            self.waiting = set(page.findChildren(Card))
            for card in self.waiting:
                card.installEventFilter(self)

        def eventFilter(self, card, event):
            if event.type() == QEvent.Type.Paint and card in self.waiting:
                self.waiting.discard(card)
                self.waiting = {one for one in self.waiting if not one.visibleRegion().isEmpty()}
                if not self.waiting:
                    # After this frame has been handed over.
                    QTimer.singleShot(0, finish)
            return False

    def shown(page, seen):
        first = "shown" not in stamps
        show(page, seen)
        if first:
            stamps["shown"] = time.monotonic()
            page.benchmark = Painted(page)

    def finish():
        stamps["painted"] = time.monotonic()
        stamps["peak"] = peak()
        if PROFILE:
            profiles[0].disable()
            write_profile()
        print(json.dumps(stamps), flush=True)
        # A store that was left open is read through page by page at the next start.
        life.left.desk.close()
        os._exit(0)

    def write_profile():
        import pstats
        whole = pstats.Stats(profiles[0])
        for one in profiles[1:]:
            whole.add(one)
        whole.dump_stats(PROFILE)

    profiles = []
    if PROFILE:
        import cProfile
        from ui.bridge import Bridge
        do = Bridge._do

        def profiled(bridge, task):
            profile = cProfile.Profile()
            profile.enable()
            try:
                do(bridge, task)
            finally:
                profile.disable()
                profiles.append(profile)

        Bridge._do = profiled

    def failed(_widget, error):
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)

    HomeKeyChest.open, Desk.unlock, TodayPage._show = opened, unlocked, shown
    UnlockPage.show_failure = TodayPage._failed = failed

    def type_pin():
        if life._bridge.busy():
            QTimer.singleShot(20, type_pin)
        else:
            if PROFILE:
                profiles.clear()
                profiles.append(cProfile.Profile())
                profiles[0].enable()
            life.window.centralWidget().try_pin(PIN)

    type_pin()

Life.go_on = after_first_paint
app.main(HOME)
"""


def filled(home: Path, customers: int) -> Path:
    """The home with its book, made unless it is there."""
    if not (home / "desk.db").exists():
        subprocess.run(
            [sys.executable, "-c", FILL, str(home), PIN, str(customers)],
            check=True,
            env={**os.environ, **NO_KEYRING, "PYTHONPATH": str(ROOT)},
        )
    return home


def report(figure: str, unit: str, ours: list[float], peer: list[float], target: float | None, **more: object) -> bool:
    """One line; whether the target is met."""
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, peer, strict=True))
    line = {
        "bench": "today",
        "figure": figure,
        "unit": unit,
        "ours": round(statistics.median(ours), 1),
        "peer": "empty PySide6 window, spawn to first paint",
        "peer_value": round(statistics.median(peer), 1),
        "ratio": round(ratio, 3),
        "target": target,
        "met": None if target is None else ratio <= target,
        "pairs": len(ours),
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return target is None or ratio <= target


def measure(home: Path, pairs: int, customers: int) -> bool:
    """Alternate, print; whether every target is met."""
    starts: list[dict[str, float]] = []
    empties: list[dict[str, float]] = []
    once(EMPTY)
    once(OURS, str(home), PIN, "")
    for _ in range(pairs):
        empties.append({name: float(str(value)) for name, value in once(EMPTY).items()})
        starts.append({name: float(str(value)) for name, value in once(OURS, str(home), PIN, "").items()})

    def since(name: str) -> list[float]:
        return [(one["painted"] - one[name]) * 1000 for one in starts]

    empty = [one["ms"] for one in empties]
    book = {"customers": customers}
    met = report("key there to Today painted", "ms", since("key"), empty, TARGET, **book)
    report("store open to Today painted", "ms", since("unlocked"), empty, None, **book)
    report("Today read to Today painted", "ms", since("shown"), empty, None, **book)
    if all("peak_mib" in one for one in empties):
        memory = [one["peak_mib"] for one in empties]
        peaks = [one["peak"] for one in starts]
        met &= report("peak memory from the key to Today painted", "MiB", peaks, memory, MEMORY_TARGET, **book)
        report("peak memory, the PIN's included", "MiB", [one["peak_with_pin"] for one in starts], memory, None, **book)
    return met


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="where the book is kept for the next run")
    parser.add_argument("--profile", type=Path, help="file for the cProfile of one start")
    asked = parser.parse_args()
    os.environ.update(NO_KEYRING)
    with tempfile.TemporaryDirectory(prefix="agent-desk-bench-") as folder:
        started = time.monotonic()
        home = filled(asked.home or Path(folder) / "home", asked.customers)
        print(f"book of {asked.customers} customers ready, {time.monotonic() - started:.0f} s", file=sys.stderr)
        if asked.profile:
            once(OURS, str(home), PIN, str(asked.profile))
        return 0 if measure(home, asked.pairs, asked.customers) else 1


if __name__ == "__main__":
    sys.exit(main())

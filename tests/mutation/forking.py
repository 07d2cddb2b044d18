"""A pytest plugin: the tests are collected once, and for every fault a fork runs those of them that reach it.

First those that noticed the faults beside it, then those that compare with what is kept, then the quickest, until one fails or
the time for a fault is over.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from mutmut.mutation import trampoline

ENOUGH = 4.0  # seconds of the processor for one fault: what has not been noticed by then counts as survived
LONGEST = 60  # seconds of the clock; a loop without an end is noticed too
REMEMBERED = 12
_ENDS = {0: "survived", 1: "killed", -signal.SIGALRM: "stuck"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A tenth of the examples: the steps from example to example, not their number, notice a fault."""
    for item in items:
        function = getattr(item, "function", None)
        if (chosen := getattr(function, "_hypothesis_internal_use_settings", None)) is not None:
            fewer = settings(chosen, max_examples=max(chosen.max_examples // 10, 5))
            function._hypothesis_internal_use_settings = fewer


def pytest_runtestloop(session: pytest.Session) -> bool:
    asked = json.loads(Path("mutants.json").read_text())
    tests, seconds = _who_reaches_what(session)
    ends: dict[str, str] = {}
    running: dict[int, str] = {}
    noticed: dict[str, list[pytest.Item]] = defaultdict(list)
    began = time.monotonic()
    for number, name in enumerate(asked["names"], 1):
        function = name.rpartition("__mutmut_")[0]
        module = name.rpartition(".")[0]
        reaching = tests.get(function, [])
        if not reaching:
            ends[name] = "unreached"
            continue
        running[_fork(name, _chosen(reaching, noticed[module], seconds))] = name
        if len(running) >= asked["workers"]:
            _collect(running, ends, noticed, session.items)
        if number % 250 == 0:
            took = time.monotonic() - began
            sys.__stderr__.write(f"{number}/{len(asked['names'])} {took:.0f} s\n")
    while running:
        _collect(running, ends, noticed, session.items)
    Path("ended.json").write_text(json.dumps({name: ends[name] for name in asked["names"]}))
    return True


def _chosen(reaching: list[pytest.Item], noticed: list[pytest.Item], seconds: dict[str, float]) -> list[pytest.Item]:
    able = set(reaching)
    first = [item for item in noticed if item in able]
    rest = [item for item in reaching if item not in first]
    rest.sort(key=lambda item: ("changes_unseen" not in item.name, seconds[item.nodeid]))
    return [*first, *rest]


def _who_reaches_what(session: pytest.Session) -> tuple[dict[str, list[pytest.Item]], dict[str, float]]:
    """Every test once, without a fault. What a shared fixture reaches counts for each test that uses it."""
    tests: dict[str, list[pytest.Item]] = defaultdict(list)
    seconds: dict[str, float] = {}
    reached: set[str] = set()
    trampoline.record_trampoline_hit = lambda name, caller=None: reached.add(name)
    trampoline.set_mutant_under_test("stats")
    for item in session.items:
        reached.clear()
        began = time.perf_counter()
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
            pytest.exit(f"{item.nodeid} fails without any fault", returncode=3)
        seconds[item.nodeid] = time.perf_counter() - began
        for name in reached:
            tests[name].append(item)
    return tests, seconds


def _fork(name: str, items: list[pytest.Item]) -> int:
    child = os.fork()
    if child:
        return child
    # pytest numbers its folders by counting those that are there, which takes ever longer.
    pytest.TempPathFactory.mktemp = lambda self, name, numbered=True: Path(tempfile.mkdtemp(name))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST)
    trampoline.set_mutant_under_test(name)
    end, began = 0, time.process_time()
    try:
        for item, following in zip(items, [*items[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
                end = 1
                Path(f"noticed-{os.getpid()}").write_text(item.nodeid)
            if end or time.process_time() - began > ENOUGH:
                break
    except BaseException:  # noqa: BLE001  # a fault may raise anything, an exit too
        end = 1
    finally:
        os._exit(end)


def _collect(
    running: dict[int, str], ends: dict[str, str], noticed: dict[str, list[pytest.Item]], items: list[pytest.Item]
) -> None:
    child, status = os.wait()
    name = running.pop(child)
    ends[name] = _ENDS.get(os.waitstatus_to_exitcode(status), "killed")
    told = Path(f"noticed-{child}")
    if told.exists():
        nodeid = told.read_text()
        told.unlink()
        before = [item for item in noticed[name.rpartition(".")[0]] if item.nodeid != nodeid]
        now = next(item for item in items if item.nodeid == nodeid)
        noticed[name.rpartition(".")[0]] = [now, *before][:REMEMBERED]

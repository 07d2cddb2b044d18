"""``python -m setup.check``: every gate, then all tests with branch coverage; arguments go to pytest.

Exit status: 0 all good, 1 a gate or a test failed, otherwise pytest's. On success the last line is pytest's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from setup import gates, system
from setup.environment import ROOT
from setup.words import say

COVERED = ("agent_desk", "head_office")
LEAST_COVERAGE = {"agent_desk": 85, "head_office": 85, "agent_desk/rating": 100}
"""Percent of lines and branches by folder. What names a price has no corner that no test has been to."""


def main(arguments: list[str]) -> int:
    """Run it all; ``arguments`` narrow or loosen pytest only (``./check tests/unit -k money``)."""
    failed = [name for name, gate in _gates() if not _timed(name, gate)]
    if failed:
        say("gate.stopped", names=", ".join(failed))
        return 1
    if system.browser() is None:
        say("browser_missing")
    return _tests(arguments)


def _gates() -> list[tuple[str, Callable[[], bool]]]:
    return [
        ("ruff check", lambda: _tool("ruff", "check", ".")),
        ("ruff format", lambda: _tool("ruff", "format", "--check", ".")),
        ("mypy", lambda: _tool("mypy")),
        ("import-linter", lambda: _script("lint-imports", "--no-logo")),
        ("file size", _file_size),
        ("house words", _house_words),
    ]


def _timed(name: str, gate: Callable[[], bool]) -> bool:
    say("gate.start", name=name)
    began = time.monotonic()
    passed = gate()
    say("gate.passed" if passed else "gate.failed", name=name, seconds=f"{time.monotonic() - began:.1f}")
    return passed


def _tool(module: str, *arguments: str) -> bool:
    return _run([sys.executable, "-m", module, *arguments])


def _script(name: str, *arguments: str) -> bool:
    # lint-imports has no module to run with -m.
    return _run([str(Path(sys.executable).with_name(name)), *arguments])


def _run(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _file_size() -> bool:
    found = list(gates.long_files(gates.project_files(ROOT)))
    for each in found:
        say("gate.long_file", path=_relative(each.path), lines=each.lines, limit=gates.LINE_LIMIT)
    return not found


def _house_words() -> bool:
    found = list(gates.house_words(gates.project_files(ROOT)))
    for each in found:
        say("gate.house_word", path=_relative(each.path), line=each.line, found=each.found)
    return not found


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tests(arguments: list[str]) -> int:
    whole = not arguments
    coverage = [f"--cov={package}" for package in COVERED] + ["--cov-branch", "--cov-report=term:skip-covered"]
    command = [
        sys.executable, "-m", "pytest",
        # Two workers and no more: the whole suite is sized for a machine of two cores.
        "-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadfile",
        *(coverage if whole else []),
        *arguments,
    ]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    status = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    if status == 0 and whole:
        low = [folder for folder, least in LEAST_COVERAGE.items() if not _covered(folder, least)]
        status = 1 if low else 0
    return status


def _covered(package: str, least: int) -> bool:
    """Whether this folder alone reaches its floor; silent if so, because the last line is pytest's."""
    asked = subprocess.run(
        [sys.executable, "-m", "coverage", "report", f"--include={package}/*", "--format=total", "--fail-under=0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    percent = asked.stdout.strip() or "0"
    if float(percent) >= least:
        return True
    say("gate.coverage_low", package=package, percent=percent, least=least)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

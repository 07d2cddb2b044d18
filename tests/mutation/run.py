"""A mutation run over the rating code: small faults are put in one by one, and some test must fail for each.

    pip install mutmut
    python -m tests.mutation.run [PATTERN ...] [--report FILE] [--workers N]

mutmut makes the faults; the tests are collected once and a fork runs those that reach the faulty function (``forking``), which
takes a tenth of the time of a test session for each. ``PATTERN`` narrows it to faults by name (``*refund*``). What is changed
and which tests are run stands in ``[tool.mutmut]`` of ``pyproject.toml``. The copy that is made faulty is thrown away.
"""

from __future__ import annotations

import argparse
import difflib
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("agent_desk", "resources", "tests", "pyproject.toml")
FLOOR = 90


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", default=["*"], metavar="PATTERN")
    parser.add_argument("--report", type=Path, help="write every survivor with its difference to this file")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth fault")
    arguments = parser.parse_args()
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        names, sources = make_faulty(copy, config["only_mutate"])
        names = [name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in arguments.patterns)]
        names = names[:: arguments.every]
        (copy / "mutants.json").write_text(json.dumps({"names": names, "workers": arguments.workers}))
        ends = run_tests(copy, config)
    return tell(ends, sources, arguments.report)


def make_faulty(copy: Path, patterns: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Put every fault into the copy's files, each asleep; gives their names and the code of each function by its name."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    names: list[str] = []
    sources: dict[str, list[str]] = {}
    for path in sorted(found for pattern in patterns for found in copy.glob(pattern)):
        module = ".".join(path.relative_to(copy).with_suffix("").parts)
        made = mutate_file_contents(str(path), path.read_text("utf-8"))
        path.write_text(made.code, "utf-8")
        names += [f"{module}.{name}" for name in made.mutant_names]
        lines = made.code.splitlines()
        for name, span in made.line_span_by_function_name.items():
            sources[f"{module}.{name}"] = lines[span.start - 1 : span.end]
    return names, sources


def run_tests(copy: Path, config: dict[str, Any]) -> dict[str, str]:
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": "mutation",
        "PYTHONPATH": str(copy),
        "TMPDIR": str(copy / "temporary"),
    }
    (copy / "temporary").mkdir()
    # No explanation of what failed: that something failed is all that counts.
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.mutation.forking",
        "--assert=plain",
        "--tb=no",
        "-o",
        "timeout=0",
    ]
    command += [*config["pytest_add_cli_args"], *config["pytest_add_cli_args_test_selection"]]
    done = subprocess.run(command, cwd=copy, env=environment, stdin=subprocess.DEVNULL, check=False)
    ended = copy / "ended.json"
    if not ended.exists():
        sys.exit(done.returncode or 1)
    found: dict[str, str] = json.loads(ended.read_text())
    return found


def tell(ends: dict[str, str], sources: dict[str, list[str]], report: Path | None) -> int:
    """The figures by module, and the survivors; 1 where less than the floor was noticed."""
    counts: dict[str, Counter[str]] = {}
    for name, end in ends.items():
        counts.setdefault(name.split(".")[-2], Counter())[end] += 1
    counts["all"] = sum(counts.values(), Counter())
    print(
        "| module | faults | killed | survived | not reached | killed, % |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    share = 0.0
    for module, count in counts.items():
        killed = count["killed"] + count["stuck"]
        share = 100 * killed / count.total()
        print(f"| `{module}` | {count.total()} | {killed} | {count['survived']} | {count['unreached']} | {share:.1f} |")
    if report:
        with report.open("w", encoding="utf-8") as file:
            for name, end in ends.items():
                if end in {"survived", "unreached"}:
                    file.write("\n".join([f"# {end} {name}", *difference(name, sources), "", ""]))
    return 0 if share >= FLOOR else 1


def difference(name: str, sources: dict[str, list[str]]) -> list[str]:
    whole = sources.get(name.rpartition("__mutmut_")[0] + "__mutmut_orig")
    if whole is None:
        return []
    return [
        line
        for line in difflib.unified_diff(whole, sources[name], n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@")) and "def " not in line
    ]


if __name__ == "__main__":
    sys.exit(main())

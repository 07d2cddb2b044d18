"""The locks pin everything that the project names, by hash, and name no server."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LOCKS = ("desk", "check")


def pins(root: Path, lock: str) -> list[Requirement]:
    text = (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    return [Requirement(line.split(" --hash")[0]) for line in text.splitlines() if line and line[0] not in "# "]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_a_hash(project_root: Path, lock: str) -> None:
    lines = (project_root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not (pin.fullmatch(line) or hashed.fullmatch(line))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_needs_is_pinned_within_its_bounds(project_root: Path, lock: str) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [Requirement(text) for text in project["dependencies"]]
    if lock == "check":
        needed += [Requirement(text) for text in project["optional-dependencies"]["dev"]]
    pinned = {(pin.name.lower(), str(pin.specifier).removeprefix("==")) for pin in pins(project_root, lock)}
    for need in needed:
        versions = [version for name, version in pinned if name == need.name.lower()]
        assert any(need.specifier.contains(version) for version in versions), need


def test_the_desk_runs_on_the_versions_that_the_checks_saw(project_root: Path) -> None:
    assert {str(pin) for pin in pins(project_root, "desk")} <= {str(pin) for pin in pins(project_root, "check")}


def test_no_qt_below_python_3_12_that_loses_references_to_none(project_root: Path) -> None:
    old = [
        pin
        for pin in pins(project_root, "desk")
        if pin.name == "pyside6-essentials" and pin.marker and pin.marker.evaluate({"python_full_version": "3.11.9"})
    ]
    assert [str(pin.specifier) for pin in old] == ["==6.11.3"]

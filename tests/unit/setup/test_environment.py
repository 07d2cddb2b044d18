"""The set-up is skipped exactly when nothing that it depends on has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup.environment import Environment


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment as a finished set-up leaves it, in a project of its own."""
    made = Environment(tmp_path / "project")
    (made.root / "requirements").mkdir(parents=True)
    for kind in ("desk", "check"):
        made.lock(kind).write_text(f"{kind}==1\n")
    (made.root / "pyproject.toml").write_text("[project]\n")
    made.python.parent.mkdir(parents=True)
    made.python.write_text("")
    return made


def test_before_the_first_set_up_nothing_is_ready(environment: Environment) -> None:
    assert not environment.is_ready("desk")


def test_after_the_set_up_for_the_desk_the_checks_still_need_theirs(environment: Environment) -> None:
    environment.keep_marks("desk")
    assert environment.is_ready("desk")
    assert not environment.is_ready("check")


def test_the_set_up_for_the_checks_serves_the_desk_too(environment: Environment) -> None:
    environment.keep_marks("check")
    assert environment.is_ready("desk")
    assert environment.is_ready("check")


@pytest.mark.parametrize("changed", ["requirements/desk.lock", "pyproject.toml"])
def test_a_changed_file_asks_for_a_new_set_up(environment: Environment, changed: str) -> None:
    environment.keep_marks("desk")
    with (environment.root / changed).open("a") as file:
        file.write("# changed\n")
    assert not environment.is_ready("desk")


def test_an_environment_without_its_interpreter_is_not_ready(environment: Environment) -> None:
    environment.keep_marks("desk")
    environment.python.unlink()
    assert not environment.is_ready("desk")


def test_a_project_that_was_moved_is_set_up_anew(environment: Environment, tmp_path: Path) -> None:
    environment.keep_marks("desk")
    assert not environment.was_moved()
    moved = Environment(environment.root.rename(tmp_path / "elsewhere"))
    assert moved.was_moved()
    assert not moved.is_ready("desk")

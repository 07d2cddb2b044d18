"""Every problem that head office can name has a status, a sentence and, in both languages, a fact and a remedy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desk.domain.application import ApplicationState
from agent_desk.texts import LANGUAGES, Texts
from head_office.console.pages import STATE_LOOK
from head_office.problems import PROBLEMS

ROOT = Path(__file__).resolve().parents[3] / "head_office"


def raised() -> Iterator[tuple[str, str]]:
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield file.name, str(code.value)


def test_every_code_that_is_raised_is_known() -> None:
    found = list(raised())
    assert len(found) > 50
    assert [(file, code) for file, code in found if code not in PROBLEMS] == []


def test_no_known_code_is_never_raised() -> None:
    whole = "".join(file.read_text("utf-8") for file in ROOT.rglob("*.py") if file.name != "problems.py")
    assert [code for code in PROBLEMS if f'"{code}"' not in whole] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_fact_and_remedy(language: str) -> None:
    texts = Texts(language)
    lacking = [code for code in PROBLEMS for part in ("what", "do") if not texts.has(f"office.problem.{code}.{part}")]
    assert lacking == []
    assert all(400 <= known.status < 600 for known in PROBLEMS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_words(language: str) -> None:
    texts = Texts(language)
    assert [state for state in ApplicationState if not texts.has(f"office.state.{state.value}")] == []
    assert [state for state in STATE_LOOK if not texts.has(f"office.step.{state}")] == []

"""How the command line speaks: JSON on stdout for programs, sentences on stderr for people."""

from __future__ import annotations

import json
import sys
from typing import Any

from agent_desk.contract import codec
from agent_desk.errors import AgentDeskError, InputError, Missing, NotReady, Problem
from agent_desk.texts import Texts


class Speaker:
    """Says results and errors in the language and form that were asked for."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.texts = Texts(language)

    def result(self, value: object, *lines: str) -> None:
        """The verb's result: as one JSON document, or as lines for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(codec.plain(value), ensure_ascii=False) + "\n")
            for line in lines:
                sys.stderr.write(line + "\n")
        else:
            for line in lines:
                sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def note(self, line: str) -> None:
        """A word for people on the way."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence of the catalogue."""
        return self.texts.say(key, **facts)

    def refuse(self, error: InputError) -> None:
        """Every problem with its path, what is wrong and what to do."""
        if self.as_json:
            self.document({"errors": [self.problem(problem) for problem in error.problems]})
        for problem in error.problems:
            words = self.problem(problem)
            self.note(f"{words['path'] or '-'}: {words['message']}")

    def problem(self, problem: Problem) -> dict[str, str]:
        """Path, code and sentence of one problem."""
        return {"path": problem.path, "code": problem.code, "message": problem_words(self.texts, problem)}

    def fail(self, error: AgentDeskError) -> None:
        """What happened and what to do about it."""
        what, remedy = error_words(self.texts, error)
        missing = [missing_words(self.texts, one) for one in error.missing] if isinstance(error, NotReady) else []
        if self.as_json:
            document: dict[str, Any] = {"error": {"code": error.code, "message": what, "remedy": remedy, **error.facts}}
            if isinstance(error, NotReady):
                document["error"]["missing"] = [{"kind": one.kind, "code": one.code} for one in error.missing]
            if error.subject:
                document["error"]["subject"] = error.subject
            self.document(document)
        self.note(what)
        for line in missing:
            self.note(f"  {line}")
        if remedy:
            self.note(remedy)

    def document(self, value: object) -> None:
        """One JSON document on stdout."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def problem_words(texts: Texts, problem: Problem) -> str:
    """What is wrong and what to do, for a field or a key of the quote contract."""
    facts = dict(problem.facts)
    for area in ("problems", "quote_problems"):
        key = f"{area}.{problem.code}"
        if texts.say(f"{key}.what") != f"{key}.what":
            remedy = texts.say(f"{key}.do", **facts)
            words = texts.say(f"{key}.what", **facts)
            return words if remedy == f"{key}.do" else f"{words}{'' if texts.language == 'zh_CN' else ' '}{remedy}"
    return problem.code


def error_words(texts: Texts, error: AgentDeskError) -> tuple[str, str]:
    """What happened, and the remedy (may be empty)."""
    facts = dict(error.facts)
    what, remedy = texts.say(f"errors.{error.code}.what", **facts), texts.say(f"errors.{error.code}.do", **facts)
    return what, "" if remedy == f"errors.{error.code}.do" else remedy


def missing_words(texts: Texts, missing: Missing) -> str:
    """One missing thing by name."""
    facts = dict(missing.facts)
    if missing.kind in {"fact", "wrong"}:
        name = texts.say(f"facts.{missing.code}.label")
        facts["name"] = missing.code if name.startswith("facts.") else name
    facts.setdefault("title", missing.code)
    key = f"missing.{missing.kind}.{missing.code}"
    words = texts.say(key, **facts)
    return texts.say(f"missing.{missing.kind}.any", **facts) if words == key else words

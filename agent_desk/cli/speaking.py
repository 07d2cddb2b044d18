"""How the command line speaks: JSON on stdout for programs, sentences on stderr for people."""

from __future__ import annotations

import json
import sys
from typing import Any

from agent_desk.errors import AgentDeskError, InputError, NotReady, Problem
from agent_desk.texts import Texts, error_words, missing_words, problem_words


class Speaker:
    """Says results and errors in the language and form that were asked for."""

    def __init__(self, *, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.texts = Texts(language)

    def result(self, value: object, *lines: str) -> None:
        """The verb's result: as one JSON document, or as lines for people."""
        if self.as_json:
            from agent_desk.contract import codec

            sys.stdout.write(json.dumps(codec.for_scripts(value), ensure_ascii=False) + "\n")
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
        what, remedy = problem_words(self.texts, problem)
        # Chinese sentences follow each other without a space.
        between = "" if self.texts.language == "zh_CN" or not remedy else " "
        return {"path": problem.path, "code": problem.code, "message": f"{what}{between}{remedy}"}

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

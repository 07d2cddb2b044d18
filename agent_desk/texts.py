"""The catalogue of words: one sentence, one key, two languages; read by window, sheets and command line alike.

A key is ``area.name…``; the area is the file ``resources/texts/<language>/<area>.toml``, loaded when first asked for.
A value is a text with ``{places}``, or a table ``{one = "…", other = "…"}`` chosen by the fact ``n``.
A fact that names a key, as ``@covers.use.family``, is put in the words of that key, filled with the other facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # The first window needs words and no errors yet.
    from agent_desk.errors import AgentDeskError, Missing, Problem

LANGUAGES = ("zh_CN", "en")
DEFAULT_LANGUAGE = "zh_CN"
BOTH = "both"
SHEET_LANGUAGES = (*LANGUAGES, BOTH)
"""What a printed sheet may be in; both: its Chinese pages, then its English ones."""
RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@cache
def _area(language: str, area: str) -> dict[str, Any]:
    path = RESOURCES / "texts" / language / f"{area}.toml"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)


class Texts:
    """The words of one language; a key that the language lacks falls back to Chinese, then to the key itself."""

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE

    def has(self, key: str) -> bool:
        """Whether this language itself has the key."""
        return self._find(self.language, key) is not None

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence behind ``key`` with its places filled; an unknown place stays visible as ``{name}``."""
        found = self._find(self.language, key)
        if found is None:
            found = self._find(DEFAULT_LANGUAGE, key)
        if found is None:
            return key
        if isinstance(found, dict):
            found = found["one"] if str(facts.get("n")) == "1" and "one" in found else found["other"]
        if not facts and "{" not in str(found):
            return str(found)
        return str(found).format_map(_Open({name: self._put(name, fact, facts) for name, fact in facts.items()}))

    def _put(self, name: str, fact: object, facts: dict[str, object]) -> object:
        """A fact that is a key of the catalogue in its words; any other as it is."""
        if not isinstance(fact, str) or not fact.startswith("@"):
            return fact
        key = fact[1:]
        if self._find(self.language, key) is None and self._find(DEFAULT_LANGUAGE, key) is None:
            return fact
        # Without itself, so that no text can call for itself for ever.
        return self.say(key, **{other: value for other, value in facts.items() if other != name})

    def _find(self, language: str, key: str) -> Any:
        area, _, rest = key.partition(".")
        node: Any = _area(language, area)
        for part in rest.split("."):
            if not isinstance(node, dict) or part not in node:
                return None
            node = node[part]
        if isinstance(node, dict) and "other" not in node:
            return None
        return node


class _Open(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Catalogue(Protocol):
    """Whatever finds words: ``Texts``, or the window's own that can change its language."""

    def has(self, key: str) -> bool:
        """Whether there are words for ``key``."""
        ...

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence behind ``key`` with its places filled."""
        ...


_REASONS = {
    "head_office_refused": "errors.refused",
    "picture_unreadable": "pictures",
    "picture_too_large": "pictures",
    "document_locked": "pictures",
}
"""Where the words for an error's ``reason`` stand; all others stand below the error's own code."""


def error_words(texts: Catalogue, error: AgentDeskError) -> tuple[str, str]:
    """What happened, and the remedy: the words for the error's ``reason`` where there are any, else those of its code."""
    code = f"errors.{error.code}"
    reason = f"{_REASONS.get(error.code, code)}.{error.facts.get('reason', '')}"
    key = next((one for one in (reason, code) if texts.has(f"{one}.what")), "errors.internal")
    return texts.say(f"{key}.what", **error.facts), texts.say(f"{key}.do", **error.facts)


def problem_words(texts: Catalogue, problem: Problem) -> tuple[str, str]:
    """What is wrong with a field or a key of the quote contract, and the remedy (may be empty).

    The quote contract words the same code more closely (``quote_problems.``) where rating gave the facts for it.
    """
    areas = ("quote_problems", "problems") if problem.facts else ("problems", "quote_problems")
    keys = [f"{area}.{problem.code}" for area in areas if texts.has(f"{area}.{problem.code}.what")]
    for key in keys:
        what = texts.say(f"{key}.what", **problem.facts)
        remedy = texts.say(f"{key}.do", **problem.facts) if texts.has(f"{key}.do") else ""
        if key == keys[-1] or "{" not in what + remedy:
            return what, remedy
    return problem.code, ""


def missing_words(texts: Catalogue, missing: Missing) -> str:
    """One thing that a case lacks, as a line of its own: «缺上年保单», «没填车架号»."""
    key = f"missing.{missing.kind}.{missing.code}"
    return texts.say(key if texts.has(key) else f"missing.{missing.kind}.any", **_missing_facts(texts, missing))


def missing_names(texts: Catalogue, missing: Iterable[Missing]) -> list[str]:
    """What is to be done about each, as a sentence lists it: «补上年保单», «填车架号»; nothing is said twice."""
    names = (texts.say(f"missing.named.{one.kind}", **_missing_facts(texts, one)) for one in missing)
    return list(dict.fromkeys(names))


def _missing_facts(texts: Catalogue, missing: Missing) -> dict[str, str]:
    facts: dict[str, str] = {"title": missing.code, **missing.facts}
    if missing.kind in {"fact", "wrong"}:
        label = f"facts.{missing.code}.label"
        facts["name"] = texts.say(label) if texts.has(label) else missing.code
    return facts

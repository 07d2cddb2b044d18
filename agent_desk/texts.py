"""The catalogue of words: one sentence, one key, two languages; read by window, sheets and command line alike.

A key is ``area.name…``; the area is the file ``resources/texts/<language>/<area>.toml``, loaded when first asked for.
A value is a text with ``{places}``, or a table ``{one = "…", other = "…"}`` chosen by the fact ``n``.
A fact that names a key, as ``@covers.use.family``, is put in the words of that key, filled with the other facts.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_CN", "en")
DEFAULT_LANGUAGE = "zh_CN"
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

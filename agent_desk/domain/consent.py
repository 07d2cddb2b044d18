"""Consents under the Personal Information Protection Law (PIPL), each with the text that was shown.

The texts are ``consents.toml`` of a rate pack: ``version``, and ``[texts.<key>]`` with ``title`` and ``text`` per language
and the ``source`` of the rule. A text may hold the places ``{insurer}``, ``{phone}`` and ``{keep_until}`` and no others:
what differs from case to case would give every customer another text, and every hash another meaning.
"""

from __future__ import annotations

import hashlib
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent_desk.errors import InputError, Problem
from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES

NEEDED_BEFORE_PAPERS = ("notice", "consent_general", "consent_sensitive")
"""Texts that must be accepted before the first paper is stored (PIPL arts 13–17, 28–29)."""

NEEDED_BEFORE_QUEUEING = (*NEEDED_BEFORE_PAPERS, "consent_transfer", "clause_explained", "truthful")
"""Texts that must be accepted before an application is queued (PIPL art 23; Insurance Law art 17)."""

PLACES = frozenset({"insurer", "phone", "keep_until"})
"""What a text may be filled with: the insurer's name, its telephone number, and until when the data is kept."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text of the catalogue with its version; ``key`` names it, ``sha256`` fixes the words that were shown."""

    key: str
    version: str
    title: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of a customer to one version of a text. A later answer to the same key replaces it, but both are kept."""

    id: str
    customer_id: str
    key: str
    version: str
    sha256: str
    granted: bool
    answered_at: datetime


def parse_consents(toml_text: str, language: str, facts: Mapping[str, str]) -> tuple[ConsentText, ...]:
    """The texts of a rate pack in the file's order, filled with ``facts`` (``PLACES``), in ``language``.

    ``sha256`` is that of the filled text in UTF-8. Raises InputError naming every fault by its path, among them a text
    that is needed but not there and a place that ``facts`` cannot fill.
    """
    try:
        found = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem("", "bad_toml")]) from error
    problems = _faults(found, facts)
    if problems:
        raise InputError(problems)
    spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
    texts = []
    for key, entry in found["texts"].items():
        text = entry["text"][spoken].format_map(facts)
        digest = hashlib.sha256(text.encode()).hexdigest()
        texts.append(ConsentText(key, found["version"], entry["title"][spoken], text, digest))
    return tuple(texts)


def _faults(found: dict[str, Any], facts: Mapping[str, str]) -> list[Problem]:
    problems = [Problem(key, "unknown_key") for key in found.keys() - {"version", "note", "texts"}]
    if not found.get("version") or not isinstance(found["version"], str):
        problems.append(Problem("version", "required"))
    texts = found.get("texts")
    if not isinstance(texts, dict):
        return [*problems, Problem("texts", "required")]
    problems += [Problem(f"texts.{key}", "required") for key in NEEDED_BEFORE_QUEUEING if key not in texts]
    for key, entry in texts.items():
        problems += _entry_faults(entry, f"texts.{key}", facts)
    return problems


def _entry_faults(entry: object, path: str, facts: Mapping[str, str]) -> list[Problem]:
    if not isinstance(entry, dict):
        return [Problem(path, "wrong_type")]
    problems = [Problem(f"{path}.{key}", "unknown_key") for key in entry.keys() - {"title", "text", "source"}]
    for key in ("title", "text"):
        words = entry.get(key)
        for language in LANGUAGES:
            said = words.get(language) if isinstance(words, dict) else None
            if not isinstance(said, str) or not said.strip():
                problems.append(Problem(f"{path}.{key}.{language}", "required"))
            elif key == "text":
                problems += _place_faults(said, f"{path}.{key}.{language}", facts)
    return problems


def _place_faults(text: str, path: str, facts: Mapping[str, str]) -> list[Problem]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return [Problem(path, "bad_place", {"place": "{"})]
    names = {name for _, name, _, _ in parts if name is not None}
    return [Problem(path, "bad_place", {"place": name}) for name in sorted(names) if name not in PLACES & facts.keys()]

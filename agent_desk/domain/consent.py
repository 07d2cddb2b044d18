"""Consents under the Personal Information Protection Law (PIPL), each with the text that was shown."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent_desk.errors import InputError, Problem

NEEDED_BEFORE_PAPERS = ("notice", "consent_general", "consent_sensitive")
"""Texts that must be accepted before the first paper is stored (PIPL arts 13–17, 28–29)."""

NEEDED_BEFORE_QUEUEING = (*NEEDED_BEFORE_PAPERS, "consent_transfer", "clause_explained", "truthful")
"""Texts that must be accepted before an application is queued (PIPL art 23; Insurance Law art 17)."""


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
    """The texts of a pack's ``consents.toml`` with their places filled; the hash is over exactly the words shown.

    Raises InputError naming every fault by its path.
    """
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem("consents", "bad_toml", {"reason": str(error)})]) from error
    problems = [
        Problem(f"texts.{position}.{name}", "required")
        for position, entry in enumerate(data.get("texts", ()))
        for name in ("key", "title", "zh_CN", "en")
        if not entry.get(name)
    ]
    if not data.get("version"):
        problems.append(Problem("version", "required"))
    keys = {entry.get("key") for entry in data.get("texts", ())}
    problems += [Problem(f"texts.{key}", "required") for key in NEEDED_BEFORE_QUEUEING if key not in keys]
    if problems:
        raise InputError(problems)
    texts = []
    for entry in data["texts"]:
        words = str(entry[language]).format_map(dict(facts))
        texts.append(
            ConsentText(
                key=entry["key"],
                version=data["version"],
                title=entry["title"][language],
                text=words,
                sha256=hashlib.sha256(words.encode()).hexdigest(),
            )
        )
    return tuple(texts)

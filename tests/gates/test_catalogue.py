"""The catalogue says everything in both languages, with the same places to fill."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent_desk.texts import LANGUAGES, RESOURCES


def leaves(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def catalogue(language: str) -> dict[str, str]:
    folder = RESOURCES / "texts" / language
    return {
        f"{file.stem}.{key}": text
        for file in sorted(folder.glob("*.toml"))
        for key, text in leaves(tomllib.loads(file.read_text(encoding="utf-8")))
    }


def meaning(key: str) -> str:
    """A text with plural forms is one text: Chinese has only ``other``."""
    return key.removesuffix(".one").removesuffix(".other")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    said = {language: {meaning(key) for key in catalogue(language)} for language in LANGUAGES}
    assert said["zh_CN"] - said["en"] == set()
    assert said["en"] - said["zh_CN"] == set()


def test_both_languages_fill_the_same_places() -> None:
    chinese = {meaning(key): places(text) for key, text in catalogue("zh_CN").items()}
    # English may drop the number itself in the singular: «one paper».
    different = {
        key: (places(text), chinese[meaning(key)])
        for key, text in catalogue("en").items()
        if not key.endswith(".one") and meaning(key) in chinese and places(text) != chinese[meaning(key)]
    }
    assert different == {}


def test_every_text_says_something_and_can_be_filled() -> None:
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            assert isinstance(text, str), key
            assert text.strip(), key
            assert text.format_map(dict.fromkeys(places(text), "x")), key


def test_the_folder_holds_the_two_languages_and_nothing_else() -> None:
    folder: Path = RESOURCES / "texts"
    assert sorted(path.name for path in folder.iterdir()) == sorted(LANGUAGES)

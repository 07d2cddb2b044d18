"""What records are found by, as words of the search index, and how a question becomes a match over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

BACKWARDS = "←"
GRAM = "·"
"""Marks of words that are written backwards (found by their last characters) and of words of three characters (found anywhere).

Neither can be typed: a question is cut at everything that is no letter, digit or Chinese character.
"""
_MOST_WORDS = 8
_MOST_READINGS = 6
_LONGEST_SPELLED = 16

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_PLATE = re.compile(rf"([{_PROVINCES}])\s*([a-z])[\s·•・.\-]*([a-z0-9]{{0,6}})")
_PLATE_WORD = re.compile(rf"[{_PROVINCES}][a-z][a-z0-9]*")

_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "任": "ren", "朴": "piao", "乐": "yue",
    "员": "yun", "盖": "ge", "纪": "ji", "华": "hua", "宁": "ning", "召": "shao", "祭": "zhai", "繁": "po", "折": "she",
    "黑": "he", "秘": "bi", "冼": "xian", "洗": "xian", "适": "kuo", "句": "gou", "阚": "kan", "缪": "miao", "种": "chong",
    "翟": "zhai", "尉": "wei", "万": "wan", "盛": "sheng", "贾": "jia", "隗": "wei", "应": "ying", "燕": "yan", "那": "na",
}  # fmt: skip
"""Surnames whose reading differs from the character's most common one, and a few that dictionaries get wrong."""


def plain(text: str) -> str:
    """Full-width and compatibility forms made plain, lower case, accents off."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    return "".join(part for part in unicodedata.normalize("NFD", text) if not unicodedata.combining(part))


def is_ideograph(character: str) -> bool:
    """Whether it is a character that stands as a word of its own."""
    return ord(character) >= 0x2E80 and character.isalpha()


def runs(text: str) -> list[str]:
    """``text`` (plain) cut into runs of Chinese characters and runs of letters and digits; all else separates."""
    found: list[str] = []
    last = ""
    for character in text:
        sort = "c" if is_ideograph(character) else "w" if character.isalnum() else ""
        if sort and sort == last:
            found[-1] += character
        elif sort:
            found.append(character)
        last = sort
    return found


def name_terms(name: str) -> str:
    """Each character, the spelling in pinyin and the initials, from every character on; other words as they are."""
    words: list[str] = []
    for run in runs(plain(name)):
        if is_ideograph(run[0]):
            words.extend(run)
            words.extend(_spellings(run))
        else:
            words.append(run)
    return _joined(words)


def name_key(name: str) -> str:
    """What names are ordered by: pinyin, so that 何 comes before 林."""
    return " ".join(" ".join(_primary(run)) if is_ideograph(run[0]) else run for run in runs(plain(name)))


def text_terms(text: str) -> str:
    """Characters and words of an address or a label, without pinyin."""
    words: list[str] = []
    for run in runs(plain(text)):
        words.extend(run if is_ideograph(run[0]) else [run])
    return _joined(words)


def plate_terms(plate: str) -> str:
    """The number plate from its province or its letter on, and any three characters of it."""
    whole = "".join(runs(plain(plate)))
    if not whole:
        return ""
    after = whole[1:] if is_ideograph(whole[0]) else whole
    return _joined([whole, after, *_grams(after)])


def vin_terms(vin: str) -> str:
    """The number from its start, and any three characters of it."""
    whole = "".join(runs(plain(vin)))
    return _joined([whole, *_grams(whole)]) if whole else ""


def number_terms(number: str) -> str:
    """A mobile, identity, quote or policy number: from its start and from its end."""
    whole = "".join(runs(plain(number)))
    return _joined([whole, BACKWARDS + whole[::-1]]) if whole else ""


def match(question: str, *, all_in: str = "own also", one_in: str = "") -> str | None:
    """The FTS5 expression for records that have every word of ``question``; None where there is no word to look for.

    ``one_in``: at least one of the words must be found in this column.
    """
    words = [word for part in _words(question) if (word := _expression(part))]
    if not words:
        return None
    if one_in and len(words) == 1:
        return f"{{{one_in}}} : ({words[0]})"
    every = " AND ".join(f"{{{all_in}}} : ({word})" for word in words)
    if not one_in:
        return every
    return f"({every}) AND {{{one_in}}} : ({' OR '.join(words)})"


def _words(question: str) -> list[str]:
    text = _PLATE.sub(lambda found: f" {found[1]}{found[2]}{found[3]} ", plain(question))
    words: list[str] = []
    for part in text.split():
        words.extend([part] if _PLATE_WORD.fullmatch(part) else runs(part))
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def _expression(word: str) -> str:
    if _PLATE_WORD.fullmatch(word):
        return f'"{word}" *'
    if is_ideograph(word[0]):
        return '"' + " ".join(word) + '"'
    ways = [f'"{word}" *']
    if len(word) >= 3:
        ways.append(f'"{BACKWARDS}{word[::-1]}" *')
        ways.append('"' + " ".join(_grams(word)) + '"')
    return " OR ".join(ways)


def _grams(text: str) -> list[str]:
    return [GRAM + text[start : start + 3] for start in range(len(text) - 2)]


def _joined(words: Iterable[str]) -> str:
    # the order of the first appearance is kept: phrases are matched by neighbourhood
    return " ".join(words)


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(plain(reading).replace("ü", "v") for reading in found[0][:3]) if found else ()


def _primary(run: str) -> list[str]:
    readings = []
    for position, character in enumerate(run):
        known = _readings(character)
        surname = _SURNAMES.get(character) if position == 0 else None
        readings.append(surname or (known[0] if known else character))
    return readings


def _spellings(run: str) -> list[str]:
    run = run[:_LONGEST_SPELLED]
    primary = _primary(run)
    variants = [primary]
    for position, character in enumerate(run):
        for other in _readings(character):
            if other != primary[position] and len(variants) < _MOST_READINGS:
                variants.append([*primary[:position], other, *primary[position + 1 :]])
    words: dict[str, None] = {}
    for readings in variants:
        for start in range(len(readings)):
            words["".join(readings[start:])] = None
            words["".join(reading[0] for reading in readings[start:])] = None
    return list(words)

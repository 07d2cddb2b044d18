"""What records are found by, as words of the search index, and how a question becomes a match over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

BACKWARDS = "←"
"""Mark of a word that is written backwards, to be found by its last characters. It cannot be typed: a question is cut at
everything that is no letter, digit or Chinese character."""
_PRIVATE = 0xF0000
"""Three characters of a number make one character of Unicode's private plane: a word so short that prefixes of it are not indexed."""
_DIGITS = {character: value for value, character in enumerate("0123456789abcdefghijklmnopqrstuvwxyz")}
_GRAM = 3
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
    return (ord(character) >= 0x2E80 and character.isalpha()) or character == "〇"


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
    """Each character, the spelling in pinyin and the initials from every character on, each initial; other words as they are."""
    found = runs(plain(name))
    # one run: a dot between the parts of a name is typed by some and not by others
    characters = "".join(run for run in found if is_ideograph(run[0]))
    words = [*characters, *_spellings(characters)]
    for run in found:
        if not is_ideograph(run[0]):
            words.extend((run, *_start(run)))
    return " ".join(words)


def name_key(name: str) -> str:
    """What names are ordered by: pinyin, so that 何 comes before 林."""
    return " ".join(" ".join(_primary(run)) if is_ideograph(run[0]) else run for run in runs(plain(name)))


def text_terms(text: str) -> str:
    """Characters and words of an address or a label, without pinyin."""
    words: list[str] = []
    for run in runs(plain(text)):
        words.extend(run if is_ideograph(run[0]) else (run, *_start(run)))
    return " ".join(words)


def plate_terms(plate: str) -> str:
    """The number plate from its province or its letter on, and any three characters of it."""
    whole = joined(plate)
    if not whole or not is_ideograph(whole[0]):
        return _anywhere(whole)
    return f"{whole} {_anywhere(whole[1:])}"


def vin_terms(vin: str) -> str:
    """The number from its start, and any three characters of it."""
    return _anywhere(joined(vin))


def mobile_terms(mobile: str) -> str:
    """The number from its start, and any three digits of it."""
    return _anywhere(joined(mobile))


def identity_terms(identity: str) -> str:
    """The number from its end: its start is the same for everyone of a town."""
    whole = joined(identity)
    return BACKWARDS + whole[::-1] if whole else ""


def joined(text: str) -> str:
    """Letters, digits and Chinese characters alone: a number as it is compared."""
    return "".join(runs(plain(text)))


def parts(question: str) -> list[str]:
    """What the question asks for, one entry per word typed; a number plate typed with spaces is one word."""
    text = _PLATE.sub(lambda found: f" {found[1]}{found[2]}{found[3]} ", plain(question))
    return list(dict.fromkeys(part for part in text.split() if runs(part)))[:_MOST_WORDS]


def match(asked: Sequence[str]) -> str:
    """The FTS5 expression for entries that have every one of the ``asked`` parts (at least one), in any column."""
    return " AND ".join(f"({way.expression()})" for part in asked for way in map(_way, _words(part)))


def finder(asked: Sequence[str]) -> Callable[[str], bool]:
    """Tells of terms whether at least one of the parts is found in them alone, by the same rules as ``match``."""
    sought = [[re.compile("|".join(map(re.escape, _way(word).sought()))) for word in _words(part)] for part in asked]

    def found_in(terms: str) -> bool:
        within = f" {terms} "
        for words in sought:
            for word in words:
                if not word.search(within):
                    break
            else:
                return True
        return False

    return found_in


@dataclass(frozen=True, slots=True)
class _Way:
    """How one word is looked for: as a phrase, as the beginning of a word, or either."""

    phrase: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()

    def expression(self) -> str:
        ways = [f'"{beginning}" *' for beginning in self.beginnings]
        if self.phrase:
            ways.append(f'"{" ".join(self.phrase)}"')
        return " OR ".join(ways)

    def sought(self) -> list[str]:
        """The texts of which one stands in the terms, spaces around them, where the word is found."""
        ways = [f" {beginning}" for beginning in self.beginnings]
        return [*ways, f" {' '.join(self.phrase)} "] if self.phrase else ways


def _words(part: str) -> list[str]:
    return [part] if _PLATE_WORD.fullmatch(part) else runs(part)


def _way(word: str) -> _Way:
    """What is common to many records is read lazily (phrases) or indexed as it is (beginnings of two to four characters)."""
    if _PLATE_WORD.fullmatch(word):
        return _Way(beginnings=(word,))
    if is_ideograph(word[0]):
        return _Way(phrase=tuple(word))
    if len(word) == 1:
        return _Way(phrase=(word,))
    if not word.isascii():
        return _Way(beginnings=(word,))
    grams = tuple(_grams(word))
    if word.isalpha():
        return _Way(phrase=grams, beginnings=(word,))
    if not grams:
        return _Way(phrase=(word,))
    if word[:-1].isdigit():
        return _Way(phrase=grams, beginnings=(BACKWARDS + word[::-1],))
    return _Way(phrase=grams)


def _grams(word: str) -> list[str]:
    return [
        chr(_PRIVATE + (_DIGITS[word[at]] * 36 + _DIGITS[word[at + 1]]) * 36 + _DIGITS[word[at + 2]])
        for at in range(len(word) - _GRAM + 1)
    ]


def _start(word: str) -> tuple[str, ...]:
    return tuple(word[:length] for length in (1, 2) if length < len(word))


def _anywhere(number: str) -> str:
    if not number.isascii():
        return number
    return " ".join([*(number[:length] for length in (1, 2) if length <= len(number)), *_grams(number)])


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    readings = found[0][:3] if found else []
    # 吕 is typed lv, and written lu or lyu
    typed = [
        other
        for reading in readings
        if "v" in reading
        for other in (reading.replace("v", "u"), reading.replace("v", "yu"))
    ]
    return tuple(dict.fromkeys([*readings, *typed]))


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
    words: dict[str, None] = dict.fromkeys(reading[0] for reading in primary)
    for readings in variants:
        for start in range(len(readings)):
            words["".join(readings[start:])] = None
            words["".join(reading[0] for reading in readings[start:])] = None
    return list(words)

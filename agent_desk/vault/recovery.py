"""The recovery code: 138 random bits in seven groups and a check group, printed once."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from agent_desk.errors import InputError, Problem

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: what is printed on paper is typed in again."""
GROUPS, GROUP = 8, 4


def new_code() -> str:
    """A fresh code, groups of four with dashes; the last group is the check."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range((GROUPS - 1) * GROUP))
    return _grouped(drawn + _check(drawn))


def read_code(text: str) -> str:
    """The code as it was typed, in its one form; spaces, dashes and case do not matter.

    Raises InputError (path ``code``, ``recovery_code_mistyped``) where length, characters or the check group are wrong.
    """
    typed = "".join(mark for mark in unicodedata.normalize("NFKC", text).upper() if mark.isalnum())
    drawn = typed[: (GROUPS - 1) * GROUP]
    known = len(typed) == GROUPS * GROUP and set(typed) <= set(ALPHABET)
    if not known or typed[len(drawn) :] != _check(drawn):
        raise InputError([Problem("code", "recovery_code_mistyped")])
    return _grouped(typed)


def _check(drawn: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"agent-desk recovery " + drawn.encode()).digest()[:8], "big")
    marks = []
    for _ in range(GROUP):
        number, position = divmod(number, len(ALPHABET))
        marks.append(ALPHABET[position])
    return "".join(marks)


def _grouped(marks: str) -> str:
    return "-".join(marks[start : start + GROUP] for start in range(0, len(marks), GROUP))

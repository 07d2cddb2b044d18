"""What quotes, applications and policies are found by: their numbers, from the start and from the end."""

from __future__ import annotations

from enum import IntEnum

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared
from agent_desk.store.search_terms import BACKWARDS, joined
from agent_desk.store.tables import NUMBERS

SHORTEST = 3
"""Fewer characters say nothing about a number."""


class Numbered(IntEnum):
    """The sorts of record that bear a number; found in this order."""

    APPLICATION = 3
    QUOTE = 2
    POLICY = 1


_ADD = Prepared(
    sa.insert(NUMBERS)
    .prefix_with("OR IGNORE")
    .values(word=bindparam("word"), sort=bindparam("sort"), record=bindparam("record"))
)


def keep_number(connection: Connection, sort: Numbered, record: int, number: str) -> None:
    """The record is found by ``number``; numbers never change once given, so keeping one again costs nothing."""
    word = joined(number)
    if word:
        _ADD.run_many(
            connection,
            [{"word": form, "sort": sort.value, "record": record} for form in (word, BACKWARDS + word[::-1])],
        )


def ranges(part: str) -> list[tuple[str, str]]:
    """The spans of words that begin or end a number like ``part`` of a question; none where it is too short."""
    word = joined(part)
    if len(word) < SHORTEST or not word.isascii():
        return []
    return [(form, form + "\U0010ffff") for form in (word, BACKWARDS + word[::-1])]

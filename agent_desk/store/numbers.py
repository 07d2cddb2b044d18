"""What quotes, applications and policies are found by: their numbers, whole or by the last characters."""

from __future__ import annotations

from enum import IntEnum

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared
from agent_desk.store.search_terms import joined
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
        _ADD.rows(connection, {"word": word[::-1], "sort": sort.value, "record": record})


def span(part: str) -> tuple[str, str] | None:
    """The first and last word of numbers that end with ``part`` of a question; None where it is too short to tell."""
    word = joined(part)
    if len(word) < SHORTEST or not word.isascii():
        return None
    return word[::-1], word[::-1] + "\U0010ffff"

"""The search index as a condition of lists: the ``seq`` of the records that a question finds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agent_desk.store import search_terms
from agent_desk.store.search_index import Found, first_row
from agent_desk.store.tables import SEARCH

_INDEX: sa.ColumnClause[Any] = sa.literal_column("search")


def matching_seqs(question: str, found: Found) -> sa.Select[Any] | None:
    """``SELECT seq`` of the records of one sort with every word of the question, their own or their owner's.

    None where the question is blank, so nothing is to be left out; an empty selection where it has no word to look for.
    """
    if not question.strip():
        return None
    expression = search_terms.match(question)
    first = first_row(found)
    rows = sa.select(SEARCH.c.rowid - first)
    if expression is None:
        return rows.where(sa.false())
    return rows.where(
        _INDEX.op("MATCH")(sa.bindparam("question", expression, unique=True)),
        SEARCH.c.rowid.between(first, last_row(found)),
    )


def last_row(found: Found) -> int:
    """The last row number that a sort can have."""
    return first_row(found) + (1 << 40) - 1

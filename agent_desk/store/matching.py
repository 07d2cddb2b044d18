"""A question as a condition of lists: what is asked for stands in the record's number, or with its customer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agent_desk.store import search_terms
from agent_desk.store.numbers import Numbered, span
from agent_desk.store.tables import CUSTOMERS, NUMBERS, SEARCH

_INDEX: sa.ColumnClause[Any] = sa.literal_column("search")


def customers_with(asked: list[str]) -> sa.Select[Any]:
    """``SELECT seq`` of the customers with every part of the question, of their own or of what they have."""
    return sa.select(SEARCH.c.rowid).where(
        _INDEX.op("MATCH")(sa.bindparam("asked", search_terms.match(asked), unique=True))
    )


def about(
    question: str,
    *,
    customer_id: sa.ColumnElement[str],
    seq: sa.ColumnElement[int] | None = None,
    sort: Numbered | None = None,
) -> sa.ColumnElement[bool] | None:
    """The condition that each part of the question is in the record's number (if it bears one) or with its customer.

    None where the question is blank; never true where there is nothing in it to look for.
    """
    if not question.strip():
        return None
    asked = search_terms.parts(question)
    if not asked:
        return sa.false()
    ways = []
    for part in asked:
        owners = sa.select(CUSTOMERS.c.id).where(CUSTOMERS.c.seq.in_(customers_with([part])))
        way: sa.ColumnElement[bool] = customer_id.in_(owners)
        if seq is not None and sort is not None and (words := span(part)) is not None:
            numbered = sa.select(NUMBERS.c.record).where(NUMBERS.c.word.between(*words), NUMBERS.c.sort == sort.value)
            way = sa.or_(way, seq.in_(numbered))
        ways.append(way)
    return sa.and_(*ways)

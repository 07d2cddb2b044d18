"""A question as a condition of lists: what is asked for stands in the record's number, or with its customer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agent_desk.store import search_terms
from agent_desk.store.numbers import Numbered, span
from agent_desk.store.search_index import Found, first_row, last_row
from agent_desk.store.tables import CUSTOMERS, NUMBERS, SEARCH

_INDEX: sa.ColumnClause[Any] = sa.literal_column("search")


def customers_like(question: str) -> sa.Select[Any] | None:
    """``SELECT seq`` of the customers with every part of the question, of their own or of what they have.

    None where the question is blank; an empty selection where there is nothing in it to look for.
    """
    if not question.strip():
        return None
    return _customers(search_terms.parts(question))


def about(
    question: str, *, customer_id: sa.ColumnElement[str], seq: sa.ColumnElement[int] | None, sort: Numbered | None
) -> sa.ColumnElement[bool] | None:
    """The condition that each part of the question is in the record's number (if it bears one) or with its customer.

    None where the question is blank.
    """
    if not question.strip():
        return None
    asked = search_terms.parts(question)
    if not asked:
        return sa.false()
    ways = []
    for part in asked:
        owners = sa.select(CUSTOMERS.c.id).where(CUSTOMERS.c.seq.in_(_customers([part])))
        way: sa.ColumnElement[bool] = customer_id.in_(owners)
        if seq is not None and sort is not None and (found := _numbered(part, sort)) is not None:
            way = sa.or_(way, seq.in_(found))
        ways.append(way)
    return sa.and_(*ways)


def _customers(asked: list[str]) -> sa.Select[Any]:
    first = first_row(Found.CUSTOMER)
    rows = sa.select(SEARCH.c.rowid - sa.literal_column(str(first)))
    if not asked:
        return rows.where(sa.false())
    return rows.where(
        _INDEX.op("MATCH")(sa.bindparam("asked", search_terms.match(asked), unique=True)),
        SEARCH.c.rowid.between(first, last_row(Found.CUSTOMER)),
    )


def _numbered(part: str, sort: Numbered) -> sa.Select[Any] | None:
    found = span(part)
    if found is None:
        return None
    return sa.select(NUMBERS.c.record).where(NUMBERS.c.word.between(*found), NUMBERS.c.sort == sort.value)

"""The merge rule: what only one side changed is kept, what both changed differently is asked, nothing else happens."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from head_office.services.merging import merge, with_revision

FIELDS = ("name", "mobile", "address", "note")
VALUES = st.fixed_dictionaries({field: st.sampled_from(["", "甲", "乙", "丙"]) for field in FIELDS})


@given(base=VALUES, mine=VALUES, theirs=VALUES)
def test_every_field_follows_the_rule(base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]) -> None:
    merged = merge(base=json.dumps(base), mine=json.dumps(mine), theirs=json.dumps(theirs))
    asked = {field for field in FIELDS if len({base[field], mine[field], theirs[field]}) == 3}
    assert set(merged.clashes) == asked
    result = json.loads(merged.body)
    for field in set(FIELDS) - asked:
        assert result[field] == (theirs[field] if mine[field] == base[field] else mine[field])


@given(base=VALUES, mine=VALUES)
def test_nothing_changed_there_means_mine(base: dict[str, str], mine: dict[str, str]) -> None:
    merged = merge(base=json.dumps(base), mine=json.dumps(mine), theirs=json.dumps(base))
    assert (json.loads(merged.body), merged.clashes) == (mine, ())


def test_bookkeeping_never_clashes() -> None:
    base, mine, theirs = ({"id": "1", "revision": n, "updated_at": f"2026-01-0{n}"} for n in (1, 2, 3))
    assert merge(base=json.dumps(base), mine=json.dumps(mine), theirs=json.dumps(theirs)).clashes == ()


def test_the_revision_is_head_offices() -> None:
    assert json.loads(with_revision('{"id":"1","revision":0}', 7)) == {"id": "1", "revision": 7}

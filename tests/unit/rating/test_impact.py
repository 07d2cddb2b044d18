"""What a change of rates does to a book of quotes adds up, whatever the book."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desk.domain.money import Money
from agent_desk.rating import price
from agent_desk.rating.impact import BANDS, BIGGEST, _band, impact
from agent_desk.rating.pack import Pack, load_folder
from tests.fakes.changed_pack import changed_folder
from tests.fakes.published_pack import shipped
from tests.unit.rating import rating_requests as requests

OLD = shipped()[1]
books = st.lists(st.one_of(requests.motor_requests(), requests.home_requests()), max_size=6)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_folder(changed_folder(tmp_path_factory.mktemp("pack") / "changed"))


@settings(max_examples=40)
@given(book=books)
def test_totals_counts_bands_and_factors_agree_with_each_other(new: Pack, book: list[dict[str, Any]]) -> None:
    found = impact([json.dumps(request) for request in book], OLD, new)
    assert found.quotes == len(book)
    assert found.before == Money(sum(price(request, OLD).total.fen for request in book))
    assert found.after == Money(sum(price(request, new).total.fen for request in book))
    assert found.up + found.down + found.same == sum(found.bands) == len(book)
    assert sum(factor.amount.fen for factor in found.factors) == found.difference.fen
    for one in found.biggest:
        assert sum(move.amount.fen for move in one.moves) == one.difference.fen
        assert one.before == price(book[one.place - 1], OLD).total


def test_the_biggest_movers_come_first_and_are_no_more_than_asked(new: Pack) -> None:
    request = json.loads(
        (Path(__file__).resolve().parents[2] / "cases" / "quotes.jsonl").read_text(encoding="utf-8").splitlines()[0]
    )["request"]
    book = []
    for thousand in range(30, 30 + 2 * BIGGEST):
        request["vehicle"]["new_price"] = f"{thousand}0000.00"
        book.append(json.dumps(request))
    request["vehicle"]["new_price"] = "100000.00"
    found = impact([*book, json.dumps(request)], OLD, new)
    sizes = [abs(one.difference.fen) for one in found.biggest]
    assert len(sizes) == BIGGEST
    assert sizes == sorted(sizes, reverse=True)
    assert found.biggest[0].place == len(book)


def test_what_a_pack_refuses_is_counted_by_its_code_and_stands_in_no_total(new: Pack) -> None:
    found = impact(["{}", b"nonsense", "null", json.dumps({"kind": "home"})], OLD, new)
    assert (found.quotes, found.before, found.after, sum(found.bands)) == (4, Money(0), Money(0), 0)
    assert ("kind: required", 1) in found.refused_before
    assert {(": bad_json", 1), (": wrong_type", 1)} <= set(found.refused_after)


def test_the_same_pack_changes_nothing() -> None:
    again = replace(OLD, manifest=OLD.manifest)
    book = [json.dumps({"kind": "home"})]
    assert impact(book, OLD, again).difference == Money(0)


def test_progress_counts_the_quotes(new: Pack) -> None:
    told: list[int] = []
    impact(["{}"] * 3, OLD, new, told.append)
    assert told == [1, 2, 3]


@pytest.mark.parametrize(
    ("old", "new", "band"),
    [
        (100, 100, 5), (100, 79, 0), (100, 80, 0), (100, 81, 1), (100, 95, 2), (100, 96, 3), (1000, 999, 4),
        (1000, 1001, 6), (100, 101, 7), (100, 119, 9), (100, 120, 10), (0, 5, 10), (0, 0, 5),
    ],
)  # fmt: skip
def test_a_change_falls_into_the_band_away_from_zero(old: int, new: int, band: int) -> None:
    assert _band(old, new) == band
    assert len(BANDS) == 9
    assert BANDS[4] == Decimal(0)

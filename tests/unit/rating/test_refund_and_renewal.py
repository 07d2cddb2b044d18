"""What is given back at an early end, and what last year makes of this year's price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desk.domain.money import Money
from agent_desk.domain.renewal import History, Renewed
from agent_desk.rating.pack import Pack, load_folder
from agent_desk.rating.refund import commercial_refund, compulsory_refund, pro_rata, tax_refund
from agent_desk.rating.renewal import renew
from agent_desk.texts import Texts

START, END = date(2026, 1, 1), date(2026, 12, 31)
KEPT = Decimal("0.03")
PACK = load_folder(Path(__file__).resolve().parents[3] / "resources" / "rate_packs" / "DEMO-2026")


def test_the_published_example_of_a_compulsory_refund() -> None:
    assert pro_rata(Money.yuan("950"), elapsed=90, term=365) == Money.yuan("715.75")


@given(st.integers(0, 10**9), st.integers(1, 366), st.data())
def test_a_refund_falls_from_the_whole_premium_to_nothing(fen: int, term: int, data: st.DataObject) -> None:
    elapsed = data.draw(st.integers(0, term))
    refund = pro_rata(Money(fen), elapsed=elapsed, term=term)
    assert Money(0) <= refund <= Money(fen)
    assert abs(refund.fen * term - fen * (term - elapsed)) * 2 <= term
    assert pro_rata(Money(fen), elapsed=0, term=term) == Money(fen)
    assert pro_rata(Money(fen), elapsed=term, term=term) == Money(0)


@pytest.mark.parametrize(("elapsed", "term"), [(-1, 365), (366, 365), (0, 0)])
def test_days_outside_the_term_are_an_error(elapsed: int, term: int) -> None:
    with pytest.raises(ValueError, match="days"):
        pro_rata(Money(1), elapsed=elapsed, term=term)


@pytest.mark.parametrize(
    ("cancelled", "commercial", "compulsory"),
    [
        (date(2025, 12, 31), "970.00", "1000.00"),
        (date(2026, 1, 1), "1000.00", "1000.00"),
        (date(2026, 4, 1), "753.42", "753.42"),
        (date(2026, 12, 31), "2.74", "2.74"),
        (date(2027, 2, 1), "0.00", "0.00"),
    ],
)
def test_before_the_start_commercial_insurance_keeps_a_fee_and_compulsory_none(
    cancelled: date, commercial: str, compulsory: str
) -> None:
    premium = Money.yuan("1000")
    assert str(commercial_refund(premium, start=START, end=END, cancelled=cancelled, kept=KEPT)) == commercial
    assert str(compulsory_refund(premium, start=START, end=END, cancelled=cancelled)) == compulsory


def test_the_pack_says_how_much_may_be_kept(demo_pack: Pack) -> None:
    assert demo_pack.manifest.commercial_kept_before_start == KEPT


def test_the_tax_office_refunds_from_the_month_of_the_loss() -> None:
    assert str(tax_refund(Money.yuan("420"), date(2026, 9, 30))) == "140.00"
    assert str(tax_refund(Money.yuan("420"), date(2026, 1, 1))) == "420.00"
    assert tax_refund(Money(0), date(2026, 5, 1)) == Money(0)


@pytest.mark.parametrize(
    ("history", "renewed"),
    [
        (History(new=True, claims=3, at_fault=2), Renewed("none", "first", 0, "first", 0, 0)),
        (
            History(transferred=True, accident_free_years=3, continuous_years=5),
            Renewed("none", "transferred", 0, "transferred", 0, 0),
        ),
        (History(accident_free_years=1, continuous_years=1), Renewed("A1", "accident_free", -1, "record", 1, 0)),
        (History(accident_free_years=5, continuous_years=5), Renewed("A3", "accident_free", -4, "record", 5, 0)),
        (History(at_fault=1, continuous_years=3, claims=1), Renewed("A4", "accident", -2, "record", 3, 1)),
        (History(at_fault=2, continuous_years=1, claims=3), Renewed("A5", "accidents", 2, "record", 1, 3)),
        (History(at_fault=3, fatal=True, claims=9), Renewed("A6", "fatal", 5, "record", 0, 9)),
        (History(continuous_years=3, lapse_days=184), Renewed("none", "unknown", 0, "lapsed", 0, 0, 184)),
        (History(continuous_years=3, lapse_days=183), Renewed("none", "unknown", -3, "record", 3, 0, 183)),
        (
            History(continuous_years=3, last_level=-2, lapse_days=120),
            Renewed("none", "unknown", -2, "lapsed_some", 2, 0, 120),
        ),
        (
            History(continuous_years=3, claims=6, last_level=-2, lapse_days=120),
            Renewed("none", "unknown", 3, "record", 3, 6, 120),
        ),
        (History(continuous_years=3, last_level=-2, lapse_days=92), Renewed("none", "unknown", -3, "record", 3, 0, 92)),
        (
            History(continuous_years=3, last_level=-2, lapse_days=93),
            Renewed("none", "unknown", -2, "lapsed_some", 2, 0, 93),
        ),
        (
            History(continuous_years=4, last_level=-3, lapse_days=93),
            Renewed("none", "unknown", -3, "lapsed_some", 3, 0, 93),
        ),
        (
            History(continuous_years=1, claims=1, last_level=3, lapse_days=93),
            Renewed("none", "unknown", 3, "lapsed_some", 0, 3, 93),
        ),
        (History(continuous_years=3, last_level=-3, lapse_days=93), Renewed("none", "unknown", -3, "record", 3, 0, 93)),
        (
            History(motorcycle=True, accident_free_years=2, continuous_years=2),
            Renewed("none", "fixed", -2, "record", 2, 0),
        ),
    ],
)
def test_last_year_gives_this_years_float_and_level(history: History, renewed: Renewed, demo_pack: Pack) -> None:
    assert renew(history, demo_pack) == renewed


@st.composite
def histories(draw: st.DrawFn) -> History:
    few, days = st.integers(0, 12), st.sampled_from([0, 91, 92, 93, 183, 184]) | st.integers(0, 400)
    return History(
        accident_free_years=draw(few), at_fault=draw(st.integers(0, 3)), fatal=draw(st.booleans()),
        continuous_years=draw(few), claims=draw(few), last_level=draw(st.none() | st.integers(-4, 5)),
        lapse_days=draw(days), new=draw(st.booleans()), transferred=draw(st.booleans()), motorcycle=draw(st.booleans()),
    )  # fmt: skip


@settings(max_examples=300)
@given(histories())
def test_what_a_renewal_counts_gives_its_level_and_its_reasons_can_be_said(history: History) -> None:
    renewed = renew(history, PACK)
    assert PACK.ncd_level(renewed.years, renewed.claims) == renewed.level
    if renewed.level_reason == "lapsed_some":
        assert PACK.ncd_level(history.continuous_years, history.claims) < renewed.level == history.last_level
    for language in ("zh_CN", "en"):
        for kind, reason in (("float", renewed.float_reason), ("level", renewed.level_reason)):
            texts = Texts(language)
            assert texts.has(f"trace.why.{kind}.{reason}")
            assert "{" not in texts.say(f"trace.why.{kind}.{reason}", **renewed.facts())


@settings(max_examples=300)
@given(histories(), st.integers(1, 3))
def test_more_accidents_or_claims_never_make_a_renewal_cheaper(history: History, more: int) -> None:
    order = ["A3", "A2", "A1", "none", "A4", "A5", "A6"]
    worse = replace(history, at_fault=history.at_fault + more, claims=history.claims + more)
    before, after = renew(history, PACK), renew(worse, PACK)
    assert after.level >= before.level
    assert order.index(after.float_code) >= order.index(before.float_code)

"""Money: whole fen, one rounding, never a float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.domain.money import ZERO, Money, to_fen

fens = st.integers(-(10**15), 10**15)


@given(fen=fens)
def test_an_amount_survives_being_written_and_read(fen: int) -> None:
    money = Money(fen)
    assert Money.yuan(str(money)) == money
    assert Money.yuan(money.decimal()) == money


@given(amounts=st.lists(fens))
def test_a_sum_is_exact(amounts: list[int]) -> None:
    assert sum((Money(fen) for fen in amounts), ZERO) == Money(sum(amounts))
    assert sum(map(Money, amounts)) == (Money(sum(amounts)) if amounts else 0)


@given(one=fens, other=fens)
def test_difference_and_order_are_those_of_the_fen(one: int, other: int) -> None:
    assert Money(one) - Money(other) == Money(one - other)
    assert (Money(one) < Money(other)) == (one < other)
    assert -Money(one) == Money(-one)
    assert bool(Money(one)) == bool(one)


@pytest.mark.parametrize(
    ("exact", "fen"), [("0.005", 1), ("0.0049", 0), ("2.675", 268), ("-0.005", -1), ("-2.675", -268), ("1.115", 112)]
)
def test_half_a_fen_is_rounded_away_from_zero(exact: str, fen: int) -> None:
    assert Money.rounded(Decimal(exact)) == Money(fen)
    assert to_fen(Decimal(exact)) == Decimal(fen).scaleb(-2)


@given(yuan=st.decimals(-(10**12), 10**12, allow_nan=False, places=6))
def test_rounding_never_moves_more_than_half_a_fen(yuan: Decimal) -> None:
    assert abs(Money.rounded(yuan).decimal() - yuan) <= Decimal("0.005")


def test_a_float_is_a_type_error_everywhere() -> None:
    for wrong in (lambda: Money(1.0), lambda: Money.yuan(1.0), lambda: Money(1) + 1.0, lambda: Money(1) - 1.0):
        with pytest.raises(TypeError):
            wrong()


def test_a_flag_is_no_amount() -> None:
    with pytest.raises(TypeError):
        Money(True)


def test_money_is_not_added_to_a_bare_number() -> None:
    with pytest.raises(TypeError):
        Money(1) + 1
    with pytest.raises(TypeError):
        1 + Money(1)


@pytest.mark.parametrize("text", ["", "1.234", "1,000", "１", "1e3", " 1", "+1", ".5", "1.", "NaN", "一"])
def test_a_text_that_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Money.yuan(text)


def test_more_than_two_decimals_are_refused_and_not_cut() -> None:
    with pytest.raises(ValueError):
        Money.yuan(Decimal("0.001"))


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (123_456_789, "1,234,567.89"), (-460_286, "\u22124,602.86")]
)
def test_an_amount_is_shown_with_commas_two_decimals_and_a_true_minus(fen: int, shown: str) -> None:
    assert Money(fen).shown() == shown

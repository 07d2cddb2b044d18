"""Figures, days and numbers are written as paper wants them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from agent_desk.domain.money import Money
from agent_desk.sheets import words
from agent_desk.texts import Texts


@pytest.mark.parametrize(
    ("yuan", "capital"),
    [
        ("3051.55", "叁仟零伍拾壹元伍角伍分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("100", "壹佰元整"),
        ("100.05", "壹佰元零伍分"),
        ("20", "贰拾元整"),
        ("10010.5", "壹万零壹拾元伍角整"),
        ("1010000", "壹佰零壹万元整"),
        ("1000000010.01", "壹拾亿零壹拾元零壹分"),
        ("9876543210.12", "玖拾捌亿柒仟陆佰伍拾肆万叁仟贰佰壹拾元壹角贰分"),
    ],
)
def test_an_amount_stands_in_capital_numerals_as_on_a_bill(yuan: str, capital: str) -> None:
    assert words.capital_amount(Money.yuan(yuan)) == capital


@pytest.mark.parametrize("fen", [-1, 10**16])
def test_no_bill_has_an_amount_below_zero_or_beyond_all_bounds(fen: int) -> None:
    with pytest.raises(ValueError, match="bill"):
        words.capital_amount(Money(fen))


def test_the_birth_date_in_an_identity_number_is_hidden() -> None:
    assert words.masked("330100190506151001") == "330100********1001"
    assert words.masked("330100190506151") == "***********6151"
    assert words.masked("12") == "12"
    assert words.masked("") == ""


def test_a_moment_is_printed_in_chinese_time_wherever_the_laptop_is() -> None:
    assert words.moment(datetime(2026, 12, 31, 16, 5, tzinfo=UTC)) == "2027-01-01 00:05"


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        ("180000", "18 万", "180,000"),
        ("18000", "1.8 万", "18,000"),
        ("2000", "0.2 万", "2,000"),
        ("200", "200", "200"),
        ("1234.5", "1,234.50", "1,234.50"),
    ],
)
def test_a_limit_is_written_as_it_is_spoken(yuan: str, chinese: str, english: str) -> None:
    assert words.large(Decimal(yuan), Texts("zh_CN")) == chinese
    assert words.large(Decimal(yuan), Texts("en")) == english


def test_a_plate_a_code_and_a_count_are_easy_to_read() -> None:
    assert words.spaced_plate("浙A00001") == "浙A 00001"
    assert words.spaced_plate("") == ""
    assert words.grouped("4f1c90ab77d2") == "4f1c 90ab 77d2"
    assert [words.count_word(number, Texts("zh_CN")) for number in (1, 2, 10, 11)] == ["一", "两", "十", "11"]
    assert words.count_word(2, Texts("en")) == "2"
    assert words.plain(Decimal("20.00")) == "20"
    assert words.plain(Decimal("20")) == "20"

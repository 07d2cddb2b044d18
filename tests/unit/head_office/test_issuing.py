"""How long a policy runs, and its number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product
from head_office.services.issuing import last_day, number_name, numbered


@pytest.mark.parametrize(
    ("product", "asked", "start", "end"),
    [
        (Product.COMPULSORY, {}, "2026-03-10", "2027-03-09"),
        (Product.COMPULSORY, {"compulsory": {"short_months": None}}, "2024-02-29", "2025-02-28"),
        (Product.COMPULSORY, {"compulsory": {"short_months": 1}}, "2026-01-31", "2026-02-28"),
        (Product.COMPULSORY, {"compulsory": {"short_months": 3}}, "2026-11-30", "2027-02-28"),
        (Product.COMMERCIAL, {"commercial": {"days": None}}, "2026-01-01", "2026-12-31"),
        (Product.COMMERCIAL, {"commercial": {"days": 1}}, "2026-01-01", "2026-01-01"),
        (Product.COMMERCIAL, {"commercial": {"days": 90}}, "2026-01-01", "2026-03-31"),
        (Product.HOME, {"term_years": 1}, "2026-07-01", "2027-06-30"),
        (Product.HOME, {"term_years": 5}, "2024-02-29", "2029-02-28"),
    ],
)
def test_the_last_day_is_counted_as_the_contract_says(
    product: Product, asked: dict[str, Any], start: str, end: str
) -> None:
    assert last_day(product, asked, date.fromisoformat(start)) == date.fromisoformat(end)


@given(start=st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_a_year_is_a_year(start: date) -> None:
    assert (last_day(Product.COMMERCIAL, {}, start) - start).days in {364, 365}


def test_numbers_name_product_and_month_in_china() -> None:
    policy = Policy(
        "i", "", "a", "c", Product.HOME, "", date(2026, 1, 1), date(2026, 12, 31), Money(1), datetime.now(UTC)
    )
    eve = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
    assert number_name(policy, eve) == "policy:JC-2612"
    assert numbered(policy, 7, eve).number == "JC-2612-000007"

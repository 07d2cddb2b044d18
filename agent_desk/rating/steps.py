"""Steps of a calculation and how their figures are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from agent_desk.domain.money import Money

CENT = Decimal("0.01")
ONE = Decimal(1)
HUNDRED = Decimal(100)
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""No product of a request's figures has 60 digits, so nothing is rounded but where the plan says so."""

Facts = tuple[tuple[str, str], ...]
NO_FACTS: Facts = ()


def fen(yuan: Decimal) -> Decimal:
    """Rounded to the fen, half away from zero. Needs ``EXACT`` as the current context."""
    return yuan.quantize(CENT, ROUND_HALF_UP)


def money(yuan: Decimal) -> Money:
    """An amount that is whole fen already."""
    return Money(int(yuan.scaleb(2)))


def amount(yuan: Decimal) -> str:
    """An amount as it is shown: ``1,387.20``, ``−46.45``; a negative zero is a zero."""
    if not yuan:
        return "0.00"
    return f"{yuan:,.2f}" if yuan >= 0 else f"\u2212{-yuan:,.2f}"


@lru_cache(maxsize=4096)
def coefficient(value: Decimal) -> str:
    """A factor as it is shown: at least two decimals, ``0.60``, ``0.5865``."""
    shortest = value.normalize()
    exponent = shortest.as_tuple().exponent
    return f"{value:.2f}" if not isinstance(exponent, int) or exponent >= -2 else f"{shortest:f}"


@lru_cache(maxsize=4096)
def percent(share: Decimal) -> str:
    """A share as it is shown: ``0.856%``, ``−3%``."""
    text = f"{abs(share * HUNDRED).normalize():f}%"
    return f"\u2212{text}" if share < 0 else text

"""Between the values of the domain and what the columns hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from agent_desk.domain.money import Money

T = TypeVar("T")
U = TypeVar("U")


def moment_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, always 27 characters, so that texts sort as moments. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment in UTC."""
    return datetime.fromisoformat(text)


def day_text(day: date) -> str:
    """``YYYY-MM-DD``."""
    return day.isoformat()


def day(text: str) -> date:
    """The day."""
    return date.fromisoformat(text)


def fen(money: Money) -> int:
    """Whole fen."""
    return money.fen


def decimal_text(number: Decimal) -> str:
    """The decimal as it is, trailing zeros included."""
    return str(number)


def maybe(convert: Callable[[T], U], value: T | None) -> U | None:
    """``convert(value)``, None for None."""
    return None if value is None else convert(value)


def decimal(text: str) -> Decimal:
    """The decimal as it was kept."""
    return Decimal(text)

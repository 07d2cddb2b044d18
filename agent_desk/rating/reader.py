"""Reading a request's values: form and range of each, every problem written down once with its path and code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from agent_desk.errors import Problem

Data = dict[str, Any]

YUAN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?").fullmatch
FINE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,4})?").fullmatch
"""A decimal string with at most four decimals: everything but yuan."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch

_WHY = "@quote_problems.why."


class Reader:
    """Takes values out of a request. What is not sound is None, and its path stands in ``bad``.

    Left out and null are the same: None without a word, unless the value is needed.
    """

    __slots__ = ("bad", "problems")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.bad: set[str] = set()

    def refuse(self, path: str, code: str, why: str = "", **facts: object) -> None:
        """Write down one problem. ``why`` names the sentence that says which rule it was."""
        said = {name: str(fact) for name, fact in facts.items()}
        if why:
            said["why"] = _WHY + why
        self.problems.append(Problem(path, code, said))
        self.bad.add(path)

    def sound(self, *paths: str) -> bool:
        """Whether nothing was found wrong at these paths."""
        return not self.bad or self.bad.isdisjoint(paths)

    def keys(self, data: Data, known: Collection[str], prefix: str) -> None:
        """Refuse keys that the contract does not have."""
        for key in data:
            if key not in known:
                self.refuse(f"{prefix}{key}", "unknown_key", key=key)

    def section(self, data: Data, key: str, prefix: str = "", *, needed: bool) -> Data | None:
        """An object."""
        value = data.get(key)
        if value is None:
            if needed:
                self.refuse(prefix + key, "required")
            return None
        if type(value) is dict:
            return value
        self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}object")
        return None

    def choice(self, data: Data, key: str, prefix: str, allowed: Iterable[str]) -> str | None:
        """One of the listed texts."""
        value = data.get(key)
        if value is None:
            self.refuse(prefix + key, "required")
            return None
        if type(value) is not str:
            self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}text")
            return None
        if value not in allowed:
            self.refuse(prefix + key, "unknown_value", allowed=", ".join(allowed))
            return None
        return value

    def flag(self, data: Data, key: str, prefix: str) -> bool | None:
        """true or false."""
        value = data.get(key)
        if value is None:
            self.refuse(prefix + key, "required")
            return None
        if type(value) is bool:
            return value
        self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}flag")
        return None

    def whole(self, data: Data, key: str, prefix: str, low: int, high: int, *, needed: bool = True) -> int | None:
        """An integer in a range, both ends included."""
        value = self.integer(data, key, prefix, needed=needed)
        if value is None or low <= value <= high:
            return value
        self.out_of_range(prefix + key, low, high)
        return None

    def integer(self, data: Data, key: str, prefix: str, *, needed: bool = True) -> int | None:
        """Any integer; true and false are none."""
        value = data.get(key)
        if type(value) is int:
            return value
        if value is None:
            if needed:
                self.refuse(prefix + key, "required")
            return None
        self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}whole")
        return None

    def decimal(self, data: Data, key: str, prefix: str, *, yuan: bool, needed: bool = True) -> Decimal | None:
        """Any decimal string."""
        value = data.get(key)
        if value is None:
            if needed:
                self.refuse(prefix + key, "required")
            return None
        if type(value) is not str:
            self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}decimal")
            return None
        if not (YUAN if yuan else FINE)(value):
            self.refuse(prefix + key, "bad_decimal", places=2 if yuan else 4)
            return None
        return Decimal(value)

    def amount(
        self, data: Data, key: str, prefix: str, low: Decimal | int, high: Decimal | int, *, needed: bool = True
    ) -> Decimal | None:
        """Yuan in a range, both ends included."""
        value = self.decimal(data, key, prefix, yuan=True, needed=needed)
        if value is None or low <= value <= high:
            return value
        self.out_of_range(prefix + key, low, high)
        return None

    def measure(self, data: Data, key: str, prefix: str, high: int, *, needed: bool = False) -> Decimal | None:
        """Tonnes, litres or kilowatts: over 0, up to ``high``."""
        value = self.decimal(data, key, prefix, yuan=False, needed=needed)
        if value is None or 0 < value <= high:
            return value
        self.refuse(prefix + key, "out_of_range", "over", low=0, high=high)
        return None

    def day(self, data: Data, key: str, prefix: str, *, needed: bool) -> date | None:
        """An ISO date."""
        value = data.get(key)
        if value is None:
            if needed:
                self.refuse(prefix + key, "required")
            return None
        if type(value) is not str:
            self.refuse(prefix + key, "wrong_type", wanted=f"{_WHY}day")
            return None
        # fromisoformat alone would take week dates, dates without hyphens and, elsewhere, foreign digits.
        if _DAY(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.refuse(prefix + key, "bad_date")
        return None

    def out_of_range(self, path: str, low: object, high: object) -> None:
        """Refuse with the range, both ends included."""
        self.refuse(path, "out_of_range", "between", low=_plain(low), high=_plain(high))


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)

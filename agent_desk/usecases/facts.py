"""From what was entered to values: each fact is checked by itself, every fault is named, nothing is thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from agent_desk.domain import identifiers
from agent_desk.domain.facts import RULES, FactRule
from agent_desk.domain.money import Money
from agent_desk.domain.visit import Fact
from agent_desk.errors import InputError, Problem

Value = str | int | bool | date | Decimal | Money

_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", re.ASCII)
_NUMBER = re.compile(r"\d+(\.\d{1,4})?", re.ASCII)
_YES = frozenset({"yes", "true", "1", "是"})
_NO = frozenset({"no", "false", "0", "否"})
_LONGEST = 200


def require_known(paths: Mapping[str, object]) -> None:
    """Raise InputError naming every path that is no fact."""
    unknown = [Problem(path, "unknown_key") for path in paths if path not in RULES]
    if unknown:
        raise InputError(unknown)


def read(path: str, text: str, others: Mapping[str, Fact], day: date) -> tuple[Value | None, list[Problem]]:
    """The value of one fact, or None, and what is wrong with it.

    ``others`` are the visit's facts (an organisation's identity is a credit code; an imported car's VIN only warns),
    ``day`` is today. A value that only warns is given together with its problem (``stops`` false).
    """
    text = text.strip()
    if not text:
        return None, []
    if len(text) > _LONGEST:
        return None, [Problem(path, "too_long", {"limit": str(_LONGEST)})]
    special = _IDENTIFIERS.get(path)
    if special is not None:
        return special(path, text, others, day)
    rule = RULES[path]
    value, code = _SORTS[rule.sort](text, rule)
    if code:
        return None, [Problem(path, code)]
    return value, []


def read_all(facts: Mapping[str, Fact], day: date) -> tuple[dict[str, Value], list[Problem]]:
    """Every sound value by path, and every problem, in the order of ``RULES``."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for path in RULES:
        fact = facts.get(path)
        if fact is None:
            continue
        value, found = read(path, fact.text, facts, day)
        problems += found
        if value is not None:
            values[path] = value
    problems += _together(values)
    return values, problems


def _together(values: Mapping[str, Value]) -> list[Problem]:
    """Rules that read two facts."""
    problems: list[Problem] = []
    registered, plate = values.get("vehicle.first_registered"), values.get("vehicle.plate")
    if values.get("vehicle.condition") == "new" and registered is not None:
        problems.append(Problem("vehicle.first_registered", "new_vehicle_registered"))
    if values.get("vehicle.condition") == "new" and plate:
        problems.append(Problem("vehicle.plate", "new_vehicle_plate"))
    return problems


# Identifiers ----------------------------------------------------------------------------------------------------------


def _text_of(others: Mapping[str, Fact], path: str) -> str:
    fact = others.get(path)
    return fact.text.strip() if fact else ""


def _identity(path: str, text: str, others: Mapping[str, Fact], day: date) -> tuple[Value | None, list[Problem]]:
    if _text_of(others, "customer.party") == "organisation":
        found = identifiers.check_credit_code(text, path=path)
        return _unless_stopped(identifiers.normalise_credit_code(text), found)
    found = identifiers.check_identity(text, today=day, path=path)
    return _unless_stopped(identifiers.normalise_identity(text), found)


def _mobile(path: str, text: str, _others: Mapping[str, Fact], _day: date) -> tuple[Value | None, list[Problem]]:
    return _unless_stopped(identifiers.normalise_mobile(text), identifiers.check_mobile(text, path=path))


def _plate(path: str, text: str, _others: Mapping[str, Fact], _day: date) -> tuple[Value | None, list[Problem]]:
    return _unless_stopped(identifiers.normalise_plate(text), identifiers.check_plate(text, path=path))


def _vin(path: str, text: str, others: Mapping[str, Fact], _day: date) -> tuple[Value | None, list[Problem]]:
    imported = _text_of(others, "vehicle.imported").lower() in _YES
    found = identifiers.check_vin(text, imported=imported, path=path)
    return _unless_stopped(identifiers.normalise_vin(text), found)


def _engine(path: str, text: str, _others: Mapping[str, Fact], _day: date) -> tuple[Value | None, list[Problem]]:
    found = identifiers.check_engine_number(text, path=path)
    return _unless_stopped(identifiers.normalise_engine_number(text), found)


def _unless_stopped(value: str, problems: list[Problem]) -> tuple[Value | None, list[Problem]]:
    return (None if any(problem.stops for problem in problems) else value), problems


_Reader = Callable[[str, str, Mapping[str, Fact], date], tuple[Value | None, list[Problem]]]
_IDENTIFIERS: dict[str, _Reader] = {
    "customer.identity": _identity,
    "customer.mobile": _mobile,
    "vehicle.plate": _plate,
    "vehicle.vin": _vin,
    "vehicle.engine_number": _engine,
}


# Sorts of value -------------------------------------------------------------------------------------------------------


def _read_text(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    return " ".join(text.split()), ""


def _read_choice(text: str, rule: FactRule) -> tuple[Value | None, str]:
    return (text, "") if text in rule.choices else (None, "unknown_value")


def _read_date(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    match = _DATE.fullmatch(text.replace(" ", ""))
    if match is None:
        return None, "bad_date"
    try:
        return date(int(match[1]), int(match[2]), int(match[3])), ""
    except ValueError:
        return None, "no_such_day"


def _read_yuan(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    plain = text.replace(",", "").replace("，", "").replace(" ", "").removesuffix("元")
    times = 10_000 if plain.endswith("万") else 1
    plain = plain.removesuffix("万")
    if not _NUMBER.fullmatch(plain):
        return None, "bad_amount"
    try:
        return Money.yuan(Decimal(plain) * times), ""
    except ValueError:
        return None, "bad_amount"


def _read_decimal(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    plain = text.replace(" ", "").rstrip("LlTt吨升")
    return (Decimal(plain), "") if _NUMBER.fullmatch(plain) else (None, "bad_decimal")


def _read_whole(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    return (int(text), "") if text.isascii() and text.isdigit() and len(text) <= 6 else (None, "bad_whole")


def _read_flag(text: str, _rule: FactRule) -> tuple[Value | None, str]:
    if text.lower() in _YES:
        return True, ""
    return (False, "") if text.lower() in _NO else (None, "unknown_value")


_SORTS: dict[str, Callable[[str, FactRule], tuple[Value | None, str]]] = {
    "text": _read_text,
    "choice": _read_choice,
    "date": _read_date,
    "yuan": _read_yuan,
    "decimal": _read_decimal,
    "whole": _read_whole,
    "flag": _read_flag,
}

"""JSON text → a value, strictly; a value → a sound request, or every problem at once."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from agent_desk.errors import InputError, Problem
from agent_desk.rating.home_request import read_home_request
from agent_desk.rating.motor_request import read_motor
from agent_desk.rating.pack import Pack
from agent_desk.rating.reader import Reader
from agent_desk.rating.request import HomeRequest, MotorRequest

_KINDS = ("motor", "home")
# Longer than any integer of the contract; Python itself refuses to read integers of more than 4,300 digits.
_LONG_INTEGER = 18
_FAR = 1_000_000_000_000_000_000
_EITHER = frozenset(
    {
        "kind", "start", "region", "vehicle", "compulsory", "vehicle_tax", "commercial", "home", "deductible",
        "term_years", "items",
    }
)  # fmt: skip


def parse(request: object, pack: Pack) -> MotorRequest | HomeRequest:
    """The request, sound in every value and as a whole. Raises InputError with every problem."""
    reader = Reader()
    if type(request) is not dict:
        reader.refuse("", "wrong_type", wanted="@quote_problems.why.object")
        raise InputError(reader.problems)
    kind = request.get("kind")
    found: MotorRequest | HomeRequest | None = None
    if kind == "motor":
        found = read_motor(request, pack, reader)
    elif kind == "home":
        found = read_home_request(request, pack, reader)
    else:
        # What both kinds share can be checked all the same.
        reader.choice(request, "kind", "", _KINDS)
        reader.keys(request, _EITHER, "")
        reader.day(request, "start", "", needed=True)
    if found is None:
        raise InputError(reader.problems)
    return found


def read_json(raw: bytes | str) -> object:
    """The value of a JSON text in UTF-8. A key that stands twice, NaN, infinity and half characters are no JSON here.

    Raises InputError with ``bad_json``.
    """
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
        return _load(text)
    except (ValueError, RecursionError) as error:
        raise InputError([Problem("", "bad_json")]) from error


def _load(text: str) -> object:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (json.JSONDecodeError, _NotJson):
        raise
    except ValueError:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_integer)
    if "\\u" in text:
        # An escaped half of a surrogate pair cannot be written down as UTF-8 again.
        json.dumps(value, ensure_ascii=False).encode()
    return value


class _NotJson(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotJson("a key stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise _NotJson(name)


def _integer(digits: str) -> int:
    if len(digits) <= _LONG_INTEGER:
        return int(digits)
    return -_FAR if digits.startswith("-") else _FAR

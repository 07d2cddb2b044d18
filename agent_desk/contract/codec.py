"""JSON of the product's values: money as ``{"fen": 1230}``, decimals as texts, dates as ISO; strict on the way in.

For people's scripts (``for_scripts``) money is ``"12.30"``, as everywhere in the quote contract.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from agent_desk.domain.money import Money

T = TypeVar("T")


_encoder = msgspec.json.Encoder(decimal_format="string", order=None)
_canonical = msgspec.json.Encoder(decimal_format="string", order="sorted")


def encode(value: object) -> bytes:
    """JSON of any domain value or message."""
    return _encoder.encode(value)


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces: the bytes that are hashed and signed."""
    return _canonical.encode(value)


def decode(raw: bytes | str, kind: type[T]) -> T:
    """The value of type ``kind``. Raises msgspec.ValidationError (with the path) or msgspec.DecodeError."""
    return msgspec.json.decode(raw, type=kind)


def plain(value: object) -> Any:
    """The value as dicts, lists and texts, as its JSON would be."""
    return msgspec.to_builtins(value)


def for_scripts(value: object) -> Any:
    """The same for a script to read: money in yuan (``"12.30"``)."""
    return _in_yuan(plain(value))


def _in_yuan(value: Any) -> Any:
    match value:
        case {"fen": int(fen), **rest} if not rest:
            return str(Money(fen))
        case dict():
            return {key: _in_yuan(each) for key, each in value.items()}
        case list() | tuple():
            return [_in_yuan(each) for each in value]
    return value

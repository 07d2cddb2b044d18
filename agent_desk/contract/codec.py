"""JSON of the product's values: money as ``"12.30"``, decimals as texts, dates as ISO; strict on the way in."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from agent_desk.domain.money import Money

T = TypeVar("T")


def _out(value: object) -> object:
    if isinstance(value, Money):
        return str(value)
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _in(kind: type, value: object) -> object:
    if kind is Money and isinstance(value, str):
        return Money.yuan(value)
    raise NotImplementedError(f"no {kind.__name__} from JSON")


_encoder = msgspec.json.Encoder(enc_hook=_out, decimal_format="string", order=None)
_canonical = msgspec.json.Encoder(enc_hook=_out, decimal_format="string", order="sorted")


def encode(value: object) -> bytes:
    """JSON of any domain value or message."""
    return _encoder.encode(value)


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces: the bytes that are hashed and signed."""
    return _canonical.encode(value)


def decode(raw: bytes | str, kind: type[T]) -> T:
    """The value of type ``kind``. Raises msgspec.ValidationError (with the path) or msgspec.DecodeError."""
    return msgspec.json.decode(raw, type=kind, dec_hook=_in)


def plain(value: object) -> Any:
    """The value as dicts, lists and texts, as its JSON would be."""
    return msgspec.to_builtins(value, enc_hook=_out)

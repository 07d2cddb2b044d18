"""What the QR code of a sheet carries: what the sheet promises, in short, and the device's signature over it.

``AD2:Q:BJ-2611-0486:1269.74:261201:4F1C90AB77D2:digest[:device:signature]`` — kind of sheet, number, total in yuan, last valid
day, the beginning of the rate pack's SHA-256, and a digest of everything promised. A device that head office knows adds its id
and an Ed25519 signature over all that stands before it. Binary parts are base32 (RFC 4648) without padding: with digits,
capitals and the colon they stay within the QR standard's alphanumeric set, which makes the smallest code (ISO/IEC 18004, 7.3.4).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agent_desk.domain.application import Application
from agent_desk.domain.money import Money
from agent_desk.domain.quote import Quote

PREFIX = "AD2"
BY_HAND = "S"
"""Follows the kind's letter on a sheet that bears a handwritten signature: nobody can take the one from the file unseen."""
PACK_DIGITS = 12
DIGEST_BYTES, DEVICE_BYTES, SIGNATURE_BYTES = 16, 16, 64
LONGEST = 600
"""Characters that a code may have; anything longer is none of ours."""

_OUTSIDE = re.compile(r"[^0-9A-Z $%*+./-]")
_CONTEXT = b"agent-desk sheet code\n"
"""Stands before what is signed: the device key signs other things too, and none of them may pass as a sheet."""


class SheetKind(StrEnum):
    """What sort of sheet a code belongs to; the value is its letter in the code."""

    QUOTE = "Q"
    COMPARISON = "C"
    BUNDLE = "B"
    FORM = "F"
    REFUND = "R"


@dataclass(frozen=True, slots=True)
class SheetPromise:
    """What a sheet promises. ``facts`` is everything that the digest must cover besides the fields, in a fixed order.

    ``valid_until`` is the last valid day, included; ``pack_sha256`` names the rate pack (64 hex digits).
    """

    kind: SheetKind
    number: str
    total: Money
    pack_sha256: str
    valid_until: date
    facts: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """The first 128 bits of SHA-256 over all of it; a line break cannot be smuggled in, each line has its length."""
        lines = (
            self.kind.value,
            self.number,
            str(self.total),
            self.pack_sha256,
            self.valid_until.isoformat(),
            *self.facts,
        )
        framed = b"".join(b"%d:%b\n" % (len(raw), raw) for raw in (line.encode() for line in lines))
        return hashlib.sha256(framed).digest()[:DIGEST_BYTES]

    @property
    def check(self) -> str:
        """Twelve hex digits of the digest, for reading aloud."""
        return self.digest.hex()[:12]


@dataclass(frozen=True, slots=True)
class DeviceSeal:
    """The device that vouches for sheets: its id at head office, and its signature (64 bytes) over given bytes."""

    device: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A code as it was read. ``device`` and ``signature`` are empty on a sheet from before enrolment.

    ``by_hand``: the sheet bears a handwritten signature, so its file must bear one over its bytes.
    """

    kind: SheetKind
    number: str
    total: Money
    valid_until: date
    pack: str
    digest: bytes
    device: str = ""
    signature: bytes = b""
    signed: bytes = b""
    by_hand: bool = False

    @property
    def check(self) -> str:
        """Twelve hex digits of the digest, as the sheet prints them."""
        return self.digest.hex()[:12]

    def promises(self, promise: SheetPromise) -> bool:
        """Whether this is the code of exactly that promise."""
        return self.digest == promise.digest and _fields(promise, by_hand=self.by_hand) == self.fields()

    def fields(self) -> list[str]:
        """The code's parts up to the digest, as they are written."""
        return [
            PREFIX,
            _kind(self.kind, by_hand=self.by_hand),
            self.number,
            str(self.total),
            f"{self.valid_until:%y%m%d}",
            self.pack,
            _base32(self.digest),
        ]


def quote_promise(quote: Quote) -> SheetPromise:
    """What the sheet of one quote promises: its request, every premium, start and last valid day."""
    return SheetPromise(
        kind=SheetKind.QUOTE,
        number=quote.number,
        total=quote.answer.total,
        pack_sha256=quote.answer.pack.sha256,
        valid_until=quote.valid_until,
        facts=(quote.start.isoformat(), quote.request, *(f"{name} {amount}" for name, amount in amounts(quote))),
    )


def bundle_promise(motor: Quote, home: Quote) -> SheetPromise:
    """What a motor and a home quote on one sheet promise: both, and their sum; as long as both stand. The pack is the motor quote's."""
    parts = (quote_promise(motor), quote_promise(home))
    return SheetPromise(
        kind=SheetKind.BUNDLE,
        number=f"{motor.number}/{home.number}",
        total=motor.answer.total + home.answer.total,
        pack_sha256=motor.answer.pack.sha256,
        valid_until=min(motor.valid_until, home.valid_until),
        facts=tuple(line for part in parts for line in (part.number, part.pack_sha256, *part.facts)),
    )


def form_promise(application: Application, quote: Quote) -> SheetPromise:
    """What the application form of a round promises: its quote, its papers and its consents."""
    of_quote = quote_promise(quote)
    return replace(
        of_quote,
        kind=SheetKind.FORM,
        number=application.number,
        facts=(
            quote.number,
            *of_quote.facts,
            *(f"{paper.slot} {paper.sha256}" for paper in application.papers),
            *application.consents,
        ),
    )


def amounts(quote: Quote) -> tuple[tuple[str, Money], ...]:
    """Every premium of a quote by its code, in the order of the sheet: parts, then their covers."""
    answer = quote.answer
    parts = ("compulsory", "vehicle_tax", "commercial", "home")
    found = [(name, amount) for name in parts if (amount := answer.part(name)) is not None]
    found += [(line.code, line.premium) for line in (answer.commercial.lines if answer.commercial else ())]
    found += [(line.code, line.premium) for line in (answer.home.lines if answer.home else ())]
    return tuple(found)


def code_text(promise: SheetPromise, seal: DeviceSeal | None, *, by_hand: bool = False) -> str:
    """The text of the QR code, signed where the device can sign. The same promise and device give the same text."""
    fields = _fields(promise, by_hand=by_hand)
    if seal is None:
        return ":".join(fields)
    text = ":".join([*fields, _base32(uuid.UUID(seal.device).bytes)])
    return f"{text}:{_base32(seal.sign(_CONTEXT + text.encode()))}"


def read_code(text: str) -> SheetCode | None:
    """The code in a text; None for anything that is not exactly one. Nothing is believed yet: see ``SheetCode.signed``."""
    if len(text) > LONGEST or not text.startswith(PREFIX + ":"):
        return None
    fields = text.split(":")
    if len(fields) not in {7, 9}:
        return None
    try:
        code = SheetCode(
            kind=SheetKind(fields[1].removesuffix(BY_HAND)),
            by_hand=fields[1].endswith(BY_HAND),
            number=fields[2],
            total=Money.yuan(fields[3][:16]),
            valid_until=_day(fields[4]),
            pack=fields[5],
            digest=_bytes(fields[6], DIGEST_BYTES),
            device=str(uuid.UUID(bytes=_bytes(fields[7], DEVICE_BYTES))) if len(fields) == 9 else "",
            signature=_bytes(fields[8], SIGNATURE_BYTES) if len(fields) == 9 else b"",
            signed=_CONTEXT + ":".join(fields[:8]).encode("ascii") if len(fields) == 9 else b"",
        )
    except ValueError:
        return None
    # One promise has one spelling; a second one would be a second code that looks the same to a person.
    return code if code.fields() == fields[:7] and not _OUTSIDE.search(code.number + code.pack) else None


def _kind(kind: SheetKind, *, by_hand: bool) -> str:
    return kind.value + (BY_HAND if by_hand else "")


def _fields(promise: SheetPromise, *, by_hand: bool) -> list[str]:
    return [
        PREFIX,
        _kind(promise.kind, by_hand=by_hand),
        _OUTSIDE.sub("-", promise.number.upper())[:40],
        str(promise.total),
        f"{promise.valid_until:%y%m%d}",
        promise.pack_sha256[:PACK_DIGITS].upper(),
        _base32(promise.digest),
    ]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _bytes(text: str, length: int) -> bytes:
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(raw) != length or _base32(raw) != text:
        raise ValueError(text)
    return raw


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{6}", text, re.ASCII):
        raise ValueError(text)
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))

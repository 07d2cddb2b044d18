"""What a sheet that was read back is worth: found true, changed, unsigned, out of date or another device's, each with its reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agent_desk.clock import CHINA
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet_code import SheetCode, SheetKind, SheetPromise, amounts
from agent_desk.proof.paper import PaperRead
from agent_desk.proof.signatures import SignatureFound
from agent_desk.rating.sealing import verify


class Outcome(StrEnum):
    """The one word about a sheet, the gravest first; the words for people stand in ``proof.outcome.<value>``."""

    NO_CODE = "no_code"
    CHANGED = "changed"
    OTHER_DEVICE = "other_device"
    UNSIGNED = "unsigned"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TRUE = "true"


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device whose public key (32 bytes, raw Ed25519) is known, and whether head office has revoked it."""

    id: str
    public_key: bytes
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class HeldQuote:
    """What is kept under the sheet's number: its quote, and what a sheet of this kind promises.

    ``sheets`` are the texts of the sheet made again, in each language; empty where this side makes no sheets.
    """

    quote: Quote
    promise: SheetPromise
    superseded: bool = False
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reasons`` are codes below ``proof.reason.``, gravest first, each once, with the facts that fill their sentence."""

    outcome: Outcome
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    code: SheetCode | None = None
    handwritten: SignatureFound | None = None


_GRAVITY = {
    "no_code": Outcome.NO_CODE,
    "several_codes": Outcome.CHANGED,
    "code_forged": Outcome.CHANGED,
    "bytes_changed": Outcome.CHANGED,
    "bytes_other_key": Outcome.CHANGED,
    "signature_gone": Outcome.CHANGED,
    "total_differs": Outcome.CHANGED,
    "number_differs": Outcome.CHANGED,
    "day_differs": Outcome.CHANGED,
    "quote_differs": Outcome.CHANGED,
    "amounts_differ": Outcome.CHANGED,
    "device_unknown": Outcome.OTHER_DEVICE,
    "code_unsigned": Outcome.UNSIGNED,
    "device_revoked": Outcome.REVOKED,
    "superseded": Outcome.SUPERSEDED,
    "expired": Outcome.EXPIRED,
}
"""What each finding that is not good makes of the sheet. All others only say what was seen."""

_YUAN = re.compile(r"¥\s*([\d,]+\.\d\d)")
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d(?!\d)")


def judge(paper: PaperRead, *, device: KnownDevice | None, held: HeldQuote | None, day: date) -> Verdict:
    """Weigh what was read. ``device`` is the known device that the code names, None if there is none such.

    ``held`` is what this side keeps under the code's number, None if nothing; ``day`` is the calendar day in China.
    """
    if not paper.codes:
        return _verdict([("no_code", {})], None, paper)
    code = paper.codes[0]
    found: list[tuple[str, dict[str, str]]] = []
    if len(paper.codes) > 1:
        found.append(("several_codes", {}))
    found += _code_findings(code, device)
    found += _bytes_findings(paper, device)
    found += _words_findings(code, paper.words)
    found += _held_findings(code, paper.words, held)
    if code.valid_until < day and code.kind is not SheetKind.FORM:
        # An application that was made in time is not spoilt by the end of its quote.
        found.append(("expired", {"day": code.valid_until.isoformat()}))
    return _verdict(found, code, paper)


def _verdict(found: Sequence[tuple[str, dict[str, str]]], code: SheetCode | None, paper: PaperRead) -> Verdict:
    order = list(Outcome)
    ranked = sorted(found, key=lambda one: order.index(_GRAVITY.get(one[0], Outcome.TRUE)))
    outcome = _GRAVITY.get(ranked[0][0], Outcome.TRUE) if ranked else Outcome.TRUE
    reasons = tuple(dict.fromkeys((name, tuple(sorted(facts.items()))) for name, facts in ranked))
    return Verdict(outcome, reasons, code, paper.signatures[-1] if paper.signatures else None)


def _code_findings(code: SheetCode, device: KnownDevice | None) -> list[tuple[str, dict[str, str]]]:
    if not code.signature:
        return [("code_unsigned", {})]
    if device is None or device.id != code.device:
        return [("device_unknown", {"device": code.device[-8:]})]
    if not verify(code.signed, code.signature, device.public_key):
        return [("code_forged", {"device": code.device[-8:]})]
    found = [("code_signed", {"device": code.device[-8:]})]
    return [*found, ("device_revoked", {"device": code.device[-8:]})] if device.revoked else found


def _bytes_findings(paper: PaperRead, device: KnownDevice | None) -> list[tuple[str, dict[str, str]]]:
    if paper.words is None:
        return [("picture_only", {})]
    found: list[tuple[str, dict[str, str]]] = []
    if paper.codes[0].by_hand and not paper.signatures:
        found.append(("signature_gone", {}))
    for signature in paper.signatures:
        at = {"at": signature.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")} if signature.at else {"at": "?"}
        if not signature.intact:
            found.append(("bytes_changed", {}))
        elif device is not None and signature.vouched_by(device.public_key):
            found.append(("bytes_intact", at))
        elif signature.device and device is not None:
            found.append(("bytes_other_key", {}))
        else:
            found.append(("bytes_intact_unproved", at))
    return found


def _words_findings(code: SheetCode, words: str | None) -> list[tuple[str, dict[str, str]]]:
    """The page against its own code: the total with its ¥ sign, the number and the last valid day must stand there."""
    if words is None:
        return []
    found: list[tuple[str, dict[str, str]]] = []
    flat = re.sub(r"\s+", "", words)
    printed = [text for text in _YUAN.findall(words) if text != code.total.shown()]
    if printed or f"¥{code.total.shown()}" not in flat:
        found.append(("total_differs", {"printed": ", ".join(printed) or "–", "total": code.total.shown()}))
    # A sheet of two quotes has two numbers.
    if not all(number in flat.upper() for number in code.number.split("/")):
        found.append(("number_differs", {"number": code.number}))
    if code.kind is not SheetKind.FORM and code.valid_until.isoformat() not in flat:
        found.append(("day_differs", {"day": code.valid_until.isoformat()}))
    return found


def _held_findings(code: SheetCode, words: str | None, held: HeldQuote | None) -> list[tuple[str, dict[str, str]]]:
    if held is None:
        return [("not_held", {"number": code.number})]
    quote = held.quote
    found: list[tuple[str, dict[str, str]]] = []
    differing = [] if words is None else _differing(words, held)
    if not code.promises(held.promise):
        found.append(("quote_differs", {"number": code.number}))
    elif differing:
        found.append(("amounts_differ", {"amounts": ", ".join(differing)}))
    else:
        found.append(("quote_same", {"number": code.number}))
        if words is not None and held.sheets and _squeezed(words) not in map(_squeezed, held.sheets):
            # A customer's address that was mended since is no forgery: a person has to look.
            found.append(("words_differ", {}))
    if held.superseded or quote.state is QuoteState.SUPERSEDED:
        found.append(("superseded", {"number": quote.number}))
    return found


def _differing(words: str, held: HeldQuote) -> list[str]:
    """Amounts that stand on the page too often or not often enough: beside the sheet made again, or beside the quote."""
    printed = Counter(_AMOUNT.findall(words))
    if held.sheets:
        # In two languages every amount stands there twice: the sheet is the one that it differs least from.
        made = (Counter(_AMOUNT.findall(sheet)) for sheet in held.sheets)
        return min((sorted(((printed - again) + (again - printed)).keys()) for again in made), key=len)
    needed = Counter(amount.shown() for _, amount in amounts(held.quote))
    return sorted((needed - printed).keys())


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)

"""The code of a sheet says exactly what was promised, fits the QR standard's alphanumeric set, and has one spelling."""

from __future__ import annotations

import re
import string
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef
from agent_desk.domain.sheet_code import (
    LONGEST,
    DeviceSeal,
    SheetKind,
    SheetPromise,
    code_text,
    quote_promise,
    read_code,
)
from agent_desk.rating.sealing import verify
from tests.unit.sheets import sheet_cases as cases

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
SEAL = DeviceSeal("01900000-0000-7000-8000-00000000abcd", KEY.sign)
ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+./:-]+")

promises = st.builds(
    SheetPromise,
    kind=st.sampled_from(SheetKind),
    number=st.text(string.ascii_uppercase + string.digits + "-", min_size=1, max_size=40),
    total=st.integers(-(10**11), 10**11).map(Money),
    pack_sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    valid_until=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    facts=st.lists(st.text(max_size=30), max_size=6).map(tuple),
)


@given(promises, st.uuids(), st.booleans(), st.booleans())
def test_a_code_that_is_read_back_is_the_promise_and_nothing_else(
    promise: SheetPromise, device: uuid.UUID, signed: bool, by_hand: bool
) -> None:
    text = code_text(promise, DeviceSeal(str(device), KEY.sign) if signed else None, by_hand=by_hand)
    code = read_code(text)

    assert ALPHANUMERIC.fullmatch(text)
    assert code is not None
    assert code.promises(promise)
    assert code.by_hand == by_hand
    assert (code.kind, code.number, code.total, code.valid_until) == (
        promise.kind,
        promise.number,
        promise.total,
        promise.valid_until,
    )
    assert code.device == (str(device) if signed else "")
    assert verify(code.signed, code.signature, PUBLIC) == signed


@given(promises, st.data())
def test_no_character_of_a_signed_code_can_be_changed_unseen(promise: SheetPromise, data: st.DataObject) -> None:
    text = code_text(promise, SEAL)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(
        st.sampled_from(string.digits + string.ascii_uppercase + " $%*+-./:").filter(lambda c: c != text[at])
    )
    code = read_code(text[:at] + other + text[at + 1 :])

    assert code is None or code.device != SEAL.device or not verify(code.signed, code.signature, PUBLIC)


@given(st.text(max_size=LONGEST + 20) | st.binary(max_size=80).map(lambda raw: "AD2:" + raw.decode("latin-1")))
def test_what_is_no_code_is_none_and_never_an_exception(text: str) -> None:
    assert read_code(text) is None


def test_lines_of_the_facts_cannot_be_pushed_into_each_other() -> None:
    promise = quote_promise(cases.motor_quote())
    assert replace(promise, kind=SheetKind.FORM).digest != promise.digest
    assert replace(promise, facts=("a\nb",)).digest != replace(promise, facts=("a", "b")).digest


@pytest.mark.parametrize("change", ["number", "total", "pack", "request", "start", "valid_until", "premium"])
def test_the_digest_changes_with_everything_that_the_sheet_promises(change: str) -> None:
    quote = cases.motor_quote()
    answer = quote.answer
    assert answer.commercial is not None
    lines = (replace(answer.commercial.lines[0], premium=Money(1)), *answer.commercial.lines[1:])
    others = {
        "number": replace(quote, number="BJ-2611-0487"),
        "total": replace(quote, answer=replace(answer, total=answer.total + Money(1))),
        "pack": cases.motor_quote(pack=PackRef("DEMO-2026.11", "2026.11", "5" * 64)),
        "request": replace(quote, request=quote.request + " "),
        "start": replace(quote, start=quote.valid_until),
        "valid_until": replace(quote, valid_until=quote.valid_until + timedelta(days=1)),
        "premium": replace(quote, answer=replace(answer, commercial=replace(answer.commercial, lines=lines))),
    }
    assert quote_promise(others[change]).digest != quote_promise(quote).digest


def test_the_same_quote_on_the_same_device_has_the_same_code() -> None:
    promise = quote_promise(cases.motor_quote())
    assert code_text(promise, SEAL) == code_text(promise, SEAL)


def test_the_signature_of_anything_else_by_the_device_key_is_no_signature_of_a_code() -> None:
    promise = quote_promise(cases.motor_quote())
    bare = code_text(promise, SEAL).rpartition(":")[0]
    code = read_code(code_text(promise, DeviceSeal(SEAL.device, lambda _: KEY.sign(bare.encode()))))
    assert code is not None
    assert not verify(code.signed, code.signature, PUBLIC)

"""A receipt is believed only as head office's word on exactly the bytes that were sent."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.contract.messages import SignedReceipt
from agent_desk.contract.receipts import signed_bytes
from agent_desk.errors import NotHeadOffice
from agent_desk.sync.receipts import ReceiptCheck, read_public_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def receipt(**changes: object) -> SignedReceipt:
    fields: dict[str, object] = {
        "item": "0190-item",
        "kind": "customer",
        "sha256": "ab" * 32,
        "bytes": 12,
        "status": "stored",
        "received_at": datetime(2026, 11, 22, 8, 30, 0, 120_000, UTC),
        "office": "office",
        "revision": 3,
    }
    plain = msgspec.convert({**fields, **changes}, SignedReceipt)
    return msgspec.structs.replace(plain, signature=base64.b64encode(KEY.sign(signed_bytes(plain))).decode())


def test_a_true_receipt_is_believed() -> None:
    assert ReceiptCheck(PUBLIC, "office").true(receipt(), item="0190-item", sha256="ab" * 32)


@pytest.mark.parametrize(
    "changes",
    [{"item": "0190-other"}, {"sha256": "cd" * 32}, {"office": "another"}],
)
def test_a_receipt_about_something_else_is_not(changes: dict[str, object]) -> None:
    assert not ReceiptCheck(PUBLIC, "office").true(receipt(**changes), item="0190-item", sha256="ab" * 32)


@pytest.mark.parametrize("field", ["status", "bytes", "revision", "code", "path", "kind", "received_at", "message"])
def test_no_field_can_be_changed_under_the_signature(field: str) -> None:
    changed = {
        "status": "refused",
        "bytes": 13,
        "revision": 4,
        "code": "x",
        "path": "x",
        "kind": "home",
        "received_at": datetime(2026, 11, 23, tzinfo=UTC),
        "message": "x",
    }[field]
    forged = msgspec.structs.replace(receipt(), **{field: changed})
    assert not ReceiptCheck(PUBLIC, "office").true(forged, item="0190-item", sha256="ab" * 32)


@pytest.mark.parametrize("signature", ["", "!", "AAAA", base64.b64encode(bytes(64)).decode()])
def test_a_receipt_without_a_good_signature_is_not(signature: str) -> None:
    forged = msgspec.structs.replace(receipt(), signature=signature)
    assert not ReceiptCheck(PUBLIC, "office").true(forged, item="0190-item", sha256="ab" * 32)


@pytest.mark.parametrize("text", ["", "no base64", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_is_not_head_offices(text: str) -> None:
    with pytest.raises(NotHeadOffice):
        read_public_key(text)

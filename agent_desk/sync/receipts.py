"""Signed receipts: what head office says it holds, believed only with its signature under the very bytes that were sent."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from agent_desk.contract.messages import SignedReceipt
from agent_desk.contract.receipts import signed_bytes
from agent_desk.domain.receipt import Receipt
from agent_desk.errors import NotHeadOffice

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEEPING = frozenset({"stored", "duplicate", "held", "conflict"})
"""Statuses under which head office keeps the bytes; only ``refused`` leaves them with the desk alone."""


class ReceiptCheck:
    """Believes receipts of one head office."""

    def __init__(self, public_key: str, office: str) -> None:
        self._key = read_public_key(public_key)
        self._office = office

    def true(self, receipt: SignedReceipt, *, item: str, sha256: str) -> bool:
        """Whether this is the pinned head office's word on exactly this item and these bytes."""
        from cryptography.exceptions import InvalidSignature

        if receipt.item != item or receipt.sha256 != sha256 or receipt.office != self._office:
            return False
        try:
            self._key.verify(base64.b64decode(receipt.signature, validate=True), signed_bytes(receipt))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def read_public_key(text: str) -> Ed25519PublicKey:
    """The Ed25519 key behind the base64 text. Raises NotHeadOffice for anything else."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise NotHeadOffice(reason="key") from error


def kept(receipt: SignedReceipt) -> Receipt:
    """The receipt as the receipt book keeps it."""
    return Receipt(
        item=receipt.item,
        kind=receipt.kind,
        sha256=receipt.sha256,
        bytes=receipt.bytes,
        status=receipt.status,
        received_at=receipt.received_at,
        office=receipt.office,
        signature=receipt.signature,
    )

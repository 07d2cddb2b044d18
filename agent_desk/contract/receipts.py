"""What exactly head office signs in a receipt, so that both sides mean the same bytes."""

from __future__ import annotations

from agent_desk.contract.codec import canonical, plain
from agent_desk.contract.messages import SignedReceipt


def signed_bytes(receipt: SignedReceipt) -> bytes:
    """The canonical JSON of all fields but the signature."""
    fields = plain(receipt)
    del fields["signature"]
    return canonical(fields)

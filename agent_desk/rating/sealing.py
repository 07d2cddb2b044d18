"""The signed file of a rate pack: its content, an Ed25519 signature over it, and the id of the key that signed.

Layout: one head line ``agent-desk rate pack 1 <key id> <signature, base64>`` in ASCII, a line feed, then the content as it is.
"""

from __future__ import annotations

import base64
import binascii
import re

from agent_desk.errors import PackDamaged

_MAGIC = b"agent-desk rate pack 1 "
_HEAD_LIMIT = 512
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SIGNATURE_BYTES = 64


def seal(content: bytes, signature: bytes, key_id: str) -> bytes:
    """The signed file. Raises ValueError for a key id or signature that no file can carry."""
    if not _KEY_ID.fullmatch(key_id) or len(signature) != _SIGNATURE_BYTES:
        raise ValueError("not a key id and an Ed25519 signature")
    return _MAGIC + key_id.encode() + b" " + base64.b64encode(signature) + b"\n" + content


def is_sealed(file: bytes) -> bool:
    """Whether the file says that it is signed; a bare content says nothing of it."""
    return file.startswith(_MAGIC)


def unseal(file: bytes) -> tuple[bytes, bytes, str]:
    """Content, signature and key id of a signed file. Proves nothing: call ``verify``. Raises PackDamaged."""
    head, found, _ = file[:_HEAD_LIMIT].partition(b"\n")
    if not found or not head.startswith(_MAGIC):
        raise PackDamaged(reason="head")
    key_id, _, encoded = head.removeprefix(_MAGIC).decode("ascii", "replace").partition(" ")
    try:
        signature = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PackDamaged(reason="signature") from error
    if not _KEY_ID.fullmatch(key_id) or len(signature) != _SIGNATURE_BYTES:
        raise PackDamaged(reason="signature")
    return file[len(head) + 1 :], signature, key_id


def verify(content: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the holder of the key (32 bytes, raw Ed25519) signed exactly this content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True

"""A signed pack file gives back what was sealed, and proves who signed it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.errors import PackDamaged
from agent_desk.rating.sealing import is_sealed, seal, unseal, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_out_again_and_is_proved(content: bytes) -> None:
    found, signature, key_id = unseal(seal(content, KEY.sign(content), "office-1"))
    assert (found, key_id) == (content, "office-1")
    assert verify(found, signature, PUBLIC)


def test_only_the_holder_of_the_key_can_have_signed() -> None:
    assert verify(b"rates", KEY.sign(b"rates"), PUBLIC)


def test_a_changed_byte_or_another_key_is_not_proved() -> None:
    content, signature, _ = unseal(seal(b"rates", KEY.sign(b"rates"), "office"))
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert not verify(content + b" ", signature, PUBLIC)
    assert not verify(content, bytes(64), PUBLIC)
    assert not verify(content, signature, other)
    assert not verify(content, signature, b"short")


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"agent-desk rate pack 1 office",
        b"agent-desk rate pack 2 office AAAA\nx",
        b"agent-desk rate pack 1 office !!!!\nx",
        b"agent-desk rate pack 1 office AAAA\nx",
        b"agent-desk rate pack 1  " + b"A" * 88 + b"\nx",
        b"x" * 2000 + b"\n",
    ],
)
def test_what_is_no_signed_file_is_refused(file: bytes) -> None:
    with pytest.raises(PackDamaged):
        unseal(file)


@pytest.mark.parametrize(("signature", "key_id"), [(bytes(63), "office"), (bytes(64), ""), (bytes(64), "two words")])
def test_what_no_file_can_carry_is_not_sealed(signature: bytes, key_id: str) -> None:
    with pytest.raises(ValueError, match="key id"):
        seal(b"", signature, key_id)


def test_a_signed_file_says_so_and_a_bare_content_does_not() -> None:
    assert is_sealed(seal(b"{}", bytes(64), "key"))
    assert not is_sealed(b"{}")

"""Wrapping the data key: Argon2id makes a key from what the person knows, AES-256-GCM seals the data key with it."""

from __future__ import annotations

import os
from dataclasses import dataclass

import msgspec

from agent_desk.errors import KeyStoreFailed

KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try costs: memory in KiB, passes over it, lanes worked on at once. Kept beside every wrapped key."""

    memory_kib: int
    passes: int
    lanes: int

    def weight(self) -> int:
        """Memory × passes: what a guesser pays."""
        return self.memory_kib * self.passes


PIN_COST = Cost(memory_kib=32 * 1024, passes=9, lanes=2)
"""About 200 ms on a two-core laptop. Not more memory: the window's own is on the same scale."""
RECOVERY_COST = Cost(memory_kib=32 * 1024, passes=1, lanes=2)
"""The code has 138 random bits; nobody guesses it at any price."""


class Wrapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed key with everything but the secret that opens it. Version 1: Argon2id (RFC 9106), AES-256-GCM."""

    version: int
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    sealed: bytes

    def cost(self) -> Cost:
        """The cost at which it was wrapped."""
        return Cost(self.memory_kib, self.passes, self.lanes)


class Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A secret sealed with a key that is random already."""

    nonce: bytes
    sealed: bytes


def wrap(key: bytes, secret: str, purpose: bytes, cost: Cost) -> Wrapped:
    """Seal ``key`` with ``secret``; it opens only for the same ``purpose``."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_derived(secret, salt, cost)).encrypt(nonce, key, purpose)
    return Wrapped(1, cost.memory_kib, cost.passes, cost.lanes, salt, nonce, sealed)


def unwrap(wrapped: Wrapped, secret: str, purpose: bytes) -> bytes | None:
    """The key, or None if the secret is not the one. Raises KeyStoreFailed (``cost``) if it cannot be tried here."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        derived = _derived(secret, wrapped.salt, wrapped.cost())
        return AESGCM(derived).decrypt(wrapped.nonce, wrapped.sealed, purpose)
    except InvalidTag:
        return None


def seal(secret: bytes, data_key: bytes, purpose: bytes) -> Sealed:
    """Seal a secret under the data key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return Sealed(nonce, AESGCM(_branch(data_key)).encrypt(nonce, secret, purpose))


def unseal(sealed: Sealed, data_key: bytes, purpose: bytes) -> bytes | None:
    """The secret, or None if this is not the data key that sealed it."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_branch(data_key)).decrypt(sealed.nonce, sealed.sealed, purpose)
    except InvalidTag:
        return None


def _derived(secret: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            secret.encode(),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError as error:
        # a cost that no version of this program has written, or not enough memory for it
        raise KeyStoreFailed(reason="cost") from error


def _branch(data_key: bytes) -> bytes:
    # another key than the store's, so that no two ciphers ever share one
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, None, b"agent-desk secrets").derive(data_key)

"""What ``keys.json`` and the keyring's entries hold, and how it is written."""

from __future__ import annotations

import msgspec

from agent_desk.errors import KeyStoreFailed
from agent_desk.vault.wrapping import Sealed, Wrapped

VERSION = 1


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``home`` is a random id that the keyring's entries bear; ``pin`` is None where the keyring holds that key."""

    version: int
    home: str
    pin: Wrapped | None = None
    recovery: Wrapped | None = None
    secrets: dict[str, Sealed] = {}

    def with_pin(self, wrapped: Wrapped | None) -> Kept:
        """The same with the PIN's key in the file, or without it."""
        return msgspec.structs.replace(self, pin=wrapped)

    def with_recovery(self, wrapped: Wrapped) -> Kept:
        """The same with another recovery code."""
        return msgspec.structs.replace(self, recovery=wrapped)

    def with_secret(self, name: str, sealed: Sealed) -> Kept:
        """The same with a secret more."""
        return msgspec.structs.replace(self, secrets={**self.secrets, name: sealed})

    def without_secret(self, name: str) -> Kept:
        """The same with a secret less."""
        return msgspec.structs.replace(self, secrets={key: kept for key, kept in self.secrets.items() if key != name})


def kept_bytes(kept: Kept) -> bytes:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(kept), indent=2)


def read_kept(content: bytes) -> Kept:
    """Raises KeyStoreFailed (``keys_damaged``, or ``keys_newer`` for a file of a newer version of this program)."""
    try:
        version = msgspec.json.decode(content, type=dict[str, msgspec.Raw]).get("version")
        if version is not None and int(bytes(version)) > VERSION:
            raise KeyStoreFailed(reason="keys_newer")
        return msgspec.json.decode(content, type=Kept)
    except (msgspec.MsgspecError, ValueError) as error:
        raise KeyStoreFailed(reason="keys_damaged") from error


def wrapped_text(wrapped: Wrapped) -> str:
    """One entry of the keyring."""
    return msgspec.json.encode(wrapped).decode()


def read_wrapped(text: str) -> Wrapped:
    """Raises KeyStoreFailed (``entry_damaged``)."""
    try:
        return msgspec.json.decode(text, type=Wrapped)
    except msgspec.MsgspecError as error:
        raise KeyStoreFailed(reason="entry_damaged") from error


def sealed_text(sealed: Sealed) -> str:
    """One entry of the keyring."""
    return msgspec.json.encode(sealed).decode()


def read_sealed(text: str) -> Sealed:
    """Raises KeyStoreFailed (``entry_damaged``)."""
    try:
        return msgspec.json.decode(text, type=Sealed)
    except msgspec.MsgspecError as error:
        raise KeyStoreFailed(reason="entry_damaged") from error

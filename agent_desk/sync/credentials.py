"""The device's key and its short-lived access token (private_key_jwt, RFC 7523), right under a wrong laptop clock."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime

from agent_desk.contract.messages import Token

ASSERTION_SECONDS = 300
KEY_NAME = "device_key"
"""The name under which the key chest keeps the device's private key (32 bytes)."""


def new_device_key() -> bytes:
    """A fresh Ed25519 private key, raw."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_half(private_key: bytes) -> str:
    """The public key of a raw private key, base64."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    raw = Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()
    return base64.b64encode(raw).decode()


class OfficeTime:
    """Head office's clock, carried on by the computer's uptime: the laptop's calendar may be a year off."""

    def __init__(self, told: datetime) -> None:
        self._told = told.timestamp()
        self._at = time.monotonic()

    def now(self) -> int:
        """Seconds since 1970 by head office's clock."""
        return int(self._told + time.monotonic() - self._at)


class AccessToken:
    """The bearer token of one round, in memory only; asked for when first needed and again when it is refused.

    Losing the answer to a token request costs nothing: the device key still stands, and asking twice is harmless.
    """

    def __init__(self, fetch: Callable[[], Token]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._value = ""

    def value(self) -> str:
        """The token, fetched if there is none."""
        with self._lock:
            if not self._value:
                self._value = self._fetch().access_token
            return self._value

    def renew(self, refused: str) -> str:
        """Another token than ``refused``; several threads that were refused together ask only once."""
        with self._lock:
            if self._value == refused:
                self._value = self._fetch().access_token
            return self._value


def assertion(private_key: bytes, *, device: str, office: str, now: int) -> str:
    """The signed assertion that buys a token; ``now`` by head office's clock."""
    import jwt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    claims = {
        "iss": device,
        "sub": device,
        "aud": office,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    return jwt.encode(claims, Ed25519PrivateKey.from_private_bytes(private_key), algorithm="EdDSA")

"""What head office signs: receipts, access tokens, console sessions."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agent_desk.contract.messages import SignedReceipt
from agent_desk.contract.receipts import signed_bytes
from head_office.problems import Refused

if TYPE_CHECKING:
    from jwt.types import Options

TOKEN_SECONDS = 900
SESSION_HOURS = 12
ASSERTION_SECONDS = 600
SKEW_SECONDS = 60

_EDDSA = "EdDSA"


def _options(*required: str) -> Options:
    # Times are checked here, by the clock that was handed in.
    return {"require": list(required), "verify_exp": False, "verify_iat": False, "verify_nbf": False}


class Bearer(NamedTuple):
    """Whom an access token names."""

    device: str
    agent: str
    replica: str


class OfficeKey:
    """Head office's Ed25519 key and name."""

    def __init__(self, office: str, private_key: str) -> None:
        self.office = office
        self.private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
        self._public = self.private.public_key()
        self.public_key = base64.b64encode(self._public.public_bytes_raw()).decode()

    def sign(self, content: bytes) -> str:
        """The signature, base64."""
        return base64.b64encode(self.private.sign(content)).decode()

    def receipt(
        self,
        *,
        item: str,
        kind: str,
        sha256: str,
        size: int,
        status: str,
        received_at: datetime,
        revision: int = 0,
        code: str = "",
        message: str = "",
        path: str = "",
    ) -> SignedReceipt:
        """A signed receipt; the same facts give the same receipt."""
        plain = SignedReceipt(item, kind, sha256, size, status, received_at, self.office, revision, code, message, path)
        return msgspec.structs.replace(plain, signature=self.sign(signed_bytes(plain)))

    def access_token(self, bearer: Bearer, now: datetime) -> str:
        """A short-lived bearer token."""
        return self._encode(
            "access",
            {"sub": bearer.device, "agent": bearer.agent, "replica": bearer.replica},
            now + timedelta(seconds=TOKEN_SECONDS),
        )

    def read_access_token(self, token: str, now: datetime) -> Bearer:
        """Whom the token names. Raises Refused(``token_wrong``, ``token_expired``)."""
        claims = self._decode("access", token, now)
        return Bearer(str(claims["sub"]), str(claims["agent"]), str(claims["replica"]))

    def session_token(self, session: str, now: datetime) -> str:
        """The console's cookie."""
        return self._encode("console", {"sub": session}, now + timedelta(hours=SESSION_HOURS))

    def read_session_token(self, token: str, now: datetime) -> str:
        """The session's id. Raises Refused(``token_wrong``, ``token_expired``)."""
        return str(self._decode("console", token, now)["sub"])

    def _encode(self, audience: str, claims: dict[str, Any], expires: datetime) -> str:
        full = {**claims, "iss": self.office, "aud": audience, "exp": int(expires.timestamp())}
        return jwt.encode(full, self.private, algorithm=_EDDSA)

    def _decode(self, audience: str, token: str, now: datetime) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._public,
                algorithms=[_EDDSA],
                audience=audience,
                issuer=self.office,
                options=_options("exp", "sub"),
            )
        except jwt.PyJWTError as error:
            raise Refused("token_wrong") from error
        if claims["exp"] <= now.timestamp():
            raise Refused("token_expired")
        return claims


def read_device_key(text: str) -> Ed25519PublicKey:
    """A device's public key. Raises Refused(``key_wrong``)."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise Refused("key_wrong", path="device_key") from error


def read_assertion(assertion: str, key: Ed25519PublicKey, *, office: str, now: datetime) -> None:
    """Check a client assertion (RFC 7523). Raises Refused(``assertion_wrong``, ``clock_off``)."""
    try:
        claims = jwt.decode(
            assertion,
            key,
            algorithms=[_EDDSA],
            audience=office,
            options=_options("exp", "iat", "iss", "sub", "jti"),
        )
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise Refused("assertion_wrong") from error
    if claims["iss"] != claims["sub"]:
        raise Refused("assertion_wrong")
    moment = now.timestamp()
    if issued > moment + SKEW_SECONDS or expires <= moment - SKEW_SECONDS or expires - issued > ASSERTION_SECONDS:
        raise Refused("clock_off")


def claimed_device(assertion: str) -> str:
    """The device that an assertion claims to be from, not yet proven. Raises Refused(``assertion_wrong``)."""
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise Refused("assertion_wrong") from error
    return str(claims.get("sub", ""))

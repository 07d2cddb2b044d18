"""Head office as the desk addresses it: one method per message, only after it has proved who it is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from agent_desk.contract import codec
from agent_desk.contract.messages import (
    PROTOCOL,
    Enrol,
    Enrolled,
    Envelope,
    Hashes,
    Held,
    Hello,
    Page,
    Push,
    Pushed,
    SignedReceipt,
    Token,
)
from agent_desk.errors import HeadOfficeRefused, NotHeadOffice
from agent_desk.sync.credentials import AccessToken, OfficeTime, assertion
from agent_desk.sync.transport import Answer, TokenRejected, Transport, decoded

PRODUCT = "agent-desk-head-office"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """What enrolment left on the desk: who this device is, and which head office it trusts.

    ``earlier``: the replica's ids before the store was put back from a backup.
    """

    server: str
    device: str
    office: str
    public_key: str
    replica: str
    private_key: bytes
    earlier: tuple[str, ...] = ()


def greet(transport: Transport) -> Hello:
    """Ask who is there, before anything of the desk's is sent.

    Raises HeadOfficeUnreachable, CertificateWrong; NotHeadOffice for a portal's page or another program;
    HeadOfficeRefused(``too_old`` or ``too_new``) where the two share no protocol.
    """
    try:
        hello = transport.ask("GET", "/desk/v1/hello", Hello)
    except HeadOfficeRefused as refused:
        # Head office never refuses a greeting: something else has an error format that looks like ours.
        raise NotHeadOffice(reason="page") from refused
    if hello.product != PRODUCT:
        raise NotHeadOffice(reason="product")
    if hello.oldest_protocol > PROTOCOL:
        raise HeadOfficeRefused(reason="too_old")
    if hello.protocol < PROTOCOL:
        raise HeadOfficeRefused(reason="too_new")
    return hello


def enrol(transport: Transport, message: Enrol) -> Enrolled:
    """Hand in the one-time code. Raises HeadOfficeRefused with head office's reason, and the transport's errors."""
    return transport.ask("POST", "/desk/v1/enrol", Enrolled, content=codec.encode(message))


class Office:
    """The head office of one round, greeted and proved."""

    def __init__(self, transport: Transport, identity: Identity) -> None:
        """Greets and fetches a token. Raises as ``greet``; NotHeadOffice(``other_office``) if it is not the office that
        enrolled this desk; DeviceRevoked, HeadOfficeRefused."""
        self._transport = transport
        self._identity = identity
        self._time = self._greet()
        self._token = AccessToken(self._fetch_token)
        # Before anything is marked as tried: a device that is not wanted has not tried.
        self._token.value()

    def push(self, envelopes: Sequence[Envelope]) -> Pushed:
        """Send a batch; one receipt each."""
        return self._ask("POST", "/desk/v1/push", Pushed, Push(self._identity.replica, list(envelopes)))

    def missing(self, hashes: Sequence[str]) -> frozenset[str]:
        """Which of the papers head office lacks."""
        return frozenset(self._ask("POST", "/desk/v1/papers/missing", Hashes, Hashes(list(hashes))).sha256)

    def paper_receipt(self, sha256: str) -> SignedReceipt | None:
        """The receipt of a paper that head office has; None if it has not."""
        try:
            return self._ask("GET", f"/desk/v1/papers/receipts/{sha256}", SignedReceipt)
        except HeadOfficeRefused as refused:
            if refused.facts.get("status") == "404":
                return None
            raise

    def feed(self, after: int, limit: int) -> Page:
        """The feed behind ``after``."""
        return self._ask("GET", f"/desk/v1/feed?{urlencode({'after': after, 'limit': limit})}", Page)

    def check(self, held: Held, *, replica: str | None = None) -> Held:
        """What head office holds of this replica, or of another one of this agent's, beside what the desk believes."""
        return self._ask("POST", "/desk/v1/check", Held, held, replica=replica)

    def pack(self, sha256: str) -> bytes:
        """A signed rate pack's bytes, unproved."""
        return self._authorised(
            lambda bearer: self._transport.request("GET", f"/desk/v1/packs/{sha256}", headers=bearer)
        ).content

    def upload(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Answer:
        """One request of the resumable upload. Not repeated by itself: the offset must be asked for in between."""
        return self._authorised(
            lambda bearer: self._transport.request(
                method,
                path,
                content=content,
                headers={**headers, **bearer},
                compress=False,
                again=method == "HEAD",
            )
        )

    def _ask(
        self, method: str, path: str, kind: type[T], message: object | None = None, *, replica: str | None = None
    ) -> T:
        content = codec.encode(message) if message is not None else None
        headers = {"content-type": "application/json"} if content is not None else {}
        speaking_for = {"desk-replica": replica} if replica else {}
        answer = self._authorised(
            lambda bearer: self._transport.request(
                method, path, content=content, headers={**headers, **bearer, **speaking_for}
            )
        )
        return decoded(answer, kind)

    def _authorised(self, send: Callable[[dict[str, str]], Answer]) -> Answer:
        token = self._token.value()
        try:
            return send(self._bearer(token))
        except TokenRejected:
            return send(self._bearer(self._token.renew(token)))

    def _bearer(self, token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}", "desk-replica": self._identity.replica}

    def _greet(self) -> OfficeTime:
        hello = greet(self._transport)
        if hello.public_key != self._identity.public_key or hello.office != self._identity.office:
            raise NotHeadOffice(reason="other_office")
        return OfficeTime(hello.time)

    def _fetch_token(self) -> Token:
        try:
            return self._buy_token()
        except TokenRejected as rejected:
            if rejected.facts.get("reason") != "clock_off":
                raise
        # The laptop slept in the middle of the round, which its uptime does not count.
        self._time = self._greet()
        return self._buy_token()

    def _buy_token(self) -> Token:
        identity = self._identity
        signed = assertion(identity.private_key, device=identity.device, office=identity.office, now=self._time.now())
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": signed,
            }
        ).encode()
        answer = self._transport.request(
            "POST",
            "/desk/v1/token",
            content=form,
            headers={"content-type": "application/x-www-form-urlencoded"},
            compress=False,
        )
        return decoded(answer, Token)


def receipt_in(answer: Answer) -> SignedReceipt | None:
    """The receipt in the header of the answer that completed a paper, if there is one that can be read."""
    text = answer.headers.get("desk-receipt")
    if not text:
        return None
    try:
        return codec.decode(base64.b64decode(text, validate=True), SignedReceipt)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None

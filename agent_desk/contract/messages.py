"""The messages between a desk and head office, protocol version 1. Strict: unknown fields are refused.

Addresses, all below the server's root; bodies are JSON, compressed with zstd where ``Content-Encoding: zstd`` says so:

- ``GET  /desk/v1/hello`` → Hello. Proves that head office answers, not a captive portal. ``time`` is head office's clock.
- ``POST /desk/v1/enrol`` Enrol → Enrolled. Same code with the same device key again gives the same answer.
- ``POST /desk/v1/token`` form ``client_assertion`` (private_key_jwt, RFC 7523, EdDSA) → Token. The assertion: ``iss`` = ``sub`` =
  Enrolled.device, ``aud`` = Enrolled.office, ``jti``, ``iat`` and ``exp`` (10 minutes at most) by head office's clock (Hello.time).
  Optional form fields ``grant_type=client_credentials`` and ``client_assertion_type`` are taken too. Sending it twice is harmless.
- ``POST /desk/v1/push`` Push → Pushed. At most 1,000 envelopes. One receipt per envelope; one bad envelope never holds up another.
- ``POST /desk/v1/papers/missing`` Hashes → Hashes. Which of them head office lacks (from this agent).
- ``POST|HEAD|PATCH /desk/v1/papers/files[/{sha256}]`` tus 1.0 (creation, creation-with-upload, offset). POST takes ``Upload-Length``
  and ``Upload-Metadata: sha256 <base64 of the hex hash>`` and may carry the first or all bytes; the answer that completes the
  paper (201 or 204) carries the receipt in ``Desk-Receipt`` (base64 of SignedReceipt's JSON). A wrong hash: 422 ``hash_wrong``, the
  bytes are discarded, the offset is 0 again. ``GET /desk/v1/papers/receipts/{sha256}`` → SignedReceipt, asked for again.
- ``GET  /desk/v1/feed?after={cursor}&limit={n}`` → Page. Gap-free per agent; ``cursor`` is the last item's number.
- ``POST /desk/v1/check`` Held → Held. What each side holds of this replica, count and digest; a difference lists ids.
- ``GET  /desk/v1/packs/{sha256}`` → the signed pack file.

All but hello, enrol and token want ``Authorization: Bearer <access token>``. Papers count for the replica named in the header
``Desk-Replica`` (left out: the replica that the device enrolled with). Answers are zstd-compressed where ``Accept-Encoding`` has zstd.

Errors: status 4xx/5xx with Refusal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from agent_desk.domain.agent import Agent

PROTOCOL = 1


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all messages."""


class Hello(Message, frozen=True):
    """Who answers. ``product`` is always ``agent-desk-head-office``; ``public_key`` base64 Ed25519."""

    product: str
    protocol: int
    oldest_protocol: int
    office: str
    public_key: str
    time: datetime


class Enrol(Message, frozen=True):
    """One-time code and the device's public key (base64 Ed25519)."""

    code: str
    device_key: str
    device_name: str
    replica: str


class Enrolled(Message, frozen=True):
    """The device is known from now on; ``public_key`` is pinned by the desk."""

    device: str
    agent: Agent
    office: str
    public_key: str


class Token(Message, frozen=True):
    """Short-lived bearer token; ``expires_in`` seconds."""

    access_token: str
    token_type: str
    expires_in: int


class Envelope(Message, frozen=True):
    """One act. ``id`` UUIDv7 made on the desk; ``sha256`` over ``body``; ``seq`` counts per replica from 1.

    ``depends_on`` names subjects (record ids) that head office must know first. ``body`` is the record's JSON as text, so
    that the hash is over exactly these bytes.
    """

    id: str
    kind: str
    subject: str
    depends_on: list[str]
    base_revision: int
    seq: int
    body: str
    sha256: str
    recorded_at: datetime


class Push(Message, frozen=True):
    """A batch of envelopes of one replica."""

    replica: str
    envelopes: list[Envelope]


class SignedReceipt(Message, frozen=True):
    """Head office's word on one envelope or paper.

    ``status``: ``stored``, ``duplicate``, ``held``, ``conflict``, ``refused``. ``signature``: base64 Ed25519 over
    ``codec.canonical`` of all other fields. ``revision`` = the record's revision at head office after it.
    """

    item: str
    kind: str
    sha256: str
    bytes: int
    status: str
    received_at: datetime
    office: str
    revision: int = 0
    code: str = ""
    message: str = ""
    path: str = ""
    signature: str = ""


class Pushed(Message, frozen=True):
    """One receipt per envelope, in the same order."""

    receipts: list[SignedReceipt]


class Hashes(Message, frozen=True):
    """SHA-256 hashes, hex."""

    sha256: list[str]


class FeedItem(Message, frozen=True):
    """One thing that head office tells the agent. ``seq`` counts per agent without gaps from 1.

    ``kind``: ``application`` (ApplicationNews), ``policy`` (domain Policy), ``commission`` (domain CommissionEntry),
    ``pack`` (PackNews), ``pack_withdrawn`` (PackWithdrawn; a desk that does not know the kind yet keeps it aside),
    ``customer`` / ``vehicle`` / ``home`` (the record as head office holds it).
    """

    seq: int
    kind: str
    subject: str
    body: dict[str, Any]


class ApplicationNews(Message, frozen=True):
    """An application moved. ``comment`` is the underwriter's."""

    application_id: str
    state: str
    at: datetime
    by: str
    comment: str = ""
    rerated_total: str = ""
    difference: str = ""


class PackNews(Message, frozen=True):
    """A pack was published; fetch it by its hash."""

    id: str
    version: str
    sha256: str


class PackWithdrawn(Message, frozen=True):
    """Head office took a pack back: nothing is quoted or applied for with it any more. ``reason`` in its own words."""

    id: str
    version: str
    sha256: str
    reason: str
    at: datetime


class Page(Message, frozen=True):
    """A page of the feed. ``more`` = another page waits."""

    items: list[FeedItem]
    cursor: int
    more: bool


class Held(Message, frozen=True):
    """What one side holds of a replica: envelopes by id and papers by hash.

    ``digest`` = SHA-256 (hex) over the sorted ids joined by newlines. ``ids`` and ``papers`` are filled in the answer only
    where the digests differ: what the answering side does hold.
    """

    replica: str
    count: int
    digest: str
    paper_count: int
    paper_digest: str
    ids: list[str] = []
    papers: list[str] = []


class Refusal(Message, frozen=True):
    """Why a request was refused: a code, a sentence for the log, and the path in the request."""

    code: str
    message: str = ""
    path: str = ""

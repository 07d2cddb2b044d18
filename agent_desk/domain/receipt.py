"""The outbox and the receipt book: where every item and every picture is, honestly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """The three honest states. ``local``: only on this computer. ``held``: head office holds every byte, signed. ``decided``."""

    LOCAL = "local"
    HELD = "held"
    DECIDED = "decided"


class OutboxState(StrEnum):
    """``waiting`` never tried; ``sending`` tried, answer unknown; ``held`` kept by head office until its dependency comes;
    ``stored`` receipt in hand; ``conflict`` a question to the agent; ``refused`` set aside with its reason."""

    WAITING = "waiting"
    SENDING = "sending"
    HELD = "held"
    STORED = "stored"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One act on its way to head office: the envelope's fields and how far it is. ``body`` is the exact bytes that are sent.

    ``reason`` of a refused or conflicting item: head office's code and, where it names one, a space and the path in the body
    (``not_in_pack commercial.class``).
    """

    id: str
    seq: int
    kind: str
    subject: str
    depends_on: tuple[str, ...]
    base_revision: int
    body: bytes
    sha256: str
    created_at: datetime
    state: OutboxState = OutboxState.WAITING
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a signed receipt made of an item. ``revision`` = head office's number of the record's version, 0 where it gave none."""

    item: OutboxItem
    state: OutboxState
    reason: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Head office's signed word that it holds ``sha256`` under ``item`` (an envelope's id, or a paper's hash).

    ``signature`` is Ed25519 over the canonical text of the other fields, base64.
    """

    item: str
    kind: str
    sha256: str
    bytes: int
    status: str
    received_at: datetime
    office: str
    signature: str


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """One picture under an item of the receipt book. ``sent`` of ``bytes`` have been confirmed."""

    paper_id: str
    slot: str
    sha256: str
    bytes: int
    added_at: datetime
    sent: int
    place: Place
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A line of the receipt book: one item, its pictures, and where they are."""

    id: str
    kind: str
    subject: str
    customer_name: str
    object_label: str
    sha256: str
    recorded_at: datetime
    received_at: datetime | None
    place: Place
    outbox_state: OutboxState
    reason: str
    decision: str
    papers: tuple[PaperPlace, ...]
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """Something that head office told and the desk could not apply (yet). ``seq`` = its number in the feed.

    ``reason``: ``unsent_changes`` (the record has changes of this desk that head office does not hold yet), or a code that
    says what is wrong with the item. ``body`` is the item's JSON as it came.
    """

    seq: int
    kind: str
    subject: str
    body: bytes
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SyncMark:
    """What the sync mark on the window says. ``items`` and ``papers`` are only on this computer (``bytes`` together)."""

    items: int
    papers: int
    bytes: int
    refused: int
    last_sync: datetime | None
    last_try: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one round of sync did. ``agreed`` = both sides hold the same and nothing is left."""

    sent: int = 0
    duplicate: int = 0
    held: int = 0
    conflict: int = 0
    failed: int = 0
    papers_sent: int = 0
    received: int = 0
    parked: int = 0
    agreed: bool = False

"""The store as the use cases see it. One implementation only (``agent_desk.store``), tests use it too: these Protocols are types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from agent_desk.domain.application import Application, ApplicationRow, ApplicationState
from agent_desk.domain.commission import CommissionEntry, CommissionMonth, CommissionRow
from agent_desk.domain.consent import Consent
from agent_desk.domain.customer import Customer, CustomerRow
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.overview import LocalItem, SearchHit
from agent_desk.domain.paper import Paper
from agent_desk.domain.policy import Policy, RenewalRow
from agent_desk.domain.premium import PackRef
from agent_desk.domain.quote import Quote, QuoteRow, QuoteState
from agent_desk.domain.receipt import OutboxItem, OutboxState, ParkedItem, Place, Receipt, ReceiptRow, Settled, SyncMark
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit


class Customers(Protocol):
    """Customers, by id, by what they are called, by what they own."""

    def get(self, id: str) -> Customer:
        """Raises NoSuchRecord."""
        ...

    def find(self, id: str) -> Customer | None: ...
    def put(self, customer: Customer) -> None:
        """Insert or replace; keeps the search index (name, pinyin initials, mobile, identity) true."""
        ...

    def remove(self, id: str) -> None:
        """Only for taking back an addition: refuses (OurError) while anything refers to it."""
        ...

    def by_identity(self, identity: str) -> Customer | None: ...
    def count(self) -> int: ...
    def page(
        self, query: str, order: str, *, descending: bool, limit: int, offset: int
    ) -> tuple[tuple[CustomerRow, ...], int]:
        """Rows and how many there are in all. ``order``: ``name``, ``next_expiry``, ``updated_at``."""
        ...


class Vehicles(Protocol):
    """Vehicles of customers."""

    def get(self, id: str) -> Vehicle: ...
    def find(self, id: str) -> Vehicle | None: ...
    def put(self, vehicle: Vehicle) -> None: ...
    def remove(self, id: str) -> None: ...
    def of_customer(self, customer_id: str) -> tuple[Vehicle, ...]: ...
    def by_vin(self, vin: str) -> Vehicle | None: ...


class Homes(Protocol):
    """Homes of customers."""

    def get(self, id: str) -> Home: ...
    def find(self, id: str) -> Home | None: ...
    def put(self, home: Home) -> None: ...
    def remove(self, id: str) -> None: ...
    def of_customer(self, customer_id: str) -> tuple[Home, ...]: ...


class Consents(Protocol):
    """Answers to consent texts; all are kept."""

    def put(self, consent: Consent) -> None: ...
    def latest(self, customer_id: str) -> dict[str, Consent]:
        """The last answer per text key."""
        ...


class Papers(Protocol):
    """What is known of papers; their bytes lie in the paper store."""

    def get(self, id: str) -> Paper: ...
    def put(self, paper: Paper) -> None: ...
    def of_visit(self, visit_id: str) -> tuple[Paper, ...]:
        """Papers that are not removed, in the order in which they were added."""
        ...

    def of_customer(self, customer_id: str) -> tuple[Paper, ...]: ...
    def hashes(self) -> frozenset[str]:
        """Every hash that any paper, removed or not, or any application refers to."""
        ...


class Visits(Protocol):
    """Visits in work and done."""

    def get(self, id: str) -> Visit: ...
    def find(self, id: str) -> Visit | None: ...
    def put(self, visit: Visit) -> None: ...
    def remove(self, id: str) -> None: ...
    def open(self, limit: int) -> tuple[Visit, ...]:
        """Open visits: planned ones first by time, then by last change, newest first."""
        ...

    def count_open(self) -> int: ...

    def of_customer(self, customer_id: str) -> tuple[Visit, ...]: ...


class Quotes(Protocol):
    """Quotes, kept for ever."""

    def get(self, id: str) -> Quote: ...
    def find(self, id: str) -> Quote | None: ...
    def put(self, quote: Quote) -> None: ...
    def of_customer(self, customer_id: str) -> tuple[QuoteRow, ...]: ...
    def page(
        self, query: str, states: Sequence[QuoteState], *, limit: int, offset: int
    ) -> tuple[tuple[QuoteRow, ...], int]: ...
    def ending(self, until: date) -> tuple[QuoteRow, ...]:
        """Current quotes whose validity ends on or before that day and has not been over for more than 7 days."""
        ...


class Applications(Protocol):
    """Applications."""

    def get(self, id: str) -> Application: ...
    def find(self, id: str) -> Application | None: ...
    def put(self, application: Application) -> None: ...
    def of_customer(self, customer_id: str) -> tuple[ApplicationRow, ...]: ...
    def page(
        self, query: str, states: Sequence[ApplicationState], *, limit: int, offset: int
    ) -> tuple[tuple[ApplicationRow, ...], int]: ...
    def counts(self) -> dict[ApplicationState, int]: ...
    def queued(self) -> tuple[Application, ...]: ...


class Policies(Protocol):
    """Policies and what expires."""

    def find(self, id: str) -> Policy | None: ...
    def put(self, policy: Policy) -> None: ...
    def of_customer(self, customer_id: str) -> tuple[Policy, ...]: ...
    def of_application(self, application_id: str) -> tuple[Policy, ...]: ...
    def renewals(self, first: date, last: date, today: date, *, limit: int) -> tuple[tuple[RenewalRow, ...], int]:
        """Objects whose newest policies end between the days (both included), earliest first; and how many in all."""
        ...

    def renewals_premium(self, first: date, last: date) -> Money:
        """Last year's premium of all of those together."""
        ...


class Commissions(Protocol):
    """Commission entries."""

    def find(self, id: str) -> CommissionEntry | None: ...
    def put(self, entry: CommissionEntry) -> None: ...
    def remove(self, id: str) -> None: ...
    def of_application(self, application_id: str) -> tuple[CommissionEntry, ...]: ...
    def of_month(self, month: str, query: str) -> tuple[CommissionRow, ...]:
        """Entries of the settlement month, expected ones first, then newest first; ``""`` = all of the year in ``month[:4]``."""
        ...

    def months(self, last: str, count: int) -> tuple[CommissionMonth, ...]:
        """Sums of ``count`` months ending with ``last``, oldest first, empty months included."""
        ...


class Outbox(Protocol):
    """Acts on their way to head office. Rows are never deleted by anything but the receipt's acceptance rules; never cascaded."""

    def add(self, item: OutboxItem) -> None:
        """``item.seq`` is ignored; the store gives the next one."""
        ...

    def put(self, item: OutboxItem) -> None: ...
    def get(self, id: str) -> OutboxItem: ...
    def tried(self, items: Sequence[OutboxItem]) -> None:
        """They are about to leave: one attempt more, and ``sending``; what is ``held`` stays so."""
        ...

    def settle(self, settled: Sequence[Settled]) -> None:
        """Head office has answered. A stored item's revision goes to its record, and to the record's later changes that
        were never tried: they were made on top of it."""
        ...

    def unsent(self, subject: str) -> OutboxItem | None:
        """The item about this record that was never tried yet (``waiting``, no attempts), if any."""
        ...

    def to_send(self, limit: int, after_seq: int = 0) -> tuple[OutboxItem, ...]:
        """Items in ``waiting``, ``sending`` or ``held``, by seq."""
        ...

    def of_subject(self, subject: str) -> tuple[OutboxItem, ...]: ...
    def counts(self) -> dict[OutboxState, int]: ...
    def ids(self, states: Sequence[OutboxState]) -> tuple[str, ...]: ...
    def rows(
        self, place: Place | None, query: str, *, limit: int, offset: int
    ) -> tuple[tuple[ReceiptRow, ...], int]: ...
    def place_counts(self) -> dict[Place, int]: ...
    def mark(self) -> SyncMark: ...
    def local(self, limit: int) -> tuple[LocalItem, ...]: ...


class Receipts(Protocol):
    """Signed receipts, and how far each picture is."""

    def put(self, receipt: Receipt) -> None: ...
    def put_all(self, receipts: Sequence[Receipt]) -> None: ...
    def find(self, item: str) -> Receipt | None: ...
    def papers_to_send(self) -> tuple[tuple[str, int], ...]:
        """``(sha256, bytes)`` of every paper of a queued-or-later application that has no receipt yet."""
        ...

    def paper_progress(self, sha256: str, sent: int) -> None: ...
    def papers_begun(self) -> frozenset[str]:
        """Hashes of papers of which head office has some bytes and no receipt was given."""
        ...

    def paper_counts(self) -> dict[Place, int]: ...
    def paper_hashes(self) -> tuple[str, ...]:
        """Hashes of papers that have a receipt."""
        ...


class Packs(Protocol):
    """Rate packs that the desk holds; those that a quote used are kept for ever."""

    def put(self, ref: PackRef, content: bytes, first: date, last: date | None, received_at: datetime) -> None: ...
    def content(self, sha256: str) -> bytes: ...
    def current(self, day: date) -> PackRef | None: ...
    def all(self) -> tuple[tuple[PackRef, date, date | None], ...]: ...


class State(Protocol):
    """Small facts of the desk itself: replica, cursor, enrolment, counters, times."""

    def get(self, key: str) -> str | None: ...
    def set(self, key: str, value: str) -> None: ...
    def next(self, counter: str) -> int:
        """Count up and return, from 1."""
        ...


class Journal(Protocol):
    """What can be taken back: for each act, the records as they were before it."""

    def record(self, act: str, label: str, before: Iterable[tuple[str, str, bytes | None]], at: datetime) -> None:
        """``before``: kind, id, and the record's JSON before the act (None = it did not exist). Keeps the last 200 acts."""
        ...

    def last(self) -> tuple[str, str] | None:
        """Id and label of the newest act, or None."""
        ...

    def take(self, act: str) -> tuple[tuple[str, str, bytes | None], ...]:
        """The records before that act; removes the act. Empty if it is not there any more."""
        ...


class Parked(Protocol):
    """Feed items that could not be applied: kept with the reason, shown, retried after an update."""

    def put(self, seq: int, kind: str, subject: str, body: bytes, reason: str, at: datetime) -> None:
        """Insert or replace by ``seq``."""
        ...

    def count(self) -> int: ...
    def all(self) -> tuple[ParkedItem, ...]:
        """By ``seq``."""
        ...

    def remove(self, seq: int) -> None:
        """Only for an item that was applied at last."""
        ...


class Search(Protocol):
    """Search over everything: Chinese, pinyin initials, plate, mobile, VIN, numbers."""

    def find(self, text: str, limit: int) -> tuple[SearchHit, ...]: ...


class Unit(Protocol):
    """One transaction. Nothing is saved unless ``commit`` is called."""

    customers: Customers
    vehicles: Vehicles
    homes: Homes
    consents: Consents
    papers: Papers
    visits: Visits
    quotes: Quotes
    applications: Applications
    policies: Policies
    commissions: Commissions
    outbox: Outbox
    receipts: Receipts
    packs: Packs
    state: State
    journal: Journal
    parked: Parked
    search: Search

    def commit(self) -> None:
        """Make it durable (synchronous=FULL). Raises DiskFull, StoreBusy, StoreDamaged."""
        ...


class Units(Protocol):
    """Opens units of work on the unlocked store; safe from any thread."""

    def read(self) -> AbstractContextManager[Unit]:
        """A consistent view; ``commit`` is not needed."""
        ...

    def write(self) -> AbstractContextManager[Unit]:
        """One writer at a time (BEGIN IMMEDIATE); rolled back unless committed."""
        ...


class PaperStore(Protocol):
    """The bytes of papers, by SHA-256, in their own encrypted file. Bytes go in before the record that names them."""

    def put(self, sha256: str, content: bytes, thumbnail: bytes) -> None:
        """Keeps one copy, however often it comes. Raises DiskFull."""
        ...

    def content(self, sha256: str) -> bytes:
        """Raises NoSuchRecord."""
        ...

    def thumbnail(self, sha256: str) -> bytes: ...
    def holds(self, sha256: str) -> bool: ...
    def sweep(self, keep: frozenset[str]) -> int:
        """Delete bytes that nothing refers to any more; returns how many."""
        ...

"""What lies outside the process: keys, pictures, sheets, head office. Each has one real adapter, picked in bootstrap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from agent_desk.domain.agent import Agent
from agent_desk.domain.application import Application
from agent_desk.domain.checklist import Checklist
from agent_desk.domain.consent import Consent, ConsentText
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.ink import Ink
from agent_desk.domain.money import Money
from agent_desk.domain.paper import StoredPicture
from agent_desk.domain.quote import Offer, OpenPoint, Quote
from agent_desk.domain.receipt import SyncResult
from agent_desk.domain.refund import Refund
from agent_desk.domain.sheet import FormWords, QuoteCase
from agent_desk.domain.sheet_code import DeviceSeal
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit
from agent_desk.ports.units import PaperStore, Units
from agent_desk.tasks import CancelToken, Progress, silent


class KeyChest(Protocol):
    """The keys of one home: a random data key wrapped by the PIN, and secrets sealed by the data key."""

    def exists(self) -> bool:
        """Whether this home has keys that count."""
        ...

    def create(self, pin: str) -> tuple[bytes, str]:
        """A new data key (32 bytes) and the recovery code to print once; both count from ``settle`` on. Raises InputError for
        a PIN that is too simple."""
        ...

    def unsettled(self) -> bool:
        """Whether keys were made that do not count yet: an enrolment that has not succeeded."""
        ...

    def open_unsettled(self, pin: str) -> bytes | None:
        """The data key of keys that do not count yet, None if there are none or another PIN made them. Raises InputError."""
        ...

    def settle(self) -> None:
        """From now on the keys count."""
        ...

    def open(self, pin: str) -> bytes:
        """The data key. Raises WrongPin with the seconds to wait; each wrong try waits longer."""
        ...

    def open_with_recovery(self, code: str, new_pin: str) -> bytes:
        """The data key, and a new PIN from now on. Raises WrongPin."""
        ...

    def change_pin(self, old: str, new: str) -> None:
        """Raises WrongPin, InputError."""
        ...

    def renew_recovery(self, pin: str) -> str:
        """A new recovery code; the old one stops working. Raises WrongPin."""
        ...

    def seal(self, name: str, secret: bytes, data_key: bytes) -> None:
        """Keep a named secret (the device key), in the OS keyring or sealed in a file."""
        ...

    def unseal(self, name: str, data_key: bytes) -> bytes | None: ...


class SheetKeys(Protocol):
    """The keys with which this device vouches for its sheets; safe from any thread."""

    def device(self) -> str:
        """The device's id at head office, "" before enrolment."""
        ...

    def device_key(self) -> bytes | None: ...
    def public_key(self) -> bytes | None: ...
    def sheet_key(self) -> bytes:
        """The key for PDF signatures (P-256, PKCS #8)."""
        ...

    def seal(self) -> DeviceSeal | None:
        """What signs the codes of sheets; None before enrolment."""
        ...


class PdfSigner(Protocol):
    """Signs the bytes of a PDF."""

    def sign(self, pdf: bytes, keys: SheetKeys, at: datetime) -> bytes:
        """The same file with a signature over all of it; nothing may be added to it afterwards."""
        ...


class PictureReader(Protocol):
    """Checks and normalises incoming files, bounded in time, pixels and bytes."""

    def read(self, content: bytes, name: str) -> StoredPicture:
        """Raises PictureUnreadable, PictureTooLarge, DocumentLocked."""
        ...

    def render(self, content: bytes, media_type: str, *, page: int, width: int, turned: int) -> bytes:
        """PNG of one page (from 0), at most ``width`` pixels wide, turned clockwise."""
        ...


class SheetMaker(Protocol):
    """Makes printed sheets."""

    def marked(self, *, seal: DeviceSeal | None = None, ink: Ink | None = None) -> SheetMaker:
        """The same maker, whose sheets carry exactly these marks: the device's signature in their code, the customer's hand
        in its box."""
        ...

    def quote_sheet(
        self,
        *,
        quote: Quote,
        visit: Visit,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
        open_points: tuple[OpenPoint, ...] = (),
        low: Money | None = None,
        high: Money | None = None,
        replaced_by: str = "",
    ) -> bytes:
        """The A4 quote sheet as PDF; the same input gives the same bytes.

        ``open_points``, ``low`` and ``high`` are what the visit's view says is still open and what the total may become.
        ``replaced_by`` is the number of the quote that counts instead, "" while this one counts.
        """
        ...

    def application_form(
        self,
        *,
        application: Application,
        quote: Quote,
        visit: Visit,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
        consents: tuple[Consent, ...] = (),
        texts: tuple[ConsentText, ...] = (),
        checklist: Checklist | None = None,
        by_language: Mapping[str, FormWords] | None = None,
    ) -> bytes:
        """The application form as PDF; the same input gives the same bytes.

        ``consents`` are the customer's answers, printed with the title of their text in ``texts``, its version and the time;
        ``checklist`` names the slots of the application's papers. ``by_language`` has both for the languages where they differ.
        """
        ...

    def comparison_sheet(
        self,
        *,
        offers: tuple[Offer, ...],
        kind: str,
        number: str,
        made_at: datetime,
        valid_until: date,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
    ) -> bytes:
        """Two to four offers side by side as PDF, where they differ set off; the same input gives the same bytes.

        ``number`` is printed on it, ``valid_until`` is the last day on which the prices hold. Raises ValueError for another
        number of offers.
        """
        ...

    def bundle_sheet(self, *, motor: QuoteCase, home: QuoteCase) -> bytes:
        """The motor and the home quote of one customer on one sheet with the sum of both, as PDF."""
        ...

    def refund_note(
        self, *, refund: Refund, customer: Customer, vehicle: Vehicle | None, home: Home | None, agent: Agent
    ) -> bytes:
        """What may come back when policies end early, with the calculation of each amount, as PDF."""
        ...

    def quote_sheets(
        self, cases: Iterable[QuoteCase], *, total: int, token: CancelToken | None = None, progress: Progress = silent
    ) -> bytes:
        """The quote sheets of many cases as one PDF; ``total`` is for ``progress``. Raises Cancelled, ValueError for no case."""
        ...


class SheetMakers(Protocol):
    """The maker for each language of ``texts.SHEET_LANGUAGES``."""

    def __call__(self, language: str = "") -> SheetMaker:
        """Without a language, the agent's."""
        ...


class HeadOfficeLink(Protocol):
    """The way to head office; every call may take long and may fail with HeadOfficeUnreachable and its kin."""

    def enrol(self, *, server: str, code: str, device_name: str) -> tuple[Agent, dict[str, str]]:
        """Register this device; returns the agent and the facts to keep (server, device, office, public_key, replica).

        The new device key is sealed in the key chest before the request leaves.
        """
        ...

    def run(self, *, token: CancelToken, progress: Progress) -> SyncResult:
        """One round: push, papers, pull, check."""
        ...

    def due_in(self, minutes: int) -> float | None:
        """Seconds until the next round by itself, 0 = now, None = only by hand; ``minutes`` between rounds, 0 = never."""
        ...

    def new_work(self) -> None:
        """Something was queued: the next round comes soon."""
        ...

    def network_back(self) -> None:
        """The network is back, or the laptop woke: the next round comes now, whatever failed before."""
        ...


class Storage(Protocol):
    """Opens the encrypted files of a home with the data key."""

    def open(self, data_key: bytes) -> tuple[Units, PaperStore]:
        """Checks, migrates (after a backup), opens. Raises StoreDamaged, StoreNewer, StoreBusy, DiskFull."""
        ...

    def close(self) -> None: ...
    def discard(self) -> None:
        """Remove files in which nobody has entered anything yet. Raises StoreBusy while a desk has them open."""
        ...

    def backup(self, target: Path) -> None:
        """A consistent, encrypted copy of both files."""
        ...

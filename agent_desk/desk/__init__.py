"""`Desk`: the one object that the window and the command line call. Blocking, safe from any thread; it delegates and holds no rule."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.changes import Changes
from agent_desk.clock import today as day_in_china
from agent_desk.desk.sheets import Sheets
from agent_desk.domain.visit import Fact, Source
from agent_desk.errors import AlreadyEnrolled, InputError, Locked, NotEnrolled, Problem
from agent_desk.settings import Settings, read_settings, write_settings
from agent_desk.tasks import CancelToken, Progress, silent
from agent_desk.texts import SHEET_LANGUAGES

if TYPE_CHECKING:
    from agent_desk.domain.agent import Agent
    from agent_desk.domain.application import Application, ApplicationRow, ApplicationState
    from agent_desk.domain.consent import ConsentText
    from agent_desk.domain.customer import CustomerRow
    from agent_desk.domain.overview import (
        CommissionDetail,
        CommissionPage,
        CustomerOverview,
        DeskStatus,
        SearchHit,
        Today,
        VisitRow,
        VisitView,
    )
    from agent_desk.domain.policy import RenewalRow
    from agent_desk.domain.quote import Quote, QuoteRow, QuoteState
    from agent_desk.domain.receipt import Place, ReceiptRow, SyncMark, SyncResult
    from agent_desk.domain.repricing import RatesChange, Requoted
    from agent_desk.ports.outside import HeadOfficeLink, SheetKeys, SheetMaker
    from agent_desk.ports.parts import Parts
    from agent_desk.ports.units import PaperStore, Units
    from agent_desk.rating.pack import Pack
    from agent_desk.usecases.context import Context


class DeskState(StrEnum):
    """``fresh``: no keys yet; ``locked``: the PIN is needed; ``open``: at work."""

    FRESH = "fresh"
    LOCKED = "locked"
    OPEN = "open"


@dataclass(slots=True)
class _Open:
    units: Units
    papers: PaperStore
    link: HeadOfficeLink
    context: Context


class Desk(Sheets):
    """The desk of one home folder."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.RLock()
        self._open: _Open | None = None
        self._recovery = ""

    # Life -----------------------------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The home folder."""
        return self._parts.home

    def state(self) -> DeskState:
        """Where the desk stands; cheap."""
        if self._open is not None:
            return DeskState.OPEN
        return DeskState.LOCKED if self._parts.chest().exists() else DeskState.FRESH

    def enrolled(self) -> bool:
        """Whether head office knows this device. Raises Locked."""
        with self._at_work().units.read() as unit:
            return unit.state.get("device") is not None

    def office(self) -> str:
        """The address of head office, "" before enrolment. Raises Locked."""
        with self._at_work().units.read() as unit:
            return unit.state.get("server") or ""

    def create(self, pin: str) -> str:
        """First start without head office: make the keys and the store; returns the recovery code, shown once.

        Raises AlreadyEnrolled if the home has keys, InputError (path ``pin``) for a PIN that is too simple.
        """
        with self._lock:
            chest = self._parts.chest()
            if self._open is not None or chest.exists():
                raise AlreadyEnrolled
            self._start_unsettled(pin)
            recovery = self._recovery or chest.renew_recovery(pin)
            chest.settle()
            return recovery

    def enrol(self, *, server: str, code: str, pin: str, device_name: str = "") -> str:
        """Register this device with head office by a one-time code; returns the recovery code.

        Makes keys and store first if there are none, unlocks with ``pin`` if locked. A failure half-way leaves everything
        ready to be tried again with the same code; the PIN of a first enrolment that failed is not in force, the next try may
        bring another. Raises HeadOfficeUnreachable and its kin, HeadOfficeRefused (code used, expired, unknown),
        AlreadyEnrolled, WrongPin, InputError.
        """
        from agent_desk.usecases import enrolment

        chest = self._parts.chest()
        with self._lock:
            if self.state() is DeskState.FRESH:
                self._start_unsettled(pin)
            elif self.state() is DeskState.LOCKED:
                self.unlock(pin)
            else:
                # A PIN mistyped here must not be found out after the code is used.
                chest.open(pin)
            at_work = self._at_work()
            first = chest.unsettled()
        try:
            # Whoever locks the desk does not wait for the network.
            enrolment.enrol(
                at_work.context, at_work.link, server=server, code=code, device_name=device_name, again=first
            )
        except BaseException:
            if first:
                self.lock()
            raise
        with self._lock:
            if not self._recovery:
                self._recovery = chest.renew_recovery(pin)
            chest.settle()
            return self._recovery

    def unlock(self, pin: str) -> None:
        """Open the store. Raises WrongPin (fact ``wait``: seconds), StoreDamaged, StoreNewer, StoreBusy, NotEnrolled if fresh."""
        with self._lock:
            if self._open is not None:
                return
            chest = self._parts.chest()
            if not chest.exists():
                raise NotEnrolled
            self._start(chest.open(pin))

    def unlock_with_recovery(self, code: str, new_pin: str) -> None:
        """Open with the recovery code and set a new PIN. Raises WrongPin, InputError."""
        with self._lock:
            self._start(self._parts.chest().open_with_recovery(code, new_pin))

    def lock(self) -> None:
        """Close the store and forget the key; nothing is lost, unsent work stays where it is."""
        with self._lock:
            if self._open is not None:
                self._open = None
                self._parts.storage().close()

    def close(self) -> None:
        """End of work; the same as ``lock``."""
        self.lock()

    def change_pin(self, old: str, new: str) -> None:
        """Raises WrongPin, InputError (path ``pin``)."""
        self._parts.chest().change_pin(old, new)

    def new_recovery_code(self, pin: str) -> str:
        """A new recovery code, shown once; the old one stops working. Raises WrongPin."""
        self._recovery = self._parts.chest().renew_recovery(pin)
        return self._recovery

    def agent(self) -> Agent:
        """The agent whose desk this is (a demonstration agent before enrolment)."""
        return self._at_work().context.agent()

    def settings(self) -> Settings:
        """What the agent has set."""
        return read_settings(self._parts.home)

    def set_settings(self, settings: Settings) -> None:
        """Keep the settings. Raises FileUnreadable, DiskFull."""
        from agent_desk.usecases import upkeep

        upkeep.keep_settings(self._parts.home, settings, write_settings)

    def backup(self, target: Path) -> Path:
        """An encrypted copy of both files in ``target``; returns the folder made. Raises DiskFull, FileUnreadable."""
        from agent_desk.usecases import upkeep

        self._at_work()
        return upkeep.backup(self._parts.storage(), target, self._parts.clock)

    def today(self) -> Today:
        """The Today page."""
        from agent_desk.usecases import today

        return today.today(self._context())

    def counts(self) -> dict[str, int]:
        """How many things wait on each page, by the page's name."""
        from agent_desk.usecases import today

        return today.counts(self._context())

    def day(self) -> date:
        """The calendar day in China."""
        return day_in_china(self._parts.clock)

    def search(self, text: str, limit: int = 12) -> tuple[SearchHit, ...]:
        """Search over everything: names, pinyin initials, plates, mobiles, VINs, numbers."""
        with self._at_work().units.read() as unit:
            return unit.search.find(text, limit)

    def undo(self) -> Changes:
        """Take back the newest act that can be taken back; nothing to take back gives empty Changes."""
        from agent_desk.usecases import undo

        return undo.undo(self._context())

    # Customers ------------------------------------------------------------------------------------------------------

    def customers(
        self, query: str = "", *, order: str = "name", descending: bool = False, limit: int = 200, offset: int = 0
    ) -> tuple[tuple[CustomerRow, ...], int]:
        """Customers that match, and how many there are. ``order``: ``name``, ``next_expiry``, ``updated_at``."""
        with self._at_work().units.read() as unit:
            return unit.customers.page(query, order, descending=descending, limit=limit, offset=offset)

    def customer(self, customer_id: str) -> CustomerOverview:
        """One customer with everything. Raises NoSuchRecord."""
        from agent_desk.usecases import customers

        return customers.overview(self._context(), customer_id)

    def add_customer(self, fields: Mapping[str, str]) -> Changes:
        """``fields``: party, name, identity, mobile, address, contact, note. Raises InputError with all problems at once."""
        from agent_desk.usecases import customers

        return customers.add(self._context(), fields)

    def edit_customer(self, customer_id: str, fields: Mapping[str, str]) -> Changes:
        """Change the named fields. Raises InputError, NoSuchRecord."""
        from agent_desk.usecases import customers

        return customers.edit(self._context(), customer_id, fields)

    def import_customers(self, rows: Sequence[Mapping[str, str]]) -> tuple[Changes, int, int]:
        """Add many, all or none; returns the changes, how many were added, how many were known already (same identity).

        Raises InputError whose paths begin with the row's number from 1 (``12.mobile``).
        """
        from agent_desk.usecases import customers

        return customers.import_rows(self._context(), rows)

    def add_vehicle(self, customer_id: str, fields: Mapping[str, str]) -> Changes:
        """``fields``: the ``vehicle.`` facts of ``domain.facts`` without their prefix. Raises InputError."""
        from agent_desk.usecases import customers

        return customers.add_vehicle(self._context(), customer_id, fields)

    def edit_vehicle(self, vehicle_id: str, fields: Mapping[str, str]) -> Changes:
        """Change the named fields. Raises InputError, NoSuchRecord."""
        from agent_desk.usecases import customers

        return customers.edit_vehicle(self._context(), vehicle_id, fields)

    def add_home(self, customer_id: str, fields: Mapping[str, str]) -> Changes:
        """``fields``: the ``home.`` facts of ``domain.facts`` without their prefix. Raises InputError."""
        from agent_desk.usecases import customers

        return customers.add_home(self._context(), customer_id, fields)

    def edit_home(self, home_id: str, fields: Mapping[str, str]) -> Changes:
        """Change the named fields. Raises InputError, NoSuchRecord."""
        from agent_desk.usecases import customers

        return customers.edit_home(self._context(), home_id, fields)

    # Visits: capture, price, papers ---------------------------------------------------------------------------------

    def new_visit(
        self,
        kind: str,
        *,
        customer_id: str | None = None,
        vehicle_id: str | None = None,
        home_id: str | None = None,
        planned_at: datetime | None = None,
    ) -> Changes:
        """Begin a case (``motor`` or ``home``), filled with what is known; ``Changes.subject`` is the visit's id."""
        from agent_desk.usecases import visits

        return visits.begin(
            self._context(),
            kind,
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            home_id=home_id,
            planned_at=planned_at,
        )

    def visit(self, visit_id: str) -> VisitView:
        """Everything that the visit page shows, priced now. Raises NoSuchRecord."""
        from agent_desk.usecases import visit_view

        return visit_view.view(self._context(), visit_id)

    def open_visits(self, limit: int = 50) -> tuple[VisitRow, ...]:
        """Visits in work: planned ones first, then the ones changed last."""
        from agent_desk.usecases import visits

        return visits.open_rows(self._context(), limit)

    def set_facts(self, visit_id: str, facts: Mapping[str, str], source: Source = Source.TOLD) -> Changes:
        """Keep what was entered, right or wrong, by fact path (``domain.facts.RULES``); an empty text forgets the fact.

        Sound facts flow into customer, vehicle and home at once. Raises InputError only for an unknown path.
        """
        from agent_desk.usecases import visits

        return visits.set_facts(self._context(), visit_id, {path: Fact(text, source) for path, text in facts.items()})

    def set_cover(self, visit_id: str, code: str, choices: Mapping[str, str] | None) -> Changes:
        """Switch a cover or home item on with its choices, or off (None)."""
        from agent_desk.usecases import visits

        return visits.set_cover(self._context(), visit_id, code, choices)

    def set_covers(self, visit_id: str, covers: Mapping[str, Mapping[str, str]]) -> Changes:
        """Replace all covers, for a ready-made plan or an own option."""
        from agent_desk.usecases import visits

        return visits.set_covers(self._context(), visit_id, covers)

    def keep_option(self, visit_id: str, name: str) -> Changes:
        """Keep the covers of now as an option for comparison. Raises InputError (path ``option.name``), VisitApplied."""
        from agent_desk.usecases import options

        return options.keep(self._context(), visit_id, name)

    def rename_option(self, visit_id: str, name: str, new_name: str) -> Changes:
        """Another name for an own option. Raises NoSuchRecord, InputError (path ``option.name``), VisitApplied."""
        from agent_desk.usecases import options

        return options.rename(self._context(), visit_id, name, new_name)

    def remove_option(self, visit_id: str, name: str) -> Changes:
        """Keep an own option no longer; can be taken back. Raises NoSuchRecord, VisitApplied."""
        from agent_desk.usecases import options

        return options.remove(self._context(), visit_id, name)

    def set_step(self, visit_id: str, step: int) -> None:
        """Remember which of the steps 1–5 is open."""
        from agent_desk.usecases import visits

        visits.set_step(self._context(), visit_id, step)

    def plan_visit(self, visit_id: str, at: datetime | None) -> Changes:
        """Set or clear the appointment."""
        from agent_desk.usecases import visits

        return visits.plan(self._context(), visit_id, at)

    def close_visit(self, visit_id: str) -> Changes:
        """Set a visit aside; can be taken back."""
        from agent_desk.usecases import visits

        return visits.close(self._context(), visit_id)

    def consent_texts(self) -> tuple[ConsentText, ...]:
        """The notice and consent texts that are in force, filled with the insurer's name and telephone."""
        return self._context().consent_texts()

    def answer_consents(self, customer_id: str, answers: Mapping[str, bool]) -> Changes:
        """Record the customer's answers (text key → granted) with the text's version and hash."""
        from agent_desk.usecases import consents

        return consents.answer(self._context(), customer_id, answers)

    def add_papers(self, visit_id: str, files: Sequence[tuple[str, bytes]], slot: str = "") -> Changes:
        """Store pictures and PDFs (name, content) in a slot of the checklist; without one, in the next that is empty.

        Raises NotReady if notice and consent are missing, PictureUnreadable, PictureTooLarge, DocumentLocked (nothing of
        the call is stored then; ``subject`` is the file's position from 0).
        """
        from agent_desk.usecases import papers

        return papers.add(self._context(), visit_id, files, slot)

    def check_papers(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Whether pictures and PDFs (name, content) can be papers; nothing is stored. Raises as ``add_papers`` for bad files."""
        from agent_desk.usecases import papers

        papers.check(self._context(), files)

    def replace_paper(self, paper_id: str, name: str, content: bytes) -> Changes:
        """Another picture in the same slot; can be taken back."""
        from agent_desk.usecases import papers

        return papers.replace_paper(self._context(), paper_id, name, content)

    def turn_paper(self, paper_id: str, degrees: int = 90) -> Changes:
        """Turn clockwise by a multiple of 90 degrees."""
        from agent_desk.usecases import papers

        return papers.turn(self._context(), paper_id, degrees)

    def move_paper(self, paper_id: str, slot: str) -> Changes:
        """Put a paper into another slot."""
        from agent_desk.usecases import papers

        return papers.move(self._context(), paper_id, slot)

    def remove_paper(self, paper_id: str) -> Changes:
        """Take a paper out; can be taken back."""
        from agent_desk.usecases import papers

        return papers.remove(self._context(), paper_id)

    def paper_titles(self) -> dict[str, str]:
        """What the papers of each slot are called, by the slot's code, in the agent's language."""
        from agent_desk.usecases import papers

        return papers.titles(self._context())

    def paper_thumbnail(self, sha256: str) -> bytes:
        """The small preview, JPEG or PNG. Raises NoSuchRecord."""
        return self._at_work().papers.thumbnail(sha256)

    def paper_picture(self, paper_id: str, *, page: int = 0, width: int = 1600) -> bytes:
        """PNG of one page, turned as stored, at most ``width`` pixels wide."""
        from agent_desk.usecases import papers

        return papers.picture(self._context(), paper_id, page=page, width=width)

    # Quotes and applications ----------------------------------------------------------------------------------------

    def save_quote(self, visit_id: str) -> Changes:
        """Fix the live price as a quote with number and validity; the visit's earlier quote is superseded if it differs.

        Raises InputError (fact paths) while the price cannot be made.
        """
        from agent_desk.usecases import quotes

        return quotes.save(self._context(), visit_id)

    def quote(self, quote_id: str) -> Quote:
        """Raises NoSuchRecord."""
        with self._at_work().units.read() as unit:
            return unit.quotes.get(quote_id)

    def quotes(
        self, query: str = "", states: Sequence[QuoteState] = (), *, limit: int = 200, offset: int = 0
    ) -> tuple[tuple[QuoteRow, ...], int]:
        """Quotes, newest first, and how many there are. No states = all."""
        with self._at_work().units.read() as unit:
            return unit.quotes.page(query, states, limit=limit, offset=offset)

    def queue(self, visit_id: str) -> Changes:
        """Make the application of a visit and queue it; ``subject`` is its id.

        Saves the quote first if the price is not fixed yet. A returned application is corrected and sent again (next round).
        Raises NotReady naming every missing paper and consent, InputError for facts, QuoteOutdated, MoveNotAllowed.
        """
        from agent_desk.usecases import applications

        return applications.queue(self._context(), visit_id)

    # Rates ----------------------------------------------------------------------------------------------------------

    def rates(self, token: CancelToken | None = None, progress: Progress = silent) -> RatesChange:
        """The rate packs on the desk, and every open quote and draft whose rates are no longer the ones in force: old price, new
        price, which factor moved by how much. Raises Cancelled."""
        from agent_desk.usecases import rates

        return rates.change(self._context(), token, progress)

    def rates_waiting(self) -> int:
        """How many open quotes and drafts have rates that are no longer in force; nothing is priced for it."""
        from agent_desk.usecases import rates

        return rates.count(self._context())

    def requote(self, visit_id: str) -> Changes:
        """Quote a visit again with the rates in force; the old quote is superseded. ``subject`` is the new quote's id, the visit's
        for a draft, which takes the new rates. Raises InputError, QuoteOutdated (no rates are left), VisitApplied."""
        from agent_desk.usecases import rates

        return rates.requote(self._context(), visit_id)

    def requote_all(
        self, visit_ids: Sequence[str], token: CancelToken | None = None, progress: Progress = silent
    ) -> tuple[Changes, tuple[Requoted, ...]]:
        """The same for many, each for itself; once cancelled, what was done stays done."""
        from agent_desk.usecases import rates

        return rates.requote_all(self._context(), visit_ids, token, progress)

    def rate_pack(self, name: str) -> Pack:
        """A rate pack that the desk holds, by the beginning of its hash or ``ID@VERSION``. Raises InputError (path ``pack``)."""
        from agent_desk.usecases import rates

        return rates.find_pack(self._context(), name)

    def quoted_requests(self) -> list[str]:
        """The requests of all current quotes, in the JSON of the quote contract."""
        with self._at_work().units.read() as unit:
            return list(unit.quotes.current_requests())

    def application(self, application_id: str) -> Application:
        """Raises NoSuchRecord."""
        with self._at_work().units.read() as unit:
            return unit.applications.get(application_id)

    def applications(
        self, query: str = "", states: Sequence[ApplicationState] = (), *, limit: int = 200, offset: int = 0
    ) -> tuple[tuple[ApplicationRow, ...], int]:
        """Applications, the ones changed last first, and how many there are. No states = all."""
        with self._at_work().units.read() as unit:
            return unit.applications.page(query, states, limit=limit, offset=offset)

    def application_counts(self) -> dict[ApplicationState, int]:
        """How many applications stand in each state."""
        with self._at_work().units.read() as unit:
            return unit.applications.counts()

    def correct(self, application_id: str) -> Changes:
        """Open the visit of an application that came back, or that head office would not take, for correction.

        ``subject`` is the visit's id. Raises MoveNotAllowed.
        """
        from agent_desk.usecases import applications

        return applications.correct(self._context(), application_id)

    def deliver(self, application_id: str) -> Changes:
        """The policy was handed over (送单). Raises MoveNotAllowed unless issued."""
        from agent_desk.usecases import applications

        return applications.deliver(self._context(), application_id)

    def renewals(self, days: int = 30, limit: int = 200, query: str = "") -> tuple[tuple[RenewalRow, ...], int]:
        """Objects whose policies end within ``days`` from today, earliest first, and how many there are.

        ``query`` finds them by their customer: name, initials, plate, address.
        """
        from agent_desk.usecases import today

        return today.renewals(self._context(), days, limit, query)

    # Commission -----------------------------------------------------------------------------------------------------

    def commission(self, month: str = "", query: str = "") -> CommissionPage:
        """The commission page of a month (``2026-11``; empty = this month) or of a year (``2026``)."""
        from agent_desk.usecases import commission

        return commission.page(self._context(), month, query)

    def commission_detail(self, entry_id: str) -> CommissionDetail:
        """One entry with its calculation. Raises NoSuchRecord."""
        from agent_desk.usecases import commission

        return commission.detail(self._context(), entry_id)

    # Receipts and sync ----------------------------------------------------------------------------------------------

    def receipts(
        self, place: Place | None = None, query: str = "", *, limit: int = 200, offset: int = 0
    ) -> tuple[tuple[ReceiptRow, ...], int]:
        """The receipt book: what the agent must settle, what is only here, then newest first; and how many there are."""
        with self._at_work().units.read() as unit:
            return unit.outbox.rows(place, query, limit=limit, offset=offset)

    def receipt_counts(self) -> dict[Place, int]:
        """How many items are in each of the three states."""
        with self._at_work().units.read() as unit:
            return unit.outbox.place_counts()

    def any_held(self) -> bool:
        """Whether head office has signed for anything; cheap."""
        with self._at_work().units.read() as unit:
            return unit.outbox.any_held()

    def sync_mark(self) -> SyncMark:
        """What the sync mark says; cheap."""
        with self._at_work().units.read() as unit:
            return unit.outbox.mark()

    def sync(self, token: CancelToken | None = None, progress: Progress = silent) -> SyncResult:
        """One round with head office. Raises NotEnrolled, HeadOfficeUnreachable and its kin, SyncRunning; Cancelled if stopped."""
        at_work = self._at_work()
        if not self.enrolled():
            raise NotEnrolled
        return at_work.link.run(token=token or CancelToken(), progress=progress)

    def sync_due_in(self) -> float | None:
        """Seconds until the next round by itself (0 = now); None = only by hand. Cheap enough to ask every few seconds.

        None too while not enrolled, after head office revoked the device, and where the settings turn it off.
        """
        if not self.enrolled():
            return None
        return self._at_work().link.due_in(self.settings().sync_minutes)

    def sync_soon(self) -> None:
        """An act put something into the outbox: the next round comes after a few seconds of quiet."""
        self._at_work().link.new_work()

    def network_back(self) -> None:
        """The network is back, or the laptop woke: the next round is due now, whatever failed before."""
        self._at_work().link.network_back()

    def status(self) -> DeskStatus:
        """The state of outbox, papers, cursor and pack."""
        from agent_desk.usecases import upkeep

        return upkeep.status(self._context())

    def fill_demonstration(self, *, customers: int = 200, queued: int = 0) -> Changes:
        """Fill the book with made-up customers, cases in every state, policies, commission; ``queued`` applications wait besides."""
        from agent_desk.usecases import demonstration

        pictures = self._parts.demonstration_pictures()
        return demonstration.fill(self._context(), pictures, customers=customers, queued=queued)

    # Inside ---------------------------------------------------------------------------------------------------------

    def _start_unsettled(self, pin: str) -> None:
        """Begin with keys that count only when their recovery code is shown: those of a try before, if this is its PIN."""
        chest = self._parts.chest()
        data_key = chest.open_unsettled(pin)
        if data_key is None:
            if chest.unsettled():
                self._parts.storage().discard()
            data_key, self._recovery = chest.create(pin)
        self._start(data_key)

    def _start(self, data_key: bytes) -> None:
        from agent_desk.usecases.context import Context

        parts = self._parts
        units, papers = parts.storage().open(data_key)
        keys = parts.sheet_keys(units, data_key)
        context = Context(
            units=units,
            papers=papers,
            clock=parts.clock,
            ids=parts.ids,
            pictures=parts.pictures,
            sheets=partial(self._sheets, keys),
            sheet_keys=keys,
            pdf_signer=parts.pdf_signer,
            built_in_pack=parts.built_in_pack,
            language=lambda: self.settings().language,
        )
        context.prepare()
        self._open = _Open(units, papers, parts.link(units, papers, data_key), context)

    def _sheets(self, keys: SheetKeys, language: str = "") -> SheetMaker:
        if language and language not in SHEET_LANGUAGES:
            raise InputError([Problem("sheet_language", "unknown_value")])
        return self._parts.sheets(language or self.settings().language).marked(seal=keys.seal())

    def _at_work(self) -> _Open:
        at_work = self._open
        if at_work is None:
            raise Locked
        return at_work

    def _context(self) -> Context:
        return self._at_work().context

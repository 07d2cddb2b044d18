"""The whole visit without a screen: through the same `Desk` as the window, with a head office that is off until it is needed."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image, ImageEnhance

from agent_desk.bootstrap import open_desk
from agent_desk.desk import DeskState
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.checklist import PaperSlot
from agent_desk.domain.commission import CommissionRow, CommissionState
from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS, NEEDED_BEFORE_QUEUEING
from agent_desk.domain.money import ZERO
from agent_desk.domain.overview import VisitView
from agent_desk.domain.receipt import PaperPlace, Place, ReceiptRow
from agent_desk.errors import AgentDeskError, HeadOfficeUnreachable, InputError, NotReady, WorldError
from agent_desk.texts import RESOURCES, Texts
from demonstration.programs import NO_KEYRING, Office, ProgramFailed, Programs, free_port, new_code

PIN = "730519"

# Placeholders: an area code that is issued to nobody, a birth year long past, the pattern of the test vectors.
CUSTOMER = {
    "party": "person",
    "name": "林䶮子",
    "identity": "330100190506151001",
    "mobile": "13000000001",
    "address": "浙江省示范市甲子路 1 号",
}
WRONG_IDENTITY = "330100190506151002"
VEHICLE = {
    "condition": "used",
    "plate": "浙A00001",
    "vin": "LAA0A0A05SA000001",
    "engine_number": "1A2345678",
    "model": "示范牌 SF1500",
    "use": "family",
    "seats": "5",
    "energy": "petrol",
    "displacement_l": "1.5",
    "curb_weight_t": "1.30",
    "first_registered": "2023-03-08",
    "new_price": "120000",
}
HISTORY = {"quote.claims": "0", "quote.continuous_years": "2", "quote.region": "浙江"}
COVERS = {
    "DAMAGE": {},
    "TPL": {"limit": "1000000"},
    "DRIVER": {"limit": "10000"},
    "PASSENGER": {"limit": "10000", "seats": "4"},
}
BETTER_LIMIT = "2000000"
UNCLEAR = "vehicle_licence_duplicate"

PAPERS = RESOURCES / "demo" / "papers"


class WalkFailed(Exception):
    """A promise of the path did not hold; the text says which."""


def run(parent: Path | None, *, keep: bool, texts: Texts) -> int:
    """Walk the path in a new folder below ``parent`` (the system's temporary folder if None); 0 if every step held, else 1.

    The quote sheet stays; home and head office's data go, unless ``keep``.
    """
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    os.environ.update(NO_KEYRING)
    folder = Path(tempfile.mkdtemp(prefix="agent-desk-visit-", dir=parent))
    try:
        with Programs() as programs:
            walk = Walk(folder, texts, programs)
            try:
                return 0 if walk.all() else 1
            finally:
                walk.close()
    except KeyboardInterrupt:
        return 130
    finally:
        for part in () if keep else ("desk", "office"):
            shutil.rmtree(folder / part, ignore_errors=True)


def promise(holds: object, what: str) -> None:
    """Raise WalkFailed(``what``) unless it holds."""
    if not holds:
        raise WalkFailed(what)


class Walk:
    """One agent, one customer, one car, from the first start to the commission."""

    def __init__(self, folder: Path, texts: Texts, programs: Programs) -> None:
        self.folder = folder
        self.home = folder / "desk"
        self.sheet = folder / "quote-sheet.pdf"
        self.office = Office(folder / "office", free_port(), programs)
        self.desk = open_desk(self.home)
        self._texts = texts
        self._customer = self._vehicle = self._visit = self._application = ""
        self._last_slot: PaperSlot | None = None

    def all(self) -> bool:
        """Every step in order, a line each; stops at the first that fails."""
        steps: tuple[Callable[[], dict[str, object]], ...] = (
            self.enrol,
            self.capture,
            self.papers,
            self.quote,
            self.print_sheet,
            self.complete,
            self.wait_offline,
            self.sync,
            self.send_back,
            self.correct_and_issue,
        )
        for number, step in enumerate(steps, 1):
            try:
                facts = step()
            except Exception as error:  # noqa: BLE001 - whatever went wrong, the step that failed is named
                self._say("failed", number=number, step=step.__name__, reason=self._reason(error))
                return False
            self._say(step.__name__, number=f"{number:>2}", **facts)
            if step == self.print_sheet:
                print(self.sheet, flush=True)
        issued = self.desk.application_counts().get(ApplicationState.ISSUED, 0)
        papers = sum(bool(paper["complete"]) for paper in self._at_office(ApplicationState.ISSUED)["papers"])
        total = sum((row.entry.amount for row in self._commission()), ZERO)
        print(
            f"visit complete: {issued} application{'' if issued == 1 else 's'} issued, "
            f"{papers} papers received, commission {total}",
            flush=True,
        )
        return True

    def close(self) -> None:
        """Lock the desk, end the server."""
        self.desk.close()
        self.office.stop()

    # The steps ------------------------------------------------------------------------------------------------------

    def enrol(self) -> dict[str, object]:
        """First start: the one-time code, a PIN, a recovery code. Then head office is gone, and the PIN opens the store."""
        code = new_code(self.office)
        with self._office_on():
            recovery = self.desk.enrol(server=self.office.url, code=code, pin=PIN)
        promise(len(recovery) >= 16, "a recovery code is given")
        self.desk.lock()
        promise(self.desk.state() is DeskState.LOCKED, "the desk locks")
        self.desk.unlock(PIN)
        promise(self.desk.enrolled(), "the desk is enrolled after it was locked and opened again")
        return {"agent": self.desk.agent().code}

    def capture(self) -> dict[str, object]:
        """A wrong check digit is named beside its field; the right customer and vehicle are stored and found."""
        try:
            self.desk.add_customer({**CUSTOMER, "identity": WRONG_IDENTITY})
        except InputError as error:
            wrong = error.problems
        else:
            raise WalkFailed("a wrong check digit is refused")
        promise([problem.path for problem in wrong] == ["identity"], "the wrong field, and no other, is named")
        self._customer = self.desk.add_customer(CUSTOMER).subject
        self._vehicle = self.desk.add_vehicle(self._customer, VEHICLE).subject
        for text in (CUSTOMER["name"], VEHICLE["plate"], CUSTOMER["mobile"]):
            promise(
                any(hit.customer_id == self._customer for hit in self.desk.search(text)), "search finds the customer"
            )
        words = self._texts.say(f"problems.{wrong[0].code}.what", **wrong[0].facts)
        return {"problem": words, "customer": CUSTOMER["name"], "plate": VEHICLE["plate"]}

    def papers(self) -> dict[str, object]:
        """The checklist appears by itself; no paper without consent; all papers but one are stored."""
        self._visit = self.desk.new_visit("motor", customer_id=self._customer, vehicle_id=self._vehicle).subject
        checklist = self._seen().checklist
        if checklist is None:
            raise WalkFailed("the checklist appears by itself")
        needed = [slot for slot in checklist.slots if slot.need == "must"]
        try:
            self._add(needed[0])
        except NotReady as refused:
            promise({each.kind for each in refused.missing} == {"consent"}, "consent is what is missing")
        else:
            raise WalkFailed("no paper is stored before consent")
        self.desk.answer_consents(self._customer, dict.fromkeys(NEEDED_BEFORE_PAPERS, True))
        *first, self._last_slot = needed
        for slot in first:
            self._add(slot)
        stored = self._seen().papers
        promise(all(self.desk.paper_thumbnail(paper.sha256) for paper in stored), "each paper has a thumbnail")
        self.desk.turn_paper(stored[0].id)
        promise(self.desk.paper_picture(stored[0].id, width=800)[:4] == b"\x89PNG", "a paper can be looked at")
        return {"checklist": checklist.title, "slots": len(needed), "papers": len(stored)}

    def quote(self) -> dict[str, object]:
        """Every change is priced at once, and every amount has its steps."""
        self.desk.set_facts(self._visit, HISTORY)
        self.desk.set_covers(self._visit, COVERS)
        before = self._seen().answer
        self.desk.set_cover(self._visit, "TPL", {"limit": BETTER_LIMIT})
        after = self._seen().answer
        if before is None or after is None:
            raise WalkFailed(f"the price can be made: {self._seen().missing_facts or self._seen().problems}")
        promise(after.total > before.total, "a higher limit costs more")
        parts = {step.part for step in after.trace}
        promise({"compulsory", "vehicle_tax", *COVERS} <= parts, "every amount has its steps")
        return {"before": before.total.shown(), "after": after.total.shown(), "steps": len(after.trace)}

    def print_sheet(self) -> dict[str, object]:
        """The quote is kept; its sheet is a PDF whose text holds the amounts and the rare character of the name."""
        quote_id = self.desk.save_quote(self._visit).subject
        quote = self.desk.quote(quote_id)
        content = self.desk.quote_sheet(quote_id)
        promise(content == self.desk.quote_sheet(quote_id), "the same quote gives the same bytes")
        self.sheet.write_bytes(content)
        text = "".join(_text_of_pdf(content).split())
        for part in (CUSTOMER["name"], quote.answer.total.shown(), quote.number, "元"):
            promise(part in text, f"the sheet says {part}")
        return {"number_of_quote": quote.number, "total": quote.answer.total.shown(), "kilobytes": len(content) // 1024}

    def complete(self) -> dict[str, object]:
        """The missing paper and consents are named and stop queueing; then nothing else does."""
        slot = self._last_slot
        if slot is None:
            raise WalkFailed("a paper was left out")
        try:
            self.desk.queue(self._visit)
        except NotReady as refused:
            missing = refused.missing
        else:
            raise WalkFailed("an application that lacks a paper is not queued")
        promise([each.code for each in missing if each.kind == "paper"] == [slot.code], "the missing paper is named")
        promise({each.kind for each in missing} == {"paper", "consent"}, f"nothing else is missing: {missing}")
        self._add(slot)
        self.desk.answer_consents(self._customer, dict.fromkeys(NEEDED_BEFORE_QUEUEING, True))
        promise(not self._seen().missing, f"nothing is missing any more: {self._seen().missing}")
        return {"paper": slot.title, "consents": sum(each.kind == "consent" for each in missing)}

    def wait_offline(self) -> dict[str, object]:
        """The application waits in the outbox, and the mark says that it is only on this computer."""
        self._application = self.desk.queue(self._visit).subject
        try:
            self.desk.sync()
        except HeadOfficeUnreachable:
            pass
        else:
            raise WalkFailed("head office is off")
        mark = self.desk.sync_mark()
        promise(self._state() is ApplicationState.QUEUED, "the application waits")
        promise(mark.items > 0 and mark.papers == len(self._seen().papers), "the mark counts what is only here")
        return {"number_of_application": self._number(), "items": mark.items, "papers": mark.papers}

    def sync(self) -> dict[str, object]:
        """Head office is back: everything goes there once, each picture whole; pressing again sends nothing."""
        self.office.start()
        first = self.desk.sync()
        promise(first.agreed and not first.failed, f"both sides agree: {first}")
        again = self.desk.sync()
        promise(again.agreed and not (again.sent or again.papers_sent), f"nothing is sent twice: {again}")
        waiting = self._at_office(ApplicationState.UNDERWRITING)
        ours = {paper.sha256 for paper in self._seen().papers}
        promise({paper["sha256"] for paper in waiting["papers"]} == ours, "head office has the same papers")
        promise(all(paper["complete"] for paper in waiting["papers"]), "every byte of them")
        promise(self.desk.sync_mark().items == self.desk.sync_mark().papers == 0, "nothing is only here")
        promise({paper.sha256 for paper in self._papers_at_office()} == ours, "each paper has its signed receipt")
        return {"items": first.sent, "papers": first.papers_sent}

    def send_back(self) -> dict[str, object]:
        """The underwriter returns it with a comment, which the desk pulls."""
        comment = self._texts.say("walk.comment")
        self.office.ask("decide", self._application, "return", "--comment", comment)
        promise(self.desk.sync().received > 0, "the decision is pulled")
        promise(self._state() is ApplicationState.RETURNED, "the application is returned")
        promise(self.desk.application(self._application).moves[-1].comment == comment, "the comment is there")
        return {"comment": comment}

    def correct_and_issue(self) -> dict[str, object]:
        """Corrected and sent again; accepted, paid, issued; the desk pulls policies and commission."""
        self.desk.correct(self._application)
        old = next(paper for paper in self._seen().papers if paper.slot == UNCLEAR)
        picture = _picture(UNCLEAR)
        self.desk.replace_paper(old.id, picture.name, _taken_again(picture))
        self.desk.queue(self._visit)
        sent = self.desk.sync()
        promise(sent.agreed and sent.papers_sent == 1, f"the new picture, and no other, is sent: {sent}")
        promise(self.desk.application(self._application).round == 2, "it is the second round")
        self.office.ask("decide", self._application, "accept")
        self.office.ask("pay", self._application)
        self.office.ask("issue", self._application)
        promise(self.desk.sync().agreed, "both sides agree")
        promise(self._state() is ApplicationState.ISSUED, "the application is issued")
        policies = self.desk.customer(self._customer).policies
        promise(len(policies) == 2, "compulsory and commercial policy are there")
        rows = self._commission()
        promise({row.entry.state for row in rows} == {CommissionState.EARNED}, "the commission is earned")
        promise(len(rows) == len(policies), "one entry for each policy")
        promise(all(self.desk.commission_detail(row.entry.id).steps for row in rows), "each shows its calculation")
        amounts = " + ".join(row.entry.amount.shown() for row in rows)
        return {"policies": ", ".join(policy.number for policy in policies), "amounts": amounts}

    # Inside ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def _office_on(self) -> Iterator[None]:
        self.office.start()
        try:
            yield
        finally:
            self.office.stop()

    def _seen(self) -> VisitView:
        return self.desk.visit(self._visit)

    def _add(self, slot: PaperSlot) -> None:
        picture = _picture(slot.code)
        self.desk.add_papers(self._visit, [(picture.name, picture.read_bytes())], slot.code)

    def _state(self) -> ApplicationState:
        return self.desk.application(self._application).state

    def _number(self) -> str:
        return self.desk.application(self._application).number

    def _receipts(self) -> tuple[ReceiptRow, ...]:
        return self.desk.receipts(limit=1000)[0]

    def _papers_at_office(self) -> list[PaperPlace]:
        return [paper for row in self._receipts() for paper in row.papers if paper.place is not Place.LOCAL]

    def _at_office(self, state: ApplicationState) -> dict[str, list[dict[str, object]]]:
        """The application as head office itself lists it."""
        listed = self.office.ask("queue", "--state", state.value)
        found = [each for each in listed if each["id"] == self._application]
        promise(len(found) == 1, f"head office has the application once, {state.value}")
        return dict(found[0])

    def _commission(self) -> list[CommissionRow]:
        return [row for row in self.desk.commission().rows if row.entry.application_id == self._application]

    def _say(self, key: str, **facts: object) -> None:
        print(self._texts.say(f"walk.{key}", **facts), flush=True)

    def _reason(self, error: Exception) -> str:
        if isinstance(error, WalkFailed):
            return self._texts.say("walk.broken", promise=str(error))
        if isinstance(error, ProgramFailed):
            return f"{error.program}: {error.words}"
        if isinstance(error, WorldError):
            return " ".join(self._texts.say(f"errors.{error.code}.{part}", **error.facts) for part in ("what", "do"))
        if not isinstance(error, AgentDeskError):
            traceback.print_exception(error, file=sys.stderr)
        return f"{type(error).__name__}: {error}"


def _picture(slot: str) -> Path:
    """The demonstration picture for a slot. Raises WalkFailed if none was drawn for it."""
    found = sorted(path for path in PAPERS.glob(f"{slot}.*") if path.suffix in {".jpg", ".png", ".pdf"})
    if not found:
        raise WalkFailed(f"there is a demonstration picture for {slot}")
    return found[0]


def _taken_again(picture: Path) -> bytes:
    """The same paper photographed in better light: other bytes, the same page."""
    content = io.BytesIO()
    with Image.open(picture) as image:
        ImageEnhance.Brightness(image.convert("RGB")).enhance(1.1).save(content, "JPEG", quality=90)
    return content.getvalue()


def _text_of_pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()

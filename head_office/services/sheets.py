"""Whether a sheet is true: its code against the keys of enrolled devices, its promises against the quote that head office holds."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from agent_desk.clock import today
from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.quote import Quote
from agent_desk.domain.sheet_code import SheetCode, SheetKind, form_promise, quote_promise, read_code
from agent_desk.errors import AgentDeskError
from agent_desk.proof.paper import PaperRead, read_paper
from agent_desk.proof.verdict import HeldQuote, KnownDevice, Verdict, judge
from head_office.db import acts, people
from head_office.problems import Refused
from head_office.services.office import Office


@dataclass(frozen=True, slots=True)
class SheetVerdict:
    """The verdict, and whose device made the sheet ("" where no enrolled device did)."""

    verdict: Verdict
    agent: str = ""
    agent_name: str = ""
    device_name: str = ""


def verify_file(office: Office, content: bytes) -> SheetVerdict:
    """Judge a PDF, or a photo or scan of the paper. Raises Refused(``sheet_unreadable``)."""
    try:
        paper = read_paper(content)
    except AgentDeskError as error:
        raise Refused("sheet_unreadable", path="file") from error
    return _judged(office, paper)


def verify_text(office: Office, text: str) -> SheetVerdict:
    """Judge the text of a QR code alone, as a scanner types it. Raises Refused(``sheet_missing``) for no text at all."""
    if not text.strip():
        raise Refused("sheet_missing", path="sheet")
    code = read_code(text.strip())
    return _judged(office, PaperRead(None, (code,) if code else ()))


def _judged(office: Office, paper: PaperRead) -> SheetVerdict:
    code = paper.codes[0] if paper.codes else None
    day = today(office.clock)
    if code is None:
        return SheetVerdict(judge(paper, device=None, held=None, day=day))
    with office.database.read() as connection:
        row = people.device(connection, code.device) if code.device else None
        held = _held(connection, code, row.agent if row else None)
        profile = people.agent(connection, row.agent) if row else None
    device = KnownDevice(row.id, base64.b64decode(row.public_key), row.revoked_at is not None) if row else None
    verdict = judge(paper, device=device, held=held, day=day)
    if row is None:
        return SheetVerdict(verdict)
    return SheetVerdict(verdict, row.agent, profile.name if profile else row.agent, row.name)


def _held(connection: Connection, code: SheetCode, agent: str | None) -> HeldQuote | None:
    """What bears the code's number: the version that the code promises, if it is among them, else the newest."""
    if code.kind is SheetKind.QUOTE:
        return _held_quote(connection, code, agent)
    return _held_form(connection, code, agent) if code.kind is SheetKind.FORM else None


def _held_quote(connection: Connection, code: SheetCode, agent: str | None) -> HeldQuote | None:
    bodies = acts.bodies_holding(connection, "quote", f'"number":"{code.number}"', agent)
    found = [quote for quote in (codec.decode(body, Quote) for body in bodies) if quote.number == code.number]
    if not found:
        return None
    promised = next((quote for quote in found if code.promises(quote_promise(quote))), found[0])
    # An unchanged quote comes again when its state changes: the newest of its bodies tells.
    newest = next(quote for quote in found if quote.id == promised.id)
    return HeldQuote(newest, quote_promise(newest))


def _held_form(connection: Connection, code: SheetCode, agent: str | None) -> HeldQuote | None:
    bodies = acts.bodies_holding(connection, "application", f'"number":"{code.number}"', agent)
    found: list[HeldQuote] = []
    for body in (codec.decode(body, ApplicationBody) for body in bodies):
        # The quote as it was sent by itself: the application carries it without its dates.
        texts = acts.bodies_holding(connection, "quote", f'"id":"{body.quote.id}"', agent)
        quote = next(
            (quote for quote in (codec.decode(text, Quote) for text in texts) if quote.id == body.quote.id), None
        )
        if quote is not None and body.application.number == code.number:
            found.append(HeldQuote(quote, form_promise(body.application, quote)))
    return next((held for held in found if code.promises(held.promise)), found[0] if found else None)

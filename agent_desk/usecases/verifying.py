"""Whether a sheet is true: its code, its bytes, and the quote that this desk keeps under its number."""

from __future__ import annotations

from dataclasses import replace

from agent_desk.domain.application import Application
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet_code import SheetCode, SheetKind, bundle_promise, form_promise, quote_promise
from agent_desk.ports.units import Unit
from agent_desk.proof.paper import read_paper
from agent_desk.proof.verdict import HeldQuote, KnownDevice, Verdict, judge
from agent_desk.texts import SHEET_LANGUAGES
from agent_desk.usecases import quotes
from agent_desk.usecases.context import Context

_FEW = 50


def verify(context: Context, content: bytes) -> Verdict:
    """The verdict on a PDF, or on a photo or scan of the paper. Raises PictureUnreadable, PictureTooLarge, DocumentLocked.

    A signature of this device is checked here, without a network; that of another device only head office can check.
    """
    paper = read_paper(content)
    code = paper.codes[0] if paper.codes else None
    keys = context.sheet_keys
    public_key = keys.public_key()
    device = KnownDevice(keys.device(), public_key) if public_key and keys.device() else None
    held = _held(context, code) if code else None
    if held is not None and code is not None and paper.words is not None and not paper.signatures:
        # The words can be made again only where nobody has signed by hand, and are asked for only where there are any.
        held = replace(held, sheets=_again(context, held, code))
    return judge(paper, device=device, held=held, day=context.day())


def _held(context: Context, code: SheetCode) -> HeldQuote | None:
    with context.units.read() as unit:
        if code.kind is SheetKind.QUOTE:
            quote = _quote_numbered(unit, code.number)
            return HeldQuote(quote, quote_promise(quote)) if quote else None
        if code.kind is SheetKind.BUNDLE:
            motor, home = (_quote_numbered(unit, number) for number in _two(code.number))
            if motor is None or home is None:
                return None
            superseded = QuoteState.SUPERSEDED in {motor.state, home.state}
            return HeldQuote(motor, bundle_promise(motor, home), superseded=superseded)
        if code.kind is SheetKind.FORM:
            application = _application_numbered(unit, code.number)
            if application is None:
                return None
            quote = unit.quotes.get(application.quote_id)
            return HeldQuote(quote, form_promise(application, quote))
    return None


def _two(number: str) -> tuple[str, str]:
    first, _, second = number.partition("/")
    return first, second


def _quote_numbered(unit: Unit, number: str) -> Quote | None:
    rows, _ = unit.quotes.page(number, (), limit=_FEW, offset=0)
    found = next((row.id for row in rows if row.number == number), None)
    return unit.quotes.find(found) if found else None


def _application_numbered(unit: Unit, number: str) -> Application | None:
    rows, _ = unit.applications.page(number, (), limit=_FEW, offset=0)
    found = next((row.id for row in rows if row.number == number), None)
    return unit.applications.find(found) if found else None


def _again(context: Context, held: HeldQuote, code: SheetCode) -> tuple[str, ...]:
    if code.kind is not SheetKind.QUOTE:
        return ()
    seal = context.sheet_keys.seal() if code.signature else None
    makers = (context.sheets(language).marked(seal=seal) for language in SHEET_LANGUAGES)
    return tuple(read_paper(quotes.drawn(context, held.quote.id, maker)).words or "" for maker in makers)

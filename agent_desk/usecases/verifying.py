"""Whether a sheet is true: its code, its bytes, and the quote that this desk keeps under its number."""

from __future__ import annotations

from agent_desk.domain.quote import Quote
from agent_desk.domain.sheet_code import SheetCode, SheetKind
from agent_desk.ports.units import Unit
from agent_desk.proof.paper import read_paper
from agent_desk.proof.verdict import HeldQuote, KnownDevice, Verdict, judge
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
    quote = _kept(context, code) if code else None
    held = None
    if quote is not None and code is not None:
        # Only the words of a sheet of this kind can be made again, and only where there are words to hold against them.
        again = paper.words is not None and code.kind is SheetKind.QUOTE and not paper.signatures
        held = HeldQuote(quote, sheets=_again(context, quote, code) if again else ())
    return judge(paper, device=device, held=held, day=context.day())


def _kept(context: Context, code: SheetCode) -> Quote | None:
    with context.units.read() as unit:
        return _numbered(unit, code.number)


def _numbered(unit: Unit, number: str) -> Quote | None:
    rows, _ = unit.quotes.page(number, (), limit=_FEW, offset=0)
    found = next((row.id for row in rows if row.number == number), None)
    return unit.quotes.find(found) if found else None


def _again(context: Context, quote: Quote, code: SheetCode) -> tuple[str, ...]:
    seal = context.sheet_keys.seal() if code.signature else None
    maker = context.sheets().marked(seal=seal)
    return (read_paper(quotes.drawn(context, quote.id, maker)).words or "",)

"""The customer's handwritten signature: drawn for one sheet, put into its bytes, and kept nowhere else.

The strokes are never stored by themselves: they stand in the signed PDF alone, in the encrypted papers store. So there is nothing
that could be put under another sheet, and removing the signed sheet removes the signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent_desk.changes import Changes, Kind
from agent_desk.contract import codec
from agent_desk.domain.application import Application
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.ink import Ink, Stroke
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet_code import SheetKind
from agent_desk.domain.signed_sheet import SheetSigning, SignedSheet
from agent_desk.domain.vehicle import Vehicle
from agent_desk.errors import InputError, Problem, SheetOutdated
from agent_desk.ports.outside import SheetMaker
from agent_desk.ports.units import Unit
from agent_desk.usecases.act import acting
from agent_desk.usecases.context import Context

Draw = Callable[[SheetMaker], bytes]


def kept(context: Context, kind: SheetKind, id: str) -> bytes | None:
    """The very bytes that were signed, None if this sheet is not signed."""
    with context.units.read() as unit:
        signed = _signed(unit, kind, id)
    return context.papers.content(signed.sha256) if signed else None


def of_visit(context: Context, visit_id: str) -> SheetSigning:
    """Where the signature of a visit's quote sheet stands."""
    with context.units.read() as unit:
        visit = unit.visits.get(visit_id)
        quote = unit.quotes.find(visit.quote_id) if visit.quote_id else None
        if quote is None:
            return SheetSigning("")
        signed = _signed(unit, SheetKind.QUOTE, quote.id)
        others = [row for row in unit.quotes.of_customer(quote.customer_id) if row.visit_id == visit_id]
        earlier = any(_signed(unit, SheetKind.QUOTE, row.id) for row in others if row.id != quote.id)
        made_from = _made_from(context, unit, quote)
    return SheetSigning(
        quote_id=quote.id,
        signed=signed,
        outdated=signed is not None and signed.made_from != made_from,
        earlier=signed is None and earlier,
        may_sign=_may_sign(context, quote),
    )


def sign_quote(context: Context, quote_id: str, strokes: Sequence[Stroke], draw: Draw) -> Changes:
    """Put the signature on the sheet of this quote. ``draw`` makes the sheet with the maker that it is given.

    Raises InputError (path ``signature``) for strokes that are no signature, SheetOutdated for a quote that no longer stands.
    """
    ink = _ink(context, strokes)
    with context.units.read() as unit:
        quote = unit.quotes.get(quote_id)
        if not _may_sign(context, quote):
            raise SheetOutdated(subject=quote_id, number=quote.number)
        made_from = _made_from(context, unit, quote)
    return _keep(context, _key(SheetKind.QUOTE, quote_id), ink, draw, made_from, (Kind.QUOTE, quote_id))


def sign_form(context: Context, application_id: str, strokes: Sequence[Stroke], draw: Draw) -> Changes:
    """The same for the application form of this round; a corrected application has a form of its own to be signed.

    Raises InputError (path ``signature``).
    """
    ink = _ink(context, strokes)
    with context.units.read() as unit:
        application = unit.applications.get(application_id)
        made_from = _made_from(context, unit, unit.quotes.get(application.quote_id))
    key = _key(SheetKind.FORM, form_id(application))
    return _keep(context, key, ink, draw, made_from, (Kind.APPLICATION, application_id))


def form_id(application: Application) -> str:
    """What the signed form of an application's present round is kept under."""
    return f"{application.id}/{application.round}"


def remove(context: Context, quote_id: str) -> Changes:
    """Forget the signed sheet of a quote, and with it the signature. Cannot be taken back."""
    with acting(context, "signature_removed", undoable=False) as act:
        old = _signed(act.unit, SheetKind.QUOTE, quote_id)
        act.unit.state.set(_key(SheetKind.QUOTE, quote_id), "")
        act.touch(Kind.QUOTE, quote_id)
        act.subject = quote_id
    _drop(context, old)
    return act.changes


def _keep(context: Context, key: str, ink: Ink, draw: Draw, made_from: str, about: tuple[Kind, str]) -> Changes:
    keys = context.sheet_keys
    pdf = draw(context.sheets().marked(seal=keys.seal(), ink=ink))
    content = context.pdf_signer().sign(pdf, keys, ink.at)
    signed = SignedSheet(hashlib.sha256(content).hexdigest(), len(content), ink.at, made_from)
    # Bytes go in before the fact that names them.
    context.papers.put(signed.sha256, content, b"")
    with acting(context, "sheet_signed", undoable=False) as act:
        old = _at(act.unit, key)
        act.unit.state.set(key, codec.encode(signed).decode())
        act.touch(*about)
        act.subject = about[1]
    _drop(context, old)
    return act.changes


def _ink(context: Context, strokes: Sequence[Stroke]) -> Ink:
    ink = Ink(tuple(stroke for stroke in strokes if stroke), context.clock.now())
    if not ink.signs:
        raise InputError([Problem("signature", "signature_too_short")])
    return ink


def _may_sign(context: Context, quote: Quote) -> bool:
    return quote.state is not QuoteState.SUPERSEDED and quote.valid_until >= context.day()


def _drop(context: Context, old: SignedSheet | None) -> None:
    """The bytes of a signed sheet that nothing names any more; the same file may have been added as a paper."""
    if old is None:
        return
    with context.units.read() as unit:
        wanted = old.sha256 in unit.papers.hashes()
    if not wanted:
        context.papers.drop(old.sha256)


def _key(kind: SheetKind, id: str) -> str:
    return f"signed/{kind.value}/{id}"


def _signed(unit: Unit, kind: SheetKind, id: str) -> SignedSheet | None:
    return _at(unit, _key(kind, id))


def _at(unit: Unit, key: str) -> SignedSheet | None:
    text = unit.state.get(key)
    return codec.decode(text, SignedSheet) if text else None


def _made_from(context: Context, unit: Unit, quote: Quote) -> str:
    customer = unit.customers.get(quote.customer_id)
    vehicle = unit.vehicles.find(quote.vehicle_id) if quote.vehicle_id else None
    home = unit.homes.find(quote.home_id) if quote.home_id else None
    named = (_bare_customer(customer), _bare_vehicle(vehicle), _bare_home(home), context.agent())
    return hashlib.sha256(codec.canonical(named)).hexdigest()


def _bare_customer(customer: Customer) -> Customer:
    """Without what head office's acceptance and the agent's own note change: none of it stands on a sheet."""
    return replace(customer, note="", created_at=None, updated_at=None, revision=0)


def _bare_vehicle(vehicle: Vehicle | None) -> Vehicle | None:
    return replace(vehicle, revision=0) if vehicle else None


def _bare_home(home: Home | None) -> Home | None:
    return replace(home, revision=0) if home else None

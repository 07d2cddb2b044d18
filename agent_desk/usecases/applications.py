"""From a complete visit to an application in the outbox, and what happens to it on the desk afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from agent_desk.changes import Changes
from agent_desk.contract.bodies import application_body
from agent_desk.contract.codec import encode
from agent_desk.domain.application import (
    DESK_MOVES,
    Application,
    ApplicationPaper,
    ApplicationState,
    Move,
    may_move,
)
from agent_desk.domain.ink import Stroke
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.sheet import FormWords
from agent_desk.domain.sheet_code import SheetKind
from agent_desk.domain.visit import Visit, VisitState
from agent_desk.errors import MoveNotAllowed, NotReady
from agent_desk.ports.outside import SheetMaker
from agent_desk.texts import LANGUAGES
from agent_desk.usecases import commission, quotes, signed_sheets
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.visit_view import checklist_of, may_send_again, view_in
from agent_desk.usecases.visits import object_label

_S = ApplicationState


def move(application: Application, state: ApplicationState, act: Act, comment: str = "") -> Application:
    """The application after one move by the desk. Raises MoveNotAllowed."""
    if state not in DESK_MOVES or not may_move(application.state, state):
        raise MoveNotAllowed(subject=application.id, from_state=application.state.value, to_state=state.value)
    moves = (*application.moves, Move(state, act.now, "desk", comment))
    return replace(application, state=state, moves=moves)


def queue(context: Context, visit_id: str) -> Changes:
    """Check that nothing is missing, fix the price, and put the application with its papers into the outbox.

    Raises QuoteOutdated if the price that was named can no longer be applied for: nothing is quoted again behind the agent's back.
    """
    with acting(context, "queued", undoable=False) as act:
        act.subject = queue_in(act, visit_id).id
    return act.changes


def queue_in(act: Act, visit_id: str) -> Application:
    """The same as part of a larger act."""
    visit = act.unit.visits.get(visit_id)
    seen = view_in(act.context, act.unit, visit, brief=True)
    if seen.missing:
        raise NotReady(list(seen.missing), subject=visit_id)
    if seen.application is not None and not may_send_again(act.unit, seen.application):
        raise MoveNotAllowed(
            subject=seen.application.id, from_state=seen.application.state.value, to_state=_S.QUEUED.value
        )
    if seen.outdated is not None:
        raise seen.outdated
    quote = replace(quotes.fix(act, visit), state=QuoteState.APPLIED)
    visit = act.unit.visits.get(visit_id)
    application = _queued(act, visit, seen, quote)
    act.put_application(application)
    act.put_quote(quote)
    act.put_visit(replace(visit, application_id=application.id, state=VisitState.APPLIED))
    _send(act, application, quote)
    # Undo would open a visit that is in the outbox: it could be changed unseen, and queued a second time.
    act.unit.journal.clear()
    commission.expect(act, application, quote, object_label(visit, seen.vehicle, seen.home))
    return application


def _queued(act: Act, visit: Visit, seen: VisitView, quote: Quote) -> Application:
    consents = tuple(
        sorted(f"{consent.key}@{consent.version}" for consent in seen.consents.values() if consent.granted)
    )
    papers = tuple(
        ApplicationPaper(paper.id, paper.slot, paper.sha256, paper.media_type, paper.bytes, paper.turned)
        for paper in seen.papers
    )
    old = seen.application
    if old is None:
        old = Application(
            id=act.context.ids.new(),
            number=quotes.number("TB", act),
            visit_id=visit.id,
            customer_id=visit.customer_id or "",
            quote_id=quote.id,
            kind=visit.kind,
            state=_S.DRAFT,
            start=quote.start,
            total=quote.answer.total,
            moves=(Move(_S.DRAFT, act.now, "desk"),),
        )
        rounds = 1
    else:
        rounds = old.round + 1 if old.state is _S.RETURNED else old.round
    fresh = replace(
        old,
        quote_id=quote.id,
        start=quote.start,
        total=quote.answer.total,
        papers=papers,
        consents=consents,
        round=rounds,
    )
    if fresh.state is _S.QUEUED:
        return replace(fresh, moves=(*fresh.moves, Move(_S.QUEUED, act.now, "desk")))
    if fresh.state is not _S.READY:
        fresh = move(fresh, _S.READY, act)
    return move(fresh, _S.QUEUED, act)


def _send(act: Act, application: Application, quote: Quote) -> None:
    customer = act.unit.customers.get(application.customer_id)
    vehicle = act.unit.vehicles.find(quote.vehicle_id) if quote.vehicle_id else None
    home = act.unit.homes.find(quote.home_id) if quote.home_id else None
    body = encode(application_body(application=application, quote=quote, customer=customer, vehicle=vehicle, home=home))
    subject = quote.vehicle_id or quote.home_id
    depends = (application.customer_id, quote.id, *((subject,) if subject else ()))
    act.send("application", application.id, body, depends, application.revision)


def correct(context: Context, application_id: str) -> Changes:
    """Open the visit again; everything entered for the first sending is still there."""
    with acting(context, "correction_begun", undoable=False) as act:
        application = act.unit.applications.get(application_id)
        if not may_send_again(act.unit, application):
            raise MoveNotAllowed(subject=application_id, from_state=application.state.value, to_state=_S.READY.value)
        visit = act.unit.visits.get(application.visit_id)
        act.put_visit(replace(visit, state=VisitState.OPEN))
        act.subject = visit.id
    return act.changes


def deliver(context: Context, application_id: str) -> Changes:
    """The policy is in the customer's hands."""
    with acting(context, "delivered", undoable=False) as act:
        application = move(act.unit.applications.get(application_id), _S.DELIVERED, act)
        act.put_application(application)
        act.subject = application_id
    return act.changes


def form(context: Context, application_id: str, language: str = "") -> bytes:
    """The application form, PDF: the very bytes that the customer signed in this round, or made now."""
    with context.units.read() as unit:
        application = unit.applications.get(application_id)
    kept = signed_sheets.kept(context, SheetKind.FORM, signed_sheets.form_id(application))
    return kept or drawn_form(context, application_id, context.sheets(language))


def sign_form(context: Context, application_id: str, strokes: Sequence[Stroke]) -> Changes:
    """The customer's hand on the application form, then the device's signature over its bytes. Raises as ``signed_sheets``."""
    return signed_sheets.sign_form(context, application_id, strokes, partial(drawn_form, context, application_id))


def drawn_form(context: Context, application_id: str, maker: SheetMaker) -> bytes:
    """The form as this maker makes it."""
    with context.units.read() as unit:
        application = unit.applications.get(application_id)
        quote = unit.quotes.get(application.quote_id)
        visit = unit.visits.get(application.visit_id)
        customer = unit.customers.get(application.customer_id)
        vehicle = unit.vehicles.find(quote.vehicle_id) if quote.vehicle_id else None
        home = unit.homes.find(quote.home_id) if quote.home_id else None
        consents = tuple(unit.consents.latest(application.customer_id).values())
    values, _ = fact_rules.read_all(visit.facts, context.day())
    return maker.application_form(
        application=application,
        quote=quote,
        visit=visit,
        customer=customer,
        vehicle=vehicle,
        home=home,
        agent=context.agent(),
        consents=consents,
        by_language={
            one: FormWords(context.consent_texts(one), checklist_of(context, visit, values, one)) for one in LANGUAGES
        },
    )

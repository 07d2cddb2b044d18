"""What an envelope's ``body`` holds, by its kind: the desk's own records as JSON, and the application with all that prices it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from agent_desk.contract.codec import decode, encode
from agent_desk.contract.messages import Message
from agent_desk.domain.application import Application
from agent_desk.domain.consent import Consent
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Vehicle


class ApplicationQuote(Message, frozen=True):
    """The quote that an application rests on: the request as it was priced, and the answer without trace.

    Head office prices ``request`` again under ``answer.pack`` and shows every line that differs.
    """

    id: str
    number: str
    request: str
    answer: QuoteAnswer


class ApplicationBody(Message, frozen=True):
    """Body of kind ``application``: complete in itself, so that the underwriter decides on what the customer signed."""

    application: Application
    quote: ApplicationQuote
    customer: Customer
    vehicle: Vehicle | None = None
    home: Home | None = None


class ConsentAnswers(Message, frozen=True):
    """Body of kind ``consent``: what a customer answered in one go. ``id`` is the first answer's."""

    id: str
    customer_id: str
    answers: list[Consent]


KINDS: dict[str, type[Any]] = {
    "customer": Customer,
    "vehicle": Vehicle,
    "home": Home,
    "consent": ConsentAnswers,
    "quote": Quote,
    "application": ApplicationBody,
}
"""The type of each kind's body. The record's own ``id`` is the envelope's subject."""

MERGED = frozenset({"customer", "vehicle", "home"})
"""Kinds that are merged field by field against their base revision; all others are kept as they were written."""


def application_body(
    *, application: Application, quote: Quote, customer: Customer, vehicle: Vehicle | None, home: Home | None
) -> ApplicationBody:
    """The body of an application's envelope; the trace stays on the desk, head office makes its own."""
    asked = ApplicationQuote(quote.id, quote.number, quote.request, replace(quote.answer, trace=()))
    return ApplicationBody(application, asked, customer, vehicle, home)


def body_text(record: object) -> tuple[str, str]:
    """The JSON text of a body and the SHA-256 (hex) over its UTF-8 bytes."""
    raw = encode(record)
    return raw.decode(), hashlib.sha256(raw).hexdigest()


def read_body(kind: str, body: str | bytes) -> Any:
    """The record in a body. Raises KeyError for an unknown kind, msgspec.DecodeError (ValidationError with path) otherwise."""
    return decode(body, KINDS[kind])


def subject_of(record: Any) -> str:
    """The record's own id, which must be the envelope's subject."""
    if isinstance(record, ApplicationBody):
        return record.application.id
    return str(record.id)

"""What a printed sheet is made of."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desk.domain.agent import Agent
from agent_desk.domain.checklist import Checklist
from agent_desk.domain.consent import ConsentText
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.quote import OpenPoint, Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class QuoteCase:
    """A quote with everything that its sheet says. ``open_points``, ``low``, ``high`` as in the quote.

    ``kept``: whether the quote is in the book; one that is not can be checked by nobody, and its sheet says so. ``replaced_by`` is the
    number of the quote that counts instead, "" while this one counts.
    """

    quote: Quote
    visit: Visit
    customer: Customer
    vehicle: Vehicle | None
    home: Home | None
    agent: Agent
    open_points: tuple[OpenPoint, ...] = ()
    low: Money | None = None
    high: Money | None = None
    kept: bool = True
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class FormWords:
    """What an application form names in one language: the texts of notice and consent, and the papers' slots."""

    texts: tuple[ConsentText, ...] = ()
    checklist: Checklist | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A file of renewal sheets: how many are in it, how many renewals lack facts for a price, how many bytes it has."""

    sheets: int
    left_out: int
    size: int

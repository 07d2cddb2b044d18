"""Every kind of sheet from one set of facts, for what must hold of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.premium import TraceStep
from agent_desk.domain.quote import Offer
from agent_desk.domain.refund import Ground, Payer, Refund, RefundItem
from agent_desk.domain.sheet import QuoteCase
from agent_desk.domain.vehicle import Vehicle
from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.texts import SHEET_LANGUAGES
from tests.unit.sheets import sheet_cases as cases

MAKERS = {language: ReportlabSheets(language) for language in SHEET_LANGUAGES}


class Facts:
    """What is entered, the same for every kind."""

    def __init__(
        self,
        *,
        customer: Customer | None = None,
        vehicle: Vehicle | None = None,
        home: Home | None = None,
        agent: Agent | None = None,
        covers: int = 4,
        offers: int = 3,
        name: str = "甲方案",
    ) -> None:
        self.customer = customer or cases.person()
        self.vehicle = vehicle or cases.vehicle()
        self.home = home or cases.home()
        self.agent = agent or cases.agent()
        self.covers, self.offers, self.name = covers, offers, name

    def motor_case(self, **changes: Any) -> QuoteCase:
        quote = cases.motor_quote(cases.ALL_COVERS[: self.covers])
        found = QuoteCase(quote, cases.visit(), self.customer, self.vehicle, None, self.agent, cases.OPEN)
        return replace(found, **changes)

    def home_case(self, **changes: Any) -> QuoteCase:
        quote = cases.home_quote(number="BJ-2611-0487")
        return replace(QuoteCase(quote, cases.visit("home"), self.customer, None, self.home, self.agent), **changes)


def offers(count: int, covers: int, name: str, chosen: int | None = 1) -> tuple[Offer, ...]:
    """Offers of ever more covers; the last one bears the agent's own name."""
    found = []
    for place in range(count):
        codes = cases.ALL_COVERS[: max(1, covers * (place + 1) // count)]
        quote = cases.motor_quote(codes)
        choices = {code: {key: str(value) for key, value in cases.CHOICES.get(code, {}).items()} for code in codes}
        plan = ("basic", "recommended", "full")[place] if place < count - 1 else name
        found.append(Offer(plan, choices, quote.answer, place == chosen))
    return tuple(found)


def home_offers() -> tuple[Offer, ...]:
    quote = cases.home_quote()
    less = replace(
        quote.answer, home=replace(quote.answer.home, lines=quote.answer.home.lines[:1]), total=Money.yuan("480")
    )  # type: ignore[type-var]
    return (Offer("basic", {}, less), Offer("full", {}, quote.answer))


def refund(number: str = "PDAA202633010000000124") -> Refund:
    """Compulsory insurance, its tax and commercial insurance of a scrapped car."""
    policies = tuple(
        Policy(
            product.value, number, "a", "c", product, "浙A00001", date(2026, 3, 10), date(2027, 3, 9), Money.yuan("665"),
            cases.MADE, "ve",
        )
        for product in (Product.COMPULSORY, Product.COMMERCIAL)
    )  # fmt: skip
    steps = (
        TraceStep("compulsory", "refund_paid", "", "665.00"),
        TraceStep("compulsory", "refund_days", "×", "105/365", (("term", "365"), ("elapsed", "260"), ("left", "105"))),
        TraceStep("refund", "refund_result", "=", "191.30"),
    )
    items = (
        RefundItem("compulsory", number, Money.yuan("665"), Money.yuan("191.30"), Payer.INSURER, steps, "compulsory"),
        RefundItem("vehicle_tax", number, Money.yuan("300"), Money.yuan("50"), Payer.TAX_OFFICE, steps, "vehicle_tax"),
        RefundItem("commercial", number, Money.yuan("665"), Money.yuan("191.30"), Payer.INSURER, steps, "commercial"),
    )
    return Refund(policies, date(2026, 11, 25), Ground.SCRAPPED, cases.MADE, items)


def _quote(maker: ReportlabSheets, case: QuoteCase) -> bytes:
    return maker.quote_sheet(
        quote=case.quote, visit=case.visit, customer=case.customer, vehicle=case.vehicle, home=case.home,
        agent=case.agent, open_points=case.open_points, low=case.low, high=case.high,
    )  # fmt: skip


def _form(maker: ReportlabSheets, facts: Facts) -> bytes:
    case = facts.motor_case()
    return maker.application_form(
        application=cases.application(), quote=case.quote, visit=case.visit, customer=case.customer,
        vehicle=case.vehicle, home=None, agent=case.agent, consents=cases.CONSENTS, texts=cases.TEXTS,
        checklist=cases.CHECKLIST,
    )  # fmt: skip


def comparison(maker: ReportlabSheets, facts: Facts, found: tuple[Offer, ...], kind: str = "motor") -> bytes:
    motor = kind == "motor"
    return maker.comparison_sheet(
        offers=found, kind=kind, number="BJ-2611-0486", made_at=cases.MADE, valid_until=date(2026, 12, 1),
        customer=facts.customer, vehicle=facts.vehicle if motor else None, home=None if motor else facts.home,
        agent=facts.agent,
    )  # fmt: skip


KINDS: dict[str, Callable[[ReportlabSheets, Facts], bytes]] = {
    "motor quote": lambda maker, facts: _quote(maker, facts.motor_case()),
    "home quote": lambda maker, facts: _quote(maker, facts.home_case()),
    "motor form": _form,
    "motor comparison": lambda maker, facts: comparison(
        maker, facts, offers(facts.offers, facts.covers, facts.name, facts.covers % facts.offers)
    ),
    "home comparison": lambda maker, facts: comparison(maker, facts, home_offers(), "home"),
    "bundle": lambda maker, facts: maker.bundle_sheet(motor=facts.motor_case(), home=facts.home_case()),
    "refund note": lambda maker, facts: maker.refund_note(
        refund=refund(), customer=facts.customer, vehicle=facts.vehicle, home=None, agent=facts.agent
    ),
}
"""By its name, each kind made of the facts."""

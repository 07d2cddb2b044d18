"""A sheet for a request that came without a customer: marked as a trial calculation, nobody's, stored nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agent_desk.clock import CHINA
from agent_desk.domain.agent import DEMONSTRATION_AGENT, Agent
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Occupancy, Structure, Zone
from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Energy, Use, Vehicle
from agent_desk.domain.visit import Visit
from agent_desk.rating.pack import Pack

_TRIAL = "TRIAL"


@dataclass(frozen=True, slots=True)
class TrialCase:
    """Everything that a sheet asks for, with a blank customer."""

    quote: Quote
    visit: Visit
    customer: Customer
    vehicle: Vehicle | None
    home: Home | None
    agent: Agent


def trial_quote(request: Mapping[str, Any], answer: QuoteAnswer, pack: Pack, day: date) -> TrialCase:
    """The case behind a bare request that was priced on ``day``; ``request`` is sound, since it was answered."""
    vehicle = _vehicle(request["vehicle"]) if request["kind"] == "motor" else None
    home = _home(request["home"]) if request["kind"] == "home" else None
    quote = Quote(
        id=_TRIAL,
        number=_TRIAL,
        visit_id=_TRIAL,
        customer_id=_TRIAL,
        kind=request["kind"],
        vehicle_id=_TRIAL if vehicle else None,
        home_id=_TRIAL if home else None,
        request=json.dumps(request, ensure_ascii=False),
        answer=answer,
        start=date.fromisoformat(request["start"]),
        made_at=datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC),
        valid_until=day + timedelta(days=pack.quote_valid_days),
    )
    return TrialCase(
        quote=quote,
        visit=Visit(id=_TRIAL, kind=request["kind"]),
        customer=Customer(id=_TRIAL, party=Party.PERSON, name=""),
        vehicle=vehicle,
        home=home,
        agent=DEMONSTRATION_AGENT,
    )


def _vehicle(facts: Mapping[str, Any]) -> Vehicle:
    def decimal(name: str) -> Decimal | None:
        return Decimal(facts[name]) if facts.get(name) is not None else None

    registered, invoice, price = facts.get("first_registered"), facts.get("invoice_date"), facts.get("new_price")
    return Vehicle(
        id=_TRIAL,
        customer_id=_TRIAL,
        use=Use(facts["use"]),
        seats=facts["seats"],
        energy=Energy(facts["energy"]),
        displacement_l=decimal("displacement_l"),
        curb_weight_t=decimal("curb_weight_t"),
        load_t=decimal("load_t"),
        power_kw=decimal("power_kw"),
        special_kind=facts.get("special_kind"),
        energy_saving=facts["energy_saving"],
        first_registered=date.fromisoformat(registered) if registered else None,
        invoice_date=date.fromisoformat(invoice) if invoice else None,
        new_price=Money.yuan(price) if price is not None else None,
    )


def _home(facts: Mapping[str, Any]) -> Home:
    return Home(
        id=_TRIAL,
        customer_id=_TRIAL,
        structure=Structure(facts["structure"]),
        built_year=facts["built_year"],
        zone=Zone(facts["zone"]),
        occupancy=Occupancy(facts["occupancy"]),
    )

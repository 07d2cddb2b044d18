"""Who and what a sheet is about: customer, vehicle or home, and the agent who made it — the same on every sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Structure
from agent_desk.domain.vehicle import Vehicle
from agent_desk.sheets import words
from agent_desk.sheets.blocks import Fact
from agent_desk.sheets.leaf import clean
from agent_desk.texts import Texts

_STRUCTURES = {
    Structure.CONCRETE: "concrete",
    Structure.BRICK_CONCRETE: "brick_concrete",
    Structure.BRICK_WOOD: "brick_wood",
}


@dataclass(frozen=True)
class Subject:
    """The people and the thing. A form states what the contract needs; any other sheet hides what a bystander could read."""

    customer: Customer
    vehicle: Vehicle | None
    home: Home | None
    agent: Agent
    texts: Texts

    def say(self, key: str, **facts: object) -> str:
        """Words of the sheets' own catalogue."""
        return self.texts.say("sheet." + key, **facts)

    def agent_fact(self) -> Fact:
        """Who made the sheet: name, staff number, and the number of the licence where head office has told it."""
        agent = self.agent
        said = self.say("value.agent", name=clean(agent.name), code=clean(agent.code))
        if clean(agent.licence):
            said += self.say("value.licence", licence=clean(agent.licence))
        return Fact(self.say("fact.agent"), said)

    def customer_facts(self) -> list[Fact]:
        """Name and number; a person's number without the birth date."""
        customer = self.customer
        person = customer.party is Party.PERSON
        identity = clean(customer.identity)
        return [
            self.fact("applicant", customer.name, bold=True),
            self.fact("identity" if person else "credit_code", words.masked(identity) if person else identity),
        ]

    def vehicle_facts(self, *, form: bool) -> list[Fact]:
        """What names the vehicle and moves its price."""
        vehicle = self.vehicle
        if vehicle is None:
            return []
        plate = words.spaced_plate(clean(vehicle.plate))
        if not plate and vehicle.is_new:
            plate = self.say("value.no_plate")
        registered = vehicle.first_registered
        first = (
            self.fact("registered", words.day(registered))
            if registered
            else self.fact("invoiced", words.day(vehicle.invoice_date) if vehicle.invoice_date else "")
        )
        facts = [
            self.fact("plate", plate, bold=bool(vehicle.plate)),
            self.fact("vin", vehicle.vin),
            self.fact("model", vehicle.model),
            self.fact("engine_number", vehicle.engine_number),
            self.fact("use", self._use(vehicle)),
            first,
        ]
        if form and vehicle.new_price is not None:
            facts.append(self.fact("new_price", self.say("value.yuan", amount=vehicle.new_price.shown())))
        return facts

    def _use(self, vehicle: Vehicle) -> str:
        parts = [self.say(f"use.{vehicle.use.value}"), self.say("value.seats", n=vehicle.seats)]
        energy = self.say(f"energy.{vehicle.energy.value}")
        if vehicle.displacement_l is not None:
            energy += " " + self.say("value.litres", n=words.plain(vehicle.displacement_l))
        elif vehicle.power_kw is not None:
            energy += " " + self.say("value.kilowatts", n=words.plain(vehicle.power_kw))
        parts.append(energy)
        if vehicle.load_t is not None:
            parts.append(self.say("value.tonnes", n=words.plain(vehicle.load_t)))
        return self.say("service.join").join(parts)

    def home_facts(self, request: Mapping[str, Any], *, form: bool) -> list[Fact]:
        """What names the home and moves its price."""
        home = self.home
        if home is None:
            return []
        deductible = request.get("deductible")
        area = home.area_m2
        facts = [
            self.fact("home_address", home.address, wide=True),
            self.fact("structure", self.say(f"structure.{_STRUCTURES[home.structure]}")),
            self.fact("built_year", self.say("value.year", n=home.built_year) if home.built_year else ""),
            self.fact("occupancy", self.say(f"occupancy.{home.occupancy.value}")),
            self.fact("zone", self.say(f"zone.{home.zone.value}")),
        ]
        if deductible:
            facts.append(self.fact("deductible", self.say("value.yuan", amount=deductible)))
        if area is not None and (form or deductible):
            facts.append(self.fact("area", self.say("value.square_metres", n=words.plain(area))))
        return facts

    def fact(self, name: str, value: str, *, bold: bool = False, wide: bool = False) -> Fact:
        """A labelled value; what is not known yet says so."""
        return Fact(self.say(f"fact.{name}"), clean(value) or self.say("value.none"), bold, wide)

"""What a sheet says about a case: customer, vehicle or home, covers, steps — the same on quote and application form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Structure
from agent_desk.domain.money import ZERO
from agent_desk.domain.premium import CommercialPremium, CoverLine, HomePremium, TraceStep, VehicleTax
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.sheets import words
from agent_desk.sheets.blocks import Fact, Row, Step
from agent_desk.sheets.leaf import clean
from agent_desk.texts import Texts

SUMMED = ("compulsory", "vehicle_tax", "commercial", "home")
"""The parts of a trace that a sheet prints step by step; a single cover's way to its pure premium is asked on the screen."""

_STRUCTURES = {
    Structure.CONCRETE: "concrete",
    Structure.BRICK_CONCRETE: "brick_concrete",
    Structure.BRICK_WOOD: "brick_wood",
}


@dataclass(frozen=True)
class Case:
    """One case to print."""

    quote: Quote
    customer: Customer
    vehicle: Vehicle | None
    home: Home | None
    agent: Agent
    texts: Texts

    @cached_property
    def request(self) -> dict[str, Any]:
        """The request as it was priced."""
        found = json.loads(self.quote.request)
        return found if isinstance(found, dict) else {}

    def say(self, key: str, **facts: object) -> str:
        """Words of the sheets' own catalogue."""
        return self.texts.say("sheet." + key, **facts)

    # Who and what ---------------------------------------------------------------------------------------------------

    def facts(self, *, form: bool) -> list[Fact]:
        """The labelled values of the head. A form states what the contract needs; a quote hides what a bystander could read."""
        facts = self._customer_facts(form=form)
        facts += self._home_facts(form=form) if self.quote.kind == "home" else self._vehicle_facts(form=form)
        facts.append(Fact(self.say("fact.period"), self._period()))
        facts.append(
            Fact(
                self.say("fact.agent"),
                self.say("value.agent", name=clean(self.agent.name), code=clean(self.agent.code)),
            )
        )
        if form and self.customer.party is Party.ORGANISATION:
            facts.append(self._quote_fact())
        return facts

    def _quote_fact(self) -> Fact:
        return self._fact("quote", self.say("value.quote", number=self.quote.number, pack=self.pack_name()))

    def _customer_facts(self, *, form: bool) -> list[Fact]:
        customer = self.customer
        person = customer.party is Party.PERSON
        identity = clean(customer.identity)
        shown = words.masked(identity) if person and not form else identity
        facts = [
            self._fact("applicant", customer.name, bold=True),
            self._fact("identity" if person else "credit_code", shown),
        ]
        if form:
            facts.append(self._fact("mobile", customer.mobile))
            facts.append(self._quote_fact() if person else self._fact("contact", customer.contact))
            facts.append(self._fact("address", customer.address, wide=True))
        return facts

    def _vehicle_facts(self, *, form: bool) -> list[Fact]:
        vehicle = self.vehicle
        if vehicle is None:
            return []
        plate = words.spaced_plate(clean(vehicle.plate))
        if not plate and vehicle.is_new:
            plate = self.say("value.no_plate")
        registered = vehicle.first_registered
        first = (
            self._fact("registered", words.day(registered))
            if registered
            else self._fact("invoiced", words.day(vehicle.invoice_date) if vehicle.invoice_date else "")
        )
        facts = [
            self._fact("plate", plate, bold=bool(vehicle.plate)),
            self._fact("vin", vehicle.vin),
            self._fact("model", vehicle.model),
            self._fact("engine_number", vehicle.engine_number),
            self._fact("use", self._use(vehicle)),
            first,
        ]
        if form and vehicle.new_price is not None:
            facts.append(self._fact("new_price", self.say("value.yuan", amount=vehicle.new_price.shown())))
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

    def _home_facts(self, *, form: bool) -> list[Fact]:
        home = self.home
        if home is None:
            return []
        deductible = self.request.get("deductible")
        area = home.area_m2
        facts = [
            self._fact("home_address", home.address, wide=True),
            self._fact("structure", self.say(f"structure.{_STRUCTURES[home.structure]}")),
            self._fact("built_year", self.say("value.year", n=home.built_year) if home.built_year else ""),
            self._fact("occupancy", self.say(f"occupancy.{home.occupancy.value}")),
            self._fact("zone", self.say(f"zone.{home.zone.value}")),
        ]
        if deductible:
            facts.append(self._fact("deductible", self.say("value.yuan", amount=deductible)))
        if area is not None and (form or deductible):
            facts.append(self._fact("area", self.say("value.square_metres", n=words.plain(area))))
        return facts

    def _fact(self, name: str, value: str, *, bold: bool = False, wide: bool = False) -> Fact:
        return Fact(self.say(f"fact.{name}"), clean(value) or self.say("value.none"), bold, wide)

    def _period(self) -> str:
        start = words.day(self.quote.start)
        if self.quote.kind == "home":
            years = int(self.request.get("term_years") or 1)
            return (
                self.say("value.from_one_year", start=start)
                if years == 1
                else self.say("value.from_years", start=start, n=years)
            )
        months = (self.request.get("compulsory") or {}).get("short_months")
        days = (self.request.get("commercial") or {}).get("days")
        if days and not self.request.get("compulsory"):
            return self.say("value.from_days", start=start, n=days)
        said = [self.say("value.from_one_year", start=start)]
        if months:
            said.append(self.say("value.short_compulsory", n=months))
        if days:
            said.append(self.say("value.short_commercial", n=days))
        return self.say("service.join").join(said)

    # Covers ---------------------------------------------------------------------------------------------------------

    def columns(self) -> list[tuple[str, float]]:
        """The price table's columns: title and least width in pixels."""
        if self.quote.kind == "home":
            return [(self.say("table.item"), 0), (self.say("table.home_sum"), 150), (self.say("table.premium"), 150)]
        return [
            (self.say("table.cover"), 0),
            (self.say("table.sum"), 0),
            (self.say("table.pure"), 108),
            (self.say("table.premium"), 100),
        ]

    def rows(self) -> list[Row]:
        """The price table's lines in the order in which they are sold."""
        answer = self.quote.answer
        rows: list[Row] = []
        compulsory = answer.compulsory
        if compulsory is not None:
            limits = (compulsory.death_disability, compulsory.medical, compulsory.property)
            death, medical, damage = (words.large(Decimal(limit), self.texts) for limit in limits)
            rows.append(
                Row(
                    self.say("table.compulsory"),
                    (f"{sum(limits):,}.00", "", compulsory.premium.shown()),
                    under=self.say("table.compulsory_note", death=death, medical=medical, property=damage),
                )
            )
        if answer.commercial is not None:
            rows += self._commercial_rows(answer.commercial)
        if answer.vehicle_tax is not None:
            tax = answer.vehicle_tax
            rows.append(Row(self.say("table.tax"), ("", "", tax.amount.shown()), note=self._tax_note(tax)))
        elif "vehicle_tax_not_in_pack" in answer.warnings:
            rows.append(Row(self.say("table.tax"), ("", "", "—"), note=self.say("table.tax_unknown")))
        if answer.home is not None:
            rows += self._home_rows(answer.home)
        return rows

    def _commercial_rows(self, commercial: CommercialPremium) -> list[Row]:
        covers: Mapping[str, Any] = (self.request.get("commercial") or {}).get("covers") or {}
        rows = []
        for line in commercial.lines:
            choices = covers.get(line.code) or {}
            sum_text = line.sum_insured.shown() if line.sum_insured is not None else self._services(choices)
            rows.append(
                Row(
                    self.texts.say(f"covers.{line.code}"),
                    (sum_text, line.pure.shown(), line.premium.shown()),
                    note=self._cover_note(line, choices),
                )
            )
        pure = sum((line.pure for line in commercial.lines), start=ZERO)
        rows.append(
            Row(self.say("table.commercial_subtotal"), ("", pure.shown(), commercial.premium.shown()), total=True)
        )
        return rows

    def _cover_note(self, line: CoverLine, choices: Mapping[str, Any]) -> str:
        if line.code == "DAMAGE":
            return self.say("note.actual_value")
        if line.code in {"PASSENGER", "NONMED_SEAT"} and choices.get("seats"):
            limit = words.large(Decimal(str(choices["limit"])), self.texts)
            return self.say("note.per_seat", limit=limit, n=choices["seats"])
        if line.code == "REPAIR" and choices.get("days"):
            daily = words.large(Decimal(str(choices["daily"])), self.texts)
            return self.say("note.per_day", daily=daily, days=choices["days"])
        if line.code.startswith("ABS_DED_") and choices.get("rate"):
            return self.say("note.rate", percent=words.plain(Decimal(str(choices["rate"])) * 100))
        return ""

    def _services(self, choices: Mapping[str, Any]) -> str:
        named = ("roadside", "inspection", "chauffeur", "test")
        return self.say("service.join").join(
            self.say(f"service.{name}", n=choices[name]) for name in named if choices.get(name)
        )

    def _tax_note(self, tax: VehicleTax) -> str:
        return self.say(f"table.tax_{tax.reason}", year=self.quote.start.year, months=tax.months)

    def _home_rows(self, home: HomePremium) -> list[Row]:
        rows = [
            Row(
                self.texts.say(f"covers.{line.code}"),
                (line.sum_insured.shown(), line.premium.shown()),
                under=self._formula(line.code),
            )
            for line in home.lines
        ]
        added = sum((line.premium for line in home.lines), start=ZERO)
        return [*rows, Row(self.say("table.home_subtotal"), ("", added.shown()), total=True)]

    def _formula(self, part: str) -> str:
        """An item's figures in one line: ``1,200,000.00 × 0.4‰ × 1.10``; its result stands in the premium's column."""
        steps = [step for step in self.quote.answer.trace if step.part == part and step.sign != "="]
        return " ".join(f"{step.sign} {step.value}".strip() for step in steps) if len(steps) > 1 else ""

    # How it is made -------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """The calculation of each product, in the words of the screen."""
        trace = self.quote.answer.trace
        return [self._step(step) for part in SUMMED for step in trace if step.part == part]

    def _step(self, step: TraceStep) -> Step:
        # A fact that begins with @ is itself a key of the catalogue.
        facts = {name: self.texts.say(value[1:]) if value.startswith("@") else value for name, value in step.facts}
        said = self.texts.say(f"trace.{step.code}", **facts)
        figure = f"{step.sign} {step.value}" if step.sign else step.value
        return Step(said, figure, result=step.sign == "=")

    # The pack -------------------------------------------------------------------------------------------------------

    def pack_name(self) -> str:
        """The rate pack as it is named on paper."""
        pack = self.quote.answer.pack
        return pack.id if pack.version in pack.id else f"{pack.id} {pack.version}"

    def illustrative(self) -> bool:
        """Whether the rates are for demonstration only (packs named DEMO…)."""
        return self.quote.answer.pack.id.upper().startswith("DEMO")

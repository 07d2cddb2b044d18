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
from agent_desk.domain.home import Home
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.premium import CommercialPremium, CoverLine, HomePremium, PackRef, TraceStep, VehicleTax
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.sheets import words
from agent_desk.sheets.blocks import Fact, Row, Step
from agent_desk.sheets.leaf import clean
from agent_desk.sheets.subject import Subject
from agent_desk.texts import Texts

SUMMED = ("compulsory", "vehicle_tax", "commercial", "home")
"""The parts of a trace that a sheet prints step by step; a single cover's way to its pure premium is asked on the screen."""
_MAIN_COVERS = frozenset({"DAMAGE", "TPL", "DRIVER", "PASSENGER"})


@dataclass(frozen=True)
class Case:
    """One case to print."""

    quote: Quote
    customer: Customer
    vehicle: Vehicle | None
    home: Home | None
    agent: Agent
    texts: Texts
    kept: bool = True

    @cached_property
    def request(self) -> dict[str, Any]:
        """The request as it was priced."""
        found = json.loads(self.quote.request)
        return found if isinstance(found, dict) else {}

    def say(self, key: str, **facts: object) -> str:
        """Words of the sheets' own catalogue."""
        return self.texts.say("sheet." + key, **facts)

    # Who and what ---------------------------------------------------------------------------------------------------

    @cached_property
    def subject(self) -> Subject:
        """Who and what the case is about."""
        return Subject(self.customer, self.vehicle, self.home, self.agent, self.texts)

    def facts(self, *, form: bool) -> list[Fact]:
        """The labelled values of the head. A form states what the contract needs; a quote hides what a bystander could read."""
        facts = self._form_customer_facts() if form else self.subject.customer_facts()
        facts += self.object_facts(form=form)
        facts += [Fact(self.say("fact.period"), self.period()), self.subject.agent_fact()]
        if form and self.customer.party is Party.ORGANISATION:
            facts.append(self._quote_fact())
        return facts

    def object_facts(self, *, form: bool = False) -> list[Fact]:
        """The vehicle or the home."""
        subject = self.subject
        return (
            subject.home_facts(self.request, form=form)
            if self.quote.kind == "home"
            else subject.vehicle_facts(form=form)
        )

    def _quote_fact(self) -> Fact:
        return self.subject.fact("quote", self.say("value.quote", number=self.quote.number, pack=self.pack_name()))

    def _form_customer_facts(self) -> list[Fact]:
        customer, fact = self.customer, self.subject.fact
        person = customer.party is Party.PERSON
        return [
            fact("applicant", customer.name, bold=True),
            fact("identity" if person else "credit_code", clean(customer.identity)),
            fact("mobile", customer.mobile),
            self._quote_fact() if person else fact("contact", customer.contact),
            fact("address", customer.address, wide=True),
        ]

    def period(self) -> str:
        """From when and for how long, with the parts that run shorter."""
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
            return [
                (self.say("table.item"), 0),
                (self.say("table.home_sum"), 150),
                (self.say("table.home_deductible"), 110),
                (self.say("table.premium"), 110),
            ]
        return [
            (self.say("table.cover"), 0),
            (self.say("table.sum"), 0),
            (self.say("table.deductible"), 0),
            (self.say("table.pure"), 0),
            (self.say("table.premium"), 84),
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
                    (f"{sum(limits):,}.00", "", "", compulsory.premium.shown()),
                    under=self.say("table.compulsory_note", death=death, medical=medical, property=damage),
                )
            )
        if answer.commercial is not None:
            rows += self._commercial_rows(answer.commercial)
        if answer.vehicle_tax is not None:
            tax = answer.vehicle_tax
            rows.append(Row(self.say("table.tax"), ("", "", "", tax.amount.shown()), note=self._tax_note(tax)))
        elif "vehicle_tax_not_in_pack" in answer.warnings:
            rows.append(Row(self.say("table.tax"), ("", "", "", "—"), note=self.say("table.tax_unknown")))
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
                    (sum_text, self._deductible(line.code, covers), line.pure.shown(), line.premium.shown()),
                    note=self._cover_note(line, choices),
                )
            )
        pure = sum((line.pure for line in commercial.lines), start=ZERO)
        rows.append(
            Row(self.say("table.commercial_subtotal"), ("", "", pure.shown(), commercial.premium.shown()), total=True)
        )
        return rows

    def _deductible(self, code: str, covers: Mapping[str, Any]) -> str:
        """The share of a loss that the insured bears: by the endorsement that was chosen for the cover, otherwise none (the
        2020 clauses know no other for the four main covers)."""
        if code not in _MAIN_COVERS:
            return ""
        rate = (covers.get(f"ABS_DED_{code}") or {}).get("rate")
        return f"{words.plain(Decimal(str(rate)) * 100)}%" if rate else self.say("table.no_deductible")

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
        deductible = Money.yuan(str(self.request.get("deductible") or 0)).shown()
        rows = [
            Row(
                self.texts.say(f"covers.{line.code}"),
                (line.sum_insured.shown(), deductible, line.premium.shown()),
                under=self._formula(line.code),
            )
            for line in home.lines
        ]
        added = sum((line.premium for line in home.lines), start=ZERO)
        return [*rows, Row(self.say("table.home_subtotal"), ("", "", added.shown()), total=True)]

    def _formula(self, part: str) -> str:
        """An item's figures in one line: ``1,200,000.00 × 0.4‰ × 1.10``; its result stands in the premium's column."""
        steps = [step for step in self.quote.answer.trace if step.part == part and step.sign != "="]
        return " ".join(f"{step.sign} {step.value}".strip() for step in steps) if len(steps) > 1 else ""

    # How it is made -------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """The calculation of each product, in the words of the screen."""
        trace = self.quote.answer.trace
        return [step_line(self.texts, step) for part in SUMMED for step in trace if step.part == part]

    # The pack -------------------------------------------------------------------------------------------------------

    def pack_name(self) -> str:
        """The rate pack as it is named on paper."""
        return pack_name(self.quote.answer.pack)

    def foot_note(self) -> str:
        """What stands at the foot of every page."""
        return foot_note(self.quote.answer.pack, self.texts)


def pack_name(pack: PackRef) -> str:
    """A rate pack as it is named on paper."""
    return pack.id if pack.version in pack.id else f"{pack.id} {pack.version}"


def foot_note(pack: PackRef, texts: Texts) -> str:
    """The pack; of one for demonstration only (named DEMO…), that it is."""
    return texts.say("sheet.illustrative") if pack.id.upper().startswith("DEMO") else pack_name(pack)


def step_line(texts: Texts, step: TraceStep) -> Step:
    """A step of a calculation in words, with its figure."""
    # A fact that begins with @ is itself a key of the catalogue.
    facts = {name: texts.say(value[1:]) if value.startswith("@") else value for name, value in step.facts}
    said = texts.say(f"trace.{step.code}", **facts)
    if texts.language == "en":
        # The sheets' face draws the curved apostrophe as wide as a Chinese character.
        said = said.replace("’", "'")
    figure = f"{step.sign} {step.value}" if step.sign else step.value
    return Step(said, figure, result=step.sign == "=")

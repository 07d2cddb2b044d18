"""One act of the agent: records and their outbox rows in one transaction, and what they were before, for undo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent_desk.changes import Changes, Kind
from agent_desk.contract import codec
from agent_desk.contract.bodies import ConsentAnswers
from agent_desk.domain.application import Application
from agent_desk.domain.commission import CommissionEntry
from agent_desk.domain.consent import Consent
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.paper import Paper
from agent_desk.domain.quote import Quote
from agent_desk.domain.receipt import OutboxItem
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit
from agent_desk.ports.units import Unit
from agent_desk.usecases.context import Context


class Act:
    """Collects what an act touches. Every record goes through one of the ``put_`` methods."""

    def __init__(self, context: Context, unit: Unit, label: str) -> None:
        self.context = context
        self.unit = unit
        self.now: datetime = context.clock.now()
        self.changes = Changes()
        self.subject = ""
        self._label = label
        self._touched: set[tuple[Kind, str]] = set()
        self._before: dict[tuple[str, str], bytes | None] = {}

    # Records that head office gets to know ----------------------------------------------------------------------------

    def put_customer(self, customer: Customer) -> None:
        """Store and send."""
        old = self.unit.customers.find(customer.id)
        if old is not None and replace(old, updated_at=None) == replace(customer, updated_at=None):
            return
        customer = replace(customer, updated_at=self.now, created_at=customer.created_at or self.now)
        self._note(Kind.CUSTOMER, customer.id, old)
        self.unit.customers.put(customer)
        self.send("customer", customer.id, codec.encode(customer), (), customer.revision)

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Store and send."""
        old = self.unit.vehicles.find(vehicle.id)
        if old == vehicle:
            return
        self._note(Kind.VEHICLE, vehicle.id, old)
        self.unit.vehicles.put(vehicle)
        self.send("vehicle", vehicle.id, codec.encode(vehicle), (vehicle.customer_id,), vehicle.revision)

    def put_home(self, home: Home) -> None:
        """Store and send."""
        old = self.unit.homes.find(home.id)
        if old == home:
            return
        self._note(Kind.HOME, home.id, old)
        self.unit.homes.put(home)
        self.send("home", home.id, codec.encode(home), (home.customer_id,), home.revision)

    def put_consents(self, customer_id: str, answers: Sequence[Consent]) -> None:
        """Store each answer and send them together; an answer is never changed, a later one stands beside it."""
        if not answers:
            return
        self.touch(Kind.CONSENT, customer_id)
        for consent in answers:
            self.unit.consents.put(consent)
        body = ConsentAnswers(answers[0].id, customer_id, list(answers))
        self.send("consent", body.id, codec.encode(body), (customer_id,), 0)

    def put_quote(self, quote: Quote) -> None:
        """Store and send."""
        self.touch(Kind.QUOTE, quote.id)
        self.unit.quotes.put(quote)
        subject = quote.vehicle_id or quote.home_id
        depends = (quote.customer_id, subject) if subject else (quote.customer_id,)
        self.send("quote", quote.id, codec.encode(quote), depends, 0)

    # Records of the desk itself ---------------------------------------------------------------------------------------

    def put_visit(self, visit: Visit) -> None:
        """Store; visits stay on the desk."""
        old = self.unit.visits.find(visit.id)
        if old is not None and replace(old, updated_at=None) == replace(visit, updated_at=None):
            return
        self._note(Kind.VISIT, visit.id, old)
        self.unit.visits.put(replace(visit, updated_at=self.now, created_at=visit.created_at or self.now))

    def put_paper(self, paper: Paper, old: Paper | None) -> None:
        """Store what is known of a paper; its bytes travel with the application."""
        self._note(Kind.PAPER, paper.id, old)
        if old is None:
            # Taking back an addition removes the paper from sight; the bytes stay until nothing refers to them.
            self._before[Kind.PAPER, paper.id] = codec.encode(replace(paper, removed_at=self.now))
        self.unit.papers.put(paper)

    def put_application(self, application: Application) -> None:
        """Store; its envelope is made where it is queued."""
        self.touch(Kind.APPLICATION, application.id)
        self.unit.applications.put(application)

    def put_commission(self, entry: CommissionEntry) -> None:
        """Store an expectation of this desk; what is earned and paid comes from head office."""
        self.touch(Kind.COMMISSION, entry.id)
        self.unit.commissions.put(entry)

    # The outbox -------------------------------------------------------------------------------------------------------

    def send(self, kind: str, subject: str, body: bytes, depends_on: tuple[str, ...], base_revision: int) -> None:
        """Put an envelope into the outbox; one about the same record that was never tried yet is replaced."""
        self.touch(Kind.OUTBOX, subject)
        waiting = self.unit.outbox.unsent(subject)
        digest = hashlib.sha256(body).hexdigest()
        if waiting is not None:
            self.unit.outbox.put(replace(waiting, body=body, sha256=digest, depends_on=depends_on, created_at=self.now))
            return
        self.unit.outbox.add(
            OutboxItem(
                id=self.context.ids.new(),
                seq=0,
                kind=kind,
                subject=subject,
                depends_on=depends_on,
                base_revision=base_revision,
                body=body,
                sha256=digest,
                created_at=self.now,
            )
        )

    # Inside -----------------------------------------------------------------------------------------------------------

    def touch(self, kind: Kind, id: str) -> None:
        """Say that a record changed."""
        self._touched.add((kind, id))

    def _note(self, kind: Kind, id: str, old: Any) -> None:
        self.touch(kind, id)
        if (kind, id) not in self._before and (old is not None or kind is Kind.VISIT):
            # A customer, vehicle or home that was added stays: other records may refer to it by now.
            self._before[kind, id] = codec.encode(old) if old is not None else None

    def finish(self, *, undoable: bool) -> None:
        """Write the undo journal and sum up what changed."""
        act_id: str | None = None
        if undoable and self._before:
            act_id = self.context.ids.new()
            before = [(str(kind), record, raw) for (kind, record), raw in self._before.items()]
            self.unit.journal.record(act_id, self._label, before, self.now)
        self.changes = Changes(frozenset(self._touched), self.subject, act_id)


@contextmanager
def acting(context: Context, label: str, *, undoable: bool = True) -> Iterator[Act]:
    """One transaction: everything in the block is stored, or nothing. ``label`` is a catalogue key below ``undo.``."""
    with context.units.write() as unit:
        act = Act(context, unit, label)
        yield act
        act.finish(undoable=undoable)
        unit.commit()

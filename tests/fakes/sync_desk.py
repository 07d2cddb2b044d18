"""A desk as far as sync needs one: the real store, the real link, and work put into the outbox as the use cases do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from agent_desk.clock import Clock, SystemClock, TimedIds
from agent_desk.contract import codec
from agent_desk.contract.bodies import application_body
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState, Move
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.paper import Paper
from agent_desk.domain.quote import Quote, QuoteState
from agent_desk.domain.receipt import OutboxItem, SyncResult
from agent_desk.domain.visit import Visit, VisitState
from agent_desk.ports.units import PaperStore, Unit, Units
from agent_desk.rating import price_text
from agent_desk.rating.pack import Pack
from agent_desk.store.storage import SqlCipherStorage
from agent_desk.store.worker_lock import worker_lock
from agent_desk.sync.link import OfficeLink
from agent_desk.tasks import CancelToken, Progress, silent
from tests.fakes.cheap_chest import cheap_chest, data_key_of

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
REQUEST = (
    '{"kind": "home", "start": "2026-12-01", "home": {"structure": "钢混/框架", "built_year": 2015, '
    '"zone": "typhoon_flood", "occupancy": "owner"}, "deductible": "300", "term_years": 1, '
    '"items": {"BUILDING": "1200000", "DECOR": "300000", "CONTENTS": "100000", "THEFT": "50000"}}'
)
NAMES = "甲乙丙丁戊己庚辛壬癸"


class SyncDesk:
    """``units``, ``papers``, ``link``; ``add_customer``, ``add_case`` put work into the outbox; ``sync`` does a round."""

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock | None = None,
        pack: Pack | None = None,
        around: Callable[[Units], Units] = lambda units: units,
        around_papers: Callable[[PaperStore], PaperStore] = lambda papers: papers,
    ) -> None:
        """``around`` and ``around_papers``: what the link sees of the store, for a test that wants to trip it."""
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.clock = clock or SystemClock()
        self.ids = TimedIds()
        self.pack = pack
        self.storage = SqlCipherStorage(home, self.clock, self.ids)
        chest = cheap_chest(home, self.clock)
        data_key = data_key_of(chest)
        self.units, self.papers = self.storage.open(data_key)
        self.link = OfficeLink(
            units=around(self.units),
            papers=around_papers(self.papers),
            chest=chest,
            data_key=data_key,
            clock=self.clock,
            ids=self.ids,
            worker_lock=self.lock,
        )

    def lock(self) -> AbstractContextManager[None]:
        return worker_lock(self.home)

    def close(self) -> None:
        self.storage.close()

    def __enter__(self) -> SyncDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enrol(self, server: str, code: str) -> None:
        agent, facts = self.link.enrol(server=server, code=code, device_name="test")
        with self.units.write() as unit:
            unit.state.set("agent", codec.encode(agent).decode())
            for key, value in facts.items():
                unit.state.set(key, value)
            unit.commit()

    def at(self, server: str) -> None:
        """Head office is at another address now."""
        with self.units.write() as unit:
            unit.state.set("server", server)
            unit.commit()

    def sync(self, token: CancelToken | None = None, progress: Progress = silent) -> SyncResult:
        return self.link.run(token=token or CancelToken(), progress=progress)

    def add_customer(self, number: int, **changes: object) -> str:
        customer = replace(_customer(self.ids.new(), number), **changes)  # type: ignore[arg-type]  # fields by name
        with self.units.write() as unit:
            unit.customers.put(customer)
            self.send(unit, "customer", customer.id, customer)
            unit.commit()
        return customer.id

    def edit_customer(self, id: str, **changes: object) -> None:
        with self.units.write() as unit:
            customer = replace(unit.customers.get(id), **changes)  # type: ignore[arg-type]  # fields by name
            unit.customers.put(customer)
            self.send(unit, "customer", id, customer, base_revision=customer.revision)
            unit.commit()

    def add_case(self, number: int, pictures: Sequence[bytes] = ()) -> str:
        """A customer with a home, a quote, and a queued application with these papers. Returns the application's id."""
        assert self.pack is not None
        new = self.ids.new
        for content in pictures:
            self.papers.put(hashlib.sha256(content).hexdigest(), content, b"thumbnail")
        customer = _customer(new(), number)
        home = Home(new(), customer.id, f"子丑路 {number} 号", built_year=1999)
        visit = Visit(
            new(), "home", customer.id, home_id=home.id, state=VisitState.APPLIED, created_at=NOW, updated_at=NOW
        )
        answer = price_text(REQUEST, self.pack)
        quote = Quote(
            id=new(), number=f"BJ-2611-{number:04}", visit_id=visit.id, customer_id=customer.id, kind="home",
            vehicle_id=None, home_id=home.id, request=REQUEST, answer=answer, start=date(2026, 12, 1),
            made_at=NOW, valid_until=date(2026, 12, 22), state=QuoteState.APPLIED,
        )  # fmt: skip
        papers = [
            Paper(
                id=new(), customer_id=customer.id, visit_id=visit.id, slot="id_card",
                sha256=hashlib.sha256(content).hexdigest(), media_type="image/jpeg", bytes=len(content), pages=1,
                width=10, height=10, added_at=NOW,
            )
            for content in pictures
        ]  # fmt: skip
        states = (ApplicationState.DRAFT, ApplicationState.READY, ApplicationState.QUEUED)
        application = Application(
            id=new(), number=f"TB-2611-{number:04}", visit_id=visit.id, customer_id=customer.id, quote_id=quote.id,
            kind="home", state=ApplicationState.QUEUED, start=quote.start, total=answer.total,
            papers=tuple(ApplicationPaper(p.id, p.slot, p.sha256, p.media_type, p.bytes) for p in papers),
            moves=tuple(Move(state, NOW, "desk") for state in states),
        )  # fmt: skip
        with self.units.write() as unit:
            unit.customers.put(customer)
            unit.homes.put(home)
            unit.visits.put(visit)
            unit.quotes.put(quote)
            for paper in papers:
                unit.papers.put(paper)
            unit.applications.put(application)
            self.send(unit, "customer", customer.id, customer)
            self.send(unit, "home", home.id, home, depends_on=(customer.id,))
            self.send(unit, "quote", quote.id, quote, depends_on=(customer.id, home.id))
            self._send_application(unit, application, quote, customer, home)
            unit.commit()
        return application.id

    def correct(self, application_id: str) -> None:
        """Send a returned application again."""
        with self.units.write() as unit:
            application = unit.applications.get(application_id)
            quote = unit.quotes.get(application.quote_id)
            moves = (
                *application.moves,
                Move(ApplicationState.READY, NOW, "desk"),
                Move(ApplicationState.QUEUED, NOW, "desk"),
            )
            application = replace(application, state=ApplicationState.QUEUED, round=application.round + 1, moves=moves)
            unit.applications.put(application)
            home = unit.homes.get(quote.home_id or "")
            self._send_application(unit, application, quote, unit.customers.get(application.customer_id), home)
            unit.commit()

    def _send_application(
        self, unit: Unit, application: Application, quote: Quote, customer: Customer, home: Home
    ) -> None:
        body = application_body(application=application, quote=quote, customer=customer, vehicle=None, home=home)
        depends = (customer.id, quote.id, home.id)
        self.send(unit, "application", application.id, body, depends_on=depends, base_revision=application.revision)

    def send(
        self,
        unit: Unit,
        kind: str,
        subject: str,
        record: object,
        *,
        depends_on: tuple[str, ...] = (),
        base_revision: int = 0,
        id: str | None = None,
    ) -> None:
        body = record if isinstance(record, bytes) else codec.encode(record)
        unit.outbox.add(
            OutboxItem(
                id=id or self.ids.new(), seq=0, kind=kind, subject=subject, depends_on=depends_on,
                base_revision=base_revision, body=body, sha256=hashlib.sha256(body).hexdigest(), created_at=NOW,
            )
        )  # fmt: skip


def _customer(id: str, number: int) -> Customer:
    name = f"何{NAMES[number // 10 % 10]}{NAMES[number % 10]}"
    mobile = f"13000{number:06}"
    return Customer(id, Party.PERSON, name, mobile=mobile, created_at=NOW, updated_at=NOW)


def picture(number: int, size: int) -> bytes:
    """Bytes of that length that look like a JPEG's and are no other number's; they do not compress."""
    seed = hashlib.sha256(f"picture {number}".encode()).digest()
    body = hashlib.shake_256(seed).digest(size - 3)
    return b"\xff\xd8\xff" + body

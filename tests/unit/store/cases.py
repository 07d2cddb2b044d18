"""Whole cases for the store's tests, built on the suite's made-up values."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agent_desk.contract import codec
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState, Move
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.money import Money
from agent_desk.domain.paper import Paper
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.receipt import OutboxItem, OutboxState, Receipt
from agent_desk.ports.units import Unit, Units
from tests import factories
from tests.factories import NOW, record_id


def picture(number: int) -> bytes:
    """Bytes that stand for a picture."""
    return hashlib.sha256(f"picture {number}".encode()).digest() * 40


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def paper(number: int = 1, **changes: Any) -> Paper:
    content = picture(number)
    plain = Paper(
        id=record_id(50_000 + number),
        customer_id=record_id(1),
        visit_id=record_id(30_001),
        slot="id_card",
        sha256=hash_of(content),
        media_type="image/jpeg",
        bytes=len(content),
        pages=1,
        width=1600,
        height=1200,
        added_at=NOW,
    )
    return replace(plain, **changes)


def application(number: int = 1, *, papers: int = 0, **changes: Any) -> Application:
    """A queued application of quote 1."""
    carried = tuple(
        ApplicationPaper(found.id, found.slot, found.sha256, found.media_type, found.bytes)
        for found in (paper(100 * number + position) for position in range(papers))
    )
    plain = Application(
        id=record_id(60_000 + number),
        number=f"TB-2611-{number:04d}",
        visit_id=record_id(30_001),
        customer_id=record_id(1),
        quote_id=record_id(40_001),
        kind="motor",
        state=ApplicationState.QUEUED,
        start=date(2026, 12, 9),
        total=Money.yuan("1250.00"),
        papers=carried,
        consents=(record_id(70_001),),
        moves=(
            Move(ApplicationState.READY, NOW, "desk"),
            Move(ApplicationState.QUEUED, NOW + timedelta(minutes=number), "desk"),
        ),
    )
    return replace(plain, **changes)


def moved(found: Application, state: ApplicationState, *, by: str = "head_office", comment: str = "") -> Application:
    return replace(
        found, state=state, moves=(*found.moves, Move(state, found.moves[-1].at + timedelta(hours=1), by, comment))
    )


def policy(number: int = 1, **changes: Any) -> Policy:
    plain = Policy(
        id=record_id(80_000 + number),
        number=f"PD2026{number:08d}",
        application_id=record_id(60_001),
        customer_id=record_id(1),
        product=Product.COMPULSORY,
        object_label="浙A00001",
        start=date(2025, 12, 9),
        end=date(2026, 12, 8),
        premium=Money.yuan("950.00"),
        issued_at=NOW,
        vehicle_id=record_id(10_001),
    )
    return replace(plain, **changes)


def commission(number: int = 1, **changes: Any) -> CommissionEntry:
    plain = CommissionEntry(
        id=record_id(90_000 + number),
        application_id=record_id(60_001),
        policy_id=None,
        customer_id=record_id(1),
        product=Product.COMPULSORY,
        object_label="浙A00001",
        premium=Money.yuan("950.00"),
        vat=Decimal("0.06"),
        net=Money.yuan("896.23"),
        rate=Decimal("0.0400"),
        class_group="family",
        amount=Money.yuan("35.85"),
        state=CommissionState.EXPECTED,
        at=NOW,
        month="2026-11",
        scheme="DEMO-COMMISSION",
    )
    return replace(plain, **changes)


def item(number: int, kind: str, subject: str, **changes: Any) -> OutboxItem:
    body = codec.encode({"subject": subject, "version": number})
    plain = OutboxItem(
        id=record_id(95_000 + number),
        seq=0,
        kind=kind,
        subject=subject,
        depends_on=(),
        base_revision=0,
        body=body,
        sha256=hash_of(body),
        created_at=NOW + timedelta(minutes=number),
    )
    return replace(plain, **changes)


def receipt(found: OutboxItem, **changes: Any) -> Receipt:
    plain = Receipt(
        item=found.id,
        kind=found.kind,
        sha256=found.sha256,
        bytes=len(found.body),
        status="stored",
        received_at=NOW + timedelta(hours=2),
        office="office-1",
        signature="c2lnbmF0dXJl",
    )
    return replace(plain, **changes)


def paper_receipt(carried: ApplicationPaper, **changes: Any) -> Receipt:
    plain = Receipt(
        item=carried.sha256,
        kind="paper",
        sha256=carried.sha256,
        bytes=carried.bytes,
        status="stored",
        received_at=NOW + timedelta(hours=3),
        office="office-1",
        signature="c2lnbmF0dXJl",
    )
    return replace(plain, **changes)


def keep_case(unit: Unit) -> None:
    """Customer 1 with vehicle 1, home 1, visit 1 and quote 1."""
    unit.customers.put(factories.customer(1))
    unit.vehicles.put(factories.vehicle(1))
    unit.homes.put(factories.home(1))
    unit.visits.put(factories.visit(1))
    unit.quotes.put(factories.quote(1))


def stored_case(units: Units) -> None:
    with units.write() as unit:
        keep_case(unit)
        unit.commit()


def send(unit: Unit, found: OutboxItem) -> None:
    """What sync does with an accepted item: receipt in, item stored."""
    unit.receipts.put(receipt(found))
    unit.outbox.put(replace(unit.outbox.get(found.id), state=OutboxState.STORED, attempts=1))

"""Rules of the push that head office itself never makes necessary: answers that are incomplete, false, or about the whole batch."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.contract.messages import Envelope, Pushed, SignedReceipt
from agent_desk.contract.receipts import signed_bytes
from agent_desk.domain.receipt import OutboxState
from agent_desk.errors import HeadOfficeRefused
from agent_desk.sync.office import Office
from agent_desk.sync.push import PushCount, PushRun
from agent_desk.sync.receipts import ReceiptCheck
from agent_desk.tasks import CancelToken, silent
from tests.fakes.sync_desk import SyncDesk

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def signed(envelope: Envelope, **changes: object) -> SignedReceipt:
    plain = SignedReceipt(
        envelope.id, envelope.kind, envelope.sha256, len(envelope.body.encode()), "stored",
        datetime(2026, 11, 22, tzinfo=UTC), "office",
    )  # fmt: skip
    plain = msgspec.structs.replace(plain, **changes)
    return msgspec.structs.replace(plain, signature=base64.b64encode(KEY.sign(signed_bytes(plain))).decode())


class ScriptedOffice:
    """Answers batches by a rule of the test's; keeps what came."""

    def __init__(self, rule: Callable[[Envelope], SignedReceipt | None]) -> None:
        self._rule = rule
        self.batches: list[list[str]] = []

    def push(self, envelopes: Sequence[Envelope]) -> Pushed:
        self.batches.append([envelope.subject for envelope in envelopes])
        found = [self._rule(envelope) for envelope in envelopes]
        return Pushed([receipt for receipt in found if receipt is not None])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SyncDesk]:
    with SyncDesk(tmp_path) as desk:
        yield desk


def push(desk: SyncDesk, office: ScriptedOffice) -> PushCount:
    run = PushRun(
        units=desk.units,
        office=cast("Office", office),
        receipts=ReceiptCheck(PUBLIC, "office"),
        token=CancelToken(),
        progress=silent,
    )
    return run.run()


def states(desk: SyncDesk) -> dict[OutboxState, int]:
    with desk.units.read() as unit:
        return unit.outbox.counts()


def test_an_item_without_a_receipt_that_proves_it_stays_on_its_way(desk: SyncDesk) -> None:
    subjects = [desk.add_customer(number) for number in range(6)]
    forged = base64.b64encode(bytes(64)).decode()

    def rule(envelope: Envelope) -> SignedReceipt | None:
        match subjects.index(envelope.subject):
            case 0:
                return None
            case 1:
                return msgspec.structs.replace(signed(envelope), signature=forged)
            case 2:
                return signed(envelope, sha256="00" * 32)
            case 3:
                return signed(envelope, status="perhaps")
            case 4:
                return signed(envelope, office="another")
            case _:
                return signed(envelope)

    count = push(desk, ScriptedOffice(rule))
    assert (count.stored, count.failed) == (1, 5)
    assert states(desk) == {OutboxState.STORED: 1, OutboxState.SENDING: 5}
    with desk.units.read() as unit:
        assert [item.attempts for item in unit.outbox.to_send(10)] == [1] * 5


def test_an_item_is_marked_as_tried_before_it_leaves(desk: SyncDesk) -> None:
    desk.add_customer(1)
    seen: list[dict[OutboxState, int]] = []

    def rule(envelope: Envelope) -> SignedReceipt:
        seen.append(states(desk))
        return signed(envelope)

    push(desk, ScriptedOffice(rule))
    assert seen == [{OutboxState.SENDING: 1}]


def test_an_envelope_that_breaks_the_whole_batch_is_found_and_the_others_go_on(desk: SyncDesk) -> None:
    subjects = [desk.add_customer(number) for number in range(9)]

    def rule(envelope: Envelope) -> SignedReceipt:
        if envelope.subject == subjects[5]:
            raise HeadOfficeRefused(reason="internal", status="500")
        return signed(envelope)

    count = push(desk, ScriptedOffice(rule))
    assert (count.stored, count.failed) == (8, 1)
    assert states(desk) == {OutboxState.STORED: 8, OutboxState.SENDING: 1}


def test_a_head_office_that_refuses_everything_is_not_asked_a_thousand_times(desk: SyncDesk) -> None:
    for number in range(64):
        desk.add_customer(number)

    def rule(_envelope: Envelope) -> SignedReceipt:
        raise HeadOfficeRefused(reason="internal", status="500")

    office = ScriptedOffice(rule)
    with pytest.raises(HeadOfficeRefused):
        push(desk, office)
    assert len(office.batches) < 20
    assert states(desk) == {OutboxState.SENDING: 64}


def test_a_refusal_that_no_envelope_can_cause_ends_the_push(desk: SyncDesk) -> None:
    desk.add_customer(1)
    desk.add_customer(2)

    def rule(_envelope: Envelope) -> SignedReceipt:
        raise HeadOfficeRefused(reason="foreign_replica", status="403")

    office = ScriptedOffice(rule)
    with pytest.raises(HeadOfficeRefused):
        push(desk, office)
    assert len(office.batches) == 1


def test_of_one_record_only_one_envelope_travels_at_a_time(desk: SyncDesk) -> None:
    first, second = desk.add_customer(1), desk.add_customer(2)
    desk.edit_customer(first, note="a")
    desk.edit_customer(first, note="b")
    rested: list[int] = []

    def rule(envelope: Envelope) -> SignedReceipt:
        if envelope.subject == first:
            rested.append(envelope.base_revision)
            return signed(envelope, revision=len(rested))
        return signed(envelope, revision=1)

    office = ScriptedOffice(rule)
    push(desk, office)
    assert office.batches == [[first, second], [first], [first]]
    assert rested == [0, 1, 2]
    with desk.units.read() as unit:
        assert unit.customers.get(first).revision == 3


def test_a_conflict_and_a_refusal_keep_their_reason_and_only_the_conflict_a_receipt(desk: SyncDesk) -> None:
    one, two = desk.add_customer(1), desk.add_customer(2)

    def rule(envelope: Envelope) -> SignedReceipt:
        if envelope.subject == one:
            return signed(envelope, status="conflict", code="both_changed", path="body.mobile")
        return signed(envelope, status="refused", code="body_unreadable")

    count = push(desk, ScriptedOffice(rule))
    assert (count.conflict, count.failed) == (1, 1)
    with desk.units.read() as unit:
        (first,), (second,) = unit.outbox.of_subject(one), unit.outbox.of_subject(two)
        assert (first.state, first.reason) == (OutboxState.CONFLICT, "both_changed body.mobile")
        assert (second.state, second.reason) == (OutboxState.REFUSED, "body_unreadable")
        assert unit.receipts.find(first.id) is not None
        assert unit.receipts.find(second.id) is None

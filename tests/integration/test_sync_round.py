"""A whole round between the real store and the real head office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desk.clock import Clock
from agent_desk.contract.messages import Held
from agent_desk.domain.receipt import OutboxState
from agent_desk.errors import HeadOfficeRefused, NotEnrolled, SyncRunning
from agent_desk.sync.check import digest
from agent_desk.tasks import Step
from head_office.db import acts
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.sync_desk import SyncDesk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office") as office:
        yield office


@pytest.fixture
def desk(tmp_path: Path, office: RunningOffice) -> Iterator[SyncDesk]:
    with SyncDesk(tmp_path / "desk") as desk:
        desk.enrol(office.url, office.code())
        yield desk


def ids_at(office: RunningOffice, desk: SyncDesk) -> list[str]:
    with desk.units.read() as unit:
        replica = unit.state.get("replica") or ""
    with closing(office.open()) as opened, opened.database.read() as connection:
        return acts.envelope_ids(connection, AGENT.code, replica)


def states(desk: SyncDesk) -> dict[OutboxState, int]:
    with desk.units.read() as unit:
        return unit.outbox.counts()


def test_everything_arrives_once_and_both_sides_say_so(desk: SyncDesk, office: RunningOffice) -> None:
    for number in range(30):
        desk.add_customer(number)
    result = desk.sync()
    assert (result.sent, result.duplicate, result.failed, result.agreed) == (30, 0, 0, True)
    assert states(desk) == {OutboxState.STORED: 30}
    with desk.units.read() as unit:
        sent = unit.outbox.ids([OutboxState.STORED])
        assert all(unit.receipts.find(each) for each in sent)
        assert unit.outbox.mark().items == 0
        assert unit.outbox.mark().last_sync is not None
    assert sorted(sent) == ids_at(office, desk)


def test_pressed_twice_nothing_is_sent_twice(desk: SyncDesk, office: RunningOffice) -> None:
    desk.add_customer(1)
    desk.sync()
    again = desk.sync()
    assert (again.sent, again.duplicate, again.agreed) == (0, 0, True)
    assert len(ids_at(office, desk)) == 1


def test_two_workers_never_run_at_once(desk: SyncDesk) -> None:
    desk.add_customer(1)
    with desk.lock(), pytest.raises(SyncRunning):
        desk.sync()
    seen: list[type[Exception]] = []

    def press_again(step: Step) -> None:
        if step.what == "sync_push" and not seen:
            with pytest.raises(SyncRunning) as caught:
                desk.sync()
            seen.append(caught.type)

    assert desk.sync(progress=press_again).agreed
    assert seen == [SyncRunning]


def test_a_desk_that_is_not_enrolled_says_so(tmp_path: Path) -> None:
    with SyncDesk(tmp_path / "desk") as desk, pytest.raises(NotEnrolled):
        desk.sync()


def test_changes_of_one_record_rest_on_each_other(desk: SyncDesk, office: RunningOffice) -> None:
    customer = desk.add_customer(1)
    for note in "abc":
        desk.edit_customer(customer, note=note)
    result = desk.sync()
    assert (result.sent, result.conflict, result.agreed) == (4, 0, True)
    desk.edit_customer(customer, note="d")
    assert desk.sync().agreed
    with desk.units.read() as unit:
        assert unit.customers.get(customer).revision == 5
        assert unit.customers.get(customer).note == "d"


def test_a_code_works_once_and_its_lost_answer_can_be_asked_for_again(tmp_path: Path, office: RunningOffice) -> None:
    code = office.code()
    with SyncDesk(tmp_path / "first") as desk:
        first = desk.link.enrol(server=office.url, code=code, device_name="test")
        again = desk.link.enrol(server=office.url, code=code, device_name="test")
        assert first == again
        assert first[0] == AGENT
    with SyncDesk(tmp_path / "second") as other:
        with pytest.raises(HeadOfficeRefused) as caught:
            other.enrol(office.url, code)
        assert caught.value.facts["reason"] == "code_used"
        with pytest.raises(HeadOfficeRefused) as caught:
            other.enrol(office.url, "AAAA-BBBB")
        assert caught.value.facts["reason"] == "code_wrong"


class Set(Clock):
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def test_a_token_that_ended_in_the_middle_of_a_round_is_renewed(tmp_path: Path) -> None:
    clock = Set(datetime.now(UTC))
    with running_office(tmp_path / "office", clock=clock) as office, SyncDesk(tmp_path / "desk") as desk:
        desk.enrol(office.url, office.code())
        desk.add_customer(1)
        steps: list[str] = []

        def sleep_for_hours(step: Step) -> None:
            # The lid was closed between two requests: hours passed at head office that the laptop did not count.
            if step.what == "sync_pull" and "sync_pull" not in steps:
                clock.at += timedelta(hours=5)
            steps.append(step.what)

        assert desk.sync(progress=sleep_for_hours).agreed
        assert "sync_pull" in steps


@pytest.mark.parametrize("days", [-366, 366])
def test_a_laptop_clock_a_year_off_changes_nothing(tmp_path: Path, office: RunningOffice, days: int) -> None:
    wrong = Set(datetime.now(UTC) + timedelta(days=days))
    with SyncDesk(tmp_path / "wrong", clock=wrong) as desk:
        desk.enrol(office.url, office.code())
        customer = desk.add_customer(1)
        assert desk.sync().agreed
        with desk.units.read() as unit:
            receipt = unit.receipts.find(unit.outbox.of_subject(customer)[0].id)
        assert receipt is not None
        assert abs(receipt.received_at - datetime.now(UTC)) < timedelta(hours=1)


def test_the_digest_is_over_sorted_names_joined_by_newlines() -> None:
    assert digest(["b", "a"]) == digest(["a", "b"])
    assert digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Held("r", 0, digest([]), 0, digest([])).ids == []

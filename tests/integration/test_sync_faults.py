"""What the world does to a round: nothing is lost, nothing doubled, and it is said plainly."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agent_desk.contract import codec
from agent_desk.contract.messages import Hello
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.receipt import OutboxState, SyncResult
from agent_desk.errors import AgentDeskError, DeviceRevoked, HeadOfficeUnreachable, NotHeadOffice
from agent_desk.rating.pack import load_folder
from agent_desk.sync import push as push_module
from agent_desk.tasks import Cancelled, CancelToken, Step
from head_office.db import acts
from head_office.services import demonstration, enrolment
from tests.fakes.cutting_proxy import ANY, DOWN, UP, CuttingProxy
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.strange_server import StrangeServer, http
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


@pytest.fixture
def proxy(desk: SyncDesk, office: RunningOffice) -> Iterator[CuttingProxy]:
    """Stands between this desk and its head office."""
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        desk.at(proxy.url)
        yield proxy


def ids_at(office: RunningOffice, desk: SyncDesk) -> list[str]:
    with desk.units.read() as unit:
        replica = unit.state.get("replica") or ""
    with closing(office.open()) as opened, opened.database.read() as connection:
        return acts.envelope_ids(connection, AGENT.code, replica)


def states(desk: SyncDesk) -> dict[OutboxState, int]:
    with desk.units.read() as unit:
        return unit.outbox.counts()


def until_agreed(desk: SyncDesk, rounds: int = 10) -> SyncResult:
    for _ in range(rounds):
        try:
            result = desk.sync()
        except HeadOfficeUnreachable:
            continue
        if result.agreed:
            return result
    raise AssertionError("the two sides never agreed")


def test_an_answer_lost_after_the_commit_is_found_again(
    desk: SyncDesk, office: RunningOffice, proxy: CuttingProxy
) -> None:
    for number in range(5):
        desk.add_customer(number)

    def lose_the_answer(step: Step) -> None:
        if step.what == "sync_push" and step.done == 0:
            # The push gets through, its answer not beyond the first bytes; nor does the answer to the second try.
            proxy.cut_after(20, DOWN, times=2)

    with pytest.raises(HeadOfficeUnreachable):
        desk.sync(progress=lose_the_answer)
    assert proxy.cuts == 2
    assert states(desk) == {OutboxState.SENDING: 5}
    assert len(ids_at(office, desk)) == 5
    result = desk.sync()
    assert (result.sent, result.duplicate, result.agreed) == (0, 5, True)
    assert len(ids_at(office, desk)) == 5


def test_cut_anywhere_a_round_goes_on_and_ends_with_everything_once(
    desk: SyncDesk, office: RunningOffice, proxy: CuttingProxy
) -> None:
    chance = random.Random(20261122)
    total = 0
    for turn in range(12):
        for number in range(3):
            desk.add_customer(turn * 10 + number)
            total += 1
        proxy.reset()
        proxy.cut_after(chance.randrange(1, 6000), chance.choice([UP, DOWN, ANY]), times=chance.randrange(1, 4))
        until_agreed(desk)
        assert len(ids_at(office, desk)) == total
        assert states(desk) == {OutboxState.STORED: total}


def test_an_answer_lost_while_enrolling_is_asked_for_again_with_the_same_key(
    tmp_path: Path, office: RunningOffice
) -> None:
    code = office.code()
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy, SyncDesk(tmp_path / "lost") as desk:
        lost = 0
        for count in range(100, 1500, 150):
            proxy.reset()
            proxy.cut_after(count, DOWN, times=3)
            try:
                desk.enrol(proxy.url, code)
            except HeadOfficeUnreachable:
                lost += 1
        assert lost >= 2
        proxy.reset()
        desk.enrol(proxy.url, code)
        desk.add_customer(1)
        assert desk.sync().agreed


def test_a_portal_or_another_program_gets_nothing_of_the_desk(desk: SyncDesk) -> None:
    desk.add_customer(1)
    for answer in (
        http("200 OK", b"<html>Welcome to our network</html>", "Content-Type: text/html"),
        http("200 OK", b'{"status": "ok"}', "Content-Type: application/json"),
        http("302 Found", b"", "Location: https://portal.invalid/"),
    ):
        with StrangeServer(answer) as server:
            desk.at(server.url)
            with pytest.raises(NotHeadOffice):
                desk.sync()
            assert [request.split(b" ")[1] for request in server.requests] == [b"/desk/v1/hello"]
            assert all(b"uthorization" not in request for request in server.requests)
    assert states(desk) == {OutboxState.WAITING: 1}
    with desk.units.read() as unit:
        assert unit.outbox.mark().last_error == "not_head_office"


def test_another_head_office_at_the_address_is_not_ours(tmp_path: Path, desk: SyncDesk, office: RunningOffice) -> None:
    desk.add_customer(1)
    with running_office(tmp_path / "another") as another:
        desk.at(another.url)
        with pytest.raises(NotHeadOffice) as caught:
            desk.sync()
        assert caught.value.facts["reason"] == "other_office"
    desk.at(office.url)
    assert desk.sync().agreed


def test_a_thief_of_the_offices_name_has_not_its_key(desk: SyncDesk) -> None:
    desk.add_customer(1)
    with desk.units.read() as unit:
        name = unit.state.get("office") or ""
    told = Hello("agent-desk-head-office", 1, 1, name, "A" * 43 + "=", desk.clock.now())
    with StrangeServer(http("200 OK", codec.encode(told))) as thief:
        desk.at(thief.url)
        with pytest.raises(NotHeadOffice):
            desk.sync()
        assert len(thief.requests) == 1


def test_head_office_restarted_in_the_middle_of_a_round(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_module, "MOST_ENVELOPES", 4)
    for number in range(12):
        desk.add_customer(number)
    restarts: list[int] = []

    def restart(step: Step) -> None:
        if step.what == "sync_push" and step.done == 4 and not restarts:
            restarts.append(step.done)
            office.restart()

    assert desk.sync(progress=restart).agreed
    assert restarts == [4]
    assert len(ids_at(office, desk)) == 12


def test_head_office_gone_in_the_middle_of_a_round(
    desk: SyncDesk, office: RunningOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_module, "MOST_ENVELOPES", 4)
    for number in range(12):
        desk.add_customer(number)

    def stop(step: Step) -> None:
        if step.what == "sync_push" and step.done == 4:
            office.stop()

    with pytest.raises(HeadOfficeUnreachable):
        desk.sync(progress=stop)
    assert states(desk) == {OutboxState.STORED: 4, OutboxState.SENDING: 4, OutboxState.WAITING: 4}
    due = desk.link.due_in(5)
    assert due is not None
    assert 0 < due <= 15
    office.start()
    result = desk.sync()
    assert (result.sent + result.duplicate, result.agreed) == (8, True)
    assert len(ids_at(office, desk)) == 12


def test_head_office_put_back_to_yesterday_gets_everything_again(
    tmp_path: Path, desk: SyncDesk, office: RunningOffice
) -> None:
    for number in range(3):
        desk.add_customer(number)
    assert desk.sync().agreed
    file = tmp_path / "office" / "office.db"
    office.stop()
    _fold_log(file)
    shutil.copy(file, tmp_path / "yesterday.db")
    office.start()
    for number in range(3, 7):
        desk.add_customer(number)
    assert desk.sync().agreed
    office.stop()
    _fold_log(file)
    shutil.copy(tmp_path / "yesterday.db", file)
    office.start()
    assert len(ids_at(office, desk)) == 3
    result = desk.sync()
    assert (result.sent, result.agreed) == (4, True)
    assert len(ids_at(office, desk)) == 7


def _fold_log(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_revoked_device_keeps_its_outbox_and_asks_no_more_by_itself(desk: SyncDesk, office: RunningOffice) -> None:
    desk.add_customer(1)
    with closing(office.open()) as opened:
        enrolment.revoke(opened, AGENT.code)
    with pytest.raises(DeviceRevoked):
        desk.sync()
    assert desk.link.due_in(5) is None
    assert states(desk)[OutboxState.WAITING] == 1


def test_one_bad_envelope_never_holds_up_another(desk: SyncDesk, office: RunningOffice) -> None:
    first = desk.add_customer(1)
    with desk.units.write() as unit:
        desk.send(unit, "customer", desk.ids.new(), b'{"party": "martian"}')
        desk.send(unit, "no_such_kind", desk.ids.new(), b"{}")
        desk.send(unit, "customer", "not a uuid", b"{}")
        unit.commit()
    last = desk.add_customer(2)
    result = desk.sync()
    assert (result.sent, result.failed) == (2, 3)
    with desk.units.read() as unit:
        refused = unit.outbox.ids([OutboxState.REFUSED])
        reasons = {unit.outbox.get(each).reason.split(" ")[0] for each in refused}
        assert reasons == {"body_unreadable", "kind_unknown", "bad_id"}
        assert all(unit.receipts.find(each) is None for each in refused)
        for subject in (first, last):
            assert unit.outbox.of_subject(subject)[0].state is OutboxState.STORED
    assert len(ids_at(office, desk)) == 2
    again = desk.sync()
    assert (again.sent, again.failed, again.agreed) == (0, 3, False)


def test_what_was_refused_is_sent_again_and_until_then_nobody_says_that_all_is_sent(
    tmp_path: Path, office: RunningOffice
) -> None:
    with SyncDesk(tmp_path / "desk of packs", pack=load_folder(demonstration.PACK)) as desk:
        desk.enrol(office.url, office.code())
        application = desk.add_case(1)
        first, second = desk.sync(), desk.sync()
        assert (first.sent, first.failed, first.agreed) == (3, 1, False)
        assert (second.sent, second.failed, second.agreed) == (0, 1, False)
        with desk.units.read() as unit:
            assert unit.outbox.of_subject(application)[0].reason.startswith("pack_unknown")
        with closing(office.open()) as opened:
            demonstration.prepare(opened)
        third = desk.sync()
        assert (third.sent, third.failed, third.agreed) == (1, 0, True)
        with desk.units.read() as unit:
            assert unit.outbox.of_subject(application)[0].reason == ""


def test_an_envelope_waits_at_head_office_for_what_it_depends_on(desk: SyncDesk) -> None:
    owner, house = desk.ids.new(), desk.ids.new()
    with desk.units.write() as unit:
        desk.send(unit, "home", house, _home(house, owner), depends_on=(owner,))
        unit.commit()
    result = desk.sync()
    assert (result.held, result.sent, result.agreed) == (1, 0, False)
    assert states(desk) == {OutboxState.HELD: 1}
    with desk.units.write() as unit:
        desk.send(unit, "customer", owner, _customer(owner))
        unit.commit()
    result = desk.sync()
    assert (result.held, result.agreed) == (0, True)
    assert states(desk) == {OutboxState.STORED: 2}


def _home(house: str, owner: str) -> Home:
    return Home(house, owner, "子丑路 1 号", built_year=1999)


def _customer(owner: str) -> Customer:
    return Customer(owner, Party.PERSON, "何甲子")


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_envelopes_arrive_changes_nothing(tmp_path: Path, office: RunningOffice, seed: int) -> None:
    with SyncDesk(tmp_path / "desk") as desk:
        desk.enrol(office.url, office.code())
        parts: list[tuple[str, str, object, tuple[str, ...]]] = []
        for _ in range(4):
            owner, house = desk.ids.new(), desk.ids.new()
            parts.append(("customer", owner, _customer(owner), ()))
            parts.append(("home", house, _home(house, owner), (owner,)))
        random.Random(seed).shuffle(parts)
        for start in range(0, len(parts), 3):
            with desk.units.write() as unit:
                for kind, subject, record, depends_on in parts[start : start + 3]:
                    desk.send(unit, kind, subject, record, depends_on=depends_on)
                unit.commit()
            desk.sync()
        result = desk.sync()
        assert result.agreed
        assert states(desk) == {OutboxState.STORED: 8}
        assert len(ids_at(office, desk)) == 8


def test_cancel_ends_a_round_that_hangs_and_the_next_one_goes_on(desk: SyncDesk, office: RunningOffice) -> None:
    desk.add_customer(1)
    token = CancelToken()
    asked = threading.Event()

    def hang(_request: bytes) -> None:
        asked.set()

    with StrangeServer(hang) as server:
        desk.at(server.url)
        waiter = threading.Thread(target=lambda: (asked.wait(10), token.cancel()))
        waiter.start()
        with pytest.raises(Cancelled):
            desk.sync(token)
        waiter.join()
    desk.at(office.url)
    assert desk.sync().agreed


def test_a_failure_is_kept_for_the_sync_mark_and_forgotten_after_a_good_round(
    desk: SyncDesk, office: RunningOffice
) -> None:
    office.stop()
    with pytest.raises(AgentDeskError):
        desk.sync()
    with desk.units.read() as unit:
        mark = unit.outbox.mark()
    assert mark.last_error == "head_office_unreachable"
    assert mark.last_try is not None
    assert mark.last_sync is None
    office.start()
    desk.sync()
    with desk.units.read() as unit:
        assert unit.outbox.mark().last_error == ""

"""The first start against a real head office: it fails at any point and is begun again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desk.desk import DeskState
from agent_desk.errors import AgentDeskError, AlreadyEnrolled, HeadOfficeUnreachable, InputError, WrongPin
from agent_desk.settings import begun
from agent_desk.texts import Texts, error_words
from tests.fakes.cheap_chest import PIN
from tests.fakes.cutting_proxy import DOWN, CuttingProxy
from tests.fakes.real_desk import fresh_real_desk, open_real_desk
from tests.fakes.running_office import RunningOffice, running_office
from tests.fakes.strange_server import StrangeServer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office") as office:
        yield office


def test_a_first_enrolment_that_failed_leaves_no_pin_behind_that_nobody_can_recover(
    tmp_path: Path, office: RunningOffice
) -> None:
    real = fresh_real_desk(tmp_path / "home")
    with pytest.raises(HeadOfficeUnreachable) as failed:
        real.desk.enrol(server="http://127.0.0.1:9", code=office.code(), pin="135791")
    assert "登记" in "".join(error_words(Texts("zh_CN"), failed.value)), "going on with work is no remedy here"
    assert real.desk.state() is DeskState.FRESH
    assert not begun(real.home)
    with pytest.raises(InputError):
        real.desk.enrol(server=office.url, code=office.code(), pin="123456")
    recovery = real.desk.enrol(server=office.url, code=office.code(), pin="246813")
    real.desk.lock()
    assert begun(real.home)
    with pytest.raises(WrongPin):
        real.desk.unlock("135791")
    real.desk.unlock("246813")
    assert real.desk.enrolled()
    real.desk.lock()
    real.desk.unlock_with_recovery(recovery, "864209")
    real.desk.close()


def test_an_enrolment_whose_answer_was_lost_goes_on_after_a_restart_with_the_same_code_and_pin(
    tmp_path: Path, office: RunningOffice
) -> None:
    code = office.code()
    with CuttingProxy(int(office.url.rsplit(":", 1)[1])) as proxy:
        proxy.cut_after(600, DOWN, times=3)
        with pytest.raises(HeadOfficeUnreachable):
            fresh_real_desk(tmp_path / "home").desk.enrol(server=proxy.url, code=code, pin="246813")
    real = fresh_real_desk(tmp_path / "home")
    assert len(real.desk.enrol(server=office.url, code=code, pin="246813").split("-")) == 8
    assert real.desk.enrolled()
    real.desk.close()


def test_without_head_office_the_pin_of_a_failed_enrolment_is_given_up_too(tmp_path: Path) -> None:
    real = fresh_real_desk(tmp_path / "home")
    for pin in ("135791", "246813"):
        with pytest.raises(HeadOfficeUnreachable):
            real.desk.enrol(server="http://127.0.0.1:9", code="AAAA-BBBB", pin=pin)
    recovery = real.desk.create("864209")
    with pytest.raises(AlreadyEnrolled):
        real.desk.create("864209")
    real.desk.lock()
    real.desk.unlock_with_recovery(recovery, "975310")
    real.desk.close()


def test_a_mistyped_pin_is_told_before_the_code_is_used(tmp_path: Path, office: RunningOffice) -> None:
    real = open_real_desk(tmp_path / "home")
    code = office.code()
    with pytest.raises(WrongPin):
        real.desk.enrol(server=office.url, code=code, pin="135791")
    assert not real.desk.enrolled()
    real.desk.enrol(server=office.url, code=code, pin=PIN)
    real.desk.close()


def test_the_desk_can_be_locked_while_enrolment_waits_for_the_network(tmp_path: Path) -> None:
    asked, answer = threading.Event(), threading.Event()

    def hang(_request: bytes) -> None:
        asked.set()
        answer.wait(30)

    real = fresh_real_desk(tmp_path / "home")
    failures: list[AgentDeskError] = []

    def enrol(url: str) -> None:
        try:
            real.desk.enrol(server=url, code="AAAA-BBBB-CCCC", pin="246810")
        except AgentDeskError as error:
            failures.append(error)

    with StrangeServer(hang) as server:
        enrolling = threading.Thread(target=enrol, args=(server.url,))
        enrolling.start()
        assert asked.wait(30)
        locking = threading.Thread(target=real.desk.lock)
        locking.start()
        locking.join(10)
        locked = not locking.is_alive()
        answer.set()
        enrolling.join()
        locking.join()
    assert locked
    assert real.desk.state() is DeskState.FRESH
    assert len(failures) == 1

"""The one door: results come back in the window's thread, to owners that are still there."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from agent_desk.errors import AgentDeskError, DiskFull, OurError
from agent_desk.tasks import CancelToken, Progress, Step
from ui.bridge import Bridge

Settle = Callable[[Bridge], None]


def test_work_runs_elsewhere_and_its_result_arrives_here(bridge: Bridge, settle: Settle) -> None:
    owner = QObject()
    found: list[tuple[str, bool]] = []
    bridge.call(
        owner,
        lambda: threading.current_thread().name,
        done=lambda name: found.append((name, threading.current_thread() is threading.main_thread())),
    )
    settle(bridge)
    assert len(found) == 1
    assert found[0][0].startswith("quick")
    assert found[0][1]


def test_a_typed_error_arrives_as_it_was_raised(bridge: Bridge, settle: Settle) -> None:
    owner, found = QObject(), list[AgentDeskError]()

    def work() -> None:
        raise DiskFull

    bridge.call(owner, work, failed=found.append)
    settle(bridge)
    assert [type(error) for error in found] == [DiskFull]


def test_an_unforeseen_exception_becomes_our_error_and_is_logged(
    bridge: Bridge, settle: Settle, caplog: pytest.LogCaptureFixture
) -> None:
    owner, found = QObject(), list[AgentDeskError]()
    bridge.call(owner, lambda: {}["missing"], failed=found.append)
    settle(bridge)
    assert [type(error) for error in found] == [OurError]
    assert isinstance(found[0].__cause__, KeyError)
    assert "unforeseen" in caplog.text


def test_an_error_that_nobody_awaits_goes_out_by_the_signal(bridge: Bridge, settle: Settle) -> None:
    owner, found = QObject(), list[AgentDeskError]()
    bridge.failed_unseen.connect(found.append)

    def work() -> None:
        raise DiskFull

    bridge.call(owner, work)
    settle(bridge)
    assert [type(error) for error in found] == [DiskFull]


def test_an_owner_that_is_gone_gets_nothing(bridge: Bridge, settle: Settle, qtbot: QtBot) -> None:
    owner, found = QObject(), list[int]()
    gate = threading.Event()
    bridge.call(owner, lambda: gate.wait(10), done=found.append, ended=lambda: found.append(0))
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    settle(bridge)
    assert found == []


def test_the_end_is_told_after_success_failure_and_cancel(bridge: Bridge, settle: Settle) -> None:
    owner, ended, done = QObject(), list[str](), list[str]()

    def fails() -> None:
        raise DiskFull

    def waits(token: CancelToken, _progress: Progress) -> str:
        token.wait(20)
        return "never"

    bridge.call(owner, lambda: "good", done=done.append, ended=lambda: ended.append("success"))
    bridge.call(owner, fails, failed=lambda _: done.append("bad"), ended=lambda: ended.append("failure"))
    bridge.run(owner, waits, done=done.append, ended=lambda: ended.append("cancel"), long=True).cancel()
    settle(bridge)
    assert sorted(ended) == ["cancel", "failure", "success"]
    assert sorted(done) == ["bad", "good"]


def test_the_last_step_of_progress_always_arrives(bridge: Bridge, settle: Settle) -> None:
    owner, steps = QObject(), list[Step]()

    def work(_token: CancelToken, progress: Progress) -> None:
        for done in range(1, 2001):
            progress(Step("papers", done, 2000))

    bridge.run(owner, work, progress=steps.append, long=True)
    settle(bridge)
    assert steps[-1].done == 2000
    assert len(steps) < 2000, "the window must not be flooded"
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_of_many_questions_only_the_newest_is_answered(bridge: Bridge, settle: Settle) -> None:
    owner, asked, answered = QObject(), list[int](), list[int]()
    gate = threading.Event()

    def work(number: int) -> int:
        asked.append(number)
        gate.wait(10)
        return number

    for number in range(50):
        bridge.latest(owner, "price", lambda number=number: work(number), done=answered.append)
    gate.set()
    settle(bridge)
    settle(bridge)
    assert answered == [49]
    assert len(asked) <= 2, "what was overtaken while waiting is never begun"
    bridge.latest(owner, "price", lambda: work(50), done=answered.append)
    settle(bridge)
    assert answered == [49, 50]


def test_questions_under_different_keys_do_not_overtake_each_other(bridge: Bridge, settle: Settle) -> None:
    owner, answered = QObject(), list[str]()
    bridge.latest(owner, "price", lambda: "price", done=answered.append)
    bridge.latest(owner, "search", lambda: "search", done=answered.append)
    settle(bridge)
    assert sorted(answered) == ["price", "search"]


def test_long_work_does_not_hold_up_quick_work(bridge: Bridge, settle: Settle) -> None:
    owner, found = QObject(), list[str]()
    gate = threading.Event()
    for _ in range(3):
        bridge.run(owner, lambda _token, _progress: gate.wait(20), long=True)

    def quick() -> str:
        gate.set()
        return "quick"

    bridge.call(owner, quick, done=found.append)
    settle(bridge)
    assert found == ["quick"]


def test_closing_cancels_what_can_be_cancelled_and_begins_nothing_more() -> None:
    bridge, owner, found = Bridge(), QObject(), list[str]()
    begun = threading.Event()

    def waits(token: CancelToken, _progress: Progress) -> str:
        begun.set()
        token.wait(60)
        return "never"

    bridge.run(owner, waits, done=found.append, long=True)
    assert begun.wait(10)
    assert bridge.close(10)
    bridge.call(owner, lambda: "too late", done=found.append)
    assert not bridge.busy()
    assert found == []

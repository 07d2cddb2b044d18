"""Cancel cannot be swallowed, and wakes whoever waits."""

from __future__ import annotations

import contextlib
import threading

import pytest

from agent_desk.tasks import Cancelled, CancelToken, Step, silent


def test_work_goes_on_until_it_is_cancelled() -> None:
    token = CancelToken()
    token.checkpoint()
    token.wait(0)
    assert not token.cancelled
    token.cancel()
    token.cancel()
    assert token.cancelled
    with pytest.raises(Cancelled):
        token.checkpoint()
    with pytest.raises(Cancelled):
        token.wait(60)


def test_a_broad_handler_does_not_swallow_it() -> None:
    token = CancelToken()
    token.cancel()

    def swallowing() -> None:
        with contextlib.suppress(Exception):
            token.checkpoint()

    with pytest.raises(Cancelled):
        swallowing()


def test_a_waiting_thread_wakes_at_once() -> None:
    token = CancelToken()
    ended: list[str] = []

    def work() -> None:
        try:
            token.wait(3_600)
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    token.cancel()
    thread.join(30)
    assert ended == ["cancelled"]


def test_whoever_does_not_watch_is_not_disturbed() -> None:
    assert silent(Step("push", 1, 2)) is None


def test_cancel_wakes_the_one_who_waits_on_a_socket_and_nobody_who_is_done() -> None:
    token = CancelToken()
    called: list[str] = []
    with token.interrupting(lambda: called.append("done")):
        pass
    with token.interrupting(lambda: called.append("waiting")):
        token.cancel()
    assert called == ["waiting"]


def test_work_that_was_cancelled_before_it_waits_never_begins_to() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled), token.interrupting(lambda: None):
        pytest.fail("began")

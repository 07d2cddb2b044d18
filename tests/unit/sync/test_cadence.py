"""The plan of automatic rounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent_desk.sync.cadence import FIRST_RETRY, LONGEST_RETRY, SETTLE, Cadence


def cadence(chance: float = 1.0) -> Cadence:
    return Cadence(lambda: chance)


def test_the_first_round_is_due_at_the_start() -> None:
    assert cadence().due_in(100.0, 5) == 0.0


def test_after_a_good_round_the_next_comes_after_the_minutes_of_the_settings() -> None:
    plan = cadence()
    plan.succeeded(100.0)
    assert plan.due_in(100.0, 5) == 300.0
    assert plan.due_in(250.0, 5) == 150.0
    assert plan.due_in(900.0, 5) == 0.0


def test_with_no_minutes_rounds_come_only_by_hand() -> None:
    plan = cadence()
    assert plan.due_in(0.0, 0) is None
    plan.new_work(100.0)
    plan.failed(100.0)
    assert plan.due_in(100.0, 0) is None


def test_new_work_leaves_together_and_is_not_put_off_by_more_work() -> None:
    plan = cadence()
    plan.succeeded(0.0)
    plan.new_work(10.0)
    plan.new_work(13.0)
    assert plan.due_in(13.0, 5) == SETTLE - 3.0


def test_failures_wait_longer_each_time_up_to_a_bound() -> None:
    plan = cadence()
    waits = []
    for _ in range(12):
        plan.failed(0.0)
        waits.append(plan.due_in(0.0, 5))
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == LONGEST_RETRY


def test_new_work_does_not_shorten_the_wait_after_a_failure() -> None:
    plan = cadence()
    plan.failed(0.0, retry_after=600.0)
    plan.new_work(1.0)
    assert plan.due_in(1.0, 5) == 599.0


def test_the_network_coming_back_ends_the_wait() -> None:
    plan = cadence()
    plan.failed(0.0)
    plan.network_back(1.0)
    assert plan.due_in(1.0, 5) == 0.0


def test_a_revoked_device_asks_no_more_by_itself() -> None:
    plan = cadence()
    plan.stop()
    plan.new_work(0.0)
    assert plan.due_in(0.0, 5) is None
    plan.succeeded(1.0)
    assert plan.due_in(1.0, 5) == 300.0


@given(st.lists(st.floats(0.0, 0.999), min_size=1, max_size=20), st.floats(0.0, 7200.0))
def test_a_wait_is_never_shorter_than_head_office_asked_for(chances: list[float], asked: float) -> None:
    source = iter(chances)
    plan = Cadence(lambda: next(source))
    for _ in chances:
        plan.failed(50.0, retry_after=asked)
        due = plan.due_in(50.0, 5)
        assert due is not None
        assert due >= min(asked, FIRST_RETRY / 2) - 1e-6
        assert due >= asked - 1e-6

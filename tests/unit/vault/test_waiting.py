"""Waiting after wrong PINs does not trust the laptop's clock, a restart or a full disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.vault import waiting as waiting_module
from agent_desk.vault.waiting import FILE, LONGEST_SECONDS, Waiting, wait_after
from tests.fakes.still_clock import StillClock
from tests.unit.vault.conftest import SteadyClock


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_never_exceed_five_minutes(tries: int) -> None:
    assert 0 <= wait_after(tries) <= wait_after(tries + 1) <= LONGEST_SECONDS


def test_a_try_counts_before_it_is_made(tmp_path: Path, clock: StillClock, steady: SteadyClock) -> None:
    for _ in range(4):
        # a program that is killed while it tries
        Waiting(tmp_path, clock, steady).count_try()
    assert Waiting(tmp_path, clock, steady).seconds_left() == 2


def test_setting_the_clock_forward_does_not_shorten_the_wait(
    tmp_path: Path, clock: StillClock, steady: SteadyClock
) -> None:
    waiting = Waiting(tmp_path, clock, steady)
    for _ in range(8):
        waiting.count_try()
    clock.move(timedelta(days=365))
    assert Waiting(tmp_path, clock, steady).seconds_left() == 32


def test_after_a_restart_of_the_laptop_the_wall_clock_counts(
    tmp_path: Path, clock: StillClock, steady: SteadyClock
) -> None:
    waiting = Waiting(tmp_path, clock, steady)
    for _ in range(8):
        waiting.count_try()
    steady.seconds = 5.0
    clock.move(timedelta(seconds=30))
    assert Waiting(tmp_path, clock, steady).seconds_left() == 2
    clock.move(timedelta(seconds=2))
    assert Waiting(tmp_path, clock, steady).seconds_left() == 0


def test_a_clock_set_back_a_year_after_a_restart_costs_one_wait_and_no_more(
    tmp_path: Path, clock: StillClock, steady: SteadyClock
) -> None:
    waiting = Waiting(tmp_path, clock, steady)
    for _ in range(8):
        waiting.count_try()
    steady.seconds = 5.0
    clock.move(timedelta(days=-365))
    assert Waiting(tmp_path, clock, steady).seconds_left() == 32
    steady.seconds += 31.5
    assert Waiting(tmp_path, clock, steady).seconds_left() == 1
    steady.seconds += 1
    assert Waiting(tmp_path, clock, steady).seconds_left() == 0


@pytest.mark.parametrize("content", ["", "{}", "null", '{"count": "many"}'])
def test_a_damaged_count_is_not_a_free_one(
    tmp_path: Path, clock: StillClock, steady: SteadyClock, content: str
) -> None:
    (tmp_path / FILE).write_text(content)
    assert Waiting(tmp_path, clock, steady).count_try() == 2


def test_a_full_disk_neither_locks_out_nor_makes_guessing_free(
    tmp_path: Path, clock: StillClock, steady: SteadyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    waiting = Waiting(tmp_path, clock, steady)
    monkeypatch.setattr(waiting_module.os, "open", full)
    assert [waiting.count_try() for _ in range(5)] == [0, 0, 0, 2, 4]
    assert waiting.seconds_left() == 4
    steady.seconds += 4
    assert waiting.seconds_left() == 0


def test_the_right_pin_ends_the_count(tmp_path: Path, clock: StillClock, steady: SteadyClock) -> None:
    waiting = Waiting(tmp_path, clock, steady)
    for _ in range(5):
        waiting.count_try()
    waiting.forget()
    assert not (tmp_path / FILE).exists()
    assert Waiting(tmp_path, clock, steady).count_try() == 0


def test_the_count_says_nothing_but_numbers(tmp_path: Path, clock: StillClock, steady: SteadyClock) -> None:
    Waiting(tmp_path, clock, steady).count_try()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert set((tmp_path / FILE).read_text()) <= set('{}":, .0123456789countwallsteady')

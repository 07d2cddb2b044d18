"""Time in China and ids in order."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from agent_desk.clock import CHINA, SystemClock, TimedIds, today
from tests.fakes.still_clock import StillClock


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_changes_at_midnight_in_china_wherever_the_laptop_is(now: datetime, day: date) -> None:
    assert today(StillClock(now)) == day


def test_china_has_no_summer_time() -> None:
    for month in (1, 7):
        assert datetime(2026, month, 1, tzinfo=CHINA).utcoffset() == timedelta(hours=8)


def test_the_laptops_clock_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_ids_are_version_7_and_sort_in_the_order_in_which_they_were_made() -> None:
    source = TimedIds()
    ids = [source.new() for _ in range(5_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    for one in ids[:50]:
        parsed = uuid.UUID(one)
        assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, one)


def test_an_id_carries_the_time_at_which_it_was_made() -> None:
    before = datetime.now(UTC)
    one = uuid.UUID(TimedIds().new())
    made = datetime.fromtimestamp((one.int >> 80) / 1000, UTC)
    # The id's own time is cut to the millisecond.
    assert before - timedelta(milliseconds=2) <= made <= datetime.now(UTC) + timedelta(milliseconds=2)


def test_threads_that_share_a_source_never_get_the_same_id() -> None:
    source = TimedIds()
    found: list[list[str]] = [[] for _ in range(4)]

    def take(into: list[str]) -> None:
        into.extend(source.new() for _ in range(1_000))

    threads = [threading.Thread(target=take, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [one for into in found for one in into]
    assert len(taken) == len(set(taken)) == 4_000
    assert all(into == sorted(into) for into in found)

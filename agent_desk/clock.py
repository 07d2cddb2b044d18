"""Time and new ids, passed in everywhere, so that tests can hold them still."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "CST")
"""The business's time zone: policies start at midnight in China, whatever the laptop's zone is."""


class Clock(Protocol):
    """The time as the laptop tells it; it may be wrong, so nothing is ever decided between two machines by it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The laptop's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The calendar day in China at an aware moment of any time zone."""
    return moment.astimezone(CHINA).date()


def today(clock: Clock) -> date:
    """The calendar day in China."""
    return day_of(clock.now())


class Ids(Protocol):
    """Gives new record ids."""

    def new(self) -> str:
        """A fresh UUIDv7 as 36 lower-case characters; later ids of one source sort after earlier ones."""
        ...


class TimedIds:
    """UUIDv7 (RFC 9562) from the clock and the operating system's randomness; monotonic within the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """A fresh UUIDv7."""
        with self._lock:
            # 12 bits of sub-millisecond time keep ids of one process in order.
            stamp = max(time.time_ns() * 4096 // 1_000_000, self._last + 1)
            self._last = stamp
        millis, fraction = divmod(stamp, 4096)
        value = (millis & (2**48 - 1)) << 80 | 0x7 << 76 | fraction << 64
        value |= 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

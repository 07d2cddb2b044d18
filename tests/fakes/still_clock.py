"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""24 November 2026, noon in China."""


class StillClock:
    """Implements agent_desk.clock.Clock."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, step: timedelta) -> None:
        self._now += step

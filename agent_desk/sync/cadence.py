"""When to sync by itself: at the start, every few minutes, soon after new work, and ever more seldom while it fails.

Pure: it has no thread and no clock. Moments are seconds on any clock that only runs forward.
"""

from __future__ import annotations

from collections.abc import Callable

FIRST_RETRY = 15.0
LONGEST_RETRY = 30 * 60.0
SETTLE = 5.0
"""Seconds of quiet after new work, so that one visit's acts leave together."""


class Cadence:
    """The plan of one desk's rounds. ``chance`` gives a number from 0 up to 1; many desks must not come back all at once."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0
        self._last: float | None = None
        self._not_before = 0.0
        self._wanted: float | None = 0.0
        self._stopped = False

    def due_in(self, now: float, minutes: int) -> float | None:
        """Seconds until the next round (0 = now); None = only by hand. ``minutes`` between rounds; 0 = never by itself.

        The first round is due at once. New work does not shorten a wait that failures have made.
        """
        if self._stopped or not minutes:
            return None
        moments = []
        if self._wanted is not None:
            moments.append(self._wanted)
        if self._last is not None:
            moments.append(self._last + minutes * 60.0)
        if self._failures:
            moments.append(self._not_before)
        return max(0.0, max(min(moments), self._not_before) - now)

    def new_work(self, now: float) -> None:
        """Something was put into the outbox."""
        self._wanted = now + SETTLE if self._wanted is None else self._wanted

    def network_back(self, now: float) -> None:
        """The network came back, or the laptop woke: earlier failures say nothing any more."""
        self._failures = 0
        self._not_before = 0.0
        self._wanted = now

    def succeeded(self, now: float) -> None:
        """A round ended well."""
        self._failures = 0
        self._not_before = 0.0
        self._wanted = None
        self._last = now
        self._stopped = False

    def failed(self, now: float, *, retry_after: float = 0.0) -> None:
        """A round failed; ``retry_after`` = seconds that head office asked for. Waits double, with full jitter in their upper half."""
        span = min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(self._failures, 16))
        self._failures += 1
        self._last = now
        self._wanted = None
        self._not_before = now + max(retry_after, span * (0.5 + self._chance() / 2))

    def stop(self) -> None:
        """No more by itself: head office does not want this device. A round by hand that succeeds starts it again."""
        self._stopped = True

"""Wrong PINs wait longer each time; the count outlives the process and does not trust the laptop's clock."""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from agent_desk.clock import Clock

FREE_TRIES = 3
LONGEST_SECONDS = 300
FILE = "tries.json"

_log = logging.getLogger(__name__)


def wait_after(tries: int) -> int:
    """Seconds to wait after so many wrong tries in a row: none for the first three, then 2, 4, 8 … up to 300."""
    return 0 if tries <= FREE_TRIES else min(LONGEST_SECONDS, 2 ** min(tries - FREE_TRIES, 16))


@dataclass(frozen=True, slots=True)
class _Tries:
    count: int = 0
    wall: float = 0.0
    steady: float = 0.0


class Waiting:
    """Counts the wrong tries of one home.

    A try counts before it is made, so that killing the program makes none for free. Time passes by the steadier of two
    clocks: the one since boot, which nobody can set, and after a restart of the laptop the wall clock.
    """

    def __init__(self, home: Path, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._path = home / FILE
        self._clock = clock
        self._steady = steady
        # Also kept here: a full disk must neither lock the agent out nor make guessing free.
        self._tries: _Tries | None = None

    def seconds_left(self) -> int:
        """How long until the next try is taken, in whole seconds, rounded up."""
        tries = self._known()
        wait = wait_after(tries.count)
        if not wait:
            return 0
        wall, steady = self._clock.now().timestamp(), self._steady()
        if steady >= tries.steady:
            passed = steady - tries.steady
        elif wall >= tries.wall:
            passed = wall - tries.wall
        else:
            # The laptop was restarted and its clock set back: the wait begins anew, once.
            self._keep(replace(tries, wall=wall, steady=steady))
            passed = 0.0
        return max(0, math.ceil(wait - passed))

    def count_try(self) -> int:
        """A try is about to be made; returns how many seconds must pass if it is wrong."""
        count = self._known().count + 1
        self._keep(_Tries(count, self._clock.now().timestamp(), self._steady()))
        return wait_after(count)

    def forget(self) -> None:
        """The PIN was right."""
        self._tries = _Tries()
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            self._keep(_Tries())

    def _known(self) -> _Tries:
        kept = self._read()
        if self._tries is None or kept.count >= self._tries.count:
            self._tries = kept
        return self._tries

    def _read(self) -> _Tries:
        try:
            found = json.loads(self._path.read_text(encoding="ascii"))
            return _Tries(int(found["count"]), float(found["wall"]), float(found["steady"]))
        except FileNotFoundError:
            return _Tries()
        except (OSError, ValueError, KeyError, TypeError):
            # damaged: not for free
            return _Tries(FREE_TRIES, 0.0, 0.0)

    def _keep(self, tries: _Tries) -> None:
        self._tries = tries
        aside = self._path.with_suffix(".new")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                json.dump(asdict(tries), file)
            aside.replace(self._path)
        except OSError:
            _log.warning("the number of wrong tries could not be kept")

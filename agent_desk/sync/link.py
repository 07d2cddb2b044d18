"""The desk's way to head office: enrolment and rounds, one at a time, with the outcome written beside the work."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC

from agent_desk.clock import Clock, Ids
from agent_desk.domain.agent import Agent
from agent_desk.domain.receipt import SyncResult
from agent_desk.errors import AgentDeskError, DeviceRevoked, NotEnrolled, SyncRunning
from agent_desk.ports.outside import KeyChest
from agent_desk.ports.units import PaperStore, Units
from agent_desk.sync.cadence import Cadence
from agent_desk.tasks import CancelToken, Progress

LOG = logging.getLogger(__name__)


class OfficeLink:
    """Implements ``ports.outside.HeadOfficeLink``.

    ``worker_lock`` gives a context that only one process at a time can enter for this home; it raises SyncRunning otherwise.
    ``plain_http`` allows addresses without TLS other than this machine itself, for a head office behind a tunnel.
    """

    def __init__(
        self,
        *,
        units: Units,
        papers: PaperStore,
        chest: KeyChest,
        data_key: bytes,
        clock: Clock,
        ids: Ids,
        worker_lock: Callable[[], AbstractContextManager[object]],
        plain_http: bool = False,
    ) -> None:
        self._units = units
        self._papers = papers
        self._chest = chest
        self._data_key = data_key
        self._clock = clock
        self._ids = ids
        self._worker_lock = worker_lock
        self._plain_http = plain_http
        self._running = threading.Lock()
        self._cadence = Cadence(random.SystemRandom().random)

    def enrol(self, *, server: str, code: str, device_name: str) -> tuple[Agent, dict[str, str]]:
        """Register this device; returns the agent and the facts to keep. Repeating it after a lost answer is harmless.

        Raises InputError (path ``server``), HeadOfficeRefused (``code_wrong``, ``code_used``, ``code_expired``) and the
        transport's errors.
        """
        from agent_desk.sync import enrolment
        from agent_desk.sync.transport import Transport

        with Transport(server, CancelToken(), plain_http=self._plain_http) as transport:
            private_key = enrolment.device_key(self._chest, self._data_key)
            replica = enrolment.replica_of(self._units, self._ids)
            return enrolment.register(
                transport, private_key=private_key, replica=replica, code=code, device_name=device_name
            )

    def run(self, *, token: CancelToken, progress: Progress) -> SyncResult:
        """One round. Raises NotEnrolled, SyncRunning, the transport's and the store's errors, Cancelled."""
        if not self._running.acquire(blocking=False):
            raise SyncRunning
        try:
            with self._worker_lock():
                return self._round(token, progress)
        finally:
            self._running.release()

    def due_in(self, minutes: int) -> float | None:
        """Seconds until the next round by itself, 0 = now, None = only by hand; ``minutes`` as in the settings."""
        return self._cadence.due_in(time.monotonic(), minutes)

    def new_work(self) -> None:
        """Something was queued: the next round comes soon."""
        self._cadence.new_work(time.monotonic())

    def network_back(self) -> None:
        """The network is back, or the laptop woke: the next round comes now."""
        self._cadence.network_back(time.monotonic())

    def _round(self, token: CancelToken, progress: Progress) -> SyncResult:
        from agent_desk.sync.engine import run_round
        from agent_desk.sync.office import Identity
        from agent_desk.sync.transport import Transport

        facts = self._facts()
        private_key = self._private_key()
        with self._units.read() as unit:
            earlier = tuple((unit.state.get("replica_before") or "").split())
        identity = Identity(private_key=private_key, earlier=earlier, **facts)
        self._note(last_try=self._now())
        try:
            with Transport(identity.server, token, plain_http=self._plain_http) as transport:
                result = run_round(
                    units=self._units,
                    papers=self._papers,
                    transport=transport,
                    identity=identity,
                    clock=self._clock,
                    token=token,
                    progress=progress,
                )
        except AgentDeskError as error:
            self._failed(error)
            raise
        self._note(last_sync=self._now(), last_error="")
        self._cadence.succeeded(time.monotonic())
        LOG.info("round ended: %s", result)
        return result

    def _failed(self, error: AgentDeskError) -> None:
        LOG.info("round broken off: %s %s", error.code, error.facts)
        if isinstance(error, DeviceRevoked):
            self._cadence.stop()
        else:
            self._cadence.failed(time.monotonic(), retry_after=float(error.facts.get("retry_after", "0")))
        try:
            self._note(last_error=error.code)
        except AgentDeskError:
            # A full disk or a store that was locked meanwhile: the first error is the one to tell.
            LOG.info("the outcome could not be kept")

    def _facts(self) -> dict[str, str]:
        facts: dict[str, str] = {}
        with self._units.read() as unit:
            for key in ("server", "device", "office", "public_key", "replica"):
                value = unit.state.get(key)
                if value is None:
                    raise NotEnrolled
                facts[key] = value
        return facts

    def _private_key(self) -> bytes:
        from agent_desk.sync.credentials import KEY_NAME

        private_key = self._chest.unseal(KEY_NAME, self._data_key)
        if private_key is None:
            raise NotEnrolled(reason="key")
        return private_key

    def _now(self) -> str:
        return self._clock.now().astimezone(UTC).isoformat()

    def _note(self, **facts: str) -> None:
        with self._units.write() as unit:
            for key, value in facts.items():
                unit.state.set(key, value)
            unit.commit()

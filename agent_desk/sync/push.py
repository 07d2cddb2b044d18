"""Envelopes out: marked before they leave, settled only by a signed receipt, one by one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from agent_desk.contract.messages import Envelope, SignedReceipt
from agent_desk.domain.receipt import OutboxItem, OutboxState, Settled
from agent_desk.errors import DeviceRevoked, HeadOfficeRefused
from agent_desk.ports.units import Units
from agent_desk.sync.office import Office
from agent_desk.sync.receipts import KEEPING, ReceiptCheck, kept
from agent_desk.sync.transport import TokenRejected
from agent_desk.tasks import CancelToken, Progress, Step
from agent_desk.usecases.incoming import submit_if_complete

LOG = logging.getLogger(__name__)

MOST_ENVELOPES = 500
MOST_BYTES = 4 * 1024 * 1024
ABOUT_THE_REQUEST = frozenset({"400", "413", "422", "500"})
"""Statuses that one poisonous envelope in a batch may cause: the batch is halved until it stands alone."""
PATIENCE = 3
"""Single envelopes refused without a receipt, one after the other, before it is taken for head office's own trouble."""

_STATES = {
    "stored": OutboxState.STORED,
    "duplicate": OutboxState.STORED,
    "held": OutboxState.HELD,
    "conflict": OutboxState.CONFLICT,
    "refused": OutboxState.REFUSED,
}


@dataclass(slots=True)
class PushCount:
    """What became of the envelopes of one round."""

    stored: int = 0
    duplicate: int = 0
    held: int = 0
    conflict: int = 0
    failed: int = 0


class PushRun:
    """Sends everything that is on its way, in order; each envelope once a round, and what is held once more at its end."""

    def __init__(
        self, *, units: Units, office: Office, receipts: ReceiptCheck, token: CancelToken, progress: Progress
    ) -> None:
        self._units = units
        self._office = office
        self._receipts = receipts
        self._token = token
        self._progress = progress
        self._tried: set[str] = set()
        self._doomed = 0
        self._done = 0
        self._total = 0
        self.count = PushCount()

    def run(self) -> PushCount:
        """Push until nothing is left that was not tried. Raises the transport's errors; Cancelled between batches."""
        with self._units.read() as unit:
            counts = unit.outbox.counts()
        self._total = sum(counts.get(s, 0) for s in (OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD))
        self._progress(Step("sync_push", 0, self._total))
        self._passes()
        if self.count.held and self.count.stored:
            # What they waited for may have come behind them.
            self.count.held = 0
            with self._units.read() as unit:
                self._tried.difference_update(unit.outbox.ids([OutboxState.HELD]))
            self._passes()
        return self.count

    def _passes(self) -> None:
        while batch := self._next_batch():
            self._deliver(batch)

    def _next_batch(self) -> list[OutboxItem]:
        """The next envelopes, marked as tried in the store before any of them leaves.

        Of one record only the oldest unsettled envelope travels: the next one rests on the version that this one makes.
        """
        self._token.checkpoint()
        chosen: list[OutboxItem] = []
        busy: set[str] = set()
        size = 0
        with self._units.write() as unit:
            after = 0
            while rows := unit.outbox.to_send(MOST_ENVELOPES, after):
                for row in rows:
                    after = row.seq
                    fresh = row.id not in self._tried and row.subject not in busy
                    busy.add(row.subject)
                    if not fresh:
                        continue
                    if len(chosen) == MOST_ENVELOPES or (chosen and size + len(row.body) > MOST_BYTES):
                        break
                    chosen.append(row)
                    size += len(row.body)
                else:
                    continue
                break
            if chosen:
                unit.outbox.tried(chosen)
                unit.commit()
        self._tried.update(item.id for item in chosen)
        return chosen

    def _deliver(self, batch: Sequence[OutboxItem]) -> None:
        self._token.checkpoint()
        try:
            pushed = self._office.push([_envelope(item) for item in batch])
        except (TokenRejected, DeviceRevoked):
            raise
        except HeadOfficeRefused as refused:
            if refused.facts.get("status") not in ABOUT_THE_REQUEST:
                raise
            self._refused_as_a_whole(batch, refused)
            return
        self._doomed = 0
        self._settle(batch, {receipt.item: receipt for receipt in pushed.receipts})
        self._done += len(batch)
        self._progress(Step("sync_push", min(self._done, self._total), self._total))

    def _refused_as_a_whole(self, batch: Sequence[OutboxItem], refused: HeadOfficeRefused) -> None:
        if len(batch) > 1:
            half = len(batch) // 2
            self._deliver(batch[:half])
            self._deliver(batch[half:])
            return
        # Only a signed receipt may set an item aside: this one stays on its way, the others go on.
        LOG.warning("envelope %s was refused without a receipt: %s", batch[0].id, refused.facts)
        self.count.failed += 1
        self._doomed += 1
        if self._doomed >= PATIENCE:
            raise refused

    def _settle(self, batch: Sequence[OutboxItem], receipts: dict[str, SignedReceipt]) -> None:
        proved: list[tuple[OutboxItem, SignedReceipt]] = []
        for item in batch:
            receipt = receipts.get(item.id)
            if receipt is None or not self._receipts.true(receipt, item=item.id, sha256=item.sha256):
                LOG.warning("envelope %s has no receipt that proves it", item.id)
                self.count.failed += 1
            elif receipt.status not in _STATES:
                LOG.warning("envelope %s has a receipt of unknown status %s", item.id, receipt.status)
                self.count.failed += 1
            else:
                proved.append((item, receipt))
        settled = [_settled(item, receipt) for item, receipt in proved]
        with self._units.write() as unit:
            unit.outbox.settle(settled)
            unit.receipts.put_all([kept(receipt) for _, receipt in proved if receipt.status in KEEPING])
            for one in settled:
                if one.item.kind == "application" and one.state is OutboxState.STORED:
                    application = unit.applications.find(one.item.subject)
                    if application is not None:
                        submit_if_complete(unit, application)
            unit.commit()
        for _, receipt in proved:
            self._tally(receipt.status)

    def _tally(self, status: str) -> None:
        if status == "refused":
            self.count.failed += 1
        else:
            setattr(self.count, status, getattr(self.count, status) + 1)


def _settled(item: OutboxItem, receipt: SignedReceipt) -> Settled:
    state = _STATES[receipt.status]
    set_aside = state in {OutboxState.CONFLICT, OutboxState.REFUSED}
    return Settled(item, state, f"{receipt.code} {receipt.path}".strip() if set_aside else "", receipt.revision)


def _envelope(item: OutboxItem) -> Envelope:
    return Envelope(
        id=item.id,
        kind=item.kind,
        subject=item.subject,
        depends_on=list(item.depends_on),
        base_revision=item.base_revision,
        seq=item.seq,
        body=item.body.decode(),
        sha256=item.sha256,
        recorded_at=item.created_at,
    )

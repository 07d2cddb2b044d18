"""One round: who is there, envelopes out, papers out, feed in, both sides compared, and what was lost sent again."""

from __future__ import annotations

from agent_desk.clock import Clock
from agent_desk.domain.receipt import OutboxState, SyncResult
from agent_desk.ports.units import PaperStore, Units
from agent_desk.sync.check import compare
from agent_desk.sync.office import Identity, Office
from agent_desk.sync.papers import PapersRun
from agent_desk.sync.pull import PullRun
from agent_desk.sync.push import PushRun
from agent_desk.sync.receipts import ReceiptCheck
from agent_desk.sync.transport import Transport
from agent_desk.tasks import CancelToken, Progress, Step
from agent_desk.usecases.incoming import submit_if_complete

_ON_THE_WAY = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD)


def run_round(
    *,
    units: Units,
    papers: PaperStore,
    transport: Transport,
    identity: Identity,
    clock: Clock,
    token: CancelToken,
    progress: Progress,
) -> SyncResult:
    """Do one round and say what it did.

    Whatever breaks it off (the network, a kill, ``cancel``) leaves the store as it was after the last transaction; the next
    round goes on from there. Raises the transport's errors, the store's errors, Cancelled.
    """
    progress(Step("sync_connect", 0, 0))
    receipts = ReceiptCheck(identity.public_key, identity.office)
    office = Office(transport, identity)
    _send_refused_again(units)
    push = PushRun(units=units, office=office, receipts=receipts, token=token, progress=progress)
    sent = push.run()
    upload = PapersRun(units=units, papers=papers, office=office, receipts=receipts, token=token, progress=progress)
    upload.run()
    _submit(units)
    pull = PullRun(
        units=units,
        office=office,
        public_key=identity.public_key,
        clock=clock,
        token=token,
        progress=progress,
    )
    told = pull.run()
    token.checkpoint()
    progress(Step("sync_check", 0, 0))
    verdict = compare(units, papers, office, identity.replica, identity.earlier)
    if verdict.envelopes or verdict.papers:
        again = PushRun(units=units, office=office, receipts=receipts, token=token, progress=progress).run()
        sent.stored += again.stored
        sent.duplicate += again.duplicate
        sent.conflict += again.conflict
        sent.failed += again.failed
        upload.run(verdict.papers)
        _submit(units)
        verdict = compare(units, papers, office, identity.replica, identity.earlier)
    with units.read() as unit:
        counts = unit.outbox.counts()
        papers_left = len(unit.receipts.papers_to_send())
        refused = unit.outbox.mark().refused
    on_the_way = sum(counts.get(state, 0) for state in _ON_THE_WAY)
    return SyncResult(
        sent=sent.stored,
        duplicate=sent.duplicate,
        held=counts.get(OutboxState.HELD, 0),
        conflict=sent.conflict,
        failed=sent.failed + upload.count.failed,
        papers_sent=upload.count.received,
        received=told.received,
        parked=told.parked,
        agreed=verdict.agreed and told.at_end and not (on_the_way or papers_left or refused),
    )


def _send_refused_again(units: Units) -> None:
    """What was refused may be welcome by now: the pack was published, the program on one side is newer. It is asked every round;
    as long as the answer stays the same, both sides do not agree."""
    with units.read() as unit:
        if not unit.outbox.mark().refused:
            return
    with units.write() as unit:
        unit.outbox.send_again()
        unit.commit()


def _submit(units: Units) -> None:
    """Applications whose last receipt came in an earlier round, just before it was broken off."""
    with units.read() as unit:
        if not unit.applications.queued():
            return
    with units.write() as unit:
        moved = [submit_if_complete(unit, application) for application in unit.applications.queued()]
        if any(moved):
            unit.commit()

"""The end of a round: both sides compare what they hold, by count and digest; a difference is repaired by sending again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent_desk.contract.messages import Held
from agent_desk.domain.receipt import OutboxState
from agent_desk.errors import NoSuchRecord
from agent_desk.ports.units import PaperStore, Units
from agent_desk.sync.office import Office

LOG = logging.getLogger(__name__)

AT_HEAD_OFFICE = (OutboxState.STORED, OutboxState.HELD, OutboxState.CONFLICT)
"""States of which the desk has a receipt that says: head office keeps the bytes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``agreed``: both sides hold the same. ``envelopes`` were put back to be sent again; ``papers`` (hash, bytes) must be."""

    agreed: bool
    envelopes: int = 0
    papers: tuple[tuple[str, int], ...] = ()


def digest(names: Iterable[str]) -> str:
    """SHA-256 (hex) over the sorted names joined by newlines."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def compare(units: Units, papers: PaperStore, office: Office, replica: str, earlier: Sequence[str] = ()) -> Verdict:
    """Ask head office what it holds of this replica, and put back to waiting whatever it should hold and does not.

    ``earlier``: ids that this store had before it was put back from a backup; what they sent is at head office under them.
    Same ids and same bytes are sent again, so nothing of head office's can be overwritten by it.
    """
    with units.read() as unit:
        ids = frozenset(unit.outbox.ids(AT_HEAD_OFFICE))
        hashes = frozenset(unit.receipts.paper_hashes())
    ours = Held(replica, len(ids), digest(ids), len(hashes), digest(hashes))
    theirs = office.check(ours)
    their_ids = ids if theirs.digest == ours.digest else frozenset(theirs.ids)
    their_hashes = hashes if theirs.paper_digest == ours.paper_digest else frozenset(theirs.papers)
    before = [office.check(_nothing(each), replica=each) for each in earlier]
    lost_ids = ids - their_ids.union(*(answer.ids for answer in before))
    lost_papers = hashes - their_hashes.union(*(answer.papers for answer in before))
    if lost_ids:
        LOG.warning("head office lacks %s envelopes of which the desk has receipts; they are sent again", len(lost_ids))
        with units.write() as unit:
            for item in lost_ids:
                unit.outbox.put(replace(unit.outbox.get(item), state=OutboxState.WAITING, reason=""))
            unit.commit()
    if lost_papers:
        LOG.warning("head office lacks %s papers of which the desk has receipts; they are sent again", len(lost_papers))
    agreed = not lost_ids and not lost_papers and their_ids <= ids and their_hashes <= hashes
    return Verdict(agreed, len(lost_ids), _sizes(papers, lost_papers))


def _nothing(replica: str) -> Held:
    """Claims to hold nothing, so that the answer lists all there is."""
    return Held(replica, 0, digest(()), 0, digest(()))


def _sizes(papers: PaperStore, hashes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for sha256 in sorted(hashes):
        try:
            found.append((sha256, len(papers.content(sha256))))
        except NoSuchRecord:
            LOG.warning("paper %s is neither here nor at head office", sha256)
    return tuple(found)

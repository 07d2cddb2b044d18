"""Makes the file of a released schema: ``python -m tests.migrations.make_old_file`` when a schema is released, never again.

Placeholder data and a key that everybody may know, so that every later version proves that it can open what was written then.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.consent import Consent
from agent_desk.store.storage import SqlCipherStorage
from agent_desk.store.tables import REVISION
from tests import factories
from tests.factories import NOW, record_id
from tests.fakes.still_clock import StillClock
from tests.unit.store import cases

KEY = bytes(range(32))
OLD_FILES = Path(__file__).parent / "old_files"


class CountingIds:
    """Ids that are the same at every making."""

    def __init__(self) -> None:
        self._last = 900_000

    def new(self) -> str:
        self._last += 1
        return record_id(self._last)


def make(target: Path) -> None:
    """Write a desk's file with a record of every kind."""
    with tempfile.TemporaryDirectory() as folder:
        storage = SqlCipherStorage(Path(folder) / "home", StillClock(), CountingIds())
        units, _ = storage.open(KEY)
        with units.write() as unit:
            cases.keep_case(unit)
            unit.customers.put(factories.organisation(2))
            unit.consents.put(
                Consent(record_id(7), record_id(1), "notice", "1", "0" * 64, granted=True, answered_at=NOW)
            )
            unit.papers.put(cases.paper(1))
            unit.applications.put(cases.application(1, papers=2))
            unit.applications.put(replace(cases.application(2), state=ApplicationState.ISSUED))
            unit.policies.put(cases.policy(1))
            unit.commissions.put(cases.commission(1))
            for number in (1, 2):
                unit.outbox.add(cases.item(number, "customer", record_id(number)))
            cases.send(unit, cases.item(1, "customer", record_id(1)))
            unit.packs.put(factories.answer().pack, b"pack", NOW.date(), None, NOW)
            unit.journal.record("act", "label", [("customer", record_id(1), b"{}")], NOW)
            unit.parked.put(1, "policy", record_id(1), b"{}", "unknown_customer", NOW)
            unit.state.next("quotes")
            unit.state.set("device", "device-1")
            unit.commit()
        storage.backup(Path(folder) / "copy")
        storage.close()
        target.parent.mkdir(exist_ok=True)
        shutil.copy(Path(folder) / "copy" / "desk.db", target)


if __name__ == "__main__":
    made = OLD_FILES / f"desk_{REVISION}.db"
    if made.exists():
        raise SystemExit(f"{made.name} is released and never made again")
    make(made)

"""Desk and head office as processes that start in no time and can be killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from agent_desk.errors import HeadOfficeUnreachable
from agent_desk.ports.units import Units
from head_office.app import listen, make_server, url_of
from head_office.services.office import open_office
from head_office.settings import read_settings
from tests.fakes.sync_desk import SyncDesk
from tests.fakes.triggered_units import TriggeredUnits

AGREED, NOT_AGREED, UNREACHABLE = 0, 4, 5
COMMITS = "commits"
"""The file in which a desk that ended by itself says how many commits it made."""


def processes() -> ForkServerContext:
    """A context whose processes are forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        [
            "tests.fakes.killable",
            "agent_desk.store.opening",
            "agent_desk.store.units",
            "agent_desk.store.paper_store",
            "agent_desk.sync.engine",
            "httpx2",
        ]
    )
    return context


class OfficeProcess:
    """``head-office serve`` on a folder; ``port`` is another one after each start."""

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        near, far = context.Pipe()
        self.process: ForkServerProcess = context.Process(target=_serve, args=(folder, far), daemon=True)
        self.process.start()
        far.close()
        assert near.poll(30), "head office did not start"
        self.port: int = near.recv()
        near.close()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        self.process.join()


def _serve(folder: Path, far: Connection) -> None:
    settings = replace(read_settings(f"sqlite:///{folder / 'office.db'}", str(folder / "papers")), port=0)
    office = open_office(settings)
    listener = listen(settings)

    def ready() -> None:
        far.send(int(url_of(listener).rsplit(":", 1)[1]))
        far.close()

    make_server(office, settings, ready).run(sockets=[listener])


def desk_process(context: ForkServerContext, home: Path, die_at: tuple[int, str] | None = None) -> ForkServerProcess:
    """``agent-desk sync`` on a home, started; its exit code says how the round ended.

    ``die_at``: kill itself around that commit (number, ``before`` or ``after``).
    """
    process: ForkServerProcess = context.Process(target=_sync, args=(home, die_at), daemon=True)
    process.start()
    return process


def _sync(home: Path, die_at: tuple[int, str] | None) -> None:
    def act(number: int, when: str) -> None:
        if (number, when) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    seen: list[TriggeredUnits] = []

    def around(units: Units) -> Units:
        seen.append(TriggeredUnits(units, act))
        return seen[0]

    with SyncDesk(home, around=around) as desk:
        try:
            code = AGREED if desk.sync().agreed else NOT_AGREED
        except HeadOfficeUnreachable:
            code = UNREACHABLE
    (home / COMMITS).write_text(str(seen[0].commits))
    raise SystemExit(code)

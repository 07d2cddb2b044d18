"""A real head office on a free port, in a thread of the test or as a process that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent_desk.clock import Clock
from agent_desk.domain.agent import Agent
from head_office.app import listen, make_server, url_of
from head_office.services import enrolment
from head_office.services.office import Office, open_office
from head_office.settings import Settings, read_settings

AGENT = Agent(
    code="A0001",
    name="林甲子",
    licence="00000000000000000001",
    region="上海",
    branch="子丑支公司",
    path="总公司/甲分公司/子丑支公司",
    channel="referral",
    grade="*",
    insurer="甲乙财产保险",
    insurer_address="子丑路 1 号",
    insurer_phone="00000000",
)


class RunningOffice:
    """``url``, ``database``, ``papers``; ``stop``, ``restart`` (same port, same data), ``kill`` (processes only)."""

    def __init__(
        self, folder: Path, *, process: bool = False, clock: Clock | None = None, console_key: str = "k"
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database = f"sqlite:///{folder / 'office.db'}"
        self.papers = folder / "papers"
        self.url = ""
        self._process = process
        self._clock = clock
        self._settings: Settings = replace(
            read_settings(self.database, str(self.papers)), port=0, console_key=console_key
        )
        self._child: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self.start()

    def start(self) -> None:
        """Serve; returns when the server answers."""
        if self._process:
            self._start_process()
        else:
            self._start_thread()
        port = int(self.url.rsplit(":", 1)[1])
        self._settings = replace(self._settings, port=port)

    def stop(self) -> None:
        """Stop in good order; may be called twice."""
        if self._thread is not None:
            self._server.should_exit = True
            self._thread.join(30)
            self._thread = None
        if self._child is not None:
            self._child.send_signal(signal.SIGTERM)
            self._end_child()

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is tidied."""
        assert self._child is not None, "only a process can be killed"
        self._child.kill()
        self._end_child()

    def restart(self) -> None:
        """Stop and serve again, at the same address on the same data."""
        self.stop()
        self.start()

    def code(self, agent: Agent = AGENT) -> str:
        """A one-time enrolment code."""
        office = self.open()
        try:
            return enrolment.new_code(office, agent)
        finally:
            office.close()

    def open(self) -> Office:
        """A second office on the same data, as the command line opens it; close it."""
        return open_office(self._settings, clock=self._clock)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``head-office`` on the same data."""
        return run_cli([*arguments, "--database", self.database, "--papers", str(self.papers)])

    def __enter__(self) -> RunningOffice:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start_thread(self) -> None:
        ready = threading.Event()
        office = open_office(self._settings, clock=self._clock)
        listener = listen(self._settings)
        self.url = url_of(listener)
        self._server = make_server(office, self._settings, ready.set)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="head-office", daemon=True
        )
        self._thread.start()
        assert ready.wait(30), "head office did not start"

    def _start_process(self) -> None:
        s = self._settings
        command = [sys.executable, "-m", "head_office", "serve", "--json", "--port", str(s.port)]
        command += ["--console-key", str(s.console_key), "--database", self.database, "--papers", str(self.papers)]
        self._child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_environment()
        )
        assert self._child.stdout is not None
        self.url = json.loads(self._child.stdout.readline())["url"]

    def _end_child(self) -> None:
        assert self._child is not None
        self._child.wait(30)
        assert self._child.stdout is not None
        self._child.stdout.close()
        self._child = None


def running_office(
    folder: Path, *, process: bool = False, clock: Clock | None = None, console_key: str = "k"
) -> RunningOffice:
    """Start one; ``with running_office(tmp_path) as office:`` stops it at the end."""
    return RunningOffice(folder, process=process, clock=clock, console_key=console_key)


def run_cli(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """``head-office`` as a process, in English."""
    return subprocess.run(
        [sys.executable, "-m", "head_office", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "HEAD_OFFICE_LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}

"""Runs the project's two programs as anyone would: by their command lines, as processes of their own, ended by their id."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

# Made-up data leaves no key in the person's own keyring: without one, the wrapped key lies in the home that is thrown away.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

START_SECONDS = 30
STOP_SECONDS = 10


class ProgramFailed(Exception):
    """A program ended with an error; ``words`` is what it said about it."""

    def __init__(self, program: str, status: int | None, words: str) -> None:
        self.program = program
        self.words = " ".join(words.split())
        super().__init__(f"{program}: exit status {status}: {self.words}")


def command(name: str) -> str:
    """The installed program beside this interpreter. Raises ProgramFailed if the project is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise ProgramFailed(name, None, "not installed")
    return found


def ask(name: str, *arguments: str, environment: Mapping[str, str]) -> Any:
    """Run one verb with ``--json`` and return its document. Raises ProgramFailed."""
    done = subprocess.run(
        [command(name), *arguments, "--json"],
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise ProgramFailed(f"{name} {arguments[0]}", done.returncode, done.stderr or done.stdout)
    return json.loads(done.stdout)


class Programs:
    """The processes that we started. Whatever ends the block, they are ended by their ids, the last one first.

    Within the block Ctrl+C, a termination and a closed terminal unwind the stack as KeyboardInterrupt, but never between
    the start of a process and its entry here, and not again while the processes are being ended.
    """

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._handlers: dict[signal.Signals, Any] = {}
        self._held = False
        self._asked = False

    def __enter__(self) -> Self:
        names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
        for number in (signal.Signals[name] for name in names if name in signal.Signals.__members__):
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._held = True
        for process in reversed(self._running):
            _end(process)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, arguments: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a process with the options of ``subprocess.Popen``."""
        self._held = True
        try:
            process = subprocess.Popen(arguments, **options)
            self._running.append(process)
        finally:
            self._held = False
        if self._asked:
            raise KeyboardInterrupt
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End one of them now."""
        _end(process)
        self._running.remove(process)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        if not self._held:
            raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, insist after a while, and wait until it is gone."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    # UTF-8 whatever the terminal speaks: the answers are read by this program.
    return {**os.environ, "PYTHONUTF8": "1", **more}


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Whether somebody listens there on the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Office:
    """A head office of our own on the loopback address, with its data in one folder. Off until ``start``."""

    def __init__(self, folder: Path, port: int, programs: Programs) -> None:
        self.folder = folder
        self.port = port
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the desks find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "server.log"

    def ask(self, *arguments: str) -> Any:
        """One verb of ``head-office`` on this data, whether the server runs or not. Raises ProgramFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return ask("head-office", *arguments, environment=self._variables())

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ProgramFailed with the end of its log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl+C at the terminal reaches the desk first, and the server ends after it.
            self._process = self._programs.start(
                [command("head-office"), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
                env=_environment(self._variables()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                status = self._process.poll()
                self.stop()
                raise ProgramFailed("head-office serve", status, self._last_words())
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server that ``start`` started; nothing to end is fine."""
        if self._process is not None:
            self._programs.end(self._process)
            self._process = None

    def _variables(self) -> dict[str, str]:
        return {
            "HEAD_OFFICE_DATABASE": f"sqlite:///{(self.folder / 'office.db').as_posix()}",
            "HEAD_OFFICE_PAPERS": str(self.folder / "papers"),
        }

    def _answers(self) -> bool:
        # Past any proxy of the person's: this is our own machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/desk/v1/hello", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


def new_code(office: Office) -> str:
    """Publish the demonstration's rate pack and give its agent a one-time code."""
    agent = str(office.ask("demo")["agent"])
    return str(office.ask("enrol-code", agent)["code"])

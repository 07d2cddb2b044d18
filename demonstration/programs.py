"""Runs the project's two programs as anyone would: by their command lines, as processes of their own, ended by their id."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

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


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process that we started to end, insist after a while, and wait until it is gone."""
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

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

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
        self._log = self.log.open("ab")
        # A session of its own: Ctrl+C at the terminal reaches the desk first, and the server ends after it.
        self._process = subprocess.Popen(
            [command("head-office"), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            env=_environment(self._variables()),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
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
            end(self._process)
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None

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

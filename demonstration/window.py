"""The desk in its window, on a demonstration book that is made the first time and kept for the next."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from agent_desk.settings import read_settings, write_settings
from demonstration.programs import NO_KEYRING, Office, ProgramFailed, ask, command, end, free_port, is_taken, new_code
from setup import system

PIN = "730519"


@dataclass(frozen=True, slots=True)
class Book:
    """One demonstration: the folder, and the port that the desk in it was enrolled with."""

    folder: Path
    port: int

    @property
    def home(self) -> Path:
        """The desk's home."""
        return self.folder / "desk"

    def office(self) -> Office:
        """Its head office, off."""
        return Office(self.folder / "office", self.port)


def run(folder: Path, *, language: str | None, say: Callable[..., None]) -> int:
    """Open the desk; end what was started when its window closes. Exit status 0, or 1 if something could not be started."""
    if packages := system.missing_libraries():
        say("no_libraries", packages=" ".join(packages))
        return 1
    with _ended_by_signals():
        try:
            book = _kept(folder)
            if book is None:
                say("making")
                book = _make(folder)
            if is_taken(book.port):
                # The desk was enrolled with this very address, so another port will not do.
                say("port_taken", port=book.port, folder=folder)
                return 1
            if language:
                write_settings(book.home, replace(read_settings(book.home), language=language))
            return _open(book, say)
        except ProgramFailed as error:
            say("failed", program=error.program, words=error.words)
            return 1
        except KeyboardInterrupt:
            return 130


def _kept(folder: Path) -> Book | None:
    """The book that an earlier start finished, if there is one."""
    try:
        return Book(folder, int(json.loads((folder / "ready.json").read_text(encoding="utf-8"))["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make(folder: Path) -> Book:
    """Head office with its pack, an enrolled desk, and the book. What a broken start left is thrown away."""
    for part in ("desk", "office"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    book = Book(folder, free_port())
    office, desk = book.office(), _desk(book)
    code = new_code(office)
    office.start()
    try:
        ask("agent-desk", "enrol", "--server", office.url, "--code", code, environment=desk)
        ask("agent-desk", "demo", environment=desk)
    finally:
        office.stop()
    (folder / "ready.json").write_text(json.dumps({"port": book.port}) + "\n", encoding="utf-8")
    return book


def _open(book: Book, say: Callable[..., None]) -> int:
    office = book.office()
    office.start()
    try:
        console = office.url + str(office.ask("console-key")["path"])
        say("open", console=console, pin=PIN, folder=book.folder)
        window = subprocess.Popen([command("agent-desk")], env={**os.environ, **_desk(book)})
        try:
            return window.wait()
        finally:
            end(window)
    finally:
        office.stop()


def _desk(book: Book) -> dict[str, str]:
    return {"AGENT_DESK_HOME": str(book.home), "AGENT_DESK_PIN": PIN, **NO_KEYRING}


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a termination unwind the stack, so that whatever was started is ended."""

    def unwind(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signals = [signal.SIGTERM] + ([signal.SIGHUP] if sys.platform != "win32" else [])
    before = {each: signal.signal(each, unwind) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)

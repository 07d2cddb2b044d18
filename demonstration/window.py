"""The desk in its window, on a demonstration book that is made the first time and kept for the next."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent_desk.settings import read_settings, write_settings
from demonstration.programs import (
    NO_KEYRING,
    Office,
    ProgramFailed,
    Programs,
    ask,
    command,
    free_port,
    is_taken,
    new_code,
)
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

    def office(self, programs: Programs) -> Office:
        """Its head office, off."""
        return Office(self.folder / "office", self.port, programs)


def run(folder: Path, *, language: str | None, say: Callable[..., None]) -> int:
    """Open the desk; end what was started when its window closes. Exit status 0, or 1 if something could not be started."""
    if packages := system.missing_libraries():
        say("no_libraries", packages=" ".join(packages))
        return 1
    try:
        with Programs() as programs:
            book = _kept(folder)
            if book is None:
                say("making")
                book = make_book(folder, programs)
            if is_taken(book.port):
                # The desk was enrolled with this very address, so another port will not do.
                say("port_taken", port=book.port, folder=folder)
                return 1
            if language:
                write_settings(book.home, replace(read_settings(book.home), language=language))
            return _open(book, programs, say)
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


def make_book(folder: Path, programs: Programs) -> Book:
    """Head office with its pack, an enrolled desk, and the book. What a broken start left is thrown away."""
    for part in ("desk", "office"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    book = Book(folder, free_port())
    office, desk = book.office(programs), _desk(book)
    code = new_code(office)
    office.start()
    ask("agent-desk", "enrol", "--server", office.url, "--code", code, environment=desk)
    ask("agent-desk", "demo", environment=desk)
    _let_head_office_decide(office, desk)
    office.stop()
    (folder / "ready.json").write_text(json.dumps({"port": book.port}) + "\n", encoding="utf-8")
    return book


RETURNED = "被保险人与行驶证所有人不一致，请补关系证明或改被保险人。"
DECLINED = "营运车辆按家庭自用投保，请按实际用途重新报价。"


def _let_head_office_decide(office: Office, desk: dict[str, str]) -> None:
    """Two rounds of sync with decisions between them, so that the book has cases in every state that is head office's."""
    ask("agent-desk", "sync", environment=desk)
    waiting = sorted(row["id"] for row in office.ask("queue"))
    moves: tuple[tuple[tuple[str, ...], ...], ...] = (
        (("decide", "--return", RETURNED),),
        (("decide", "--decline", DECLINED),),
        (("decide", "--accept"),),
        (("decide", "--accept"), ("pay",)),
        (("decide", "--accept"), ("pay",), ("issue",)),
        (("decide", "--accept"), ("pay",), ("issue",)),
    )
    for application, steps in zip(waiting, moves, strict=False):
        for verb, *options in steps:
            office.ask(verb, application, *options)
    ask("agent-desk", "sync", environment=desk)


def _open(book: Book, programs: Programs, say: Callable[..., None]) -> int:
    office = book.office(programs)
    office.start()
    console = office.url + str(office.ask("console-key")["path"])
    window = programs.start([command("agent-desk")], env={**os.environ, **_desk(book)})
    say("open", console=console, pin=PIN, folder=book.folder)
    return window.wait()


def _desk(book: Book) -> dict[str, str]:
    return {"AGENT_DESK_HOME": str(book.home), "AGENT_DESK_PIN": PIN, **NO_KEYRING}

"""Where there is no screen Qt ends the process; the person is told so in words instead of Qt's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from agent_desk.texts import Texts


@contextmanager
def screen_or_words(language: str) -> Iterator[None]:
    """While the application is made: if it finds no screen, say so and end with status 1."""

    def hear(kind: QtMsgType, _context: QMessageLogContext, said: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            # Once this returns, Qt aborts; nothing is open yet that would have to be closed.
            sys.stderr.write(Texts(language).say("cli.no_screen") + "\n")
            sys.stderr.flush()
            os._exit(1)
        held.append(said)

    held: list[str] = []
    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for said in held:
        sys.stderr.write(f"{said}\n")

"""The frame of the window around a real desk, offscreen, with what the tests of pages do in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from agent_desk.desk import Desk
from agent_desk.settings import Settings
from tests.fakes.real_desk import RealDesk, open_real_desk
from ui.bridge import Bridge
from ui.messages import Message, Messages
from ui.page import Page
from ui.shell import Shell
from ui.widgets.chips import Chip
from ui.widgets.tables import Table
from ui.widgets.text import Text

Part = TypeVar("Part", bound=QWidget)


@dataclass
class PagesAtWork:
    """The shell, its desk, and everything it said."""

    shell: Shell
    real: RealDesk
    bridge: Bridge
    said: list[Message]
    settle_bridge: Callable[[Bridge], None]

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.real.desk

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.settle_bridge(self.bridge)

    def open(self, page: str, **arguments: str) -> Page:
        """Go to a page and wait for it."""
        self.shell.open(page, **arguments)
        self.settle()
        found = self.shell.page(page)
        assert found is not None
        return found

    def focused(self) -> QWidget:
        """The part that has the keyboard."""
        found = self.shell.window().focusWidget()
        assert found is not None
        return found

    def press(self, part: QWidget) -> None:
        """Click in the middle of a part and wait."""
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        self.settle()

    def key(self, key: Qt.Key) -> None:
        """Press a key where the focus is and wait."""
        QTest.keyClick(self.focused(), key)
        self.settle()


def write(into: QWidget, text: str) -> None:
    """Write as a person does: an input method hands over what no key stands for."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(into, event)


@contextmanager
def opened(home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[PagesAtWork]:
    """A shell of 1366 × 768 around the desk in ``home``, which does not begin rounds by itself."""
    real = open_real_desk(home)
    real.desk.set_settings(Settings(sync_minutes=0))
    messages = Messages()
    said: list[Message] = []
    messages.said.connect(said.append)
    shell = Shell(real.desk, bridge, messages)
    shell.resize(1366, 768)
    shell.show()
    settle(bridge)
    yield PagesAtWork(shell, real, bridge, said, settle)
    settle(bridge)
    shell.stop()
    real.desk.close()


def part(within: QWidget, kind: type[Part], name: str = "") -> Part:
    """The first part of a kind (with an object name) that is not hidden."""
    for found in within.findChildren(kind, name) if name else within.findChildren(kind):
        if found.isVisibleTo(within):
            return found
    raise AssertionError(f"no {kind.__name__} {name}")


def button(within: QWidget, words: str) -> QAbstractButton:
    """The button that says ``words``."""
    for found in within.findChildren(QAbstractButton):
        if found.isVisibleTo(within) and words in {found.text(), found.accessibleName()}:
            return found
    raise AssertionError(f"no button {words}")


def words_on(within: QWidget) -> str:
    """Everything that is written on a part and not hidden."""
    found = [one.text() for one in within.findChildren(Text) if one.isVisibleTo(within)]
    found += [one.accessibleName() for one in within.findChildren(Chip) if one.isVisibleTo(within)]
    found += [one.text() for one in within.findChildren(QAbstractButton) if one.isVisibleTo(within)]
    for table in within.findChildren(Table):
        if table.isVisibleTo(within):
            rows = table.rows
            found += [
                str(rows.index(row, column).data() or "")
                for row in range(min(rows.rowCount(), 60))
                for column in range(rows.columnCount())
            ]
    return "\n".join(found)

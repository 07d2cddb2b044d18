"""The real window's frame over a real desk, driven until it rests after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agent_desk.desk import Desk
from agent_desk.settings import Settings
from tests.fakes.real_desk import RealDesk, open_real_desk
from ui.bridge import Bridge
from ui.messages import Message, Messages
from ui.page import Page
from ui.shell import Shell
from ui.widgets.tables import Table

PageT = TypeVar("PageT", bound=Page)


@dataclass
class ShellAtWork:
    """``open`` a page and wait; ``rest`` after an act; what was said is in ``said``."""

    real: RealDesk
    shell: Shell
    bridge: Bridge
    said: list[Message]
    settle: Callable[[Bridge], None]

    @property
    def desk(self) -> Desk:
        return self.real.desk

    def open(self, name: str, kind: type[PageT], **arguments: str) -> PageT:
        self.shell.open(name, **arguments)
        self.rest()
        page = self.shell.page(name)
        assert isinstance(page, kind)
        return page

    def rest(self) -> None:
        self.settle(self.bridge)

    def press(self, part: QWidget, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(part, key)
            self.rest()

    def click_row(self, table: Table, row: int, column: int = 0) -> None:
        """Press into a cell, a little from its left edge."""
        rect = table.visualRect(table.rows.index(row, column))
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center() if column else rect.topLeft() + QPoint(60, 9)
        )
        self.rest()

    def find_by(self, box: QWidget, text: str) -> None:
        """Type into a filter as an input method does, and wait for what it finds."""
        typed = QInputMethodEvent()
        typed.setCommitString(text)
        QApplication.sendEvent(box, typed)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.rest()


@contextmanager
def shell_at_work(home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    """An open window of 1366 × 768 that syncs only when asked. It ends itself: pytest-qt would close it too early."""
    real = open_real_desk(home)
    real.desk.set_settings(Settings(sync_minutes=0))
    messages = Messages()
    said: list[Message] = []
    shell = Shell(real.desk, bridge, messages)
    messages.said.connect(said.append)
    shell.resize(1366, 768)
    shell.show()
    at_work = ShellAtWork(real, shell, bridge, said, settle)
    try:
        yield at_work
        at_work.rest()
        shell.stop()
    finally:
        shell.hide()
        shell.deleteLater()
        bridge.close(10)
        real.desk.close()


def fill_home(home: Path, customers: int = 100) -> Path:
    """A closed home with the demonstration book, to be copied: filling it anew for each test would take most of its time."""
    real = open_real_desk(home)
    real.desk.fill_demonstration(customers=customers)
    real.desk.close()
    return home


def told(table: Table) -> list[str]:
    """What each line of a table says, cell by cell."""
    model = table.rows
    return [
        " ".join(str(model.index(row, column).data() or "") for column in range(model.columnCount())).strip()
        for row in range(model.rowCount())
    ]

"""Settings and window fit the person's computer: no login name on the screen, no window beyond it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from agent_desk.desk import Desk
from ui.bridge import Bridge
from ui.messages import Messages
from ui.shell import Shell
from ui.widgets.text import Text
from ui.window import Window


def test_the_data_folder_is_shown_without_the_persons_own_folder(
    qtbot: QtBot,
    open_desk: Desk,
    bridge: Bridge,
    settle: Callable[[Bridge], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Path, "home", lambda: open_desk.home.parent)
    shell = Shell(open_desk, bridge, Messages())
    qtbot.addWidget(shell)
    shell.open("settings")
    settle(bridge)
    page = shell.page("settings")
    assert page is not None
    words = {text.text() for text in page.findChildren(Text)}
    assert str(Path("~") / open_desk.home.name) in words
    assert not any(str(open_desk.home.parent) in one for one in words)
    shell.stop()


def test_the_first_window_fits_a_screen_that_is_smaller_than_it_would_like(qtbot: QtBot, home: Path) -> None:
    screen = QGuiApplication.primaryScreen().availableSize()
    window = Window(home)
    qtbot.addWidget(window)
    assert window.size().boundedTo(screen) == window.size()
    assert window.minimumSize().boundedTo(screen) == window.minimumSize()

"""What the window's tests share: one application of ours, a real desk in a fresh home, a bridge that is closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from agent_desk import bootstrap
from agent_desk.desk import Desk
from tests.fakes.shell_at_work import fill_home
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.messages import Messages
from ui.theme import load_full_fonts

PIN = "246810"


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """pytest-qt makes its one application of this class."""
    return DeskApplication


@pytest.fixture(autouse=True)
def look(qapp: DeskApplication) -> Iterator[DeskApplication]:
    """Every test begins in Chinese and light, and leaves no window behind."""
    load_full_fonts()
    qapp.complete()
    qapp.theme.choose("light")
    qapp.words.choose("zh_CN")
    yield qapp
    for window in qapp.topLevelWidgets():
        window.hide()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    """A bridge whose threads end with the test."""
    found = Bridge()
    yield found
    assert found.close(10)


@pytest.fixture
def messages() -> Messages:
    """Messages that nobody listens to yet."""
    return Messages()


@pytest.fixture
def pin() -> str:
    """The PIN of ``open_desk``."""
    return PIN


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    return tmp_path / "home"


@pytest.fixture
def fresh_desk(home: Path) -> Iterator[Desk]:
    """A desk at its first start."""
    desk = bootstrap.open_desk(home)
    yield desk
    desk.close()


@pytest.fixture
def open_desk(fresh_desk: Desk) -> Desk:
    """A desk at work, without head office; its PIN is ``PIN``."""
    fresh_desk.create(PIN)
    return fresh_desk


@pytest.fixture
def settle(qapp: QApplication) -> Callable[[Bridge], None]:
    """Run the event loop until a bridge has nothing left to do and its results have arrived."""

    def run(bridge: Bridge) -> None:
        loop = QEventLoop()
        idle: list[bool] = []

        def look_for_idleness() -> None:
            # The desk's own timers may begin something new at any moment; it is enough to have been idle once.
            if not bridge.busy():
                idle.append(True)
                loop.quit()

        check = QTimer()
        check.setInterval(1)
        check.timeout.connect(look_for_idleness)
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        check.start()
        limit.start(20_000)
        loop.exec()
        assert idle, "the work did not end"
        qapp.processEvents()

    return run


@pytest.fixture
def shown(qapp: QApplication) -> Callable[[QWidget, int, int], QWidget]:
    """Show a part at a size, as it would stand in the window."""

    def show(part: QWidget, width: int = 400, height: int = 300) -> QWidget:
        part.resize(width, height)
        part.show()
        qapp.processEvents()
        return part

    return show


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a full book, to be copied by each test that needs one."""
    return fill_home(tmp_path_factory.mktemp("filled") / "home")

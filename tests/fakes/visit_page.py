"""The visit page in a real window on a real desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from agent_desk.settings import Settings
from tests.fakes.real_desk import RealDesk, open_real_desk
from ui.bridge import Bridge
from ui.messages import Messages
from ui.pages.visit import VisitPage
from ui.shell import Shell


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealDesk]:
    found = open_real_desk(tmp_path / "home")
    found.desk.set_settings(Settings(sync_minutes=0))
    yield found
    found.desk.close()


@pytest.fixture
def show(
    qtbot: QtBot, real: RealDesk, bridge: Bridge, settle: Callable[[Bridge], None]
) -> Iterator[Callable[[str, int], VisitPage]]:
    shell = Shell(real.desk, bridge, Messages())
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()

    def run(visit: str, step: int) -> VisitPage:
        shell.open("visit", id=visit, step=str(step))
        settle(bridge)
        page = shell.page("visit")
        assert isinstance(page, VisitPage)
        return page

    yield run
    # First: what runs the events below may already delete the shell, which belongs to qtbot.
    shell.stop()
    settle(bridge)

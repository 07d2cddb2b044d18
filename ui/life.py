"""One life of the application: the first paint, then everything that the first paint did not wait for, then the end."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING

from agent_desk.settings import read_settings
from ui.application import DeskApplication
from ui.no_screen import screen_or_words
from ui.theme import load_full_fonts
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent_desk.desk import Desk
    from ui.bridge import Bridge

PIN_VARIABLE = "AGENT_DESK_PIN"
AGAIN = 1000
"""Exit code of a life that wants another: everything in another size."""


class Left:
    """What one life leaves to the next: the desk, and the page that was open."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.place: tuple[str, dict[str, str]] | None = None


class Life:
    """The application with its window. ``open_desk`` and ``warm`` are called once the first paint is on the screen."""

    def __init__(
        self, home: Path, open_desk: Callable[[Path], Desk], warm: Callable[[], None], left: Left | None = None
    ) -> None:
        self.left = left or Left()
        self._home, self._open_desk, self._warm = home, open_desk, warm
        self._bridge: Bridge | None = None
        settings = read_settings(home)
        _scale(settings.scale_percent)
        with screen_or_words(settings.language):
            self.application = DeskApplication(sys.argv[:1], language=settings.language, theme=settings.theme)
        self.window = Window(home)
        self.window.painted.connect(self.go_on)
        self.window.rebuild.connect(self._again)
        self.error: BaseException | None = None

    def run(self) -> int:
        """Show the window until it is closed; returns the exit code."""
        self.window.show()
        try:
            status = self.application.exec()
        finally:
            if self.window.shell is not None:
                self.window.shell.stop()
            if self._bridge is not None:
                self._bridge.close()
            self.window.deleteLater()
            self.application.shutdown()
        if self.error is not None:
            raise self.error
        return status

    def go_on(self) -> None:
        """What the first paint did not wait for: the desk itself, rare characters, Qt's own words, the store's libraries."""
        gc.enable()
        try:
            self._begin()
        except BaseException as error:  # noqa: BLE001  # handed on to the caller of run
            # An exception in a slot would be printed and forgotten; the caller has the words for it.
            self.error = error
            self.application.exit(1)

    def _begin(self) -> None:
        from agent_desk.desk import DeskState
        from ui.bridge import Bridge
        from ui.messages import Messages
        from ui.pages.unlock import UnlockPage

        load_full_fonts()
        self.application.complete()
        desk = self.left.desk or self._open_desk(self._home)
        self.left.desk = desk
        self._bridge = Bridge()
        self.window.begin(desk, self._bridge, Messages(), self.left.place)
        pin = os.environ.get(PIN_VARIABLE, "")
        page = self.window.centralWidget()
        if desk.state() is DeskState.LOCKED:
            self._bridge.call(self.window, self._warm, failed=lambda _: None)
            if pin and isinstance(page, UnlockPage):
                page.try_pin(pin)

    def _again(self) -> None:
        if self.window.shell is not None:
            self.left.place = self.window.shell.place
        self.application.exit(AGAIN)


def _scale(percent: int) -> None:
    """Everything in another size; Qt reads the variable when an application is made."""
    if percent == 100:
        with contextlib.suppress(KeyError):
            del os.environ["QT_SCALE_FACTOR"]
    else:
        os.environ["QT_SCALE_FACTOR"] = f"{percent / 100:g}"

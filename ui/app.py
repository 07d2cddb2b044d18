"""Starts the window and ends it. Nothing heavy is imported before the first paint."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from agent_desk import bootstrap
from agent_desk.desk import Desk, DeskState
from agent_desk.settings import default_home, read_settings
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.messages import Messages
from ui.theme import load_full_fonts, theme
from ui.window import Window

PIN_VARIABLE = "AGENT_DESK_PIN"
AGAIN = 1000
"""Exit code of one run of the application that wants to be built again: everything in another size."""


def main(home: Path | None = None) -> int:
    """Show the window until it is closed; returns the exit status. Raises FileUnreadable and DiskFull for a home that cannot be."""
    home = home or default_home()
    desk: Desk | None = None
    place: tuple[str, dict[str, str]] = ("today", {})
    try:
        while True:
            settings = read_settings(home)
            _scale(settings.scale_percent)
            application = DeskApplication(sys.argv[:1], language=settings.language, theme=settings.theme)
            if desk is None:
                desk = bootstrap.open_desk(home)
            status, place = run(application, desk, place)
            application.shutdown()
            del application
            if status != AGAIN:
                return status
    finally:
        if desk is not None:
            desk.close()


def run(
    application: DeskApplication, desk: Desk, place: tuple[str, dict[str, str]]
) -> tuple[int, tuple[str, dict[str, str]]]:
    """One life of the application; returns its exit code and the page that was open."""
    bridge, messages = Bridge(), Messages()
    window = Window(desk, bridge, messages)
    if window.shell is not None:
        window.shell.open(place[0], **place[1])
    left = [place]

    def build_again() -> None:
        if window.shell is not None:
            left[0] = window.shell.place
        application.exit(AGAIN)

    window.rebuild.connect(build_again)
    window.painted.connect(lambda: after_first_paint(window, desk, bridge))
    window.show()
    try:
        status = application.exec()
    finally:
        if window.shell is not None:
            window.shell.stop()
        bridge.close()
        window.deleteLater()
    return status, left[0]


def after_first_paint(window: Window, desk: Desk, bridge: Bridge) -> None:
    """What the first paint did not have to wait for: rare characters, Qt's own words, the store's libraries."""
    load_full_fonts()
    theme().forget_metrics()
    application = DeskApplication.instance()
    if isinstance(application, DeskApplication):
        application.speak_qt()
    pin = os.environ.get(PIN_VARIABLE, "")
    if desk.state() is DeskState.LOCKED and pin:
        window.show_unlock().try_pin(pin)
    elif desk.state() is not DeskState.OPEN:
        bridge.call(window, bootstrap.warm, failed=lambda _: None)


def _scale(percent: int) -> None:
    """Everything in another size; Qt reads the variable when an application is made."""
    if percent == 100:
        with contextlib.suppress(KeyError):
            del os.environ["QT_SCALE_FACTOR"]
    else:
        os.environ["QT_SCALE_FACTOR"] = f"{percent / 100:g}"


if __name__ == "__main__":
    sys.exit(main())

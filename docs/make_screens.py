"""Draws the pictures of the documentation: every screen on a demonstration book, light and dark, Chinese and English.

``python docs/make_screens.py [folder [name …]]`` writes PNG files of 1366×768 into ``docs/screens`` or ``folder``, all or those
whose names begin so. The book is made with a real head office on the loopback address, which is off again when the pictures
are drawn.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("AGENT_DESK_KEYRING", "off")

from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from agent_desk import bootstrap
from agent_desk.desk import Desk
from agent_desk.domain.application import ApplicationState
from agent_desk.settings import Settings
from demonstration.programs import Programs
from demonstration.window import PIN, make_book
from docs.kit_screen import SIZE, kit
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.messages import Messages
from ui.pages.visit import VisitPage
from ui.pages.visit.signature_part import SignaturePart
from ui.shell import Shell
from ui.theme import load_full_fonts
from ui.widgets.signature_pad import SignaturePad
from ui.window import Window

STILL_SECONDS = 0.3
LONGEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: its file's name, the page and what the page is opened with, and what the agent does there then."""

    name: str
    page: str
    arguments: dict[str, str]
    then: Callable[[VisitPage], None] | None = None


def screens(desk: Desk) -> list[Screen]:
    """Every screen, on the records that show most."""
    visits = desk.open_visits()
    motor = next(row for row in visits if row.kind == "motor" and row.planned_at is not None)
    home = next(row for row in visits if row.kind == "home")
    returned, _ = desk.applications(states=(ApplicationState.RETURNED,))
    found = [
        Screen("today", "today", {}),
        Screen("customers", "customers", {}),
        Screen("customer", "customer", {"id": motor.customer_id or ""}),
        Screen("quotes", "quotes", {}),
        Screen("applications", "applications", {}),
        Screen("renewals", "renewals", {}),
        Screen("commission", "commission", {}),
        Screen("receipts", "receipts", {}),
        Screen("settings", "settings", {}),
        *(Screen(f"visit-{step}", "visit", {"id": motor.id, "step": str(step)}) for step in range(2, 6)),
        Screen("visit-compare", "visit", {"id": motor.id, "step": "2"}, VisitPage.start_comparing),
        Screen("visit-compare-sheet", "visit", {"id": motor.id, "step": "2"}, read_comparison),
        Screen("visit-home", "visit", {"id": home.id, "step": "2"}),
    ]
    queued, _ = desk.applications(states=(ApplicationState.QUEUED,))
    if queued:
        found.append(Screen("visit-queued", "visit", {"id": queued[0].visit_id, "step": "2"}))
    if returned:
        found.append(Screen("visit-returned", "visit", {"id": returned[0].visit_id, "step": "3"}))
    return found


def read_comparison(page: VisitPage) -> None:
    """The sheet of the comparison in its place."""
    page.start_comparing()
    page.compare.panel.print_asked.emit()


def keep_an_option(desk: Desk) -> None:
    """What the agent of the demonstration thought of beside the ready-made plans."""
    motor = next(row for row in desk.open_visits() if row.kind == "motor" and row.planned_at is not None)
    covers = desk.visit(motor.id).visit.covers
    desk.set_cover(motor.id, "TPL", {"limit": "5000000"})
    desk.keep_option(motor.id, "高限额")
    desk.set_covers(motor.id, covers)


def settle(application: DeskApplication, bridge: Bridge) -> None:
    """Wait until nothing is under way and nothing has begun for a moment."""
    end, still = time.monotonic() + LONGEST_SECONDS, time.monotonic()
    while time.monotonic() < end and time.monotonic() - still < STILL_SECONDS:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if bridge.busy():
            still = time.monotonic()


def draw_all(
    application: DeskApplication, desk: Desk, folder: Path, names: tuple[str, ...], *, language: str, suffix: str
) -> None:
    """Every screen that is wanted in the look and language of the moment."""
    bridge = Bridge()
    shell = Shell(desk, bridge, Messages())
    shell.resize(SIZE)
    shell.show()
    settle(application, bridge)
    for screen in screens(desk):
        if not screen.name.startswith(names):
            continue
        shell.open(screen.page, **screen.arguments)
        settle(application, bridge)
        page = shell.page(screen.page)
        if screen.then is not None and isinstance(page, VisitPage):
            screen.then(page)
            settle(application, bridge)
        shell.grab().save(str(folder / f"{screen.name}{suffix}.png"))
    if "signed".startswith(names) or "sign".startswith(names):
        draw_signing(application, shell, desk, bridge, folder, suffix)
    shell.stop()
    shell.hide()
    shell.deleteLater()
    bridge.close()
    _draw(folder / f"kit{suffix}.png", kit if language == "zh_CN" and "kit".startswith(names) else None)


def draw_signing(
    application: DeskApplication, shell: Shell, desk: Desk, bridge: Bridge, folder: Path, suffix: str
) -> None:
    """The field in which the customer signs, and the finished step with the signed sheet."""
    visit = next(row for row in desk.open_visits() if row.kind == "motor" and row.planned_at is not None)
    shell.open("visit", id=visit.id, step="5")
    settle(application, bridge)
    part = shell.findChild(SignaturePart)
    assert part is not None
    part.ask()
    settle(application, bridge)
    dialog = part.dialog
    assert dialog is not None
    write(dialog.pad)
    dialog.grab().save(str(folder / f"sign{suffix}.png"))
    dialog.confirm.click()
    settle(application, bridge)
    shell.grab().save(str(folder / f"signed{suffix}.png"))
    part.remove.click()
    settle(application, bridge)


def write(pad: SignaturePad) -> None:
    """A made-up signature: three loops that run into each other."""
    middle, high = pad.height() - 150, 60
    for loop in range(3):
        left = pad.width() / 2 - 210 + loop * 140
        turns = [step / 24 * 2 * pi for step in range(30)]
        places = [QPoint(round(left + turn * 20), round(middle - high * sin(turn + loop) * 0.9)) for turn in turns]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=places[-1])


def draw_unlock(application: DeskApplication, home: Path, folder: Path, suffix: str) -> None:
    """The first window of a working day."""
    window = Window(home)
    window.show()
    # An offscreen screen is small, so the window has filled it.
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setMinimumSize(SIZE)
    window.resize(SIZE)
    application.processEvents()
    window.grab().save(str(folder / f"unlock{suffix}.png"))
    window.hide()
    window.deleteLater()


def _draw(path: Path, make: Callable[[], QWidget] | None) -> None:
    if make is None:
        return
    page = make()
    page.show()
    page.grab().save(str(path))
    page.close()


def main(arguments: list[str]) -> int:
    """Write the pictures."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    # Every name begins with nothing.
    names = tuple(arguments[1:]) or ("",)
    application = DeskApplication(theme="light")
    load_full_fonts()
    application.complete()
    with tempfile.TemporaryDirectory() as place:
        with Programs() as programs:
            book = make_book(Path(place), programs)
        desk = bootstrap.open_desk(book.home)
        desk.unlock(PIN)
        desk.set_settings(Settings(sync_minutes=0))
        # After the last round of sync: what a day without a network leaves on the computer.
        desk.fill_demonstration(customers=0, queued=1)
        rows, _ = desk.customers(limit=1)
        desk.edit_customer(rows[0].id, {"note": "喜欢下午见面"})
        keep_an_option(desk)
        for choice in ("light", "dark"):
            application.theme.choose(choice)
            draw_all(application, desk, folder, names, language="zh_CN", suffix="" if choice == "light" else "-dark")
        application.theme.choose("light")
        application.words.choose("en")
        desk.set_settings(Settings(sync_minutes=0, language="en"))
        draw_all(application, desk, folder, names, language="en", suffix="-en")
        desk.close()
        if not "unlock".startswith(names):
            return 0
        draw_unlock(application, book.home, folder, "-en")
        application.words.choose("zh_CN")
        for choice in ("light", "dark"):
            application.theme.choose(choice)
            draw_unlock(application, book.home, folder, "" if choice == "light" else "-dark")
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

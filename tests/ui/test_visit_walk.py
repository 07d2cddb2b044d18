"""The whole visit in the real window: once by mouse and keyboard, once by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from agent_desk.desk import Desk
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.receipt import Place
from agent_desk.settings import Settings
from agent_desk.texts import RESOURCES
from ui.bridge import Bridge
from ui.messages import Messages
from ui.pages.visit import VisitPage
from ui.pages.visit.covers_panel import LadderButton
from ui.shell import Shell
from ui.widgets.switches import Stepper
from ui.window import Window

PAPERS = RESOURCES / "demo" / "papers"
SLOTS = ("id_card_front", "id_card_back", "vehicle_licence_main", "vehicle_licence_duplicate", "last_policy")
TYPED = {
    "customer.name": "林甲子",
    "customer.identity": "330100190506151001",
    "customer.mobile": "13000000001",
    "vehicle.plate": "浙a00001",
    "vehicle.model": "示范 SF7150",
    "vehicle.vin": "laa0a0a05sa000001",
    "vehicle.engine_number": "K15B 000001",
    "vehicle.first_registered": "20221118",
    "vehicle.displacement_l": "1.5",
    "vehicle.new_price": "12.99万",
}


class Walker:
    """The window of a fresh desk, and how a person acts on it."""

    def __init__(self, qtbot: QtBot, desk: Desk, bridge: Bridge) -> None:
        self.qtbot, self.desk, self.bridge = qtbot, desk, bridge
        desk.set_settings(Settings(sync_minutes=0))
        self.window = Window(desk.home)
        qtbot.addWidget(self.window)
        self.window.begin(desk, bridge, Messages())
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    @property
    def page(self) -> VisitPage:
        page = self.shell.page("visit")
        assert isinstance(page, VisitPage)
        return page

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=15_000)

    def quiet(self) -> None:
        self.until(lambda: not self.bridge.busy())
        QApplication.processEvents()

    def begin(self) -> None:
        """Ctrl+N, then the first entry."""
        self.key(self.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        self.key(menu, Qt.Key.Key_Return)
        self.until(lambda: self.shell.current == "visit" and self.page._view is not None)
        self.quiet()
        # Without a window manager nobody gives the window its activity back after the menu.
        self.window.windowHandle().requestActivate()
        self.until(self.window.isActiveWindow)

    def key(self, target: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(target, key, modifier)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key on whatever has the focus."""
        self.key(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        """Type into whatever has the focus; Chinese comes as an input method sends it."""
        editor = QApplication.focusWidget()
        assert editor is not None
        for character in text:
            if character.isascii():
                self.qtbot.keyClicks(editor, character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(editor, event)

    def click(self, target: QWidget, at: QPoint | None = None) -> None:
        self.qtbot.mouseClick(target, Qt.MouseButton.LeftButton, pos=at or target.rect().center())

    def facts(self) -> dict[str, str]:
        view = self.page._view
        return {path: fact.text for path, fact in view.visit.facts.items()} if view else {}

    def queued(self) -> None:
        """What must be true at the end."""
        self.until(lambda: self.desk.application_counts().get(ApplicationState.QUEUED) == 1)
        self.quiet()
        rows, _ = self.desk.receipts(Place.LOCAL)
        [application] = [row for row in rows if row.kind == "application"]
        assert len(application.papers) == 5
        assert self.desk.sync_mark().items == self.shell.only_here > 0
        name = self.desk.customer(self.desk.customers()[0][0].id).customer
        assert (name.name, name.identity) == ("林甲子", "330100190506151001")


@pytest.fixture
def walker(qtbot: QtBot, open_desk: Desk, bridge: Bridge) -> Iterator[Walker]:
    found = Walker(qtbot, open_desk, bridge)
    yield found
    found.quiet()
    found.window.shell.stop() if found.window.shell else None


def on_clipboard(paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QGuiApplication.clipboard().setMimeData(data)


def test_the_visit_is_walked_by_mouse_and_keyboard(walker: Walker, tmp_path: Path) -> None:
    walker.begin()
    page = walker.page
    for path, text in TYPED.items():
        row = page.facts.row(path)
        page.facts.start_editing(path)
        editor = QApplication.focusWidget()
        assert editor is not None
        walker.type(text)
        walker.press(Qt.Key.Key_Return)
        assert row.text()
        walker.until(lambda path=path: path in walker.facts())  # type: ignore[misc]
    walker.until(lambda: page._view and page._view.answer)
    walker.quiet()
    before = page.price.total.accessibleName()
    button = page.covers.findChildren(LadderButton)[-1]
    walker.click(button)
    walker.until(lambda: page.price.total.accessibleName() != before)
    switch = page.covers.row("DRIVER").switch
    assert switch is not None
    walker.click(switch)
    walker.until(lambda: page._view and "DRIVER" not in page._view.visit.covers)
    walker.key(walker.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    walker.until(lambda: page._view and "DRIVER" in page._view.visit.covers)
    walker.quiet()

    steps = walker.shell.top.findChild(Stepper)
    assert steps is not None
    walker.click(steps, steps._places()[2].center().toPoint())
    walker.click(page.papers.notice.all_button)
    walker.click(page.papers.notice.confirm)
    walker.until(lambda: page.papers.slots.zone.isEnabled())
    walker.quiet()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(PAPERS / f"{slot}.jpg")) for slot in SLOTS])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, plain)
    QApplication.sendEvent(page.papers.slots.zone, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(20, 20), copy, data, left, plain)
    QApplication.sendEvent(page.papers.slots.zone, drop)
    walker.until(lambda: page._view and len(page._view.papers) == 5)
    walker.quiet()
    assert {row.paper.slot for row in page.papers.slots.rows() if row.paper} == set(SLOTS)

    walker.click(steps, steps._places()[3].center().toPoint())
    walker.click(page.confirm.all_button)
    walker.click(page.confirm.confirm)
    walker.until(lambda: page._view and not page._view.missing)
    walker.quiet()
    walker.click(steps, steps._places()[4].center().toPoint())
    walker.until(lambda: page.finish.preview.pages() > 0)
    walker.quiet()
    saved = tmp_path / "sheet.pdf"
    page.finish.preview.save(str(saved))
    walker.until(saved.is_file)
    assert saved.read_bytes().startswith(b"%PDF")
    walker.click(page.finish.next.button)
    walker.queued()


def test_the_visit_is_walked_by_keyboard_alone(walker: Walker) -> None:
    walker.begin()
    page = walker.page
    walker.until(lambda: page.facts.row("customer.name").isAncestorOf(QApplication.focusWidget() or page))
    for path, text in TYPED.items():
        for _ in range(30):
            focus = QApplication.focusWidget()
            if focus is not None and page.facts.row(path).isAncestorOf(focus):
                break
            walker.press(Qt.Key.Key_Tab)
        editor = QApplication.focusWidget()
        assert editor is not None
        assert page.facts.row(path).isAncestorOf(editor), path
        walker.type(text)
        walker.press(Qt.Key.Key_Tab)
        walker.until(lambda path=path: path in walker.facts())  # type: ignore[misc]
    walker.until(lambda: page._view and page._view.answer)
    walker.quiet()

    walker.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    walker.until(page.papers.notice.all_button.hasFocus)
    walker.press(Qt.Key.Key_Space)
    walker.until(page.papers.notice.confirm.hasFocus)
    walker.press(Qt.Key.Key_Space)
    walker.until(page.papers.slots.zone.hasFocus)
    walker.quiet()
    on_clipboard([PAPERS / f"{slot}.jpg" for slot in SLOTS])
    walker.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    walker.until(lambda: page._view and len(page._view.papers) == 5)
    walker.quiet()

    walker.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    walker.until(page.confirm.all_button.hasFocus)
    walker.press(Qt.Key.Key_Space)
    walker.until(page.confirm.confirm.hasFocus)
    walker.press(Qt.Key.Key_Space)
    walker.until(lambda: page._view and not page._view.missing)
    walker.quiet()
    walker.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    walker.until(lambda: page.finish.next.button.hasFocus() and page.finish.preview.pages() > 0)
    walker.quiet()
    walker.press(Qt.Key.Key_Space)
    walker.queued()

"""The customer signs on the screen: every pen leaves its ink, and the signature counts for one sheet and one price."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sin
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.real_desk import RealDesk, complete_visit
from tests.fakes.visit_page import real, show
from ui.bridge import Bridge
from ui.dialogs.sign import SignDialog, ToSign
from ui.i18n import say
from ui.messages import Messages
from ui.pages.applications import ApplicationsPage
from ui.pages.visit import VisitPage
from ui.shell import Shell
from ui.widgets.buttons import Button
from ui.widgets.signature_pad import SignaturePad

__all__ = ["real", "show"]

LEFT = Qt.MouseButton.LeftButton


def draw(pad: SignaturePad, loops: int = 3) -> None:
    for loop in range(loops):
        places = [QPoint(50 + loop * 90 + step * 4, round(90 - 40 * sin(step / 20 * 2 * pi))) for step in range(21)]
        QTest.mousePress(pad, LEFT, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, LEFT, pos=places[-1])


@pytest.fixture
def pad(qtbot: QtBot) -> SignaturePad:
    found = SignaturePad("林甲子")
    qtbot.addWidget(found)
    found.resize(600, 240)
    found.show()
    return found


def dark(pad: SignaturePad) -> int:
    """How many points of the upper half, where no words stand, have ink on them."""
    image = pad.grab().toImage()
    area = [(x, y) for x in range(10, image.width() - 10, 2) for y in range(10, image.height() // 2, 2)]
    return sum(image.pixelColor(x, y).lightness() < 100 for x, y in area)


def test_the_mouse_leaves_one_stroke_for_each_press_and_its_ink_is_seen(pad: SignaturePad) -> None:
    draw(pad)
    assert len(pad.strokes) == 3
    assert all(len(stroke) > 10 for stroke in pad.strokes)
    assert dark(pad) > 30


def test_a_stroke_is_taken_back_and_everything_is_wiped(pad: SignaturePad, qtbot: QtBot) -> None:
    draw(pad)
    QTest.keyClick(pad, Qt.Key.Key_Backspace)
    assert len(pad.strokes) == 2
    with qtbot.waitSignal(pad.drawn):
        pad.clear()
    assert pad.strokes == []
    assert dark(pad) == 0


def test_moving_without_a_press_draws_nothing(pad: SignaturePad) -> None:
    for x in range(20, 200, 10):
        QTest.mouseMove(pad, QPoint(x, 60))
    assert pad.strokes == []


def test_what_runs_over_the_edge_stays_within_the_field(pad: SignaturePad) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(300, 100))
    QTest.mouseMove(pad, QPoint(900, -50))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(900, -50))
    assert all(0 <= dot.x <= 600 and 0 <= dot.y <= 240 for stroke in pad.strokes for dot in stroke)


def test_a_finger_draws_and_the_palm_beside_it_does_not(pad: SignaturePad) -> None:
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(100, 80)).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(140, 60)).press(1, QPoint(400, 200)).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(180, 90)).move(1, QPoint(420, 210)).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(180, 90)).release(1, QPoint(420, 210)).commit()
    (stroke,) = pad.strokes
    # Where a window without a frame begins is the platform's matter: the way of the finger counts.
    assert [(dot.x - stroke[0].x, dot.y - stroke[0].y) for dot in stroke] == [(0, 0), (40, -20), (80, 10)]


def test_a_pen_that_presses_harder_leaves_more_ink(pad: SignaturePad, qapp: QApplication) -> None:
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )
    steps = [
        (QEvent.Type.TabletPress, 100, 0.2),
        (QEvent.Type.TabletMove, 130, 0.6),
        (QEvent.Type.TabletMove, 160, 1.0),
        (QEvent.Type.TabletRelease, 160, 0.0),
    ]
    for kind, x, pressure in steps:
        place, button = QPointF(x, 80), LEFT if kind != QEvent.Type.TabletMove else Qt.MouseButton.NoButton
        event = QTabletEvent(
            kind, device, place, place, pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, button, LEFT
        )
        qapp.sendEvent(pad, event)
    assert [dot.pressure for dot in pad.strokes[0]] == [51, 153, 255]


def test_too_little_ink_is_not_taken_and_said(qtbot: QtBot) -> None:
    dialog = SignDialog(ToSign("报价单 BJ-2611-0001", "林甲子", "¥3,051.55", "我已看过。"))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.mouseClick(dialog.pad, LEFT, pos=QPoint(60, 60))
    QTest.mouseClick(dialog.confirm, LEFT)
    assert dialog.isVisible()
    assert "太短" in dialog.problem.text()
    draw(dialog.pad)
    assert dialog.problem.text() == ""
    assert "林甲子" not in dialog.windowTitle()


@pytest.fixture
def finish(show: Callable[[str, int], VisitPage]) -> Callable[[str], VisitPage]:
    return lambda visit: show(visit, 5)


def sign(page: VisitPage, bridge: Bridge, settle: Callable[[Bridge], None]) -> None:
    QTest.mouseClick(page.finish.signature.button, LEFT)
    settle(bridge)
    dialog = page.finish.signature.dialog
    assert dialog is not None
    draw(dialog.pad)
    QTest.mouseClick(dialog.confirm, LEFT)
    settle(bridge)


def words(page: VisitPage) -> str:
    column = page.finish.signature._words
    return " ".join(column.itemAt(at).widget().text() for at in range(column.count()))


def test_the_customer_signs_and_the_signed_sheet_is_what_is_saved(
    real: RealDesk,
    finish: Callable[[str], VisitPage],
    bridge: Bridge,
    settle: Callable[[Bridge], None],
    tmp_path: Path,
) -> None:
    visit = complete_visit(real.desk)
    page = finish(visit)
    assert "直接在这台电脑上签" in words(page)
    sign(page, bridge, settle)

    assert "客户已签字" in words(page)
    quote = real.desk.visit(visit).quote
    assert quote is not None
    page.finish.preview.save(str(tmp_path / "sheet.pdf"))
    settle(bridge)
    saved = (tmp_path / "sheet.pdf").read_bytes()
    assert saved == real.desk.quote_sheet(quote.id)
    hand = real.desk.verify_sheet(saved).handwritten
    assert hand is not None
    assert hand.intact


def test_another_price_needs_another_signature_and_the_window_says_so(
    real: RealDesk, finish: Callable[[str], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    page = finish(visit)
    sign(page, bridge, settle)
    real.desk.set_cover(visit, "TPL", {"limit": "3000000"})
    page = finish(visit)
    assert "价格在签字以后变了" in words(page)
    quote = real.desk.visit(visit).quote
    assert quote is not None
    assert real.desk.verify_sheet(real.desk.quote_sheet(quote.id)).handwritten is None


def test_a_signature_is_removed_with_one_click(
    real: RealDesk, finish: Callable[[str], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    page = finish(visit)
    sign(page, bridge, settle)
    QTest.mouseClick(page.finish.signature.remove, LEFT)
    settle(bridge)
    assert "客户已签字" not in words(page)
    assert real.desk.sheet_signing(visit).signed is None


def test_the_application_form_is_signed_beside_the_list(
    real: RealDesk, qtbot: QtBot, bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    application = real.desk.queue(complete_visit(real.desk)).subject
    shell = Shell(real.desk, bridge, Messages())
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.open("applications")
    settle(bridge)
    page = shell.page("applications")
    assert isinstance(page, ApplicationsPage)
    page.look_at(application)
    settle(bridge)
    button = next(one for one in page.findChildren(Button) if one.text() == say("signing.form.ask"))
    QTest.mouseClick(button, LEFT)
    draw(page.dialog.pad)
    QTest.mouseClick(page.dialog.confirm, LEFT)
    settle(bridge)
    hand = real.desk.verify_sheet(real.desk.application_form(application)).handwritten
    shell.stop()
    settle(bridge)
    assert hand is not None
    assert hand.intact


def test_what_is_in_an_application_stays_signed(
    real: RealDesk, finish: Callable[[str], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    page = finish(visit)
    sign(page, bridge, settle)
    assert page.finish.signature.remove.isVisible()
    real.desk.queue(visit)
    page = finish(visit)
    assert "客户已签字" in words(page)
    assert not page.finish.signature.remove.isVisible()

"""The way in: first start, PIN, wrong PIN, recovery code, locking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from agent_desk.desk import Desk, DeskState
from agent_desk.errors import DiskFull, InputError, Problem, WrongPin
from agent_desk.settings import Settings, begun
from ui.bridge import Bridge
from ui.messages import Messages
from ui.pages.enrol import EnrolPage, RecoveryCard
from ui.pages.unlock import UnlockPage
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.switches import Segments
from ui.window import Window

Settle = Callable[[Bridge], None]
MakeWindow = Callable[[Desk], Window]


@pytest.fixture
def make_window(qtbot: QtBot, home: Path, bridge: Bridge) -> MakeWindow:
    """Shows the window of a desk as the application does: painted first, then given its desk."""

    # pytest-qt itself keeps only weak references.
    kept: list[Window] = []

    def make(desk: Desk) -> Window:
        desk.set_settings(Settings(sync_minutes=0))
        found = Window(home)
        kept.append(found)
        qtbot.addWidget(found)
        found.show()
        found.begin(desk, bridge, Messages())
        found.activateWindow()
        QGuiApplication.processEvents()
        return found

    return make


def unlock_page(window: Window) -> UnlockPage:
    page = window.centralWidget()
    assert isinstance(page, UnlockPage)
    return page


def enrol_page(window: Window) -> EnrolPage:
    page = window.centralWidget()
    assert isinstance(page, EnrolPage)
    return page


def press(page: UnlockPage | EnrolPage | RecoveryCard, words: str) -> None:
    found = [one for one in page.findChildren(Button) if one.isVisible() and one.text() == words]
    assert found, f"no button says {words}"
    found[0].click()


def shown_problem(page: UnlockPage | EnrolPage) -> str:
    """All problems that are in sight, as a screen reader says them."""
    from ui.widgets.entry import ProblemLines

    return " ".join(one.accessibleName() for one in page.findChildren(ProblemLines) if one.isVisible())


def test_the_right_pin_opens_the_desk(
    make_window: MakeWindow, open_desk: Desk, pin: str, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    open_desk.lock()
    window = make_window(open_desk)
    page = unlock_page(window)
    qtbot.keyClicks(page._pin.edit, pin)
    qtbot.keyClick(page._pin.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=20_000)
    settle(bridge)
    assert open_desk.state() is DeskState.OPEN
    assert not isValid(page), "the box with the PIN is gone"


def test_a_wrong_pin_is_said_beside_the_box_and_the_desk_stays_locked(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    open_desk.lock()
    window = make_window(open_desk)
    page = unlock_page(window)
    page.try_pin("971352")
    settle(bridge)
    assert "PIN 不对" in shown_problem(page)
    assert open_desk.state() is DeskState.LOCKED
    page._pin.edit.textEdited.emit("9")
    assert shown_problem(page) == "", "typing again takes the sentence away"


def test_after_several_wrong_tries_the_button_waits_and_counts_down(look: object) -> None:
    page = UnlockPage()
    page.show()
    page.show_failure(WrongPin(wait="2"))
    assert "2 秒" in shown_problem(page)
    given: list[str] = []
    page.pin_given.connect(given.append)
    page.try_pin("135790")
    assert given == [], "no try is taken while it waits"
    page._count_down()
    assert "1 秒" in shown_problem(page)
    page._count_down()
    assert shown_problem(page) == ""
    page.try_pin("135790")
    assert given == ["135790"]


def test_an_empty_pin_is_not_tried(look: object) -> None:
    page = UnlockPage()
    page.show()
    given: list[str] = []
    page.pin_given.connect(given.append)
    page.submit()
    assert given == []
    assert "PIN" in shown_problem(page)


def test_the_recovery_code_opens_and_sets_a_new_pin(
    make_window: MakeWindow, fresh_desk: Desk, pin: str, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    code = fresh_desk.create(pin)
    fresh_desk.lock()
    window = make_window(fresh_desk)
    page = unlock_page(window)
    page._way.click()
    assert page._code is not None
    assert page._again is not None
    page._code.edit.setText(code.lower())
    page._pin.edit.setText("864209")
    page._again.edit.setText("86420")
    page.submit()
    assert "不一样" in shown_problem(page)
    page._again.edit.setText("864209")
    page.submit()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=20_000)
    settle(bridge)
    fresh_desk.lock()
    fresh_desk.unlock("864209")


def test_problems_of_the_code_stand_at_the_code(look: object) -> None:
    page = UnlockPage()
    page.show()
    page._way.click()
    assert page._code is not None
    page.show_failure(InputError([Problem("code", "recovery_code_mistyped")]))
    assert page._code.problem.isVisible()
    assert not page._pin.problem.isVisible()


def test_what_is_not_the_pins_fault_stands_above_the_button(look: object) -> None:
    page = UnlockPage()
    page.show()
    page.show_failure(DiskFull())
    assert not page._pin.problem.isVisible()
    assert page._problem.isVisible()


def test_a_pin_given_before_the_desk_is_there_is_tried_when_it_comes(
    home: Path, open_desk: Desk, pin: str, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    open_desk.set_settings(Settings(sync_minutes=0))
    open_desk.lock()
    window = Window(home)
    qtbot.addWidget(window)
    window.show()
    unlock_page(window).try_pin(pin)
    window.begin(open_desk, bridge, Messages())
    qtbot.waitUntil(lambda: window.shell is not None, timeout=20_000)
    settle(bridge)


def test_locking_closes_the_store_and_asks_for_the_pin(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    window.shell.lock()
    assert open_desk.state() is DeskState.LOCKED
    assert window.shell is None
    unlock_page(window)


def test_an_idle_desk_locks_after_the_minutes_of_the_settings(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    open_desk.set_settings(Settings(sync_minutes=0, lock_minutes=5))
    window.look_for_idleness()
    assert window.shell is not None
    window._last_act -= 299
    window.look_for_idleness()
    assert window.shell is not None
    window._last_act -= 2
    window.look_for_idleness()
    assert open_desk.state() is DeskState.LOCKED
    assert "5 分钟" in unlock_page(window).sentence.text()


def test_a_desk_that_never_locks_by_itself_stays_open(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    open_desk.set_settings(Settings(sync_minutes=0, lock_minutes=0))
    window._last_act -= 100_000
    window._last_look -= 100_000
    window.look_for_idleness()
    assert window.shell is not None


def test_a_computer_that_slept_locks_the_desk(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    window._last_look -= 600
    window.look_for_idleness()
    assert open_desk.state() is DeskState.LOCKED


def test_typing_counts_as_work(
    make_window: MakeWindow, open_desk: Desk, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    window._last_act -= 100_000
    handle = window.windowHandle()
    assert handle is not None
    from PySide6.QtTest import QTest

    QTest.keyClick(handle, Qt.Key.Key_Shift)
    window.look_for_idleness()
    assert window.shell is not None


def test_the_title_carries_no_person(make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle) -> None:
    window = make_window(open_desk)
    settle(bridge)
    assert window.windowTitle() == "展业台"


# First start --------------------------------------------------------------------------------------------------------


def test_a_first_start_without_head_office_ends_at_the_open_desk_with_the_code_kept(
    make_window: MakeWindow, fresh_desk: Desk, pin: str, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(fresh_desk)
    page = enrol_page(window)
    page._skip.click()
    page._pin.edit.setText(pin)
    page._again.edit.setText(pin)
    page.submit()
    settle(bridge)
    card = page.findChild(RecoveryCard)
    assert isinstance(card, RecoveryCard)
    press(card, "开始用")
    assert window.shell is None, "not before the code is kept"
    press(card, "复制")
    code = QGuiApplication.clipboard().text()
    card._sure.click()
    press(card, "开始用")
    settle(bridge)
    assert window.shell is not None
    fresh_desk.lock()
    fresh_desk.unlock_with_recovery(code, "864209")


def test_the_first_start_asks_one_thing_at_a_time_and_goes_back(make_window: MakeWindow, fresh_desk: Desk) -> None:
    page = enrol_page(make_window(fresh_desk))
    page.submit()
    assert "还没有填" in shown_problem(page)
    page._server.edit.setText("https://office.invalid")
    page.submit()
    assert page._enrol_code.isVisible()
    assert not page._server.isVisible()
    page._enrol_code.edit.setText("AAAA-BBBB")
    page.submit()
    assert page._pin.isVisible()
    page._back.click()
    assert page._enrol_code.isVisible()
    assert page._enrol_code.text() == "AAAA-BBBB"


def test_a_pin_that_is_too_simple_is_named_at_its_box(
    make_window: MakeWindow, fresh_desk: Desk, home: Path, bridge: Bridge, settle: Settle
) -> None:
    page = enrol_page(make_window(fresh_desk))
    page._skip.click()
    page._pin.edit.setText("123456")
    page._again.edit.setText("123456")
    page.submit()
    settle(bridge)
    assert page._pin.problem.isVisible()
    assert not begun(home)


def test_an_office_that_cannot_be_reached_leads_back_to_its_address_and_nothing_is_lost(
    make_window: MakeWindow, fresh_desk: Desk, pin: str, bridge: Bridge, settle: Settle
) -> None:
    page = enrol_page(make_window(fresh_desk))
    page._server.edit.setText("http://127.0.0.1:9")
    page.submit()
    page._enrol_code.edit.setText("AAAA-BBBB")
    page.submit()
    page._pin.edit.setText(pin)
    page._again.edit.setText(pin)
    page.submit()
    settle(bridge)
    assert page._server.isVisible()
    assert page._server.problem.isVisible()
    assert page._enrol_code.text() == "AAAA-BBBB"


def test_the_recovery_code_can_be_saved_and_a_failure_is_said(look: object, tmp_path: Path) -> None:
    card = RecoveryCard("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH")
    card.show()
    card.save_to(str(tmp_path / "code.txt"))
    assert "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH" in (tmp_path / "code.txt").read_text(encoding="utf-8")
    card.save_to(str(tmp_path / "nowhere" / "code.txt"))
    assert card._problem.accessibleName()


def test_begun_and_the_key_chest_mean_the_same_file(open_desk: Desk, home: Path, tmp_path: Path) -> None:
    assert begun(home)
    assert not begun(tmp_path)


# Settings and the end ------------------------------------------------------------------------------------------------


def test_another_language_speaks_at_once_on_the_page_that_was_open(
    make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    window.shell.open("settings")
    settle(bridge)
    english = [one for one in window.shell.findChildren(Segments) if one.accessibleName() == "语言"]
    english[0]._pick(1)
    settle(bridge)
    settle(bridge)
    assert open_desk.settings().language == "en"
    assert window.windowTitle() == "Agent Desk"
    assert window.shell.current == "settings"
    assert window.shell.top.turn.text() == "Customer view"


def test_another_theme_shows_at_once(make_window: MakeWindow, open_desk: Desk, bridge: Bridge, settle: Settle) -> None:
    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    window.shell.open("settings")
    settle(bridge)
    look = [one for one in window.shell.findChildren(Segments) if one.accessibleName() == "明暗"]
    look[0]._pick(2)
    settle(bridge)
    assert theme().dark
    assert window.grab().toImage().pixelColor(20, 600).name() == theme().colour("rail").name()


def test_the_pin_is_changed_in_the_settings_and_a_wrong_one_is_named(
    make_window: MakeWindow, open_desk: Desk, pin: str, bridge: Bridge, settle: Settle
) -> None:
    from ui.pages.settings import _PinForm

    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    window.shell.open("settings")
    form = window.shell.findChild(_PinForm)
    assert isinstance(form, _PinForm)
    form.toggle()
    form._old.edit.setText("000111")
    form._new.edit.setText("864209")
    form._again.edit.setText("864209")
    form.submit()
    settle(bridge)
    assert form._old.problem.accessibleName()
    form._old.edit.setText(pin)
    form.submit()
    settle(bridge)
    assert not form.isVisible()
    open_desk.lock()
    open_desk.unlock("864209")


def test_a_backup_is_made_where_the_agent_said(
    make_window: MakeWindow, open_desk: Desk, tmp_path: Path, bridge: Bridge, settle: Settle
) -> None:
    from ui.pages.settings import SettingsPage

    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    window.shell.open("settings")
    page = window.shell.page("settings")
    assert isinstance(page, SettingsPage)
    (tmp_path / "stick").mkdir()
    page.back_up(str(tmp_path / "stick"))
    settle(bridge)
    assert [one for one in (tmp_path / "stick").rglob("*") if one.is_file()]
    assert "备份好了" in page._banner.accessibleName()


def test_closing_says_what_is_only_here_and_goes_without_a_question(
    make_window: MakeWindow, open_desk: Desk, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    open_desk.add_customer({"party": "person", "name": "林甲子", "mobile": "13000000001"})
    window = make_window(open_desk)
    settle(bridge)
    assert window.shell is not None
    assert window.shell.only_here == 1
    shell = window.shell
    window.close()
    assert window.isVisible()
    assert "1 项仅在本机" in shell.undo_bar.accessibleName()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert window.shell is None


def test_the_window_comes_back_where_it_was(
    make_window: MakeWindow, open_desk: Desk, home: Path, bridge: Bridge, settle: Settle
) -> None:
    window = make_window(open_desk)
    settle(bridge)
    window.resize(1100, 700)
    window.close()
    again = Window(home)
    # The test's screen is narrower than the window, so Qt takes some of its width.
    assert again.height() == 700

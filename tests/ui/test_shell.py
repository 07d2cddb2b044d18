"""The frame: going from page to page by mouse and keyboard, search, the honest mark, the turn to the customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent_desk.changes import Changes, Kind
from agent_desk.desk import Desk
from agent_desk.domain.overview import SearchHit
from agent_desk.domain.receipt import SyncMark
from agent_desk.errors import DiskFull, Locked
from agent_desk.settings import Settings
from ui.bridge import Bridge
from ui.messages import Messages
from ui.page import Page, PageContext
from ui.pages import ENTRIES, standing
from ui.shell import Shell

Settle = Callable[[Bridge], None]


class Notebook(Page):
    """A page that writes down what it is told."""

    customer_safe = False

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.told: list[object] = []

    def open(self, **arguments: str) -> None:
        self.told.append(("open", arguments))

    def leave(self) -> None:
        self.told.append("leave")

    def changed(self, changes: Changes) -> None:
        self.told.append(changes)

    def set_customer_view(self, on: bool) -> None:
        self.told.append(("turned", on))


class SafeNotebook(Notebook):
    """One that may stay when the screen is turned."""

    customer_safe = True
    folds_rail = True


@pytest.fixture
def shell(open_desk: Desk, bridge: Bridge, messages: Messages, settle: Settle, qtbot: QtBot) -> Iterator[Shell]:
    open_desk.set_settings(Settings(sync_minutes=0))
    found = Shell(open_desk, bridge, messages)
    qtbot.addWidget(found)
    found.resize(1366, 768)
    found.show()
    settle(bridge)
    yield found
    settle(bridge)


def put(shell: Shell, name: str, page: type[Notebook] = Notebook) -> Notebook:
    """Let a notebook stand where a page of that name would."""
    found = page(PageContext(shell._desk, shell._bridge, shell._messages, shell))
    shell._pages[name] = found
    shell._bars[name] = None
    shell._stack.addWidget(found)
    return found


def test_every_page_of_the_list_that_is_built_can_be_loaded() -> None:
    from importlib import import_module

    found = standing()
    assert {entry.name for entry in found} <= {entry.name for entry in ENTRIES}
    assert found
    for entry in found:
        assert issubclass(getattr(import_module(entry.module), entry.page), Page)


def test_going_somewhere_tells_the_page_left_and_the_page_reached(shell: Shell) -> None:
    today, settings = put(shell, "today"), put(shell, "settings")
    shell.open("today")
    shell.open("settings", part="look")
    assert today.told == [("open", {}), "leave"]
    assert settings.told == [("open", {"part": "look"})]
    shell.back()
    assert shell.current == "today"
    assert settings.told[-1] == "leave"


def test_a_page_that_is_not_built_is_passed_over(shell: Shell) -> None:
    put(shell, "today")
    shell.open("today")
    shell.open("nowhere")
    assert shell.current == "today"


def test_the_keys_go_to_the_pages_in_the_rails_order(shell: Shell, qtbot: QtBot) -> None:
    names = [entry.name for entry in standing() if entry.rail]
    for name in names:
        put(shell, name)
    shell.activateWindow()
    for number, name in enumerate(names[:9], 1):
        qtbot.keyClick(shell, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        assert shell.current == name


def test_changes_reach_every_page_that_was_visited(shell: Shell) -> None:
    today, settings = put(shell, "today"), put(shell, "settings")
    shell.open("today")
    changes = Changes(frozenset({(Kind.CUSTOMER, "1")}))
    shell.broadcast(changes)
    assert changes in today.told
    assert changes in settings.told
    shell.broadcast(Changes())
    assert Changes() not in today.told, "what changed nothing is not worth telling"


def test_settings_that_changed_are_told_to_the_window(shell: Shell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shell.settings_changed):
        shell.broadcast(Changes(frozenset({(Kind.SETTING, "")})))


def test_the_rail_folds_below_1200_and_for_a_page_that_wants_it(shell: Shell, qapp: QApplication) -> None:
    put(shell, "today")
    put(shell, "settings", SafeNotebook)
    shell.open("today")
    assert not shell.rail.folded
    shell.resize(1199, 768)
    qapp.processEvents()
    assert shell.rail.folded
    assert shell.rail.width() == 56
    shell.resize(1366, 768)
    qapp.processEvents()
    assert not shell.rail.folded
    assert shell.rail.width() == 200
    shell.open("settings")
    assert shell.rail.folded


@pytest.mark.parametrize("size", [(1366, 768), (1280, 680), (1024, 640)])
def test_the_frame_fits_small_screens(shell: Shell, size: tuple[int, int], qapp: QApplication) -> None:
    put(shell, "today")
    shell.open("today")
    shell.resize(*size)
    qapp.processEvents()
    assert (shell.width(), shell.height()) == size
    assert shell.top.turn.geometry().right() <= shell.top.width()


# The mark -----------------------------------------------------------------------------------------------------------


def mark(items: int = 0, papers: int = 0, refused: int = 0) -> SyncMark:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return SyncMark(items, papers, papers * 1000, refused, now, now, "")


@pytest.mark.parametrize(
    ("state", "held", "words", "meaning"),
    [
        (mark(items=3, papers=7), 5, "3 项仅在本机", "local"),
        (mark(papers=2), 5, "2 张图片仅在本机", "local"),
        (mark(items=3, refused=1), 5, "1 项被退，要看", "fix"),
        (mark(), 5, "送出的都已收妥", "held"),
        (mark(), 0, "还没有要送的", "plain"),
    ],
)
def test_the_mark_says_where_everything_is(shell: Shell, state: SyncMark, held: int, words: str, meaning: str) -> None:
    shell._show_mark(state, {"held": held})
    assert shell.top.mark.text() == words
    assert shell.top.mark._meaning == meaning
    assert shell.only_here == state.items


def test_the_mark_leads_to_the_receipts(shell: Shell) -> None:
    shell._entries.setdefault("receipts", next(entry for entry in ENTRIES if entry.name == "receipts"))
    put(shell, "receipts")
    shell.top.mark.click()
    assert shell.current == "receipts"


def test_a_desk_that_was_never_enrolled_says_so_when_asked_to_sync(
    shell: Shell, bridge: Bridge, settle: Settle
) -> None:
    shell.sync_now()
    assert shell.syncing
    settle(bridge)
    assert not shell.syncing
    assert "没有登记" in shell.undo_bar.accessibleName()


# Search -------------------------------------------------------------------------------------------------------------


HITS = (
    SearchHit("customer", "c1", "c1", "林甲子", "130 **** 0001"),
    SearchHit("vehicle", "v1", "c2", "浙A 00001", "林甲丑"),
)


def test_the_search_is_opened_by_its_key_and_worked_by_arrows_and_enter(shell: Shell, qtbot: QtBot) -> None:
    shell._entries.setdefault("customer", next(entry for entry in ENTRIES if entry.name == "customer"))
    put(shell, "today")
    customer = put(shell, "customer")
    shell.open("today")
    shell.activateWindow()
    qtbot.keyClick(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = shell.top.search
    assert box.edit.hasFocus()
    asked: list[str] = []
    box.asked.connect(asked.append)
    qtbot.keyClicks(box.edit, "lj")
    assert asked == ["l", "lj"]
    box.show_hits("lj", HITS)
    assert box._hits is not None
    assert box._hits.isVisible()
    qtbot.keyClick(box.edit, Qt.Key.Key_Down)
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert customer.told == [("open", {"id": "c2"})]
    assert not box._hits.isVisible()


def press_key(shell: Shell, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """The whole way of a real key: the native window, the shortcuts, then the focused part."""
    from PySide6.QtTest import QTest

    handle = shell.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier)


def test_the_search_key_works_while_something_is_being_typed(shell: Shell, qtbot: QtBot) -> None:
    from ui.widgets.entry import TextField

    page = put(shell, "today")
    field = TextField("x", parent=page)
    shell.open("today")
    field.resize(200, 60)
    field.show()
    shell.activateWindow()
    qtbot.waitActive(shell)
    field.edit.setFocus()
    press_key(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.top.search.edit.hasFocus()


def test_escape_closes_the_hits_then_empties_the_search(shell: Shell, qtbot: QtBot) -> None:
    shell.activateWindow()
    qtbot.waitActive(shell)
    search = shell.top.search
    search.focus()
    qtbot.keyClicks(search.edit, "lin")
    search.show_hits("lin", HITS)
    assert search._hits is not None
    press_key(shell, Qt.Key.Key_Escape)
    assert not search._hits.isVisible()
    assert search.edit.text() == "lin"
    press_key(shell, Qt.Key.Key_Escape)
    assert search.edit.text() == ""
    assert not search.edit.hasFocus()


def test_escape_takes_back_what_is_typed_into_a_fact_inside_the_window(shell: Shell, qtbot: QtBot) -> None:
    from ui.widgets.facts import FactRow

    page = put(shell, "today")
    fact = FactRow("车架号", text="LAA0", parent=page)
    shell.open("today")
    fact.resize(336, 40)
    fact.show()
    shell.activateWindow()
    qtbot.waitActive(shell)
    fact.start_editing()
    assert fact._value._edit is not None
    qtbot.keyClicks(fact._value._edit, "W")
    press_key(shell, Qt.Key.Key_Escape)
    assert fact.text() == "LAA0"


def test_no_mark_is_shown_before_it_is_known(
    open_desk: Desk, bridge: Bridge, messages: Messages, qtbot: QtBot, settle: Settle
) -> None:
    open_desk.set_settings(Settings(sync_minutes=0))
    shell = Shell(open_desk, bridge, messages)
    qtbot.addWidget(shell)
    shell.show()
    assert not shell.top.mark.isVisible()
    settle(bridge)
    assert shell.top.mark.isVisible()
    assert shell.top.mark.text()


def test_an_answer_for_words_that_stand_there_no_longer_is_dropped(shell: Shell, qtbot: QtBot) -> None:
    shell.activateWindow()
    shell.top.search.focus()
    qtbot.keyClicks(shell.top.search.edit, "lin")
    shell.top.search.show_hits("li", HITS)
    assert shell.top.search._hits is None


def test_what_is_not_found_says_so(shell: Shell, qtbot: QtBot) -> None:
    shell.activateWindow()
    shell.top.search.focus()
    qtbot.keyClicks(shell.top.search.edit, "zzz")
    shell.top.search.show_hits("zzz", ())
    assert shell.top.search._hits is not None
    assert "zzz" in shell.top.search._hits.accessibleName()


def test_the_real_search_answers_what_was_typed(
    shell: Shell, open_desk: Desk, qtbot: QtBot, bridge: Bridge, settle: Settle
) -> None:
    open_desk.add_customer({"party": "person", "name": "林甲子", "mobile": "13000000001"})
    shell.activateWindow()
    shell.top.search.focus()
    shell.top.search.edit.setText("林甲")
    shell.top.search.edit.textEdited.emit("林甲")
    settle(bridge)
    assert shell.top.search._hits is not None
    assert "林甲子" in shell.top.search._hits.accessibleName()


# Turned to the customer ---------------------------------------------------------------------------------------------


def test_turned_to_the_customer_a_page_that_is_not_theirs_is_covered(shell: Shell, qtbot: QtBot) -> None:
    today = put(shell, "today")
    put(shell, "settings")
    shell.open("today")
    shell.turn(True)
    assert shell.turned
    assert not today.isVisible()
    assert not shell.top.search.isVisible()
    assert not shell.top.mark.isVisible()
    assert all(not button.isVisible() for button in shell.rail._buttons.values())
    shell.open("settings")
    assert shell.current == "today", "nobody goes elsewhere while the screen is turned"
    qtbot.keyClick(shell, Qt.Key.Key_Escape)
    assert not shell.turned
    assert today.isVisible()
    assert today.told[-2:] == [("turned", True), ("turned", False)]


def test_a_page_that_is_the_customers_stays(shell: Shell) -> None:
    page = put(shell, "settings", SafeNotebook)
    shell.open("settings")
    shell.turn(True)
    assert page.isVisible()
    shell.turn(False)


def test_messages_wait_while_the_customer_looks(shell: Shell, messages: Messages) -> None:
    put(shell, "today")
    shell.open("today")
    shell.turn(True)
    messages.notice("林甲子的投保单退回了")
    assert not shell.undo_bar.isVisible()


# Messages and undo --------------------------------------------------------------------------------------------------


def test_an_act_that_can_be_taken_back_offers_the_way_back(
    shell: Shell, open_desk: Desk, messages: Messages, bridge: Bridge, settle: Settle
) -> None:
    put(shell, "today")
    shell.open("today")
    changes = open_desk.new_visit("motor")
    closed = open_desk.close_visit(changes.subject)
    assert not open_desk.open_visits()
    messages.did("已收起", closed)
    assert shell.undo_bar.isVisible()
    shell.undo_bar.undone.emit()
    settle(bridge)
    assert [row.id for row in open_desk.open_visits()] == [changes.subject]


def test_messages_are_held_until_a_window_listens(
    open_desk: Desk, bridge: Bridge, qtbot: QtBot, settle: Settle
) -> None:
    open_desk.set_settings(Settings(sync_minutes=0))
    messages = Messages()
    messages.notice("早先的一句")
    shell = Shell(open_desk, bridge, messages)
    qtbot.addWidget(shell)
    shell.show()
    assert shell.undo_bar.accessibleName() == "早先的一句"
    settle(bridge)
    shell.stop()


def test_an_error_that_no_page_awaits_is_said_and_a_locked_desk_locks_the_window(
    shell: Shell, bridge: Bridge, qtbot: QtBot
) -> None:
    bridge.failed_unseen.emit(DiskFull())
    assert shell.undo_bar.accessibleName()
    with qtbot.waitSignal(shell.locking):
        bridge.failed_unseen.emit(Locked())

"""The list of customers stays quick at any size, finds as one types, and takes a new one without losing a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.fakes.pages_at_work import PagesAtWork, button, opened, words_on, write
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.pages.customers import CustomersPage
from ui.pages.record_form import RecordForm
from ui.widgets.tables import PAGE

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@pytest.fixture
def at_work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[PagesAtWork]:
    with opened(tmp_path / "home", bridge, settle) as found:
        yield found


def fill(at_work: PagesAtWork, count: int) -> None:
    at_work.desk.import_customers(
        [
            {"name": f"林{STEMS[number % 10]}{BRANCHES[number % 12]}", "mobile": f"130{number:08d}"}
            for number in range(count)
        ]
    )


def list_of(at_work: PagesAtWork, **arguments: str) -> CustomersPage:
    page = at_work.open("customers", **arguments)
    assert isinstance(page, CustomersPage)
    return page


def form_of(page: CustomersPage) -> RecordForm:
    assert page.form is not None
    return page.form


def search(at_work: PagesAtWork, page: CustomersPage, text: str) -> None:
    page.search.setFocus()
    page.search.edit.clear()
    write(page.search.edit, text)
    page.search.edited.emit(page.search.text())
    at_work.settle()


def test_only_the_rows_that_are_looked_at_are_read(at_work: PagesAtWork) -> None:
    fill(at_work, 5 * PAGE + 3)
    page = list_of(at_work)
    rows = page.rows
    assert rows.rowCount() == 5 * PAGE + 3
    assert rows.row(0) is not None
    assert rows.row(2 * PAGE) is None
    page.table.scrollToBottom()
    page.table.viewport().repaint()
    at_work.settle()
    assert rows.row(5 * PAGE + 2) is not None
    assert rows.row(2 * PAGE) is None
    assert "1,003 位" in words_on(page)


def test_a_mobile_number_is_masked(at_work: PagesAtWork) -> None:
    at_work.desk.add_customer({"name": "林甲子", "mobile": "13000000001"})
    words = words_on(list_of(at_work))
    assert "130 **** 0001" in words
    assert "13000000001" not in words


def test_typing_finds_and_enter_opens_the_first(at_work: PagesAtWork) -> None:
    fill(at_work, 12)
    wanted = at_work.desk.add_customer({"name": "何乙丑"}).subject
    page = list_of(at_work)
    search(at_work, page, "hyc")
    assert page.rows.rowCount() == 1
    assert "找到 1 位" in words_on(page)
    QTest.keyClick(page.search.edit, Qt.Key.Key_Return)
    at_work.settle()
    assert at_work.shell.place == ("customer", {"id": wanted})


def test_the_list_is_walked_with_the_arrows_and_opened_with_enter(at_work: PagesAtWork) -> None:
    fill(at_work, 5)
    page = list_of(at_work)
    page.search.setFocus()
    QTest.keyClick(page.search.edit, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    at_work.key(Qt.Key.Key_Down)
    at_work.key(Qt.Key.Key_Return)
    assert at_work.shell.place == ("customer", {"id": page.rows.row(1).id})


def test_a_click_on_a_head_sorts_and_another_turns_the_order_round(at_work: PagesAtWork) -> None:
    fill(at_work, 30)
    page = list_of(at_work)
    head = page.table.horizontalHeader()
    assert page.rows.row(0).name == at_work.desk.customers()[0][0].name
    for descending in (True, False):
        at = QPoint(head.sectionViewportPosition(0) + 20, 10)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
        at_work.settle()
        assert page.table.descending is descending
        assert page.rows.row(0) == at_work.desk.customers(descending=descending)[0][0]


def test_nobody_found_names_who_comes_close_and_takes_the_name_along(at_work: PagesAtWork) -> None:
    at_work.desk.add_customer({"name": "林甲子"})
    page = list_of(at_work)
    search(at_work, page, "林甲文")
    words = words_on(page)
    assert "没有叫「林甲文」的客户。" in words
    assert "林甲子" in words
    at_work.press(button(page, "新建「林甲文」"))
    assert form_of(page).fields["name"].text() == "林甲文"


def test_a_number_that_nobody_has_is_no_name_for_a_new_customer(at_work: PagesAtWork) -> None:
    at_work.desk.add_customer({"name": "林甲子"})
    page = list_of(at_work)
    search(at_work, page, "浙B99999")
    at_work.press(button(page, "看全部客户"))
    assert page.rows.rowCount() == 1
    assert page.search.text() == ""


def test_every_fault_of_the_panel_stands_beside_its_field_and_nothing_is_lost(at_work: PagesAtWork) -> None:
    page = list_of(at_work, new="yes")
    form = form_of(page)
    typed = {"identity": "330100190506151002", "mobile": "1300", "address": "示范路 1 号"}
    for name, text in typed.items():
        form.fields[name].setFocus()
        write(at_work.focused(), text)
    at_work.press(form.keep)
    wrong = {name for name, field in form.fields.items() if field.wrong()}
    assert wrong == {"name", "identity", "mobile"}
    assert {name: form.fields[name].text() for name in typed} == typed
    assert form.fields["name"].isAncestorOf(at_work.focused())
    assert at_work.desk.customers()[1] == 0
    write(at_work.focused(), "林甲子")
    form.fields["identity"].set_text("330100190506151001")
    form.fields["mobile"].set_text("13000000001")
    assert not any(form.fields[name].wrong() for name in wrong)
    at_work.press(form.keep)
    saved = at_work.desk.customers()[0][0]
    assert saved.name == "林甲子"
    assert at_work.shell.place == ("customer", {"id": saved.id})


def test_escape_closes_a_panel_only_while_nothing_is_typed(at_work: PagesAtWork) -> None:
    page = list_of(at_work, new="yes")
    at_work.key(Qt.Key.Key_Escape)
    assert page.form is None
    page = list_of(at_work, new="yes")
    write(at_work.focused(), "林")
    at_work.key(Qt.Key.Key_Escape)
    assert form_of(page).fields["name"].text() == "林"
    at_work.open("today")
    at_work.open("customers")
    assert form_of(page).fields["name"].text() == "林"


def test_an_organisation_is_asked_for_its_contact_and_a_person_is_not(at_work: PagesAtWork) -> None:
    form = form_of(list_of(at_work, new="yes"))
    contact = form.fields["contact"]
    assert contact.isHidden()
    form.fields["party"].set_text("organisation")
    form.fields["party"].changed.emit()
    assert not contact.isHidden()


def test_a_change_elsewhere_shows_where_the_list_stands(at_work: PagesAtWork) -> None:
    fill(at_work, 3 * PAGE)
    page = list_of(at_work)
    page.table.verticalScrollBar().setValue(PAGE * 36)
    page.table.viewport().repaint()
    at_work.settle()
    stood = page.table.verticalScrollBar().value()
    shown = page.rows.row(page.table.rowAt(60))
    at_work.shell.broadcast(at_work.desk.edit_customer(shown.id, {"mobile": "13099999999"}))
    at_work.settle()
    assert page.table.verticalScrollBar().value() == stood
    assert page.rows.row(page.rows.find(shown.id)).mobile == "13099999999"
    at_work.shell.broadcast(at_work.desk.add_customer({"name": "何乙丑"}))
    at_work.settle()
    assert page.rows.rowCount() == 3 * PAGE + 1
    assert page.table.verticalScrollBar().value() == stood


def test_an_empty_list_has_one_act_in_both_languages(at_work: PagesAtWork, qapp: DeskApplication) -> None:
    qapp.words.choose("en")
    page = list_of(at_work)
    assert "No customers yet" in words_on(page)
    at_work.press(button(page, "Add a customer"))
    assert isinstance(page.form, QWidget)

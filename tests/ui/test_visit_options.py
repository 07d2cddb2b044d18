"""Options are kept, named, compared and chosen on the visit page, and the sheet of the comparison is read there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from agent_desk.domain.quote import Offer
from tests.fakes.pages_at_work import PagesAtWork, button, opened, words_on, write
from tests.fakes.real_desk import COMPLETE, PERSON, complete_visit
from ui.bridge import Bridge
from ui.i18n import money, say, signed_money
from ui.pages.visit import VisitPage
from ui.pages.visit.compare_table import column_places
from ui.pages.visit.words import option_name


@pytest.fixture
def work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[PagesAtWork]:
    with opened(tmp_path / "home", bridge, settle) as found:
        yield found


def open_visit(work: PagesAtWork, visit: str = "", step: int = 2) -> VisitPage:
    if not visit:
        visit = work.desk.new_visit("motor").subject
        work.desk.set_facts(visit, COMPLETE)
    page = work.open("visit", id=visit, step=str(step))
    assert isinstance(page, VisitPage)
    return page


def comparing(work: PagesAtWork) -> VisitPage:
    page = open_visit(work)
    work.press(page.price.compare_link)
    return page


def options(work: PagesAtWork, page: VisitPage) -> tuple[Offer, ...]:
    return work.desk.visit(page._id).options


def visible(part: QWidget) -> bool:
    return part.isVisibleTo(part.window())


def test_what_is_chosen_is_kept_with_a_name_beside_the_plans(work: PagesAtWork) -> None:
    page = open_visit(work)
    work.desk.set_cover(page._id, "TPL", {"limit": "5000000"})
    page = open_visit(work, page._id)
    work.press(page.price.keep_link)
    field = page.price.naming.field.edit
    assert work.focused() is field
    assert field.text() == say("compare.suggested", n=1)
    write(field, "三者高一些")
    work.key(Qt.Key.Key_Return)
    assert list(work.desk.visit(page._id).visit.options) == ["三者高一些"]
    assert not visible(page.price.naming)
    assert not visible(page.price.keep_link), "it is kept already"
    assert "三者高一些" in page.price._plans.accessibleDescription()
    assert work.said[-1].undo


def test_a_name_that_is_taken_is_said_at_the_field_and_can_be_mended(work: PagesAtWork) -> None:
    page = open_visit(work)
    work.desk.keep_option(page._id, "头一个")
    work.desk.set_cover(page._id, "TPL", {"limit": "5000000"})
    page = open_visit(work, page._id)
    work.press(page.price.keep_link)
    page.price.naming.field.edit.setText("头一个")
    work.key(Qt.Key.Key_Return)
    assert say("problems.option_name_taken.what", name="头一个") in page.price.naming.field.problem.accessibleName()
    page.price.naming.field.edit.setText("又一个")
    work.key(Qt.Key.Key_Return)
    assert list(work.desk.visit(page._id).visit.options) == ["头一个", "又一个"]


def test_escape_keeps_nothing_and_gives_the_keyboard_back(work: PagesAtWork) -> None:
    page = open_visit(work)
    page.price.keep_link.setFocus()
    work.key(Qt.Key.Key_Return)
    assert visible(page.price.naming)
    work.key(Qt.Key.Key_Escape)
    assert not visible(page.price.naming)
    assert work.focused() is page.price.keep_link
    assert work.desk.visit(page._id).visit.options == {}


def test_the_comparison_shows_every_total_and_its_difference_to_the_chosen_one(work: PagesAtWork) -> None:
    page = comparing(work)
    panel = page.compare.panel
    assert visible(panel)
    found = options(work, page)
    chosen = next(offer for offer in found if offer.chosen)
    expected = [
        say("visit.chosen") if offer.chosen else signed_money(offer.answer.total - chosen.answer.total)
        for offer in found
    ]
    assert panel.table.against_words() == expected
    for offer in found:
        spoken = panel.table.accessibleDescription()
        assert f"{option_name(offer.name)} {money(offer.answer.total)}" in spoken


def test_exactly_the_rows_that_differ_stand_out(work: PagesAtWork) -> None:
    page = comparing(work)
    panel, found = page.compare.panel, options(work, page)
    chosen = next(index for index, offer in enumerate(found) if offer.chosen)
    for line in panel.table.lines():
        for cell in line.cells:
            same = (cell.words, cell.covered) == (line.cells[chosen].words, line.cells[chosen].covered)
            assert cell.differs is not same, line.name
    every = len(panel.table.lines())
    panel.only_other.click()
    assert 0 < len(panel.table.lines()) < every
    assert all(line.differs for line in panel.table.lines())


def test_one_click_chooses_and_the_price_follows(work: PagesAtWork) -> None:
    page = comparing(work)
    full = next(offer for offer in options(work, page) if offer.name == "full")
    work.press(page.compare.panel.heads.buttons["full"])
    view = work.desk.visit(page._id)
    assert view.visit.covers == full.covers
    assert page.total_words() == money(full.answer.total)
    assert visible(page.compare.panel), "the comparison stays"
    assert "full" not in page.compare.panel.heads.buttons
    work.shell.undo()
    work.settle()
    assert [offer.name for offer in options(work, page) if offer.chosen] == ["recommended"]


def test_arrows_and_enter_choose_and_escape_goes_back(work: PagesAtWork) -> None:
    page = open_visit(work)
    page.price.compare_link.setFocus()
    work.key(Qt.Key.Key_Return)
    assert work.focused() is page.compare.panel.table
    work.key(Qt.Key.Key_Right)
    work.key(Qt.Key.Key_Return)
    assert [offer.name for offer in options(work, page) if offer.chosen] == ["full"]
    work.key(Qt.Key.Key_Escape)
    assert not visible(page.compare.panel)
    assert visible(page.price)
    assert work.focused() is page.price.compare_link


def test_a_double_click_chooses_the_column_under_it(work: PagesAtWork) -> None:
    page = comparing(work)
    table = page.compare.panel.table
    left, wide = column_places(table.width(), 3)[0]
    QTest.mouseDClick(table, Qt.MouseButton.LeftButton, pos=QPoint(round(left + wide / 2), 20))
    work.settle()
    assert [offer.name for offer in options(work, page) if offer.chosen] == ["basic"]


def test_own_options_are_renamed_and_removed_from_their_column(work: PagesAtWork) -> None:
    page = open_visit(work)
    work.desk.set_cover(page._id, "TPL", {"limit": "5000000"})
    work.desk.keep_option(page._id, "原名")
    page = open_visit(work, page._id)
    work.press(page.price.compare_link)
    panel = page.compare.panel
    assert list(panel.heads.menus) == ["原名"], "ready-made plans have none"
    work.press(panel.heads.menus["原名"])
    choose_in_menu(say("compare.rename"))
    panel.naming.field.edit.setText("新名")
    work.key(Qt.Key.Key_Return)
    assert list(work.desk.visit(page._id).visit.options) == ["新名"]
    assert list(panel.heads.menus) == ["新名"]
    work.press(panel.heads.menus["新名"])
    choose_in_menu(say("compare.remove"))
    work.settle()
    assert work.desk.visit(page._id).visit.options == {}
    work.shell.undo()
    work.settle()
    assert list(panel.heads.menus) == ["新名"]


def choose_in_menu(words: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def test_a_choice_that_is_no_option_is_compared_with_and_can_be_kept(work: PagesAtWork) -> None:
    page = open_visit(work)
    work.desk.set_cover(page._id, "TPL", {"limit": "5000000"})
    page = open_visit(work, page._id)
    work.press(page.price.compare_link)
    panel = page.compare.panel
    total = work.desk.visit(page._id).answer
    assert total is not None
    assert say("compare.loose", total=money(total.total)) in words_on(panel)
    first = options(work, page)[0]
    assert panel.table.against_words()[0] == signed_money(first.answer.total - total.total)
    work.press(panel.keep_button)
    work.key(Qt.Key.Key_Return)
    assert list(work.desk.visit(page._id).visit.options) == [say("compare.suggested", n=1)]
    assert not visible(panel.keep_button)


def test_with_the_customer_looking_on_only_choosing_and_printing_are_left(work: PagesAtWork) -> None:
    page = open_visit(work)
    work.desk.set_cover(page._id, "TPL", {"limit": "5000000"})
    work.desk.keep_option(page._id, "给客户的")
    work.desk.set_cover(page._id, "TPL", {"limit": "1000000"})
    page = open_visit(work, page._id)
    work.press(page.price.compare_link)
    panel = page.compare.panel
    work.shell.turn(True)
    assert visible(panel)
    assert panel.heads.menus == {}
    assert not visible(panel.keep_button)
    assert panel.heads.buttons["给客户的"].isEnabled()
    work.press(panel.heads.buttons["给客户的"])
    assert [offer.name for offer in options(work, page) if offer.chosen] == ["给客户的"]
    assert panel.heads.menus == {}, "after the prices were read anew too"
    work.shell.turn(False)
    assert list(panel.heads.menus) == ["给客户的"]


def test_escape_belongs_to_the_screen_while_the_customer_looks_on(work: PagesAtWork) -> None:
    page = comparing(work)
    for turned, compared in ((True, True), (False, False)):
        work.shell.turn(turned)
        page.compare.panel.table.setFocus()
        work.key(Qt.Key.Key_Escape)
        assert visible(page.compare.panel) is compared


def test_a_homes_options_are_compared_item_by_item(work: PagesAtWork) -> None:
    visit = work.desk.new_visit("home").subject
    work.desk.set_facts(visit, {**PERSON, "home.address": "示范市示范路 8 幢", "home.built_year": "2019"})
    work.desk.set_cover(visit, "CONTENTS", {"sum": "300000"})
    work.desk.keep_option(visit, "多保财产")
    page = open_visit(work, visit)
    work.press(page.price.compare_link)
    lines = {line.name: line for line in page.compare.panel.table.lines()}
    contents = lines[say("covers.CONTENTS.short")].cells
    own = [offer.name for offer in options(work, page)].index("多保财产")
    assert contents[own].words == "30 万"
    assert not contents[own].differs, "it is the chosen one"
    assert any(cell.differs for cell in contents)
    home = options(work, page)[own].answer.home
    assert home is not None
    premium = next(line.premium for line in home.lines if line.code == "CONTENTS")
    assert contents[own].amount == money(premium)


def test_the_comparison_sheet_is_read_in_its_place_under_its_number(work: PagesAtWork, tmp_path: Path) -> None:
    page = comparing(work)
    work.press(page.compare.panel.print_button)
    reader = page.compare.reader
    assert visible(reader)
    assert reader.pages() == 1
    reader.save(str(tmp_path / "kept.pdf"))
    work.settle()
    assert (tmp_path / "kept.pdf").read_bytes() == work.desk.comparison_sheet(page._id)
    assert reader._number == work.desk.comparison_number(page._id) == "DB-2611-0001"
    work.key(Qt.Key.Key_Escape)
    assert visible(page.compare.panel)
    assert work.focused() is page.compare.panel.table


def test_a_queued_case_is_compared_and_not_changed(work: PagesAtWork) -> None:
    visit = complete_visit(work.desk)
    work.desk.keep_option(visit, "留着的")
    work.desk.queue(visit)
    page = open_visit(work, visit)
    work.press(page.price.compare_link)
    panel = page.compare.panel
    assert panel.heads.buttons == {}
    assert panel.heads.menus == {}
    assert not visible(panel.keep_button)
    before = work.desk.visit(visit).visit
    panel.table.chosen.emit("full")
    work.settle()
    assert work.desk.visit(visit).visit == before


def test_going_to_another_step_or_case_ends_the_comparison(work: PagesAtWork) -> None:
    page = comparing(work)
    page.go(3)
    work.settle()
    assert not visible(page.compare)
    assert visible(page.papers)
    page.go(2)
    page.start_comparing()
    other = work.desk.new_visit("home").subject
    page = open_visit(work, other)
    assert not visible(page.compare)


def test_where_nothing_is_left_to_compare_the_step_stands_there_again(work: PagesAtWork) -> None:
    page = comparing(work)
    work.desk.set_covers(page._id, {})
    changes = work.desk.set_facts(
        page._id, {"vehicle.use": "motorcycle", "vehicle.displacement_l": "0.1", "vehicle.seats": "2"}
    )
    work.shell.broadcast(changes)
    work.settle()
    assert not visible(page.compare)
    assert visible(page.price)
    assert not visible(page.price.compare_link)


def test_no_word_in_the_comparison_is_a_bare_key(work: PagesAtWork) -> None:
    page = comparing(work)
    words = words_on(page.compare.panel) + page.compare.panel.table.accessibleDescription()
    assert "compare." not in words
    assert "visit." not in words
    assert button(page.compare.panel, say("compare.print")).isEnabled()

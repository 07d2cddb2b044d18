"""The page of changed rates shows each open price before and after, says why, and gives the new sheet by one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import Qt

from agent_desk.domain.quote import QuoteState
from tests.fakes.changed_pack import changed_folder, receive, withdraw
from tests.fakes.published_pack import shipped
from tests.fakes.real_desk import complete_visit
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work, told
from ui.bridge import Bridge
from ui.i18n import money, say, signed_money
from ui.models.rate_lines import RateLine
from ui.pages.quotes import QuotesPage
from ui.pages.rates import RatesPage
from ui.pages.today import TodayPage
from ui.pages.visit import VisitPage
from ui.widgets.buttons import Button, Link


@pytest.fixture
def work(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(Path(copytree(filled_home, tmp_path / "home")), bridge, settle) as found:
        yield found


@pytest.fixture
def changed(work: ShellAtWork, tmp_path: Path) -> ShellAtWork:
    """The same after other rates came."""
    receive(work.desk, changed_folder(tmp_path / "changed"))
    return work


def lines(page: RatesPage) -> list[RateLine]:
    rows = (page.lines.row(at) for at in range(page.lines.rowCount()))
    return [row for row in rows if isinstance(row, RateLine)]


def first_quote(page: RatesPage) -> RateLine:
    return next(line for line in lines(page) if line.row.quote_id and line.row.after is not None)


def test_without_other_rates_there_is_nothing_to_quote_again(work: ShellAtWork) -> None:
    page = work.open("rates", RatesPage)
    assert page.board.empty is not None
    assert not page.all.isVisible()
    quotes = work.open("quotes", QuotesPage)
    assert not quotes.rates.isVisible()


def test_every_open_price_is_listed_with_its_difference_and_opens_to_its_factors(changed: ShellAtWork) -> None:
    page = changed.open("rates", RatesPage)
    found = changed.desk.rates()
    assert [line.row for line in lines(page)] == list(found.rows)
    line = first_quote(page)
    row = line.row
    assert row.before is not None
    assert row.difference is not None
    [shown] = [text for text in told(page.table) if text.startswith(row.number)]
    for figure in (money(row.before), money(row.after), signed_money(row.difference)):
        assert figure in shown
    if not page.lines.is_open(line.key):
        page.table.opened.emit(line.key)
        changed.rest()
    below = told(page.table)[page.lines.find(line.key) + 1]
    assert "附加费用率" in below
    assert "25% → 22%" in below
    assert signed_money(row.difference) in below


def test_one_click_quotes_again_and_shows_the_new_sheet_to_be_printed(changed: ShellAtWork) -> None:
    page = changed.open("rates", RatesPage)
    row = first_quote(page).row
    page.table.link_pressed.emit(row.visit_id, "act")
    changed.rest()
    old = changed.desk.quote(row.quote_id)
    new = changed.desk.visit(row.visit_id).quote
    assert new is not None
    assert (old.state, new.answer.total) == (QuoteState.SUPERSEDED, row.after)
    assert page.places.currentWidget() is page.reader
    assert page.reader.pages() >= 1
    assert page.reader.print_button.isEnabled()
    assert new.number in changed.said[-1].words
    page.reader.closed.emit()
    changed.rest()
    [line] = [line for line in lines(page) if line.renewed]
    assert line.key == row.visit_id
    page.table.link_pressed.emit(line.key, "act")
    changed.rest()
    assert page.places.currentWidget() is page.reader


def test_all_at_once_leaves_nothing_at_the_old_price(changed: ShellAtWork) -> None:
    page = changed.open("rates", RatesPage)
    waiting = [line for line in lines(page) if line.row.after is not None]
    page.all.click()
    changed.rest()
    assert changed.desk.rates().rows == ()
    assert {line.key for line in lines(page) if line.renewed} == {line.key for line in waiting}
    assert changed.said[-1].words == say("rates.done_all", n=len(waiting))
    assert not page.stop.isVisible()
    assert not page.all.busy


def test_stopping_keeps_what_is_done_and_says_so(changed: ShellAtWork) -> None:
    page = changed.open("rates", RatesPage)
    before = len(changed.desk.rates().rows)
    page.all.click()
    assert page.stop.isVisible()
    page.stop.click()
    changed.rest()
    assert changed.said[-1].words in {say("rates.stopped"), say("rates.done_all", n=before)}
    done = len([line for line in lines(page) if line.renewed])
    assert len(changed.desk.rates().rows) == before - done
    assert not page.stop.isVisible()


def test_what_could_not_be_quoted_again_says_why_and_leads_to_its_visit(changed: ShellAtWork) -> None:
    visit = next(row.visit_id for row in changed.desk.rates().rows if row.quote_id and row.kind == "motor")
    changed.desk.set_facts(visit, {"quote.pricing": "3"})
    page = changed.open("rates", RatesPage)
    line = next(line for line in lines(page) if line.key == visit)
    page.table.opened.emit(visit)
    changed.rest()
    shown = told(page.table)
    at = page.lines.find(visit)
    assert say("rates.no_price") in shown[at]
    assert say("facts.quote.pricing.label") in shown[at + 1]
    assert line.row.after is None
    page.table.link_pressed.emit(visit, "act")
    changed.rest()
    assert changed.shell.place == ("visit", {"id": visit})


def test_today_and_the_quotes_lead_there(changed: ShellAtWork) -> None:
    count = changed.desk.rates_waiting()
    assert count > 0
    today = changed.open("today", TodayPage)
    link = today.findChild(Link, "rates")
    assert isinstance(link, Link)
    link.click()
    changed.rest()
    assert changed.shell.current == "rates"
    quotes = changed.open("quotes", QuotesPage)
    assert quotes.rates.text() == say("quotes.rates", n=count)
    quotes.rates.click()
    changed.rest()
    assert changed.shell.current == "rates"


def test_a_quote_under_a_withdrawn_pack_says_so_in_the_list_and_is_quoted_again_there(changed: ShellAtWork) -> None:
    withdraw(changed.desk, shipped()[1], "三者险费率录错")
    row = next(row for row in changed.desk.rates().rows if row.quote_id)
    page = changed.open("quotes", QuotesPage, id=row.quote_id)
    again = next(button for button in page.side.findChildren(Button) if button.text() == say("quotes.requote"))
    again.click()
    changed.rest()
    assert page.places.currentWidget() is page.reader
    assert changed.desk.quote(row.quote_id).state is QuoteState.SUPERSEDED
    page.close_sheet()
    page.look_at(row.quote_id)
    changed.rest()
    new = changed.desk.visit(row.visit_id).quote
    assert new is not None
    assert any(new.number in part.text() for part in page.side.findChildren(type(page.side.title)))


def test_the_visit_says_before_anyone_presses_that_it_must_be_quoted_again(work: ShellAtWork, tmp_path: Path) -> None:
    visit = complete_visit(work.desk)
    old = work.desk.save_quote(visit).subject
    receive(work.desk, changed_folder(tmp_path / "changed"))
    withdraw(work.desk, shipped()[1], "停用")
    page = work.open("visit", VisitPage, id=visit)
    page.go(5)
    work.rest()
    assert page.banner.isVisible()
    assert page.banner.button.text() == say("visit.requote")
    assert page.finish.next.button.text() == say("visit.requote")
    assert work.desk.quote(old).state is QuoteState.CURRENT, "looking at it quotes nothing"
    page.finish.next.button.click()
    work.rest()
    work.rest()
    assert not page.banner.isVisible()
    assert page.finish.next.button.text() == say("visit.finish.queue")
    assert work.desk.quote(old).state is QuoteState.SUPERSEDED
    page.finish.next.button.click()
    work.rest()
    assert work.desk.visit(visit).application is not None


def test_the_ring_opens_a_row_from_the_keyboard(changed: ShellAtWork) -> None:
    page = changed.open("rates", RatesPage)
    line = lines(page)[2]
    page.table.pick(line.key)
    page.table.setFocus()
    changed.press(page.table, Qt.Key.Key_Right)
    assert page.lines.is_open(line.key)
    changed.press(page.table, Qt.Key.Key_Left)
    assert not page.lines.is_open(line.key)

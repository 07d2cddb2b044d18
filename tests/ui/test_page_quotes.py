"""The list of quotes says what was quoted, until when it holds, and shows the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import Qt

from agent_desk.domain.money import ZERO
from agent_desk.domain.quote import QuoteState
from tests.fakes.real_desk import complete_visit
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work
from ui.bridge import Bridge
from ui.i18n import money, say
from ui.pages.quotes import SEGMENTS, QuotesPage, premium_parts, until_words
from ui.widgets.buttons import Button
from ui.widgets.text import Text


@pytest.fixture
def work(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(Path(copytree(filled_home, tmp_path / "home")), bridge, settle) as found:
        yield found


def test_every_quote_is_listed_newest_first_in_its_segment(work: ShellAtWork) -> None:
    page = work.open("quotes", QuotesPage)
    for name, states in SEGMENTS.items():
        rows, total = work.desk.quotes(states=states)
        page.choose(name)
        work.rest()
        assert page.segments.accessibleDescription() == say(f"quotes.segment.{name}", n=total)
        if total:
            assert [page.rows.key_of(at) for at in range(page.rows.rowCount())] == [row.id for row in rows]
        else:
            assert page.board.empty is not None


def test_the_card_shows_the_parts_that_make_the_total(work: ShellAtWork) -> None:
    page = work.open("quotes", QuotesPage)
    work.click_row(page.table, 0)
    quote = work.desk.quote(page.side.key)
    parts = premium_parts(quote)
    assert sum((amount for _, amount in parts), ZERO) == quote.answer.total
    shown = [text.text() for text in page.side.findChildren(Text)]
    assert all(money(amount) in shown for _, amount in parts)
    assert f"¥{money(quote.answer.total)}" in shown


def test_enter_opens_the_visit_of_the_quote(work: ShellAtWork) -> None:
    page = work.open("quotes", QuotesPage)
    page.table.setFocus()
    work.rest()
    work.press(page.table, Qt.Key.Key_Down)
    row = page.rows.row(1)
    work.press(page.table, Qt.Key.Key_Return)
    assert work.shell.place == ("visit", {"id": row.visit_id})


def test_the_sheet_is_read_beside_the_card_and_can_be_kept(work: ShellAtWork, tmp_path: Path) -> None:
    page = work.open("quotes", QuotesPage)
    work.click_row(page.table, 0)
    sheet = next(button for button in page.side.findChildren(Button) if button.text() == say("quotes.sheet"))
    sheet.click()
    work.rest()
    assert page.reader.pages() >= 1
    page.reader.save(str(tmp_path / "kept.pdf"))
    work.rest()
    assert (tmp_path / "kept.pdf").read_bytes() == work.desk.quote_sheet(page.side.key)
    page.reader.save(str(tmp_path / "nowhere" / "kept.pdf"))
    work.rest()
    assert work.said[-1].error


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "state", "bold", "role"),
    [
        (0, QuoteState.CURRENT, True, ""),
        (1, QuoteState.CURRENT, True, ""),
        (2, QuoteState.CURRENT, False, ""),
        (-1, QuoteState.CURRENT, False, "quiet"),
        (0, QuoteState.APPLIED, False, "quiet"),
        (0, QuoteState.SUPERSEDED, False, "quiet"),
    ],
)
def test_the_last_day_is_bold_only_while_it_presses(days: int, state: QuoteState, bold: bool, role: str) -> None:
    run = until_words(TODAY + timedelta(days=days), state, TODAY)
    assert (run.strong, run.role) == (bold, role)


def test_a_quote_made_elsewhere_shows_at_once(work: ShellAtWork) -> None:
    page = work.open("quotes", QuotesPage)
    before = page.rows.rowCount()
    visit = complete_visit(work.desk, papers=False)
    work.shell.broadcast(work.desk.save_quote(visit))
    work.rest()
    assert page.rows.rowCount() == before + 1
    assert page.rows.row(0).visit_id == visit

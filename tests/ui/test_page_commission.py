"""The commission page shows what was earned, paid and expected, and how every amount came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import Qt

from agent_desk.domain.commission import CommissionState
from agent_desk.usecases.commission import steps_of
from tests.fakes.real_desk import complete_visit
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work, told
from ui.bridge import Bridge
from ui.i18n import money, say
from ui.models import commission_lines
from ui.models.commission_lines import month_name
from ui.pages.commission import CommissionPage


@pytest.fixture
def work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(tmp_path / "home", bridge, settle) as found:
        yield found


@pytest.fixture
def full(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    """The same over a full book."""
    with shell_at_work(Path(copytree(filled_home, tmp_path / "full")), bridge, settle) as found:
        yield found


def test_the_figures_are_those_of_the_month(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    month = full.desk.commission().month
    assert page.earned.accessibleName() == f"{say('commission.earned')} {money(month.earned + month.paid)}"
    assert page.paid.accessibleName() == f"{say('commission.paid')} {money(month.paid)}"
    assert page.expected.accessibleName() == f"{say('commission.expected')} {money(month.expected)}"
    assert page.lines.rowCount() == len(full.desk.commission().rows) > 0


def test_an_entry_opens_to_its_calculation_whose_last_line_is_its_amount(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    for at in (0, 1, 2):
        row = page.lines.row(at)
        full.click_row(page.table, at)
        under = page.lines.under(at + 1)
        assert under is not None
        assert [line.sign for line in under.trace] == ["", "÷", "=", "×", "="]
        assert under.trace[0].figure == row.entry.premium.shown()
        assert under.trace[-1].figure == row.entry.amount.shown()
        assert not any("{" in line.words or line.words.startswith("trace.") for line in under.trace)
        full.click_row(page.table, at)
        assert page.lines.under(at + 1) is None


def test_another_month_is_chosen_by_keyboard_in_the_segments_or_in_the_list_by_month(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    page.periods.setFocus()
    full.press(page.periods, Qt.Key.Key_Left)
    earlier = full.desk.commission().previous
    assert page.periods.current == earlier.month
    assert money(earlier.earned + earlier.paid) in page.earned.accessibleName()
    page.month_table.setFocus()
    page.month_table.setCurrentIndex(page.months.index(4, 0))
    full.press(page.month_table, Qt.Key.Key_Return)
    older = full.desk.commission().months[-5]
    assert page.periods.current == older.month
    assert month_name(older.month) in page.card.title.text()


def test_the_year_is_the_sum_of_its_months(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    year = full.desk.commission().month.month[:4]
    page.choose(year)
    full.rest()
    whole = full.desk.commission(year).month
    assert money(whole.earned + whole.paid) in page.earned.accessibleName()
    last = told(page.month_table)[-1]
    assert last.split() == [
        say("commission.sum"),
        money(whole.earned + whole.paid),
        money(whole.paid),
        money(whole.earned),
    ]


def test_entries_are_put_in_order_by_amount_and_back(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    column = next(at for at, column in enumerate(page.lines.columns) if column.key == "amount")
    page.table.sort_by(column)
    amounts = [page.lines.row(at).entry.amount.fen for at in range(page.lines.rowCount())]
    assert amounts == sorted(amounts)
    page.table.sort_by(column)
    assert page.lines.row(0).entry.amount.fen == max(amounts)


def test_the_filter_keeps_the_figures_and_shows_only_what_it_finds(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage)
    before, figures = page.lines.rowCount(), page.earned.accessibleName()
    name = page.lines.row(0).customer_name
    full.find_by(page.filter.edit, name)
    assert 0 < page.lines.rowCount() < before
    assert all(name in line for line in told(page.table))
    assert page.earned.accessibleName() == figures


def test_a_month_without_commission_names_the_last_that_has_some(full: ShellAtWork) -> None:
    page = full.open("commission", CommissionPage, month="2031-02")
    empty = page.board.empty
    assert empty is not None
    empty.button.click()
    full.rest()
    assert page.board.empty is None
    assert page.lines.rowCount() > 0


def test_what_is_queued_meanwhile_is_expected_at_once(work: ShellAtWork) -> None:
    page = work.open("commission", CommissionPage)
    assert page.board.empty is not None
    work.shell.broadcast(work.desk.queue(complete_visit(work.desk)))
    work.rest()
    rows = [page.lines.row(at) for at in range(page.lines.rowCount())]
    assert {row.entry.state for row in rows} == {CommissionState.EXPECTED}
    assert all(say("commission.not_issued") in line for line in told(page.table))


def test_an_entry_of_the_first_hour_of_a_day_in_china_bears_that_day(full: ShellAtWork) -> None:
    row = next(one for one in full.desk.commission().rows if one.entry.state is not CommissionState.EXPECTED)
    night = replace(row, entry=replace(row.entry, at=datetime(2026, 11, 30, 16, 30, tzinfo=UTC), month="2026-12"))
    assert commission_lines.show(night, "date", False).spoken().endswith("12-01")
    assert steps_of(night.entry)[0][2] == (("day", "2026-12-01"),)


@pytest.mark.parametrize(("label", "shown"), [("浙A1234挂", "浙A 1234挂"), ("浙A00001", "浙A 00001"), ("1 幢", "1 幢")])
def test_a_plate_is_shown_with_its_space_whatever_kind_it_is(full: ShellAtWork, label: str, shown: str) -> None:
    row = full.desk.commission().rows[0]
    marked = replace(row, customer_name="", entry=replace(row.entry, object_label=label))
    assert commission_lines.show(marked, "customer", False).spoken().strip() == shown

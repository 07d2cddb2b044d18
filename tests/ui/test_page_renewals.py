"""The renewals page lists what ends soon, and begins the quote from what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes.shell_at_work import ShellAtWork, shell_at_work, told
from ui.bridge import Bridge
from ui.i18n import full_day, say
from ui.pages.renewals import DAYS, RenewalsPage, days_words


@pytest.fixture
def work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(tmp_path / "home", bridge, settle) as found:
        yield found


@pytest.fixture
def full(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    """The same over a full book."""
    with shell_at_work(Path(copytree(filled_home, tmp_path / "full")), bridge, settle) as found:
        yield found


def test_each_segment_shows_what_ends_within_its_days_earliest_first(full: ShellAtWork) -> None:
    page = full.open("renewals", RenewalsPage)
    for days in DAYS:
        page.choose(str(days))
        full.rest()
        rows, total = full.desk.renewals(days, limit=500)
        assert page.rows.rowCount() == total == len(rows)
        assert page.segments.accessibleDescription() == say(f"renewals.segment.{days}", n=total)
        ends = [page.rows.row(at).end for at in range(total)]
        assert ends == sorted(ends)
        assert all(full_day(row.end) in line for row, line in zip(rows, told(page.table), strict=True))


def test_the_quote_begins_with_the_vehicle_that_is_known(full: ShellAtWork) -> None:
    page = full.open("renewals", RenewalsPage)
    at = next(at for at in range(page.rows.rowCount()) if page.rows.row(at).vehicle_id)
    row = page.rows.row(at)
    page.table.setFocus()
    page.table.setCurrentIndex(page.rows.index(at, 0))
    full.rest()
    full.press(page.table, Qt.Key.Key_Return)
    name, arguments = full.shell.place
    assert name == "visit"
    visit = full.desk.visit(arguments["id"]).visit
    assert (visit.customer_id, visit.vehicle_id) == (row.customer_id, row.vehicle_id)


def test_the_quote_of_a_home_begins_by_the_link_in_its_row(full: ShellAtWork) -> None:
    page = full.open("renewals", RenewalsPage, segment="90")
    at = next(at for at in range(page.rows.rowCount()) if page.rows.row(at).home_id)
    row = page.rows.row(at)
    page.table.scrollTo(page.rows.index(at, 0))
    last = page.rows.columnCount() - 1
    rect = page.table.visualRect(page.rows.index(at, last))
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    full.rest()
    visit = full.desk.visit(full.shell.place[1]["id"]).visit
    assert (visit.kind, visit.home_id) == ("home", row.home_id)


def test_rows_are_put_in_order_by_premium(full: ShellAtWork) -> None:
    page = full.open("renewals", RenewalsPage, segment="90")
    column = next(at for at, column in enumerate(page.rows.columns) if column.key == "premium")
    page.table.sort_by(column)
    premiums = [page.rows.row(at).premium.fen for at in range(page.rows.rowCount())]
    assert premiums == sorted(premiums)
    assert len(set(premiums)) > 1


def test_the_filter_finds_the_customer_and_counts_anew(full: ShellAtWork) -> None:
    page = full.open("renewals", RenewalsPage, segment="90")
    name = page.rows.row(0).customer_name
    full.find_by(page.filter.edit, name)
    found, total = full.desk.renewals(90, query=name)
    assert total == len(found) > 0
    assert {row.customer_name for row in found} == {name}
    assert page.rows.rowCount() == total
    page.filter.edit.clear()
    full.find_by(page.filter.edit, "苏B99999")
    assert page.board.empty is not None


def test_without_policies_it_says_when_something_will_stand_here(work: ShellAtWork) -> None:
    page = work.open("renewals", RenewalsPage)
    empty = page.board.empty
    assert empty is not None
    assert say("renewals.none") in empty.accessibleName()
    empty.button.click()
    work.rest()
    assert work.shell.current == "customers"


@pytest.mark.parametrize(("days", "key"), [(0, "left_today"), (5, "left"), (-3, "left_over")])
def test_the_days_are_told_in_words(days: int, key: str) -> None:
    assert days_words(days) == say(f"renewals.{key}", n=abs(days))

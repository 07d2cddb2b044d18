"""The list of applications says where each one stands and whose turn it is, and does what is the agent's to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agent_desk.domain.application import ApplicationState
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work, told
from ui.bridge import Bridge
from ui.i18n import say
from ui.pages.applications import SEGMENTS, ApplicationsPage
from ui.widgets.buttons import Button
from ui.widgets.figures import Timeline
from ui.widgets.papers import Thumbnail
from ui.widgets.text import Text


@pytest.fixture
def work(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    """A book with an application in every state."""
    with shell_at_work(Path(copytree(filled_home, tmp_path / "home")), bridge, settle) as found:
        yield found


def applications(work: ShellAtWork, **arguments: str) -> ApplicationsPage:
    return work.open("applications", ApplicationsPage, **arguments)


def in_state(page: ApplicationsPage, state: ApplicationState) -> int:
    return next(at for at in range(page.rows.rowCount()) if page.rows.row(at).state is state)


def acts(page: ApplicationsPage) -> list[str]:
    return [button.text() for button in page.side.findChildren(Button) if button.isVisible() and button.text()]


def test_the_segments_count_what_stands_in_each_group_and_show_it(work: ShellAtWork) -> None:
    page = applications(work)
    counts = work.desk.application_counts()
    assert page.rows.rowCount() == sum(counts.values())
    assert set().union(*SEGMENTS.values()) == set(ApplicationState), "no state is forgotten"
    for name, states in SEGMENTS.items():
        page.choose(name)
        work.rest()
        wanted = sum(counts[state] for state in states) if states else sum(counts.values())
        assert page.rows.rowCount() == wanted
        assert page.segments.accessibleDescription() == say(f"applications.segment.{name}", n=wanted)


def test_a_returned_application_shows_the_underwriters_words_and_leads_to_the_visit(work: ShellAtWork) -> None:
    page = applications(work)
    at = in_state(page, ApplicationState.RETURNED)
    row = page.rows.row(at)
    work.click_row(page.table, at)
    assert any(text.text() == row.comment for text in page.side.findChildren(Text))
    assert acts(page)[-1] == say("applications.act.correct")
    page.table.setFocus()
    work.press(page.table, Qt.Key.Key_Return)
    assert page.side.next is not None
    assert page.window().focusWidget() is page.side.next
    work.press(page.side.next, Qt.Key.Key_Return)
    assert work.shell.place == ("visit", {"id": row.visit_id})


def test_an_issued_policy_is_handed_over_by_one_press(work: ShellAtWork) -> None:
    page = applications(work)
    at = in_state(page, ApplicationState.ISSUED)
    key = page.rows.key_of(at)
    work.click_row(page.table, at)
    assert page.side.next is not None
    QTest.mouseClick(page.side.next, Qt.MouseButton.LeftButton)
    work.rest()
    assert work.desk.application(key).state is ApplicationState.DELIVERED
    assert say("states.application.delivered") in told(page.table)[page.rows.find(key)]
    assert page.side.key == key
    assert say("applications.act.deliver") not in acts(page)
    assert work.said


@pytest.mark.parametrize("state", [ApplicationState.QUEUED, ApplicationState.UNDERWRITING, ApplicationState.DECLINED])
def test_where_it_is_not_the_agents_turn_only_the_sheets_and_their_signature_are_offered(
    work: ShellAtWork, state: ApplicationState
) -> None:
    page = applications(work)
    work.click_row(page.table, in_state(page, state))
    sign = [] if state is ApplicationState.DECLINED else [say("signing.form.ask")]
    assert acts(page) == [say("applications.quote_sheet"), say("applications.form"), *sign]


def test_the_card_tells_the_way_and_shows_the_papers(work: ShellAtWork) -> None:
    page = applications(work)
    at = in_state(page, ApplicationState.RETURNED)
    application = work.desk.application(page.rows.key_of(at))
    work.click_row(page.table, at)
    assert len(page.side.findChildren(Timeline)) == len(application.moves)
    pictures = page.side.findChildren(Thumbnail)
    assert len(pictures) == len(application.papers) > 0
    assert all(picture.accessibleName() in work.desk.paper_titles().values() for picture in pictures)


def test_the_sheets_are_read_in_the_place_of_the_list(work: ShellAtWork) -> None:
    page = applications(work)
    work.click_row(page.table, in_state(page, ApplicationState.ISSUED))
    for button in page.side.findChildren(Button):
        if button.text() in {say("applications.quote_sheet"), say("applications.form")}:
            button.click()
            work.rest()
            assert page.reader.isVisible()
            assert page.reader.pages() >= 1
            page.reader.cross.click()
            work.rest()
            assert page.table.isVisible()


def test_arrows_walk_through_the_list_and_the_card_follows(work: ShellAtWork) -> None:
    page = applications(work)
    page.table.setFocus()
    work.rest()
    for at in (1, 2, 3):
        work.press(page.table, Qt.Key.Key_Down)
        assert page.side.key == page.rows.key_of(at)
        assert page.side.title.text() == page.rows.row(at).number


def test_one_application_can_be_opened_from_elsewhere(work: ShellAtWork) -> None:
    rows, _ = work.desk.applications(states=[ApplicationState.DECLINED])
    page = applications(work, id=rows[0].id)
    assert page.side.isVisible()
    assert page.side.title.text() == rows[0].number


def test_the_filter_finds_by_number_and_an_empty_result_leads_back(work: ShellAtWork) -> None:
    page = applications(work)
    number = page.rows.row(3).number
    work.find_by(page.filter.edit, number)
    assert [page.rows.row(at).number for at in range(page.rows.rowCount())] == [number]
    page.filter.edit.clear()
    work.find_by(page.filter.edit, "苏B99999")
    assert page.board.empty is not None
    page.board.empty.button.click()
    work.rest()
    assert page.board.empty is None

"""The receipt book tells where every item and every picture is, and what came back with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.receipt import OutboxState, PaperPlace, Place, ReceiptRow
from agent_desk.tasks import Step
from tests.fakes.real_desk import complete_visit
from tests.fakes.running_office import running_office
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work, told
from ui.bridge import Bridge
from ui.i18n import fingerprint, say, words
from ui.models.receipt_lines import ReceiptLines, reason_words
from ui.pages.receipts import ReceiptsPage


@pytest.fixture
def work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(tmp_path / "home", bridge, settle) as found:
        yield found


def book(work: ShellAtWork, **arguments: str) -> ReceiptsPage:
    return work.open("receipts", ReceiptsPage, **arguments)


def application_line(page: ReceiptsPage) -> int:
    return next(
        at
        for at in range(page.lines.rowCount())
        if (row := page.lines.row(at)) is not None and row.kind == "application"
    )


def test_before_head_office_is_known_everything_is_told_to_be_only_here(work: ShellAtWork) -> None:
    work.desk.queue(complete_visit(work.desk))
    page = book(work)
    count = work.desk.receipt_counts()[Place.LOCAL]
    assert count >= 4
    band = page.lines.band(0)
    assert band is not None
    assert (band.title, band.colour) == (say("places.local.count", n=count), "amber")
    assert page.lines.rowCount() == count + 1
    assert all(say("places.local.short") in line for line in told(page.table)[1:])
    assert page.tried.text() == say("receipts.not_enrolled")


def test_an_application_opens_to_its_pictures_with_size_fingerprint_and_place(work: ShellAtWork) -> None:
    work.desk.queue(complete_visit(work.desk))
    page = book(work)
    at = application_line(page)
    row = page.lines.row(at)
    before = page.lines.rowCount()
    work.click_row(page.table, at)
    assert page.lines.rowCount() == before + len(row.papers) > before
    titles = work.desk.paper_titles()
    for offset, paper in enumerate(row.papers, at + 1):
        line = told(page.table)[offset]
        assert titles[paper.slot] in line
        assert fingerprint(paper.sha256) in line
        assert say("places.local.short") in line
    work.click_row(page.table, at)
    assert page.lines.rowCount() == before


def test_the_keyboard_alone_opens_and_closes_and_walks_past_what_only_tells(work: ShellAtWork) -> None:
    work.desk.queue(complete_visit(work.desk))
    page = book(work)
    page.table.setFocus()
    at = application_line(page)
    page.table.setCurrentIndex(page.lines.index(at, 0))
    closed = page.lines.rowCount()
    for opens, closes in (
        (Qt.Key.Key_Space, Qt.Key.Key_Space),
        (Qt.Key.Key_Return, Qt.Key.Key_Return),
        (Qt.Key.Key_Right, Qt.Key.Key_Left),
    ):
        work.press(page.table, opens)
        assert page.lines.rowCount() > closed
        work.press(page.table, closes)
        assert page.lines.rowCount() == closed
    work.press(page.table, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert page.lines.row(page.table.currentIndex().row()) is not None, "the ring stands on an item, not on a picture"


def test_the_filter_finds_by_plate_and_says_when_there_is_nothing(work: ShellAtWork) -> None:
    work.desk.queue(complete_visit(work.desk))
    page = book(work)
    work.find_by(page.filter.edit, "浙A00001")
    assert page.lines.rowCount() > 1
    page.filter.edit.clear()
    work.find_by(page.filter.edit, "苏B99999")
    empty = page.board.empty
    assert empty is not None
    assert "苏B99999" in empty.accessibleName()
    empty.button.click()
    work.rest()
    assert page.board.empty is None
    assert page.lines.rowCount() > 1


def test_an_empty_group_names_the_nearest_thing_that_is(work: ShellAtWork) -> None:
    work.desk.queue(complete_visit(work.desk))
    page = book(work, place="decided")
    empty = page.board.empty
    assert empty is not None
    in_all = sum(work.desk.receipt_counts().values())
    assert say("receipts.none_here_do", n=in_all) in empty.accessibleName()
    empty.button.click()
    work.rest()
    assert page.lines.rowCount() == in_all + 1


def test_an_empty_book_leads_to_the_customers(work: ShellAtWork) -> None:
    page = book(work)
    assert page.board.empty is not None
    assert say("receipts.none") in page.board.empty.accessibleName()


def test_without_enrolment_the_button_leads_to_where_one_enrols(work: ShellAtWork) -> None:
    page = book(work)
    assert page.send.text() == say("receipts.enrol")
    QTest.mouseClick(page.send, Qt.MouseButton.LeftButton)
    assert work.shell.current == "settings"


def test_what_head_office_holds_says_so_and_what_it_refused_comes_first_with_its_reason(
    work: ShellAtWork, tmp_path: Path
) -> None:
    work.desk.queue(complete_visit(work.desk))
    with running_office(tmp_path / "office", clock=work.real.clock) as office:
        work.desk.enrol(server=office.url, code=office.code(), pin="246810")
        page = book(work)
        # This head office has published no rate pack, so it takes everything but the application.
        QTest.mouseClick(page.send, Qt.MouseButton.LeftButton)
        work.rest()
    refused = page.lines.row(1)
    assert refused.outbox_state is OutboxState.REFUSED
    assert say("states.outbox.refused") in told(page.table)[1]
    assert any(say("places.held.short") in line for line in told(page.table))
    assert {band.colour for at in range(page.lines.rowCount()) if (band := page.lines.band(at))} == {"amber", "blue"}
    work.click_row(page.table, 1)
    what, remedy = reason_words(refused.reason)
    assert what != refused.reason
    assert f"{what} {remedy}" in told(page.table)[2]
    page.table.setFocus()
    work.press(page.table, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert work.shell.place == ("applications", {"id": refused.subject})


def test_when_head_office_is_away_the_page_says_when_it_was_tried_and_why_it_failed(
    work: ShellAtWork, tmp_path: Path
) -> None:
    with running_office(tmp_path / "office", clock=work.real.clock) as office:
        work.desk.enrol(server=office.url, code=office.code(), pin="246810")
    work.desk.queue(complete_visit(work.desk))
    page = book(work)
    page.send.click()
    work.rest()
    assert say("errors.head_office_unreachable.what").rstrip("。") in page.tried.text()
    assert page.send.text() == say("receipts.again")
    assert not page.send.busy


def test_the_button_shows_how_far_the_round_is(work: ShellAtWork) -> None:
    page = book(work)
    page.sync_step(Step("sync_push", 3, 7))
    assert page.send.accessibleDescription() == say("ui.mark_busy_step", done=3, total=7)
    page.sync_step(Step("sync_papers", 3_100_000, 8_650_000))
    assert "3.10 MB / 8.65 MB" in page.send.accessibleDescription()
    page.sync_step(None)
    assert not page.send.busy


def test_what_happens_elsewhere_shows_at_once(work: ShellAtWork) -> None:
    page = book(work)
    empty = page.board.empty
    assert empty is not None
    work.shell.broadcast(work.desk.queue(complete_visit(work.desk)))
    work.rest()
    assert page.board.empty is None
    assert page.lines.rowCount() > 1


NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ROW = ReceiptRow(
    id="1",
    kind="application",
    subject="2",
    customer_name="林甲子",
    object_label="浙A00001",
    sha256="ab" * 32,
    recorded_at=NOON,
    received_at=NOON,
    place=Place.DECIDED,
    outbox_state=OutboxState.STORED,
    reason="",
    decision="",
    papers=(),
)
BROKEN = PaperPlace("3", "id_front", "cd" * 32, 1000, NOON, 620, Place.LOCAL, None)


@pytest.mark.parametrize(
    ("decision", "meaning"),
    [
        (ApplicationState.ISSUED, "decided"),
        (ApplicationState.APPROVED, "decided"),
        (ApplicationState.RETURNED, "fix"),
        (ApplicationState.DECLINED, "fix"),
    ],
)
def test_a_decision_is_told_in_its_own_words_and_colour(decision: ApplicationState, meaning: str) -> None:
    chip = ReceiptLines(date(2026, 11, 24)).show(replace(ROW, decision=decision.value), "state", False).chip
    assert chip == (say(f"states.application.{decision.value}"), meaning)


def test_a_picture_that_broke_off_says_how_far_it_came_and_that_this_does_not_count() -> None:
    lines = ReceiptLines(date(2026, 11, 24), {"id_front": "身份证正面"})
    (under,) = lines.unders(replace(ROW, place=Place.LOCAL, received_at=None, papers=(BROKEN,)))
    assert under.cells["received"].spoken() == say("receipts.broken_at", percent=62)
    assert under.cells["state"].spoken() == say("receipts.not_whole")
    assert under.cells["item"].spoken() == "身份证正面"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_reason_has_words_and_a_remedy_even_an_unknown_one(language: str) -> None:
    words().choose(language)
    for reason in ("pack_unknown body.quote.answer.pack", "both_changed", "never_heard_of_it body.x"):
        what, remedy = reason_words(reason)
        assert what
        assert remedy
        assert "{" not in what + remedy

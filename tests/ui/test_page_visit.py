"""The visit page says what is wrong where it is, all at once, and never loses what was entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent_desk.domain.visit import Fact, Source
from tests.fakes.real_desk import COMPLETE, RealDesk, complete_visit
from tests.fakes.visit_page import real, show
from ui.bridge import Bridge
from ui.pages.visit import VisitPage
from ui.pages.visit.words import moment_words, read_moment
from ui.widgets.buttons import IconButton
from ui.widgets.text import Text
from ui.widgets.trace import TracePanel

__all__ = ["real", "show"]


def visible(part: QWidget) -> bool:
    return part.isVisibleTo(part.window())


def test_every_wrong_fact_is_named_beside_its_field_at_once(
    real: RealDesk, show: Callable[[str, int], VisitPage]
) -> None:
    desk = real.desk
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**COMPLETE, "customer.mobile": "12000000000", "vehicle.vin": "LAA0A0A06SA000001"})
    page = show(visit, 1)
    for path in ("customer.mobile", "vehicle.vin"):
        assert visible(page.facts.row(path).problem), path
    assert not visible(page.facts.row("customer.name").problem)
    assert page.facts.row("vehicle.vin").text() == "LAA0A0A06SA000001"


def test_the_total_on_the_screen_is_the_total_of_the_answer(
    real: RealDesk, show: Callable[[str, int], VisitPage]
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 2)
    answer = real.desk.visit(visit).answer
    assert answer is not None
    assert page.price.total.accessibleName() == f"¥{answer.total.shown()}"
    assert page.total_words() == answer.total.shown()


def test_what_was_found_out_closes_the_open_point(
    real: RealDesk,
    show: Callable[[str, int], VisitPage],
    bridge: Bridge,
    settle: Callable[[Bridge], None],
    qtbot: QtBot,
) -> None:
    visit = complete_visit(real.desk)
    claims = real.desk.visit(visit).visit.facts["quote.claims"].text
    real.desk.set_facts(visit, {"quote.claims": claims}, Source.TOLD)
    assert "quote.claims" in {point.path for point in real.desk.visit(visit).open_points}
    page = show(visit, 2)
    page.open_points.settle.emit("quote.claims")
    row = page.facts.row("quote.claims")
    assert visible(row.problem), "what to do now"
    qtbot.keyClick(row._value._edit, Qt.Key.Key_Return)
    settle(bridge)
    view = real.desk.visit(visit)
    assert view.visit.facts["quote.claims"] == Fact(claims, Source.CONFIRMED)
    assert "quote.claims" not in {point.path for point in view.open_points}
    assert not visible(row.problem)


def test_before_consent_a_place_for_a_paper_leads_to_the_consents(
    real: RealDesk, show: Callable[[str, int], VisitPage]
) -> None:
    visit = real.desk.new_visit("motor").subject
    real.desk.set_facts(visit, COMPLETE)
    page = show(visit, 3)
    page.papers.slots.rows()[0].wanted.emit(page.papers.slots.rows()[0].slot.code)
    assert visible(page.papers.notice)
    assert visible(page.papers.notice._banner)


def test_a_narrow_page_shows_facts_and_covers_in_turn(real: RealDesk, show: Callable[[str, int], VisitPage]) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 1)
    page.window().resize(1024, 640)
    assert page.window().width() == 1024, "nothing forces the window wider"
    assert visible(page.facts)
    assert not visible(page.covers)
    page.go(2)
    assert visible(page.covers)
    assert not visible(page.facts)
    assert visible(page.price)


def test_every_part_opens_its_calculation_that_ends_in_its_amount(
    real: RealDesk, show: Callable[[str, int], VisitPage]
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 2)
    answer = real.desk.visit(visit).answer
    assert answer is not None
    for part in ("compulsory", "vehicle_tax", "commercial"):
        amount = answer.part(part)
        assert amount is not None
        last = page.price._amounts[part][4].accessibleName().splitlines()[-1]
        assert last.endswith(amount.shown()), part


def test_no_word_on_the_page_is_a_bare_key(real: RealDesk, show: Callable[[str, int], VisitPage]) -> None:
    visit = complete_visit(real.desk)
    for step in range(1, 6):
        page = show(visit, step)
        for part in page.findChildren(QWidget):
            words = f"{part.accessibleName()} {getattr(part, 'text', str)() if callable(getattr(part, 'text', None)) else ''}"
            assert not any(f"{area}." in words for area in ("visit", "states", "covers", "facts", "trace", "ui")), words


def test_a_file_that_is_no_picture_is_refused_by_name_and_disturbs_nothing(
    real: RealDesk,
    show: Callable[[str, int], VisitPage],
    bridge: Bridge,
    settle: Callable[[Bridge], None],
    tmp_path: Path,
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 3)
    before = real.desk.visit(visit).papers
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"no picture at all")
    page.papers.slots.zone.files.emit([str(fake)])
    settle(bridge)
    assert visible(page.banner)
    assert "fake.jpg" in page.banner.accessibleName()
    assert real.desk.visit(visit).papers == before


def test_the_sheet_of_the_visit_prints_through_a_printer(
    real: RealDesk,
    show: Callable[[str, int], VisitPage],
    bridge: Bridge,
    settle: Callable[[Bridge], None],
    tmp_path: Path,
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 5)
    assert page.finish.preview.pages() >= 1
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = tmp_path / "printed.pdf"
    printer.setOutputFileName(str(target))
    page.finish.preview.print_on(printer)
    settle(bridge)
    assert real.desk.sheet_pages(target.read_bytes()) == page.finish.preview.pages()


def test_what_is_missing_leads_to_its_place(
    real: RealDesk, show: Callable[[str, int], VisitPage], qtbot: QtBot
) -> None:
    visit = complete_visit(real.desk, papers=False)
    page = show(visit, 5)
    page.finish.missing.asked.emit("paper", "id_card_front")
    assert page._stack.currentIndex() == 1


def test_an_appointment_is_read_as_it_is_typed_and_kept(
    real: RealDesk, show: Callable[[str, int], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 1)
    page.facts.appointment.committed.emit("11-25 9:30")
    settle(bridge)
    planned = real.desk.visit(visit).visit.planned_at
    assert planned is not None
    assert planned.isoformat() == "2026-11-25T01:30:00+00:00"
    page.facts.appointment.committed.emit("soon")
    settle(bridge)
    assert visible(page.facts.appointment.problem)
    assert real.desk.visit(visit).visit.planned_at == planned


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30", "2026-11-24 09:30"),
        ("01-05 14:00", "2027-01-05 14:00"),
        ("2026/12/1 8：05", "2026-12-01 08:05"),
        ("25:00", ""),
        ("tomorrow", ""),
    ],
)
def test_moments_are_read_in_the_usual_manners(typed: str, meant: str) -> None:
    assert moment_words(read_moment(typed, date(2026, 11, 24))) == meant


def test_a_paper_moves_to_another_slot_and_back(
    real: RealDesk, show: Callable[[str, int], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    page = show(visit, 3)
    paper = real.desk.visit(visit).papers[0]
    page.papers.slots.acted.emit("move:tax_certificate", paper.id)
    settle(bridge)
    assert {one.slot for one in real.desk.visit(visit).papers if one.id == paper.id} == {"tax_certificate"}
    real.desk.undo()
    assert {one.slot for one in real.desk.visit(visit).papers if one.id == paper.id} == {paper.slot}


def test_a_queued_case_is_read_and_not_changed(
    real: RealDesk, show: Callable[[str, int], VisitPage], bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    visit = complete_visit(real.desk)
    open_page = show(visit, 3)
    assert open_page.papers.slots.zone.isEnabled()
    number = real.desk.application(real.desk.queue(visit).subject).number
    page = show(visit, 2)
    assert number in page.banner.accessibleName()
    switch, combo = page.covers.row("TPL").switch, page.covers.row("TPL").combo
    assert switch is not None
    assert combo is not None
    assert not switch.isEnabled()
    assert not combo.isEnabled()
    assert not page.facts.row("customer.name").isEnabled()
    assert page.price.next_button.isEnabled()
    page = show(visit, 3)
    settle(bridge)
    assert not page.papers.slots.zone.isEnabled()
    assert not any(visible(button) for button in page.papers.paper_view.findChildren(IconButton))


def test_every_premium_of_a_cover_opens_its_steps_with_their_sources(
    real: RealDesk, show: Callable[[str, int], VisitPage], qtbot: QtBot
) -> None:
    page = show(complete_visit(real.desk), 2)
    row = page.covers.row("TPL")
    qtbot.mouseClick(row.premium, Qt.MouseButton.LeftButton)
    panel = row.findChild(TracePanel)
    assert panel is not None
    assert visible(panel)
    assert row.premium.text() in panel.accessibleName()
    assert any("依据：" in text.text() for text in row.findChildren(Text) if visible(text))
    assert row.switch is not None
    qtbot.keyClicks(row.switch, "?")
    assert not visible(panel)


def test_the_price_says_why_the_float_and_the_level_are_what_they_are_and_by_which_laws(
    real: RealDesk, show: Callable[[str, int], VisitPage]
) -> None:
    visit = complete_visit(real.desk)
    gap = {"quote.last_policy_end": "2026-05-01", "quote.claims": "1"}
    real.desk.set_facts(visit, gap)
    page = show(visit, 2)
    said = page.price.bases["commercial"]
    assert visible(said)
    assert said.text().startswith("商业险断保 218 天，超过六个月，无赔款优待从 0 级重新算。"[:24])
    assert "依据：车险综合改革（2020）" in said.text()
    assert "上年有责事故一次，交强险按 A4" in page.price.bases["compulsory"].text()
    assert page.facts.row("quote.float").text() == "A4"
    assert "quote.float" not in real.desk.visit(visit).visit.facts, "shown, and not entered by that"

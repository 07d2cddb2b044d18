"""A sheet is read at any size without blur, and what is printed is the sheet at its own size, page by page as asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from agent_desk.errors import OurError
from agent_desk.reading.pictures import BoundedPictures
from tests.fakes.real_desk import RealDesk, open_real_desk
from ui.bridge import Bridge
from ui.i18n import say
from ui.messages import Message, Messages
from ui.page import Navigator, PageContext
from ui.pages.sheet_reader import SheetReader
from ui.printing import read_range
from ui.widgets.sheet_view import FIT_PAGE, FIT_WIDTH

A4_POINTS = (595, 842)


def numbered(pages: int) -> bytes:
    """A sheet whose page n bears n black squares of 10 mm, 20 mm from the left and from the top."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(210 * mm, 297 * mm))
    for page in range(pages):
        for square in range(page + 1):
            canvas.rect((20 + 15 * square) * mm, (297 - 30) * mm, 10 * mm, 10 * mm, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def squares(pdf: bytes, page: int) -> int:
    """How many squares a page bears."""
    row = picture(pdf, page).crop((0, 250, 2100, 251)).point(lambda value: 255 if value < 128 else 0)
    ends = [row.getpixel((x, 0)) > row.getpixel((x + 1, 0)) for x in range(row.width - 1)]
    return sum(ends)


def picture(pdf: bytes, page: int) -> Image.Image:
    """The page in grey, ten pixels to a millimetre."""
    png = BoundedPictures().render(pdf, "application/pdf", page=page, width=2100, turned=0)
    return Image.open(BytesIO(png)).convert("L")


class Reading:
    """A reader in a window of 900 × 700, and everything it said."""

    def __init__(self, real: RealDesk, bridge: Bridge, settle: Callable[[Bridge], None], folder: Path) -> None:
        self.said: list[Message] = []
        messages = Messages()
        messages.listen()
        messages.said.connect(self.said.append)
        self._bridge, self._settle, self._folder = bridge, settle, folder
        self.desk = real.desk
        self.reader = SheetReader(PageContext(real.desk, bridge, messages, cast("Navigator", None)))
        self.reader.resize(900, 700)
        self.reader.show()
        self.reader.activateWindow()

    def rest(self) -> None:
        self._settle(self._bridge)

    def read(self, pages: int) -> bytes:
        pdf = numbered(pages)
        self.reader.read("报价单", "BJ-2611-0001", lambda _language: pdf)
        self.rest()
        return pdf

    def printer(self) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._folder / "printed.pdf"))
        return printer

    def printed(self) -> bytes:
        return (self._folder / "printed.pdf").read_bytes()


@pytest.fixture
def reading(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None], look: QApplication) -> Iterator[Reading]:
    real = open_real_desk(tmp_path / "home")
    found = Reading(real, bridge, settle, tmp_path)
    yield found
    found.rest()
    real.desk.close()


# Printing -------------------------------------------------------------------------------------------------------------


def test_what_is_printed_is_the_sheet_itself_at_its_own_size(reading: Reading) -> None:
    sheet = reading.read(2)
    reading.reader.print_on(reading.printer())
    reading.rest()
    printed = reading.printed()
    found = pypdf.PdfReader(BytesIO(printed)).pages
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in found] == [A4_POINTS] * 2
    for page in range(2):
        ours, theirs = picture(sheet, page), picture(printed, page)
        assert theirs.getextrema()[0] < 32, "not blank"
        box = theirs.point(lambda value: 255 if value < 128 else 0).getbbox()
        assert box is not None
        wanted = (200, 200, 300 + 150 * page, 300)
        assert all(abs(one - other) <= 2 for one, other in zip(box, wanted, strict=True)), box
        apart = ImageChops.difference(ours, theirs.resize(ours.size)).point(lambda value: 255 if value > 128 else 0)
        assert sum(apart.histogram()[129:]) < 2000, "the same but for the edges"
    assert reading.said[-1].words == say("preview.printed")


def test_print_is_at_least_300_dots_to_the_inch(reading: Reading) -> None:
    reading.read(1)
    reading.reader.print_on(reading.printer())
    reading.rest()
    [image] = pypdf.PdfReader(BytesIO(reading.printed())).pages[0].images
    assert image.image is not None
    assert image.image.width >= 300 * 210 / 25.4 - 1


@pytest.mark.parametrize(
    ("asked", "expected"), [("", [1, 2, 3, 4, 5]), ("2", [2]), ("4-", [4, 5]), ("5，1-2", [1, 2, 5])]
)
def test_only_the_pages_that_were_named_are_printed(reading: Reading, asked: str, expected: list[int]) -> None:
    reading.read(5)
    reading.reader.range.edit.setText(asked)
    reading.reader.print_on(reading.printer())
    reading.rest()
    printed = reading.printed()
    assert [squares(printed, page) for page in range(len(pypdf.PdfReader(BytesIO(printed)).pages))] == expected


@pytest.mark.parametrize("asked", ["6", "0", "3-2", "1-9", "eins", "1;;x", "-"])
def test_pages_that_are_not_there_are_said_and_nothing_is_printed(reading: Reading, asked: str) -> None:
    reading.read(5)
    reading.reader.range.edit.setText(asked)
    reading.reader.print_on(reading.printer())
    reading.rest()
    assert reading.reader.range_problem.accessibleName().startswith(say("preview.range_wrong", n=5))
    assert not (reading._folder / "printed.pdf").exists()


def test_the_systems_dialog_picks_the_printer_and_turning_away_prints_nothing(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reading.read(2)
    reading.reader.view.setFocus()
    answers = [QDialog.DialogCode.Rejected, QDialog.DialogCode.Accepted]

    def chosen(dialog: QPrintDialog) -> int:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
        return answers.pop(0).value

    # The dialog itself is the system's and waits for a hand.
    monkeypatch.setattr(QPrintDialog, "exec", chosen)
    reading.reader.print_button.click()
    reading.rest()
    assert not (tmp_path / "printed.pdf").exists()
    reading.reader.print_button.click()
    reading.rest()
    assert len(pypdf.PdfReader(BytesIO(reading.printed())).pages) == 2


def test_a_long_print_can_be_stopped_and_another_begun(reading: Reading) -> None:
    reading.read(18)
    reader = reading.reader
    reader.print_on(reading.printer())
    assert reader.print_button.busy
    reader.stop_button.click()
    reading.rest()
    assert not reader.print_button.busy
    assert not any(message.words == say("preview.printed") for message in reading.said)
    reader.range.edit.setText("1")
    reader.print_on(reading.printer())
    reading.rest()
    assert reading.said[-1].words == say("preview.printed")


def test_a_printer_that_takes_nothing_is_said(reading: Reading, tmp_path: Path) -> None:
    reading.read(1)
    printer = reading.printer()
    printer.setOutputFileName(str(tmp_path / "no folder" / "printed.pdf"))
    reading.reader.print_on(printer)
    reading.rest()
    assert reading.said[-1].words == say("preview.not_printed")


@given(pages=st.sets(st.integers(0, 30)), count=st.integers(1, 31))
def test_every_list_of_pages_is_read_as_it_was_written(pages: set[int], count: int) -> None:
    text = ", ".join(str(page + 1) for page in pages)
    expected = tuple(sorted(pages)) if pages else tuple(range(count))
    found = read_range(text, count)
    assert found == (expected if all(page < count for page in pages) else None)


# Reading --------------------------------------------------------------------------------------------------------------


def test_a_page_is_drawn_anew_for_every_size(reading: Reading) -> None:
    reading.read(2)
    view = reading.reader.view
    assert view.mode == FIT_WIDTH
    assert view.is_sharp()
    for percent in (50, 100, 300):
        view.zoom_to(percent)
        reading.rest()
        assert view.percent == percent
        assert view.is_sharp(), percent
    view.fit(FIT_PAGE)
    reading.rest()
    assert view.is_sharp()
    assert view.percent < 100, "a whole page is lower than 700 px"


def test_on_a_dense_screen_a_page_has_twice_the_dots(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    reading.read(1)
    view = reading.reader.view
    asked: list[int] = []
    view.wanted.connect(lambda _page, width: asked.append(width))
    view.zoom_to(100)
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: 2.0)
    view.zoom_to(125)
    reading.rest()
    assert asked == [794, 2 * 992]


def test_pages_are_drawn_away_from_the_windows_thread_and_only_those_in_sight(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, bool]] = []
    draw = reading.desk.sheet_page

    def watched(pdf: bytes, *, page: int = 0, width: int = 900) -> bytes:
        drawn.append((page, threading.current_thread() is threading.main_thread()))
        return draw(pdf, page=page, width=width)

    monkeypatch.setattr(reading.desk, "sheet_page", watched)
    reading.read(18)
    reading.reader.view.go_to(10)
    reading.rest()
    assert not any(in_window for _, in_window in drawn)
    assert {page for page, _ in drawn} <= {0, 1, 9, 10, 11}
    assert 10 in {page for page, _ in drawn}


def test_keys_and_ctrl_wheel_zoom_between_half_and_three_times(reading: Reading) -> None:
    reading.read(1)
    view = reading.reader.view
    view.zoom_to(100)
    QTest.keyClicks(view, "+")
    assert view.percent == 125
    QTest.keyClicks(view, "--")
    assert view.percent == 75
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.mode == FIT_WIDTH
    QTest.keyClick(view, Qt.Key.Key_9)
    assert view.mode == FIT_PAGE
    view.zoom_to(100)
    for delta, expected in ((120, 125), (-120, 100), (-120, 75)):
        wheel(view.viewport(), delta, Qt.KeyboardModifier.ControlModifier)
        assert view.percent == expected
    wheel(view.viewport(), 120, Qt.KeyboardModifier.NoModifier)
    assert view.percent == 75, "the bare wheel scrolls"
    for _ in range(20):
        view.zoom(1)
    assert view.percent == 300
    assert not reading.reader.larger.isEnabled()
    for _ in range(20):
        view.zoom(-1)
    assert view.percent == 50
    assert not reading.reader.smaller.isEnabled()


def wheel(on: object, delta: int, modifiers: Qt.KeyboardModifier) -> None:
    at = QPointF(100, 100)
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(on, event)  # type: ignore[arg-type]  # a viewport


def test_the_place_in_the_sheet_is_told_and_can_be_chosen(reading: Reading) -> None:
    reading.read(3)
    reader = reading.reader
    assert reader.place.currentText() == "1 / 3"
    assert not reader.back.isEnabled()
    reader.on.click()
    assert reader.place.currentText() == "2 / 3"
    assert reader.view.accessibleName() == say("preview.page_of", n=2, total=3)
    reader.place.chosen.emit("2")
    assert reader.view.page == 2
    assert not reader.on.isEnabled()
    QTest.keyClick(reader.view, Qt.Key.Key_Home)
    assert reader.view.page == 0


def test_one_page_needs_no_places_and_no_range(reading: Reading) -> None:
    reading.read(1)
    reader = reading.reader
    assert not any(part.isVisibleTo(reader) for part in (reader.back, reader.place, reader.on, reader.range))


def test_the_size_that_is_seen_is_told_even_between_the_steps(reading: Reading) -> None:
    reading.read(1)
    reader = reading.reader
    assert reader.scale.currentText() == say("preview.fit_width")
    reader.view.zoom_to(110)
    assert reader.scale.currentText() == "110 %"
    reader.scale.chosen.emit("page")
    assert reader.view.mode == FIT_PAGE


def test_another_sheet_takes_the_place_whole(reading: Reading) -> None:
    reading.read(5)
    reading.reader.range.edit.setText("9")
    reading.reader.print_on(reading.printer())
    reading.read(2)
    assert reading.reader.pages() == 2
    assert reading.reader.range.text() == ""
    assert reading.reader.range_problem.accessibleName() == ""


def test_a_sheet_that_cannot_be_made_is_said_and_the_reader_closes(reading: Reading) -> None:
    closed: list[bool] = []
    reading.reader.closed.connect(lambda: closed.append(True))

    def broken(_language: str) -> bytes:
        raise OurError

    reading.reader.read("报价单", "BJ-2611-0001", broken)
    reading.rest()
    assert closed == [True]
    assert reading.said[-1].error


def test_a_sheet_is_made_anew_in_the_language_that_is_chosen(reading: Reading) -> None:
    made: list[str] = []

    def make(language: str) -> bytes:
        made.append(language)
        return numbered(2 if language == "both" else 1)

    reading.reader.read("报价单", "BJ-2611-0001", make)
    reading.rest()
    language = reading.reader.language
    language.set_current("both")
    language.chosen.emit("both")
    reading.rest()
    assert made == ["zh_CN", "both"]
    assert reading.reader.pages() == 2


def test_escape_closes_the_reader(reading: Reading) -> None:
    reading.read(1)
    closed: list[bool] = []
    reading.reader.closed.connect(lambda: closed.append(True))
    reading.reader.view.setFocus()
    QTest.keyClick(reading.reader.view, Qt.Key.Key_Escape)
    assert closed == [True]

"""The one reader of all sheets: page by page at any size, printed in parts or whole, kept as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from agent_desk.errors import AgentDeskError
from agent_desk.files import write_file
from agent_desk.tasks import CancelToken, Progress, Step
from agent_desk.texts import SHEET_LANGUAGES
from ui.bridge import Task
from ui.i18n import say, words
from ui.page import PageContext
from ui.printing import PRINT_WIDTH, ask_printer, print_pages, read_range
from ui.widgets.buttons import Button, IconButton
from ui.widgets.entry import ProblemLines, TextField
from ui.widgets.fields import Combo
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import Card, Line, horizontal, vertical
from ui.widgets.sheet_view import FIT_PAGE, FIT_WIDTH, STEPS, SheetView
from ui.widgets.states import Skeleton

FITS_UP_TO = 125
"""Percent: where a page as wide as the window would be larger, it is first seen at its own size."""


def language_choice() -> Combo:
    """In which language a sheet is made, beginning with the window's."""
    options = [(one, say(f"sheet.language.{one}")) for one in SHEET_LANGUAGES]
    choice = Combo(options, words().language, name=say("sheet.language.choose"))
    # In a narrow head the title gives way, not the choice.
    choice.setFixedWidth(choice.sizeHint().width())
    return choice


class SheetReader(Card):
    """``read`` shows a sheet that is made on demand; ``closed`` when the person has seen enough, or it cannot be made.

    Without ``closable`` it has no cross: a step of the visit shows nothing else in its place.
    """

    closed = Signal()
    # Qt asks for events while the parts are still being made.
    _closable = True

    def __init__(
        self, context: PageContext, title: str = " ", *, closable: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, " ", parent=parent)
        self._desk, self._bridge, self._messages = context.desk, context.bridge, context.messages
        self._number = ""
        self._wanted: Callable[[str], bytes] | None = None
        self._pdf = b""
        self._sized = False
        self._printing: Task | None = None
        self._build_head(closable)
        self.add(self._build_tools())
        self.range_problem = ProblemLines()
        self.range_problem.setContentsMargins(16, 0, 16, 8)
        self.add(self.range_problem)
        self.add(Line())
        self.view = SheetView()
        self.view.wanted.connect(self._fetch)
        self.view.moved.connect(lambda _page: self._show_place())
        self.view.zoomed.connect(self._show_size)
        waiting = QWidget()
        inside = vertical(0, 16, 8, 16, 8)
        waiting.setLayout(inside)
        inside.addWidget(Skeleton(8))
        inside.addStretch(1)
        self._places = QStackedWidget()
        self._places.addWidget(waiting)
        self._places.addWidget(self.view)
        self.add(self._places, 1)
        # The ground of the pages stays within the card's round corners.
        self.body.addSpacing(8)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Print), self.print),
            (QKeySequence(QKeySequence.StandardKey.SaveAs), self._ask_where),
            (QKeySequence("Ctrl++"), partial(self.view.zoom, 1)),
            (QKeySequence("Ctrl+="), partial(self.view.zoom, 1)),
            (QKeySequence("Ctrl+-"), partial(self.view.zoom, -1)),
            (QKeySequence("Ctrl+0"), partial(self.view.fit, FIT_WIDTH)),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._show_place()
        self._show_size()

    # Building -----------------------------------------------------------------------------------------------------------

    def _build_head(self, closable: bool) -> None:
        self.head.addStretch(1)
        self.save_button = Button(say("preview.save"), size="small", icon="download")
        self.save_button.clicked.connect(self._ask_where)
        self.print_button = Button(say("preview.print"), size="small", icon="printer")
        self.print_button.clicked.connect(self.print)
        self.stop_button = IconButton("x", say("preview.stop_printing"))
        self.stop_button.clicked.connect(self._stop_printing)
        self.stop_button.hide()
        self.cross = IconButton("x", say("ui.close"))
        self.cross.clicked.connect(self.closed)
        for part in (self.save_button, self.print_button, self.stop_button, self.cross):
            self.head.addWidget(part)
        self.cross.setVisible(closable)
        self._closable = closable

    def _build_tools(self) -> QWidget:
        bar = QWidget()
        line = horizontal(4, 12, 6, 12, 6)
        bar.setLayout(line)
        self._build_places(line)
        line.addSpacing(8)
        self.smaller = IconButton("zoom-out", say("preview.zoom_out"))
        self.smaller.clicked.connect(lambda: self.view.zoom(-1))
        self.scale = Combo(name=say("preview.size"))
        self.scale.chosen.connect(self._chose_size)
        self.larger = IconButton("zoom-in", say("preview.zoom_in"))
        self.larger.clicked.connect(lambda: self.view.zoom(1))
        for part in (self.smaller, self.scale, self.larger):
            line.addWidget(part)
        line.addSpacing(8)
        self.language = language_choice()
        self.language.chosen.connect(lambda _language: self._make())
        line.addWidget(self.language)
        line.addStretch(1)
        self.range = TextField(placeholder=say("preview.range_all"), height=28, name=say("preview.range_name"))
        self.range.setMinimumWidth(64)
        self.range.setMaximumWidth(108)
        self.range.setToolTip(say("preview.range_hint"))
        self.range.edit.textEdited.connect(lambda _text: self._show_range_problem(wrong=False))
        self.range.edit.returnPressed.connect(self.print)
        line.addWidget(self.range)
        return bar

    def _build_places(self, line: QHBoxLayout) -> None:
        self.back = IconButton("chevron-left", say("preview.page_back"))
        self.back.clicked.connect(lambda: self.view.go_to(self.view.page - 1))
        self.place = Combo(name=say("preview.page"))
        self.place.chosen.connect(lambda page: self.view.go_to(int(page)))
        self.on = IconButton("chevron-right", say("preview.page_on"))
        self.on.clicked.connect(lambda: self.view.go_to(self.view.page + 1))
        for part in (self.back, self.place, self.on):
            line.addWidget(part)

    # Reading ------------------------------------------------------------------------------------------------------------

    def read(self, title: str, number: str, make: Callable[[str], bytes]) -> None:
        """Make the sheet in the language that is chosen and show it from its beginning, in another language as soon as that is
        chosen; ``number`` is offered as the file's name. What cannot be made is said, and the reader closes."""
        self._number, self._wanted = number, make
        self.set_title(title, "")
        self._make()

    def _make(self) -> None:
        wanted, language = self._wanted, self.language.current
        if wanted is None:
            return
        self._pdf = b""
        self.range.edit.clear()
        self._show_range_problem(wrong=False)
        self._places.setCurrentIndex(0)
        self._show_count(0)

        def make() -> tuple[bytes, int]:
            pdf = wanted(language)
            return pdf, self._desk.sheet_pages(pdf)

        self._bridge.latest(self, "sheet", make, done=self._made, failed=self._failed)

    def _made(self, found: tuple[bytes, int]) -> None:
        self._pdf, count = found
        self._places.setCurrentIndex(1)
        self._show_count(count)
        if not self._sized and self.view.percent > FITS_UP_TO:
            self.view.zoom_to(100)
        self._sized = True

    def _failed(self, error: AgentDeskError) -> None:
        self._messages.failure(error)
        self.closed.emit()

    def pages(self) -> int:
        """How many pages are shown."""
        return self.view.count

    def _show_count(self, count: int) -> None:
        self.view.show_pages(count)
        self.subtitle.set_text(say("preview.pages", n=count) if count else "")
        self.subtitle.setVisible(bool(count))
        options = [(str(page), say("preview.page_short", n=page + 1, total=count)) for page in range(count)]
        self.place.set_options(options, "0")
        for part in (self.back, self.place, self.on, self.range):
            part.setVisible(count > 1)
        for button in (self.save_button, self.print_button):
            button.setEnabled(bool(count))
        self._show_place()

    def _show_place(self) -> None:
        page, count = self.view.page, self.view.count
        self.place.set_current(str(page))
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page < count - 1)

    def _show_size(self) -> None:
        fitted = [(mode, say(f"preview.fit_{mode}")) for mode in (FIT_WIDTH, FIT_PAGE)]
        fixed = sorted({*STEPS, *([] if self.view.mode else [self.view.percent])})
        options = [*fitted, *((str(percent), f"{percent} %") for percent in fixed)]
        self.scale.set_options(options, self.view.mode or str(self.view.percent))
        self.smaller.setEnabled(self.view.percent > STEPS[0])
        self.larger.setEnabled(self.view.percent < STEPS[-1])

    def _chose_size(self, key: str) -> None:
        if key.isdigit():
            self.view.zoom_to(int(key))
        else:
            self.view.fit(key)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fetch(self, page: int, width: int) -> None:
        pdf = self._pdf

        def drawn(png: bytes) -> None:
            if pdf is self._pdf:
                self.view.set_picture(page, png, width)

        self._bridge.latest(
            self,
            f"page {page}",
            lambda: self._desk.sheet_page(pdf, page=page, width=width),
            done=drawn,
            failed=self._messages.failure,
        )

    # Printing and keeping -----------------------------------------------------------------------------------------------

    def print(self) -> None:
        """Ask for a printer and print the pages that were named (all, if none was)."""
        if not self._pdf or self._printing is not None or self._wanted_pages() is None:
            return
        printer = ask_printer(self, self._number)
        if printer is not None:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages that were named on this printer, away from the window's thread; can be stopped."""
        pdf, pages = self._pdf, self._wanted_pages()
        if not pdf or pages is None or self._printing is not None:
            return

        def work(token: CancelToken, progress: Progress) -> bool:
            def draw(page: int) -> bytes:
                return self._desk.sheet_page(pdf, page=page, width=PRINT_WIDTH)

            return print_pages(printer, draw, pages, token, progress)

        self.print_button.set_busy(say("preview.printing", done=1, total=len(pages)))
        self.stop_button.setVisible(len(pages) > 1)
        self._printing = self._bridge.run(
            self,
            work,
            done=self._printed,
            failed=self._messages.failure,
            progress=self._show_printing,
            ended=self._printing_over,
            long=True,
        )

    def _wanted_pages(self) -> tuple[int, ...] | None:
        """The pages that the field names; says what is wrong with it where it names none."""
        pages = read_range(self.range.text(), self.view.count)
        self._show_range_problem(wrong=pages is None)
        if pages is None:
            self.range.setFocus(Qt.FocusReason.OtherFocusReason)
        return pages

    def _show_range_problem(self, *, wrong: bool) -> None:
        # Beneath the whole bar: the field is too narrow for words.
        self.range.box.wrong = wrong
        self.range.box.update()
        what = say("preview.range_wrong", n=self.view.count) if wrong else ""
        self.range_problem.show_problem(what, say("preview.range_hint") if wrong else "")

    def _show_printing(self, step: Step) -> None:
        self.print_button.set_busy(say("preview.printing", done=step.done, total=step.total))

    def _printed(self, sent: bool) -> None:
        if sent:
            self._messages.notice(say("preview.printed"))
        else:
            self._messages.notice(say("preview.not_printed"))

    def _stop_printing(self) -> None:
        if self._printing is not None:
            self._printing.cancel()

    def _printing_over(self) -> None:
        self._printing = None
        self.print_button.set_busy("")
        self.stop_button.hide()

    def _ask_where(self) -> None:
        if not self._pdf:
            return
        dialog = QFileDialog(self, say("preview.save"), f"{self._number}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Keep the sheet as a file."""
        pdf = self._pdf

        def write() -> str:
            write_file(Path(path), pdf)
            return Path(path).name

        if pdf:
            self._bridge.call(
                self,
                write,
                done=lambda name: self._messages.notice(say("preview.saved", name=name)),
                failed=self._messages.failure,
            )

    # Keys ---------------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        return (self._closable and keeps_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._closable and event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(640, 600)

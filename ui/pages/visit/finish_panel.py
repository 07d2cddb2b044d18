"""The end of a visit: the quote sheet as it will be printed, print and save, and what happens to the application next."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from ui.i18n import say
from ui.painting import box
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import Card, Line, Scroll, clear, horizontal, vertical
from ui.widgets.states import Skeleton
from ui.widgets.text import Text

FIRST_WIDTH, LEAST_WIDTH, MOST_WIDTH = 620, 360, 1240
"""Of a page on the screen in px: at first (less where there is less room), and how far it can be zoomed."""
_AROUND = 20


class SheetPage(QWidget):
    """One page of a sheet on a sunken ground."""

    def __init__(self, png: bytes, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(png)
        self._wide = width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_width(self, width: int) -> None:
        """Closer or further."""
        self._wide = width
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        tall = round(self._wide * self._pixmap.height() / max(1, self._pixmap.width()))
        return QSize(self._wide + 2, tall + 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        tall = self.sizeHint().height() - 18
        left = max(1, (self.width() - self._wide) // 2)
        area = QRectF(left, 8, self._wide, tall)
        painter.drawPixmap(area, self._pixmap, QRectF(self._pixmap.rect()))
        box(painter, area.adjusted(-1, -1, 1, 1), radius=0, line="line_strong")


class SheetPreview(Card):
    """The sheet, page by page, with zoom. ``print_asked``, ``save_asked(path)``."""

    print_asked = Signal()
    save_asked = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, " ", parent=parent)
        self._wide, self._zoomed = FIRST_WIDTH, False
        self._pages: list[SheetPage] = []
        self.head.addStretch(1)
        for icon, key, factor in (
            ("zoom-out", "visit.finish.zoom_out", 0.8),
            ("zoom-in", "visit.finish.zoom_in", 1.25),
        ):
            button = IconButton(icon, say(key))
            button.clicked.connect(lambda _=False, factor=factor: self.zoom(factor))
            self.head.addWidget(button)
        self.save_button = Button(say("visit.finish.save"), size="small", icon="download")
        self.save_button.clicked.connect(self._ask_where)
        self.print_button = Button(say("visit.finish.print"), size="small", icon="printer")
        self.print_button.clicked.connect(self.print_asked)
        self.head.addWidget(self.save_button)
        self.head.addWidget(self.print_button)
        content = QWidget()
        self._column = vertical(0, 8, 8, 8, 8)
        content.setLayout(self._column)
        self._scroll = Scroll(content)
        # A page that was zoomed beyond the card can be moved under it.
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.add(self._scroll, 1)
        self._column.addWidget(Skeleton(8))
        self._suggested = "quote.pdf"

    def show_pages(self, pngs: list[bytes], suggested: str) -> None:
        """Show the pages; ``suggested`` is the file name offered for saving."""
        self._suggested = suggested
        clear(self._column)
        self._pages = [SheetPage(png, self._wide) for png in pngs]
        for page in self._pages:
            self._column.addWidget(page)
        self._column.addStretch(1)
        self.set_title(self.title.text(), say("visit.finish.pages", n=len(pngs)))

    def zoom(self, factor: float) -> None:
        """Closer or further, between half and double size."""
        self._zoomed = True
        self._set_width(min(MOST_WIDTH, max(LEAST_WIDTH, round(self._wide * factor))))

    def _set_width(self, wide: int) -> None:
        self._wide = wide
        for page in self._pages:
            page.set_width(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Until somebody zooms, the whole width of the page is seen."""
        super().resizeEvent(event)
        if not self._zoomed:
            self._set_width(min(FIRST_WIDTH, max(LEAST_WIDTH, event.size().width() - 2 * _AROUND)))

    def pages(self) -> int:
        """How many pages are shown."""
        return len(self._pages)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, say("visit.finish.save"), self._suggested, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_asked)
        dialog.open()


class NextStep(Card):
    """What is still to do before the application can be queued, and the button that does it."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("visit.finish.next"), parent=parent)
        content = QWidget()
        self._column = vertical(4, 15, 12, 15, 12)
        content.setLayout(self._column)
        self.add(content)
        self.body.addStretch(1)
        self.add(Line())
        foot = QWidget()
        line = horizontal(8, 15, 12, 15, 12)
        foot.setLayout(line)
        self.button = Button("", kind="primary", size="large")
        self.button.clicked.connect(self.acted)
        line.addWidget(self.button, 1)
        self.add(foot)

    def show_words(self, lines: list[tuple[str, str]], act: str) -> None:
        """Lines of (words, role), and the act ("" = none)."""
        clear(self._column)
        for words, role in lines:
            self._column.addWidget(Text(words, role=role, wrap=True))
        self.button.set_text(act)
        self.button.setVisible(bool(act))


def print_pages(parent: QWidget, images: list[bytes], printer: object | None = None) -> bool:
    """Print pages that were drawn at 300 dpi through QPrinter; without a printer the system's dialog asks which.

    Returns whether anything was printed.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    if printer is None:
        chosen = QPrinter(QPrinter.PrinterMode.HighResolution)
        chosen.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        dialog = QPrintDialog(chosen, parent)
        dialog.setWindowTitle(say("visit.finish.print"))
        if not dialog.exec():
            return False
        printer = chosen
    assert isinstance(printer, QPrinter)
    printer.setFullPage(True)
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    )
    painter = QPainter()
    if not painter.begin(printer):
        return False
    try:
        for number, png in enumerate(images):
            if number:
                printer.newPage()
            painter.drawImage(QRectF(printer.pageLayout().fullRectPixels(printer.resolution())), QImage.fromData(png))
    finally:
        painter.end()
    return True

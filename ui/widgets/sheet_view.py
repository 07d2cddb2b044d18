"""A sheet of paper on the screen: page under page, fitted or magnified, each drawn anew for the size that it is seen at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.i18n import say
from ui.painting import box, ring
from ui.theme import theme

FIT_WIDTH, FIT_PAGE = "width", "page"
LEAST, MOST = 50, 300
"""Percent of the paper's own size."""
STEPS = (50, 75, 100, 125, 150, 200, 250, 300)
SHEET_MM, MM_PER_INCH = (210.0, 297.0), 25.4
"""A4: every sheet of the desk is."""
_AROUND, _BETWEEN, _KEPT = 16, 12, 8
"""Room around the pages and between two of them in px; how many drawn pages stay in memory."""
_DRAWN_AT_MOST = 2800
"""Device pixels across a page; above them a reader of pictures draws no larger."""


class SheetView(QAbstractScrollArea):
    """``wanted(page, width)`` asks for a page's picture that is ``width`` device pixels wide; give it by ``set_picture``.

    ``moved(page)`` when another page is the one that is read; ``zoomed()`` when the size has changed. Keys: arrows, Page up
    and down, Home, End; + and − zoom, 0 fits the width, 9 the whole page; the wheel zooms with Ctrl. The mouse drags.
    """

    wanted = Signal(int, int)
    moved = Signal(int)
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._page = 0, 0
        self._mode, self._percent = FIT_WIDTH, 100
        self._pictures: dict[int, QPixmap] = {}
        self._drawn: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._from: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setSingleStep(40)

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_pages(self, count: int) -> None:
        """Another sheet of so many pages (0 = none yet), from its beginning, at the size of before."""
        self._count, self._page = count, 0
        self._pictures, self._drawn, self._asked = {}, {}, {}
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._name()
        self._ask()
        self.viewport().update()

    def set_picture(self, page: int, png: bytes, width: int) -> None:
        """The picture that was asked for with ``width``."""
        picture = QPixmap()
        picture.loadFromData(png)
        self._pictures[page], self._drawn[page] = picture, width
        for far in sorted(self._pictures, key=lambda other: abs(other - self._page))[_KEPT:]:
            del self._pictures[far], self._drawn[far]
            self._asked.pop(far, None)
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._count

    @property
    def page(self) -> int:
        """The page that is read, from 0."""
        return self._page

    @property
    def mode(self) -> str:
        """``width`` or ``page`` while fitted, else ""."""
        return self._mode

    @property
    def percent(self) -> int:
        """How large the paper is seen, in percent of its own size."""
        return round(100 * self._paper_size()[0] / self._natural_width())

    def is_sharp(self) -> bool:
        """Whether every page in sight is drawn for the size at which it is seen."""
        wide = self._device_width()
        return bool(self._count) and all(self._drawn.get(page) == wide for page in self._in_sight())

    # Size ---------------------------------------------------------------------------------------------------------------

    def fit(self, mode: str) -> None:
        """Follow the window: ``width`` or the whole ``page``."""
        self._rescale(mode, self._percent)

    def zoom_to(self, percent: int) -> None:
        """A fixed size, between ``LEAST`` and ``MOST`` percent."""
        self._rescale("", min(MOST, max(LEAST, percent)))

    def zoom(self, direction: int) -> None:
        """The next larger (1) or smaller (−1) step."""
        now = self.percent
        if direction > 0:
            self.zoom_to(next((step for step in STEPS if step > now), MOST))
        else:
            self.zoom_to(next((step for step in reversed(STEPS) if step < now), LEAST))

    def _rescale(self, mode: str, percent: int) -> None:
        bar = self.verticalScrollBar()
        middle = (bar.value() + self.viewport().height() / 2) / max(1, self._tall())
        self._mode, self._percent = mode, percent
        self._lay_out()
        bar.setValue(round(middle * self._tall() - self.viewport().height() / 2))
        across = self.horizontalScrollBar()
        across.setValue(across.maximum() // 2)
        self._ask()
        self.viewport().update()
        self.zoomed.emit()

    def _natural_width(self) -> float:
        return SHEET_MM[0] / MM_PER_INCH * 96

    def _paper_size(self) -> tuple[int, int]:
        shape = SHEET_MM[1] / SHEET_MM[0]
        if self._mode:
            # As if both bars stood there: they must not come and go while the window is dragged.
            size = self.maximumViewportSize()
            wide = size.width() - 2 * _AROUND - self.verticalScrollBar().sizeHint().width()
            if self._mode == FIT_PAGE:
                wide = min(wide, int((size.height() - 2 * _AROUND) / shape))
        else:
            wide = round(self._natural_width() * self._percent / 100)
        wide = max(120, wide)
        return wide, round(wide * shape)

    def _tall(self) -> int:
        return self._count * (self._paper_size()[1] + _BETWEEN) - _BETWEEN + 2 * _AROUND if self._count else 0

    def _lay_out(self) -> None:
        room, (wide, high) = self.viewport().size(), self._paper_size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, self._tall() - room.height()))
        down.setPageStep(max(1, min(room.height(), high + _BETWEEN)))
        across.setRange(0, max(0, wide + 2 * _AROUND - room.width()) if not self._mode else 0)
        across.setPageStep(max(1, room.width()))

    def _area(self, page: int) -> QRect:
        wide, high = self._paper_size()
        left = max(_AROUND, (self.viewport().width() - wide) // 2) - self.horizontalScrollBar().value()
        return QRect(left, _AROUND + page * (high + _BETWEEN) - self.verticalScrollBar().value(), wide, high)

    def _in_sight(self) -> range:
        _, high = self._paper_size()
        top, step = self.verticalScrollBar().value() - _AROUND, high + _BETWEEN
        first = max(0, top // step)
        return range(first, min(self._count, max(first, (top + self.viewport().height()) // step) + 1))

    # Pictures -----------------------------------------------------------------------------------------------------------

    def _device_width(self) -> int:
        return min(_DRAWN_AT_MOST, round(self._paper_size()[0] * self.devicePixelRatioF()))

    def _ask(self) -> None:
        wide = self._device_width()
        for page in self._in_sight():
            if self._asked.get(page) != wide:
                self._asked[page] = wide
                self.wanted.emit(page, wide)

    def _scrolled(self) -> None:
        _, high = self._paper_size()
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3 - _AROUND
        page = min(max(0, middle // (high + _BETWEEN)), max(0, self._count - 1))
        if page != self._page:
            self._page = page
            self._name()
            self.moved.emit(page)
        self._ask()
        self.viewport().update()

    def go_to(self, page: int) -> None:
        """Read another page (from 0)."""
        page = min(max(0, page), self._count - 1)
        self.verticalScrollBar().setValue(page * (self._paper_size()[1] + _BETWEEN))
        if page != self._page and page >= 0:
            # The last pages may be too short to reach the top.
            self._page = page
            self._name()
            self.moved.emit(page)

    def _name(self) -> None:
        self.setAccessibleName(say("preview.page_of", n=self._page + 1, total=self._count) if self._count else "")

    # Events -------------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self._page
        self._lay_out()
        if self._mode and page:
            self.go_to(page)
        self._ask()
        self.zoomed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down = self.verticalScrollBar()
        if event.text() in {"+", "="}:
            self.zoom(1)
        elif event.text() in {"-", "_"}:
            self.zoom(-1)
        elif event.text() == "0":
            self.fit(FIT_WIDTH)
        elif event.text() == "9":
            self.fit(FIT_PAGE)
        elif event.key() == Qt.Key.Key_Home:
            self.go_to(0)
        elif event.key() == Qt.Key.Key_End:
            down.setValue(down.maximum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint()
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        at = event.position().toPoint()
        by, self._from = self._from - at, at
        for bar, distance in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + distance)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._from = None
        self.viewport().unsetCursor()

    def sizeHint(self) -> QSize:
        return QSize(640, 600)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme().colour("sunken"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self._in_sight():
            area = self._area(page)
            # Paper is white by day and by night.
            painter.fillRect(area, Qt.GlobalColor.white)
            picture = self._pictures.get(page)
            if picture is not None:
                painter.drawPixmap(QRectF(area), picture, QRectF(picture.rect()))
            box(painter, area.adjusted(-1, -1, 1, 1), radius=0, line="line_strong")
        if self.hasFocus():
            ring(painter, self.viewport().rect(), 4)

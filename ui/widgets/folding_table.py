"""A table whose rows open in place, under heads that name their group."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ui import icons
from ui.painting import Run, draw_runs, hairline, ring, strong
from ui.theme import theme
from ui.widgets.folding import TRACE_PADDING, Band, FoldingRows, Under
from ui.widgets.tables import CellRole, Index, RowPainter, Table
from ui.widgets.trace import draw_trace

NOTE_LEFT = 40
"""Where the words under an open row begin: below the row's own words, behind the arrow."""


class _FoldingPainter(RowPainter):
    def __init__(self, table: FoldingTable) -> None:
        super().__init__(table)
        self._lines = table.lines

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRect(option.rect)
        band = self._lines.band(index.row())
        under = self._lines.under(index.row()) if band is None else None
        if band is not None:
            self._across(painter, rect, lambda whole: _paint_band(painter, whole, band))
        elif under is not None and under.trace:
            left = self._table.columnViewportPosition(1) + 6
            self._across(painter, rect, lambda whole: _paint_trace(painter, whole, under, left))
        elif under is not None:
            self._under(painter, rect, under, index)
        else:
            super().paint(painter, option, index)

    def _across(self, painter: QPainter, rect: QRect, paint: Callable[[QRect], None]) -> None:
        """Paint the whole line, of which only this cell's part shows: any cell may be asked to paint alone."""
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        paint(QRect(0, rect.y(), self._table.viewport().width(), rect.height()))
        painter.restore()

    def _under(self, painter: QPainter, rect: QRect, under: Under, index: Index) -> None:
        painter.fillRect(rect, theme().colour("sunken"))
        if under.last:
            hairline(painter, rect.x(), rect.bottom(), rect.width())
        shown = index.data(CellRole)
        if under.note:
            end = self._table.columnViewportPosition(self._table.rows.columnCount() - 1)
            self._across(painter, rect, lambda whole: _paint_note(painter, whole, under, end))
        if shown is not None:
            area = self._table.inner(rect, index.column())
            self.paint_cell(painter, area, shown, right=self._table.rows.columns[index.column()].right)
        last = index.column() == self._table.rows.columnCount() - 1
        if last and index.row() == self._table.currentIndex().row() and self._table.ring_visible:
            painter.setClipping(False)
            ring(painter, QRect(0, rect.y(), self._table.viewport().width(), rect.height()), 2)


def _paint_band(painter: QPainter, rect: QRect, band: Band) -> None:
    painter.fillRect(rect, theme().colour(f"{band.colour}_tint"))
    hairline(painter, rect.x(), rect.bottom(), rect.width())
    area = QRectF(rect).adjusted(16, 0, -16, -1)
    draw_runs(painter, area, (strong(band.title, band.colour), Run("    "), Run(band.detail, size="caption")))


def _paint_note(painter: QPainter, rect: QRect, under: Under, end: int) -> None:
    icons.draw(painter, "circle-alert", NOTE_LEFT, rect.y() + (rect.height() - 16) / 2, 16, "red")
    draw_runs(painter, QRectF(NOTE_LEFT + 24, rect.y(), end - NOTE_LEFT - 32, rect.height()), under.note)


def _paint_trace(painter: QPainter, rect: QRect, under: Under, left: int) -> None:
    painter.fillRect(rect, theme().colour("sunken"))
    hairline(painter, rect.x(), rect.bottom(), rect.width())
    draw_trace(painter, under.trace, left=left, right=rect.width() - 16, top=rect.y() + TRACE_PADDING // 2)


class FoldingTable(Table):
    """A ``Table`` over ``FoldingRows``. ``opened(key)`` by click, Enter or Space: the page opens or closes the row.

    Right opens and Left closes the row that has the ring.
    """

    def __init__(self, lines: FoldingRows, *, gap: int = 12, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(lines, gap=gap, single_click=True, name=name, parent=parent)
        self.lines = lines
        self.setItemDelegate(_FoldingPainter(self))
        self._tall: dict[int, int] = {}
        lines.modelReset.connect(self._lay_out)
        lines.rowsInserted.connect(self._inserted)
        lines.rowsRemoved.connect(self._removed)
        self._lay_out()

    def _lay_out(self) -> None:
        head = self.verticalHeader()
        for row in self._tall:
            if row < head.count():
                head.resizeSection(row, self.row_height)
        self._tall = self.lines.special_heights()
        for row, height in self._tall.items():
            head.resizeSection(row, height)

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._tall = self.lines.special_heights()
        for row in range(first, last + 1):
            self.verticalHeader().resizeSection(row, self._tall.get(row, self.row_height))

    def _removed(self) -> None:
        self._tall = self.lines.special_heights()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.lines.key_of(self.currentIndex().row())
        wanted = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}.get(Qt.Key(event.key()))
        if key and wanted is not None:
            self.ring_visible = True
            if self.lines.is_open(key) != wanted and self.lines.row(self.currentIndex().row()) is not None:
                self.opened.emit(key)
            return
        if key and event.key() == Qt.Key.Key_Space:
            self.ring_visible = True
            if not event.isAutoRepeat():
                self.opened.emit(key)
            return
        super().keyPressEvent(event)

"""Tables: frozen rows in, painted cells out. Any number of rows: what is not loaded yet shows as a skeleton and asks to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from agent_desk.domain.visit import Source
from ui import icons
from ui.painting import Run, draw_runs, draw_text, hairline, plain, ring, width_of
from ui.theme import theme
from ui.widgets.chips import chip_width, draw_chip, draw_provenance
from ui.widgets.figures import draw_legend
from ui.widgets.states import draw_skeleton
from ui.widgets.switches import draw_check

Index: TypeAlias = QModelIndex | QPersistentModelIndex
PAGE = 200
RowRole = Qt.ItemDataRole.UserRole + 1
CellRole = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``width`` in px (0 = takes the room that is left), ``right`` for figures, ``sort`` = the order's key or ""."""

    key: str
    title: str = ""
    width: int = 0
    right: bool = False
    sort: str = ""
    least: int = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: runs, a second line beneath (rows of 56), a chip (words, meaning), an icon (name, role), a link.

    ``chip_icon`` None = the meaning's own. ``legend`` is a state of money (``paid``, ``earned``, ``expected``) as a square.
    ``icon_after`` stands behind the runs (14 px, quiet). ``check`` True/False paints a checkbox. ``mono`` gives each character
    the same room, for fingerprints. ``indent`` in px.
    """

    runs: tuple[Run, ...] = ()
    below: tuple[Run, ...] = ()
    chip: tuple[str, str] | None = None
    chip_icon: str | None = None
    icon: tuple[str, str] | None = None
    icon_after: str = ""
    link: str = ""
    mono: bool = False
    legend: str = ""
    source: Source | None = None
    check: bool | None = None
    indent: int = 0
    bold: bool = False
    tip: str = ""
    words: str = field(default="", compare=False)

    def spoken(self) -> str:
        """For screen readers and tests."""
        parts = [self.words or plain(self.runs), plain(self.below), self.chip[0] if self.chip else "", self.link]
        return " ".join(part for part in parts if part)


def cell(*runs: Run | str, **more: Any) -> Cell:
    """Shorthand: ``cell(strong("…"), quiet(" …"), chip=("仅在本机", "local"))``."""
    return Cell(tuple(one if isinstance(one, Run) else Run(one) for one in runs), **more)


class RowsModel(QAbstractTableModel):
    """Rows of any frozen kind. ``show(row, column key)`` makes the cell, ``key(row)`` names the row.

    ``set_rows`` for a list that is all there; ``set_total`` and ``put(offset, rows)`` for one that is read in pages: ``wanted``
    asks for the page that begins at an offset, once.
    """

    wanted = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column],
        show: Callable[[Any, str], Cell],
        key: Callable[[Any], str] = lambda row: str(row.id),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._show, self._key = show, key
        self._rows: dict[int, Any] = {}
        self._count = 0
        self._asked: set[int] = set()
        self._cells: dict[tuple[int, int], Cell] = {}

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows. The same keys in the same order only repaint, so that selection and scroll stay."""
        same = len(rows) == self._count and all(
            index in self._rows and self._key(self._rows[index]) == self._key(row) for index, row in enumerate(rows)
        )
        if not same:
            self.beginResetModel()
        self._rows = dict(enumerate(rows))
        self._count = len(rows)
        self._cells.clear()
        self._asked.clear()
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self.columns) - 1))

    def set_total(self, total: int) -> None:
        """Begin a list that comes in pages: ``total`` rows, none of them there yet."""
        self.beginResetModel()
        self._rows, self._count = {}, total
        self._cells.clear()
        self._asked.clear()
        self.endResetModel()

    def put(self, offset: int, rows: Sequence[Any]) -> None:
        """Rows from ``offset`` on have come."""
        for index, row in enumerate(rows, offset):
            if index < self._count:
                self._rows[index] = row
                for column in range(len(self.columns)):
                    self._cells.pop((index, column), None)
        if rows and self._count:
            last = min(offset + len(rows), self._count) - 1
            self.dataChanged.emit(self.index(offset, 0), self.index(last, len(self.columns) - 1))

    def renew(self, total: int, offset: int, rows: Sequence[Any]) -> None:
        """The list changed behind its rows: ``rows`` from ``offset`` on are fresh, the others are asked for when they show.

        Nothing is reset, so that scroll and choice stay.
        """
        fresh = {index: row for index, row in enumerate(rows, offset) if index < total}
        before, self._rows = self._count, fresh
        self._cells.clear()
        self._asked.clear()
        if total > before:
            self.beginInsertRows(QModelIndex(), before, total - 1)
            self._count = total
            self.endInsertRows()
        elif total < before:
            self.beginRemoveRows(QModelIndex(), total, before - 1)
            self._count = total
            self.endRemoveRows()
        if total:
            self.dataChanged.emit(self.index(0, 0), self.index(total - 1, len(self.columns) - 1))

    def row(self, index: int) -> Any:
        """The row, None while it is not there yet."""
        return self._rows.get(index)

    def find(self, key: str) -> int:
        """The position of the row named ``key``, -1 if it is not there."""
        return next((index for index, row in self._rows.items() if self._key(row) == key), -1)

    def key_of(self, index: int) -> str:
        """The name of the row at a position, "" while it is not there."""
        row = self._rows.get(index)
        return self._key(row) if row is not None else ""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._count:
            return None
        row = self._rows.get(index.row())
        if role == RowRole:
            return row
        if row is None:
            if role == CellRole:
                self._ask(index.row())
            return None
        if role == CellRole:
            return self._cell(index.row(), index.column(), row)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(index.row(), index.column(), row).spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._cell(index.row(), index.column(), row).tip or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def _cell(self, row_index: int, column: int, row: Any) -> Cell:
        found = self._cells.get((row_index, column))
        if found is None:
            found = self._cells[row_index, column] = self._show(row, self.columns[column].key)
        return found

    def _ask(self, row: int) -> None:
        page = row // PAGE * PAGE
        if page not in self._asked:
            self._asked.add(page)
            self.wanted.emit(page)


class _Head(QHeaderView):
    """The table's head: 28 px, sunken, caption."""

    def __init__(self, table: Table) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setFixedHeight(theme().height("table_head"))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(8)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.sectionClicked.connect(table.sort_by)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme().colour("sunken"))
        hairline(painter, 0, self.height() - 1, self.viewport().width())
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        column = self._table.rows.columns[index]
        area = self._table.inner(rect, index)
        right = column.right
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        sorted_here = bool(column.sort) and self._table.order == column.sort
        if sorted_here:
            wide = width_of((Run(column.title),), "caption")
            x = area.right() - 12 if right else area.x() + min(wide, area.width() - 14) + 2
            icon = "arrow-down" if self._table.descending else "arrow-up"
            icons.draw(painter, icon, x, rect.y() + 7, 14, "text")
            if right:
                area.setRight(area.right() - 14)
        role = "text" if sorted_here else "quiet"
        draw_text(painter, area.adjusted(0, 0, 0, -1), column.title, size="caption", role=role, align=align)


class RowPainter(QStyledItemDelegate):
    """Paints the cells of a row and, in its first cell, what belongs to the whole row."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(8, self._table.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = self._table
        rect = QRect(option.rect)
        row = index.row()
        if table.is_chosen(row):
            painter.fillRect(rect, theme().colour("selected"))
            if index.column() == 0:
                painter.fillRect(rect.x(), rect.y(), 2, rect.height(), theme().colour("accent"))
        elif row == table.over:
            painter.fillRect(rect, theme().colour("hover"))
        if row < table.rows.rowCount() - 1 or table.last_line:
            hairline(painter, rect.x(), rect.bottom(), rect.width())
        area = table.inner(rect, index.column())
        area.setHeight(rect.height() - 1)
        shown = index.data(CellRole)
        if shown is None:
            column = table.rows.columns[index.column()]
            wide = min(area.width(), 48.0 + (row * 37 + index.column() * 53) % 56)
            if column.title or index.column() == 0:
                x = area.right() - wide if column.right else area.x()
                draw_skeleton(painter, QRectF(x, area.y(), wide, area.height()))
        else:
            self.paint_cell(painter, area, shown, right=table.rows.columns[index.column()].right)
        if row == table.currentIndex().row() and table.ring_visible and index.column() == table.rows.columnCount() - 1:
            # The last cell of the row paints the ring around all of it.
            whole = QRect(0, rect.y(), table.viewport().width(), rect.height())
            painter.setClipping(False)
            ring(painter, whole, 2)

    def paint_cell(self, painter: QPainter, area: QRectF, shown: Cell, *, right: bool) -> None:
        """What stands in one cell."""
        x = area.x() + shown.indent
        room = area.width() - shown.indent
        if shown.check is not None:
            draw_check(painter, x, area.y() + (area.height() - 16) / 2, on=shown.check)
            x, room = x + 24, room - 24
        if shown.icon is not None:
            name, role = shown.icon
            icons.draw(painter, name, x, area.y() + (area.height() - 16) / 2, 16, role)
            x, room = x + 24, room - 24
        if shown.legend:
            words = width_of(shown.runs)
            at = area.right() - words - 14 if right else x
            draw_legend(painter, round(at), area.y() + area.height() / 2 - 4, shown.legend)
            if not right:
                x, room = x + 14, room - 14
        if shown.source is not None:
            draw_provenance(painter, area.right() - 20, area.y() + (area.height() - 20) / 2, shown.source)
            room -= 28
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        if shown.below:
            top = area.y() + (area.height() - 36) / 2
            draw_runs(painter, QRectF(x, top, room, 20), shown.runs, bold=shown.bold, align=align)
            draw_runs(painter, QRectF(x, top + 20, room, 16), shown.below, size="caption", role="quiet", align=align)
        elif shown.mono:
            draw_mono(painter, x, area.y(), area.height(), shown.runs)
        elif shown.runs:
            chip_room = chip_width(shown.chip[0], "x") + 8 if shown.chip else 0
            line = QRectF(x, area.y(), max(0.0, room - chip_room), area.height())
            draw_runs(painter, line, shown.runs, bold=shown.bold, align=align)
            x += min(line.width(), width_of(shown.runs, bold=shown.bold)) + 8
            if shown.icon_after:
                icons.draw(painter, shown.icon_after, round(x), area.y() + (area.height() - 14) / 2, 14, "quiet")
        if shown.chip is not None:
            state, meaning = shown.chip
            wide = chip_width(state, "x" if (shown.chip_icon or meaning != "plain") else "")
            at = area.right() - wide if right else x
            y = area.y() + (area.height() - 20) / 2
            draw_chip(painter, at, y, state, meaning=meaning, icon=shown.chip_icon, room=area.right() - at)
        if shown.link:
            line = QRectF(x, area.y(), area.right() - x, area.height())
            draw_text(painter, line, shown.link, role="accent", align=align)


def draw_mono(painter: QPainter, x: float, y: float, height: float, runs: Sequence[Run]) -> None:
    """Paint caption characters in rooms of one width: two fingerprints stand character under character."""
    room = theme().metrics("caption").horizontalAdvance("0") + 0.5
    for run in runs:
        for character in run.text:
            centre = Qt.AlignmentFlag.AlignHCenter
            # A wider letter may lean into its neighbour's room, but is never cut.
            area = QRectF(x - 4, y, room + 8, height)
            draw_text(painter, area, character, size="caption", role=run.role or "text", align=centre)
            x += room


class Table(QTableView):
    """A list that paints itself: hover, neutral selection with an accent edge, a ring inside the focused row.

    ``opened(str)``: Enter, double click, or a single click if ``single_click``. ``chosen(str)``: the current row changed.
    ``link_pressed(str, str)``: a link cell (row key, column key). ``sorted_by(str, bool)``: a head was clicked.
    ``fits`` = as high as its rows (inside a card that grows), else it scrolls.
    """

    opened = Signal(str)
    chosen = Signal(str)
    link_pressed = Signal(str, str)
    sorted_by = Signal(str, bool)

    def __init__(
        self,
        rows: RowsModel,
        *,
        row_height: int = 36,
        gap: int = 12,
        head: bool = True,
        single_click: bool = False,
        selects: bool = True,
        fits: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows, self.row_height, self._gap = rows, row_height, gap
        self.over, self.order, self.descending = -1, "", False
        self.ring_visible, self.last_line = False, not fits
        self._single, self._selects, self._fits = single_click, selects, fits
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setItemDelegate(RowPainter(self))
        self.setHorizontalHeader(_Head(self))
        self.horizontalHeader().setVisible(head)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picked = ""
        self._pressing, self._held = False, ""
        if fits:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            rows.modelReset.connect(self._fit)
            self._fit()
        rows.modelReset.connect(self._forget_hover)

    # Geometry -------------------------------------------------------------------------------------------------------

    def inner(self, rect: QRect, column: int) -> QRectF:
        """Where the cell's content stands: 16 px at the card's edges, half the gap between columns."""
        last = len(self.rows.columns) - 1
        left = 16.0 if column == 0 else self._gap / 2
        right = 16.0 if column == last else self._gap / 2
        return QRectF(rect).adjusted(left, 0, -right, 0)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # the stubs name QResizeEvent
        self._spread()

    def hide_columns(self, keys: frozenset[str]) -> None:
        """Leave these columns out where there is little room; never the first or the last."""
        for index, column in enumerate(self.rows.columns):
            self.setColumnHidden(index, column.key in keys)
        self._spread()

    def _spread(self) -> None:
        room = self.viewport().width()
        last = len(self.rows.columns) - 1
        widths: list[float] = []
        for index, column in enumerate(self.rows.columns):
            if self.isColumnHidden(index):
                widths.append(0)
                continue
            edges = (16 if index == 0 else self._gap / 2) + (16 if index == last else self._gap / 2)
            widths.append(column.width + edges if column.width else 0)
        shown = [index for index in range(last + 1) if not self.isColumnHidden(index)]
        growing = [index for index in shown if not self.rows.columns[index].width]
        left = room - sum(widths)
        for index in growing:
            widths[index] = max(self.rows.columns[index].least, left / len(growing))
        used = 0
        for index in shown:
            wide = widths[index]
            take = room - used if index == last and growing else round(wide)
            self.setColumnWidth(index, max(8, take))
            used += take

    def _fit(self) -> None:
        head = theme().height("table_head") if not self.horizontalHeader().isHidden() else 0
        self.setFixedHeight(head + self.row_height * self.rows.rowCount())

    # Choice ---------------------------------------------------------------------------------------------------------

    def is_chosen(self, row: int) -> bool:
        """Whether the row is the chosen one."""
        return self._selects and bool(self._picked) and self.rows.key_of(row) == self._picked

    @property
    def picked(self) -> str:
        """The key of the chosen row, "" for none."""
        return self._picked

    def pick(self, key: str) -> None:
        """Choose a row by its key, without a signal; "" = none."""
        self._picked = key
        found = self.rows.find(key) if key else -1
        if found >= 0:
            self.setCurrentIndex(self.rows.index(found, 0))
        self.viewport().update()

    def sort_by(self, section: int) -> None:
        """A head was clicked: this order, or the other way round."""
        sort = self.rows.columns[section].sort
        if not sort:
            return
        self.descending = not self.descending if self.order == sort else False
        self.order = sort
        self.horizontalHeader().viewport().update()
        self.sorted_by.emit(sort, self.descending)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        key = self.rows.key_of(current.row()) if current.isValid() else ""
        if key and key != self._picked:
            self._picked = key
            if self._pressing:
                self._held = key
            else:
                self.chosen.emit(key)

    # Mouse and keys -------------------------------------------------------------------------------------------------

    def _forget_hover(self) -> None:
        self.over = -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        shown = at.data(CellRole) if at.isValid() else None
        pointing = self._single or (shown is not None and (shown.link or shown.check is not None))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)
        if at.row() != self.over:
            self.over = at.row()
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.over = -1
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.ring_visible = False
        # Whoever hears of a choice may lay the page out anew: only when the button is up again, or the cell that was
        # pressed would no longer lie under the mouse.
        self._pressing = True
        super().mousePressEvent(event)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._act_at(event)
        self._pressing = False
        held, self._held = self._held, ""
        if held:
            self.chosen.emit(held)

    def _act_at(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not at.isValid():
            return
        shown = at.data(CellRole)
        key = self.rows.key_of(at.row())
        if shown is not None and (shown.link or shown.check is not None):
            self.link_pressed.emit(key, self.rows.columns[at.column()].key)
        elif self._single and key:
            self.opened.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        if not self._single and at.isValid() and self.rows.key_of(at.row()):
            self.opened.emit(self.rows.key_of(at.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.ring_visible = True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            key = self.rows.key_of(self.currentIndex().row())
            if key:
                self.opened.emit(key)
            return
        super().keyPressEvent(event)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ring_visible = event.reason() != Qt.FocusReason.MouseFocusReason
        if self.ring_visible and not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.ring_visible = False
        self.viewport().update()

    def row_top(self, row: int) -> int:
        """Where a row begins in the view, in px (for a panel that opens beneath it)."""
        return self.rowViewportPosition(row) + self.viewport().mapTo(self, QPoint(0, 0)).y()

"""Rows in groups, read in pages, that open to lines of their own: as many as there are, as few as are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.painting import Run, plain
from ui.widgets.tables import PAGE, Cell, CellRole, Column, Index, RowRole, RowsModel
from ui.widgets.trace import STEP, TraceLine

BAND_HEIGHT = 32
UNDER_HEIGHT = 28
TRACE_PADDING = 16


@dataclass(frozen=True, slots=True)
class Band:
    """The head above a group, across all columns. ``colour`` is ``amber``, ``blue``, ``green`` or ``red``."""

    key: str
    title: str
    detail: str
    colour: str


@dataclass(frozen=True, slots=True)
class Under:
    """A line beneath an open row: cells by column key, or the steps of a calculation across the table.

    ``note`` runs across all columns but the last. ``key`` names a line that can be reached with the keyboard because it has
    a link; "" = it only tells.
    """

    cells: Mapping[str, Cell] = field(default_factory=dict)
    trace: tuple[TraceLine, ...] = ()
    note: tuple[Run, ...] = ()
    key: str = ""
    last: bool = False

    @property
    def height(self) -> int:
        """In px."""
        return STEP * len(self.trace) + TRACE_PADDING if self.trace else UNDER_HEIGHT


@dataclass(slots=True)
class _Group:
    key: str
    band: Band | None
    total: int
    rows: dict[int, Any] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    opened: dict[int, tuple[Under, ...]] = field(default_factory=dict)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    @property
    def head(self) -> int:
        return 1 if self.band is not None else 0

    def count(self) -> int:
        if not self.total:
            return 0
        return self.head + self.total + sum(map(len, self.opened.values()))

    def place_of(self, offset: int) -> int:
        """Where a row stands within the group."""
        return self.head + offset + sum(len(lines) for at, lines in self.opened.items() if at < offset)


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at a position: a band (``offset`` -1), a row, or a line under it (``under`` from 0)."""

    group: int
    offset: int
    under: int = -1


class FoldingRows(RowsModel):
    """Rows of a ``Table`` in groups. ``show(row, column key, open)`` makes the cell; ``unders(row)`` the lines of an open row.

    ``page_wanted(group key, offset)`` asks for a page of ``PAGE`` rows, once; it comes by ``put_page``.
    """

    page_wanted = Signal(str, int)

    def __init__(
        self,
        columns: Sequence[Column],
        show: Callable[[Any, str, bool], Cell],
        unders: Callable[[Any], tuple[Under, ...]],
        key: Callable[[Any], str] = lambda row: str(row.id),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(columns, lambda row, column: show(row, column, False), key, parent)
        self._paint, self._unders, self._name = show, unders, key
        self._groups: list[_Group] = []
        self._open: set[str] = set()

    # What is shown --------------------------------------------------------------------------------------------------

    def set_groups(self, groups: Sequence[tuple[str, Band | None, int]], first: Mapping[str, Sequence[Any]]) -> None:
        """Show these groups (key, band, how many rows) with their first page; all else is asked for when it is seen.

        Rows that were open stay open.
        """
        self.beginResetModel()
        self._groups = [_Group(key, band, total) for key, band, total in groups]
        for group in self._groups:
            self._fill(group, 0, first.get(group.key, ()))
        self.endResetModel()

    def put_page(self, key: str, offset: int, rows: Sequence[Any]) -> None:
        """A page of a group has come."""
        group = next((one for one in self._groups if one.key == key), None)
        if group is None:
            return
        if any(self._name(row) in self._open for row in rows):
            # Lines slip in between the rows: rare enough to lay the whole list out anew.
            self.beginResetModel()
            self._fill(group, offset, rows)
            self.endResetModel()
            return
        self._fill(group, offset, rows)
        if rows and group.total:
            start = self._start(group)
            first = start + group.place_of(offset)
            last = start + group.place_of(min(offset + len(rows), group.total) - 1)
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _fill(self, group: _Group, offset: int, rows: Sequence[Any]) -> None:
        for at, row in enumerate(rows, offset):
            if at >= group.total:
                break
            group.rows[at] = row
            for column in range(len(self.columns)):
                group.cells.pop((at, column), None)
            group.opened.pop(at, None)
            if self._name(row) in self._open and (lines := self._unders(row)):
                group.opened[at] = lines
        if rows:
            group.asked.add(offset // PAGE * PAGE)

    # Opening --------------------------------------------------------------------------------------------------------

    def is_open(self, key: str) -> bool:
        """Whether the row's lines show."""
        return key in self._open

    def can_open(self, row: Any) -> bool:
        """Whether there is anything under the row."""
        return bool(self._unders(row))

    def open_keys(self) -> frozenset[str]:
        """The rows that are open."""
        return frozenset(self._open)

    def set_open(self, key: str, on: bool) -> None:
        """Open or close a row; a row that is not there yet opens when it comes."""
        found = self._where(key)
        (self._open.add if on else self._open.discard)(key)
        if found is None:
            return
        group, offset = found
        lines = self._unders(group.rows[offset]) if on else ()
        position = self._start(group) + group.place_of(offset)
        old = group.opened.get(offset, ())
        if old:
            self.beginRemoveRows(QModelIndex(), position + 1, position + len(old))
            del group.opened[offset]
            self.endRemoveRows()
        if lines:
            self.beginInsertRows(QModelIndex(), position + 1, position + len(lines))
            group.opened[offset] = lines
            self.endInsertRows()
        for column in range(len(self.columns)):
            group.cells.pop((offset, column), None)
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(self.columns) - 1))

    # Where things stand ---------------------------------------------------------------------------------------------

    def place(self, index: int) -> Place | None:
        """What stands at a position of the list."""
        for number, group in enumerate(self._groups):
            count = group.count()
            if index < count:
                return self._place_in(number, group, index)
            index -= count
        return None

    def _place_in(self, number: int, group: _Group, index: int) -> Place:
        if index < group.head:
            return Place(number, -1)
        index -= group.head
        for offset in sorted(group.opened):
            if index <= offset:
                break
            lines = len(group.opened[offset])
            if index <= offset + lines:
                return Place(number, offset, index - offset - 1)
            index -= lines
        return Place(number, index)

    def band(self, index: int) -> Band | None:
        """The head that stands at a position."""
        place = self.place(index)
        return self._groups[place.group].band if place is not None and place.offset < 0 else None

    def under(self, index: int) -> Under | None:
        """The line of an open row that stands at a position."""
        place = self.place(index)
        if place is None or place.under < 0:
            return None
        return self._groups[place.group].opened[place.offset][place.under]

    def special_heights(self) -> dict[int, int]:
        """Heights of the lines that are no rows, by position."""
        heights: dict[int, int] = {}
        start = 0
        for group in self._groups:
            if group.total and group.head:
                heights[start] = BAND_HEIGHT
            for offset, lines in group.opened.items():
                first = start + group.place_of(offset) + 1
                heights.update({first + at: line.height for at, line in enumerate(lines)})
            start += group.count()
        return heights

    def _start(self, wanted: _Group) -> int:
        start = 0
        for group in self._groups:
            if group is wanted:
                break
            start += group.count()
        return start

    def _where(self, key: str) -> tuple[_Group, int] | None:
        for group in self._groups:
            for offset, row in group.rows.items():
                if self._name(row) == key:
                    return group, offset
        return None

    # What a Table asks ----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else sum(group.count() for group in self._groups)

    def row(self, index: int) -> Any:
        place = self.place(index)
        return self._groups[place.group].rows.get(place.offset) if place is not None and place.under < 0 else None

    def find(self, key: str) -> int:
        found = self._where(key)
        return -1 if found is None else self._start(found[0]) + found[0].place_of(found[1])

    def key_of(self, index: int) -> str:
        under = self.under(index)
        if under is not None:
            return under.key
        row = self.row(index)
        return self._name(row) if row is not None else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        under = self.under(index.row())
        if self.band(index.row()) is not None or (under is not None and not under.key):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.place(index.row()) if index.isValid() else None
        if place is None:
            return None
        group = self._groups[place.group]
        if place.offset < 0:
            told = f"{group.band.title} {group.band.detail}" if group.band is not None and index.column() == 0 else None
            return told if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None
        if place.under >= 0:
            return self._told_under(group.opened[place.offset][place.under], index.column(), role)
        row = group.rows.get(place.offset)
        if role == RowRole:
            return row
        if row is None:
            if role == CellRole:
                self._ask_page(group, place.offset)
            return None
        return _told(self._cell_of(group, place.offset, index.column(), row), role)

    def _told_under(self, under: Under, column: int, role: int) -> Any:
        if under.trace:
            words = "\n".join(f"{one.sign} {one.words} {one.figure}".strip() for one in under.trace)
            spoken = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
            return words if spoken and column == 0 else None
        if under.note and column == 0 and role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return plain(under.note)
        return _told(under.cells.get(self.columns[column].key, Cell()), role)

    def _cell_of(self, group: _Group, offset: int, column: int, row: Any) -> Cell:
        found = group.cells.get((offset, column))
        if found is None:
            found = self._paint(row, self.columns[column].key, self._name(row) in self._open)
            group.cells[offset, column] = found
        return found

    def _ask_page(self, group: _Group, offset: int) -> None:
        page = offset // PAGE * PAGE
        if page not in group.asked:
            group.asked.add(page)
            self.page_wanted.emit(group.key, page)


def _told(cell: Cell, role: int) -> Any:
    if role == CellRole:
        return cell
    if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
        return cell.spoken()
    if role == Qt.ItemDataRole.ToolTipRole:
        return cell.tip or None
    return None

"""The frame of a page that lists records: segments and filter above, the table, and beside it the one that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desk.changes import Changes, Kind
from ui.i18n import say
from ui.page import Page, PageContext
from ui.pages.sheet_reader import SheetReader
from ui.widgets.board import Board
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip
from ui.widgets.fields import SearchField
from ui.widgets.layout import Card, Line, Scroll, clear, horizontal, vertical
from ui.widgets.switches import Segments
from ui.widgets.tables import Cell, Column, RowsModel, Table
from ui.widgets.text import Text

Listed = TypeVar("Listed")
"""What one reading of a list gives."""

SIDE_WIDTH = 360
_HEAD_TAKES = 16 + 8 + 8 + 8 + 28 + 16
"""Of the side card's head: its edges, the gaps and the cross."""


class SideCard(Card):
    """The record that is looked at: number and state in the head, parts below that scroll, acts at the foot that stay."""

    shown = Signal(bool)

    def __init__(self, close: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self.setFixedWidth(SIDE_WIDTH)
        self.key = ""
        self.next: Button | None = None
        self.chip = Chip(" ")
        self.head.addWidget(self.chip)
        self.head.addStretch(1)
        self.cross = IconButton("x", say("ui.close"))
        self.cross.clicked.connect(close)
        self.head.addWidget(self.cross)
        content = QWidget()
        self.parts = vertical()
        content.setLayout(self.parts)
        self.add(Scroll(content), 1)
        self._edge = self.add(Line())
        self._foot = QWidget()
        self.acts = vertical(8, 16, 12, 16, 12)
        self._foot.setLayout(self.acts)
        self.add(self._foot)
        self.hide()

    def begin(self, key: str, title: str, chip: tuple[str, str], icon: str | None) -> None:
        """Another record: head as told, everything else empty."""
        self.key, self.next = key, None
        self.set_title(title)
        wide = self.title.sizeHint().width()
        self.title.setMinimumWidth(wide)
        # The number is never cut; a long state is, and tells the whole in its tip.
        self.chip.setMaximumWidth(SIDE_WIDTH - _HEAD_TAKES - wide)
        self.chip.setToolTip(chip[0])
        self.chip.show_state(*chip, icon=icon)
        clear(self.parts)
        clear(self.acts)

    def end(self) -> None:
        """All parts are there."""
        self.parts.addStretch(1)
        acts = self.acts.count() > 0
        self._edge.setVisible(acts)
        self._foot.setVisible(acts)
        if self.isHidden():
            self.show()
            self.shown.emit(True)

    def dismiss(self) -> None:
        """Nothing is looked at any more."""
        self.key, self.next = "", None
        self.hide()
        self.shown.emit(False)


class ListPage(Page, Generic[Listed]):
    """Base of the lists. ``area`` names its texts.

    ``find(filter, segment)`` reads the list from the desk, outside the window's thread, so it touches no part of the page;
    ``listed`` is given what it found. Texts that each area has: ``filter``, ``none``, ``none_do``, ``none_here``,
    ``none_here_do``, ``none_found``.
    """

    area = ""
    icon = ""
    cares: frozenset[Kind] = frozenset()
    beside: frozenset[str] = frozenset()
    """Columns that give way while a record stands beside the list, because it says the same."""

    def __init__(
        self,
        context: PageContext,
        columns: Sequence[Column],
        show: Callable[[Any, str], Cell],
        *,
        find: Callable[[str, str], Listed],
        listed: Callable[[Listed], None],
        row_height: int = 36,
    ) -> None:
        super().__init__(context)
        self._find, self._listed = find, listed
        self.segment = "all"
        outer = vertical(16, 24, 16, 24, 16)
        self.setLayout(outer)
        title = horizontal(12)
        words = Text(say(f"ui.{self.area}"), size="page", bold=True, shrinks=False)
        words.setFixedHeight(32)
        title.addWidget(words)
        title.addWidget(Text(say(f"{self.area}.lead"), role="quiet"), 1)
        self.filter = SearchField(say(f"{self.area}.filter"))
        self.filter.edited.connect(lambda _text: self.read())
        title.addWidget(self.filter)
        outer.addLayout(title)
        below = horizontal(16)
        outer.addLayout(below, 1)
        self.places = QStackedWidget()
        below.addWidget(self.places, 1)
        self.card = Card()
        self.places.addWidget(self.card)
        self.card.add(self._tools())
        self.card.add(Line())
        self.rows = RowsModel(columns, show, key=self.key_of, parent=self)
        self.table = Table(self.rows, row_height=row_height, gap=20, name=say(f"ui.{self.area}"))
        self.table.chosen.connect(self.look_at)
        self.table.opened.connect(self.act_on)
        self.board = Board(self.table, row_height=row_height)
        self.card.add(self.board, 1)
        self.reader = SheetReader(context)
        self.reader.closed.connect(self.close_sheet)
        self.places.addWidget(self.reader)
        self.side = SideCard(self.close_side)
        self.side.shown.connect(lambda on: self.table.hide_columns(self.beside if on else frozenset()))
        below.addWidget(self.side)
        self._shortcut(QKeySequence(QKeySequence.StandardKey.Find), self.filter.setFocus)

    def _tools(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(51)
        row = horizontal(12, 16, 0, 16, 0)
        bar.setLayout(row)
        self.segments = Segments(height=32, name=say(f"ui.{self.area}"))
        self.segments.chosen.connect(self.choose)
        row.addWidget(self.segments)
        row.addStretch(1)
        for part in self.tools():
            row.addWidget(part)
        return bar

    def _shortcut(self, keys: QKeySequence, act: Callable[[], object]) -> None:
        shortcut = QShortcut(keys, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def tools(self) -> Sequence[QWidget]:
        """What stands at the right of the segments."""
        return ()

    # What each list does --------------------------------------------------------------------------------------------

    def key_of(self, row: Any) -> str:
        """The name of a row."""
        return str(row.id)

    def look_at(self, key: str) -> None:
        """A row was chosen: show it beside the list."""

    def act_on(self, key: str) -> None:
        """Enter or a double click on a row."""

    # Shared ---------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the list anew, for what the filter holds and the segment that is chosen."""
        self.board.show_loading()
        self.bridge.latest(
            self,
            "list",
            partial(self._find, self.query(), self.segment),
            done=self._listed,
            failed=lambda error: self.board.show_error(error, self.read),
        )

    def open(self, id: str = "", segment: str = "", **_arguments: str) -> None:
        if segment:
            self.segment = segment
        self.close_sheet()
        self.read()
        if id:
            self.table.pick(id)
            self.look_at(id)

    def changed(self, changes: Changes) -> None:
        if changes.kinds() & self.cares and self.isVisible():
            self.read()
            if self.side.key:
                self.look_at(self.side.key)

    def query(self) -> str:
        """What the filter holds."""
        return self.filter.text().strip()

    def choose(self, segment: str) -> None:
        """Another segment."""
        self.segment = segment
        self.segments.set_current(segment)
        self.table.verticalScrollBar().setValue(0)
        self.read()

    def fill(self, total: int, rows: Sequence[Any]) -> None:
        """Show the list: ``total`` rows, of which ``rows`` are the first. What was chosen stays chosen, where it was stays."""
        scrolled, picked = self.table.verticalScrollBar().value(), self.table.picked
        if total == len(rows):
            self.rows.set_rows(rows)
        else:
            self.rows.set_total(total)
            self.rows.put(0, rows)
        self.table.pick(picked)
        self.table.verticalScrollBar().setValue(scrolled)
        self.board.show_main()

    def nothing(self, query: str, in_all: int) -> None:
        """An empty list: nothing found, nothing in this segment, or nothing at all; and the nearest thing that is."""
        if query:
            self.board.show_empty(
                "search",
                say(f"{self.area}.none_found", text=query),
                say(f"{self.area}.none_found_do"),
                act=say(f"{self.area}.none_found_act"),
                acted=self._clear_filter,
            )
        elif in_all:
            self.board.show_empty(
                self.icon,
                say(f"{self.area}.none_here", segment=self.segment),
                say(f"{self.area}.none_here_do", n=in_all),
                act=say(f"{self.area}.none_here_act"),
                acted=self.leave_segment,
            )
        else:
            self.board.show_empty(
                self.icon,
                say(f"{self.area}.none"),
                say(f"{self.area}.none_do"),
                act=say(f"{self.area}.none_act"),
                acted=partial(self.shell.open, "customers"),
            )

    def leave_segment(self) -> None:
        """From a segment without rows to all of them."""
        self.choose("all")

    def _clear_filter(self) -> None:
        self.filter.edit.clear()
        self.read()
        self.filter.setFocus()

    def close_side(self) -> None:
        """Nothing is looked at any more."""
        self.side.dismiss()
        self.table.pick("")
        self.table.setFocus()

    def show_sheet(self, title: str, number: str, make: Callable[[str], bytes]) -> None:
        """A sheet in the place of the list, until it is closed; ``make(language)`` gives its PDF."""
        self.reader.read(title, number, make)
        self.places.setCurrentWidget(self.reader)
        self.reader.cross.setFocus()

    def close_sheet(self) -> None:
        """The list again."""
        self.places.setCurrentWidget(self.card)

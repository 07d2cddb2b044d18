"""The receipt book (回执): where every item and every picture is, in one of three honest states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.receipt import Place, ReceiptRow, SyncMark
from agent_desk.tasks import Step
from ui.i18n import moment, say, sync_words, words
from ui.models.receipt_lines import ReceiptLines, band, columns
from ui.page import Page, PageContext
from ui.widgets.board import Board
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.folding import FoldingRows
from ui.widgets.folding_table import FoldingTable
from ui.widgets.layout import Card, Line, horizontal, vertical
from ui.widgets.switches import Segments
from ui.widgets.tables import PAGE
from ui.widgets.text import Text

_PLACES = (Place.LOCAL, Place.HELD, Place.DECIDED)
_ICONS = {Place.LOCAL: "laptop", Place.HELD: "building-2", Place.DECIDED: "circle-check"}
_ALL = "all"
_REASON = "reason "


@dataclass(frozen=True, slots=True)
class _Shown:
    """One reading of the book: ``totals`` of what the filter finds, ``first`` pages of the groups that show."""

    query: str
    totals: Mapping[Place, int]
    in_all: int
    first: Mapping[Place, tuple[ReceiptRow, ...]]
    mark: SyncMark
    enrolled: bool
    titles: Mapping[str, str]
    day: date


class ReceiptsPage(Page):
    """Segments and filter above, the grouped book below; rows open to their pictures."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._place = _ALL
        self._enrolled = True
        outer = vertical(16, 24, 16, 24, 16)
        self.setLayout(outer)
        outer.addLayout(self._title())
        card = Card()
        outer.addWidget(card, 1)
        card.add(self._tools())
        card.add(Line())
        self._words = ReceiptLines()
        self.lines = FoldingRows(columns(), self._words.show, self._words.unders, parent=self)
        self.lines.page_wanted.connect(self._fetch)
        self.table = FoldingTable(self.lines, gap=16, name=say("ui.receipts"))
        self.table.opened.connect(self._toggle)
        self.table.link_pressed.connect(lambda key, _column: self._mend(key))
        self.board = Board(self.table)
        card.add(self.board, 1)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.setFocus)

    def _title(self) -> QHBoxLayout:
        row = horizontal(12)
        row.addWidget(Text(say("ui.receipts"), size="page", bold=True, shrinks=False))
        row.addWidget(Text(say("receipts.lead"), role="quiet"))
        row.addStretch(1)
        self.tried = Text(size="caption", role="quiet")
        row.addWidget(self.tried)
        self.send = Button(say("receipts.now"), icon="refresh-cw")
        self.send.clicked.connect(self._send)
        row.addWidget(self.send)
        return row

    def _tools(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(51)
        row = horizontal(12, 16, 0, 16, 0)
        bar.setLayout(row)
        self.segments = Segments(height=32, name=say("ui.receipts"))
        self.segments.chosen.connect(self._choose)
        row.addWidget(self.segments)
        row.addStretch(1)
        self.filter = SearchField(say("receipts.filter"))
        self.filter.edited.connect(lambda _text: self._read())
        row.addWidget(self.filter)
        return bar

    # Reading --------------------------------------------------------------------------------------------------------

    def open(self, place: str = "", **_arguments: str) -> None:
        if place in set(Place):
            self._place = place
        self._read()

    def changed(self, changes: Changes) -> None:
        cares = {Kind.OUTBOX, Kind.RECEIPT, Kind.APPLICATION, Kind.CUSTOMER, Kind.PAPER}
        if changes.kinds() & cares and self.isVisible():
            self._read()

    def _read(self) -> None:
        self.board.show_loading()
        query, place = self.filter.text().strip(), self._place
        showing = [one for one in _PLACES if place in {_ALL, one}]

        def read() -> _Shown:
            desk = self.desk
            totals, first = dict(desk.receipt_counts()), {}
            in_all = sum(totals.values())
            for one in _PLACES if query else showing:
                if totals[one]:
                    first[one], totals[one] = desk.receipts(one, query, limit=PAGE if one in showing else 1)
            kept = {one: first[one] for one in showing if one in first}
            return _Shown(
                query, totals, in_all, kept, desk.sync_mark(), desk.enrolled(), desk.paper_titles(), desk.day()
            )

        self.bridge.latest(
            self, "book", read, done=self._show, failed=lambda error: self.board.show_error(error, self._read)
        )

    def _fetch(self, place: str, offset: int) -> None:
        query = self.filter.text().strip()

        def put(found: tuple[tuple[ReceiptRow, ...], int]) -> None:
            if query == self.filter.text().strip():
                self.lines.put_page(place, offset, found[0])

        self.bridge.call(self, lambda: self.desk.receipts(Place(place), query, limit=PAGE, offset=offset), done=put)

    def _show(self, shown: _Shown) -> None:
        self._words.today, self._words.titles = shown.day, shown.titles
        self._show_segments(shown)
        self._show_try(shown)
        groups = [
            (place.value, band(place, shown.totals[place], shown.mark), shown.totals[place])
            for place in _PLACES
            if self._place in {_ALL, place} and shown.totals[place]
        ]
        if not groups:
            self._show_nothing(shown)
            return
        scrolled, picked = self.table.verticalScrollBar().value(), self.table.picked
        self.lines.set_groups(groups, {place.value: rows for place, rows in shown.first.items()})
        self.table.pick(picked)
        self.table.verticalScrollBar().setValue(scrolled)
        self.board.show_main()

    def _show_segments(self, shown: _Shown) -> None:
        options: list[tuple[str, ...]] = [(_ALL, say("receipts.all", n=sum(shown.totals.values())))]
        options += [
            (place.value, f"{say(f'places.{place.value}.short')} {shown.totals[place]}", _ICONS[place])
            for place in _PLACES
        ]
        self.segments.set_options(options, self._place)

    def _show_try(self, shown: _Shown) -> None:
        mark, self._enrolled = shown.mark, shown.enrolled
        self.tried.set_text(_tried(mark, shown.day) if shown.enrolled else say("receipts.not_enrolled"))
        act = "again" if mark.last_error else "now"
        self.send.set_text(say(f"receipts.{act}" if shown.enrolled else "receipts.enrol"))
        self.send.set_icon("refresh-cw" if shown.enrolled else "key-round")

    def _show_nothing(self, shown: _Shown) -> None:
        def clear() -> None:
            self.filter.edit.clear()
            self._read()

        if shown.query:
            self.board.show_empty(
                "search",
                say("receipts.none_found", text=shown.query),
                say("receipts.none_found_do"),
                act=say("receipts.none_found_act"),
                acted=clear,
            )
        elif shown.in_all:
            self.board.show_empty(
                _ICONS[Place(self._place)],
                say("receipts.none_here", place=say(f"places.{self._place}.short")),
                say("receipts.none_here_do", n=shown.in_all),
                act=say("receipts.none_here_act"),
                acted=lambda: self._choose(_ALL),
            )
        else:
            self.board.show_empty(
                "receipt-text",
                say("receipts.none"),
                say("receipts.none_do"),
                act=say("receipts.none_act"),
                acted=partial(self.shell.open, "customers"),
            )

    # Acts -----------------------------------------------------------------------------------------------------------

    def _choose(self, place: str) -> None:
        self._place = place
        self.segments.set_current(place)
        self.table.verticalScrollBar().setValue(0)
        self._read()

    def _toggle(self, key: str) -> None:
        if key.startswith(_REASON):
            self._mend(key)
            return
        row = self.lines.row(self.lines.find(key))
        if row is not None and self.lines.can_open(row):
            self.lines.set_open(key, not self.lines.is_open(key))

    def _mend(self, key: str) -> None:
        row: ReceiptRow | None = self.lines.row(self.lines.find(key.removeprefix(_REASON)))
        if row is None:
            return
        if row.kind == "application":
            self.shell.open("applications", id=row.subject)
        elif row.kind == "quote":
            self.shell.open("quotes", id=row.subject)
        else:
            self.shell.open("customer", id=row.customer_id)

    def _send(self) -> None:
        if self._enrolled:
            self.shell.sync_now()
        else:
            self.shell.open("settings")

    def sync_step(self, step: Step | None) -> None:
        self.send.set_busy(sync_words(step) if step is not None else "")


def _tried(mark: SyncMark, today: date) -> str:
    """When head office was last spoken to, and what came in the way."""
    if mark.last_error:
        key = f"errors.{mark.last_error}.what"
        what = say(key if words().has(key) else "errors.world.what").rstrip("。.")
        return say("receipts.tried", when=moment(mark.last_try, today=today), what=what)
    if mark.last_sync is None:
        return say("receipts.never")
    return say("receipts.synced", when=moment(mark.last_sync, today=today))

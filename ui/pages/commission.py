"""Commission (佣金): what was earned, what of it was paid, what is to come; every amount opens to its calculation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.commission import CommissionMonth, CommissionRow, CommissionState
from agent_desk.domain.overview import CommissionDetail
from agent_desk.domain.overview import CommissionPage as Figures
from ui.i18n import money, say, words
from ui.models.commission_lines import (
    ORDERS,
    calculation,
    columns,
    month_columns,
    month_name,
    show,
    show_month,
    sum_of,
)
from ui.page import Page, PageContext
from ui.widgets.board import Board
from ui.widgets.fields import SearchField
from ui.widgets.figures import KeyFigure, LegendMark, MonthBar, MonthBars
from ui.widgets.folding import FoldingRows, Under
from ui.widgets.folding_table import FoldingTable
from ui.widgets.layout import Card, Fill, Line, horizontal, vertical
from ui.widgets.switches import Segments
from ui.widgets.tables import RowsModel, Table
from ui.widgets.text import Text

FIGURE_WIDTH, NARROW_FIGURE_WIDTH = 208, 160
_NARROW_UNDER = 1100
SIDE_WIDTH = 344


@dataclass(frozen=True, slots=True)
class _Shown:
    """One reading: the chosen period, the twelve months up to this one, what is expected in the period, open details."""

    period: Figures
    now: Figures
    expected: int
    query: str
    details: dict[str, CommissionDetail]


class CommissionPage(Page):
    """Period and scheme above; key figures and twelve bars; the entries, and beside them month by month."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._month = ""
        self._this_month = ""
        self._rows: tuple[CommissionRow, ...] = ()
        self._details: dict[str, CommissionDetail] = {}
        outer = vertical(16, 24, 16, 24, 16)
        self.setLayout(outer)
        outer.addLayout(self._title())
        outer.addWidget(self._figures())
        columns_below = horizontal(16)
        columns_below.addWidget(self._entries(), 1)
        columns_below.addWidget(self._by_month())
        outer.addLayout(columns_below, 1)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.setFocus)

    # Building -------------------------------------------------------------------------------------------------------

    def _title(self) -> QHBoxLayout:
        row = horizontal(12)
        title = Text(say("ui.commission"), size="page", bold=True, shrinks=False)
        title.setFixedHeight(32)
        row.addWidget(title)
        self.periods = Segments(name=say("ui.commission"))
        self.periods.chosen.connect(self.choose)
        row.addWidget(self.periods)
        row.addStretch(1)
        self.scheme = Text(size="caption", role="quiet")
        row.addWidget(self.scheme)
        return row

    def _figures(self) -> QWidget:
        card = Card()
        card.setFixedHeight(106)
        row = horizontal(0)
        card.body.addLayout(row)
        self.earned = KeyFigure(say("commission.earned"), largest=True)
        self.paid = KeyFigure(say("commission.paid"))
        self.expected = KeyFigure(say("commission.expected"))
        for figure in (self.earned, self.paid, self.expected):
            row.addWidget(figure)
            upright = Fill("line")
            upright.setFixedWidth(1)
            row.addWidget(upright)
        side = vertical(0, 23, 8, 23, 8)
        legend = horizontal(6)
        for state in ("paid", "earned", "expected"):
            legend.addWidget(LegendMark(state))
            legend.addWidget(Text(say(f"commission.legend_{state}"), size="caption", role="quiet", shrinks=False))
            legend.addSpacing(8)
        legend.addStretch(1)
        self.highest = Text(size="caption", role="quiet")
        legend.addWidget(self.highest)
        side.addLayout(legend)
        self.bars = MonthBars()
        side.addWidget(self.bars, 1)
        row.addLayout(side, 1)
        return card

    def _entries(self) -> Card:
        self.card = Card(" ")
        self.filter = SearchField(say("commission.filter"), width=200)
        self.filter.box.setFixedHeight(28)
        self.filter.edited.connect(lambda _text: self._read())
        self.card.head.addStretch(1)
        self.card.head.addWidget(self.filter)
        self.lines = FoldingRows(columns(), show, self._unders, key=lambda row: str(row.entry.id), parent=self)
        self.table = FoldingTable(self.lines, name=say("ui.commission"))
        self.table.opened.connect(self._toggle)
        self.table.sorted_by.connect(lambda _order, _descending: self._fill())
        self.board = Board(self.table)
        self.card.add(self.board, 1)
        return self.card

    def _by_month(self) -> Card:
        card = Card(say("commission.months"))
        card.setFixedWidth(SIDE_WIDTH)
        self.months = RowsModel(month_columns(), show_month, key=lambda month: str(month.month), parent=self)
        self.month_table = Table(self.months, row_height=28, gap=8, single_click=True, name=say("commission.months"))
        self.month_table.opened.connect(self.choose)
        card.add(self.month_table, 1)
        card.add(Line())
        foot = horizontal(0, 16, 10, 16, 10)
        foot.addWidget(Text(say("commission.months_rule"), size="caption", role="quiet", wrap=True))
        card.body.addLayout(foot)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = NARROW_FIGURE_WIDTH if event.size().width() < _NARROW_UNDER else FIGURE_WIDTH
        for figure in (self.earned, self.paid, self.expected):
            figure.setFixedWidth(wide - 1)

    # Reading --------------------------------------------------------------------------------------------------------

    def open(self, month: str = "", **_arguments: str) -> None:
        self._month = month or self._month
        self._read()

    def changed(self, changes: Changes) -> None:
        cares = {Kind.COMMISSION, Kind.APPLICATION, Kind.POLICY, Kind.CUSTOMER}
        if changes.kinds() & cares and self.isVisible():
            self._read()

    def choose(self, month: str) -> None:
        """Show another month (``2026-11``) or year (``2026``)."""
        if month:
            self._month = month
            self.table.verticalScrollBar().setValue(0)
            self._read()

    def _read(self) -> None:
        self.board.show_loading()
        month, query, open_keys = self._month, self.filter.text().strip(), self.lines.open_keys()

        def read() -> _Shown:
            now = self.desk.commission()
            period = self.desk.commission(month, query) if month or query else now
            whole = self.desk.commission(month) if query else period
            there = {row.entry.id for row in period.rows}
            details = {key: self.desk.commission_detail(key) for key in open_keys & there}
            expected = sum(row.entry.state is CommissionState.EXPECTED for row in whole.rows)
            return _Shown(period, now, expected, query, details)

        self.bridge.latest(
            self, "page", read, done=self._show, failed=lambda error: self.board.show_error(error, self._read)
        )

    def _show(self, shown: _Shown) -> None:
        period, now = shown.period, shown.now
        self._this_month, self._month = now.month.month, period.month.month
        self._details, self._rows = shown.details, period.rows
        channel = f"commission.channel.{now.channel}"
        known = say(channel) if words().has(channel) else now.channel
        self.scheme.set_text(say("commission.scheme", scheme=now.scheme, channel=known))
        self._show_periods(now)
        self._show_figures(shown)
        self._show_bars(period if self._is_year else now)
        recent = tuple(reversed((period if self._is_year else now).months))
        self.months.set_rows((*recent, sum_of(recent)))
        self.month_table.pick("" if self._is_year else self._month)
        self.card.set_title(
            say("commission.entries", period=month_name(self._month)), say("commission.count", n=len(self._rows))
        )
        if self._rows:
            self._fill()
            self.board.show_main()
        else:
            self._show_nothing(shown)

    @property
    def _is_year(self) -> bool:
        return len(self._month) == len("2026")

    def _show_periods(self, now: Figures) -> None:
        year = self._this_month[:4]
        months = [now.previous.month, now.month.month]
        if not self._is_year and self._month not in months:
            months.insert(0, self._month)
        options = [(month, month_name(month)) for month in months]
        if self._is_year and self._month != year:
            options.append((self._month, month_name(self._month)))
        self.periods.set_options([*options, (year, say("commission.whole_year"))], self._month)

    def _show_figures(self, shown: _Shown) -> None:
        month, before = shown.period.month, shown.period.previous
        earlier = ""
        if not self._is_year:
            amount = money(before.earned + before.paid)
            earlier = say("commission.earned_before", month=month_name(before.month), amount=amount)
        self.earned.set_figure(month.earned + month.paid, earlier)
        open_ = say("commission.paid_open", amount=money(month.earned)) if month.earned else ""
        self.paid.set_figure(month.paid, open_ or (say("commission.paid_all") if month.paid else ""))
        count = say("commission.expected_count", n=shown.expected)
        self.expected.set_figure(month.expected, count if shown.expected else say("commission.expected_none"))

    def _show_bars(self, figures: Figures) -> None:
        self.bars.set_months(
            [
                MonthBar(str(int(one.month[5:7])), one.paid, one.earned, one.expected, one.month == self._month)
                for one in figures.months
            ]
        )
        best = max(figures.months, key=_earned)
        told = say("commission.highest", month=month_name(best.month), amount=money(best.earned + best.paid))
        self.highest.set_text(told if _earned(best) else "")

    def _show_nothing(self, shown: _Shown) -> None:
        def clear() -> None:
            self.filter.edit.clear()
            self._read()

        if shown.query:
            self.board.show_empty(
                "search",
                say("commission.none_found", text=shown.query),
                say("commission.none_found_do"),
                act=say("commission.none_found_act"),
                acted=clear,
            )
            return
        title = say("commission.none", period=month_name(self._month))
        nearest = next((one for one in reversed(shown.now.months) if _earned(one)), None)
        if nearest is None:
            act = say("commission.none_first_act")
            acted = partial(self.shell.open, "applications")
            self.board.show_empty("coins", title, say("commission.none_do"), act=act, acted=acted)
            return
        name = month_name(nearest.month)
        told = say("commission.none_other", period=name, amount=money(nearest.earned + nearest.paid))
        act = say("commission.none_act", period=name)
        self.board.show_empty("coins", title, told, act=act, acted=partial(self.choose, nearest.month))

    # The entries ----------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        rows: Sequence[CommissionRow] = self._rows
        order = ORDERS.get(self.table.order)
        if order is not None:
            rows = sorted(rows, key=order, reverse=self.table.descending)  # type: ignore[arg-type]  # each order is of one kind
        scrolled, picked = self.table.verticalScrollBar().value(), self.table.picked
        self.lines.set_groups([("rows", None, len(rows))], {"rows": rows})
        self.table.pick(picked)
        self.table.verticalScrollBar().setValue(scrolled)

    def _unders(self, row: CommissionRow) -> tuple[Under, ...]:
        detail = self._details.get(row.entry.id)
        return calculation(detail) if detail is not None else ()

    def _toggle(self, key: str) -> None:
        if self.lines.is_open(key):
            self.lines.set_open(key, False)
            return

        def opened(detail: CommissionDetail) -> None:
            self._details[key] = detail
            self.lines.set_open(key, True)
            below = self.lines.index(self.lines.find(key) + 1, 0)
            self.table.scrollTo(below)

        self.bridge.call(self, partial(self.desk.commission_detail, key), done=opened)


def _earned(month: CommissionMonth) -> int:
    return (month.earned + month.paid).fen

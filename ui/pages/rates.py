"""Changed rates (费率变动): every open price before and after, what moved it, and the new quote by one click."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.money import Money
from agent_desk.domain.repricing import RatesChange, Repriced, Requoted
from agent_desk.errors import AgentDeskError
from agent_desk.tasks import CancelToken, Progress, Step
from ui.bridge import Task
from ui.i18n import full_day, say
from ui.models.rate_lines import RateLine, act_of, band, can_renew, columns, show, unders
from ui.page import Page, PageContext
from ui.pages.sheet_reader import SheetReader
from ui.widgets.board import Board
from ui.widgets.buttons import Button
from ui.widgets.figures import KeyFigure
from ui.widgets.folding import FoldingRows
from ui.widgets.folding_table import FoldingTable
from ui.widgets.layout import Card, Fill, horizontal, vertical
from ui.widgets.states import Banner
from ui.widgets.text import Text

_CARES = frozenset({Kind.QUOTE, Kind.VISIT, Kind.PACK, Kind.APPLICATION, Kind.CUSTOMER})
_OPENS_AT_ONCE = 1
"""So many rows are open from the beginning: what there is to see should not have to be guessed."""


class RatesPage(Page):
    """Sums above, the rows below; a row opens to its factors; the new sheet takes the place of the rows to be printed."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._found: RatesChange | None = None
        self._done: dict[str, RateLine] = {}
        self._task: Task | None = None
        self._stopping = CancelToken()
        self._reading: Task | None = None
        outer = vertical(16, 24, 16, 24, 16)
        self.setLayout(outer)
        outer.addLayout(self._title())
        self.banner = Banner(closable=False)
        outer.addWidget(self.banner)
        self.figures = self._figures()
        outer.addWidget(self.figures)
        self.places = QStackedWidget()
        outer.addWidget(self.places, 1)
        card = Card(say("rates.list"))
        self.places.addWidget(card)
        self.lines = FoldingRows(columns(), show, unders, key=lambda line: str(line.key), parent=self)
        self.table = FoldingTable(self.lines, gap=16, name=say("ui.rates"))
        self.table.opened.connect(self._toggle)
        self.table.link_pressed.connect(lambda key, _column: self.act_on(key))
        self.board = Board(self.table)
        card.add(self.board, 1)
        self.reader = SheetReader(context)
        self.reader.closed.connect(self._close_sheet)
        self.places.addWidget(self.reader)
        self._list = card

    # Building -------------------------------------------------------------------------------------------------------

    def _title(self) -> QHBoxLayout:
        row = horizontal(12)
        title = Text(say("ui.rates"), size="page", bold=True, shrinks=False)
        title.setFixedHeight(32)
        row.addWidget(title)
        self.lead = Text(say("rates.lead"), role="quiet")
        row.addWidget(self.lead, 1)
        self.in_force = Text("", size="caption", role="quiet")
        row.addWidget(self.in_force)
        self.stop = Button(say("rates.stop"), icon="x")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        row.addWidget(self.stop)
        self.all = Button(say("rates.all"), kind="primary", icon="rotate-cw")
        self.all.clicked.connect(self._requote_all)
        self.all.setEnabled(False)
        row.addWidget(self.all)
        return row

    def _figures(self) -> QWidget:
        card = Card()
        card.setFixedHeight(96)
        row = horizontal(0)
        card.body.addLayout(row)
        self.before = KeyFigure(say("rates.before"))
        self.after = KeyFigure(say("rates.after"))
        self.difference = KeyFigure(say("rates.difference"), largest=True)
        for figure in (self.before, self.after, self.difference):
            row.addWidget(figure, 1)
            if figure is not self.difference:
                upright = Fill("line")
                upright.setFixedWidth(1)
                row.addWidget(upright)
        return card

    # Reading --------------------------------------------------------------------------------------------------------

    def open(self, **_arguments: str) -> None:
        """Price everything with the rates in force, in the background."""
        self._done = {}
        self._close_sheet()
        self._read()

    def leave(self) -> None:
        """Pricing for a page that nobody sees ends; quoting again goes on."""
        if self._reading is not None:
            self._reading.cancel()

    def changed(self, changes: Changes) -> None:
        if changes.kinds() & _CARES and self.isVisible() and self._task is None:
            self._read()

    def _read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self.board.show_loading()
        self._reading = self.bridge.run(
            self,
            self.desk.rates,
            done=self._show,
            failed=lambda error: self.board.show_error(error, self._read),
            progress=lambda step: self.in_force.set_text(say("rates.counting", done=step.done, total=step.total)),
            long=True,
        )

    def _show(self, found: RatesChange) -> None:
        self._found, self._reading = found, None
        pack = found.pack
        name = f"{pack.ref.id} {pack.ref.version}"
        self.in_force.set_text(say("rates.in_force", pack=name, day=full_day(pack.first_day)))
        name = say("ui.list_comma").join(found.refused)
        what = say("rates.refused_pack.what", pack=name) if name else ""
        self.banner.show_words(what, say("rates.refused_pack.do"), meaning="fix")
        waiting = [self._line(row) for row in found.rows]
        self._show_figures([line.row for line in waiting])
        # One that waits again, since the rates changed once more, is no longer done.
        done = [line for line in self._done.values() if line.renewed and line.key not in {one.key for one in waiting}]
        self.all.setEnabled(any(can_renew(line.row) for line in waiting) and self._task is None)
        self.figures.setVisible(any(line.row.difference is not None for line in waiting))
        self.all.setVisible(bool(waiting) or self._task is not None)
        if not waiting and not done:
            self.board.show_empty(
                "rotate-cw",
                say("rates.none"),
                say("rates.none_do"),
                act=say("rates.none_act"),
                acted=partial(self.shell.open, "quotes"),
            )
            return
        groups = {"done": done, "waiting": waiting}
        for line in waiting[:_OPENS_AT_ONCE]:
            if not self.lines.open_keys():
                self.lines.set_open(line.key, True)
        scrolled, picked = self.table.verticalScrollBar().value(), self.table.picked
        self.lines.set_groups([(key, band(key, len(lines)), len(lines)) for key, lines in groups.items()], groups)
        self.table.pick(picked)
        self.table.verticalScrollBar().setValue(scrolled)
        self.board.show_main()

    def _line(self, row: Repriced) -> RateLine:
        """The row with what was said when it could not be quoted again."""
        tried = self._done.get(row.visit_id)
        return RateLine(row, tried.done if tried is not None and not tried.renewed else None)

    def _show_figures(self, rows: list[Repriced]) -> None:
        both = [(row.before, row.after) for row in rows]
        priced = [(old, new) for old, new in both if old is not None and new is not None]
        old, new = Money(sum(one.fen for one, _ in priced)), Money(sum(two.fen for _, two in priced))
        ups = sum(two.fen > one.fen for one, two in priced)
        downs = sum(two.fen < one.fen for one, two in priced)
        lost = len(rows) - len(priced)
        self.before.set_figure(old, say("rates.before_note", n=len(priced)))
        self.after.set_figure(new, say("rates.after_note", n=lost) if lost else "")
        self.difference.set_figure(new - old, say("rates.difference_note", up=ups, down=downs))

    # Acts -----------------------------------------------------------------------------------------------------------

    def _toggle(self, key: str) -> None:
        line = self.lines.row(self.lines.find(key))
        if line is not None and self.lines.can_open(line):
            self.lines.set_open(key, not self.lines.is_open(key))

    def act_on(self, key: str) -> None:
        """What the row's link says."""
        line: RateLine | None = self.lines.row(self.lines.find(key))
        if line is None or self._task is not None:
            return
        act = act_of(line)
        if act == "print" and line.done is not None:
            self._read_sheet(line.row.customer_name, line.done)
        elif act == "open_visit":
            self.shell.open("visit", id=line.key)
        else:
            self._requote([line], sheet=act == "requote")

    def _requote_all(self) -> None:
        if self._found is not None:
            self._requote([RateLine(row) for row in self._found.rows if can_renew(row)], sheet=False)

    def _requote(self, lines: list[RateLine], *, sheet: bool) -> None:
        """Quote these again; a single one shows its new sheet, so that it can be printed at once."""
        if self._task is not None or not lines:
            return
        rows = {line.key: line.row for line in lines}
        single = len(lines) == 1

        def done(found: tuple[Changes, tuple[Requoted, ...]]) -> None:
            changes, results = found
            self._done.update({one.visit_id: RateLine(rows[one.visit_id], one) for one in results})
            # The sync of what waits in the outbox and every other page follow from this.
            self._task = None
            self.shell.broadcast(changes)
            self._say_done(results, asked=len(rows))
            if sheet and single and results and results[0].quote_id:
                self._read_sheet(rows[results[0].visit_id].customer_name, results[0])

        stopping = self._stopping = CancelToken()

        def work(token: CancelToken, progress: Progress) -> tuple[Changes, tuple[Requoted, ...]]:
            # A token of its own: what is done when it is stopped must still be told.
            with token.interrupting(stopping.cancel):
                return self.desk.requote_all(list(rows), stopping, progress)

        self._task = self.bridge.run(
            self,
            work,
            done=done,
            failed=self._failed,
            progress=self._step,
            ended=self._over,
            long=True,
        )
        if not single:
            self.all.set_busy(say("rates.busy", done=0, total=len(rows)))
            self.stop.show()

    def _stop(self) -> None:
        self._stopping.cancel()

    def _step(self, step: Step) -> None:
        if step.total > 1:
            self.all.set_busy(say("rates.busy", done=step.done, total=step.total))

    def _say_done(self, results: tuple[Requoted, ...], *, asked: int) -> None:
        good = [one for one in results if not one.problems]
        failed = len(results) - len(good)
        if len(results) < asked:
            self.messages.notice(say("rates.stopped"))
        elif failed:
            self.messages.notice(say("rates.not_all", n=len(good), left=failed))
        elif len(good) == 1:
            key = "rates.done_one" if good[0].number else "rates.done_draft"
            self.messages.notice(say(key, number=good[0].number))
        else:
            self.messages.notice(say("rates.done_all", n=len(good)))

    def _failed(self, error: AgentDeskError) -> None:
        self._task = None
        self.messages.failure(error)
        self._read()

    def _over(self) -> None:
        self._task = None
        self.all.set_busy("")
        self.stop.hide()

    # The new sheet --------------------------------------------------------------------------------------------------

    def _read_sheet(self, customer: str, done: Requoted) -> None:
        self.reader.read(
            say("quotes.sheet_of", name=customer), done.number, partial(self.desk.quote_sheet, done.quote_id)
        )
        self.places.setCurrentWidget(self.reader)
        self.reader.cross.setFocus()

    def _close_sheet(self) -> None:
        self.places.setCurrentWidget(self._list)

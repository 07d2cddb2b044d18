"""Today: what to do now, what is only on this computer, what was earned, ready to leave or not."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.desk import Desk
from agent_desk.domain.overview import Today
from agent_desk.domain.policy import RenewalRow
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import day_title, say
from ui.page import Page, PageContext
from ui.pages.today_cards import FirstCard, RenewalsCard, VisitsCard, about_the_same, is_today
from ui.pages.today_side import EarnedCard, LocalCard, ReadyCard, ReadyFacts
from ui.widgets.buttons import Button
from ui.widgets.layout import WIDEST, Card, Scroll, clear, horizontal, vertical
from ui.widgets.states import EmptyState, ErrorState, Skeleton
from ui.widgets.text import Text

EDGE = 24
SIDE, ONE_COLUMN_UNDER = 336, 900


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the page shows, read in one go."""

    today: Today
    customers: int
    ready: ReadyFacts


def _read(desk: Desk) -> _Seen:
    today = desk.today()
    _, customers = desk.customers(limit=1)
    ready = ReadyFacts(
        day=today.day,
        pack_until=today.pack_until,
        notices=len(desk.consent_texts()),
        mark=today.mark,
        enrolled=desk.enrolled(),
        free_bytes=shutil.disk_usage(desk.home).free,
    )
    return _Seen(today, customers, ready)


class TodayPage(Page):
    """The page that opens first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._seen: _Seen | None = None
        self._stale = True
        outer = vertical(16, 24, 16, 0, 0)
        self.setLayout(outer)
        head = horizontal(12, 0, 0, 24, 0)
        self._title = Text("", size="page", bold=True, shrinks=False)
        self._sum = Text("", role="quiet")
        self.new_visit = Button(say("today.new_visit"), kind="primary", icon="plus", hint=say("today.new_visit_key"))
        self.new_visit.clicked.connect(self.shell.new_visit)
        head.addWidget(self._title)
        head.addWidget(self._sum, 1)
        head.addWidget(self.new_visit)
        outer.addLayout(head)
        content = QWidget()
        columns = horizontal(16, 0, 0, EDGE, 16)
        content.setLayout(columns)
        self._left = vertical(16)
        self._right = vertical(16)
        columns.addLayout(self._left, 1)
        self._columns = columns
        self._side = QWidget()
        self._side.setFixedWidth(SIDE)
        self._side.setLayout(self._right)
        columns.addWidget(self._side)
        self._scroll = Scroll(content)
        bar = self._scroll.verticalScrollBar()
        # The cards end under the button above, whether the bar shows or not.
        bar.rangeChanged.connect(
            lambda _low, high: columns.setContentsMargins(0, 0, EDGE - bar.sizeHint().width() if high else EDGE, 16)
        )
        outer.addWidget(self._scroll, 1)
        self._parts: dict[str, QWidget] = {}
        self._show_skeleton()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        one = event.size().width() < ONE_COLUMN_UNDER
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if one else QBoxLayout.Direction.LeftToRight)
        self._side.setMinimumWidth(0 if one else SIDE)
        self._side.setMaximumWidth(WIDEST if one else SIDE)

    # Life -----------------------------------------------------------------------------------------------------------

    def open(self, **_arguments: str) -> None:
        """Read afresh: the day may have changed since."""
        self._read()

    def changed(self, changes: Changes) -> None:
        """Any act can change what is to be done; a page that does not show reads when it is opened."""
        if changes.kinds() - {Kind.SETTING}:
            self._stale = True
            if self.isVisible():
                self._read()

    def _read(self) -> None:
        self._stale = False
        self.bridge.latest(self, "today", partial(_read, self.desk), done=self._show, failed=self._failed)

    # Showing --------------------------------------------------------------------------------------------------------

    def _show_skeleton(self) -> None:
        for column, heights in ((self._left, (56, 36, 36)), (self._right, (28, 28))):
            for height in heights:
                card = Card()
                card.add(Skeleton(3, height=height))
                column.addWidget(card)
            column.addStretch(1)

    def _failed(self, error: AgentDeskError) -> None:
        self._seen = None
        self._clear()
        what, do = what_and_do(error)
        card = Card()
        state = ErrorState(what, do, act=say("ui.again"))
        state.acted.connect(self._read)
        card.add(state)
        self._left.addWidget(card)
        self._left.addStretch(1)

    def _clear(self) -> None:
        clear(self._left)
        clear(self._right)
        self._parts = {}

    def _show(self, seen: _Seen) -> None:
        if seen == self._seen:
            return
        before, self._seen = self._seen, seen
        today = seen.today
        self._title.set_text(day_title(today.day))
        self._sum.set_text(_sum_words(today) if seen.customers or today.visits else "")
        empty = not seen.customers and not today.visits
        if before is None or empty != (not before.customers and not before.today.visits):
            self._clear()
            self._lay_out(empty)
        self._refresh_side(seen)
        if empty:
            if before is None:
                self._take_focus()
            return
        self._swap("visits", VisitsCard(today, self.shell))
        first = FirstCard(today)
        first.correct.connect(self._correct)
        first.opened.connect(lambda visit: self.shell.open("visit", id=visit))
        first.all.connect(lambda: self.shell.open("quotes"))
        first.rates.connect(lambda: self.shell.open("rates"))
        self._swap("first", first)
        first.setVisible(bool(today.returned or today.expiring_quotes or today.other_rates or today.refused_packs))
        renewals = self._parts["renewals"]
        assert isinstance(renewals, RenewalsCard)
        renewals.show_today(today)
        if before is None:
            self._take_focus()

    def _take_focus(self) -> None:
        """The first thing to do has the keyboard, unless the person is somewhere on the page already."""
        focused = self.window().focusWidget()
        if self.isVisible() and (focused is None or not self.isAncestorOf(focused)):
            row = self._parts.get("visits")
            first = row.findChild(Button) if row is not None else None
            (first or self.new_visit).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, empty: bool) -> None:
        """Places for the cards, in reading order."""
        if empty:
            card = Card()
            state = EmptyState("users", say("today.empty"), say("today.empty_detail"), act=say("today.empty_act"))
            state.acted.connect(lambda: self.shell.open("customers", new="yes"))
            state.setMinimumHeight(320)
            card.add(state)
            self._left.addWidget(card)
        else:
            for name in ("visits", "first"):
                self._place(name, self._left)
            renewals = RenewalsCard()
            renewals.quote.connect(self._quote)
            renewals.all.connect(lambda: self.shell.open("renewals"))
            self._parts["renewals"] = renewals
            self._left.addWidget(renewals)
        for name in ("local", "earned", "ready"):
            self._place(name, self._right)
        self._left.addStretch(1)
        self._right.addStretch(1)

    def _place(self, name: str, column: QVBoxLayout) -> None:
        self._parts[name] = QWidget()
        column.addWidget(self._parts[name])

    def _swap(self, name: str, card: QWidget) -> None:
        """Another card in the place of the old one; the part that had the focus has it again."""
        old = self._parts[name]
        focused = self.window().focusWidget()
        had = focused.objectName() if focused is not None and old.isAncestorOf(focused) else ""
        column = self._left if self._left.indexOf(old) >= 0 else self._right
        column.insertWidget(column.indexOf(old), card)
        column.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._parts[name] = card
        again = card.findChild(QWidget, had) if had else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh_side(self, seen: _Seen) -> None:
        today = seen.today
        local = LocalCard(today, enrolled=seen.ready.enrolled)
        local.receipts.connect(lambda: self.shell.open("receipts"))
        self._swap("local", local)
        earned = EarnedCard(today)
        earned.opened.connect(lambda: self.shell.open("commission"))
        self._swap("earned", earned)
        self._swap("ready", ReadyCard(seen.ready))

    # Acts -----------------------------------------------------------------------------------------------------------

    def _correct(self, application: str, name: str) -> None:
        def opened(changes: Changes) -> None:
            self.shell.broadcast(changes)
            self.messages.did(say("today.corrected", name=name), changes)
            self.shell.open("visit", id=changes.subject)

        self.bridge.call(self, partial(self.desk.correct, application), done=opened, failed=self.messages.failure)

    def _quote(self, row: RenewalRow, visit: str) -> None:
        if visit:
            self.shell.open("visit", id=visit)
            return

        def begun(changes: Changes) -> None:
            self.shell.broadcast(changes)
            self.shell.open("visit", id=changes.subject)

        self.bridge.call(self, partial(_begin, self.desk, row), done=begun, failed=self.messages.failure)


def _begin(desk: Desk, row: RenewalRow) -> Changes:
    """The customer's open visit about the same object, else a new one."""
    for visit in desk.customer(row.customer_id).visits:
        if about_the_same(visit, row):
            return Changes(subject=visit.id)
    return desk.new_visit(row.kind, vehicle_id=row.vehicle_id, home_id=row.home_id)


def _sum_words(today: Today) -> str:
    """«3 次拜访，1 件要改，2 份报价明天到期»: only what there is."""
    planned = sum(is_today(row, today.day) for row in today.visits)
    others = len(today.visits) - planned
    ends = Counter(
        min(max(days, -1), 2) for days in ((one.valid_until - today.day).days for one in today.expiring_quotes)
    )
    counted = (
        ("sum_visits", planned),
        ("sum_open", others),
        ("sum_returned", len(today.returned)),
        ("sum_ended", ends[-1]),
        ("sum_ends_today", ends[0]),
        ("sum_tomorrow", ends[1]),
        ("sum_soon", ends[2]),
        ("sum_rates", today.other_rates),
    )
    parts = [say(f"today.{name}", n=count) for name, count in counted if count]
    return say("today.list").join(parts) or say("today.sum_none")

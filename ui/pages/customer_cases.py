"""The middle and the right of a customer: visits in hand, policies, quotes and applications, dealings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.application import ApplicationRow
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.money import ZERO
from agent_desk.domain.overview import CustomerOverview, TimelineEntry, VisitRow
from agent_desk.domain.policy import Policy
from agent_desk.domain.quote import QuoteRow, QuoteState
from ui.i18n import day, moment, money, say
from ui.models.marks import application_chip
from ui.painting import Run, quiet, strong
from ui.widgets.buttons import Link
from ui.widgets.chips import Chip
from ui.widgets.figures import Timeline
from ui.widgets.layout import Card, Row, Scroll, clear, horizontal, vertical
from ui.widgets.tables import Cell, Column, RowsModel, Table, cell
from ui.widgets.text import Amount, Text

SOON = 30
"""Days before its end from which a policy's day is set in bold: the renewal can be quoted."""
_LATEST = 40


class VisitsInHand(Card):
    """Visits that are open. ``opened(visit)``."""

    opened = Signal(str)

    def __init__(self, visits: Sequence[VisitRow], today: date, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.visits"), head=40, parent=parent)
        for position, visit in enumerate(visits):
            row = Row(line=position < len(visits) - 1)
            label = shown_plate(visit.object_label)
            if visit.planned_at is not None:
                when = say("customer.planned", moment=moment(visit.planned_at, today=today))
            else:
                when = say("customer.changed", moment=moment(visit.updated_at, today=today))
            kind = say(f"customer.visit_{visit.kind}")
            row.row.addWidget(Text([Run(kind), Run(f" {label}"), quiet(f" {when}")]), 1)
            link = Link(say("customer.continue_row"))
            link.setAccessibleName(say("customer.continue_name", object=label or kind))
            link.setObjectName(f"visit-{visit.id}")
            link.clicked.connect(partial(self.opened.emit, visit.id))
            row.add(link)
            self.add(row)


class PoliciesCard(Card):
    """Policies, the one that ends first at the top, ended ones below. ``refund(policy)``: what would come back of it."""

    refund = Signal(str)

    def __init__(self, policies: Sequence[Policy], today: date, parent: QWidget | None = None) -> None:
        running = sorted((one for one in policies if one.end >= today), key=lambda one: (one.end, one.product.value))
        over = sorted((one for one in policies if one.end < today), key=lambda one: one.end, reverse=True)
        total = sum((one.premium for one in running), ZERO)
        words = say("customer.policies_sum", n=len(running), total=money(total)) if running else ""
        super().__init__(say("customer.policies"), words, head=40, parent=parent)
        self.head.addStretch(1)
        self._today = today
        if not policies:
            row = Row(line=False)
            row.add(Text(say("customer.policies_none"), role="quiet"))
            self.add(row)
            return
        columns = [
            Column("product", say("customer.column_product")),
            # A day of another year and the word for its end take more than days that are left.
            Column("end", say("customer.column_end"), 128 if over else 96),
            Column("premium", say("customer.column_premium"), 88, right=True),
            Column("refund", "", 48, right=True),
        ]
        self.rows = RowsModel(columns, self._cell, parent=self)
        self.rows.set_rows([*running, *over])
        self.table = Table(self.rows, selects=False, fits=True, name=say("customer.policies"))
        self.table.link_pressed.connect(lambda key, _column: self.refund.emit(key))
        self.add(self.table)

    def _cell(self, policy: Policy, column: str) -> Cell:
        if column == "product":
            label = shown_plate(policy.object_label)
            return cell(say(f"states.product.{policy.product.value}"), quiet(f" {label}"), tip=policy.number)
        if column == "premium":
            return cell(money(policy.premium))
        days = (policy.end - self._today).days
        if column == "refund":
            return Cell(link=say("customer.refund.link")) if days >= 0 else cell("")
        shown = day(policy.end, today=self._today)
        if days < 0:
            return cell(quiet(f"{shown} {say('customer.ended')}"))
        left = quiet(f" {say('customer.days_left', n=days)}")
        return cell(strong(shown), left) if days <= SOON else cell(shown, left)


class CasesCard(Card):
    """Quotes and applications, newest first. ``quote(visit)``; ``application(id)``; ``bundle(motor, home)``: two quote ids."""

    quote = Signal(str)
    application = Signal(str)
    bundle = Signal(str, str)

    def __init__(self, seen: CustomerOverview, today: date, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.cases"), head=40, parent=parent)
        both = bundled(seen.quotes, today)
        if both:
            self.head.addStretch(1)
            link = Link(say("customer.bundle"))
            link.setObjectName("bundle")
            link.clicked.connect(partial(self.bundle.emit, *both))
            self.head.addWidget(link)
        rows: list[tuple[datetime, Row]] = [
            (one.made_at, self._quote(one, today)) for one in seen.quotes if one.state is not QuoteState.APPLIED
        ]
        rows += [(one.changed_at, self._application(one, today)) for one in seen.applications]
        rows.sort(key=lambda pair: pair[0], reverse=True)
        for _, row in rows:
            self.add(row)
        if rows:
            rows[-1][1].set_line(False)
        else:
            none = Row(line=False)
            none.add(Text(say("customer.cases_none"), role="quiet"))
            self.add(none)

    def _quote(self, one: QuoteRow, today: date) -> Row:
        row = Row(pressable=True)
        row.setObjectName(f"quote-{one.id}")
        row.pressed.connect(partial(self.quote.emit, one.visit_id))
        if one.state is QuoteState.SUPERSEDED:
            state = say("states.quote.superseded")
        else:
            key = "valid_until" if one.valid_until >= today else "quote_over"
            state = say(f"customer.{key}", day=day(one.valid_until, today=today))
        said = say(f"customer.quote_{one.kind}")
        return self._fill(row, said, one.object_label, one.made_at, today, Chip(state), Amount(one.total, width=80))

    def _application(self, one: ApplicationRow, today: date) -> Row:
        row = Row(pressable=True)
        row.setObjectName(f"application-{one.id}")
        row.pressed.connect(partial(self.application.emit, one.id))
        (words, meaning), icon = application_chip(one.state)
        chip = Chip(words, meaning, icon=icon)
        chip.setToolTip(one.comment)
        said = say(f"customer.application_{one.kind}")
        return self._fill(row, said, one.object_label, one.changed_at, today, chip, Amount(one.total, width=80))

    @staticmethod
    def _fill(row: Row, said: str, label: str, at: datetime, today: date, chip: Chip, amount: Amount) -> Row:
        label = shown_plate(label)
        when = moment(at, today=today)
        row.setAccessibleName(f"{said} {label} {when} {chip.accessibleName()} {amount.text()}")
        row.row.addWidget(Text([Run(said), quiet(f" {label}"), quiet(f" {when}")]), 1)
        row.add(chip, amount)
        return row


def bundled(quotes: Sequence[QuoteRow], today: date) -> tuple[str, str] | None:
    """The newest motor and the newest home quote that still hold, by id; None unless there are both."""
    newest: dict[str, QuoteRow] = {}
    for one in quotes:
        holds = one.state is QuoteState.CURRENT and one.valid_until >= today
        if holds and (one.kind not in newest or one.made_at > newest[one.kind].made_at):
            newest[one.kind] = one
    return (newest["motor"].id, newest["home"].id) if len(newest) == 2 else None


class DealingsCard(Card):
    """What happened with the customer, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.dealings"), head=40, parent=parent)
        self._entries: tuple[TimelineEntry, ...] = ()
        self._today = date.min
        self._all = False
        content = QWidget()
        self._column = vertical(0, 0, 4, 0, 12)
        content.setLayout(self._column)
        self.add(Scroll(content), 1)

    def show_entries(self, entries: tuple[TimelineEntry, ...], today: date) -> None:
        """Show the dealings of another customer, or newer ones."""
        if (entries, today) != (self._entries, self._today):
            self._entries, self._today, self._all = entries, today, False
            self._fill()

    def _fill(self) -> None:
        clear(self._column)
        shown = self._entries if self._all else self._entries[:_LATEST]
        for position, entry in enumerate(shown):
            self._column.addWidget(_Dealing(entry, self._today, last=position == len(shown) - 1))
        left = len(self._entries) - len(shown)
        if left:
            more = Link(say("customer.dealings_more", n=left))
            more.clicked.connect(self._show_all)
            line = horizontal(0, 40, 8, 16, 0)
            line.addWidget(more)
            line.addStretch(1)
            self._column.addLayout(line)
        self._column.addStretch(1)

    def _show_all(self) -> None:
        self._all = True
        self._fill()


class _Dealing(QWidget):
    def __init__(self, entry: TimelineEntry, today: date, *, last: bool) -> None:
        super().__init__()
        line = horizontal(12, 15, 0, 16, 0)
        self.setLayout(line)
        line.addWidget(_Mark(now=entry.current, last=last))
        words = vertical(0, 0, 8, 0, 8)
        facts = {name: shown_plate(value) if name == "object" else value for name, value in entry.facts}
        said = say(f"timeline.{entry.code}", **facts)
        words.addWidget(Text(said, wrap=True))
        words.addWidget(Text(moment(entry.at, today=today), size="caption", role="quiet"))
        words.addStretch(1)
        line.addLayout(words, 1)


class _Mark(QWidget):
    """The mark of a dealing, lowered to the middle of its first line."""

    def __init__(self, *, now: bool, last: bool) -> None:
        super().__init__()
        column = vertical(0, 0, 8, 0, 0)
        self.setLayout(column)
        column.addWidget(Timeline(now=now, last=last), 1)

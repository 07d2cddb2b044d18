"""The left column of Today: visits, what to deal with first, renewals."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desk.clock import CHINA, day_of
from agent_desk.domain.application import ApplicationRow
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.overview import Today, VisitRow
from agent_desk.domain.policy import RenewalRow
from agent_desk.domain.quote import QuoteRow
from agent_desk.errors import Missing
from ui.errors import missing_words
from ui.i18n import clock_time, day, moment, money, say
from ui.page import Navigator
from ui.painting import Run, draw_text, quiet, strong
from ui.theme import theme
from ui.widgets.buttons import Button, Link
from ui.widgets.chips import Chip, chip_width, draw_chip
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, GroupHead, Row, vertical
from ui.widgets.states import EmptyState
from ui.widgets.tables import Cell, Column, RowsModel, Table, cell
from ui.widgets.text import Text

MOST_CHIPS = 3
MOST_QUOTES = 2
_WHO = 216


def is_today(row: VisitRow, today: date) -> bool:
    """Whether the visit is to be made today; one that was missed stands among today's."""
    return row.planned_at is not None and day_of(row.planned_at) <= today


def about_the_same(visit: VisitRow, row: RenewalRow) -> bool:
    """Whether the visit is about the object that is to be renewed."""
    labels = shown_plate(visit.object_label), shown_plate(row.object_label)
    return visit.customer_id == row.customer_id and visit.kind == row.kind and labels[0] == labels[1]


class ChipLine(QWidget):
    """What a case lacks: at most three chips, as many as there is room for, then «还差 n 项»; the whole list is in the tip."""

    def __init__(self, missing: tuple[Missing, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = _chips(missing)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = say("ui.list_comma").join(words for words, _ in self._chips)
        self.setAccessibleName(words)
        self.setToolTip(words if len(self._chips) > 1 else "")

    def fitting(self, room: int) -> tuple[list[tuple[str, str]], int]:
        """The chips that fit into ``room`` px, and how many are left over."""
        for count in range(min(MOST_CHIPS, len(self._chips)), 0, -1):
            shown, left = self._chips[:count], len(self._chips) - count
            wide = sum(chip_width(words, "x" if meaning == "fix" else "") + 8 for words, meaning in shown)
            rest = theme().metrics("caption").horizontalAdvance(say("today.lacks_more", n=left)) if left else -8
            if wide + rest <= room or count == 1:
                # A single one is cut before the count of the others is.
                return shown, left
        return [], 0

    def sizeHint(self) -> QSize:
        return QSize(120, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown, left = self.fitting(self.width())
        rest = say("today.lacks_more", n=left) if left else ""
        end = self.width() - (theme().metrics("caption").horizontalAdvance(rest) + 9 if rest else 0)
        x = 0.0
        for words, meaning in shown:
            icon = None if meaning == "fix" else ""
            x += draw_chip(painter, x, 0, words, meaning=meaning, icon=icon, room=end - x) + 8
        if rest:
            draw_text(painter, QRectF(x, 0, self.width() - x, 20), rest, size="caption", role="quiet")


def _chips(missing: tuple[Missing, ...]) -> list[tuple[str, str]]:
    """What is wrong first, then what is lacking; all consents are one thing to do."""
    wrong = [(missing_words(one), "fix") for one in missing if one.kind == "wrong"]
    papers = [(say("today.lacks_paper", title=one.facts["title"]), "plain") for one in missing if one.kind == "paper"]
    plain = [(missing_words(one), "plain") for one in missing if one.kind not in {"wrong", "consent", "paper"}]
    consents = [(say("today.lacks_consents"), "plain")] if any(one.kind == "consent" for one in missing) else []
    return [*wrong, *plain, *papers, *consents]


class VisitsCard(Card):
    """Today's visits by time, then the ones in hand without an appointment today."""

    def __init__(self, today: Today, shell: Navigator, parent: QWidget | None = None) -> None:
        planned = [row for row in today.visits if is_today(row, today.day)]
        others = [row for row in today.visits if not is_today(row, today.day)]
        super().__init__(say("today.visits" if planned or not others else "today.visits_other"), head=40, parent=parent)
        self._shell = shell
        for position, row in enumerate(planned):
            self._add(row, today.day, first=position == 0)
        if planned and others:
            self.add(GroupHead(say("today.other_group"), first=True))
        for row in others:
            self._add(row, today.day, first=False)
        if not today.visits:
            self.add(EmptyState("calendar", say("today.no_visits"), say("today.no_visits_detail")))
        rows = [row for row in self.findChildren(Row) if row.parent() is self]
        if rows:
            rows[-1].set_line(False)

    def _add(self, visit: VisitRow, today: date, *, first: bool) -> None:
        row = Row(height=56, spacing=16)
        row.set_selected(first)
        time = Text(_time_words(visit, today), size="title" if is_today(visit, today) else "body", bold=True)
        if not is_today(visit, today):
            time.set_bold(False)
            time.set_role("quiet")
        time.setFixedWidth(48)
        row.add(time)
        who = QWidget()
        who.setFixedWidth(_WHO)
        lines = vertical()
        who.setLayout(lines)
        lines.addStretch(1)
        name = visit.customer_name or say("today.no_name")
        label = shown_plate(visit.object_label)
        motor = visit.kind == "motor"
        price = say("today.price_now", total=money(visit.total)) if visit.total else say("today.no_price")
        about = label if motor else say("states.kind.home")
        lines.addWidget(Text([strong(name), quiet(f" {about}")]))
        below = say("today.list").join([say("states.kind.motor"), price]) if motor else label or price
        lines.addWidget(Text(below, size="caption", role="quiet"))
        lines.addStretch(1)
        row.add(who)
        if visit.missing:
            row.row.addWidget(ChipLine(visit.missing), 1)
        else:
            row.add(Chip(say("today.complete"), "decided", icon="check"))
            ready = say("today.complete_detail", total=money(visit.total)) if visit.total else ""
            row.row.addWidget(Text(ready, size="caption", role="quiet"), 1)
        key = "continue" if first or not is_today(visit, today) else "prepare"
        button = Button(say(f"today.{key}"), kind="primary" if first else "plain", size="small")
        button.setAccessibleName(say(f"today.{key}_name", name=name))
        button.setObjectName(f"visit-{visit.id}")
        button.clicked.connect(partial(self._shell.open, "visit", id=visit.id))
        row.add(button)
        self.add(row)


def _time_words(visit: VisitRow, today: date) -> str:
    if visit.planned_at is None:
        return say("today.no_time")
    at = visit.planned_at.astimezone(CHINA)
    return clock_time(visit.planned_at) if at.date() == today else day(at.date())


class FirstCard(Card):
    """What came back and what runs out. ``correct(application, name)``; ``opened(visit)``; ``all`` quotes; changed ``rates``."""

    correct = Signal(str, str)
    opened = Signal(str)
    all = Signal()
    rates = Signal()

    def __init__(self, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(say("today.first"), head=40, parent=parent)
        rows: list[Row] = [self._returned(one, today.day) for one in today.returned]
        ending = today.expiring_quotes
        # One more in place of the line that would name it.
        most = MOST_QUOTES if len(ending) > MOST_QUOTES + 1 else len(ending)
        rows += [self._ending(one, today.day) for one in ending[:most]]
        if len(ending) > most:
            rows.append(self._rest(len(ending) - most))
        rows += [self._refused_pack(name) for name in today.refused_packs]
        if today.other_rates:
            rows.append(self._other_rates(today.other_rates))
        for row in rows:
            self.add(row)
        if rows:
            rows[-1].set_line(False)

    def _refused_pack(self, name: str) -> Row:
        row = Row(height=60)
        row.add(Icon("triangle-alert", "red"))
        words = vertical()
        words.addStretch(1)
        words.addWidget(Text(say("rates.refused_pack.what", pack=name), bold=True))
        words.addWidget(Text(say("rates.refused_pack.do"), role="quiet"))
        words.addStretch(1)
        row.row.addLayout(words, 1)
        return row

    def _other_rates(self, count: int) -> Row:
        row = Row()
        row.add(Icon("rotate-cw"))
        row.row.addWidget(Text([strong(say("today.rates_changed")), quiet(f" {say('today.rates_open', n=count)}")]), 1)
        link = Link(say("today.rates_look"))
        link.setObjectName("rates")
        link.clicked.connect(self.rates)
        row.add(link)
        return row

    def _returned(self, one: ApplicationRow, today: date) -> Row:
        row = Row(height=60)
        row.add(Icon("corner-up-left", "red"))
        words = vertical()
        words.addStretch(1)
        at = say("today.returned_at", moment=moment(one.changed_at, today=today), number=one.number)
        about = f" {shown_plate(one.object_label)} {say('today.returned')}"
        words.addWidget(Text([strong(one.customer_name), Run(about), quiet(f" {at}")]))
        if one.comment:
            words.addWidget(Text(say("today.comment", comment=one.comment), role="red"))
        words.addStretch(1)
        row.row.addLayout(words, 1)
        button = Button(say("today.correct"), size="small")
        button.setAccessibleName(say("today.correct_name", name=one.customer_name))
        button.setObjectName(f"correct-{one.id}")
        button.clicked.connect(partial(self.correct.emit, one.id, one.customer_name))
        row.add(button)
        return row

    def _ending(self, one: QuoteRow, today: date) -> Row:
        days = (one.valid_until - today).days
        ends = ends_words(days)
        row = Row()
        row.add(Icon("clock"))
        detail = say("today.quote_detail", number=one.number, object=shown_plate(one.object_label))
        total = say("today.quote_of", total=money(one.total))
        row.row.addWidget(Text([strong(one.customer_name), Run(f" {total} "), strong(ends), quiet(f" {detail}")]), 1)
        link = Link(say("today.quote_again"))
        link.setAccessibleName(say("today.quote_again_name", name=one.customer_name))
        link.setObjectName(f"quote-{one.id}")
        link.clicked.connect(partial(self.opened.emit, one.visit_id))
        row.add(link)
        return row

    def _rest(self, count: int) -> Row:
        row = Row()
        row.add(Icon("clock"))
        row.row.addWidget(Text(say("today.quotes_more", n=count), role="quiet"), 1)
        link = Link(say("today.quotes_all"))
        link.setObjectName("quotes-all")
        link.clicked.connect(self.all)
        row.add(link)
        return row


def ends_words(days: int) -> str:
    """«今天到期», «明天到期», «3 天后到期», «过期 2 天»: when a quote ends, seen from today."""
    if days < 0:
        return say("today.ended", n=-days)
    return say({0: "today.ends_today", 1: "today.ends_tomorrow"}.get(days, "today.ends_in"), n=days)


class RenewalsCard(Card):
    """Policies that end within 30 days. ``quote(row, visit)``: the visit that is open for it already, else ""; ``all``."""

    quote = Signal(object, str)
    all = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("today.renewals"), " ", head=40, parent=parent)
        self._today: Today | None = None
        self._all = Link("")
        self._all.clicked.connect(self.all)
        self.head.addStretch(1)
        self.head.addWidget(self._all)
        columns = [
            Column("end", say("today.column_end"), 88),
            Column("customer", say("today.column_customer"), 96),
            Column("object", say("today.column_object"), 152),
            Column("contact", say("today.column_contact")),
            Column("premium", say("today.column_premium"), 88, right=True),
            Column("act", "", 64, right=True),
        ]
        self.rows = RowsModel(columns, self._cell, key=_key, parent=self)
        self.table = Table(self.rows, selects=False, fits=True, name=say("today.renewals"))
        self.table.opened.connect(self._act)
        self.table.link_pressed.connect(lambda key, _column: self._act(key))
        self._none = EmptyState("calendar-sync", say("today.renewals_none"), say("today.renewals_none_detail"))
        self.add(self.table)
        self.add(self._none)

    def show_today(self, today: Today) -> None:
        """Show other renewals; the row that has the focus keeps it."""
        self._today = today
        self.rows.set_rows(today.renewals)
        some = bool(today.renewals)
        self.table.setVisible(some)
        self._none.setVisible(not some)
        premium = money(today.renewals_premium)
        self.set_title(
            say("today.renewals"), say("today.renewals_sum", n=today.renewals_total, premium=premium) if some else ""
        )
        self._all.set_text(say("today.renewals_all", n=today.renewals_total))
        self._all.setVisible(some)

    def _visit_of(self, row: RenewalRow) -> str:
        """The open visit about the same object, "" if none is listed."""
        visits = self._today.visits if self._today is not None else ()
        return next((visit.id for visit in visits if about_the_same(visit, row)), "")

    def _act(self, key: str) -> None:
        row = self.rows.row(self.rows.find(key))
        if row is not None:
            self.quote.emit(row, self._visit_of(row))

    def _cell(self, row: RenewalRow, column: str) -> Cell:
        today = self._today.day if self._today is not None else row.end
        match column:
            case "end":
                return cell(day(row.end, today=today), quiet(f" {_days_words(row.days)}"))
            case "customer":
                return cell(row.customer_name, tip=row.customer_name)
            case "object":
                label = shown_plate(row.object_label)
                return cell(label, tip=label)
            case "contact":
                return cell(quiet(_contact_words(row, today)))
            case "premium":
                return cell(money(row.premium))
        return Cell(link=say("today.open" if self._visit_of(row) else "today.quote"))


def _key(row: RenewalRow) -> str:
    return f"{row.vehicle_id or row.home_id}-{row.end}"


def _days_words(days: int) -> str:
    if days == 0:
        return say("today.days_today")
    return say("today.days_left" if days > 0 else "today.days_over", n=abs(days))


def _contact_words(row: RenewalRow, today: date) -> str:
    if not row.last_contact:
        return say("today.contact_none")
    at = date.fromisoformat(row.last_contact)
    return say("today.contact_today") if at == today else day(at, today=today)

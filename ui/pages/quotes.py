"""Quotes (报价): every price that was put on paper, how long it holds, and the sheet to read beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.money import Money
from agent_desk.domain.quote import Quote, QuoteRow, QuoteState
from agent_desk.errors import NoSuchRecord, QuoteOutdated
from ui.errors import what_and_do
from ui.i18n import full_day, moment, money, say
from ui.models.marks import quote_chip
from ui.page import PageContext
from ui.pages.list_page import ListPage
from ui.pages.record_parts import fact_part, head_part, sum_part, who_part
from ui.pages.today_cards import ends_words
from ui.painting import Run, quiet, strong
from ui.widgets.buttons import Button
from ui.widgets.layout import vertical
from ui.widgets.tables import PAGE, Cell, Column, cell
from ui.widgets.text import Text

SEGMENTS: dict[str, tuple[QuoteState, ...]] = {
    "all": (),
    "current": (QuoteState.CURRENT,),
    "applied": (QuoteState.APPLIED,),
    "superseded": (QuoteState.SUPERSEDED,),
}
ENDS_SOON = 1
"""Days before a quote ends within which its last day is bold."""
NEAR = 3
"""Days within which it is said in words."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """One reading of the list: how many rows each segment has under the filter, and the first page of the chosen one."""

    query: str
    counts: dict[str, int]
    in_all: int
    rows: tuple[QuoteRow, ...]
    day: date
    other_rates: int


@dataclass(frozen=True, slots=True)
class _Looked:
    """One quote; ``outdated`` says why it cannot be applied for, ``instead`` is the quote that counts in its place."""

    quote: Quote
    row: QuoteRow
    day: date
    outdated: QuoteOutdated | None
    instead: str


class QuotesPage(ListPage[_Listed]):
    """Beside the list one quote with its parts; its sheet takes the list's place to be read."""

    area = "quotes"
    icon = "calculator"
    cares = frozenset({Kind.QUOTE, Kind.CUSTOMER, Kind.APPLICATION})
    beside = frozenset({"kind", "made"})

    def __init__(self, context: PageContext) -> None:
        columns = (
            Column("number", say("quotes.number"), 104),
            Column("customer", say("quotes.customer")),
            Column("kind", say("quotes.kind"), 60),
            Column("total", say("quotes.total"), 92, right=True),
            Column("made", say("quotes.made"), 108),
            Column("until", say("quotes.until"), 104),
            Column("state", say("quotes.state"), 108),
        )
        self._day = date.min
        super().__init__(context, columns, self._show_cell, find=self._read, listed=self._show)
        self.rows.wanted.connect(self._fetch)

    def tools(self) -> Sequence[QWidget]:
        self.rates = Button("", icon="rotate-cw")
        self.rates.clicked.connect(lambda: self.shell.open("rates"))
        self.rates.hide()
        return (self.rates,)

    def _show_cell(self, row: QuoteRow, column: str) -> Cell:
        if column == "number":
            return cell(row.number)
        if column == "customer":
            label = shown_plate(row.object_label)
            return cell(strong(row.customer_name), quiet(f" {label}"), tip=f"{row.customer_name} {label}")
        if column == "kind":
            return cell(say(f"states.kind.{row.kind}"))
        if column == "total":
            return cell(money(row.total))
        if column == "made":
            return cell(quiet(moment(row.made_at, today=self._day)))
        if column == "until":
            return cell(until_words(row.valid_until, row.state, self._day))
        chip, icon = quote_chip(row.state)
        return Cell(chip=chip, chip_icon=icon)

    # Reading --------------------------------------------------------------------------------------------------------

    def _read(self, query: str, segment: str) -> _Listed:
        counts = {name: self.desk.quotes(query, states, limit=1)[1] for name, states in SEGMENTS.items()}
        in_all = self.desk.quotes(limit=1)[1] if query else counts["all"]
        rows = self.desk.quotes(query, SEGMENTS[segment], limit=PAGE)[0] if counts[segment] else ()
        return _Listed(query, counts, in_all, rows, self.desk.day(), self.desk.rates_waiting())

    def _show(self, listed: _Listed) -> None:
        self._day = listed.day
        options = [(name, say(f"quotes.segment.{name}", n=count)) for name, count in listed.counts.items()]
        self.segments.set_options(options, self.segment)
        self.rates.set_text(say("quotes.rates", n=listed.other_rates))
        self.rates.setVisible(bool(listed.other_rates))
        total = listed.counts[self.segment]
        if total:
            self.fill(total, listed.rows)
        else:
            self.nothing(listed.query, listed.in_all)

    def _fetch(self, offset: int) -> None:
        query, segment = self.query(), self.segment

        def put(found: tuple[tuple[QuoteRow, ...], int]) -> None:
            if (query, segment) == (self.query(), self.segment):
                self.rows.put(offset, found[0])

        states = SEGMENTS[segment]
        self.bridge.call(self, lambda: self.desk.quotes(query, states, limit=PAGE, offset=offset), done=put)

    # Beside the list ------------------------------------------------------------------------------------------------

    def look_at(self, key: str) -> None:
        def read() -> _Looked:
            quote = self.desk.quote(key)
            row = next((one for one in self.desk.quotes(quote.number, limit=PAGE)[0] if one.id == key), None)
            if row is None:
                raise NoSuchRecord(subject=key, kind="quote")
            visit = self.desk.visit(quote.visit_id)
            own = visit.quote is not None and visit.quote.id == key
            instead = visit.quote.number if visit.quote is not None and quote.state is QuoteState.SUPERSEDED else ""
            outdated = (
                visit.outdated if own and visit.outdated is not None and _concerns_the_sheet(visit.outdated) else None
            )
            return _Looked(quote, row, self.desk.day(), outdated, "" if own else instead)

        self.bridge.latest(self, "side", read, done=self._show_side, failed=self.messages.failure)

    def _show_side(self, looked: _Looked) -> None:
        quote, row, side = looked.quote, looked.row, self.side
        chip, icon = quote_chip(quote.state)
        side.begin(quote.id, quote.number, chip, icon)
        open_customer = partial(self.shell.open, "customer", id=quote.customer_id)
        side.parts.addWidget(who_part(row.customer_name, shown_plate(row.object_label), open_customer))
        side.parts.addWidget(fact_part(say("quotes.made"), moment(quote.made_at, today=looked.day)))
        side.parts.addWidget(fact_part(say("quotes.until"), until_words(quote.valid_until, quote.state, looked.day)))
        if looked.instead:
            side.parts.addWidget(fact_part(say("quotes.instead"), looked.instead, bold=True))
        if looked.outdated is not None:
            side.parts.addWidget(_why_outdated(looked.outdated))
        side.parts.addWidget(fact_part(say("quotes.start"), full_day(quote.start)))
        side.parts.addWidget(head_part(say("quotes.price")))
        for name, amount in premium_parts(quote):
            side.parts.addWidget(sum_part(say(f"states.product.{name}"), money(amount)))
        side.parts.addWidget(sum_part(say("quotes.total_words"), f"¥{money(quote.answer.total)}", bold=True))
        if quote.low is not None and quote.high is not None and quote.open_points:
            told = say("quotes.range", low=money(quote.low), high=money(quote.high), n=len(quote.open_points))
            side.parts.addWidget(fact_part(say("quotes.open_points"), told))
        sheet = Button(say("quotes.sheet"), icon="file-text")
        sheet.clicked.connect(lambda: self._read_sheet(looked))
        side.acts.addWidget(sheet)
        if looked.outdated is not None:
            again = Button(say("quotes.requote"), kind="primary", icon="rotate-cw")
            again.clicked.connect(lambda: self._requote(looked))
            side.acts.addWidget(again)
        visit = Button(say("quotes.open_visit"), kind="plain" if looked.outdated is not None else "primary")
        visit.clicked.connect(lambda: self.shell.open("visit", id=quote.visit_id))
        side.acts.addWidget(visit)
        side.next = visit
        side.end()

    def _requote(self, looked: _Looked) -> None:
        """Quote again and show the new sheet, to be printed."""

        def done(changes: Changes) -> None:
            self.shell.broadcast(changes)
            self.open(id=changes.subject)
            title = say("quotes.sheet_of", name=looked.row.customer_name)
            self.show_sheet(title, say("quotes.sheet"), partial(self.desk.quote_sheet, changes.subject))

        work = partial(self.desk.requote, looked.quote.visit_id)
        self.bridge.call(self, work, done=done, failed=self.messages.failure)

    def _read_sheet(self, looked: _Looked) -> None:
        make = partial(self.desk.quote_sheet, looked.quote.id)
        self.show_sheet(say("quotes.sheet_of", name=looked.row.customer_name), looked.quote.number, make)

    def act_on(self, key: str) -> None:
        row: QuoteRow | None = self.rows.row(self.rows.find(key))
        if row is not None:
            self.shell.open("visit", id=row.visit_id)


def until_words(until: date, state: QuoteState, today: date) -> Run:
    """The last day of a quote: in words while it is near, bold if it ends today or tomorrow, quiet if nobody can use it."""
    days = (until - today).days
    if state is not QuoteState.CURRENT:
        return quiet(full_day(until))
    if days < 0:
        return quiet(ends_words(days))
    return strong(ends_words(days)) if days <= ENDS_SOON else Run(ends_words(days) if days <= NEAR else full_day(until))


def _why_outdated(outdated: QuoteOutdated) -> QWidget:
    """Why the quote cannot be applied for, and what to do, with the edges of the card's other parts."""
    part = QWidget()
    words = vertical(0, 16, 6, 16, 6)
    part.setLayout(words)
    what, do = what_and_do(outdated)
    words.addWidget(Text(what, role="red", bold=True, wrap=True))
    words.addWidget(Text(do, role="quiet", wrap=True))
    return part


def _concerns_the_sheet(outdated: QuoteOutdated) -> bool:
    """Whether the quote itself can no longer be applied for, and not only a case that was changed since."""
    return outdated.facts.get("reason") != "replaced"


def premium_parts(quote: Quote) -> list[tuple[str, Money]]:
    """What the total is made of: the parts that were quoted, in the order of the sheet."""
    names = ("compulsory", "vehicle_tax", "commercial", "home")
    return [(name, amount) for name in names if (amount := quote.answer.part(name)) is not None]

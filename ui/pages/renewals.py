"""Renewals (续保): the policies that end soon, and the quote that begins where the last one stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from agent_desk.changes import Kind
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.policy import RenewalRow
from ui.i18n import full_day, money, say
from ui.page import PageContext
from ui.pages.list_page import ListPage
from ui.pages.record_parts import fact_part, who_part
from ui.pages.renewal_printing import RenewalPrinting
from ui.painting import Run, quiet, strong
from ui.widgets.buttons import Button
from ui.widgets.tables import Cell, Column, cell

DAYS = (30, 60, 90)
MOST = 2_000
"""Rows that are read at once: what ends in three months, also for the largest book."""
SOON = 7
"""Days left within which the number is bold."""
_ORDERS: dict[str, Callable[[RenewalRow], object]] = {
    "end": lambda row: row.end,
    "customer": lambda row: row.customer_name,
    "premium": lambda row: row.premium.fen,
    "contact": lambda row: row.last_contact,
}


@dataclass(frozen=True, slots=True)
class _Listed:
    query: str
    counts: dict[str, int]
    in_all: int
    rows: tuple[RenewalRow, ...]


class RenewalsPage(ListPage[_Listed]):
    """Segments of 30, 60 and 90 days; Enter on a row begins the quote."""

    area = "renewals"
    icon = "calendar-sync"
    cares = frozenset({Kind.POLICY, Kind.CUSTOMER, Kind.VEHICLE, Kind.HOME, Kind.VISIT})
    beside = frozenset({"kind", "contact"})

    def __init__(self, context: PageContext) -> None:
        columns = (
            Column("end", say("renewals.end"), 84, sort="end"),
            Column("days", say("renewals.days"), 84),
            Column("customer", say("renewals.customer"), sort="customer"),
            Column("kind", say("renewals.kind"), 60),
            Column("premium", say("renewals.premium"), 104, right=True, sort="premium"),
            Column("contact", say("renewals.contact"), 92, sort="contact"),
            Column("act", "", 48, right=True),
        )
        self._ending: tuple[RenewalRow, ...] = ()
        self.printing = RenewalPrinting(context)
        super().__init__(context, columns, self._show_cell, find=self._read, listed=self._show)
        self.segment = "30"
        self.table.sorted_by.connect(lambda _order, _descending: self._sort())
        self.table.link_pressed.connect(lambda key, _column: self.act_on(key))

    def tools(self) -> Sequence[QWidget]:
        return (self.printing,)

    def key_of(self, row: object) -> str:
        assert isinstance(row, RenewalRow)
        return f"{row.customer_id} {row.vehicle_id or row.home_id or row.object_label} {row.end}"

    def _show_cell(self, row: RenewalRow, column: str) -> Cell:
        if column == "end":
            return cell(full_day(row.end))
        if column == "days":
            return cell(Run(days_words(row.days), strong=row.days <= SOON))
        if column == "customer":
            label = shown_plate(row.object_label)
            return cell(strong(row.customer_name), quiet(f" {label}"), tip=f"{row.customer_name} {label}")
        if column == "kind":
            return cell(say(f"states.kind.{row.kind}"))
        if column == "premium":
            return cell(money(row.premium))
        if column == "contact":
            return cell(quiet(row.last_contact or say("renewals.never")))
        return Cell(link=say("renewals.quote"))

    # Reading --------------------------------------------------------------------------------------------------------

    def leave_segment(self) -> None:
        self.choose(str(DAYS[-1]))

    def _read(self, query: str, segment: str) -> _Listed:
        days = int(segment)
        counts = {str(one): self.desk.renewals(one, limit=1, query=query)[1] for one in DAYS}
        in_all = self.desk.renewals(DAYS[-1], limit=1)[1] if query else counts[str(DAYS[-1])]
        return _Listed(query, counts, in_all, self.desk.renewals(days, limit=MOST, query=query)[0])

    def _show(self, listed: _Listed) -> None:
        options = [(name, say(f"renewals.segment.{name}", n=count)) for name, count in listed.counts.items()]
        self.segments.set_options(options, self.segment)
        self._ending = listed.rows
        self.printing.ready(int(self.segment), listed.query, len(listed.rows))
        if listed.rows:
            self._sort()
        else:
            self.nothing(listed.query, listed.in_all)

    def _sort(self) -> None:
        rows = self._ending
        order = _ORDERS.get(self.table.order)
        if order is not None:
            rows = tuple(sorted(rows, key=order, reverse=self.table.descending))  # type: ignore[arg-type]  # each order is of one kind
        self.fill(len(rows), rows)

    # Beside the list, and the act ------------------------------------------------------------------------------------

    def _row(self, key: str) -> RenewalRow | None:
        found: RenewalRow | None = self.rows.row(self.rows.find(key))
        return found

    def look_at(self, key: str) -> None:
        row, side = self._row(key), self.side
        if row is None:
            self.close_side()
            return
        meaning = say(f"states.kind.{row.kind}")
        side.begin(key, say("ui.renewals"), (meaning, "plain"), "car" if row.kind == "motor" else "house")
        open_customer = partial(self.shell.open, "customer", id=row.customer_id)
        side.parts.addWidget(who_part(row.customer_name, shown_plate(row.object_label), open_customer))
        ends = [Run(full_day(row.end)), quiet("  "), Run(days_words(row.days), strong=row.days <= SOON)]
        side.parts.addWidget(fact_part(say("renewals.end"), ends))
        side.parts.addWidget(fact_part(say("renewals.premium_fact"), f"¥{money(row.premium)}", bold=True))
        side.parts.addWidget(fact_part(say("renewals.contact"), row.last_contact or say("renewals.never")))
        begin = Button(say("renewals.begin"), kind="primary")
        begin.clicked.connect(lambda: self.act_on(key))
        side.acts.addWidget(begin)
        side.next = begin
        side.end()

    def act_on(self, key: str) -> None:
        row = self._row(key)
        if row is not None:
            self.shell.begin_visit(row.kind, row.customer_id, vehicle_id=row.vehicle_id, home_id=row.home_id)


def days_words(days: int) -> str:
    """«12 天», «今天到期», «过期 3 天»."""
    if days == 0:
        return say("renewals.left_today")
    return say("renewals.left", n=days) if days > 0 else say("renewals.left_over", n=-days)

"""All customers: found as one types, sorted by a click, opened with Enter; a new one is filled in beside the list."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.clock import day_of
from agent_desk.domain.customer import CustomerRow, Party
from agent_desk.domain.identifiers import shown_plate
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import day, masked_mobile, say
from ui.models.customer_rows import Asked, CustomerPages
from ui.page import Page, PageContext
from ui.pages.customers_none import NobodyFound, near
from ui.pages.record_form import RecordForm
from ui.painting import quiet, strong
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.layout import Card, Line, clear, horizontal, vertical
from ui.widgets.states import EmptyState, ErrorState, Skeleton
from ui.widgets.tables import Cell, Column, RowsModel, Table, cell
from ui.widgets.text import Text

FORM = 336
_NEEDS_WIDTH = {"homes": 800, "policies": 800, "mobile": 640}
"""Columns that are left out where the list is narrower, in px."""
_SHOWN = frozenset({Kind.CUSTOMER, Kind.VEHICLE, Kind.HOME, Kind.POLICY})


class CustomersPage(Page):
    """The list, its search, and the panel for a new customer."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._day = date.min
        self._stale = True
        self._form: RecordForm | None = None
        outer = vertical(16, 24, 16, 24, 16)
        self.setLayout(outer)
        outer.addLayout(self._head())
        self._body = horizontal(16)
        outer.addLayout(self._body, 1)
        columns = [
            Column("name", say("customers.column_name"), 152, sort="name"),
            Column("mobile", say("customers.column_mobile"), 104),
            Column("vehicles", say("customers.column_vehicles")),
            Column("expiry", say("customers.column_expiry"), 128, sort="next_expiry"),
            Column("homes", say("customers.column_homes"), 48, right=True),
            Column("policies", say("customers.column_policies"), 48, right=True),
            Column("updated", say("customers.column_updated"), 72, right=True, sort="updated_at"),
        ]
        self.rows = RowsModel(columns, self._cell, parent=self)
        self.table = Table(self.rows, single_click=True, name=say("customers.title"))
        self.table.order = "name"
        self._left_out: frozenset[str] = frozenset()
        self.table.installEventFilter(self)
        self.table.opened.connect(lambda key: self.shell.open("customer", id=key))
        self.table.sorted_by.connect(self._sort)
        self.pages = CustomerPages(self.desk, self.bridge, self.rows, self)
        self.pages.listed.connect(self._listed)
        self.pages.failed.connect(self._failed)
        card = Card()
        bar = horizontal(12, 16, 8, 16, 8)
        self.search = SearchField(say("customers.search"))
        self.search.edited.connect(lambda text: self._ask(query=text.strip()))
        self.search.edit.installEventFilter(self)
        bar.addWidget(self.search)
        bar.addStretch(1)
        card.body.addLayout(bar)
        card.add(Line())
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(Skeleton(10, widths=((112, 72), (136, 64), (96, 80))))
        self._stack.addWidget(self.table)
        self._other = QWidget()
        self._other.setLayout(vertical())
        self._stack.addWidget(self._other)
        card.add(holder, 1)
        self._body.addWidget(card, 1)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    def _head(self) -> QHBoxLayout:
        head = horizontal(12)
        head.addWidget(Text(say("customers.title"), size="page", bold=True, shrinks=False))
        self._count = Text("", role="quiet")
        head.addWidget(self._count, 1)
        self.new = Button(say("customers.new"), kind="primary", icon="plus")
        self.new.clicked.connect(self._press_new)
        head.addWidget(self.new)
        return head

    # Life -----------------------------------------------------------------------------------------------------------

    def open(self, **arguments: str) -> None:
        """``new``: the panel for a new customer; ``query``: search for it."""
        if "query" in arguments:
            self.search.set_text(arguments["query"])
            self._ask(query=arguments["query"])
        elif self.pages.shown is None or self._stale:
            self._refresh()
        if arguments.get("new"):
            self.begin_new()
        elif self._form is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def changed(self, changes: Changes) -> None:
        """Read again what shows; a page that does not show does so when it is opened."""
        if changes.kinds() & _SHOWN:
            self._stale = True
            if self.isVisible():
                self._refresh()

    def _refresh(self) -> None:
        self._stale = False
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        self.pages.refresh(first, last if last >= 0 else self.rows.rowCount() - 1)

    def _ask(self, query: str | None = None, order: str | None = None, descending: bool = False) -> None:
        now = self.pages.asked
        if order is None:
            order, descending = now.order, now.descending
        self.pages.show(Asked(now.query if query is None else query, order, descending))

    def _sort(self, order: str, descending: bool) -> None:
        self._ask(order=order, descending=descending)

    # Showing --------------------------------------------------------------------------------------------------------

    def _listed(self, asked: Asked, total: int) -> None:
        self._day = self.desk.day()
        key = "customers.count_found" if asked.query else "customers.count"
        self._count.set_text(say(key, n=f"{total:,}") if total else "")
        if total:
            self._stack.setCurrentWidget(self.table)
        elif asked.query:
            self._show_none(asked.query)
        else:
            self._show_empty()

    def _replace(self, part: QWidget) -> None:
        layout = self._other.layout()
        assert layout is not None
        clear(layout)
        layout.addWidget(part)
        self._stack.setCurrentWidget(self._other)

    def _show_empty(self) -> None:
        state = EmptyState(
            "users", say("customers.empty"), say("customers.empty_detail"), act=say("customers.empty_act")
        )
        state.acted.connect(self._press_new)
        self._replace(state)

    def _show_none(self, query: str) -> None:
        panel = NobodyFound(query)
        panel.new.connect(lambda: self.begin_new(query))
        panel.clear.connect(self._show_all)
        panel.opened.connect(lambda key: self.shell.open("customer", id=key))
        self._replace(panel)
        if len(query) > 1:
            self.bridge.latest(
                panel, "near", partial(near, self.desk.customers, query), done=panel.show_near, failed=self._failed
            )

    def _show_all(self) -> None:
        self.search.edit.clear()
        self._ask(query="")
        self.search.setFocus()

    def _failed(self, error: AgentDeskError) -> None:
        what, do = what_and_do(error)
        panel = QWidget()
        column = vertical()
        panel.setLayout(column)
        state = ErrorState(what, do, act=say("ui.again"))
        state.acted.connect(lambda: self.pages.show(self.pages.asked))
        column.addWidget(state)
        column.addStretch(1)
        self._count.set_text("")
        self._replace(panel)

    def _cell(self, row: CustomerRow, column: str) -> Cell:
        match column:
            case "name":
                icon = "building-2" if row.party is Party.ORGANISATION else "user"
                return cell(strong(row.name), icon=(icon, "quiet"), tip=row.name)
            case "mobile":
                return cell(masked_mobile(row.mobile) if row.mobile else quiet("—"))
            case "vehicles":
                labels = say("ui.list_comma").join(shown_plate(label) for label in row.vehicles)
                return cell(labels or quiet("—"), tip=labels if len(row.vehicles) > 1 else "")
            case "homes" | "policies":
                count = row.homes if column == "homes" else row.policies
                return cell(str(count) if count else quiet("—"))
            case "expiry":
                if row.next_expiry is None:
                    return cell(quiet("—"))
                days = say("customers.days_left", n=(row.next_expiry - self._day).days)
                return cell(day(row.next_expiry, today=self._day), quiet(f" {days}"))
        updated = day_of(row.updated_at) if row.updated_at else None
        return cell(quiet(day(updated, today=self._day)))

    # The panel ------------------------------------------------------------------------------------------------------

    def _press_new(self) -> None:
        self.begin_new()

    def begin_new(self, name: str = "") -> None:
        """Open the panel for a new customer; one that is half filled in stays as it is."""
        if self._form is None:
            form = RecordForm("customer", self.context, draft={"name": name} if name else None)
            form.setFixedWidth(FORM)
            form.left.connect(self._end_new)
            form.saved.connect(self._added)
            self._body.addWidget(form)
            self._form = form
            self.new.setEnabled(False)
        self._form.begin()

    @property
    def form(self) -> RecordForm | None:
        """The panel while it is open."""
        return self._form

    def _end_new(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        self.new.setEnabled(True)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _added(self, changes: Changes) -> None:
        self._end_new()
        self.shell.open("customer", id=changes.subject)

    # Keys -----------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the search into the list, Enter opens the first one that was found; a narrow list has fewer columns."""
        if watched is self.table and event.type() == QEvent.Type.Resize:
            self._fit_columns(self.table.width())
        if watched is self.search.edit and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if key == Qt.Key.Key_Down and self.rows.rowCount():
                self.table.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.rows.rowCount() and self._is_current():
                self.shell.open("customer", id=self.rows.key_of(0))
                return True
        return super().eventFilter(watched, event)

    def _fit_columns(self, width: int) -> None:
        left_out = frozenset(key for key, least in _NEEDS_WIDTH.items() if width < least)
        if left_out != self._left_out:
            self._left_out = left_out
            self.table.hide_columns(left_out)

    def _is_current(self) -> bool:
        """Whether the list shows what stands in the search box."""
        shown = self.pages.shown
        return shown is not None and shown.query == self.search.text().strip() and bool(self.rows.key_of(0))

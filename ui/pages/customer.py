"""One customer: who, what they own, what is insured, what is under way, what happened; each thing changed where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.desk import Desk
from agent_desk.domain.consent import ConsentText
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.overview import CustomerOverview
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import masked_mobile, say
from ui.page import Page, PageContext
from ui.pages.customer_cases import CasesCard, DealingsCard, PoliciesCard, VisitsInHand
from ui.pages.customer_facts import ConsentsCard, DetailsCard, HomesCard, VehiclesCard
from ui.pages.customer_papers import PapersCard
from ui.pages.record_form import RecordForm
from ui.pages.record_texts import Record
from ui.pages.refund_panel import RefundPanel
from ui.pages.sheet_reader import SheetReader
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.figures import Avatar
from ui.widgets.layout import Card, Scroll, clear, horizontal, vertical
from ui.widgets.states import ErrorState, Skeleton
from ui.widgets.text import Text

LEFT, RIGHT, GAP, EDGE = 304, 288, 16, 24
NARROW = 1040
"""Below this width, in px, the outer columns give some of theirs to the middle."""


@dataclass(frozen=True, slots=True)
class _Seen:
    overview: CustomerOverview
    texts: tuple[ConsentText, ...]
    day: date


def _read(desk: Desk, customer_id: str) -> _Seen:
    return _Seen(desk.customer(customer_id), desk.consent_texts(), desk.day())


def _column(cards: QVBoxLayout) -> Scroll:
    """A column of cards that scrolls by itself; its bar stands in the gap to the next one."""
    content = QWidget()
    content.setLayout(cards)
    cards.setContentsMargins(0, 0, GAP, EDGE - 8)
    scroll = Scroll(content)
    bar = scroll.verticalScrollBar()
    bar.rangeChanged.connect(
        lambda _low, high: cards.setContentsMargins(0, 0, GAP - bar.sizeHint().width() if high else GAP, EDGE - 8)
    )
    return scroll


class CustomerPage(Page):
    """``open(id=…)``. A panel that is half filled in stays with its customer until it is saved or given up."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._id = ""
        self._seen: _Seen | None = None
        self._forms: dict[str, RecordForm] = {}
        self._large = ""
        self._each_consent = False
        self.refund: RefundPanel | None = None
        outer = vertical(GAP, EDGE, 16, 0, 0)
        self.setLayout(outer)
        self._head = horizontal(12, 0, 0, EDGE, 0)
        holder = QWidget()
        holder.setFixedHeight(44)
        holder.setLayout(self._head)
        outer.addWidget(holder)
        columns = horizontal(0)
        outer.addLayout(columns, 1)
        self._left_place = QWidget()
        self._place = QStackedLayout(self._left_place)
        self._left, self._middle = vertical(GAP), vertical(GAP)
        self._left_scroll, self._middle_scroll = _column(self._left), _column(self._middle)
        self._place.addWidget(self._left_scroll)
        self._form_place = QWidget()
        self._form_column = vertical(0, 0, 0, GAP, 16)
        self._form_place.setLayout(self._form_column)
        self._place.addWidget(self._form_place)
        self._refund_place = QWidget()
        self._refund_column = vertical(0, 0, 0, GAP, 16)
        self._refund_place.setLayout(self._refund_column)
        self._place.addWidget(self._refund_place)
        columns.addWidget(self._left_place)
        self.reader = SheetReader(context)
        self.reader.closed.connect(self._close_sheet)
        self._middle_place = QStackedWidget()
        self._middle_place.addWidget(self._middle_scroll)
        # A sheet takes the right column's room too: its letters are small enough as it is.
        self._reader_place = QWidget()
        beside = vertical(0, 0, 0, EDGE, 16)
        beside.addWidget(self.reader)
        self._reader_place.setLayout(beside)
        self._middle_place.addWidget(self._reader_place)
        columns.addWidget(self._middle_place, 1)
        self.dealings = DealingsCard()
        right = vertical(0, 0, 0, EDGE, 16)
        right.addWidget(self.dealings)
        columns.addLayout(right)
        self._share_width()
        self._skeleton()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        narrow = self.width() < NARROW
        self._left_place.setFixedWidth((LEFT - 48 if narrow else LEFT) + GAP)
        self.dealings.setFixedWidth(RIGHT - 64 if narrow else RIGHT)

    # Life -----------------------------------------------------------------------------------------------------------

    def open(self, **arguments: str) -> None:
        """``id`` of the customer."""
        customer_id = arguments.get("id", self._id)
        if customer_id != self._id:
            self._id, self._seen = customer_id, None
            self._large, self._each_consent = "", False
            self._end_refund()
            self._close_sheet()
            self._skeleton()
        self._show_form()
        self._ask()

    def changed(self, changes: Changes) -> None:
        """Anything but settings may belong to this customer."""
        if self._id and self.isVisible() and changes.kinds() - {Kind.SETTING, Kind.PACK}:
            self._ask()

    def _ask(self) -> None:
        if self._id:
            self.bridge.latest(
                self, "customer", partial(_read, self.desk, self._id), done=self._show, failed=self._failed
            )

    # Showing --------------------------------------------------------------------------------------------------------

    def _empty(self) -> None:
        for layout in (self._head, self._left, self._middle):
            clear(layout)

    def _skeleton(self) -> None:
        self._empty()
        for column, counts in ((self._left, (4, 4)), (self._middle, (4, 3))):
            for count in counts:
                card = Card()
                card.add(Skeleton(count))
                column.addWidget(card)
            column.addStretch(1)

    def _failed(self, error: AgentDeskError) -> None:
        self._seen = None
        self._empty()
        what, do = what_and_do(error)
        card = Card()
        state = ErrorState(what, do, act=say("customer.back"))
        state.acted.connect(lambda: self.shell.open("customers"))
        card.add(state)
        self._middle.addWidget(card)
        self._middle.addStretch(1)

    def _show(self, seen: _Seen) -> None:
        if seen == self._seen or seen.overview.customer.id != self._id:
            return
        fresh, self._seen = self._seen is None, seen
        focused = self.window().focusWidget()
        had = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        bars = (self._left_scroll.verticalScrollBar(), self._middle_scroll.verticalScrollBar())
        stood = [bar.value() for bar in bars]
        self._empty()
        self._fill_head(seen.overview)
        self._fill_left(seen)
        self._fill_middle(seen)
        self.dealings.show_entries(seen.overview.timeline, seen.day)
        for layout, bar, value in zip((self._left, self._middle), bars, stood, strict=True):
            layout.activate()
            bar.setValue(0 if fresh else value)
        again = self.findChild(QWidget, had) if had else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)
        elif fresh and self.isVisible() and self.form is None:
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_head(self, seen: CustomerOverview) -> None:
        customer = seen.customer
        self._head.addWidget(Avatar(customer.name, size=40))
        words = vertical()
        line = horizontal(8)
        line.addWidget(Text(customer.name, size="page", bold=True))
        if customer.party is Party.ORGANISATION:
            line.addWidget(Chip(say("customer.organisation")))
        if customer.revision == 0:
            line.addWidget(Chip(say("customer.local"), "local"))
        line.addStretch(1)
        words.addLayout(line)
        words.addWidget(Text(_below(customer), role="quiet"))
        self._head.addLayout(words, 1)
        edit = Button(say("customer.edit"), icon="pen-line")
        edit.setObjectName("edit")
        edit.setAccessibleName(say("customer.edit_name", name=customer.name))
        edit.clicked.connect(partial(self.begin_form, "customer", customer))
        self._head.addWidget(edit)
        self.new_visit = Button(say("customer.new_visit"), icon="plus")
        self.new_visit.setObjectName("new-visit")
        self.new_visit.clicked.connect(self._choose_kind)
        self._head.addWidget(self.new_visit)
        self.act = self.new_visit
        if seen.visits:
            self.act = Button(say("customer.continue"))
            self.act.setObjectName("continue")
            self.act.clicked.connect(partial(self.shell.open, "visit", id=seen.visits[0].id))
            self._head.addWidget(self.act)
        self._weigh()

    def _weigh(self) -> None:
        """One filled button: the next act, or the panel's own while one is open."""
        if self._seen is not None:
            other = self.form is not None or self.refund is not None
            self.act.set_kind("plain" if other else "primary")

    def _fill_left(self, seen: _Seen) -> None:
        overview = seen.overview
        details = DetailsCard(overview.customer)
        vehicles = VehiclesCard(overview, seen.day)
        vehicles.add_wanted.connect(partial(self.begin_form, "vehicle"))
        vehicles.edit.connect(lambda key: self.begin_form("vehicle", _named(overview.vehicles, key)))
        vehicles.quote.connect(lambda key: self._begin("motor", vehicle=key))
        homes = HomesCard(overview, seen.day)
        homes.add_wanted.connect(partial(self.begin_form, "home"))
        homes.edit.connect(lambda key: self.begin_form("home", _named(overview.homes, key)))
        homes.quote.connect(lambda key: self._begin("home", home=key))
        consents = ConsentsCard(overview.consents, seen.texts, seen.day, opened=self._each_consent)
        consents.more.clicked.connect(partial(self._keep_consents, consents))
        for card in (details, vehicles, homes, consents):
            self._left.addWidget(card)
        self._left.addStretch(1)

    def _keep_consents(self, card: ConsentsCard) -> None:
        self._each_consent = card.opened

    def _fill_middle(self, seen: _Seen) -> None:
        overview = seen.overview
        if overview.visits:
            visits = VisitsInHand(overview.visits, seen.day)
            visits.opened.connect(lambda key: self.shell.open("visit", id=key))
            self._middle.addWidget(visits)
        policies = PoliciesCard(overview.policies, seen.day)
        policies.refund.connect(self.begin_refund)
        self._middle.addWidget(policies)
        cases = CasesCard(overview, seen.day)
        cases.bundle.connect(self._read_bundle)
        cases.quote.connect(lambda key: self.shell.open("visit", id=key))
        cases.application.connect(lambda key: self.shell.open("applications", id=key))
        self._middle.addWidget(cases)
        if overview.papers:
            papers = PapersCard(
                overview.papers,
                overview.slot_titles,
                self.context,
                large=self._large,
                across=3 if self.width() < NARROW else 4,
            )
            papers.enlarged.connect(self._enlarged)
            self._middle.addWidget(papers)
        self._middle.addStretch(1)

    def _enlarged(self, paper: str) -> None:
        self._large = paper

    # Visits ---------------------------------------------------------------------------------------------------------

    def _choose_kind(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, kind in enumerate(("motor", "home"), 1):
            act = menu.addAction(f"&{number}  {say(f'ui.new_visit_{kind}')}")
            act.triggered.connect(partial(self.shell.begin_visit, kind, self._id))
        menu.setActiveAction(menu.actions()[0])
        below = self.new_visit.mapToGlobal(QPoint(self.new_visit.width(), self.new_visit.height() + 4))
        menu.popup(below - QPoint(menu.sizeHint().width(), 0))

    def _begin(self, kind: str, vehicle: str | None = None, home: str | None = None) -> None:
        self.shell.begin_visit(kind, self._id, vehicle_id=vehicle, home_id=home)

    # Sheets ---------------------------------------------------------------------------------------------------------

    def _read_bundle(self, motor: str, home: str) -> None:
        assert self._seen is not None
        title = say("customer.bundle_of", name=self._seen.overview.customer.name)
        number = next(one.number for one in self._seen.overview.quotes if one.id == motor)
        self._read_sheet(title, f"{number}-bundle", lambda language: self.desk.bundle_sheet(motor, home, language))

    def _read_refund(self, policies: Sequence[str], day: date, ground: str) -> None:
        assert self._seen is not None
        title = say("customer.refund.sheet_of", name=self._seen.overview.customer.name)
        number = next(one.number for one in self._seen.overview.policies if one.id == policies[0])
        self._read_sheet(
            title,
            f"{number}-refund",
            lambda language: self.desk.refund_note(policies, day, ground, language),
        )

    def _read_sheet(self, title: str, number: str, make: Callable[[str], bytes]) -> None:
        """A sheet in the place of the middle column, until it is closed."""
        self.reader.read(title, number, make)
        self._middle_place.setCurrentWidget(self._reader_place)
        self.dealings.hide()
        self.reader.cross.setFocus()

    def _close_sheet(self) -> None:
        self.dealings.show()
        self._middle_place.setCurrentWidget(self._middle_scroll)

    def begin_refund(self, policy_id: str) -> None:
        """Open the panel that estimates what comes back of a policy and of the others of the same object."""
        assert self._seen is not None
        policies = self._seen.overview.policies
        first = next(one for one in policies if one.id == policy_id)
        same = [
            one
            for one in policies
            if (one.vehicle_id, one.home_id, one.object_label) == (first.vehicle_id, first.home_id, first.object_label)
            and one.end >= self._seen.day
        ]
        self._end_refund()
        self.refund = RefundPanel(same, first, self.context)
        self.refund.left.connect(self._end_refund)
        self.refund.sheet.connect(self._read_refund)
        self._refund_column.addWidget(self.refund)
        self._show_form()
        self.refund.begin()

    def _end_refund(self) -> None:
        if self.refund is not None:
            self.refund.hide()
            self.refund.deleteLater()
            self.refund = None
            self._show_form()

    # Panels ---------------------------------------------------------------------------------------------------------

    @property
    def form(self) -> RecordForm | None:
        """The panel that is open for this customer."""
        return self._forms.get(self._id)

    def begin_form(self, kind: str, record: Record | None = None) -> None:
        """Open a panel in the left column; one that was left half filled in is shown first."""
        if self.form is None:
            form = RecordForm(kind, self.context, record=record, owner=self._id)
            owner = self._id
            form.left.connect(partial(self._end_form, owner))
            form.saved.connect(lambda _changes: self._end_form(owner))
            self._form_column.addWidget(form)
            self._forms[owner] = form
        self._show_form()
        form = self._forms[self._id]
        form.begin()

    def _show_form(self) -> None:
        for owner, form in self._forms.items():
            form.setVisible(owner == self._id)
        beside = self._left_scroll if self.form is None else self._form_place
        self._place.setCurrentWidget(self._refund_place if self.refund is not None else beside)
        self._weigh()

    def _end_form(self, owner: str) -> None:
        form = self._forms.pop(owner, None)
        if form is not None:
            form.hide()
            form.deleteLater()
        self._show_form()
        edit = self.findChild(QWidget, "edit")
        if edit is not None:
            edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _below(customer: Customer) -> str:
    parts = [masked_mobile(customer.mobile) if customer.mobile else say("customer.no_mobile")]
    if customer.address:
        parts.append(customer.address)
    if customer.contact and customer.party is Party.ORGANISATION:
        parts.append(say("customer.contact", name=customer.contact))
    return say("customer.join").join(parts)


def _named(records: Sequence[Record], id: str) -> Record | None:
    return next((record for record in records if record.id == id), None)

"""Applications (投保): where each one stands, what is to be done about it, and how it came there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from agent_desk.changes import Changes, Kind
from agent_desk.domain.application import Application, ApplicationRow, ApplicationState
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.ink import Stroke
from agent_desk.errors import NoSuchRecord
from ui.dialogs.sign import SignDialog, ToSign
from ui.i18n import full_day, moment, money, say
from ui.models.marks import application_chip, application_chip_width
from ui.page import PageContext
from ui.pages.application_parts import move_part, papers_part
from ui.pages.list_page import ListPage
from ui.pages.record_parts import fact_part, head_part, who_part
from ui.painting import quiet, strong
from ui.widgets.buttons import Button
from ui.widgets.layout import horizontal
from ui.widgets.states import Banner
from ui.widgets.tables import PAGE, Cell, Column, cell

_S = ApplicationState
SEGMENTS: dict[str, tuple[ApplicationState, ...]] = {
    "all": (),
    "todo": (_S.RETURNED, _S.DRAFT, _S.READY),
    "local": (_S.QUEUED,),
    "office": (_S.SUBMITTED, _S.UNDERWRITING, _S.APPROVED, _S.PAID),
    "issued": (_S.ISSUED, _S.DELIVERED),
    "ended": (_S.DECLINED, _S.CANCELLED, _S.EXPIRED),
}
_ICONS = {"local": "laptop", "office": "building-2", "issued": "shield-check"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """One reading of the list: how many rows each segment has under the filter, and the first page of the chosen one."""

    query: str
    counts: dict[str, int]
    in_all: int
    rows: tuple[ApplicationRow, ...]
    day: date


@dataclass(frozen=True, slots=True)
class _Looked:
    """One application with all that the side card shows; ``previews`` of its papers by hash."""

    application: Application
    row: ApplicationRow
    titles: dict[str, str]
    previews: dict[str, bytes]
    day: date


class ApplicationsPage(ListPage[_Listed]):
    """Segments by what is to be done; beside the list one application with its way, its papers and its next act."""

    area = "applications"
    icon = "file-pen-line"
    cares = frozenset({Kind.APPLICATION, Kind.CUSTOMER, Kind.RECEIPT, Kind.POLICY})
    beside = frozenset({"changed"})

    def __init__(self, context: PageContext) -> None:
        columns = (
            Column("customer", say("applications.customer")),
            Column("number", say("applications.number"), 152),
            Column("total", say("applications.total"), 92, right=True),
            Column("changed", say("applications.changed"), 108),
            Column("state", say("applications.state"), application_chip_width(210)),
        )
        self._day = date.min
        super().__init__(context, columns, self._show_cell, find=self._read, listed=self._show, row_height=56)
        self.rows.wanted.connect(self._fetch)

    def _show_cell(self, row: ApplicationRow, column: str) -> Cell:
        if column == "customer":
            return cell(strong(row.customer_name), below=(quiet(shown_plate(row.object_label)),))
        if column == "number":
            kind = say("applications.kind_start", kind=say(f"states.kind.{row.kind}"), day=full_day(row.start))
            return cell(row.number, below=(quiet(kind),))
        if column == "total":
            return cell(money(row.total))
        if column == "changed":
            return cell(quiet(moment(row.changed_at, today=self._day)))
        chip, icon = application_chip(row.state)
        return Cell(chip=chip, chip_icon=icon, tip=row.comment)

    # Reading --------------------------------------------------------------------------------------------------------

    def _read(self, query: str, segment: str) -> _Listed:
        counts = dict.fromkeys(SEGMENTS, 0)
        stored = self.desk.application_counts()
        in_all = sum(stored.values())
        for name, states in SEGMENTS.items():
            if query:
                counts[name] = self.desk.applications(query, states, limit=1)[1]
            else:
                counts[name] = sum(stored.get(state, 0) for state in states) if states else in_all
        rows = self.desk.applications(query, SEGMENTS[segment], limit=PAGE)[0] if counts[segment] else ()
        return _Listed(query, counts, in_all, rows, self.desk.day())

    def _show(self, listed: _Listed) -> None:
        self._day = listed.day
        options = [
            (name, say(f"applications.segment.{name}", n=count), _ICONS.get(name, ""))
            for name, count in listed.counts.items()
        ]
        self.segments.set_options(options, self.segment)
        total = listed.counts[self.segment]
        if total:
            self.fill(total, listed.rows)
        else:
            self.nothing(listed.query, listed.in_all)

    def _fetch(self, offset: int) -> None:
        query, segment = self.query(), self.segment

        def put(found: tuple[tuple[ApplicationRow, ...], int]) -> None:
            if (query, segment) == (self.query(), self.segment):
                self.rows.put(offset, found[0])

        states = SEGMENTS[segment]
        self.bridge.call(self, lambda: self.desk.applications(query, states, limit=PAGE, offset=offset), done=put)

    # Beside the list ------------------------------------------------------------------------------------------------

    def look_at(self, key: str) -> None:
        def read() -> _Looked:
            application = self.desk.application(key)
            found = self.desk.applications(application.number, limit=PAGE)[0]
            row = next((one for one in found if one.id == key), None)
            if row is None:
                raise NoSuchRecord(subject=key, kind="application")
            previews = {}
            for paper in application.papers:
                previews[paper.sha256] = self.desk.paper_thumbnail(paper.sha256)
            return _Looked(application, row, self.desk.paper_titles(), previews, self.desk.day())

        self.bridge.latest(self, "side", read, done=self._show_side, failed=self.messages.failure)

    def _show_side(self, looked: _Looked) -> None:
        application, row = looked.application, looked.row
        chip, icon = application_chip(application.state)
        side = self.side
        side.begin(application.id, application.number, chip, icon)
        open_customer = partial(self.shell.open, "customer", id=application.customer_id)
        side.parts.addWidget(who_part(row.customer_name, shown_plate(row.object_label), open_customer))
        told = self._say_why(application)
        kind = say(f"states.kind.{application.kind}")
        side.parts.addWidget(fact_part(say("applications.product"), kind))
        side.parts.addWidget(fact_part(say("applications.total_fact"), f"¥{money(application.total)}", bold=True))
        side.parts.addWidget(fact_part(say("applications.start"), full_day(application.start)))
        if application.round > 1:
            side.parts.addWidget(fact_part(say("applications.round"), say("applications.rounds", n=application.round)))
        side.parts.addWidget(head_part(say("applications.way")))
        moves = list(reversed(application.moves))
        for position, move in enumerate(moves):
            shown = replace(move, comment="") if told and position == 0 else move
            side.parts.addWidget(move_part(shown, looked.day, now=position == 0, last=position == len(moves) - 1))
        if application.papers:
            side.parts.addWidget(head_part(say("applications.papers", n=len(application.papers))))
            side.parts.addWidget(
                papers_part(application.papers, looked.titles, looked.previews, self._open_visit(application))
            )
        self._show_acts(application, row)
        side.end()

    def _say_why(self, application: Application) -> bool:
        """Head office's words on top, where the agent must read them; whether there are any."""
        if application.state not in {_S.RETURNED, _S.DECLINED} or not application.moves:
            return False
        comment = application.moves[-1].comment
        if comment:
            why = Banner(closable=False)
            why.show_words(say(f"applications.why_{application.state.value}"), comment)
            around = horizontal(0, 16, 4, 16, 8)
            around.addWidget(why)
            self.side.parts.addLayout(around)
        return bool(comment)

    def _open_visit(self, application: Application) -> partial[None]:
        return partial(self.shell.open, "visit", id=application.visit_id, step="3")

    def _show_acts(self, application: Application, row: ApplicationRow) -> None:
        sheets = horizontal(8)
        quote_sheet = Button(say("applications.quote_sheet"), icon="file-text")
        quote_sheet.clicked.connect(lambda: self._read_sheet(application, row, form=False))
        form = Button(say("applications.form"), icon="file-check")
        form.clicked.connect(lambda: self._read_sheet(application, row, form=True))
        sheets.addWidget(quote_sheet, 1)
        sheets.addWidget(form, 1)
        self.side.acts.addLayout(sheets)
        if application.state in _SIGNED_IN:
            sign = Button(say("signing.form.ask"), icon="pen-line")
            sign.clicked.connect(lambda: self._ask_signature(application, row))
            self.side.acts.addWidget(sign)
        act = _ACTS.get(application.state)
        if act is None:
            return
        button = Button(say(f"applications.act.{act}"), kind="primary")
        button.clicked.connect(lambda: self._act(act, application))
        self.side.acts.addWidget(button)
        self.side.next = button

    def _read_sheet(self, application: Application, row: ApplicationRow, *, form: bool) -> None:
        if form:
            make = partial(self.desk.application_form, application.id)
            self.show_sheet(say("applications.form_of", name=row.customer_name), application.number, make)
        else:
            make = partial(self.desk.quote_sheet, application.quote_id)
            self.show_sheet(say("applications.sheet_of", name=row.customer_name), f"{application.number}-quote", make)

    def _ask_signature(self, application: Application, row: ApplicationRow) -> None:
        what = ToSign(
            sheet=say("signing.form.sheet", number=application.number),
            name=row.customer_name,
            amount=f"¥{money(application.total)}",
            agreed=say("signing.form.agreed"),
        )
        self.dialog = SignDialog(what, self.window())
        self.dialog.accepted_strokes.connect(lambda strokes: self._sign(application, strokes))
        self.dialog.open()

    def _sign(self, application: Application, strokes: tuple[Stroke, ...]) -> None:
        def signed(changes: Changes) -> None:
            self.messages.notice(say("signing.form.done"))
            self.shell.broadcast(changes)

        act = partial(self.desk.sign_application_form, application.id, strokes)
        self.bridge.call(self, act, done=signed, failed=self.messages.failure)

    # Acts -----------------------------------------------------------------------------------------------------------

    def act_on(self, key: str) -> None:
        """The next act of the application that is looked at, by keyboard: its button gets the focus."""
        if self.side.key == key and self.side.next is not None:
            self.side.next.setFocus()
        else:
            self.look_at(key)

    def _act(self, act: str, application: Application) -> None:
        def corrected(changes: Changes) -> None:
            self.shell.broadcast(changes)
            self.shell.open("visit", id=changes.subject)

        def delivered(changes: Changes) -> None:
            self.shell.broadcast(changes)
            self.messages.did(say("applications.delivered", number=application.number), changes)

        if act == "correct":
            self.bridge.call(
                self, partial(self.desk.correct, application.id), done=corrected, failed=self.messages.failure
            )
        elif act == "deliver":
            self.bridge.call(
                self, partial(self.desk.deliver, application.id), done=delivered, failed=self.messages.failure
            )
        else:
            self.shell.open("visit", id=application.visit_id)


_ACTS = {_S.RETURNED: "correct", _S.DRAFT: "go_on", _S.READY: "go_on", _S.ISSUED: "deliver"}
"""The next act that is the agent's, by state; everywhere else head office is next."""

_SIGNED_IN = frozenset({_S.QUEUED, _S.SUBMITTED, _S.UNDERWRITING, _S.APPROVED})
"""States in which the form of this round stands and is not yet a policy: the customer may sign it."""

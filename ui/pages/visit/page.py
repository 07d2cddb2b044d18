"""The visit page: five steps over one case. Every change is kept at once and priced at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS
from agent_desk.domain.overview import VisitView
from agent_desk.domain.paper import Paper
from agent_desk.domain.visit import Source, VisitState
from agent_desk.errors import AgentDeskError, InputError, NotReady
from agent_desk.files import read_file, write_file
from ui.errors import missing_words, what_and_do
from ui.i18n import clock_time, money, say
from ui.page import Page, PageContext
from ui.pages.visit.consents_panel import ConsentsPanel
from ui.pages.visit.covers_panel import CoversPanel
from ui.pages.visit.facts_panel import FactsPanel
from ui.pages.visit.finish_panel import NextStep, SheetPreview, print_pages
from ui.pages.visit.missing_panel import MissingPanel, SmallTotal
from ui.pages.visit.open_panel import OpenPanel
from ui.pages.visit.papers_panel import PapersHint, PaperView, SlotsPanel, consent_given, slot_titles
from ui.pages.visit.price_panel import PricePanel
from ui.pages.visit.signature_part import SignaturePart
from ui.pages.visit.words import title_of
from ui.painting import Run, strong
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.layout import WIDEST, horizontal, vertical
from ui.widgets.papers import Thumbnail
from ui.widgets.states import Banner
from ui.widgets.switches import Stepper
from ui.widgets.text import Text

STEPS = ("customer", "covers", "papers", "confirm", "finish")
CONFIRM_TEXTS = ("consent_transfer", "clause_explained", "truthful", "consent_marketing", "payer_authorisation")
PAPER_SIDE = 280
_SLIM_UNDER, _PAIR_UNDER, _PAPERS_SLIM_UNDER = 1240, 1120, 940
"""Page widths in px: under the first facts and price are slimmer; under the second there is room for two columns only, and
under the third the list of papers gives way too."""


class _Bar(QWidget):
    """Back, who it is about, and the steps; stands in the top bar in place of the search."""

    def __init__(self) -> None:
        super().__init__()
        line = horizontal(8)
        self.setLayout(line)
        self.back = IconButton("arrow-left", say("visit.back"))
        line.addWidget(self.back)
        names = vertical()
        names.addStretch(1)
        self.who = Text("")
        self.what = Text("", size="caption", role="quiet")
        names.addWidget(self.who)
        names.addWidget(self.what)
        names.addStretch(1)
        holder = QWidget()
        holder.setLayout(names)
        holder.setMinimumWidth(120)
        holder.setMaximumWidth(300)
        line.addWidget(holder, 2)
        self.steps = Stepper([say(f"visit.step.{name}") for name in STEPS])
        line.addWidget(self.steps)
        line.addStretch(1)

    def show_view(self, view: VisitView, step: int, done: frozenset[int]) -> None:
        """Show who it is about and how far it is."""
        name, what = title_of(view)
        self.who.set_text([strong(name or say("visit.unnamed")), Run(f" {what}")])
        when = say("visit.planned", time=clock_time(view.visit.planned_at)) if view.visit.planned_at else ""
        self.what.set_text(say(f"visit.kind.{view.visit.kind}") + when)
        self.steps.show_steps(step, done)


class VisitPage(Page):
    """Customer and object → covers → papers → confirmation → print and queue."""

    folds_rail = True
    customer_safe = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._id = ""
        self._step = 1
        self._view: VisitView | None = None
        self._built = ""
        self._paper = ""
        self._sheet: tuple[str, bytes] = ("", b"")
        self._waiting_focus = ""
        self._fresh = False
        self._after_consent = False
        self._bar = _Bar()
        self._bar.back.clicked.connect(self.shell.back)
        self._bar.steps.chosen.connect(self.go)
        outer = vertical(16, 16, 16, 16, 16)
        self.setLayout(outer)
        self.banner = Banner()
        self.banner.acted.connect(self._correct)
        outer.addWidget(self.banner)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        for number in range(1, 6):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(partial(self.go, number))
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.activated.connect(self._paste)

    def bar(self) -> QWidget | None:
        return self._bar

    def set_customer_view(self, on: bool) -> None:
        """The way back to the other customers is shut while a customer looks on."""
        self._bar.back.setEnabled(not on)

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self, kind: str) -> None:
        while (widget := self._stack.widget(0)) is not None:
            self._stack.removeWidget(widget)
            widget.deleteLater()
        self._built = kind
        self._stack.addWidget(self._build_price(kind))
        self._stack.addWidget(self._build_papers())
        self._stack.addWidget(self._build_confirm())
        self._stack.addWidget(self._build_finish())

    def _build_price(self, kind: str) -> QWidget:
        first = QWidget()
        line = horizontal(16)
        first.setLayout(line)
        self.facts = FactsPanel(kind)
        self.facts.entered.connect(self._entered)
        self.facts.confirmed.connect(partial(self._entered, source=Source.CONFIRMED))
        self.facts.planned.connect(self._plan_visit)
        self.covers = CoversPanel(kind)
        self.covers.changed.connect(self._cover)
        self.covers.start_asked.connect(lambda: self._focus_fact("quote.start"))
        self.open_points = OpenPanel()
        self.open_points.settle.connect(partial(self._focus_fact, confirming=True))
        self._covers_column = QWidget()
        middle = vertical(16)
        self._covers_column.setLayout(middle)
        middle.addWidget(self.covers, 1)
        middle.addWidget(self.open_points)
        self.price = PricePanel(kind)
        self.price.plan.connect(self._plan)
        self.price.print_asked.connect(lambda: self.go(5))
        self.price.next_asked.connect(self._next_from_price)
        line.addWidget(self.facts)
        line.addWidget(self._covers_column, 1)
        line.addWidget(self.price)
        return first

    def _build_papers(self) -> QWidget:
        papers = QWidget()
        line = horizontal(16)
        papers.setLayout(line)
        self.slots = SlotsPanel()
        self.slots.files.connect(self._files)
        self.slots.picture.connect(self._pasted)
        self.slots.opened.connect(self._open_paper)
        self.slots.acted.connect(self._paper_act)
        self._middle = QStackedWidget()
        self.notice = ConsentsPanel(
            NEEDED_BEFORE_PAPERS, title=say("visit.consent.before_papers"), act=say("visit.consent.confirm")
        )
        self.notice.answered.connect(self._consents)
        self.slots.too_early.connect(self.notice.remind)
        self.paper_view = PaperView()
        self.paper_view.acted.connect(self._paper_act)
        self.paper_view.page_asked.connect(self._fetch_page)
        self.hint = PapersHint()
        self.hint.pick.connect(self.slots.zone.pick)
        for part in (self.notice, self.paper_view, self.hint):
            self._middle.addWidget(part)
        side = vertical(16)
        self.paper_total = SmallTotal()
        self.paper_missing = MissingPanel(say("visit.go_confirm"))
        self.paper_missing.acted.connect(lambda: self.go(4))
        self.paper_missing.asked.connect(self._go_to_missing)
        side.addWidget(self.paper_total)
        side.addWidget(self.paper_missing, 1)
        holder = QWidget()
        holder.setLayout(side)
        self._papers_side = holder
        line.addWidget(self.slots)
        line.addWidget(self._middle, 1)
        line.addWidget(holder)
        return papers

    def _build_confirm(self) -> QWidget:
        confirm = QWidget()
        line = horizontal(16)
        confirm.setLayout(line)
        self.confirm = ConsentsPanel(
            CONFIRM_TEXTS, title=say("visit.consent.confirm_title"), act=say("visit.consent.confirm")
        )
        self.confirm.answered.connect(self._consents)
        side = vertical(16)
        self.confirm_total = SmallTotal()
        self.confirm_missing = MissingPanel(say("visit.go_finish"))
        self.confirm_missing.acted.connect(lambda: self.go(5))
        self.confirm_missing.asked.connect(self._go_to_missing)
        side.addWidget(self.confirm_total)
        side.addWidget(self.confirm_missing, 1)
        holder = QWidget()
        holder.setLayout(side)
        holder.setFixedWidth(theme().width("visit_right"))
        line.addWidget(self.confirm, 1)
        line.addWidget(holder)
        return confirm

    def _build_finish(self) -> QWidget:
        finish = QWidget()
        line = horizontal(16)
        finish.setLayout(line)
        self.preview = SheetPreview(say("visit.finish.sheet"))
        self.preview.print_asked.connect(self._print)
        self.preview.save_asked.connect(self._save)
        side = vertical(16)
        self.finish_total = SmallTotal()
        self.next = NextStep()
        self.next.acted.connect(self._finish)
        self.finish_missing = MissingPanel("")
        self.finish_missing.asked.connect(self._go_to_missing)
        self.signature = SignaturePart(self.context)
        self.signature.signed.connect(self._sheet_signed)
        side.addWidget(self.finish_total)
        side.addWidget(self.signature)
        side.addWidget(self.finish_missing)
        side.addWidget(self.next, 1)
        holder = QWidget()
        holder.setLayout(side)
        holder.setFixedWidth(theme().width("visit_right"))
        line.addWidget(self.preview, 1)
        line.addWidget(holder)
        return finish

    def sizeHint(self) -> QSize:
        return QSize(1310, 712)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._built:
            self._share_width()

    @property
    def _pairs(self) -> bool:
        """Whether facts and covers take turns beside the price instead of standing side by side."""
        return self.width() < _PAIR_UNDER

    def _share_width(self) -> None:
        slim = self.width() < _SLIM_UNDER and not self._pairs
        left = 304 if slim or self._pairs else theme().width("visit_left")
        self.price.setFixedWidth(312 if slim else theme().width("visit_right"))
        self.facts.setMinimumWidth(left)
        self.facts.setMaximumWidth(WIDEST if self._pairs else left)
        self.facts.setVisible(not self._pairs or self._step != 2)
        self._covers_column.setVisible(not self._pairs or self._step == 2)
        self.slots.setFixedWidth(left if self.width() >= _PAPERS_SLIM_UNDER else 264)
        self._papers_side.setFixedWidth(248 if self._pairs else PAPER_SIDE)

    # Showing --------------------------------------------------------------------------------------------------------

    def open(self, **arguments: str) -> None:
        """``id`` of the visit; ``step`` 1–5, else the step that was open last."""
        other = arguments.get("id", self._id) != self._id
        self._id = arguments.get("id", self._id)
        if other:
            self._view, self._paper, self._sheet = None, "", ("", b"")
            self._step = 0
        if "step" in arguments:
            self._step = int(arguments["step"])
        self._fresh = self._fresh or other
        self._read()

    def changed(self, changes: Changes) -> None:
        kinds = changes.kinds()
        if self._id and kinds & {Kind.VISIT, Kind.PAPER, Kind.CONSENT, Kind.QUOTE, Kind.APPLICATION, Kind.PACK}:
            self._read()

    def _read(self) -> None:
        visit = self._id
        self.bridge.latest(self, "view", lambda: self.desk.visit(visit), done=self._arrived, failed=self._failed)

    def _arrived(self, view: VisitView) -> None:
        if view.visit.id != self._id:
            return
        if self._built != view.visit.kind:
            self._build(view.visit.kind)
        if self._step == 0:
            self._step = view.visit.step
        self._show(view)
        self._go_quietly(self._step)
        if self._after_consent:
            self._after_consent = False
            if self._step == 3:
                self._focus_papers()
            elif self._step == 4 and 4 in self._done(view):
                self.confirm_missing.button.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._waiting_focus:
            path, self._waiting_focus = self._waiting_focus, ""
            self.facts.start_editing(path)
        elif self._fresh and self._step == 1 and not view.visit.customer_id:
            self.facts.start_editing("customer.name")
        self._fresh = False

    def _show(self, view: VisitView) -> None:
        self._view = view
        self._bar.show_view(view, self._step, self._done(view))
        self.facts.show_view(view, self.desk.day())
        self.covers.show_view(view)
        self.open_points.show_view(view)
        self.price.show_view(view)
        consented = ""
        if consent_given(view):
            moment = max(view.consents[key].answered_at for key in NEEDED_BEFORE_PAPERS)
            version = view.consents["notice"].version
            consented = say("visit.consent.foot", version=version, time=clock_time(moment))
        self.slots.show_view(view, consented, self._fetch_thumbnail)
        self.paper_view.set_changeable(view.changeable)
        self.notice.show_view(view)
        self.confirm.show_view(view)
        for total in (self.paper_total, self.confirm_total, self.finish_total):
            total.show_view(view)
        for panel in (self.paper_missing, self.confirm_missing, self.finish_missing):
            panel.show_view(view)
        self.paper_missing.set_next(3 in self._done(view))
        self.confirm_missing.set_next(4 in self._done(view))
        self._show_middle(view)
        self._show_finish(view)
        self._show_banner(view)

    def _show_banner(self, view: VisitView) -> None:
        application = view.application
        closed = view.visit.state is not VisitState.OPEN
        reopen = say("visit.reopen") if closed and view.may_correct else ""
        if application is None:
            self.banner.show_words("")
        elif application.state is ApplicationState.RETURNED:
            comment = next((move.comment for move in reversed(application.moves) if move.comment), "")
            self.banner.show_words(say("visit.returned"), comment, meaning="fix", act=reopen)
        elif reopen:
            self.banner.show_words(say("visit.refused"), say("visit.refused_do"), meaning="fix", act=reopen)
        elif closed:
            words = say(
                "visit.applied", number=application.number, state=say(f"states.application.{application.state.value}")
            )
            meaning = "local" if application.state is ApplicationState.QUEUED else "held"
            self.banner.show_words(words, say("visit.applied_do"), meaning=meaning)
        else:
            self.banner.show_words("")

    def _done(self, view: VisitView) -> frozenset[int]:
        kinds = {missing.kind for missing in view.missing}
        consents = {missing.code for missing in view.missing if missing.kind == "consent"}
        done = set()
        facts = [one for one in view.missing if one.kind in {"fact", "wrong"} and not one.code.startswith("covers")]
        if not facts:
            done.add(1)
        if view.answer is not None:
            done.add(2)
        if "paper" not in kinds and not consents & set(NEEDED_BEFORE_PAPERS):
            done.add(3)
        if not consents:
            done.add(4)
        if view.application is not None and view.visit.state is VisitState.APPLIED:
            done.add(5)
        return frozenset(done)

    def _show_middle(self, view: VisitView) -> None:
        if not consent_given(view):
            self._middle.setCurrentWidget(self.notice)
            return
        papers = {paper.id: paper for paper in view.papers}
        self.slots.mark(self._paper)
        if self._paper in papers:
            self._middle.setCurrentWidget(self.paper_view)
            paper = papers[self._paper]
            self.paper_view.show_paper(paper, slot_titles(view).get(paper.slot, say("visit.papers.other")))
        elif view.papers:
            self._open_paper(view.papers[-1].id)
        else:
            self._middle.setCurrentWidget(self.hint)

    def _show_finish(self, view: VisitView) -> None:
        lines: list[tuple[str, str]] = []
        act = ""
        self.finish_missing.setVisible(bool(view.missing))
        self.signature.show_view(view)
        if view.quote is not None and view.quote_is_current:
            lines.append((say("visit.finish.number", number=view.quote.number), "text"))
            lines.append((say("visit.finish.valid", day=view.quote.valid_until.isoformat()), "quiet"))
        if view.visit.state is VisitState.APPLIED and view.application is not None:
            lines.append((say("visit.finish.queued", number=view.application.number), "text"))
            lines.append((say("visit.finish.queued_do"), "quiet"))
            act = say("visit.finish.to_receipts")
        elif view.missing:
            lines.append((say("visit.finish.not_yet", n=len(view.missing)), "text"))
            act = say("visit.finish.queue")
        else:
            lines.append((say("visit.finish.ready"), "text"))
            lines.append((say("visit.finish.ready_do"), "quiet"))
            act = say("visit.finish.queue")
        self.next.show_words(lines, act)

    # Steps ----------------------------------------------------------------------------------------------------------

    def go(self, step: int) -> None:
        """Open a step (1–5)."""
        if self._view is None:
            return
        self._step = step
        visit = self._id
        self.bridge.call(self, lambda: self.desk.set_step(visit, step))
        self._go_quietly(step)
        if step == 1:
            self.facts.start_editing(self._first_open_fact())
        elif step == 3:
            self._focus_papers()
        elif step == 4:
            self.confirm.all_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif step == 5:
            self.next.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_quietly(self, step: int) -> None:
        self._stack.setCurrentIndex({1: 0, 2: 0, 3: 1, 4: 2, 5: 3}.get(step, 0))
        self._step = step
        self._share_width()
        if self._view is not None:
            self._bar.show_view(self._view, step, self._done(self._view))
        if step == 5:
            self._make_sheet()

    def _first_open_fact(self) -> str:
        missing = [one.code for one in self._view.missing if one.kind in {"fact", "wrong"}] if self._view else []
        return missing[0] if missing else "customer.name"

    def _next_from_price(self) -> None:
        view = self._view
        if view is None:
            return
        kinds = {missing.kind for missing in view.missing}
        if kinds & {"fact", "wrong"}:
            self._go_to_missing(view.missing[0].kind, view.missing[0].code)
        elif "paper" in kinds or not consent_given(view):
            self.go(3)
        elif "consent" in kinds:
            self.go(4)
        else:
            self.go(5)

    def _go_to_missing(self, kind: str, code: str) -> None:
        if kind in {"fact", "wrong"} and code.startswith("covers."):
            self._go_quietly(2)
            self.covers.row(code.split(".")[1]).setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind in {"fact", "wrong"}:
            self._go_quietly(1)
            self._focus_fact(code)
        elif kind == "consent" and code in CONFIRM_TEXTS:
            self.go(4)
        else:
            self.go(3)

    def _focus_fact(self, path: str, *, confirming: bool = False) -> bool:
        if self._step != 1 and (self._step != 2 or self._pairs):
            self._go_quietly(1)
        return self.facts.start_editing(path, confirming=confirming)

    # Acts -----------------------------------------------------------------------------------------------------------

    def _did(self, words: str, changes: Changes) -> None:
        self.shell.broadcast(changes)
        if words:
            self.messages.did(words, changes)

    def _failed(self, error: AgentDeskError) -> None:
        if isinstance(error, NotReady):
            names = say("visit.join").join(missing_words(one) for one in error.missing)
            self.banner.show_words(say("visit.not_ready"), names, meaning="fix")
        else:
            self.banner.show_words(*what_and_do(error), meaning="fix")

    def _entered(self, path: str, text: str, source: Source = Source.TOLD) -> None:
        visit = self._id
        self.bridge.call(
            self,
            lambda: self.desk.set_facts(visit, {path: text}, source),
            done=partial(self._did, ""),
            failed=self._failed,
        )

    def _plan_visit(self, at: datetime | None) -> None:
        visit = self._id
        self.bridge.call(
            self,
            lambda: self.desk.plan_visit(visit, at),
            done=partial(self._did, say("undo.visit_planned")),
            failed=self._failed,
        )

    def _cover(self, code: str, chosen: str) -> None:
        visit = self._id
        choices = json.loads(chosen) if chosen else None
        self.bridge.call(
            self, lambda: self.desk.set_cover(visit, code, choices), done=partial(self._did, ""), failed=self._failed
        )

    def _plan(self, name: str) -> None:
        option = next((one for one in self._view.options if one.name == name), None) if self._view else None
        if option is not None:
            visit, covers = self._id, option.covers
            words = say("visit.plan_taken", name=say(f"visit.plan.{name}"))
            self.bridge.call(
                self, lambda: self.desk.set_covers(visit, covers), done=partial(self._did, words), failed=self._failed
            )

    def _consents(self, answers: dict[str, bool]) -> None:
        view = self._view
        if view is None or not answers:
            return
        if view.visit.customer_id is None:
            self.banner.show_words(say("visit.consent.no_customer"), say("visit.consent.no_customer_do"), meaning="fix")
            return
        customer = view.visit.customer_id

        def answered(changes: Changes) -> None:
            self._after_consent = True
            self._did("", changes)

        self.bridge.call(self, lambda: self.desk.answer_consents(customer, answers), done=answered, failed=self._failed)

    def _focus_papers(self) -> None:
        """Where the keyboard goes on: the consents while they are open, else the place for new pictures."""
        if self._view is not None and not consent_given(self._view):
            self.notice.all_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.slots.zone.setFocus(Qt.FocusReason.OtherFocusReason)

    # Papers ---------------------------------------------------------------------------------------------------------

    def _files(self, paths: list[str], slot: str) -> None:
        visit = self._id

        def store() -> Changes:
            contents = [(Path(path).name, read_file(Path(path))) for path in paths]
            return self.desk.add_papers(visit, contents, slot)

        self.bridge.call(self, store, done=self._stored, failed=partial(self._refused, paths))

    def _pasted(self, png: bytes, slot: str) -> None:
        visit = self._id
        self.bridge.call(
            self,
            lambda: self.desk.add_papers(visit, [("clipboard.png", png)], slot),
            done=self._stored,
            failed=self._failed,
        )

    def _paste(self) -> None:
        if self._step == 3 and self._view is not None and consent_given(self._view):
            self.slots.zone.paste()

    def _stored(self, changes: Changes) -> None:
        self._paper = changes.subject
        self.banner.show_words("")
        self._did(say("undo.papers_added"), changes)

    def _refused(self, paths: list[str], error: AgentDeskError) -> None:
        what, do = what_and_do(error)
        if error.subject and error.subject.isdigit() and int(error.subject) < len(paths):
            what = say("visit.papers.refused", name=Path(paths[int(error.subject)]).name, what=what)
        self.banner.show_words(what, do, meaning="fix")

    def _open_paper(self, paper: str) -> None:
        self._paper = paper
        if self._view is not None and any(one.id == paper for one in self._view.papers):
            self._show_middle(self._view)

    def _paper_act(self, act: str, paper: str) -> None:
        if act == "open":
            self._open_paper(paper)
        elif act == "turn":
            self._act_on_paper(lambda: self.desk.turn_paper(paper), "paper_turned")
        elif act == "remove":
            self._act_on_paper(lambda: self.desk.remove_paper(paper), "paper_removed")
        elif act.startswith("move:"):
            slot = act.partition(":")[2]
            self._act_on_paper(lambda: self.desk.move_paper(paper, slot), "paper_moved")
        elif act == "replace":
            dialog = QFileDialog(self, say("visit.papers.act.replace"))
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(partial(self.replace_paper, paper))
            dialog.open()

    def replace_paper(self, paper: str, path: str) -> None:
        """Put another file into the paper's slot."""

        def store() -> Changes:
            return self.desk.replace_paper(paper, Path(path).name, read_file(Path(path)))

        def done(changes: Changes) -> None:
            self._paper = changes.subject
            self._did(say("undo.paper_replaced"), changes)

        self.bridge.call(self, store, done=done, failed=partial(self._refused, [path]))

    def _act_on_paper(self, act: Callable[[], Changes], words: str) -> None:
        self.bridge.call(self, act, done=partial(self._did, say(f"undo.{words}")), failed=self._failed)

    def _fetch_thumbnail(self, paper: Paper, tile: Thumbnail) -> None:
        self.bridge.call(
            tile,
            lambda: self.desk.paper_thumbnail(paper.sha256),
            done=lambda content: tile.set_picture(content, turned=paper.turned),
        )

    def _fetch_page(self, paper: str, page: int) -> None:
        self.bridge.latest(
            self,
            "paper",
            lambda: self.desk.paper_picture(paper, page=page, width=1600),
            done=self.paper_view.show_png,
            failed=self._failed,
        )

    # Printing and queueing ------------------------------------------------------------------------------------------

    def _make_sheet(self) -> None:
        view = self._view
        if view is None or (view.answer is None and view.quote is None):
            return
        visit = self._id
        shown = self._sheet[0] if self.preview.pages() else ""
        applied = view.visit.state is VisitState.APPLIED

        def make() -> tuple[str, bytes, list[bytes], Changes]:
            changes = Changes() if applied else self.desk.save_quote(visit)
            quote = self.desk.visit(visit).visit.quote_id or ""
            if quote == shown:
                return quote, b"", [], changes
            pdf = self.desk.quote_sheet(quote)
            pages = [self.desk.sheet_page(pdf, page=number, width=1240) for number in range(self.desk.sheet_pages(pdf))]
            return quote, pdf, pages, changes

        def made(found: tuple[str, bytes, list[bytes], Changes]) -> None:
            quote, pdf, pages, changes = found
            if pages:
                self._sheet = (quote, pdf)
                number = view.quote.number if view.quote else "quote"
                self.preview.show_pages(pages, f"{number}.pdf")
            if changes.touched:
                self._did("", changes)

        self.bridge.latest(self, "sheet", make, done=made, failed=self._no_sheet)

    def _no_sheet(self, error: AgentDeskError) -> None:
        if isinstance(error, InputError):
            self.banner.show_words(say("visit.finish.no_sheet"), say("visit.finish.no_sheet_do"), meaning="fix")
        else:
            self._failed(error)

    def _print(self) -> None:
        pdf = self._sheet[1]
        if not pdf:
            return

        def draw() -> list[bytes]:
            count = self.desk.sheet_pages(pdf)
            return [self.desk.sheet_page(pdf, page=number, width=2480) for number in range(count)]

        def printed(pages: list[bytes]) -> None:
            if print_pages(self, pages):
                self.messages.notice(say("visit.finish.printed"))

        self.bridge.call(self, draw, done=printed, failed=self._failed)

    def _save(self, path: str) -> None:
        pdf = self._sheet[1]

        def write() -> str:
            write_file(Path(path), pdf)
            return Path(path).name

        self.bridge.call(
            self,
            write,
            done=lambda name: self.messages.notice(say("visit.finish.saved", name=name)),
            failed=self._failed,
        )

    def _sheet_signed(self, changes: Changes) -> None:
        # The same quote has other bytes now: they are what is shown, printed and saved.
        self._sheet = ("", b"")
        self._did("", changes)

    def _finish(self) -> None:
        view = self._view
        if view is None:
            return
        if view.visit.state is VisitState.APPLIED:
            self.shell.open("receipts")
            return
        visit = self._id
        self.bridge.call(self, lambda: self.desk.queue(visit), done=self._queued, failed=self._failed)

    def _queued(self, changes: Changes) -> None:
        self.banner.show_words("")
        self._did("", changes)

    def _correct(self) -> None:
        view = self._view
        if view is not None and view.application is not None and view.may_correct:
            application = view.application.id
            self.bridge.call(
                self, lambda: self.desk.correct(application), done=partial(self._did, ""), failed=self._failed
            )

    def total_words(self) -> str:
        """The live total as it is shown."""
        return money(self._view.answer.total) if self._view and self._view.answer else ""

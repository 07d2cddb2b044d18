"""The third step of a visit: places for papers, the paper large, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from agent_desk.changes import Changes
from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS
from agent_desk.domain.overview import VisitView
from agent_desk.domain.paper import Paper
from agent_desk.errors import AgentDeskError
from agent_desk.files import read_file
from ui.errors import what_and_do
from ui.i18n import clock_time, say
from ui.page import PageContext
from ui.pages.visit.consents_panel import ConsentsPanel
from ui.pages.visit.missing_panel import MissingPanel, SmallTotal
from ui.pages.visit.papers_panel import PapersHint, PaperView, SlotsPanel, consent_given, slot_titles
from ui.widgets.layout import horizontal, vertical
from ui.widgets.papers import Thumbnail

PAPER_SIDE = 280


class PapersStep(QWidget):
    """``did(words, changes)`` after an act; ``said(what, do)`` what is wrong ("" = nothing any more); ``failed(error)``;
    ``asked(kind, code)`` leads to what is missing; ``next_asked``; ``answered(answers)`` to notice and consent."""

    did = Signal(str, object)
    said = Signal(str, str)
    failed = Signal(object)
    asked = Signal(str, str)
    next_asked = Signal()
    answered = Signal(dict)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge = context.desk, context.bridge
        self._view: VisitView | None = None
        self._paper = ""
        line = horizontal(16)
        self.setLayout(line)
        self.slots = SlotsPanel()
        self.slots.files.connect(self._files)
        self.slots.picture.connect(self._pasted)
        self.slots.opened.connect(self._open_paper)
        self.slots.acted.connect(self._paper_act)
        line.addWidget(self.slots)
        line.addWidget(self._build_middle(), 1)
        line.addWidget(self._build_side())

    def _build_middle(self) -> QWidget:
        self._middle = QStackedWidget()
        self.notice = ConsentsPanel(
            NEEDED_BEFORE_PAPERS, title=say("visit.consent.before_papers"), act=say("visit.consent.confirm")
        )
        self.notice.answered.connect(self.answered)
        self.slots.too_early.connect(self.notice.remind)
        self.paper_view = PaperView()
        self.paper_view.acted.connect(self._paper_act)
        self.paper_view.page_asked.connect(self._fetch_page)
        self.hint = PapersHint()
        self.hint.pick.connect(self.slots.zone.pick)
        for part in (self.notice, self.paper_view, self.hint):
            self._middle.addWidget(part)
        return self._middle

    def _build_side(self) -> QWidget:
        side = vertical(16)
        self._total = SmallTotal()
        self.missing = MissingPanel(say("visit.go_confirm"))
        self.missing.acted.connect(self.next_asked)
        self.missing.asked.connect(self.asked)
        side.addWidget(self._total)
        side.addWidget(self.missing, 1)
        self._side = QWidget()
        self._side.setLayout(side)
        return self._side

    def share_width(self, slots: int, *, slim: bool) -> None:
        """How wide the list of papers is in px, and whether what stands beside is slim."""
        self.slots.setFixedWidth(slots)
        self._side.setFixedWidth(248 if slim else PAPER_SIDE)

    # Showing ------------------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another case: no paper is looked at."""
        self._view, self._paper = None, ""

    def show_view(self, view: VisitView, *, done: bool) -> None:
        """Show the papers; ``done`` if none is missing."""
        self._view = view
        consented = ""
        if consent_given(view):
            moment = max(view.consents[key].answered_at for key in NEEDED_BEFORE_PAPERS)
            version = view.consents["notice"].version
            consented = say("visit.consent.foot", version=version, time=clock_time(moment))
        self.slots.show_view(view, consented, self._fetch_thumbnail)
        self.paper_view.set_changeable(view.changeable)
        self.notice.show_view(view)
        self._total.show_view(view)
        self.missing.show_view(view)
        self.missing.set_next(done)
        self._show_middle(view)

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

    def take_focus(self) -> None:
        """Where the keyboard goes on: the consents while they are open, else the place for new pictures."""
        if self._view is not None and not consent_given(self._view):
            self.notice.all_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.slots.zone.setFocus(Qt.FocusReason.OtherFocusReason)

    # Acts ---------------------------------------------------------------------------------------------------------------

    def _visit(self) -> str:
        return self._view.visit.id if self._view is not None else ""

    def _files(self, paths: list[str], slot: str) -> None:
        visit = self._visit()

        def store() -> Changes:
            contents = [(Path(path).name, read_file(Path(path))) for path in paths]
            return self._desk.add_papers(visit, contents, slot)

        self._bridge.call(self, store, done=self._stored, failed=partial(self._refused, paths))

    def _pasted(self, png: bytes, slot: str) -> None:
        visit = self._visit()
        self._bridge.call(
            self,
            lambda: self._desk.add_papers(visit, [("clipboard.png", png)], slot),
            done=self._stored,
            failed=self.failed.emit,
        )

    def paste(self) -> None:
        """Take the picture in the clipboard, once the customer consented."""
        if self._view is not None and consent_given(self._view):
            self.slots.zone.paste()

    def _stored(self, changes: Changes) -> None:
        self._paper = changes.subject
        self.said.emit("", "")
        self.did.emit(say("undo.papers_added"), changes)

    def _refused(self, paths: list[str], error: AgentDeskError) -> None:
        what, do = what_and_do(error)
        if error.subject and error.subject.isdigit() and int(error.subject) < len(paths):
            what = say("visit.papers.refused", name=Path(paths[int(error.subject)]).name, what=what)
        self.said.emit(what, do)

    def _open_paper(self, paper: str) -> None:
        self._paper = paper
        if self._view is not None and any(one.id == paper for one in self._view.papers):
            self._show_middle(self._view)

    def _paper_act(self, act: str, paper: str) -> None:
        if act == "open":
            self._open_paper(paper)
        elif act == "turn":
            self._act_on_paper(lambda: self._desk.turn_paper(paper), "paper_turned")
        elif act == "remove":
            self._act_on_paper(lambda: self._desk.remove_paper(paper), "paper_removed")
        elif act.startswith("move:"):
            slot = act.partition(":")[2]
            self._act_on_paper(lambda: self._desk.move_paper(paper, slot), "paper_moved")
        elif act == "replace":
            dialog = QFileDialog(self, say("visit.papers.act.replace"))
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(partial(self.replace_paper, paper))
            dialog.open()

    def replace_paper(self, paper: str, path: str) -> None:
        """Put another file into the paper's slot."""

        def store() -> Changes:
            return self._desk.replace_paper(paper, Path(path).name, read_file(Path(path)))

        def done(changes: Changes) -> None:
            self._paper = changes.subject
            self.did.emit(say("undo.paper_replaced"), changes)

        self._bridge.call(self, store, done=done, failed=partial(self._refused, [path]))

    def _act_on_paper(self, act: Callable[[], Changes], words: str) -> None:
        self._bridge.call(self, act, done=partial(self.did.emit, say(f"undo.{words}")), failed=self.failed.emit)

    def _fetch_thumbnail(self, paper: Paper, tile: Thumbnail) -> None:
        self._bridge.call(
            tile,
            lambda: self._desk.paper_thumbnail(paper.sha256),
            done=lambda content: tile.set_picture(content, turned=paper.turned),
        )

    def _fetch_page(self, paper: str, page: int) -> None:
        self._bridge.latest(
            self,
            "paper",
            lambda: self._desk.paper_picture(paper, page=page, width=1600),
            done=self.paper_view.show_png,
            failed=self.failed.emit,
        )

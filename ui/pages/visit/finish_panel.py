"""The end of a visit: the quote sheet as it will be printed, and what happens to the application next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.changes import Changes
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Quote
from agent_desk.domain.visit import VisitState
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import say
from ui.page import PageContext
from ui.pages.sheet_reader import SheetReader
from ui.pages.visit.missing_panel import MissingPanel, SmallTotal
from ui.pages.visit.signature_part import SignaturePart
from ui.pages.visit.words import requote_words
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import Card, Line, clear, horizontal, vertical
from ui.widgets.text import Text


class FinishStep(QWidget):
    """Sheet, total, what is missing, and the next act. ``quoted(changes)`` after the price was put on paper; ``failed(error)``
    where it cannot be; ``asked(kind, code)`` leads to what is missing; ``acted`` is the button of the next act."""

    quoted = Signal(object)
    failed = Signal(object)
    asked = Signal(str, str)
    acted = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge = context.desk, context.bridge
        self._quote = ""
        line = horizontal(16)
        self.setLayout(line)
        self.preview = SheetReader(context, say("visit.finish.sheet"), closable=False)
        self.preview.closed.connect(self.forget)
        side = vertical(16)
        self._total = SmallTotal()
        self.signature = SignaturePart(context)
        self.signature.signed.connect(self._signed)
        self.next = NextStep()
        self.next.acted.connect(self.acted)
        self.missing = MissingPanel("")
        self.missing.asked.connect(self.asked)
        side.addWidget(self._total)
        side.addWidget(self.signature)
        side.addWidget(self.missing)
        side.addWidget(self.next, 1)
        holder = QWidget()
        holder.setLayout(side)
        holder.setFixedWidth(theme().width("visit_right"))
        line.addWidget(self.preview, 1)
        line.addWidget(holder)

    def forget(self) -> None:
        """Another case, or a sheet that could not be made: nothing is on paper yet."""
        self._quote = ""

    def show_view(self, view: VisitView) -> None:
        """Total, what is missing, and what comes next."""
        self._total.show_view(view)
        self.missing.show_view(view)
        self.signature.show_view(view)
        self.missing.setVisible(bool(view.missing))
        lines: list[tuple[str, str]] = []
        act = say("visit.finish.queue")
        if view.quote is not None and view.quote_is_current:
            lines.append((say("visit.finish.number", number=view.quote.number), "text"))
            lines.append((say("visit.finish.valid", day=view.quote.valid_until.isoformat()), "quiet"))
        if view.visit.state is VisitState.APPLIED and view.application is not None:
            lines.append((say("visit.finish.queued", number=view.application.number), "text"))
            lines.append((say("visit.finish.queued_do"), "quiet"))
            act = say("visit.finish.to_receipts")
        elif view.outdated is not None:
            lines += [(words, role) for words, role in zip(what_and_do(view.outdated), ("red", "quiet"), strict=True)]
            act = requote_words(view.outdated)
        elif view.missing:
            lines.append((say("visit.finish.not_yet", n=len(view.missing)), "text"))
        else:
            lines.append((say("visit.finish.ready"), "text"))
            lines.append((say("visit.finish.ready_do"), "quiet"))
        self.next.show_words(lines, act)

    def make_sheet(self, view: VisitView) -> None:
        """Put the live price on paper, and show the sheet if it is another one."""
        if view.answer is None and view.quote is None:
            return
        # What is outdated is quoted again by the person, never by looking at it.
        fixed = view.visit.state is VisitState.APPLIED or view.outdated is not None
        if fixed and view.quote is None:
            return
        visit, kept = view.visit.id, view.quote.id if view.quote and fixed else ""

        def fix() -> tuple[Quote, Changes]:
            changes = Changes() if kept else self._desk.save_quote(visit)
            return self._desk.quote(kept or changes.subject), changes

        self._bridge.latest(self, "quote", fix, done=self._fixed, failed=self._not_fixed)

    def _fixed(self, found: tuple[Quote, Changes]) -> None:
        quote, changes = found
        if quote.id != self._quote:
            self._quote = quote.id
            make = partial(self._desk.quote_sheet, quote.id)
            self.preview.read(say("visit.finish.sheet"), quote.number, make)
        if changes.touched:
            self.quoted.emit(changes)

    def _signed(self, changes: Changes) -> None:
        # The same quote has other bytes now: they are what is shown, printed and saved.
        self.forget()
        self.quoted.emit(changes)

    def _not_fixed(self, error: AgentDeskError) -> None:
        self.failed.emit(error)


class NextStep(Card):
    """What is still to do before the application can be queued, and the button that does it."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("visit.finish.next"), parent=parent)
        content = QWidget()
        self._column = vertical(4, 15, 12, 15, 12)
        content.setLayout(self._column)
        self.add(content)
        self.body.addStretch(1)
        self.add(Line())
        foot = QWidget()
        line = horizontal(8, 15, 12, 15, 12)
        foot.setLayout(line)
        self.button = Button("", kind="primary", size="large")
        self.button.clicked.connect(self.acted)
        line.addWidget(self.button, 1)
        self.add(foot)

    def show_words(self, lines: list[tuple[str, str]], act: str) -> None:
        """Lines of (words, role), and the act ("" = none)."""
        clear(self._column)
        for words, role in lines:
            self._column.addWidget(Text(words, role=role, wrap=True))
        self.button.set_text(act)
        self.button.setVisible(bool(act))

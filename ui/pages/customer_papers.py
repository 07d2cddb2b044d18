"""The papers of a customer: small ones in a row, one of them large, in place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from agent_desk.changes import Changes
from agent_desk.domain.paper import Paper
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import say
from ui.page import PageContext
from ui.widgets.buttons import IconButton
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import Card, horizontal, vertical
from ui.widgets.papers import Thumbnail
from ui.widgets.states import ErrorState
from ui.widgets.text import Text

_HEIGHT = 420


class PapersCard(Card):
    """``enlarged(paper)`` when one is opened, "" when it is closed."""

    enlarged = Signal(str)

    def __init__(
        self,
        papers: Sequence[Paper],
        titles: dict[str, str],
        context: PageContext,
        *,
        large: str = "",
        across: int = 4,
        parent: QWidget | None = None,
    ) -> None:
        count = say("customer.papers_count", n=len(papers))
        super().__init__(say("customer.papers"), count, head=40, parent=parent)
        self.head.addStretch(1)
        self._context = context
        self._papers = {paper.id: paper for paper in papers}
        self._titles = titles
        self._large: LargePaper | None = None
        self._thumbnails: dict[str, Thumbnail] = {}
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for position, paper in enumerate(papers):
            grid.addWidget(self._small(paper), position // across, position % across)
        for column in range(across):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        if large in self._papers:
            self._show_large(large)

    def title_of(self, paper: Paper) -> str:
        """What a paper is called: the title of its slot."""
        return self._titles.get(paper.slot, say("customer.paper_other"))

    def _small(self, paper: Paper) -> QWidget:
        tile = QWidget()
        column = vertical(4)
        tile.setLayout(column)
        title = self.title_of(paper)
        thumbnail = Thumbnail(say("customer.paper_open", title=title))
        thumbnail.setObjectName(f"paper-{paper.id}")
        thumbnail.pressed.connect(partial(self.enlarge, paper.id))
        self._thumbnails[paper.id] = thumbnail
        column.addWidget(thumbnail)
        column.addWidget(Text(title, size="caption", role="quiet", wrap=True))
        column.addStretch(1)
        desk = self._context.desk
        self._context.bridge.call(
            thumbnail,
            partial(desk.paper_thumbnail, paper.sha256),
            done=partial(thumbnail.set_picture, turned=paper.turned),
            failed=lambda _error: None,
        )
        return tile

    def enlarge(self, paper_id: str) -> None:
        """Show one of them large beneath the small ones; the same again closes it."""
        again = self._large is not None and self._large.paper.id == paper_id
        self.close_large()
        if again:
            return
        self._show_large(paper_id).picture.setFocus(Qt.FocusReason.TabFocusReason)
        self.enlarged.emit(paper_id)

    def _show_large(self, paper_id: str) -> LargePaper:
        paper = self._papers[paper_id]
        self._large = LargePaper(paper, self.title_of(paper), self._context)
        self._large.closed.connect(self.close_large)
        self.add(self._large)
        return self._large

    def close_large(self) -> None:
        """Only the small ones."""
        if self._large is not None:
            paper = self._large.paper.id
            self._large.hide()
            self._large.deleteLater()
            self._large = None
            self.enlarged.emit("")
            self._thumbnails[paper].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def large(self) -> LargePaper | None:
        """The large view while it is open."""
        return self._large


class LargePaper(QWidget):
    """One page of a paper, large; the wheel and + − zoom, R turns, Escape closes."""

    closed = Signal()

    def __init__(self, paper: Paper, title: str, context: PageContext, parent: QWidget | None = None) -> None:
        from ui.pages.visit.papers_panel import LargePicture

        super().__init__(parent)
        self.paper, self._title, self._context = paper, title, context
        self._page = 0
        column = vertical(8, 16, 0, 16, 16)
        self.setLayout(column)
        head = horizontal(4)
        head.addWidget(Text(title, bold=True), 1)
        self._pages = Text("", role="quiet", shrinks=False)
        if paper.pages > 1:
            for icon, key, by in (("chevron-left", "paper_back", -1), ("chevron-right", "paper_on", 1)):
                button = IconButton(icon, say(f"customer.{key}"))
                button.clicked.connect(partial(self._step, by))
                head.addWidget(button)
            head.addWidget(self._pages)
        turn = IconButton("rotate-cw", say("customer.paper_turn"))
        turn.clicked.connect(self._turn)
        close = IconButton("x", say("customer.paper_close"))
        close.clicked.connect(self.closed)
        head.addWidget(turn)
        head.addWidget(close)
        column.addLayout(head)
        self.picture = LargePicture()
        self.picture.setObjectName(f"large-{paper.id}")
        self.picture.setFixedHeight(_HEIGHT)
        self.picture.turn_asked.connect(self._turn)
        column.addWidget(self.picture)
        self._read()

    def _step(self, by: int) -> None:
        self._page = min(max(self._page + by, 0), self.paper.pages - 1)
        self._read()

    def _read(self) -> None:
        self._pages.set_text(say("customer.paper_page", n=self._page + 1, total=self.paper.pages))
        work = partial(self._context.desk.paper_picture, self.paper.id, page=self._page, width=1600)
        self._context.bridge.latest(self, "picture", work, done=self._show, failed=self._failed)

    def _show(self, png: bytes) -> None:
        self.picture.show_png(png, self._title)

    def _failed(self, error: AgentDeskError) -> None:
        what, do = what_and_do(error)
        self.picture.hide()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(ErrorState(what, do))

    def _turn(self) -> None:
        def turned(changes: Changes) -> None:
            self._context.messages.did(say("customer.turned"), changes)
            self._context.shell.broadcast(changes)

        work = partial(self._context.desk.turn_paper, self.paper.id)
        self._context.bridge.call(self, work, done=turned, failed=self._context.messages.failure)

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

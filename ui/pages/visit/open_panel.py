"""What is still open and what it costs: the reasons why the price is a range."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.overview import VisitView
from ui.i18n import say
from ui.pages.visit.words import open_change, open_point_words
from ui.painting import Run, quiet, strong
from ui.widgets.buttons import Button
from ui.widgets.chips import Provenance
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Line, horizontal, vertical
from ui.widgets.text import Text

UNDERWRITERS_FACT = "quote.pricing"
"""Nobody at the customer's table can find this one out."""

_ROOM_FOR_NOTE = 2
"""With more open points the covers need the height; what is open stands on the sheet in any case."""


class OpenPanel(Card):
    """``settle(path)`` when the person wants to enter what was found out."""

    settle = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)

    def show_view(self, view: VisitView) -> None:
        """List the open points; hidden when nothing is open."""
        points = view.open_points
        self.setVisible(bool(points))
        self.set_title(say("visit.open.title", n=len(points)))
        self.empty()
        for point in points:
            first, source, change = open_point_words(point)
            row = horizontal(12, 15, 0, 15, 0)
            holder = QWidget()
            holder.setLayout(row)
            holder.setFixedHeight(56)
            row.addWidget(Provenance(point.source), 0, Qt.AlignmentFlag.AlignVCenter)
            lines = vertical()
            lines.addStretch(1)
            lines.addWidget(Text([Run(first), quiet(f" {source}")]))
            lines.addWidget(Text([quiet(f"{change} "), strong(open_change(point))]))
            lines.addStretch(1)
            row.addLayout(lines, 1)
            if point.path != UNDERWRITERS_FACT:
                button = Button(say("visit.open.settle"), size="small")
                button.setEnabled(view.changeable)
                button.clicked.connect(lambda _=False, path=point.path: self.settle.emit(path))
                row.addWidget(button)
            else:
                row.addWidget(Text(say("visit.open.by_underwriter"), role="quiet", shrinks=False))
            self.add(holder)
            self.add(Line())
        if len(points) > _ROOM_FOR_NOTE:
            return
        note = QWidget()
        inside = horizontal(8, 15, 0, 15, 0)
        note.setLayout(inside)
        note.setFixedHeight(44)
        inside.addWidget(Icon("info", "quiet", size=14))
        inside.addWidget(Text(say("visit.open.note"), role="quiet"), 1)
        self.add(note)

"""Beside papers and confirmation: the total in small, what is still missing, and the way on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.overview import VisitView
from ui.errors import missing_words
from ui.i18n import money, say
from ui.widgets.buttons import Button
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Line, Row, Scroll, clear, vertical
from ui.widgets.text import Text, Total


class SmallTotal(Card):
    """The total and its range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        inside = vertical(0, 15, 12, 15, 12)
        inside.addWidget(Text(say("visit.total"), role="quiet"))
        self._total = Total()
        inside.addWidget(self._total)
        self._range = Text("", size="caption", role="quiet")
        inside.addWidget(self._range)
        self.body.addLayout(inside)

    def show_view(self, view: VisitView) -> None:
        """Show the view's total."""
        self._total.set_amount(view.answer.total if view.answer else None)
        open_range = view.low is not None and view.high is not None and view.low != view.high
        self._range.setVisible(open_range)
        if open_range:
            self._range.set_text(say("visit.range", low=money(view.low), high=money(view.high)))


class MissingPanel(Card):
    """What is missing, by name, each leading to its place. ``asked(kind, code)``; ``acted`` by the button (``act`` "" = none)."""

    asked = Signal(str, str)
    acted = Signal()

    def __init__(self, act: str, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self._content = QWidget()
        self._column = vertical()
        self._content.setLayout(self._column)
        self._scroll = Scroll(self._content)
        self._alone = not act
        self.add(self._scroll, 1)
        self._note: Text | None = None
        self.button = Button(act, size="large", icon_after="arrow-right")
        self.button.clicked.connect(self.acted)
        if act:
            self.add(Line())
            foot = QWidget()
            inside = vertical(8, 15, 12, 15, 12)
            foot.setLayout(inside)
            inside.addWidget(self.button)
            self._note = Text(say("visit.may_go_on"), size="caption", role="quiet", wrap=True)
            inside.addWidget(self._note)
            self.add(foot)
        else:
            self._scroll.setMinimumHeight(36)

    def set_next(self, following: bool) -> None:
        """Whether the way on is the next act of this step."""
        self.button.set_kind("primary" if following else "plain")

    def show_view(self, view: VisitView) -> None:
        """List what is missing."""
        if self._note is not None:
            self._note.setVisible(bool(view.missing))
        clear(self._column)
        self.set_title(
            say("visit.missing_title", n=len(view.missing)) if view.missing else say("visit.nothing_missing")
        )
        for missing in view.missing:
            row = Row(pressable=True)
            wrong = missing.kind == "wrong"
            row.add(Icon("circle-alert" if wrong else "circle", "red" if wrong else "quiet"))
            row.row.addWidget(Text(missing_words(missing)), 1)
            row.setAccessibleName(missing_words(missing))
            row.setObjectName(f"missing-{missing.kind}-{missing.code}")
            row.pressed.connect(partial(self.asked.emit, missing.kind, missing.code))
            self._column.addWidget(row)
        if not view.missing:
            row = Row(line=False)
            row.add(Icon("circle-check", "green"))
            row.row.addWidget(Text(say("visit.complete"), role="green"), 1)
            self._column.addWidget(row)
        if self._alone:
            # Without a foot the card ends with its last line.
            self._scroll.setMaximumHeight(max(36, self._content.sizeHint().height()))
        else:
            self._column.addStretch(1)

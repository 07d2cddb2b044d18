"""Cards and plain areas, and exact rows and columns: what even the first window is made of."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.painting import box, hairline
from ui.theme import theme
from ui.widgets.text import Text, Words


def horizontal(spacing: int = 8, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> QHBoxLayout:
    """A row of parts with exact gaps."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(left, top, right, bottom)
    return layout


def vertical(spacing: int = 0, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> QVBoxLayout:
    """A column of parts with exact gaps."""
    layout = QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(left, top, right, bottom)
    return layout


def clear(layout: QLayout) -> None:
    """Take every part out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        inner = item.layout() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Fill(QWidget):
    """A plain area of one role (``page``, ``sunken``, ``selected``, ``amber_tint`` …)."""

    def __init__(self, role: str = "page", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role

    def set_role(self, role: str) -> None:
        """Another role; "" = transparent."""
        self._role = role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._role:
            QPainter(self).fillRect(self.rect(), theme().colour(self._role))


class Card(QWidget):
    """A white sheet with a hairline and round corners.

    With ``title`` it has a head (44 px, or ``head=40``); more goes into ``card.head`` (a QHBoxLayout) behind the title:
    ``card.head.addStretch(); card.head.addWidget(Link(…))``. Parts of the card go into ``card.body`` or by ``card.add``.
    ``line`` is the border's role (``accent`` for an offer).
    """

    def __init__(
        self,
        title: str = "",
        subtitle: Words = "",
        *,
        head: int = 44,
        line: str = "line",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self._head_height = head if title else 0
        outer = vertical(0, 1, 1, 1, 1)
        self.setLayout(outer)
        self.head = horizontal(8, 16, 0, 16, 0)
        self.title = Text(title, size="title", bold=True)
        self.subtitle = Text(subtitle, role="quiet")
        if title:
            self.setAccessibleName(title)
            bar = QWidget()
            bar.setLayout(self.head)
            bar.setFixedHeight(head)
            self.head.addWidget(self.title)
            self.head.addWidget(self.subtitle)
            self.subtitle.setVisible(bool(self.subtitle.text()))
            outer.addWidget(bar)
        self._bar_shown = bool(title)
        self.body = vertical()
        outer.addLayout(self.body, 1)
        # Where the body cannot grow, the room that is left lies beneath it.
        outer.addStretch(0)

    def set_title(self, title: str, subtitle: Words | None = None) -> None:
        """Other words in the head."""
        self.title.set_text(title)
        self.setAccessibleName(title)
        if subtitle is not None:
            self.subtitle.set_text(subtitle)
            self.subtitle.setVisible(bool(self.subtitle.text()))

    def add(self, part: QWidget, stretch: int = 0) -> QWidget:
        """Put a part below the last one."""
        self.body.addWidget(part, stretch)
        return part

    def empty(self) -> None:
        """Take all parts out of the body."""
        clear(self.body)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), radius=8, fill="card", line=self._line)
        if self._bar_shown:
            hairline(painter, 1, self._head_height, self.width() - 2)

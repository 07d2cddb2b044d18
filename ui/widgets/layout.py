"""Where things stand: cards, rows, group heads, hairlines, scrolling."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.painting import hairline, ring
from ui.theme import theme
from ui.widgets.cards import Card, Fill, clear, horizontal, vertical
from ui.widgets.text import Text, Words

__all__ = [
    "WIDEST",
    "Card",
    "Fill",
    "GroupHead",
    "Head",
    "Line",
    "Row",
    "Scroll",
    "clear",
    "horizontal",
    "stretch",
    "vertical",
]

WIDEST = 16_777_215
"""Qt's own bound of a part's width: as wide as there is room."""


class Line(QWidget):
    """A hairline across; ``role`` ``line`` or ``line_strong``."""

    def __init__(self, role: str = "line", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, 0, self.width(), self._role)


class Head(QWidget):
    """A second head inside a card (44 or 40 px): hairline above and below."""

    def __init__(self, title: str, *, height: int = 44, below: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._below = below
        self.setFixedHeight(height)
        self.row = horizontal(8, 16, 0, 16, 0)
        self.setLayout(self.row)
        self.title = Text(title, size="title", bold=True)
        self.row.addWidget(self.title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        hairline(painter, 0, 0, self.width())
        if self._below:
            hairline(painter, 0, self.height() - 1, self.width())


class GroupHead(QWidget):
    """A sunken head of 28 px above a group of rows; more parts go into ``row``."""

    def __init__(
        self,
        title: Words = "",
        *,
        first: bool = False,
        height: int = 28,
        role: str = "quiet",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._first = first
        self.setFixedHeight(height)
        self.row = horizontal(12, 16, 0, 16, 0)
        self.setLayout(self.row)
        self.title = Text(title, size="caption", role=role)
        self.row.addWidget(self.title, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("sunken"))
        if not self._first:
            hairline(painter, 0, 0, self.width())
        hairline(painter, 0, self.height() - 1, self.width())


class Row(QWidget):
    """A row of 36 (or ``height``) px for a handful of parts in ``row`` (spacing 12); lists of unknown length use a Table.

    ``pressable`` rows light up under the mouse, take the focus (ring inside) and send ``pressed`` by click, Enter and Space.
    ``line=False`` for the last row of a card.
    """

    pressed = Signal()

    def __init__(
        self,
        *,
        height: int = 36,
        spacing: int = 12,
        pressable: bool = False,
        line: bool = True,
        padding: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line, self._pressable, self._selected, self._filled = line, pressable, False, False
        self._least = height
        self.setMinimumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row = horizontal(spacing, padding, 0, padding, 1 if line else 0)
        self.setLayout(self.row)
        if pressable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def add(self, *parts: QWidget) -> Row:
        """Put parts into the row, left to right."""
        for part in parts:
            self.row.addWidget(part)
        return self

    def set_selected(self, selected: bool) -> None:
        """Neutral fill with a 2 px accent edge."""
        self._selected = selected
        self.update()

    def set_filled(self, filled: bool) -> None:
        """Neutral fill without the edge: the row and what is open beneath it are one."""
        self._filled = filled
        self.update()

    def set_line(self, line: bool) -> None:
        """With or without the hairline below."""
        self._line = line
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(self._least, super().sizeHint().height()))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self._pressable:
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._pressable:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self._pressable
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.pressed.emit()
        super().mouseReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._pressable:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if self._pressable and event.key() in keys and not event.isAutoRepeat():
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._selected or self._filled:
            painter.fillRect(self.rect(), theme().colour("selected"))
        elif self._pressable and self.underMouse():
            painter.fillRect(self.rect(), theme().colour("hover"))
        if self._line:
            hairline(painter, 0, self.height() - 1, self.width())
        if self._selected:
            painter.fillRect(0, 0, 2, self.height(), theme().colour("accent"))
        if self._pressable and self.hasFocus():
            ring(painter, self.rect(), 2)


class Scroll(QScrollArea):
    """Scrolls its content up and down with a thin bar; the content takes the whole width."""

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        if content is not None:
            self.setWidget(content)
            # setWidget switches the filling on; the card behind must show through.
            content.setAutoFillBackground(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        focused = self.window().focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, 48)
        return moved


def stretch() -> QWidget:
    """A part that takes the room that is left."""
    found = QWidget()
    found.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return found

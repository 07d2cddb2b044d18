"""Chips: a state with its icon and its word, never colour alone; and where a fact comes from."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from agent_desk.domain.visit import Source
from ui import icons
from ui.i18n import say
from ui.painting import box, draw_text
from ui.theme import theme

MEANINGS = {
    "local": ("amber", "laptop"),
    "held": ("blue", "building-2"),
    "decided": ("green", "circle-check"),
    "fix": ("red", "corner-up-left"),
    "plain": ("", ""),
}


def chip_width(text: str, icon: str = "") -> int:
    """How wide the chip is, for delegates that paint it into a row."""
    return int(theme().metrics("caption").horizontalAdvance(text) + 0.999) + 14 + (18 if icon else 0)


def draw_chip(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    *,
    meaning: str = "plain",
    icon: str | None = None,
    room: float = 0,
) -> int:
    """Paint a chip of 20 px with its upper left corner at (``x``, ``y``); returns its width. ``room`` cuts it."""
    colour, own = MEANINGS[meaning]
    icon = own if icon is None else icon
    wide = chip_width(text, icon)
    if room:
        wide = min(wide, int(room))
    box(
        painter,
        QRectF(x, y, wide, 20),
        radius=4,
        fill=f"{colour}_tint" if colour else "card",
        line=f"{colour}_line" if colour else "line_strong",
    )
    role = colour or "quiet"
    left = x + 7
    if icon:
        icons.draw(painter, icon, left, y + 3, 14, role)
        left += 18
    draw_text(painter, QRectF(left, y, x + wide - 6 - left, 20), text, size="caption", role=role)
    return wide


class Chip(QWidget):
    """``meaning``: ``local`` amber, ``held`` blue, ``decided`` green, ``fix`` red, ``plain``. ``icon`` None = the meaning's own."""

    def __init__(
        self, text: str, meaning: str = "plain", *, icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, meaning, icon=icon)

    def show_state(self, text: str, meaning: str = "plain", *, icon: str | None = None) -> None:
        """Another state."""
        self._text, self._meaning = text, meaning
        self._icon = MEANINGS[meaning][1] if icon is None else icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, self._icon), 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_chip(QPainter(self), 0, 0, self._text, meaning=self._meaning, icon=self._icon, room=self.width())


class BigChip(QAbstractButton):
    """A chip of 32 px that can be pressed: the sync mark."""

    ring_radius = 6.0

    def __init__(self, text: str = "", meaning: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._meaning, self._icon = "plain", ""
        self.show_state(text, meaning)

    def show_state(self, text: str, meaning: str, *, icon: str | None = None) -> None:
        """Another state."""
        self._meaning = meaning
        self._icon = MEANINGS[meaning][1] if icon is None else icon
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        wide = int(theme().metrics().horizontalAdvance(self.text()) + 0.999)
        return QSize(wide + 22 + (24 if self._icon else 0), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = MEANINGS[self._meaning][0]
        role = colour or "quiet"
        line = f"{colour}_line" if colour else "line_strong"
        if self.underMouse() or self.isDown():
            line = f"{colour}_solid" if colour else "field"
        box(painter, self.rect(), radius=6, fill=f"{colour}_tint" if colour else "card", line=line)
        x = 11
        if self._icon:
            icons.draw(painter, self._icon, x, 8, 16, role)
            x += 24
        draw_text(painter, QRectF(x, 0, self.width() - x - 6, 32), self.text(), role=role)


_PROVENANCE = {
    Source.PAPER: ("paper", "", False),
    Source.CONFIRMED: ("confirmed", "", False),
    Source.TOLD: ("told", "field", False),
    Source.ASSUMED: ("assumed", "text", True),
}


def draw_provenance(painter: QPainter, x: float, y: float, source: Source) -> None:
    """Paint the mark of 20 × 20: the less sure, the louder."""
    key, line, dashed = _PROVENANCE[source]
    if line:
        box(painter, QRectF(x, y, 20, 20), radius=4, line=line, dashed=dashed)
    draw_text(
        painter,
        QRectF(x, y, 20, 20),
        say(f"ui.source_{key}_mark"),
        size="caption",
        role="text" if line else "quiet",
        align=Qt.AlignmentFlag.AlignHCenter,
    )


class Provenance(QWidget):
    """证 read from a paper, 述 told, 估 estimated; the long word is in the tip."""

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(20, 20)
        self._source = source
        self.set_source(source)

    def set_source(self, source: Source) -> None:
        """Another source."""
        self._source = source
        words = say(f"ui.source_{_PROVENANCE[source][0]}")
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_provenance(QPainter(self), 0, 0, self._source)

"""Buttons: one filled one a screen, plain ones, links and icon buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import icons
from ui.painting import Run, box, draw_runs, draw_text, width_of
from ui.theme import theme

# size → (height, padding at the sides, type, icon)
_SIZES = {"normal": (32, 12, "body", 16), "small": (28, 10, "body", 14), "large": (40, 16, "title", 16)}


class _Pressable(QAbstractButton):
    ring_radius = 6.0

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def set_text(self, text: str) -> None:
        """Show other words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()


class Button(_Pressable):
    """A button. ``kind``: ``primary`` (filled, one a screen), ``plain``, ``accent`` (outlined), ``ghost``.

    ``size``: ``normal`` 32 px, ``small`` 28, ``large`` 40.

    ``hint`` is a key shown in the button («Ctrl N»); ``icon`` and ``icon_after`` are Lucide names. ``set_busy("正在送 3 / 7")``
    shows how far the work is and stops further presses until ``set_busy("")``.
    """

    def __init__(
        self,
        text: str,
        *,
        kind: str = "plain",
        size: str = "normal",
        icon: str = "",
        icon_after: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._icon, self._icon_after, self._hint = kind, icon, icon_after, hint
        self._busy = ""
        self._height, self._padding, self._type, self._icon_size = _SIZES[size]

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return bool(self._busy)

    def set_busy(self, words: str) -> None:
        """Show the progress in place of the text; "" = done."""
        self._busy = words
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Another Lucide icon before the text."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: str) -> None:
        """Another kind, for a button that becomes the next act."""
        self._kind = kind
        self.update()

    def nextCheckState(self) -> None:
        """Nothing: these buttons have no state."""

    def mousePressEvent(self, event: object) -> None:
        if not self._busy:
            super().mousePressEvent(event)  # type: ignore[arg-type]  # the stubs name QMouseEvent

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._busy and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            return
        super().keyPressEvent(event)

    def _bold(self) -> bool:
        return self._kind == "primary"

    def _content_width(self) -> float:
        look = theme()
        wide = look.metrics(self._type, strong=self._bold()).horizontalAdvance(self._busy or self.text())
        if self._busy:
            return wide
        for one in (self._icon, self._icon_after):
            if one:
                wide += self._icon_size + 8
        if self._hint:
            wide += look.metrics(self._type).horizontalAdvance(self._hint) + 8
        return wide

    def sizeHint(self) -> QSize:
        return QSize(int(self._content_width() + 0.999) + 2 * self._padding + 2, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _colours(self) -> tuple[str, str, str]:
        """Fill, text and line as roles."""
        primary = self._kind == "primary"
        if not self.isEnabled():
            return ("line", "disabled", "line") if primary else ("card", "disabled", "line")
        pressed, over = self.isDown(), self.underMouse() and not self._busy
        if primary:
            fill = "accent_press" if pressed else "accent_hover" if over else "accent"
            return fill, "on_accent", fill
        if self._kind == "ghost":
            return ("selected" if pressed else "hover" if over else ""), "accent", ""
        fill = "selected" if pressed else "hover" if over else "card"
        if self._kind == "accent":
            return fill, "accent", "accent"
        return fill, "text", "accent" if pressed else "line_strong"

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill, role, line = self._colours()
        box(painter, self.rect(), radius=6, fill=fill, line=line)
        look = theme()
        bold = self._bold()
        height = self.height()
        x = (self.width() - min(self._content_width(), self.width() - 8)) / 2
        room = self.width() - x - 4
        if self._busy:
            draw_text(painter, QRectF(x, 0, room, height), self._busy, size=self._type, role=role, bold=bold)
            return
        if self._icon:
            icons.draw(painter, self._icon, round(x), (height - self._icon_size) / 2, self._icon_size, role)
            x += self._icon_size + 8
        advance = look.metrics(self._type, strong=bold).horizontalAdvance(self.text())
        draw_text(
            painter, QRectF(x, 0, self.width() - x - 4, height), self.text(), size=self._type, role=role, bold=bold
        )
        x += advance + 8
        if self._hint:
            painter.setOpacity(0.85)
            draw_text(painter, QRectF(x, 0, self.width() - x, height), self._hint, size=self._type, role=role)
            painter.setOpacity(1)
            x += look.metrics(self._type).horizontalAdvance(self._hint) + 8
        if self._icon_after:
            icons.draw(painter, self._icon_after, round(x), (height - self._icon_size) / 2, self._icon_size, role)


class Link(_Pressable):
    """An act in the text: accent colour, underlined under the mouse. ``size``: ``body`` or ``caption``."""

    ring_radius = 2.0

    def __init__(
        self,
        text: str,
        *,
        size: str = "body",
        icon: str = "",
        icon_after: str = "",
        role: str = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._size, self._icon, self._icon_after, self._role = size, icon, icon_after, role

    def set_icon_after(self, icon: str) -> None:
        """Another icon behind the text (an arrow that turns)."""
        self._icon_after = icon
        self.update()

    def sizeHint(self) -> QSize:
        wide = width_of((Run(self.text()),), self._size)
        wide += 18 * (bool(self._icon) + bool(self._icon_after))
        return QSize(int(wide + 0.999), theme().line(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        role = self._role if self.isEnabled() else "disabled"
        x = 0.0
        height = self.height()
        if self._icon:
            icons.draw(painter, self._icon, 0, (height - 14) / 2, 14, role)
            x = 18.0
        wide = width_of((Run(self.text()),), self._size)
        draw_runs(painter, QRectF(x, 0, wide + 1, height), (Run(self.text()),), size=self._size, role=role)
        if self.isEnabled() and self.underMouse():
            painter.fillRect(QRectF(x, height / 2 + theme().size(self._size) / 2 + 1, wide, 1), theme().colour(role))
        if self._icon_after:
            icons.draw(painter, self._icon_after, round(x + wide + 4), (height - 14) / 2, 14, role)


class IconButton(_Pressable):
    """An icon that acts; ``name`` is said by screen readers and in the tip."""

    def __init__(
        self, icon: str, name: str, *, size: int = 16, role: str = "quiet", parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self._icon, self._icon_size, self._role = icon, size, role
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, icon: str, name: str) -> None:
        """Another icon with another meaning."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            box(painter, self.rect(), radius=6, fill="selected" if self.isDown() else "hover")
        role = self._role if self.isEnabled() else "disabled"
        icons.draw(
            painter,
            self._icon,
            (self.width() - self._icon_size) // 2,
            (self.height() - self._icon_size) // 2,
            self._icon_size,
            role,
        )

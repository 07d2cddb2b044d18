"""An icon that only shows."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import icons
from ui.painting import box


class Icon(QWidget):
    """A Lucide icon in a role; ``name`` says what it means where no word stands beside it."""

    def __init__(
        self, icon: str, role: str = "quiet", *, size: int = 16, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._role, self._size = icon, role, size
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def set_icon(self, icon: str, role: str = "") -> None:
        """Another icon, another role."""
        self._icon, self._role = icon, role or self._role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.draw(QPainter(self), self._icon, 0, 0, self._size, self._role)


class Logo(QWidget):
    """The mark of the product."""

    def __init__(self, *, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), radius=self.width() / 4, fill="accent")
        inner = 16 if self.width() < 40 else 20
        icons.draw(painter, "shield-check", (self.width() - inner) / 2, (self.height() - inner) / 2, inner, "on_accent")

"""Lucide icons, tinted by role and drawn at the screen's own resolution."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from agent_desk.texts import RESOURCES
from ui.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QIcon

STROKE = "1.75"
SIZES = (14, 16, 20)


@cache
def _source(name: str) -> str:
    text = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


def pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """The icon as pixels. ``size`` in px, ``ratio`` = device pixels per px. FileNotFoundError for an unknown name."""
    key = f"{name}/{size}/{colour.name()}/{ratio:.3f}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    source = _source(name).replace("currentColor", colour.name())
    renderer = QSvgRenderer(source.encode())
    side = round(size * ratio)
    found = QPixmap(QSize(side, side))
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    found.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, found)
    return found


def draw(painter: QPainter, name: str, x: float, y: float, size: int = 16, role: str = "text") -> None:
    """Paint the icon with its upper left corner at (``x``, ``y``)."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(QPointF(x, y), pixmap(name, size, theme().colour(role), ratio))


def icon(name: str, role: str = "text", size: int = 16) -> QIcon:
    """For the few places where Qt wants a QIcon (menus, the window itself)."""
    from PySide6.QtGui import QIcon

    found = QIcon()
    for ratio in (1.0, 2.0):
        found.addPixmap(pixmap(name, size, theme().colour(role), ratio))
    return found

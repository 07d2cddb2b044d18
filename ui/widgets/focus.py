"""The ring around the part that has the keyboard: 2 px wide, 2 px away, on exactly one part."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.painting import ring

AWAY = 4
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class _Ring(QWidget):
    def __init__(self, parent: QWidget, radius: float) -> None:
        super().__init__(parent)
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ring(QPainter(self), self.rect(), self._radius + AWAY)


class FocusRing(QObject):
    """Follows the application's focus: a part with the attribute ``ring_radius`` gets the ring; fields, rows and tables draw
    their own on themselves. A click hides the ring until the next key, as browsers do.

    Watches only the focused part and what holds it: a filter on the whole application would call Python for every event.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._target: QWidget | None = None
        self._ring: _Ring | None = None
        self._watched: list[QWidget] = []
        self._by_mouse = False
        application.focusChanged.connect(self._moved)
        self._moved(None, application.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _MOVES:
            self._place()
        elif watched is self._target and kind == QEvent.Type.MouseButtonPress:
            self._by_mouse = True
            self._place()
        elif (
            watched is self._target
            and self._by_mouse
            and kind == QEvent.Type.KeyPress
            and cast("QKeyEvent", event).key() not in _MODIFIERS
        ):
            self._by_mouse = False
            self._place()
        return False

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        self._target = new if new is not None and hasattr(new, "ring_radius") else None
        self._by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._place()

    def _drop(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target):
            self._drop()
            return
        host = target.parentWidget()
        if host is None:
            return
        chain = [target]
        while True:
            chain.append(host)
            origin = target.mapTo(host, QPoint(0, 0))
            around = QRect(origin, target.size()).adjusted(-AWAY, -AWAY, AWAY, AWAY)
            above = host.parentWidget()
            if host.rect().contains(around) or host.isWindow() or above is None:
                break
            if host.objectName() == "qt_scrollarea_viewport":
                break
            host = above
        if self._ring is None or not isValid(self._ring) or self._ring.parentWidget() is not host:
            self._drop()
            self._ring = _Ring(host, float(getattr(target, "ring_radius", 6.0)))
            self._watched = chain
            for widget in chain:
                widget.installEventFilter(self)
        self._ring.setGeometry(around)
        self._ring.raise_()
        self._ring.setVisible(target.isVisible() and not self._by_mouse)

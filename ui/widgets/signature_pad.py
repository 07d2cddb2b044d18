"""A field to sign in: with a pen, a finger or the mouse, as smooth on the screen as it will be on paper."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desk.domain.ink import MOST_DOTS, Curve, Dot, Stroke, curves
from ui.i18n import say
from ui.painting import box, draw_text, hairline
from ui.theme import theme

PEN = 2.6
"""Width of the pen in px at middling pressure."""
LINE_FROM_BOTTOM, SIDE = 64, 40
_MIDDLING = 128
_NEAR = 2.0


class SignaturePad(QWidget):
    """``strokes`` is what was drawn; ``drawn`` after every stroke, after one was taken back, and when all is cleared.

    One pen at a time: while a finger draws, the palm that rests beside it leaves no mark.
    """

    drawn = Signal()
    ring_radius = 8.0

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strokes: list[Stroke] = []
        self._under_way: list[Dot] = []
        self._finger: int | None = None
        self._kept: QPixmap | None = None
        self._hint = say("signing.hint", name=name) if name else say("signing.hint_nobody")
        self.setAccessibleName(self._hint)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 180)

    def sizeHint(self) -> QSize:
        return QSize(760, 280)

    def clear(self) -> None:
        """Wipe everything."""
        self.strokes, self._under_way = [], []
        self._changed()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self.strokes:
            self.strokes.pop()
            self._changed()

    # Pens -----------------------------------------------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        place, pressure = event.position(), max(1, min(255, round(event.pressure() * 255)))
        if event.type() == QEvent.Type.TabletPress:
            self._begin(place, pressure)
        elif event.type() == QEvent.Type.TabletMove and self._under_way:
            self._go_on(place, pressure)
        elif event.type() == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            assert isinstance(event, QTouchEvent)
            for point in event.points():
                self._touched(point)
            if event.type() == QEvent.Type.TouchCancel:
                self._end()
            event.accept()
            return True
        return super().event(event)

    def _touched(self, point: QEventPoint) -> None:
        pressure = round(point.pressure() * 255) if 0 < point.pressure() < 1 else _MIDDLING
        if point.state() is QEventPoint.State.Pressed and self._finger is None and not self._under_way:
            self._finger = point.id()
            self._begin(point.position(), pressure)
        elif point.id() != self._finger:
            return
        elif point.state() is QEventPoint.State.Updated:
            self._go_on(point.position(), pressure)
        elif point.state() is QEventPoint.State.Released:
            self._end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin(event.position(), _MIDDLING)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._under_way:
            self._go_on(event.position(), _MIDDLING)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self.undo()
            return
        super().keyPressEvent(event)

    # Strokes --------------------------------------------------------------------------------------------------------

    def _begin(self, place: QPointF, pressure: int) -> None:
        self._under_way = [self._dot(place, pressure)]
        self.update()

    def _go_on(self, place: QPointF, pressure: int) -> None:
        dot, last = self._dot(place, pressure), self._under_way[-1]
        if abs(dot.x - last.x) + abs(dot.y - last.y) < _NEAR or self._dots() >= MOST_DOTS:
            return
        self._under_way.append(dot)
        self.update()

    def _end(self) -> None:
        self._finger = None
        if self._under_way:
            self.strokes.append(tuple(self._under_way))
            self._under_way = []
            self._changed()

    def _dot(self, place: QPointF, pressure: int) -> Dot:
        # What runs over the edge is drawn along it: the sheet's box has an edge too.
        x = min(max(place.x(), 2.0), self.width() - 2.0)
        y = min(max(place.y(), 2.0), self.height() - 2.0)
        return Dot(round(x), round(y), pressure)

    def _dots(self) -> int:
        return sum(map(len, self.strokes)) + len(self._under_way)

    def _changed(self) -> None:
        self._kept = None
        self.update()
        self.drawn.emit()

    # Drawing --------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still())
        _draw(painter, tuple(self._under_way))

    def _still(self) -> QPixmap:
        """Ground and finished strokes, drawn once: a long signature must not slow the pen down."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._kept is None or self._kept.size() != size:
            self._kept = QPixmap(size)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            self._draw_ground(painter)
            for stroke in self.strokes:
                _draw(painter, stroke)
            painter.end()
        return self._kept

    def _draw_ground(self, painter: QPainter) -> None:
        box(painter, QRectF(self.rect()), radius=8, fill="card", line="field")
        line = self.height() - LINE_FROM_BOTTOM
        hairline(painter, SIDE, line, self.width() - 2 * SIDE, "line_strong")
        area = QRectF(SIDE, line + 8, self.width() - 2 * SIDE, 20)
        draw_text(painter, area, self._hint, role="quiet", align=Qt.AlignmentFlag.AlignHCenter)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._kept = None


_TOUCHES = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel})


def _draw(painter: QPainter, stroke: Stroke) -> None:
    if not stroke:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(theme().colour("text"))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for curve in curves(stroke):
        pen.setWidthF(PEN * curve.weight)
        painter.setPen(pen)
        painter.drawPath(_path(curve))


def _path(curve: Curve) -> QPainterPath:
    path = QPainterPath(QPointF(*curve.start))
    if curve.start == curve.end == curve.pull:
        # A path without length is not drawn; a dot of a pen is.
        path.lineTo(curve.end[0] + 0.1, curve.end[1])
    else:
        path.quadTo(QPointF(*curve.pull), QPointF(*curve.end))
    return path

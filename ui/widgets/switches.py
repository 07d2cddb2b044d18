"""On and off, one of few: switch, checkbox, radio, segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import icons
from ui.painting import Run, box, draw_text, hairline, ring, width_of
from ui.theme import theme


class _Toggle(QAbstractButton):
    ring_radius = 4.0

    def __init__(self, name: str, on: bool, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


class Switch(_Toggle):
    """A switch of 28 × 16; ``toggled(bool)`` of QAbstractButton. ``name`` is for screen readers."""

    ring_radius = 8.0

    def __init__(self, name: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, on, parent)

    def sizeHint(self) -> QSize:
        return QSize(28, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        on = self.isChecked()
        fill = ("accent" if on else "field") if self.isEnabled() else "line_strong"
        y = (self.height() - 16) / 2
        box(painter, QRectF(0, y, 28, 16), radius=8, fill=fill)
        box(painter, QRectF(14 if on else 2, y + 2, 12, 12), radius=6, fill="on_accent" if on else "card")


class CheckBox(_Toggle):
    """A checkbox, with ``text`` beside it if there is any; ``set_partly`` shows «some of them»."""

    def __init__(self, text: str = "", on: bool = False, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name or text, on, parent)
        self.setText(text)
        self._partly = False

    def set_partly(self, partly: bool) -> None:
        """Neither all nor none."""
        self._partly = partly
        self.update()

    def sizeHint(self) -> QSize:
        if not self.text():
            return QSize(16, 16)
        return QSize(int(width_of((Run(self.text()),)) + 0.999) + 24, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = (self.height() - 16) // 2
        draw_check(painter, 0, y, on=self.isChecked(), partly=self._partly)
        if self.text():
            role = "text" if self.isEnabled() else "disabled"
            draw_text(painter, QRectF(24, 0, self.width() - 24, self.height()), self.text(), role=role)


def draw_check(painter: QPainter, x: float, y: float, *, on: bool, partly: bool = False) -> None:
    """Paint a box of 16 × 16, for delegates too."""
    if partly:
        box(painter, QRectF(x, y, 16, 16), radius=4, fill="accent", line="accent")
        painter.fillRect(QRectF(x + 4, y + 7, 8, 2), theme().colour("on_accent"))
    elif on:
        box(painter, QRectF(x, y, 16, 16), radius=4, fill="accent", line="accent")
        icons.draw(painter, "check", x + 1, y + 1, 14, "on_accent")
    else:
        box(painter, QRectF(x, y, 16, 16), radius=4, fill="card", line="field")


class Radio(_Toggle):
    """One of several in the same parent; as tall as its line."""

    ring_radius = 8.0

    def __init__(self, text: str = "", on: bool = False, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name or text, on, parent)
        self.setAutoExclusive(True)
        self.setText(text)

    def sizeHint(self) -> QSize:
        if not self.text():
            return QSize(16, 16)
        return QSize(int(width_of((Run(self.text()),)) + 0.999) + 24, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = (self.height() - 16) / 2
        if self.isChecked():
            box(painter, QRectF(0, y, 16, 16), radius=8, fill="accent")
            box(painter, QRectF(5, y + 5, 6, 6), radius=3, fill="card")
        else:
            box(painter, QRectF(0, y, 16, 16), radius=8, fill="card", line="field")
        if self.text():
            draw_text(painter, QRectF(24, 0, self.width() - 24, self.height()), self.text())


class Segments(QWidget):
    """One of few, side by side. ``options``: (key, words) or (key, words, icon). ``chosen(str)`` when the person picks another."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, ...]] = (),
        current: str = "",
        *,
        height: int = 28,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options: list[tuple[str, str, str]] = []
        self._current = current
        self._over = -1
        self._height = height
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_options(options, current)

    @property
    def current(self) -> str:
        """The key that is chosen."""
        return self._current

    def set_options(self, options: Sequence[tuple[str, ...]], current: str | None = None) -> None:
        """Other words (counts that changed) or other options."""
        self._options = [(one[0], one[1], one[2] if len(one) > 2 else "") for one in options]
        if current is not None:
            self._current = current
        self.setAccessibleDescription(next((words for key, words, _ in self._options if key == self._current), ""))
        self.updateGeometry()
        self.update()

    def set_current(self, key: str) -> None:
        """Show ``key`` as chosen, without a signal."""
        self.set_options(self._options, key)

    def _widths(self) -> list[int]:
        # Bold is wider: each segment keeps the room for it, so that nothing moves when another is chosen.
        return [
            int(max(width_of((Run(words),)), width_of((Run(words),), bold=True)) + 0.999) + 24 + (20 if icon else 0)
            for _, words, icon in self._options
        ]

    def sizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(sum(widths) + len(widths) + 1, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _at(self, x: float) -> int:
        left = 1.0
        for index, wide in enumerate(self._widths()):
            if left <= x < left + wide + 1:
                return index
            left += wide + 1
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().x())
        if over != self._over:
            self._over = over
            self.update()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]  # the stubs name QEvent
        self._over = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._pick(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [key for key, _, _ in self._options]
        here = keys.index(self._current) if self._current in keys else -1
        if event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down} and here < len(keys) - 1:
            self._pick(here + 1)
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Up} and here > 0:
            self._pick(here - 1)
        else:
            super().keyPressEvent(event)

    def _pick(self, index: int) -> None:
        key = self._options[index][0]
        if key != self._current:
            self.set_current(key)
            self.chosen.emit(key)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # the stubs name QFocusEvent
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), radius=6, fill="card")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, height = 1, self.height()
        for index, ((key, words, icon), wide) in enumerate(zip(self._options, self._widths(), strict=True)):
            on = key == self._current
            if on or index == self._over:
                painter.save()
                painter.setClipRect(left, 1, wide, height - 2)
                first, last = index == 0, index == len(self._options) - 1
                area = QRectF(
                    left - (0 if first else 8), 1, wide + (0 if first else 8) + (0 if last else 8), height - 2
                )
                box(painter, area, radius=5, fill="selected" if on else "hover")
                painter.restore()
            role = "text" if on else "quiet"
            content = width_of((Run(words),), bold=on) + (20 if icon else 0)
            x = left + (wide - content) / 2
            if icon:
                icons.draw(painter, icon, round(x), (height - 14) / 2, 14, role)
                x += 20
            draw_text(painter, QRectF(x, 0, content, height), words, role=role, bold=on)
            left += wide
            if index < len(self._options) - 1:
                painter.fillRect(left, 1, 1, height - 2, theme().colour("line_strong"))
                left += 1
        box(painter, self.rect(), radius=6, line="line_strong")
        if self.hasFocus():
            ring(painter, self.rect())


class Stepper(QWidget):
    """The steps of a visit: done, open, to come. ``chosen(int)`` with the step's number from 1; the arrows work.

    With little room only the open step keeps its name; the others tell theirs in their tip.
    """

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(names)
        self._current, self._done = 1, frozenset[int]()
        self._over = 0
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def show_steps(self, current: int, done: frozenset[int]) -> None:
        """Which step is open, which are done (numbers from 1)."""
        self._current, self._done = current, done
        self.setAccessibleName(f"{current} / {len(self._names)} {self._names[current - 1]}")
        self.updateGeometry()
        self.update()

    def _places(self) -> list[QRectF]:
        return self._row(short=self.width() < self.sizeHint().width())

    def _row(self, *, short: bool) -> list[QRectF]:
        x, found = 0.0, []
        for number, name in enumerate(self._names, 1):
            # The open step is bold; the room for bold is kept for all so that nothing moves.
            wide = 36 if short and number != self._current else width_of((Run(name),), bold=True) + 44
            found.append(QRectF(x, 0, wide, 32))
            x += wide + 24
        return found

    def sizeHint(self) -> QSize:
        return QSize(int(self._row(short=False)[-1].right() + 0.999) if self._names else 0, 32)

    def minimumSizeHint(self) -> QSize:
        """Room for the short row whichever step is open, so that going to another moves nothing."""
        longest = max((width_of((Run(name),), bold=True) for name in self._names), default=0)
        return QSize(int(len(self._names) * (36 + 24) - 24 + 8 + longest + 0.999), 32)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = next((i for i, place in enumerate(self._places(), 1) if place.contains(event.position())), 0)
        if over != self._over:
            self._over = over
            self.setToolTip(self._names[over - 1] if over else "")
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, place in enumerate(self._places(), 1):
            if place.contains(QPointF(event.position().x(), 16)):
                self.chosen.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step and 1 <= self._current + step <= len(self._names):
            self.chosen.emit(self._current + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        places = self._places()
        for number, (name, place) in enumerate(zip(self._names, places, strict=True), 1):
            on, done = number == self._current, number in self._done
            if on or number == self._over:
                box(painter, place, radius=6, fill="selected" if on else "hover")
            circle = QRectF(place.x() + 8, 6, 20, 20)
            if on:
                box(painter, circle, radius=10, fill="accent", line="accent")
            elif done:
                box(painter, circle, radius=10, fill="green_tint", line="green_line")
            else:
                box(painter, circle, radius=10, line="field")
            if done and not on:
                icons.draw(painter, "check", circle.x() + 3, circle.y() + 3, 14, "green")
            else:
                role = "on_accent" if on else "quiet"
                centre = Qt.AlignmentFlag.AlignHCenter
                draw_text(painter, circle, str(number), size="caption", role=role, align=centre, bold=on)
            area = place.adjusted(36, 0, 0, 0)
            if area.width() > 0:
                draw_text(painter, area, name, role="text" if on else "quiet", bold=on)
            if number < len(places):
                hairline(painter, int(place.right()) + 4, 16, 16, "line_strong")
        if self.hasFocus() and places:
            ring(painter, places[self._current - 1])

"""Figures: key figure, range, progress in segments, months as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desk.domain.money import Money
from ui.i18n import money
from ui.painting import box, draw_text
from ui.theme import theme
from ui.widgets.layout import vertical
from ui.widgets.text import Text, Words


class KeyFigure(QWidget):
    """A label, a figure and a line beneath. ``largest`` = the one of 28 px; the others are 20."""

    def __init__(
        self,
        label: str,
        amount: Money | None = None,
        note: Words = "",
        *,
        largest: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = vertical(0, 16, 12, 16, 12)
        self.setLayout(layout)
        self._label = Text(label, role="quiet")
        self._figure = Text(money(amount), size="figure" if largest else "page", bold=True, shrinks=False)
        self._figure.setFixedHeight(36)
        self._note = Text(note, size="caption", role="quiet")
        for part in (self._label, self._figure, self._note):
            layout.addWidget(part)
        layout.addStretch(1)
        self.set_figure(amount, note, label=label)

    def set_figure(self, amount: Money | None, note: Words = "", *, label: str = "") -> None:
        """Show another amount."""
        if label:
            self._label.set_text(label)
        self._figure.set_text(money(amount))
        self._note.set_text(note)
        self.setAccessibleName(f"{self._label.text()} {self._figure.text()}")


class ProgressSegments(QWidget):
    """How many of a few: filled and empty blocks of 16 × 8."""

    def __init__(self, done: int = 0, total: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_progress(done, total)

    def set_progress(self, done: int, total: int) -> None:
        """Show another state."""
        self._done, self._total = done, total
        self.setAccessibleName(f"{done} / {total}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(0, 20 * self._total - 4), 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self._total):
            fill = "accent" if index < self._done else "line"
            box(painter, QRectF(20 * index, 0, 16, 8), radius=2, fill=fill)


class RangeBar(QWidget):
    """Where the total stands between lowest and highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = 0.0
        self.setFixedHeight(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_range(self, low: Money, value: Money, high: Money) -> None:
        """Show another place; the ends are the lowest and the highest total."""
        span = high.fen - low.fen
        self._place = min(1.0, max(0.0, (value.fen - low.fen) / span)) if span > 0 else 0.0
        self.setAccessibleName(f"{money(low)} – {money(high)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, QRectF(0, 6, self.width(), 4), radius=2, fill="line_strong")
        x = 6 + self._place * (self.width() - 12) - 6
        box(painter, QRectF(x, 2, 12, 12), radius=6, fill="card")
        box(painter, QRectF(x + 2, 4, 8, 8), radius=4, fill="accent")


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month: paid at the bottom, earned but unpaid on it, expected dashed on top."""

    label: str
    paid: Money
    earned: Money
    expected: Money
    current: bool = False


class MonthBars(QWidget):
    """Months side by side, drawn by hand: no chart library for twelve bars."""

    def __init__(self, months: Sequence[MonthBar] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._months = list(months)
        self.setMinimumSize(240, 72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_months(self, months: Sequence[MonthBar]) -> None:
        """Show other months; ``earned`` is what is earned and not paid yet."""
        self._months = list(months)
        words = [f"{one.label} {money(one.paid + one.earned)}" for one in self._months]
        self.setAccessibleName(", ".join(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._months:
            return
        ground = self.height() - 20
        highest = max((one.paid + one.earned + one.expected).fen for one in self._months) or 1
        step = self.width() / len(self._months)
        painter.fillRect(QRectF(0, ground, self.width(), 1), theme().colour("line_strong"))
        for index, one in enumerate(self._months):
            wide = min(20.0, step * 0.6)
            x = round(index * step + (step - wide) / 2)
            top = float(ground)
            for amount, role in ((one.paid, "bar_paid"), (one.earned, "bar_earned")):
                tall = round(amount.fen / highest * (ground - 2))
                painter.fillRect(QRectF(x, top - tall, wide, tall), theme().colour(role))
                top -= tall
            tall = round(one.expected.fen / highest * (ground - 2))
            if tall > 2:
                pen = QPen(theme().colour("quiet"), 1)
                pen.setDashPattern([2, 2])
                painter.setPen(pen)
                painter.setBrush(theme().colour("bar_expected"))
                painter.drawRect(QRectF(x + 0.5, top - tall + 0.5, wide - 1, tall - 1))
            area = QRectF(index * step, ground + 4, step, 16)
            draw_text(
                painter,
                area,
                one.label,
                size="caption",
                role="text" if one.current else "quiet",
                bold=one.current,
                align=Qt.AlignmentFlag.AlignHCenter,
            )


class LegendMark(QWidget):
    """The little square of a state of money: ``paid``, ``earned`` or ``expected``."""

    def __init__(self, state: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(8, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_legend(QPainter(self), 0, 0, self._state)


def draw_legend(painter: QPainter, x: float, y: float, state: str) -> None:
    """The same, for delegates."""
    if state == "expected":
        pen = QPen(theme().colour("quiet"), 1)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x + 0.5, y + 0.5, 7, 7))
    else:
        painter.fillRect(QRectF(x, y, 8, 8), theme().colour(f"bar_{state}"))


class Dot(QWidget):
    """A round mark of 10 px beside a word (``green_solid``: ready)."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.setFixedSize(10, 10)

    def set_role(self, role: str) -> None:
        """Another meaning."""
        self._role = role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), radius=5, fill=self._role)


class Timeline(QWidget):
    """The dot and the line at the left of a dealing; ``now`` fills the dot."""

    def __init__(self, *, now: bool = False, last: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._last = now, last
        self.setFixedWidth(12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._last:
            painter.fillRect(QRectF(5, 18, 1, self.height()), theme().colour("line_strong"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._now:
            box(painter, QRectF(1, 5, 10, 10), radius=5, fill="accent")
        else:
            painter.setPen(QPen(theme().colour("field"), 2))
            painter.setBrush(theme().colour("card"))
            painter.drawEllipse(QPointF(6, 10), 4, 4)


class Avatar(QWidget):
    """The first character of a name in a circle of 28 or 40 px."""

    def __init__(self, name: str, *, size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = name[:1]
        self.setFixedSize(size, size)

    def set_name(self, name: str) -> None:
        """Another person."""
        self._letter = name[:1]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), radius=self.width() / 2, fill="card", line="line_strong")
        centre = Qt.AlignmentFlag.AlignHCenter
        size = "caption" if self.width() < 40 else "title"
        draw_text(painter, QRectF(self.rect()), self._letter, size=size, bold=True, align=centre)

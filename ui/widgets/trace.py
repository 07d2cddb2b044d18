"""The way to an amount, opened in place: sign, words, figure; the last line is the amount itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desk.domain.visit import Source
from ui.painting import Run, box, draw_text, hairline, width_of
from ui.widgets.chips import draw_provenance

STEP = 24


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step: the operation's sign (``×``, ``÷``, ``+``, ``−``, ``=`` or ""), the words, the figure as shown, a source to mark."""

    sign: str
    words: str
    figure: str
    source: Source | None = None


class TracePanel(QWidget):
    """Sunken panel of steps of 24 px; the last line is bold under a line. ``framed=False`` for a panel across a table."""

    def __init__(self, lines: Sequence[TraceLine] = (), *, framed: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[TraceLine, ...] = ()
        self._framed = framed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_lines(lines)

    def set_lines(self, lines: Sequence[TraceLine]) -> None:
        """Show another calculation."""
        self._lines = tuple(lines)
        self.setAccessibleName("\n".join(f"{one.sign} {one.words} {one.figure}".strip() for one in self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        widest = max(
            (width_of((Run(one.words),), bold=True) + width_of((Run(one.figure),), bold=True) for one in self._lines),
            default=0,
        )
        return QSize(int(widest) + 80, STEP * len(self._lines) + (10 if self._framed else 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._framed:
            box(painter, self.rect(), radius=6, fill="sunken", line="line")
        draw_trace(painter, self._lines, left=13, right=self.width() - 13, top=5 if self._framed else 4)


def draw_trace(painter: QPainter, lines: Sequence[TraceLine], *, left: int, right: int, top: int) -> None:
    """Paint the steps between two edges, for delegates too; the last one is bold under a line if it is a result."""
    y = top
    for index, one in enumerate(lines):
        last = index == len(lines) - 1 and one.sign == "="
        if last:
            hairline(painter, left, y, right - left, "line_strong")
        centre = Qt.AlignmentFlag.AlignHCenter
        sign = QRectF(left, y, 14, STEP)
        draw_text(painter, sign, one.sign, role="text" if last else "quiet", align=centre, bold=last)
        wide = width_of((Run(one.figure),), bold=last)
        figure = QRectF(right - wide, y, wide + 0.5, STEP)
        draw_text(painter, figure, one.figure, bold=last, align=Qt.AlignmentFlag.AlignRight)
        room = right - wide - 8 - (left + 22)
        if one.source is not None:
            room -= 28
        draw_text(painter, QRectF(left + 22, y, room, STEP), one.words, bold=last)
        if one.source is not None:
            used = min(room, width_of((Run(one.words),), bold=last))
            draw_provenance(painter, left + 22 + used + 8, y + 2, one.source)
        y += STEP

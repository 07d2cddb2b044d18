"""Drawing by the rules of the look: crisp hairlines, rounded boxes, text on its line, rings."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui.theme import theme


class Run(NamedTuple):
    """A piece of a line in one manner. ``role`` is a colour role, ``size`` a step of the type scale ("" = the line's)."""

    text: str
    role: str = ""
    strong: bool = False
    size: str = ""


def strong(text: str, role: str = "") -> Run:
    """Semibold."""
    return Run(text, role, strong=True)


def quiet(text: str) -> Run:
    """In the quiet colour."""
    return Run(text, "quiet")


def runs_of(text: str | Run | list[Run | str] | tuple[Run | str, ...]) -> tuple[Run, ...]:
    """Whatever a caller gave, as runs."""
    if isinstance(text, Run):
        return (text,)
    if isinstance(text, str):
        return (Run(text),)
    return tuple(one if isinstance(one, Run) else Run(one) for one in text)


def plain(runs: tuple[Run, ...]) -> str:
    """The bare text."""
    return "".join(run.text for run in runs)


def box(
    painter: QPainter,
    rect: QRect | QRectF,
    *,
    radius: float = 6,
    fill: str = "",
    line: str = "",
    width: float = 1,
    dashed: bool = False,
) -> None:
    """A rounded rectangle whose border lies inside ``rect``; ``fill`` and ``line`` are roles, "" = none."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme().colour(fill) if fill else Qt.BrushStyle.NoBrush)
    inner = QRectF(rect)
    if line:
        pen = QPen(theme().colour(line), width)
        if dashed:
            pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        inset = width / 2
        inner = inner.adjusted(inset, inset, -inset, -inset)
        radius = max(0.0, radius - inset)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(inner, radius, radius)
    painter.restore()


def ring(painter: QPainter, rect: QRect | QRectF, radius: float = 6) -> None:
    """The focus ring, 2 px, inside ``rect``."""
    box(painter, rect, radius=radius, line="focus", width=2)


def hairline(painter: QPainter, x: int, y: int, width: int, role: str = "line") -> None:
    """A horizontal line of 1 px."""
    painter.fillRect(QRect(x, y, width, 1), theme().colour(role))


def baseline(metrics: QFontMetricsF, top: float, line: float) -> float:
    """Where text stands in a line of height ``line``: ascent and descent in whole px, half-leading shared, as browsers do."""
    ascent, descent = round(metrics.ascent()), round(metrics.descent())
    return top + floor((line - ascent - descent) / 2) + ascent


def width_of(runs: tuple[Run, ...], size: str = "body", *, bold: bool = False) -> float:
    """How wide the runs are on one line."""
    look = theme()
    return sum(look.metrics(run.size or size, strong=run.strong or bold).horizontalAdvance(run.text) for run in runs)


def draw_runs(
    painter: QPainter,
    rect: QRect | QRectF,
    runs: tuple[Run, ...],
    *,
    size: str = "body",
    role: str = "text",
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> bool:
    """One line of runs, centred in the height of ``rect``, cut with an ellipsis if it is too wide; True if it was cut."""
    look = theme()
    area = QRectF(rect)
    wide = width_of(runs, size, bold=bold)
    room = area.width()
    cut = wide > room + 0.5
    x = area.x()
    if not cut:
        if align & Qt.AlignmentFlag.AlignRight:
            x = area.right() - wide
        elif align & Qt.AlignmentFlag.AlignHCenter:
            x = area.x() + (room - wide) / 2
    base = baseline(look.metrics(size, strong=bold), area.y(), area.height())
    for position, run in enumerate(runs):
        metrics = look.metrics(run.size or size, strong=run.strong or bold)
        text = run.text
        advance = metrics.horizontalAdvance(text)
        left = area.x() + room - x
        last = position == len(runs) - 1
        if cut and (advance > left or (not last and left - advance < metrics.horizontalAdvance("…"))):
            text = metrics.elidedText(text if last else text + " …", Qt.TextElideMode.ElideRight, left)
            painter.setFont(look.font(run.size or size, strong=run.strong or bold))
            painter.setPen(look.colour(run.role or role))
            painter.drawText(QPointF(x, base), text)
            break
        painter.setFont(look.font(run.size or size, strong=run.strong or bold))
        painter.setPen(look.colour(run.role or role))
        painter.drawText(QPointF(x, base), text)
        x += advance
    return cut


def draw_text(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    *,
    size: str = "body",
    role: str = "text",
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> bool:
    """One line of one manner."""
    return draw_runs(painter, rect, (Run(text),), size=size, role=role, bold=bold, align=align)


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """The same colour, ``alpha`` from 0 to 1."""
    found = QColor(colour)
    found.setAlphaF(alpha)
    return found

"""Words on the screen: one line cut at its end, or a paragraph with the line height of the type scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.i18n import money
from ui.painting import Run, baseline, draw_runs, hairline, plain, runs_of, width_of
from ui.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QTextLayout

    from agent_desk.domain.money import Money

Words: TypeAlias = str | Run | Sequence[Run | str]


class Text(QLabel):
    """A text of the type scale.

    ``text`` is a string or runs of different manner. One line unless ``wrap``; a line that does not fit is cut with an
    ellipsis and tells the whole in its tip (``shrinks=False`` keeps it whole: figures are never cut).
    """

    def __init__(
        self,
        text: Words = "",
        *,
        size: str = "body",
        role: str = "text",
        bold: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = False,
        shrinks: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs: tuple[Run, ...] = ()
        self._size, self._role, self._bold, self._align = size, role, bold, align
        self._wrap, self._shrinks = wrap, shrinks
        self._cut = False
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_text(text)

    def set_text(self, text: Words) -> None:
        """Show other words."""
        runs = runs_of(text if isinstance(text, str | Run) else list(text))
        if runs != self._runs:
            self._runs = runs
            self.setText(plain(runs))  # keeps the accessible name and the size hint fresh
            self.updateGeometry()
            self.update()

    def set_role(self, role: str) -> None:
        """Another colour role."""
        if role != self._role:
            self._role = role
            self.update()

    def set_bold(self, bold: bool) -> None:
        """Semibold or regular."""
        if bold != self._bold:
            self._bold = bold
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        wide = ceil(width_of(self._runs, self._size, bold=self._bold))
        if self._wrap:
            wide = min(wide, 320)
            return QSize(wide, self.heightForWidth(max(wide, 1)))
        return QSize(wide, theme().line(self._size))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._wrap:
            return QSize(48, theme().line(self._size))
        return QSize(min(hint.width(), 24), hint.height()) if self._shrinks else hint

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return theme().line(self._size)
        # A layout asks for the width of the whole column, also of a text that is held narrower.
        width = min(width, self.maximumWidth())
        if self._fits(width):
            return theme().line(self._size)
        return self._lay_out(width).lineCount() * theme().line(self._size)

    def _fits(self, width: int) -> bool:
        return "\n" not in self.text() and width_of(self._runs, self._size, bold=self._bold) <= width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._wrap:
            cut = width_of(self._runs, self._size, bold=self._bold) > self.width() + 0.5
            if cut != self._cut:
                self._cut = cut
                self.setToolTip(plain(self._runs) if cut else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        role = self._role if self.isEnabled() else "disabled"
        if not self._wrap or self._fits(self.width()):
            area = self.rect()
            if self._wrap:
                area.setHeight(theme().line(self._size))
            draw_runs(painter, self.rect(), self._runs, size=self._size, role=role, bold=self._bold, align=self._align)
            return
        layout = self._lay_out(self.width())
        look = theme()
        line_height = look.line(self._size)
        painter.setPen(look.colour(role))
        metrics = look.metrics(self._size, strong=self._bold)
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            top = baseline(metrics, index * line_height, line_height) - line.ascent()
            line.draw(painter, QPointF(0, top - line.y()))

    def _lay_out(self, width: int) -> QTextLayout:
        # Most paragraphs fit on one line; the first window must not load the text engine's types for them.
        from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextOption

        look = theme()
        layout = QTextLayout(plain(self._runs), look.font(self._size, strong=self._bold))
        option = QTextOption(self._align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats, start = [], 0
        for run in self._runs:
            form = QTextCharFormat()
            form.setFont(look.font(run.size or self._size, strong=run.strong or self._bold))
            form.setForeground(look.colour(run.role or (self._role if self.isEnabled() else "disabled")))
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = start, len(run.text.encode("utf-16-le")) // 2, form
            formats.append(part)
            start += part.length
        layout.setFormats(formats)
        room = float(max(1, width))
        for narrower in (0, 1, 2):
            lines = _break(layout, room, narrower * look.size(self._size))
            # A line never ends the paragraph in one lonely character: the line before gives one away.
            if len(lines) < 2 or lines[-1] > 2:
                break
        return layout

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self.text())} characters>"


def _break(layout: QTextLayout, room: float, shorter: float) -> list[int]:
    """Break into lines of ``room`` px, the last but one ``shorter``; returns how many characters each has."""
    lengths: list[int] = []
    for attempt in (0, 1):
        count = len(lengths)
        lengths = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            is_last_but_one = attempt == 1 and len(lengths) == count - 2
            line.setLineWidth(room - shorter if is_last_but_one else room)
            line.setPosition(QPointF(0, 0))
            lengths.append(line.textLength())
        layout.endLayout()
        if not shorter:
            break
    return lengths


class Amount(Text):
    """An amount of yuan: right-aligned, two decimals, thousands comma, never cut."""

    def __init__(
        self,
        amount: Money | None = None,
        *,
        size: str = "body",
        role: str = "text",
        bold: bool = False,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            money(amount),
            size=size,
            role=role,
            bold=bold,
            align=Qt.AlignmentFlag.AlignRight,
            shrinks=False,
            parent=parent,
        )
        if width:
            self.setFixedWidth(width)

    def set_amount(self, amount: Money | None) -> None:
        """Show another amount; a dash for None."""
        self.set_text(money(amount))


class AskedAmount(Amount):
    """An amount that tells how it came about: ``asked`` when it is pressed. Underlined under the mouse while there is an answer."""

    asked = Signal()

    def __init__(self, *, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(width=width, parent=parent)
        self._answers = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_answers(self, answers: bool, tip: str = "") -> None:
        """Whether pressing it will tell anything."""
        self._answers = answers
        self.setCursor(Qt.CursorShape.PointingHandCursor if answers else Qt.CursorShape.ArrowCursor)
        self.setToolTip(tip if answers else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self._answers
            and event.button() == Qt.MouseButton.LeftButton
            and self.rect().contains(event.position().toPoint())
        ):
            self.asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._answers and self.underMouse():
            wide = ceil(width_of((Run(self.text()),)))
            under = (self.height() + theme().line("body")) // 2 - 2
            hairline(QPainter(self), self.width() - wide, under, wide, "quiet")


class Total(QWidget):
    """The one figure of a screen: a small ¥ before 28 px."""

    def __init__(self, amount: Money | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""
        self.set_amount(amount)

    def set_amount(self, amount: Money | None) -> None:
        """Show another amount; a dash for None."""
        self._text = money(amount)
        self.setAccessibleName(f"¥{self._text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme()
        wide = look.metrics("page", strong=True).horizontalAdvance("¥") + 4
        wide += look.metrics("figure", strong=True).horizontalAdvance(self._text)
        return QSize(ceil(wide), look.line("figure"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        base = baseline(look.metrics("figure", strong=True), 0, self.height())
        painter.setPen(look.colour("text"))
        x = 0.0
        if self._text != "—":
            painter.setFont(look.font("page", strong=True))
            painter.drawText(QPointF(0, base), "¥")
            x = look.metrics("page", strong=True).horizontalAdvance("¥") + 4
        painter.setFont(look.font("figure", strong=True))
        painter.drawText(QPointF(x, base), self._text)

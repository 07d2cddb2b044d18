"""Options as columns, covers as rows: what is other than in the chosen one stands out, in bold and on a ground of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from agent_desk.domain.money import Money
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Offer
from ui.i18n import money, say, signed_money
from ui.pages.visit.comparison import CellWords, LineWords, chosen_offer, comparison_lines, difference
from ui.pages.visit.words import option_name
from ui.painting import Run, box, draw_runs, draw_text, hairline, ring
from ui.theme import theme

ROW, TALL, PAD = 36, 44, 16
"""Heights of a row and of the row of totals, and the room at a column's sides, in px."""


def column_places(width: int, count: int) -> list[tuple[float, float]]:
    """Left edge and width of each column; what is left of the first one names the rows."""
    named = min(220.0, max(112.0, width * 0.17))
    wide = (width - named) / max(1, count)
    return [(named + number * wide, wide) for number in range(count)]


class CompareTable(QWidget):
    """``chosen(name)`` by double click, or by arrows and Enter; ``at(index)`` when the arrows go to another column."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[Offer, ...] = ()
        self._lines: tuple[LineWords, ...] = ()
        self._all_lines: tuple[LineWords, ...] = ()
        self._only_other = False
        self._differences: list[Money | None] = []
        self._at = 0
        self._cut: list[tuple[QRectF, str]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("compare.title"))

    def show_view(self, view: VisitView) -> None:
        """Show the options of the visit."""
        base = chosen_offer(view)
        self._offers = view.options
        self._all_lines = comparison_lines(view)
        self._differences = [difference(offer, base) for offer in view.options]
        self._at = next((index for index, one in enumerate(view.options) if one.chosen), 0)
        self._filter()

    def show_only_other(self, only: bool) -> None:
        """Leave out the rows in which all options are the same."""
        self._only_other = only
        self._filter()

    def _filter(self) -> None:
        self._lines = tuple(line for line in self._all_lines if line.differs or not self._only_other)
        self.setAccessibleDescription("\n".join(self._spoken(index) for index in range(len(self._offers))))
        self.updateGeometry()
        self.update()

    def _spoken(self, index: int) -> str:
        offer = self._offers[index]
        covers = say("visit.join").join(f"{line.name} {line.cells[index].words}" for line in self._lines)
        return f"{option_name(offer.name)} {money(offer.answer.total)} {self._against(index)[0]}: {covers}"

    def lines(self) -> tuple[LineWords, ...]:
        """The rows that are shown."""
        return self._lines

    def against_words(self) -> list[str]:
        """What each option costs more or less than the chosen one, in words."""
        return [self._against(index)[0] for index in range(len(self._offers))]

    def _against(self, index: int) -> tuple[str, str]:
        if self._offers[index].chosen:
            return say("visit.chosen"), "accent"
        more = self._differences[index]
        if more is None:
            return "", "quiet"
        return (signed_money(more) if more else say("compare.same_price")), "text"

    def sizeHint(self) -> QSize:
        return QSize(800, ROW * len(self._lines) + 2 * TALL if self._offers else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, self.sizeHint().height())

    # Painting -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._cut = []
        places = column_places(self.width(), len(self._offers))
        for (left, wide), offer in zip(places, self._offers, strict=True):
            if offer.chosen:
                painter.fillRect(QRectF(left, 0, wide, self.height()), theme().colour("selected"))
        for number, line in enumerate(self._lines):
            self._paint_line(painter, ROW * number, line, places)
        top = ROW * len(self._lines)
        self._paint_totals(painter, top, places)
        if self.hasFocus() and places:
            left, wide = places[self._at]
            ring(painter, QRectF(left + 1, 1, wide - 2, self.height() - 2), 4)

    def _paint_line(self, painter: QPainter, top: int, line: LineWords, places: list[tuple[float, float]]) -> None:
        head = QRectF(PAD, top, places[0][0] - PAD - 8, ROW)
        if draw_text(painter, head, line.name, role="text" if line.differs else "quiet", bold=line.differs):
            self._cut.append((head, line.name))
        for (left, wide), cell in zip(places, line.cells, strict=True):
            self._paint_cell(painter, QRectF(left, top, wide, ROW), cell)
        hairline(painter, 0, top + ROW - 1, self.width())

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: CellWords) -> None:
        if cell.differs:
            box(painter, area.adjusted(4, 4, -4, -5), radius=4, fill="hover", line="line_strong")
        amount_wide = theme().metrics("body").horizontalAdvance(cell.amount) + 8 if cell.amount else 0.0
        inside = area.adjusted(PAD - 2, 0, -PAD + 2, 0)
        words = QRectF(inside.left(), area.top(), inside.width() - amount_wide, area.height())
        role = "text" if cell.covered else "quiet"
        if draw_text(painter, words, cell.words, role=role, bold=cell.differs and cell.covered):
            self._cut.append((words, cell.words))
        draw_text(painter, inside, cell.amount, role="quiet", align=Qt.AlignmentFlag.AlignRight)

    def _paint_totals(self, painter: QPainter, top: int, places: list[tuple[float, float]]) -> None:
        if not places:
            return
        right, wide_name = Qt.AlignmentFlag.AlignRight, places[0][0] - PAD - 8
        draw_text(painter, QRectF(PAD, top, wide_name, TALL), say("visit.total"), size="title", bold=True)
        draw_text(painter, QRectF(PAD, top + TALL, wide_name, TALL), say("compare.against"), role="quiet")
        for index, ((left, wide), offer) in enumerate(zip(places, self._offers, strict=True)):
            inside = QRectF(left + PAD - 2, top, wide - 2 * PAD + 4, TALL)
            runs = (Run("¥", size="body"), Run(money(offer.answer.total)))
            draw_runs(painter, inside, runs, size="title", bold=True, align=right)
            words, role = self._against(index)
            draw_text(painter, inside.translated(0, TALL), words, role=role, bold=offer.chosen, align=right)
        hairline(painter, 0, top + TALL - 1, self.width())

    # Acting -------------------------------------------------------------------------------------------------------------

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        for (left, wide), offer in zip(column_places(self.width(), len(self._offers)), self._offers, strict=True):
            if left <= event.position().x() < left + wide:
                self.chosen.emit(offer.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self._offers:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._at = (self._at + step) % len(self._offers)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._offers:
            self.chosen.emit(self._offers[self._at].name)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at: QPoint = event.pos()
            words = next((words for area, words in self._cut if area.contains(at)), "")
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

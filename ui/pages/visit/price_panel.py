"""The right card of a visit: the total with its range, each part with its «why?», the options, and the next act."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import MOST_OPTIONS, Offer
from agent_desk.domain.visit import Source
from ui.errors import missing_names
from ui.i18n import money, say
from ui.pages.visit.option_name import OptionName
from ui.pages.visit.words import basis_words, option_name, sum_words, trace_lines
from ui.painting import Run, draw_text, hairline, quiet, ring, width_of
from ui.theme import theme
from ui.widgets.buttons import Button, Link
from ui.widgets.chips import Provenance
from ui.widgets.figures import RangeBar
from ui.widgets.layout import Card, Line, Row, Scroll, horizontal, vertical
from ui.widgets.text import Amount, Text, Total
from ui.widgets.trace import TracePanel

PARTS = {"motor": ("compulsory", "vehicle_tax", "commercial"), "home": ("home",)}
_PLAN_ROW = 24
_PLAN_ROWS = {
    "motor": ("DAMAGE", "TPL", "PASSENGER", "endorsements"),
    "home": ("BUILDING", "DECOR", "CONTENTS", "LIAB"),
}


_IDENTIFYING = frozenset({"vehicle.plate", "vehicle.vin", "vehicle.engine_number", "vehicle.model"})


def _wanted_for_price(view: VisitView) -> set[str]:
    """The facts that keep the price away. Who the customer is and which vehicle it is do not enter into it."""
    wrong = {problem.path for problem in view.problems if problem.stops}
    return set(view.missing_facts) | {path for path in wrong - _IDENTIFYING if not path.startswith("customer.")}


def _fitting(texts: list[str], room: float, *, bold: bool = False) -> str:
    """The larger type in which each of the texts has room."""
    return "body" if all(width_of((Run(text),), bold=bold) <= room for text in texts) else "caption"


class PlanTable(QWidget):
    """Up to four options side by side; the chosen one is marked. ``chosen(name)`` by click, or by arrows and Enter."""

    chosen = Signal(str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._options: tuple[Offer, ...] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(say("visit.plans"))

    def show_options(self, options: tuple[Offer, ...]) -> None:
        """Show the plans."""
        self._options = options
        self._at = next((index for index, one in enumerate(options) if one.chosen), 0)
        self.setAccessibleDescription(
            ", ".join(f"{option_name(one.name)} {money(one.answer.total)}" for one in options)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _PLAN_ROW * (len(_PLAN_ROWS[self._kind]) + 2) if self._options else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def _columns(self) -> tuple[float, float]:
        count = len(self._options)
        wide = min(86.0, self.width() * 0.26) if count < MOST_OPTIONS else min(62.0, (self.width() - 52) / count)
        return self.width() - wide * len(self._options), wide

    def _cell(self, option: Offer, name: str) -> tuple[str, str]:
        covers = option.covers
        if name == "endorsements":
            count = len([code for code in covers if code not in {"DAMAGE", "TPL", "DRIVER", "PASSENGER"}])
            return (say("visit.count", n=count), "text") if count else (say("visit.not_covered"), "quiet")
        if name not in covers:
            return say("visit.not_covered"), "quiet"
        amount = covers[name].get("limit") or covers[name].get("sum")
        return (sum_words(amount) if amount else say("visit.covered")), "text"

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._options:
            return
        painter = QPainter(self)
        left, wide = self._columns()
        names = _PLAN_ROWS[self._kind]
        for index, option in enumerate(self._options):
            if option.chosen:
                painter.fillRect(QRectF(left + index * wide, 0, wide, self.height()), theme().colour("selected"))
        right = Qt.AlignmentFlag.AlignRight
        gap = 8 if len(self._options) < MOST_OPTIONS else 3
        size = _fitting([money(option.answer.total) for option in self._options], wide - 1 - gap, bold=True)
        labels = [say("visit.plans"), *(say(f"visit.plan_row.{name}") for name in names), say("visit.total")]
        label_size = _fitting(labels, left - 2)
        for line in range(len(names) + 2):
            y = line * _PLAN_ROW
            first, last = line == 0, line == len(names) + 1
            label = labels[line]
            draw_text(
                painter,
                QRectF(0, y, left - 2, _PLAN_ROW),
                label,
                size=label_size,
                role="text" if first or last else "quiet",
                bold=first or last,
            )
            for index, option in enumerate(self._options):
                area = QRectF(left + index * wide + 1, y, wide - 1 - gap, _PLAN_ROW)
                if first:
                    draw_text(painter, area, option_name(option.name), bold=option.chosen, align=right)
                elif last:
                    draw_text(painter, area, money(option.answer.total), size=size, bold=True, align=right)
                else:
                    words, role = self._cell(option, names[line - 1])
                    draw_text(painter, area, words, role=role, align=right)
            if not last:
                hairline(painter, 0, y + _PLAN_ROW - 1, self.width())
        if self.hasFocus():
            ring(painter, QRectF(left + self._at * wide, 0, wide, self.height()), 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        left, wide = self._columns()
        index = int((QPointF(event.position()).x() - left) // wide) if wide else -1
        if 0 <= index < len(self._options):
            self.chosen.emit(self._options[index].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self._options:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._at = (self._at + step) % len(self._options)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._options:
            self.chosen.emit(self._options[self._at].name)
        else:
            super().keyPressEvent(event)


class PricePanel(Card):
    """``plan(name)``, ``kept(name)``, ``compare_asked``, ``print_asked``, ``next_asked``, ``missing_asked(kind, code)``."""

    plan = Signal(str)
    kept = Signal(str)
    compare_asked = Signal()
    print_asked = Signal()
    next_asked = Signal()
    missing_asked = Signal(str, str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._kind = kind
        self._opened = PARTS[kind][-1]
        self._own_options = 0
        top = vertical(0, 15, 12, 15, 12)
        line = horizontal(8)
        line.addWidget(Text(say("visit.total"), role="quiet"))
        line.addStretch(1)
        self._pack = Text("", size="caption", role="quiet")
        line.addWidget(self._pack)
        top.addLayout(line)
        self.total = Total()
        top.addWidget(self.total)
        self._note = Text("", size="caption", role="quiet", wrap=True)
        top.addWidget(self._note)
        self._range = RangeBar()
        top.addSpacing(4)
        top.addWidget(self._range)
        ends = horizontal(8)
        self._low, self._high = Text("", size="caption", role="quiet"), Text("", size="caption", role="quiet")
        ends.addWidget(self._low)
        ends.addStretch(1)
        ends.addWidget(self._high)
        top.addLayout(ends)
        self.body.addLayout(top)
        self.add(Line())
        content = QWidget()
        column = vertical()
        content.setLayout(column)
        self._amounts: dict[str, tuple[Text, Provenance, Link, Amount, TracePanel, QWidget]] = {}
        self.bases: dict[str, Text] = {}
        self._part_rows: dict[str, Row] = {}
        for part in PARTS[kind]:
            self._build_part(part, column)
        column.addWidget(Line())
        column.addWidget(self._build_options())
        column.addStretch(1)
        self._scroll = Scroll(content)
        self.add(self._scroll, 1)
        self.add(Line())
        self._build_foot()

    def _build_options(self) -> QWidget:
        self._plans = PlanTable(self._kind)
        self._plans.chosen.connect(self.plan)
        self._plans_holder = QWidget()
        inside = vertical(0, 15, 4, 15, 6)
        self._plans_holder.setLayout(inside)
        inside.addWidget(self._plans)
        holder = QWidget()
        acts = horizontal(16, 0, 6, 0, 0)
        holder.setLayout(acts)
        self.keep_link = Link(say("compare.keep"))
        self.keep_link.clicked.connect(self._ask_name)
        self.compare_link = Link(say("compare.open"))
        self.compare_link.clicked.connect(self.compare_asked)
        acts.addWidget(self.keep_link)
        acts.addStretch(1)
        acts.addWidget(self.compare_link)
        inside.addWidget(holder)
        self.naming = OptionName(margin=0)
        self.naming.named.connect(self.kept)
        self.naming.asking.connect(lambda asking: holder.setVisible(not asking))
        self.naming.hide()
        inside.addWidget(self.naming)
        return self._plans_holder

    def _ask_name(self) -> None:
        self.naming.ask(say("compare.keep_label"), say("compare.suggested", n=self._own_options + 1))
        self._layout_then_see()

    def _layout_then_see(self) -> None:
        """The panel may be full: what is asked must be seen."""
        content = self._plans_holder.parentWidget()
        layout = content.layout() if content is not None else None
        if layout is not None:
            layout.activate()
        self._scroll.ensureWidgetVisible(self.naming, 0, 8)

    def _build_foot(self) -> None:
        foot = vertical(8, 15, 12, 15, 12)
        buttons = horizontal(8)
        self.print_button = Button(say("visit.print_sheet"), size="large", icon="printer")
        self.print_button.clicked.connect(self.print_asked)
        self.next_button = Button(say("visit.apply"), kind="primary", size="large", icon_after="arrow-right")
        self.next_button.clicked.connect(self.next_asked)
        buttons.addWidget(self.print_button, 1)
        buttons.addWidget(self.next_button, 1)
        foot.addLayout(buttons)
        # One line: the foot keeps its height, and the whole list is in its tip and on the next step.
        self._missing = Text("", size="caption", role="quiet")
        foot.addWidget(self._missing)
        self.body.addLayout(foot)

    def _build_part(self, part: str, column: QVBoxLayout) -> None:
        row = Row()
        name, mark = Text(say(f"visit.part.{part}")), Provenance(Source.TOLD)
        link, amount = Link(say("visit.why"), size="caption"), Amount(width=84)
        row.add(name, mark)
        row.row.addStretch(1)
        row.add(link, amount)
        panel = QWidget()
        inside = vertical(0, 15, 0, 15, 12)
        panel.setLayout(inside)
        trace = TracePanel()
        inside.addWidget(trace)
        self.bases[part] = Text("", size="caption", role="quiet", wrap=True)
        inside.addSpacing(6)
        inside.addWidget(self.bases[part])
        column.addWidget(row)
        column.addWidget(panel)
        link.clicked.connect(partial(self._toggle, part))
        self._part_rows[part] = row
        self._amounts[part] = (name, mark, link, amount, trace, panel)

    def _toggle(self, part: str) -> None:
        self._opened = "" if self._opened == part else part
        self._show_opened()

    def _show_opened(self) -> None:
        for part, (_, _, link, amount, trace, panel) in self._amounts.items():
            opened = part == self._opened and bool(amount.text() not in {"", "—"})
            panel.setVisible(opened)
            # The opened panel has an edge of its own; the last row's line is the one above the plans.
            self._part_rows[part].set_line(not opened and part != PARTS[self._kind][-1])
            trace.setVisible(opened)
            link.set_text(say("visit.close_trace") if opened else say("visit.why"))

    def show_view(self, view: VisitView) -> None:
        """Show total, range, parts and plans."""
        answer = view.answer
        self._plans.setEnabled(view.changeable)
        self._pack.set_text(say("visit.pack", pack=f"{answer.pack.id}" if answer else "") if answer else "")
        self.total.set_amount(answer.total if answer else None)
        open_range = answer is not None and view.low is not None and view.high is not None and view.low != view.high
        for piece in (self._range, self._low, self._high):
            piece.setVisible(open_range)
        if open_range and view.low and view.high and answer:
            self._range.set_range(view.low, answer.total, view.high)
            self._low.set_text(say("visit.lowest", amount=money(view.low)))
            self._high.set_text(say("visit.highest", amount=money(view.high)))
        self._note.setVisible(answer is None)
        self._note.set_text(say("visit.no_price", n=len(_wanted_for_price(view))))
        for part, (name, mark, link, amount, trace, _) in self._amounts.items():
            found = answer.part(part) if answer else None
            amount.set_amount(found)
            link.setVisible(found is not None)
            name.set_text(self._part_name(part, view))
            source = self._part_source(part, view)
            mark.setVisible(source is not None)
            if source is not None:
                mark.set_source(source)
            bold = part in {"commercial", "home"}
            name.set_bold(bold)
            amount.set_bold(bold)
            trace.set_lines(trace_lines(answer, part, view.visit) if answer else [])
            self.bases[part].set_text(basis_words(view, part))
        self._show_opened()
        self._plans.show_options(view.options)
        self._plans_holder.setVisible(bool(view.options))
        own = view.visit.options
        self._own_options = len(own)
        kept = any(offer.chosen and offer.name in own for offer in view.options)
        # What is kept already and what has no place any more cannot be kept.
        self.keep_link.setVisible(view.changeable and not kept and len(own) < MOST_OPTIONS)
        names = missing_names(view.missing)
        shown = say("visit.join").join(names)
        key = "visit.still_missing_more" if len(view.missing) > 1 else "visit.still_missing"
        self.next_button.set_text(say("visit.apply" if view.changeable else "visit.see_application"))
        if view.application is not None and not view.changeable:
            self._missing.set_text(say("visit.finish.queued", number=view.application.number))
        else:
            self._missing.set_text(
                say(key, names=shown, n=len(view.missing)) if names else say("visit.nothing_missing")
            )

    @staticmethod
    def _part_name(part: str, view: VisitView) -> list[Run | str]:
        found = view.answer.compulsory if view.answer else None
        if part == "compulsory" and found is not None and found.factor:
            sign = "−" if found.factor < 0 else "+"
            return [say(f"visit.part.{part}"), quiet(f" {sign}{abs(found.factor * 100):.0f}%")]
        return [say(f"visit.part.{part}")]

    @staticmethod
    def _part_source(part: str, view: VisitView) -> Source | None:
        fact = view.visit.facts.get("quote.claims")
        if (
            part != "compulsory"
            or fact is None
            or view.answer is None
            or view.visit.facts.get("vehicle.condition") is None
        ):
            return None
        new = view.visit.facts["vehicle.condition"].text == "new"
        return fact.source if not new and fact.source in {Source.TOLD, Source.ASSUMED} else None

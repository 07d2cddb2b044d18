"""The middle of a visit: covers with their limits and premiums, the ladder of limits, and the endorsements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from agent_desk.domain.overview import LadderStep, VisitView
from agent_desk.domain.premium import QuoteAnswer
from ui.errors import problem_words
from ui.i18n import say, signed_money
from ui.pages.visit import choices
from ui.pages.visit.words import (
    basis_words,
    cover_detail,
    cover_name,
    limit_total,
    line_premium,
    line_sum,
    start_words,
    sum_words,
    trace_lines,
    with_seats,
)
from ui.painting import Run, box, draw_text, quiet
from ui.widgets.buttons import Link
from ui.widgets.fields import Combo, ProblemLines, TextField
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Fill, GroupHead, Row, Scroll, clear, horizontal, vertical
from ui.widgets.switches import Switch
from ui.widgets.text import Amount, AskedAmount, Text
from ui.widgets.trace import TraceLine, TracePanel

LIMIT_WIDTH, PREMIUM_WIDTH = 152, 92


class LadderButton(QAbstractButton):
    """One limit with what the total would change by."""

    def __init__(self, step: LadderStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step
        self.setFixedHeight(44)
        self.setMinimumWidth(64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{sum_words(step.limit)} {self._below()}")

    def _below(self) -> str:
        return say("visit.chosen") if self._step.chosen else signed_money(self._step.delta)

    def sizeHint(self) -> QSize:
        return QSize(92, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        on = self._step.chosen
        fill = "hover" if self.underMouse() and not on else "card"
        box(painter, self.rect(), radius=6, fill=fill, line="accent" if on or self.hasFocus() else "line_strong",
            width=2 if self.hasFocus() else 1)  # fmt: skip
        centre = Qt.AlignmentFlag.AlignHCenter
        top, bottom = self.rect().adjusted(0, 4, 0, -22), self.rect().adjusted(0, 22, 0, -4)
        draw_text(painter, top, sum_words(self._step.limit), role="accent" if on else "text", bold=on, align=centre)
        draw_text(painter, bottom, self._below(), size="caption", role="accent" if on else "quiet", align=centre)


class Why(QWidget):
    """The way to one premium, opened beneath its row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = vertical(6, 0, 4, 0, 12)
        self.setLayout(inside)
        self._trace = TracePanel()
        self._basis = Text("", size="caption", role="quiet", wrap=True)
        inside.addWidget(self._trace)
        inside.addWidget(self._basis)

    def show_steps(self, steps: Sequence[TraceLine], basis: str) -> None:
        """Show the steps; without any, nothing."""
        self._trace.set_lines(steps)
        self._basis.set_text(basis)
        self._basis.setVisible(bool(basis))
        if not steps:
            self.hide()


class CoverRow(QWidget):
    """One cover: switch (or padlock), name, what was chosen of it, premium, and what is wrong with it."""

    toggled = Signal(bool)
    chose = Signal(str)

    def __init__(self, name: str, *, locked: bool = False, line: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = vertical()
        self.setLayout(outer)
        self._row = Row(line=line)
        outer.addWidget(self._row)
        self.switch: Switch | None = None
        if locked:
            mark = QWidget()
            mark.setFixedWidth(28)
            middle = horizontal(0, 7)
            middle.addWidget(Icon("lock", "quiet", size=14))
            mark.setLayout(middle)
            self._row.add(mark)
        else:
            self.switch = Switch(name)
            self.switch.toggled.connect(self.toggled)
            self._row.add(self.switch)
        self.name = Text(name)
        self._row.row.addWidget(self.name, 1)
        self._place = QWidget()
        self._place.setFixedWidth(LIMIT_WIDTH)
        self._inside = horizontal(0)
        self._place.setLayout(self._inside)
        self._text = Text("", shrinks=False)
        self._inside.addWidget(self._text)
        self.combo: Combo | None = None
        self.field: TextField | None = None
        self._row.row.addWidget(self._place)
        self.premium = AskedAmount(width=PREMIUM_WIDTH)
        self.premium.asked.connect(self._toggle_why)
        self._row.row.addWidget(self.premium)
        self.problem = ProblemLines()
        under = vertical(0, 56, 0, 16, 0)
        under.addWidget(self.problem)
        self._under = under
        outer.addLayout(under)
        self._why: Why | None = None
        self._steps: Sequence[TraceLine] = ()
        self._basis = ""
        # Not Fixed: that would hold the row at the height of one line when the words beneath need two.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def offer(self, options: Sequence[tuple[str, str]], current: str, name: str) -> None:
        """Let the person pick: (key, words)."""
        if self.combo is None:
            self.combo = Combo(name=name)
            self.combo.chosen.connect(self.chose)
            self._text.hide()
            self._inside.insertWidget(0, self.combo)
            self._inside.addStretch(1)
        self.combo.setMinimumWidth(LIMIT_WIDTH)
        self.combo.set_options(options, current)

    def ask(self, text: str, name: str) -> None:
        """Let the person enter an amount."""
        if self.field is None:
            self.field = TextField(height=28, name=name)
            self.field.setFixedWidth(LIMIT_WIDTH)
            self.field.committed.connect(self.chose)
            self._text.hide()
            self._inside.insertWidget(0, self.field)
        self.field.set_text(text)

    def show_text(self, words: str, role: str = "text") -> None:
        """Show what is chosen, without a choice."""
        self._text.set_text(words)
        self._text.set_role(role)
        self._text.setVisible(self.combo is None and self.field is None)

    def explain(self, steps: Sequence[TraceLine], basis: str) -> None:
        """How the premium came about, for when it is pressed: the steps, and the laws and tariffs behind them."""
        self._steps, self._basis = steps, basis
        self.premium.set_answers(bool(steps), say("visit.why_key"))
        if self._why is not None:
            self._why.show_steps(steps, basis)

    def _toggle_why(self) -> None:
        if self._why is None:
            self._why = Why()
            self._why.hide()
            self._under.addWidget(self._why)
        opened = self._why.isHidden() and bool(self._steps)
        self._why.show_steps(self._steps, self._basis)
        self._why.setVisible(opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in {"?", "？"} and self._steps:
            self._toggle_why()
        else:
            super().keyPressEvent(event)

    def set_opened(self, opened: bool) -> None:
        """Show that what lies beneath belongs to this cover."""
        self._row.set_filled(opened)
        self._row.set_line(not opened)
        self.premium.set_bold(opened)

    def set_on(self, on: bool) -> None:
        """Show whether the cover is chosen, without a signal."""
        if self.switch is not None:
            self.switch.blockSignals(True)
            self.switch.setChecked(on)
            self.switch.blockSignals(False)
            self.switch.update()
        self.name.set_role("text" if on else "quiet")
        for part in (self.combo, self.field):
            if part is not None:
                part.setVisible(on)

    def set_changeable(self, changeable: bool) -> None:
        """Whether the cover can still be chosen; what was chosen stays readable."""
        for part in (self.switch, self.combo, self.field):
            if part is not None:
                part.setEnabled(changeable)


class CoversPanel(Card):
    """``changed(code, choices as JSON, or "" for off)``; ``fact(path, text)`` for parts switched on or off; ``start_asked``."""

    changed = Signal(str, str)
    fact = Signal(str, str)
    start_asked = Signal()

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(say(f"visit.covers_title.{kind}"), parent=parent)
        self._kind = kind
        self._view: VisitView | None = None
        self._rows: dict[str, CoverRow] = {}
        self._expanded = False
        self.head.addStretch(1)
        self._start = Text("", role="quiet")
        self.head.addWidget(self._start)
        self._start_link = Link(say("visit.change_start"))
        self._start_link.clicked.connect(self.start_asked)
        self.head.addWidget(self._start_link)
        content = QWidget()
        self._column = vertical()
        content.setLayout(self._column)
        self._scroll = Scroll(content)
        self.add(self._scroll, 1)
        if kind == "motor":
            self._build_motor()
        else:
            self._build_home()
        self._column.addStretch(1)

    # Building ---------------------------------------------------------------------------------------------------------

    def _build_motor(self) -> None:
        head = GroupHead(say("visit.compulsory_group"), first=True)
        for words, width in ((say("visit.limit_head"), LIMIT_WIDTH), (say("visit.premium_head"), PREMIUM_WIDTH)):
            text = Text(words, size="caption", role="quiet",
                        align=Qt.AlignmentFlag.AlignRight if width == PREMIUM_WIDTH else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
            text.setFixedWidth(width)
            head.row.addWidget(text)
        self._column.addWidget(head)
        self._compulsory = CoverRow(say("visit.compulsory"), locked=True)
        self._tax = CoverRow(say("visit.vehicle_tax"), locked=True, line=False)
        self._column.addWidget(self._compulsory)
        self._column.addWidget(self._tax)
        self._commercial_head = GroupHead(say("visit.commercial_group"))
        self._commercial_total = Amount(bold=True, size="caption", width=PREMIUM_WIDTH)
        self._commercial_head.row.addWidget(self._commercial_total)
        self._column.addWidget(self._commercial_head)
        for code in ("DAMAGE", "TPL"):
            self._add_cover(code)
        self._ladder = Fill("selected")
        self._steps = horizontal(8, 56, 4, 16, 12)
        self._ladder.setLayout(self._steps)
        self._column.addWidget(self._ladder)
        for code in ("DRIVER", "PASSENGER"):
            self._add_cover(code)
        self._more = Row(height=44, pressable=True)
        self._more_icon = Icon("chevron-right", "quiet")
        mark = QWidget()
        mark.setFixedWidth(28)
        inside = horizontal(0, 6)
        inside.addWidget(self._more_icon)
        mark.setLayout(inside)
        self._more_words = Text("")
        self._more_premium = Amount(width=PREMIUM_WIDTH)
        self._more.row.addWidget(mark)
        self._more.row.addWidget(self._more_words, 1)
        self._more.row.addWidget(self._more_premium)
        self._more.pressed.connect(self._toggle_more)
        self._more.setAccessibleName(say("visit.endorsements"))
        self._column.addWidget(self._more)
        for offer in choices.ENDORSEMENTS:
            self._add_cover(offer.code)

    def _build_home(self) -> None:
        head = GroupHead(say("visit.item_head"), first=True)
        for words, width in ((say("visit.sum_head"), LIMIT_WIDTH), (say("visit.premium_head"), PREMIUM_WIDTH)):
            text = Text(words, size="caption", role="quiet",
                        align=Qt.AlignmentFlag.AlignRight if width == PREMIUM_WIDTH else Qt.AlignmentFlag.AlignLeft)  # fmt: skip
            text.setFixedWidth(width)
            head.row.addWidget(text)
        self._column.addWidget(head)
        for code in choices.HOME_ITEMS:
            self._add_cover(code)

    def _add_cover(self, code: str) -> None:
        row = CoverRow(cover_name(code))
        row.setObjectName(code)
        row.toggled.connect(lambda on, code=code: self._toggled(code, on))
        row.chose.connect(lambda key, code=code: self._chose(code, key))
        self._rows[code] = row
        self._column.addWidget(row)

    # Showing ----------------------------------------------------------------------------------------------------------

    def show_view(self, view: VisitView) -> None:
        """Show covers, limits and premiums of the view."""
        self._view = view
        self._start.set_text(start_words(view))
        problems = {
            problem.path.split(".")[1]: problem for problem in view.problems if problem.path.startswith("covers.")
        }
        if self._kind == "motor":
            self._show_motor(view)
        else:
            for code in choices.HOME_ITEMS:
                self._show_item(view, code)
        self._start_link.setVisible(view.changeable)
        for code, row in self._rows.items():
            row.set_changeable(view.changeable)
            steps = trace_lines(view.answer, code, view.visit) if view.answer and code in view.visit.covers else []
            row.explain(steps, basis_words(view, code))
            problem = problems.get(code)
            row.problem.show_problem(*(problem_words(problem) if problem else ("", "")))

    def _show_motor(self, view: VisitView) -> None:
        answer, covers = view.answer, view.visit.covers
        self._compulsory.show_text(limit_total(answer), "quiet")
        self._compulsory.premium.set_amount(answer.part("compulsory") if answer else None)
        self._show_tax(answer)
        self._commercial_total.set_amount(answer.part("commercial") if answer else None)
        self._show_plain("DAMAGE", view)
        shown = line_sum(answer, "DAMAGE")
        self._rows["DAMAGE"].name.set_text([Run(cover_name("DAMAGE")), quiet(f" {say('visit.actual_value')}")])
        self._rows["DAMAGE"].show_text(shown.shown() if shown else "")
        tpl = self._rows["TPL"]
        self._show_plain("TPL", view)
        limits = [(limit, sum_words(limit)) for limit in view.third_party_limits]
        tpl.offer(limits, covers.get("TPL", {}).get("limit", ""), cover_name("TPL"))
        tpl.set_on("TPL" in covers)
        tpl.name.set_bold("TPL" in covers)
        self._show_ladder(view.ladder)
        self._ladder.setEnabled(view.changeable)
        # With its ladder open the cover and the ladder are one thing.
        tpl.set_opened(bool(view.ladder))
        for offer in (choices.DRIVER, choices.PASSENGER):
            self._show_offer(offer, view)
        self._show_endorsements(view)

    def _show_tax(self, answer: QuoteAnswer | None) -> None:
        tax = answer.vehicle_tax if answer else None
        if tax is not None:
            key = {"not_taxable": "visit.tax_none", "exempt": "visit.tax_exempt"}.get(tax.reason, "visit.tax_months")
            self._tax.show_text(say(key, n=tax.months), "quiet")
        else:
            self._tax.show_text(say("visit.tax_not_in_pack") if answer and answer.warnings else "", "quiet")
        self._tax.name.set_text([Run(say("visit.vehicle_tax")), quiet(f" {say('visit.collected')}")])
        self._tax.premium.set_amount(tax.amount if tax else None)

    def _show_ladder(self, steps: Sequence[LadderStep]) -> None:
        clear(self._steps)
        self._ladder.setVisible(bool(steps))
        for step in steps:
            button = LadderButton(step)
            button.clicked.connect(lambda _=False, limit=step.limit: self._emit("TPL", {"limit": limit}))
            self._steps.addWidget(button, 1)

    def _show_plain(self, code: str, view: VisitView) -> None:
        row = self._rows[code]
        row.set_on(code in view.visit.covers)
        row.premium.set_amount(line_premium(view.answer, code) if code in view.visit.covers else None)
        if code not in view.visit.covers:
            row.premium.set_text("")

    def _show_offer(self, offer: choices.Offer, view: VisitView) -> None:
        row, chosen = self._rows[offer.code], view.visit.covers.get(offer.code)
        if len(offer.choices) > 1:
            options = [
                (json.dumps(one), cover_detail(offer.code, with_seats(offer.code, one, view.visit)))
                for one in offer.choices
            ]
            current = self._key_of(offer, chosen)
            if chosen is not None and current is None:
                options.append(
                    (json.dumps(chosen), cover_detail(offer.code, with_seats(offer.code, chosen, view.visit)))
                )
                current = json.dumps(chosen)
            row.offer(options, current or "", cover_name(offer.code))
        self._show_plain(offer.code, view)

    @staticmethod
    def _key_of(offer: choices.Offer, chosen: Mapping[str, str] | None) -> str | None:
        if chosen is None:
            return None
        plain = {name: text for name, text in chosen.items() if text}
        return next((json.dumps(one) for one in offer.choices if {k: v for k, v in one.items() if v} == plain), None)

    def _show_endorsements(self, view: VisitView) -> None:
        facts = {path: fact.text for path, fact in view.visit.facts.items()}
        fitting = choices.offered(facts.get("vehicle.use", ""), facts.get("vehicle.energy", ""))
        codes = {offer.code for offer in fitting} | set(view.visit.covers)
        taken = [offer.code for offer in choices.ENDORSEMENTS if offer.code in view.visit.covers]
        named = [f"{cover_name(code)} {cover_detail(code, view.visit.covers[code])}".strip() for code in taken]
        words = (
            say("visit.endorsements_taken", n=len(taken), names=say("visit.join").join(named))
            if taken
            else say("visit.no_endorsements")
        )
        self._more_words.set_text([Run(say("visit.endorsements")), quiet(f" {words}")])
        premiums = [found for code in taken if (found := line_premium(view.answer, code)) is not None]
        self._more_premium.set_amount(sum(premiums[1:], premiums[0]) if premiums else None)
        if not premiums:
            self._more_premium.set_text("")
        for offer in choices.ENDORSEMENTS:
            self._show_offer(offer, view)
            self._rows[offer.code].setVisible(self._expanded and offer.code in codes)

    def _show_item(self, view: VisitView, code: str) -> None:
        row, chosen = self._rows[code], view.visit.covers.get(code)
        text = chosen.get("sum", "") if chosen else ""
        row.ask(f"{int(text):,}" if text.isascii() and text.isdigit() else text, cover_name(code))
        self._show_plain(code, view)
        row.setVisible(not (code == "BUILDING" and view.visit.facts.get("home.occupancy") is not None
                            and view.visit.facts["home.occupancy"].text == "tenant" and chosen is None))  # fmt: skip

    # Acting -----------------------------------------------------------------------------------------------------------

    def _toggle_more(self) -> None:
        self._expanded = not self._expanded
        self._more_icon.set_icon("chevron-down" if self._expanded else "chevron-right", "quiet")
        if self._view is not None:
            self._show_endorsements(self._view)

    def _toggled(self, code: str, on: bool) -> None:
        if not on:
            self.changed.emit(code, "")
        elif self._kind == "home":
            self._emit(code, {"sum": choices.HOME_FIRST_SUMS[code]})
        elif code == "TPL":
            limits = self._view.third_party_limits if self._view else ()
            self._emit(code, {"limit": "2000000" if "2000000" in limits else limits[0]})
        else:
            every = (*choices.ENDORSEMENTS, choices.DRIVER, choices.PASSENGER, choices.Offer("DAMAGE"))
            self._emit(code, next(offer.choices[0] for offer in every if offer.code == code))

    def _chose(self, code: str, key: str) -> None:
        if self._kind == "home":
            self._emit(code, {"sum": key.replace(",", "").replace("，", "").strip()})
        elif code == "TPL":
            self._emit(code, {"limit": key})
        else:
            self.changed.emit(code, key)

    def _emit(self, code: str, chosen: Mapping[str, str]) -> None:
        self.changed.emit(code, json.dumps(dict(chosen)))

    def row(self, code: str) -> CoverRow:
        """The row of a cover."""
        return self._rows[code]

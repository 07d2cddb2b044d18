"""What would come back of a customer's policies: the day, the reason, the estimate, and its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.refund import HOME_GROUNDS, Ground, Refund
from agent_desk.errors import AgentDeskError, InputError
from ui.errors import problem_words, what_and_do
from ui.i18n import say
from ui.page import PageContext
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo, DateField, tidy_day
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import Card, Line, Scroll, clear, horizontal, vertical
from ui.widgets.switches import CheckBox
from ui.widgets.text import Amount, Text


class RefundPanel(Card):
    """For the ``policies`` of one object, of which ``first`` was pressed. ``left``; ``sheet(ids, day, ground)``."""

    left = Signal()
    sheet = Signal(object, object, str)

    def __init__(
        self, policies: Sequence[Policy], first: Policy, context: PageContext, parent: QWidget | None = None
    ) -> None:
        super().__init__(say("customer.refund.title"), head=40, parent=parent)
        self._context = context
        self._asked: tuple[tuple[str, ...], date | None, str] = ((), None, "")
        content = QWidget()
        column = vertical(12, 16, 12, 16, 12)
        content.setLayout(column)
        column.addWidget(Text(say("customer.refund.lead"), role="quiet", wrap=True))
        self.checks: dict[str, CheckBox] = {}
        for policy in policies:
            name = f"{say(f'states.product.{policy.product.value}')} {policy.number}"
            check = CheckBox(name, on=policy.id == first.id)
            check.toggled.connect(lambda _on: self.ask())
            self.checks[policy.id] = check
            column.addWidget(check)
        home = first.product is Product.HOME
        grounds = [
            (one.value, say(f"sheet.refund.ground.{one.value}")) for one in Ground if not home or one in HOME_GROUNDS
        ]
        column.addWidget(Text(say("customer.refund.ground"), role="quiet"))
        self.ground = Combo(grounds, Ground.REQUEST.value, height=32, name=say("customer.refund.ground"))
        self.ground.chosen.connect(lambda _key: self.ask())
        column.addWidget(self.ground)
        self.day = DateField(
            say("customer.refund.day"), text=context.desk.day().isoformat(), name=say("customer.refund.day")
        )
        self.day.edit.textChanged.connect(lambda _text: self.ask())
        column.addWidget(self.day)
        column.addWidget(Line())
        self.found = QWidget()
        self._lines = vertical(8)
        self.found.setLayout(self._lines)
        column.addWidget(self.found)
        column.addStretch(1)
        self.add(Scroll(content), 1)
        self.add(Line())
        foot = horizontal(8, 16, 12, 16, 12)
        foot.addStretch(1)
        self.cancel = Button(say("customer.refund.leave"))
        self.cancel.clicked.connect(self.left)
        self.show_sheet = Button(say("customer.refund.sheet"), kind="primary", icon="file-text")
        self.show_sheet.clicked.connect(self._wanted)
        foot.addWidget(self.cancel)
        foot.addWidget(self.show_sheet)
        self.body.addLayout(foot)
        self.ask()

    def _chosen(self) -> tuple[str, ...]:
        return tuple(key for key, check in self.checks.items() if check.isChecked())

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(tidy_day(self.day.text()))
        except ValueError:
            return None

    def ask(self) -> None:
        """Estimate what is filled in; what cannot be estimated says why."""
        chosen, day, ground = self._chosen(), self._day(), self.ground.current
        self._asked = (chosen, day, ground)
        if day is None or not chosen:
            self.show_sheet.setEnabled(False)
            self._say(say("problems.bad_date.what" if chosen else "customer.refund.none_chosen"))
            return
        self._context.bridge.latest(
            self,
            "refund",
            lambda: self._context.desk.refund(chosen, day, ground),
            done=lambda refund: self._show(refund) if self._asked == (chosen, day, ground) else None,
            failed=lambda error: self._refused(error) if self._asked == (chosen, day, ground) else None,
        )

    def _say(self, words: str) -> None:
        clear(self._lines)
        self._lines.addWidget(Text(words, role="red", wrap=True))

    def _refused(self, error: AgentDeskError) -> None:
        self.show_sheet.setEnabled(False)
        what, do = problem_words(error.problems[0]) if isinstance(error, InputError) else what_and_do(error)
        self._say(f"{what}{do}")

    def _show(self, refund: Refund) -> None:
        clear(self._lines)
        for item in refund.items:
            payer = say(f"sheet.refund.from.{item.payer.value}")
            self._sum(say(f"states.product.{item.name}"), payer, item.refund)
        self._sum(say("sheet.refund.total"), "", refund.total, bold=True)
        self._lines.addWidget(Text(say("sheet.refund.estimate"), size="caption", role="quiet", wrap=True))
        self.show_sheet.setEnabled(True)

    def _sum(self, name: str, payer: str, amount: Money, *, bold: bool = False) -> None:
        line = horizontal(8)
        words = vertical()
        words.addWidget(Text(name, bold=bold))
        if payer:
            words.addWidget(Text(payer, size="caption", role="quiet"))
        line.addLayout(words, 1)
        line.addWidget(Amount(amount, width=88, bold=bold))
        self._lines.addLayout(line)

    def _wanted(self) -> None:
        day = self._day()
        if day is not None and self._chosen():
            self.sheet.emit(self._chosen(), day, self.ground.current)

    def begin(self) -> None:
        """Give the reason the focus."""
        self.ground.setFocus(Qt.FocusReason.TabFocusReason)

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

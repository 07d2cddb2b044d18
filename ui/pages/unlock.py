"""The first window of a day: the PIN, or the recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from agent_desk.errors import AgentDeskError, InputError, WrongPin
from ui.errors import problem_words, what_and_do
from ui.i18n import say
from ui.widgets.buttons import Button, Link
from ui.widgets.entrance import Entrance, SecretField
from ui.widgets.fields import ProblemLines, TextField

if TYPE_CHECKING:
    from agent_desk.desk import Desk
    from ui.bridge import Bridge


class UnlockPage(Entrance):
    """``opened`` when the store is open. ``reason`` says why it is locked, if it was open before."""

    opened = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, *, reason: str = "", parent: QWidget | None = None) -> None:
        super().__init__(say("ui.product"), reason or say("unlock.sentence"), parent)
        self._desk, self._bridge = desk, bridge
        self._left = 0
        self._recovering = False
        self._waiting = QTimer(self)
        self._waiting.setInterval(1000)
        self._waiting.timeout.connect(self._count_down)
        self._code = TextField(say("unlock.code"), placeholder=say("unlock.code_placeholder"), height=40)
        self._pin = SecretField(say("unlock.pin"))
        self._again = SecretField(say("unlock.pin_again"))
        self._problem = ProblemLines()
        self._button = Button(say("unlock.open"), kind="primary", size="large")
        self._way = Link(say("unlock.forgotten"))
        for part in (self._code, self._pin, self._again, self._problem, self._button):
            self.form.addWidget(part)
        self.form.addWidget(self._way, 0, Qt.AlignmentFlag.AlignHCenter)
        self.foot.set_text(say("unlock.foot"))
        self._button.clicked.connect(self.submit)
        self._way.clicked.connect(self._other_way)
        for field in (self._code, self._pin, self._again):
            field.edit.returnPressed.connect(self.submit)
            field.edit.textEdited.connect(self._clear)
        self._show_way()

    def start(self) -> None:
        """Take the focus."""
        (self._code if self._recovering else self._pin).edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Try what stands in the boxes."""
        if self._button.busy or self._left:
            return
        self._clear()
        pin = self._pin.text()
        if self._recovering:
            if pin != self._again.text():
                self._again.show_problem(say("problems.pin_differs.what"), say("problems.pin_differs.do"))
                return
            if not self._code.text().strip():
                self._code.show_problem(say("problems.required.what"), say("problems.required.do"))
                return
        elif not pin:
            self._pin.show_problem(say("unlock.empty"))
            return
        code = self._code.text() if self._recovering else ""

        def work() -> None:
            if code:
                self._desk.unlock_with_recovery(code, pin)
            else:
                self._desk.unlock(pin)

        self._button.set_busy(say("unlock.opening"))
        self._bridge.call(self, work, done=lambda _: self._done(), failed=self._failed)

    def try_pin(self, pin: str) -> None:
        """Unlock without typing, for a PIN that the environment gave."""
        self._pin.edit.setText(pin)
        self.submit()

    def _done(self) -> None:
        for field in (self._pin, self._again):
            field.wipe()
        self._code.edit.clear()
        self.opened.emit()

    def _failed(self, error: AgentDeskError) -> None:
        self._button.set_busy("")
        if isinstance(error, InputError):
            for problem in error.problems:
                field = self._code if problem.path == "code" else self._pin
                field.show_problem(*problem_words(problem))
            return
        what, do = what_and_do(error)
        if isinstance(error, WrongPin):
            self._left = int(error.facts.get("wait", "0") or 0)
            field = self._code if self._recovering else self._pin
            if self._left:
                self._waiting.start()
                self._show_wait()
            else:
                field.show_problem(what, "" if self._recovering else say("unlock.wrong_do"))
            if not self._recovering:
                self._pin.edit.selectAll()
            self.start()
            return
        self._problem.show_problem(what, do)

    def _count_down(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._show_wait()
            return
        self._left = 0
        self._waiting.stop()
        self._button.set_text(say("unlock.open"))
        self._button.setEnabled(True)
        self._clear()

    def _show_wait(self) -> None:
        field = self._code if self._recovering else self._pin
        field.show_problem(say("unlock.wrong"), say("unlock.wait", n=self._left))
        self._button.set_text(say("unlock.wait_button", n=self._left))
        self._button.setEnabled(False)

    def _clear(self) -> None:
        if not self._left:
            for field in (self._code, self._pin, self._again):
                field.clear_problem()
        self._problem.show_problem("")

    def _other_way(self) -> None:
        self._recovering = not self._recovering
        self._show_way()
        self.start()

    def _show_way(self) -> None:
        recovering = self._recovering
        self._clear()
        self._code.setVisible(recovering)
        self._again.setVisible(recovering)
        self._pin.label.set_text(say("unlock.new_pin" if recovering else "unlock.pin"))
        self._way.set_text(say("unlock.use_pin" if recovering else "unlock.forgotten"))

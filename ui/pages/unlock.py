"""The first window of a day: the PIN, or the recovery code. Nothing but its own parts is loaded before it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import say
from ui.widgets.buttons import Button, Link
from ui.widgets.entrance import Entrance, SecretField
from ui.widgets.entry import ProblemLines, TextField

if TYPE_CHECKING:
    from agent_desk.errors import AgentDeskError


class UnlockPage(Entrance):
    """``pin_given(pin)`` and ``recovery_given(code, pin)`` when the person asks to be let in; the window answers by
    ``show_failure`` or goes on to the desk. ``reason`` says why the desk is locked, if it was open before."""

    pin_given = Signal(str)
    recovery_given = Signal(str, str)

    def __init__(self, reason: str = "", parent: QWidget | None = None) -> None:
        super().__init__(say("ui.product"), reason or say("unlock.sentence"), parent)
        self._left = 0
        self._recovering = False
        self._waiting: QTimer | None = None
        self._code: TextField | None = None
        self._again: SecretField | None = None
        self._pin = SecretField(say("unlock.pin"))
        self._problem = ProblemLines()
        self._button = Button(say("unlock.open"), kind="primary", size="large")
        self._way = Link(say("unlock.forgotten"))
        for part in (self._pin, self._problem, self._button):
            self.form.addWidget(part)
        self.form.addWidget(self._way, 0, Qt.AlignmentFlag.AlignHCenter)
        self.foot.set_text(say("unlock.foot"))
        self._button.clicked.connect(self.submit)
        self._way.clicked.connect(self._other_way)
        self._listen(self._pin)

    def start(self) -> None:
        """Take the focus."""
        self._first_field().edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ask to be let in with what stands in the boxes."""
        if self._button.busy or self._left:
            return
        self._clear()
        pin = self._pin.text()
        if self._recovering and self._code is not None and self._again is not None:
            if not self._code.text().strip():
                self._code.show_problem(say("problems.required.what"), say("problems.required.do"))
            elif pin != self._again.text():
                self._again.show_problem(say("problems.pin_differs.what"), say("problems.pin_differs.do"))
            else:
                self._button.set_busy(say("unlock.opening"))
                self.recovery_given.emit(self._code.text(), pin)
        elif not pin:
            self._pin.show_problem(say("unlock.empty"))
        else:
            self._button.set_busy(say("unlock.opening"))
            self.pin_given.emit(pin)

    def try_pin(self, pin: str) -> None:
        """Ask with a PIN that nobody typed."""
        self._pin.edit.setText(pin)
        self.submit()

    def show_failure(self, error: AgentDeskError) -> None:
        """Why it did not open: beside the box if the box is to blame; wrong tries count down."""
        from agent_desk.errors import InputError, WrongPin
        from ui.errors import problem_words, what_and_do

        self._button.set_busy("")
        if isinstance(error, InputError):
            for problem in error.problems:
                field = self._code if problem.path == "code" and self._code is not None else self._pin
                field.show_problem(*problem_words(problem))
            return
        what, do = what_and_do(error)
        if not isinstance(error, WrongPin):
            self._problem.show_problem(what, do)
            return
        self._left = int(error.facts.get("wait", "0") or 0)
        if self._left:
            self._begin_waiting()
        else:
            self._first_field().show_problem(what, do if self._recovering else say("unlock.wrong_do"))
        self._first_field().edit.selectAll()
        self.start()

    def wipe(self) -> None:
        """Forget what was typed."""
        self._pin.wipe()
        if self._again is not None and self._code is not None:
            self._again.wipe()
            self._code.edit.clear()

    def _first_field(self) -> TextField:
        return self._code if self._recovering and self._code is not None else self._pin

    def _listen(self, field: TextField) -> None:
        field.edit.returnPressed.connect(self.submit)
        field.edit.textEdited.connect(self._clear)

    def _begin_waiting(self) -> None:
        if self._waiting is None:
            self._waiting = QTimer(self)
            self._waiting.setInterval(1000)
            self._waiting.timeout.connect(self._count_down)
        self._waiting.start()
        self._show_wait()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._show_wait()
            return
        self._left = 0
        if self._waiting is not None:
            self._waiting.stop()
        self._button.set_text(say("unlock.open"))
        self._button.setEnabled(True)
        self._clear()

    def _show_wait(self) -> None:
        self._first_field().show_problem(say("unlock.wrong"), say("unlock.wait", n=self._left))
        self._button.set_text(say("unlock.wait_button", n=self._left))
        self._button.setEnabled(False)

    def _clear(self) -> None:
        if not self._left:
            for field in (self._code, self._pin, self._again):
                if field is not None:
                    field.clear_problem()
        self._problem.show_problem("")

    def _other_way(self) -> None:
        if self._code is None or self._again is None:
            self._code = TextField(say("unlock.code"), placeholder=say("unlock.code_placeholder"), height=40)
            self._again = SecretField(say("unlock.pin_again"))
            self.form.insertWidget(0, self._code)
            self.form.insertWidget(2, self._again)
            self._listen(self._code)
            self._listen(self._again)
        self._recovering = not self._recovering
        self._clear()
        self._code.setVisible(self._recovering)
        self._again.setVisible(self._recovering)
        self._pin.label.set_text(say("unlock.new_pin" if self._recovering else "unlock.pin"))
        self._way.set_text(say("unlock.use_pin" if self._recovering else "unlock.forgotten"))
        QWidget.setTabOrder(self._code.edit, self._pin.edit)
        self.start()

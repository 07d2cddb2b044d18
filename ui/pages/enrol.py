"""The first start: where head office is, the one-time code, a PIN, and the recovery code that is shown once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from agent_desk.errors import (
    AgentDeskError,
    CertificateWrong,
    HeadOfficeRefused,
    HeadOfficeUnreachable,
    InputError,
    NotHeadOffice,
)
from agent_desk.tasks import CancelToken, Progress
from ui.errors import problem_words, what_and_do
from ui.i18n import say
from ui.widgets.buttons import Button, Link
from ui.widgets.entrance import Entrance, SecretField
from ui.widgets.fields import ProblemLines, TextField
from ui.widgets.layout import Fill, clear, horizontal, vertical
from ui.widgets.switches import CheckBox
from ui.widgets.text import Text

if TYPE_CHECKING:
    from agent_desk.desk import Desk
    from ui.bridge import Bridge


class EnrolPage(Entrance):
    """Three short steps; ``finished`` when the recovery code was kept and the desk is open."""

    finished = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(say("unlock.welcome"), "", parent)
        self._desk, self._bridge = desk, bridge
        self._step, self._later = 1, False
        self._server = TextField(say("unlock.server"), placeholder="https://", height=40)
        self._enrol_code = TextField(
            say("unlock.enrol_code"), placeholder=say("unlock.enrol_code_placeholder"), height=40
        )
        self._pin = SecretField(say("unlock.choose_pin"))
        self._again = SecretField(say("unlock.pin_again"))
        self._problem = ProblemLines()
        self._button = Button("", kind="primary", size="large")
        self._back = Link(say("ui.back"))
        self._skip = Link(say("unlock.later"))
        for part in (self._server, self._enrol_code, self._pin, self._again, self._problem, self._button):
            self.form.addWidget(part)
        ways = horizontal(16)
        ways.addStretch(1)
        ways.addWidget(self._back)
        ways.addWidget(self._skip)
        ways.addStretch(1)
        self.form.addLayout(ways)
        self._button.clicked.connect(self.submit)
        self._back.clicked.connect(self._go_back)
        self._skip.clicked.connect(self._skip_office)
        for field in (self._server, self._enrol_code, self._pin, self._again):
            field.edit.returnPressed.connect(self.submit)
            field.edit.textEdited.connect(self._clear)
        self._show_step()

    def start(self) -> None:
        """Take the focus."""
        field = {1: self._server, 2: self._enrol_code}.get(self._step, self._pin)
        field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """The next step, or the end."""
        if self._button.busy:
            return
        self._clear()
        if self._step == 1 and not self._server.text().strip():
            self._server.show_problem(say("problems.required.what"), say("problems.required.do"))
        elif self._step == 2 and not self._enrol_code.text().strip():
            self._enrol_code.show_problem(say("problems.required.what"), say("problems.required.do"))
        elif self._step < 3:
            self._step += 1
            self._show_step()
            self.start()
        elif self._pin.text() != self._again.text():
            self._again.show_problem(say("problems.pin_differs.what"), say("problems.pin_differs.do"))
        else:
            self._enrol()

    def _enrol(self) -> None:
        pin = self._pin.text()
        server, code = self._server.text().strip(), self._enrol_code.text().strip()
        later = self._later

        def work(_token: CancelToken, _progress: Progress) -> str:
            return self._desk.create(pin) if later else self._desk.enrol(server=server, code=code, pin=pin)

        self._button.set_busy(say("unlock.making" if self._later else "unlock.enrolling"))
        self._bridge.run(self, work, done=self._show_recovery, failed=self._failed, long=True)

    def _failed(self, error: AgentDeskError) -> None:
        self._button.set_busy("")
        if isinstance(error, InputError):
            problem = error.problems[0]
            self._step = {"server": 1, "code": 2}.get(problem.path, 3)
            self._show_step()
            field = {1: self._server, 2: self._enrol_code}.get(self._step, self._pin)
            field.show_problem(*problem_words(problem))
        else:
            what, do = what_and_do(error)
            if isinstance(error, HeadOfficeRefused):
                self._step = 2
                self._show_step()
                self._enrol_code.show_problem(what, do)
            elif isinstance(error, HeadOfficeUnreachable | NotHeadOffice | CertificateWrong):
                self._step = 1
                self._show_step()
                self._server.show_problem(what, do)
            else:
                self._problem.show_problem(what, do)
        self.start()

    def _clear(self) -> None:
        for field in (self._server, self._enrol_code, self._pin, self._again):
            field.clear_problem()
        self._problem.show_problem("")

    def _go_back(self) -> None:
        self._step = 1 if self._later else max(1, self._step - 1)
        self._later = False
        self._show_step()
        self.start()

    def _skip_office(self) -> None:
        self._later, self._step = True, 3
        self._show_step()
        self.start()

    def _show_step(self) -> None:
        step = self._step
        self._clear()
        self._server.setVisible(step == 1)
        self._enrol_code.setVisible(step == 2)
        self._pin.setVisible(step == 3)
        self._again.setVisible(step == 3)
        self._back.setVisible(step > 1)
        self._skip.setVisible(step == 1)
        self.sentence.set_text(say(f"unlock.step_{step}"))
        self.foot.set_text("" if self._later else say("unlock.step_of", step=step))
        last = say("unlock.make" if self._later else "unlock.enrol")
        self._button.set_text(say("unlock.next") if step < 3 else last)

    def _show_recovery(self, code: str) -> None:
        for field in (self._pin, self._again):
            field.wipe()
        self._enrol_code.edit.clear()
        clear(self.form)
        self.title.set_text(say("unlock.recovery_title"))
        self.sentence.set_text(say("unlock.recovery_sentence"))
        self.foot.set_text(say("unlock.recovery_foot"))
        card = RecoveryCard(code)
        card.kept.connect(self.finished)
        self.form.addWidget(card)
        card.start()


class RecoveryCard(QWidget):
    """The recovery code with the ways to keep it; ``kept`` after the person confirmed that it is kept."""

    kept = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        column = vertical(16)
        self.setLayout(column)
        panel = Fill("sunken")
        lines = vertical(4, 16, 12, 16, 12)
        panel.setLayout(lines)
        groups = code.split("-")
        for start in range(0, len(groups), 4):
            line = Text("  ".join(groups[start : start + 4]), size="page", bold=True, shrinks=False)
            lines.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)
        panel.setAccessibleName(code)
        column.addWidget(panel)
        ways = horizontal(8)
        self._copy = Button(say("ui.copy"), icon="copy")
        self._save = Button(say("ui.save"), icon="save")
        self._print = Button(say("ui.print"), icon="printer")
        self._copy.clicked.connect(self._copied)
        self._save.clicked.connect(self._pick_file)
        self._print.clicked.connect(self._print_code)
        for way in (self._copy, self._save, self._print):
            ways.addWidget(way, 1)
        column.addLayout(ways)
        self._problem = ProblemLines()
        column.addWidget(self._problem)
        self._sure = CheckBox(say("unlock.kept"))
        column.addWidget(self._sure)
        self._go = Button(say("unlock.begin"), kind="primary", size="large")
        self._go.clicked.connect(self._finish)
        column.addWidget(self._go)

    def start(self) -> None:
        """Take the focus."""
        self._copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        """What is written on the paper or into the file."""
        return f"{say('unlock.recovery_title')}\n\n{self._code}\n\n{say('unlock.recovery_foot')}\n"

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.set_text(say("ui.copied"))

    def _pick_file(self) -> None:
        dialog = QFileDialog(self, say("ui.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(say("unlock.recovery_file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        """Write the code into a file; a failure is said beneath."""
        try:
            Path(path).write_text(self.words(), encoding="utf-8")
        except OSError:
            self._problem.show_problem(say("errors.file_unreadable.what"), say("errors.file_unreadable.do"))
        else:
            self._problem.show_problem(say("unlock.recovery_saved"), stops=False)

    def _print_code(self) -> None:
        try:
            from PySide6.QtPrintSupport import QPrintDialog, QPrinter
        except ImportError:
            self._problem.show_problem(say("unlock.no_printer"), say("unlock.no_printer_do"))
            return
        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def draw() -> None:
            from PySide6.QtGui import QTextDocument

            document = QTextDocument()
            document.setPlainText(self.words())
            document.print_(printer)

        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.accepted.connect(draw)
        dialog.show()

    def _finish(self) -> None:
        if self._sure.isChecked():
            self.kept.emit()
        else:
            self._problem.show_problem(say("unlock.keep_first"), say("unlock.keep_first_do"))
            self._sure.setFocus(Qt.FocusReason.OtherFocusReason)

"""A line in which an option gets its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from agent_desk.errors import AgentDeskError
from ui.errors import problems_at
from ui.i18n import say
from ui.widgets.buttons import Button, IconButton
from ui.widgets.entry import TextField
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import horizontal


class OptionName(QWidget):
    """``ask`` opens it, Enter or the button sends ``named(name)``, Escape closes it; it closes with ``close_up`` when it was
    right, and says by ``show_error`` what is wrong; ``asking(bool)`` when it opens and closes."""

    named = Signal(str)
    asking = Signal(bool)

    def __init__(self, *, margin: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        line = horizontal(8, margin, 8, margin, 8)
        self.setLayout(line)
        self.field = TextField(placeholder=say("compare.name"), name=say("compare.name"))
        self.field.edit.returnPressed.connect(self._send)
        self.field.edited.connect(lambda _text: self.field.clear_problem())
        self.button = Button(say("compare.name_keep"))
        self.button.clicked.connect(self._send)
        self.cross = IconButton("x", say("ui.close"))
        self.cross.clicked.connect(self.close_up)
        line.addWidget(self.field, 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)

    def ask(self, label: str, name: str) -> None:
        """Ask for a name; ``name`` is there already and can be written over."""
        self._before = self.window().focusWidget()
        self.field.edit.setAccessibleName(label)
        self.field.edit.setPlaceholderText(label)
        self.field.clear_problem()
        self.field.edit.setText(name)
        self.show()
        self.asking.emit(True)
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.edit.selectAll()

    def close_up(self) -> None:
        """No name is asked for any more; the keyboard goes back to where it was."""
        self.hide()
        self.asking.emit(False)
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def show_error(self, error: AgentDeskError) -> bool:
        """Say what is wrong with the name; False if the error is about something else."""
        found = problems_at(error, "option.name")
        if found is not None:
            self.field.show_problem(found[0], found[1])
            self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return found is not None

    def _send(self) -> None:
        self.named.emit(self.field.text())

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        else:
            super().keyPressEvent(event)

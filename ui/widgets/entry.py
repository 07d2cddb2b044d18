"""The box in which something is typed, and what is wrong with it beneath."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui import icons
from ui.painting import box
from ui.widgets.cards import horizontal, vertical
from ui.widgets.text import Text

SAVE_AFTER_MS = 350


class BareEdit(QLineEdit):
    """A line edit without a box of its own; tells when the focus comes and goes."""

    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The style sheet says so too, but it comes after the first paint.
        self.setFrame(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class FieldBox(QWidget):
    """The frame of a field: 1 px at rest, 2 px with the focus or an error."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active, self.wrong, self.resting_line, self.fill = False, False, "field", "card"
        self.icon = ""
        if height:
            self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.active:
            box(painter, self.rect(), fill=self.fill, line="focus", width=2)
        elif self.wrong:
            box(painter, self.rect(), fill=self.fill, line="red_solid", width=2)
        else:
            line = self.resting_line if self.isEnabled() else "line"
            box(painter, self.rect(), fill=self.fill, line=line)
        if self.icon:
            icons.draw(painter, self.icon, 11, (self.height() - 16) / 2, 16, "quiet")


class ProblemLines(QWidget):
    """What is wrong and what to do, in two short lines; red if it stops, quiet if it only warns. Hidden while all is well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = Text(size="caption", wrap=True)
        self._do = Text(size="caption", wrap=True)
        layout = vertical()
        layout.addWidget(self._what)
        layout.addWidget(self._do)
        self.setLayout(layout)
        self.hide()

    def show_problem(self, what: str, do: str = "", *, stops: bool = True) -> None:
        """Say it; "" = all is well."""
        for line, words in ((self._what, what), (self._do, do)):
            line.set_text(words)
            line.set_role("red" if stops else "quiet")
            line.setVisible(bool(words))
        self.setAccessibleName(f"{what} {do}".strip())
        self.setVisible(bool(what))


class TextField(QWidget):
    """A box of 32 px with its label above (if any) and its problem beneath.

    ``edited(str)`` after every change, held back by a third of a second; ``committed(str)`` with Enter or when the focus
    leaves after a change. ``show_problem(what, do, stops=True)`` says what is wrong.
    """

    edited = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        label: str = "",
        *,
        placeholder: str = "",
        text: str = "",
        secret: bool = False,
        icon: str = "",
        height: int = 32,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        outer = vertical(4)
        self.setLayout(outer)
        self.label = Text(label, size="caption", role="quiet")
        if label:
            outer.addWidget(self.label)
        self.box = FieldBox(height)
        self.row = horizontal(8, 10, 0, 6, 0)
        self.box.setLayout(self.row)
        self.box.icon = icon
        if icon:
            self.row.addSpacing(24)
        self.edit = BareEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setText(text)
        self.edit.setAccessibleName(name or label or placeholder)
        self.edit.setMinimumHeight(min(20, height))
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.row.addWidget(self.edit, 1)
        outer.addWidget(self.box)
        self.problem = ProblemLines()
        outer.addWidget(self.problem)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._last = text
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self._tell_edited)
        self.edit.textEdited.connect(self._typed)
        self.edit.focused.connect(self._focused)
        self.edit.returnPressed.connect(self._commit)

    def text(self) -> str:
        """What stands in the box."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Show other text without a signal; a box that is being typed in keeps what the person typed."""
        if self.edit.hasFocus() and (self._timer.isActive() or self.edit.text() != self._last):
            return
        self._last = text
        if text != self.edit.text():
            self.edit.setText(text)

    def show_problem(self, what: str, do: str = "", *, stops: bool = True) -> None:
        """Say what is wrong and the remedy; "" = all is well."""
        self.box.wrong = bool(what) and stops
        self.box.update()
        self.problem.show_problem(what, do, stops=stops)

    def clear_problem(self) -> None:
        """All is well."""
        self.show_problem("")

    def _typed(self, _text: str) -> None:
        self._timer.start()

    def _tell_edited(self) -> None:
        self._timer.stop()
        self.edited.emit(self.edit.text())

    def _focused(self, on: bool) -> None:
        self.box.active = on
        self.box.update()
        if not on:
            self._commit()

    def _commit(self) -> None:
        if self._timer.isActive():
            self._tell_edited()
        if self.edit.text() != self._last:
            self._last = self.edit.text()
            self.committed.emit(self._last)

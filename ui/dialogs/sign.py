"""The customer signs: what is signed, in one sentence, and a large field to sign in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from agent_desk.domain.ink import Stroke, signs
from ui.i18n import say
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import horizontal, vertical
from ui.widgets.signature_pad import SignaturePad
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class ToSign:
    """What lies before the customer, in words: the sheet's name with its number, who signs, the amount, what is agreed to."""

    sheet: str
    name: str
    amount: str
    agreed: str


class SignDialog(QDialog):
    """``accepted_strokes`` brings the strokes once the customer has confirmed them; closing it keeps nothing."""

    accepted_strokes = Signal(object)

    def __init__(self, what: ToSign, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # No name in the title: other programs can read it.
        self.setWindowTitle(say("signing.window"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        outer = vertical(0, 32, 28, 32, 24)
        self.setLayout(outer)
        head = horizontal(24)
        names = vertical(4)
        title = say("signing.title", name=what.name) if what.name else say("signing.title_nobody")
        names.addWidget(Text(title, size="page", bold=True))
        names.addWidget(Text(what.sheet, role="quiet"))
        head.addLayout(names, 1)
        head.addWidget(Text(what.amount, size="figure", bold=True, shrinks=False), 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        outer.addSpacing(16)
        outer.addWidget(Text(what.agreed, size="title", wrap=True))
        outer.addSpacing(16)
        self.pad = SignaturePad(what.name)
        outer.addWidget(self.pad, 1)
        outer.addSpacing(8)
        self.problem = Text("", role="red")
        self.problem.setFixedHeight(20)
        outer.addWidget(self.problem)
        outer.addWidget(Text(say("signing.bound"), role="quiet", wrap=True))
        outer.addSpacing(16)
        outer.addLayout(self._acts())
        self.pad.drawn.connect(lambda: self.problem.set_text(""))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self.pad.undo)
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
        # A dialog that opens by its hint is held to two thirds of the screen, and a signature wants room.
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else QSize(1366, 768)
        return QSize(max(560, min(960, room.width() - 80)), max(420, min(640, room.height() - 60)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("page"))

    def _acts(self) -> QHBoxLayout:
        line = horizontal(8)
        self.again = Button(say("signing.again"), size="large", icon="trash-2")
        self.again.clicked.connect(self.pad.clear)
        self.back = Button(say("signing.undo"), size="large", icon="undo-2")
        self.back.clicked.connect(self.pad.undo)
        self.cancel = Button(say("signing.cancel"), size="large")
        self.cancel.clicked.connect(self.reject)
        self.confirm = Button(say("signing.confirm"), kind="primary", size="large", icon="check")
        self.confirm.clicked.connect(self._accept)
        line.addWidget(self.again)
        line.addWidget(self.back)
        line.addStretch(1)
        line.addWidget(self.cancel)
        line.addWidget(self.confirm)
        return line

    def _accept(self) -> None:
        strokes: tuple[Stroke, ...] = tuple(self.pad.strokes)
        if not signs(strokes):
            # The button can always be pressed: it says what is missing.
            self.problem.set_text(say("signing.too_short"))
            return
        self.accepted_strokes.emit(strokes)
        self.accept()

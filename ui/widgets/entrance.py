"""The frame of what stands before the desk: one calm column in the middle of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.i18n import say
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, Fill, vertical
from ui.widgets.entry import TextField
from ui.widgets.icon import Logo
from ui.widgets.text import Text

WIDTH = 400


class Entrance(Fill):
    """Mark, title, a sentence, a card of 400 px (``form`` is its column) and quiet words beneath (``foot``)."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__("page", parent)
        outer = vertical(0, 24, 24, 24, 24)
        self.setLayout(outer)
        centre = Qt.AlignmentFlag.AlignHCenter
        outer.addStretch(2)
        outer.addWidget(Logo(size=40), 0, centre)
        outer.addSpacing(16)
        self.title = Text(title, size="page", bold=True, align=centre)
        outer.addWidget(self.title)
        outer.addSpacing(4)
        self.sentence = Text(sentence, role="quiet", align=centre, wrap=True)
        self.sentence.setFixedWidth(WIDTH)
        outer.addWidget(self.sentence, 0, centre)
        outer.addSpacing(24)
        self._card = Card()
        self._card.setFixedWidth(WIDTH)
        self.form: QVBoxLayout = vertical(16, 24, 24, 24, 24)
        self._card.body.addLayout(self.form)
        outer.addWidget(self._card, 0, centre)
        outer.addSpacing(16)
        self.foot = Text("", size="caption", role="quiet", align=centre, wrap=True)
        self.foot.setFixedWidth(WIDTH)
        outer.addWidget(self.foot, 0, centre)
        outer.addStretch(3)


class SecretField(TextField):
    """A box for a PIN: hidden characters, with an eye to look at them."""

    def __init__(
        self, label: str = "", *, placeholder: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(label, placeholder=placeholder, secret=True, height=40, name=name, parent=parent)
        self._eye = IconButton("eye", say("unlock.show"))
        self._eye.clicked.connect(self._toggle)
        self.row.addWidget(self._eye)

    def _toggle(self) -> None:
        hidden = self.edit.echoMode() == self.edit.EchoMode.Password
        self.edit.setEchoMode(self.edit.EchoMode.Normal if hidden else self.edit.EchoMode.Password)
        self._eye.set_icon("eye-off" if hidden else "eye", say("unlock.hide" if hidden else "unlock.show"))

    def wipe(self) -> None:
        """Forget what was typed."""
        self.edit.clear()
        self.edit.setEchoMode(self.edit.EchoMode.Password)
        self._eye.set_icon("eye", say("unlock.show"))

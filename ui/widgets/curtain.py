"""What the customer sees where a page is not theirs: the agent's card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent_desk.domain.agent import Agent
from ui.i18n import say
from ui.widgets.figures import Avatar
from ui.widgets.icon import Logo
from ui.widgets.layout import Card, Fill, horizontal, vertical
from ui.widgets.text import Text


class Curtain(Fill):
    """Name, staff number, licence, insurer and telephone: what a customer may ask for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("page", parent)
        outer = vertical()
        self.setLayout(outer)
        outer.addStretch(2)
        outer.addWidget(Logo(size=40), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addSpacing(16)
        centre = Qt.AlignmentFlag.AlignHCenter
        outer.addWidget(Text(say("ui.curtain_greeting"), size="page", bold=True, align=centre))
        outer.addSpacing(24)
        self._card = Card()
        self._card.setFixedWidth(400)
        row = horizontal(16, 20, 20, 20, 20)
        self._avatar = Avatar("", size=40)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        self._words = vertical(4)
        row.addLayout(self._words, 1)
        self._card.body.addLayout(row)
        self._card.hide()
        outer.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def show_agent(self, agent: Agent) -> None:
        """Whose card it is."""
        self._avatar.set_name(agent.name)
        lines = [(agent.name, "title", "text")]
        if agent.code:
            lines.append((say("ui.curtain_number", code=agent.code), "body", "quiet"))
        if agent.licence:
            lines.append((say("ui.curtain_licence", licence=agent.licence), "body", "quiet"))
        if agent.insurer:
            words = say("ui.curtain_phone", insurer=agent.insurer, phone=agent.insurer_phone)
            lines.append((words.strip(), "body", "quiet"))
        for words, size, role in lines:
            self._words.addWidget(Text(words, size=size, role=role, bold=size == "title"))
        self._card.show()

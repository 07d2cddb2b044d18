"""Nobody found: what was looked for, who comes close, and the one act that helps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.customer import CustomerRow
from ui.i18n import say
from ui.widgets.buttons import Button, Link
from ui.widgets.layout import horizontal, vertical
from ui.widgets.text import Text

MOST = 3


class NobodyFound(QWidget):
    """``new``: add somebody of that name; ``clear``: show everybody again; ``opened(id)``: one who comes close."""

    new = Signal()
    clear = Signal()
    opened = Signal(str)

    def __init__(self, query: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_name = not any(character.isdigit() or character.isascii() for character in query)
        column = vertical(0, 16, 16, 16, 16)
        self.setLayout(column)
        words = say("customers.none_called" if self.is_name else "customers.none_by", text=query)
        column.addWidget(Text(words))
        self._near = horizontal(8)
        column.addLayout(self._near)
        column.addSpacing(8)
        line = horizontal(8)
        act = say("customers.new_called", text=query) if self.is_name else say("customers.clear")
        self.button = Button(act, icon="plus" if self.is_name else "")
        self.button.clicked.connect(self.new if self.is_name else self.clear)
        line.addWidget(self.button)
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        self.setAccessibleName(words)

    def show_near(self, rows: tuple[CustomerRow, ...]) -> None:
        """Name those who come close."""
        if not rows:
            return
        self._near.addWidget(Text(say("customers.near"), role="quiet", shrinks=False))
        for row in rows:
            link = Link(row.name)
            link.clicked.connect(partial(self.opened.emit, row.id))
            self._near.addWidget(link)
        self._near.addStretch(1)


def near(find: Callable[..., tuple[tuple[CustomerRow, ...], int]], query: str) -> tuple[CustomerRow, ...]:
    """Those whom a shorter beginning of the same text finds, at least half of it."""
    for length in range(len(query) - 1, max(1, len(query) // 2) - 1, -1):
        rows, _ = find(query[:length], limit=MOST)
        if rows:
            return rows
    return ()

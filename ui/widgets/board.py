"""The place of a list: its skeleton while it loads, the list itself, what stands there when it is empty, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedLayout, QWidget

from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do
from ui.i18n import say
from ui.widgets.layout import vertical
from ui.widgets.states import EmptyState, ErrorState, Skeleton


class Board(QWidget):
    """Holds ``main`` and shows one thing at a time; it begins with the skeleton."""

    def __init__(self, main: QWidget, *, rows: int = 9, row_height: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedLayout()
        self.setLayout(self._stack)
        self._main = main
        self._waiting = _at_top(Skeleton(rows, height=row_height))
        self._other: QWidget | None = None
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(main)

    @property
    def empty(self) -> EmptyState | None:
        """The empty state that shows, if one does."""
        return self._other if isinstance(self._other, EmptyState) else None

    def show_loading(self) -> None:
        """The skeleton, unless the list stands there already: what is known is not taken away to be read again."""
        if self._stack.currentWidget() is not self._main:
            self._put(self._waiting)

    def show_main(self) -> None:
        """The list."""
        self._put(self._main)

    def show_empty(
        self, icon: str, title: str, detail: str = "", *, act: str = "", acted: Callable[[], None] | None = None
    ) -> None:
        """Nothing to list: what is not there, the nearest thing that is, and the way to it."""
        state = EmptyState(icon, title, detail, act=act)
        if acted is not None:
            state.acted.connect(acted)
        self._put_other(state)

    def show_error(self, error: AgentDeskError, again: Callable[[], None]) -> None:
        """The list cannot be read: whose fault, what to do, once more."""
        what, do = what_and_do(error)
        state = ErrorState(what, do, act=say("ui.again"))
        state.acted.connect(again)
        self._put_other(_at_top(state))

    def _put(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        if self._other is not None and part is not self._other:
            self._stack.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None

    def _put_other(self, part: QWidget) -> None:
        old, self._other = self._other, part
        self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()


def _at_top(part: QWidget) -> QWidget:
    found = QWidget()
    layout = vertical()
    found.setLayout(layout)
    layout.addWidget(part)
    layout.addStretch(1)
    return found

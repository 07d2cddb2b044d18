"""What the window tells the person in passing; held until somebody listens."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from agent_desk.changes import Changes
from agent_desk.errors import AgentDeskError
from ui.errors import what_and_do


@dataclass(frozen=True, slots=True)
class Message:
    """``undo`` is an act's id in the undo journal or ""; ``error`` marks what went wrong (stays until it is closed)."""

    words: str
    detail: str = ""
    undo: str = ""
    error: bool = False


class Messages(QObject):
    """The one way to tell the person something that has no place of its own on the page."""

    said = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[Message] = []
        self._listening = False

    def listen(self, listening: bool = True) -> None:
        """A window listens from now on (what was held is said at once), or does no longer."""
        self._listening = listening
        if listening:
            held, self._held = self._held, []
            for message in held:
                self.said.emit(message)

    def notice(self, words: str) -> None:
        """Something was done; goes by itself."""
        self._say(Message(words))

    def did(self, words: str, changes: Changes) -> None:
        """An act that can be taken back: the bar offers the way back while ``changes.undo`` is set."""
        self._say(Message(words, undo=changes.undo or ""))

    def failure(self, error: AgentDeskError) -> None:
        """Something went wrong that has no place on the page: the fact and the remedy."""
        what, do = what_and_do(error)
        self._say(Message(what, do, error=True))

    def _say(self, message: Message) -> None:
        if self._listening:
            self.said.emit(message)
        else:
            self._held.append(message)

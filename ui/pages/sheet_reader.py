"""A quote sheet or application form to read in the place of a list, to print or to keep as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.errors import AgentDeskError
from agent_desk.files import write_file
from agent_desk.texts import SHEET_LANGUAGES
from ui.i18n import say, words
from ui.page import PageContext
from ui.pages.visit.finish_panel import SheetPreview, print_pages
from ui.widgets.buttons import IconButton
from ui.widgets.fields import Combo

READ_WIDTH = 1240
PRINT_WIDTH = 2480
"""A4 at 300 dots per inch."""


def language_choice() -> Combo:
    """In which language a sheet is made, beginning with the window's."""
    options = [(one, say(f"sheet.language.{one}")) for one in SHEET_LANGUAGES]
    choice = Combo(options, words().language, name=say("sheet.language.choose"))
    # In a narrow head the title gives way, not the choice.
    choice.setFixedWidth(choice.sizeHint().width())
    return choice


class SheetReader(SheetPreview):
    """``read`` shows a sheet that is made on demand; ``closed`` when the person has seen enough."""

    closed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self._desk, self._bridge, self._messages = context.desk, context.bridge, context.messages
        self._pdf = b""
        self._again: Callable[[], None] = lambda: None
        self.language = language_choice()
        self.language.chosen.connect(lambda _language: self._again())
        self.head.addWidget(self.language)
        self.cross = IconButton("x", say("ui.close"))
        self.cross.clicked.connect(self.closed)
        self.head.addWidget(self.cross)
        self.print_asked.connect(self._print)
        self.save_asked.connect(self._save)

    def read(self, title: str, number: str, make: Callable[[str], bytes]) -> None:
        """Make the sheet in the language that is chosen and show it, in another one as soon as that is chosen; what cannot be
        made is said and the reader closes."""
        self._again = partial(self.read, title, number, make)
        language = self.language.current

        def draw() -> tuple[bytes, list[bytes]]:
            pdf = make(language)
            return pdf, self._drawn(pdf, READ_WIDTH)

        def drawn(found: tuple[bytes, list[bytes]]) -> None:
            self._pdf = found[0]
            self.set_title(title)
            self.show_pages(found[1], f"{number}.pdf")

        self._pdf = b""
        self.show_pages([], f"{number}.pdf")
        self.set_title(title, "")
        self._bridge.latest(self, "sheet", draw, done=drawn, failed=self._failed)

    def _drawn(self, pdf: bytes, width: int) -> list[bytes]:
        return [self._desk.sheet_page(pdf, page=page, width=width) for page in range(self._desk.sheet_pages(pdf))]

    def _failed(self, error: AgentDeskError) -> None:
        self._messages.failure(error)
        self.closed.emit()

    def _print(self) -> None:
        pdf = self._pdf

        def drawn(pages: list[bytes]) -> None:
            if print_pages(self, pages):
                self._messages.notice(say("visit.finish.printed"))

        if pdf:
            self._bridge.call(self, lambda: self._drawn(pdf, PRINT_WIDTH), done=drawn, failed=self._messages.failure)

    def _save(self, path: str) -> None:
        pdf = self._pdf

        def write() -> str:
            write_file(Path(path), pdf)
            return Path(path).name

        if pdf:
            self._bridge.call(
                self,
                write,
                done=lambda name: self._messages.notice(say("visit.finish.saved", name=name)),
                failed=self._messages.failure,
            )

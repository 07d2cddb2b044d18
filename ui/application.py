"""The Qt application that carries the look, the words and the ring around the one focused part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from ui.i18n import Words
from ui.theme import Theme, load_first_fonts
from ui.widgets.focus import FocusRing


class DeskApplication(QApplication):
    """``theme`` and ``words`` belong to it; widgets reach them by ``ui.theme.theme()`` and ``ui.i18n.say()``."""

    def __init__(self, arguments: Sequence[str] = (), *, language: str = "zh_CN", theme: str = "system") -> None:
        super().__init__(list(arguments) or ["agent-desk"])
        self.setApplicationName("agent-desk")
        self.setStyle("Fusion")
        load_first_fonts()
        self.theme = Theme(theme)
        self.words = Words(language)
        self.setApplicationDisplayName(self.words.say("ui.product"))
        self.setFont(self.theme.font())
        self._dress()
        self.theme.changed.connect(self._dress)
        self._ring = FocusRing(self)

    def _dress(self) -> None:
        self.setPalette(self.theme.palette())
        self.setStyleSheet(self.theme.style_sheet())
        for window in self.topLevelWidgets():
            window.update()

"""The Qt application that carries the look, the words and the ring around the one focused part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, QTranslator
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
        self._qt_words: QTranslator | None = None
        self.words.changed.connect(self.speak_qt)
        self._ring = FocusRing(self)

    def speak_qt(self) -> None:
        """Qt's own words (file dialogs, the menu of a text box) in the chosen language."""
        if self._qt_words is not None:
            self.removeTranslator(self._qt_words)
        self._qt_words = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{self.words.language}", folder):
            self.installTranslator(self._qt_words)

    def _dress(self) -> None:
        self.setPalette(self.theme.palette())
        self.setStyleSheet(self.theme.style_sheet())
        for window in self.topLevelWidgets():
            window.update()

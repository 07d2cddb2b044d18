"""The Qt application that carries the look, the words and the ring around the one focused part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ui.i18n import Words
from ui.theme import Theme, load_first_fonts

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

    from ui.widgets.focus import FocusRing


class DeskApplication(QApplication):
    """``theme`` and ``words`` belong to it; widgets reach them by ``ui.theme.theme()`` and ``ui.i18n.say()``."""

    def __init__(self, arguments: Sequence[str] = (), *, language: str = "zh_CN", theme: str = "system") -> None:
        # Before the application is made, or Qt would make another style first and throw it away.
        QApplication.setStyle("Fusion")
        super().__init__(list(arguments) or ["agent-desk"])
        self.setApplicationName("agent-desk")
        load_first_fonts()
        self.theme = Theme(theme)
        self.words = Words(language)
        self.setApplicationDisplayName(self.words.say("ui.product"))
        self.setFont(self.theme.font())
        self.setPalette(self.theme.palette())
        self._complete = False
        self.theme.changed.connect(self._dress)
        self._qt_words: QTranslator | None = None
        self._ring: FocusRing | None = None

    def complete(self) -> None:
        """What the first paint need not wait for: the style sheet (menus, scroll bars, tips), the ring around the focus, Qt's own
        words. Call it once the window shows."""
        from ui.widgets.focus import FocusRing

        self.theme.forget_metrics()
        if not self._complete:
            self._complete = True
            self._dress()
            self._ring = FocusRing(self)
            self.words.changed.connect(self.speak_qt)
            self.speak_qt()

    def speak_qt(self) -> None:
        """Qt's own words (file dialogs, the menu of a text box) in the chosen language."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        if self._qt_words is not None:
            self.removeTranslator(self._qt_words)
        self._qt_words = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{self.words.language}", folder):
            self.installTranslator(self._qt_words)

    def _dress(self) -> None:
        self.setPalette(self.theme.palette())
        if not self._complete:
            return
        self.setStyleSheet(self.theme.style_sheet())
        for window in self.topLevelWidgets():
            window.update()

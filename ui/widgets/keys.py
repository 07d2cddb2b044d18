"""Keys that a part of a page wants before the window's own shortcuts get them."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def keeps_escape(event: QEvent) -> bool:
    """Whether ``event`` asks who wants Escape; it is taken then, so that Escape comes as a key press to whoever has the focus."""
    if event.type() == QEvent.Type.ShortcutOverride and cast("QKeyEvent", event).key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False

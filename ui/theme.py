"""The look: roles, type and sizes from ``resources/tokens.json``; the one style sheet and palette of the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol, cast

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette

from agent_desk.texts import RESOURCES

FAMILY = "Noto Sans SC"
STRONG_FAMILY = "Noto Sans SC SemiBold"
CHOICES = ("system", "light", "dark")


class _HasTheme(Protocol):
    theme: Theme


class Theme(QObject):
    """Colours by role, fonts by name, heights and widths; ``changed`` after a switch between light and dark."""

    changed = Signal()

    def __init__(self, choice: str = "system", *, tokens: Path = RESOURCES / "tokens.json") -> None:
        super().__init__()
        self._tokens: dict[str, Any] = json.loads(tokens.read_text(encoding="utf-8"))
        self._roles = {
            name: {role: QColor(value) for role, value in roles.items()}
            for name, roles in self._tokens["colour"].items()
        }
        self._type = {one["name"]: one for one in self._tokens["type"]["scale"]}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._metrics: dict[tuple[str, bool], QFontMetricsF] = {}
        self._choice = choice if choice in CHOICES else "system"
        self._dark = self._wants_dark()
        self._now = self._roles["dark" if self._dark else "light"]
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def dark(self) -> bool:
        """Whether the dark roles are in force."""
        return self._dark

    @property
    def choice(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Switch; everything on the screen follows at once."""
        self._choice = choice if choice in CHOICES else "system"
        self._system_changed()

    def colour(self, role: str) -> QColor:
        """The colour of a role (``accent``, ``amber_tint`` …). KeyError for a role that the tokens do not have."""
        return self._now[role]

    def font(self, name: str = "body", *, strong: bool = False) -> QFont:
        """The font of a step of the type scale: ``caption`` 12, ``body`` 13, ``title`` 15, ``page`` 20, ``figure`` 28."""
        key = (name, strong)
        found = self._fonts.get(key)
        if found is None:
            found = QFont()
            # The GB 2312 subset of the semibold face is known by its own family name alone.
            found.setFamilies([STRONG_FAMILY, FAMILY] if strong else [FAMILY])
            found.setPixelSize(self._type[name]["size"])
            found.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[key] = found
        return found

    def metrics(self, name: str = "body", *, strong: bool = False) -> QFontMetricsF:
        """Measures of the same font."""
        key = (name, strong)
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(self.font(name, strong=strong))
        return found

    def line(self, name: str = "body") -> int:
        """The line height of a step of the type scale, in px."""
        return int(self._type[name]["line"])

    def size(self, name: str = "body") -> int:
        """The character height of a step of the type scale, in px."""
        return int(self._type[name]["size"])

    def height(self, name: str) -> int:
        """A height from the tokens: ``row`` 36, ``row_dense`` 28, ``control`` 32 …"""
        return int(self._tokens["height"][name])

    def width(self, name: str) -> int:
        """A width from the tokens: ``rail`` 200, ``search`` 360 …"""
        return int(self._tokens["width"][name])

    @property
    def motion_ms(self) -> int:
        """How long a movement may take; 0 where the system asks for stillness."""
        hints = QGuiApplication.styleHints()
        still = hints is not None and hints.cursorFlashTime() == 0
        return 0 if still else int(self._tokens["motion"]["max_ms"])

    def forget_metrics(self) -> None:
        """After fonts were added: measure and match afresh."""
        self._fonts.clear()
        self._metrics.clear()

    def palette(self) -> QPalette:
        """For the parts that Qt paints itself: text cursor, selection, standard dialogs."""
        palette = QPalette()
        role, group = QPalette.ColorRole, QPalette.ColorGroup
        for where, colour in (
            (role.Window, "page"),
            (role.WindowText, "text"),
            (role.Base, "card"),
            (role.AlternateBase, "sunken"),
            (role.Text, "text"),
            (role.Button, "card"),
            (role.ButtonText, "text"),
            (role.PlaceholderText, "quiet"),
            (role.ToolTipBase, "text"),
            (role.ToolTipText, "page"),
            (role.Highlight, "accent"),
            (role.HighlightedText, "on_accent"),
            (role.Link, "accent"),
            (role.Accent, "accent"),
            (role.Light, "hover"),
            (role.Midlight, "line"),
            (role.Mid, "line_strong"),
            (role.Dark, "field"),
            (role.Shadow, "line_strong"),
            (role.BrightText, "on_accent"),
        ):
            palette.setColor(where, self.colour(colour))
        for where in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(group.Disabled, where, self.colour("disabled"))
        return palette

    def style_sheet(self) -> str:
        """The only style sheet text of the program; everything else is painted from the roles."""
        roles = {role: colour.name() for role, colour in self._now.items()}
        return _SHEET % roles

    def _wants_dark(self) -> bool:
        if self._choice != "system":
            return self._choice == "dark"
        hints = QGuiApplication.styleHints()
        return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark

    def _system_changed(self) -> None:
        dark = self._wants_dark()
        if dark != self._dark:
            self._dark = dark
            self._now = self._roles["dark" if dark else "light"]
            self.changed.emit()


def theme() -> Theme:
    """The look of the running application."""
    return cast("_HasTheme", QCoreApplication.instance()).theme


def load_first_fonts() -> None:
    """The GB 2312 subsets: 6 ms instead of the 26 that the full faces cost before the first paint."""
    _load("NotoSansSC-Regular-GB2312.ttf", "NotoSansSC-SemiBold-GB2312.ttf")


def load_full_fonts() -> None:
    """The complete faces, for rare characters in names; after the first paint."""
    _load("NotoSansSC-Regular.ttf", "NotoSansSC-SemiBold.ttf")


def _load(*names: str) -> None:
    for name in names:
        path = RESOURCES / "fonts" / name
        if path.is_file():
            QFontDatabase.addApplicationFont(str(path))


_SHEET = """
BareEdit, BareText { border: none; background: transparent; padding: 0; color: %(text)s;
    placeholder-text-color: %(quiet)s; selection-background-color: %(accent)s; selection-color: %(on_accent)s; }
BareEdit:disabled { color: %(disabled)s; }
QToolTip { background: %(text)s; color: %(page)s; border: none; padding: 4px 8px; }
QMenu { background: %(card)s; color: %(text)s; border: 1px solid %(line_strong)s; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: %(selected)s; }
QMenu::item:disabled { color: %(disabled)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 8px; }
Scroll { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: %(line_strong)s; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: %(field)s; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
Table { background: transparent; border: none; outline: none; }
Combo QAbstractItemView { background: %(card)s; color: %(text)s; border: 1px solid %(line_strong)s;
    padding: 4px; outline: none; selection-background-color: %(selected)s; selection-color: %(text)s; }
Combo QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 4px; }
QCalendarWidget QWidget { background: %(card)s; color: %(text)s; alternate-background-color: %(sunken)s; }
QCalendarWidget QAbstractItemView { selection-background-color: %(accent)s; selection-color: %(on_accent)s; outline: none; }
QCalendarWidget QToolButton { border: none; padding: 4px 8px; border-radius: 4px; color: %(text)s; }
QCalendarWidget QToolButton:hover { background: %(hover)s; }
"""

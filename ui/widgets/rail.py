"""The rail at the left: where to go, how much waits there, who is at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from ui import icons
from ui.i18n import say
from ui.painting import box, draw_text, hairline, ring
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.figures import Avatar
from ui.widgets.icon import Logo
from ui.widgets.layout import clear, horizontal, vertical
from ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place to go: its name, icon and words; ``key`` is the shortcut told in the tip."""

    name: str
    icon: str
    words: str
    key: str = ""


class _RailButton(QAbstractButton):
    def __init__(self, entry: RailEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.count, self.amber, self.on, self.folded = 0, False, False, False
        self.setText(entry.words)
        self.setFixedHeight(36)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name_it()

    def name_it(self) -> None:
        words = f"{self.entry.words} {self.count}" if self.count else self.entry.words
        self.setAccessibleName(words)
        self.setToolTip(f"{words}  {self.entry.key}".strip() if self.folded else self.entry.key)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40 if self.folded else 184, 36)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.on:
            box(painter, self.rect(), radius=6, fill="card", line="line")
        elif self.underMouse():
            box(painter, self.rect(), radius=6, fill="hover")
        x = 12 if self.folded else 13
        icons.draw(painter, self.entry.icon, x, 10, 16, "accent" if self.on else "quiet")
        if self.folded:
            if self.count and self.amber:
                box(painter, QRectF(self.width() - 14, 7, 7, 7), radius=3.5, fill="amber_solid")
        else:
            role = "text" if self.on else "quiet"
            draw_text(painter, QRectF(41, 0, self.width() - 41 - 40, 36), self.entry.words, role=role, bold=self.on)
            if self.count:
                draw_text(
                    painter,
                    QRectF(self.width() - 53, 0, 40, 36),
                    str(self.count),
                    size="caption",
                    role="amber" if self.amber else "text" if self.on else "quiet",
                    bold=self.amber or self.on,
                    align=Qt.AlignmentFlag.AlignRight,
                )
        if self.hasFocus() and getattr(self.parent(), "keyboard", True):
            ring(painter, self.rect())


class _Separator(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(15)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hairline(QPainter(self), 8, 8, self.width() - 16)


class Rail(QWidget):
    """200 px, folded 56. ``chosen(str)`` when a place is picked, ``search`` from the folded rail, ``lock`` from the padlock."""

    chosen = Signal(str)
    search = Signal()
    lock = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folded = False
        self._current = ""
        self._agent = ("", "")
        self._buttons: dict[str, _RailButton] = {}
        self._outer = vertical(0, 8, 0, 9, 0)
        self.setLayout(self._outer)
        self._brand = QWidget()
        self._brand.setFixedHeight(56)
        brand = horizontal(10, 8, 0, 8, 0)
        brand.addWidget(Logo())
        self._name = Text(say("ui.product"), size="title", bold=True)
        brand.addWidget(self._name, 1)
        self._brand.setLayout(brand)
        self._outer.addWidget(self._brand)
        self._searching = _RailButton(RailEntry("search", "search", say("ui.search_open"), say("ui.search_key")), self)
        self._searching.clicked.connect(self.search)
        self._outer.addWidget(self._searching)
        self._gap = QWidget()
        self._gap.setFixedHeight(10)
        self._outer.addWidget(self._gap)
        self._places = vertical(2)
        self._outer.addLayout(self._places)
        self._outer.addStretch(1)
        self._me = _Me(self)
        self._me.lock.connect(self.lock)
        self._outer.addWidget(self._me)
        self.setAccessibleName(say("ui.product"))
        self.fold(False)

    def set_entries(self, groups: Sequence[Sequence[RailEntry]]) -> None:
        """The places to go, in groups with a hairline between them."""
        clear(self._places)
        self._buttons = {}
        for position, group in enumerate(groups):
            if position and group:
                self._places.addWidget(_Separator(self))
            for entry in group:
                button = _RailButton(entry, self)
                button.folded = self._folded
                button.name_it()
                button.clicked.connect(partial(self._press, entry.name))
                self._buttons[entry.name] = button
                self._places.addWidget(button)
        self.set_current(self._current)

    def _press(self, name: str, _checked: bool = False) -> None:
        self.chosen.emit(name)

    def set_current(self, name: str) -> None:
        """Light up a place."""
        self._current = name
        for key, button in self._buttons.items():
            button.on = key == name
            button.update()

    def set_count(self, name: str, count: int, *, amber: bool = False) -> None:
        """How much waits there; ``amber`` = only on this computer."""
        button = self._buttons.get(name)
        if button is not None:
            button.count, button.amber = count, amber
            button.name_it()
            button.update()

    def set_agent(self, name: str, number: str) -> None:
        """Who is at work."""
        self._agent = (name, number)
        self._me.show_agent(name, number)

    def set_places_visible(self, visible: bool) -> None:
        """Hide everything but the mark, while the screen is turned to the customer."""
        for button in self._buttons.values():
            button.setVisible(visible)
        for index in range(self._places.count()):
            item = self._places.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(visible)
        self._searching.setVisible(visible and self._folded)
        self._me.setVisible(visible)

    @property
    def folded(self) -> bool:
        """Whether only the icons show."""
        return self._folded

    def fold(self, folded: bool) -> None:
        """Icons only, or icons and words."""
        self._folded = folded
        self.setFixedWidth(theme().width("rail_folded" if folded else "rail"))
        self._name.setVisible(not folded)
        self._searching.folded = folded
        self._searching.name_it()
        self._searching.setVisible(folded)
        self._gap.setVisible(folded)
        self._outer.setContentsMargins(8, 0, 8 if folded else 9, 0)
        for button in self._buttons.values():
            button.folded = folded
            button.name_it()
        self._me.fold(folded)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("rail"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().colour("line"))


class _Me(QWidget):
    """Who is at work, and the padlock; folded, the avatar alone, whose menu locks."""

    lock = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(56)
        self._row = horizontal(8, 8, 1, 2, 0)
        self.setLayout(self._row)
        self._avatar = _Face()
        self._avatar.clicked.connect(self._open_menu)
        self._row.addWidget(self._avatar)
        self._words = QWidget()
        words = vertical()
        words.addStretch(1)
        self._name, self._number = Text(), Text(size="caption", role="quiet")
        words.addWidget(self._name)
        words.addWidget(self._number)
        words.addStretch(1)
        self._words.setLayout(words)
        self._row.addWidget(self._words, 1)
        self._lock = IconButton("lock", say("ui.lock"))
        self._lock.setToolTip(f"{say('ui.lock')}  Ctrl L")
        self._lock.clicked.connect(self.lock)
        self._row.addWidget(self._lock)

    def show_agent(self, name: str, number: str) -> None:
        self._avatar.show_name(name)
        self._name.set_text(name)
        self._number.set_text(number)

    def fold(self, folded: bool) -> None:
        self._words.setVisible(not folded)
        self._lock.setVisible(not folded)
        self._avatar.setFocusPolicy(Qt.FocusPolicy.StrongFocus if folded else Qt.FocusPolicy.NoFocus)
        self._row.setContentsMargins(6 if folded else 8, 1, 6 if folded else 2, 0)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"{self._name.text()}  {self._number.text()}".strip()).setEnabled(False)
        menu.addAction(f"{say('ui.lock')}  Ctrl L", self.lock.emit)
        menu.popup(self._avatar.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, 0, self.width())


class _Face(QAbstractButton):
    """The avatar as a button."""

    ring_radius = 14.0

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(28, 28)
        self._picture = Avatar("", parent=self)
        self._picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_name(self, name: str) -> None:
        self._picture.set_name(name)
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture paints itself."""

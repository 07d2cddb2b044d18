"""Where something is entered: boxes with their problem beneath, combo, date, search."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QPlainTextEdit, QSizePolicy, QWidget

from ui import icons
from ui.i18n import say
from ui.painting import Run, box, draw_text, width_of
from ui.widgets.buttons import IconButton
from ui.widgets.entry import SAVE_AFTER_MS, BareEdit, FieldBox, ProblemLines, TextField
from ui.widgets.layout import vertical

__all__ = [
    "SAVE_AFTER_MS",
    "BareEdit",
    "BareText",
    "Combo",
    "DateField",
    "ProblemLines",
    "SearchField",
    "TextArea",
    "TextField",
    "open_calendar",
    "tidy_day",
]


class TextArea(QWidget):
    """Several lines of text in a box."""

    committed = Signal(str)

    def __init__(
        self, *, placeholder: str = "", name: str = "", height: int = 84, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.box = FieldBox(height)
        inner = vertical(0, 6, 6, 6, 6)
        self.box.setLayout(inner)
        self.edit = BareText()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name or placeholder)
        self.edit.setTabChangesFocus(True)
        inner.addWidget(self.edit)
        outer = vertical()
        outer.addWidget(self.box)
        self.setLayout(outer)
        self.setFocusProxy(self.edit)
        self.edit.focused.connect(self._focused)

    def text(self) -> str:
        """What stands in the box."""
        return self.edit.toPlainText()

    def _focused(self, on: bool) -> None:
        self.box.active = on
        self.box.update()
        if not on:
            self.committed.emit(self.text())


class BareText(QPlainTextEdit):
    """A text edit without a box of its own."""

    focused = Signal(bool)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class SearchField(TextField):
    """A box with a magnifying glass (or the ``list-filter`` of a list); ``edited`` after each change, held back."""

    def __init__(
        self, placeholder: str, *, icon: str = "list-filter", width: int = 280, parent: QWidget | None = None
    ) -> None:
        super().__init__(placeholder=placeholder, icon=icon, parent=parent)
        self.box.resting_line = "line_strong"
        self.edit.setClearButtonEnabled(False)
        self.setFixedWidth(width)


class Combo(QComboBox):
    """One of many. ``options``: (key, words); ``chosen(str)`` when the person picks another."""

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]] = (),
        current: str = "",
        *,
        height: int = 28,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height = height
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        self.set_options(options, current)
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    @property
    def current(self) -> str:
        """The key that is chosen, "" for none."""
        return str(self.currentData() or "")

    def set_options(self, options: Sequence[tuple[str, str]], current: str | None = None) -> None:
        """Other options; without a signal."""
        current = self.current if current is None else current
        self.blockSignals(True)
        self.clear()
        for key, words in options:
            self.addItem(words, key)
        self.setCurrentIndex(self.findData(current))
        self.blockSignals(False)
        self.updateGeometry()
        self.update()

    def set_current(self, key: str) -> None:
        """Show ``key`` as chosen, without a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(key))
        self.blockSignals(False)
        self.update()

    def sizeHint(self) -> QSize:
        widest = max((width_of((Run(self.itemText(i)),)) for i in range(self.count())), default=40)
        return QSize(int(widest + 0.999) + 10 + 6 + 14 + 8, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, self._height)

    def wheelEvent(self, event: object) -> None:
        """A wheel over a closed combo scrolls the page, it never changes a cover."""
        event.ignore()  # type: ignore[attr-defined]  # the stubs name QWheelEvent

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        focused = self.hasFocus()
        fill = "hover" if self.underMouse() and not focused and self.isEnabled() else "card"
        line = "focus" if focused else "line_strong" if self.isEnabled() else "line"
        box(painter, self.rect(), fill=fill, line=line, width=2 if focused else 1)
        role = "text" if self.isEnabled() else "disabled"
        draw_text(painter, QRectF(11, 0, self.width() - 36, self.height()), self.currentText(), role=role)
        icons.draw(painter, "chevron-down", self.width() - 21, (self.height() - 14) / 2, 14, role)


_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")


def tidy_day(text: str) -> str:
    """``20221118``, ``2022/11/18``, «2022年11月18日» become ``2022-11-18``; what is no day stays as it was typed."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        return text
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return text


class DateField(TextField):
    """A day as ``2022-11-18``; typed in any usual manner, or picked (button, or Alt+Down)."""

    def __init__(self, label: str = "", *, text: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, placeholder=say("ui.day_placeholder"), text=text, name=name, parent=parent)
        self._pick = IconButton("calendar", say("ui.pick_day"))
        self._pick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pick.clicked.connect(self.open_calendar)
        self.row.addWidget(self._pick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Show the calendar under the box."""
        open_calendar(self, self.text(), self._picked)

    def _picked(self, text: str) -> None:
        self.edit.setText(text)
        self._commit()

    def _commit(self) -> None:
        tidy = tidy_day(self.edit.text())
        if tidy != self.edit.text():
            self.edit.setText(tidy)
        super()._commit()


class DayPicker(QCalendarWidget):
    """A calendar in a window of its own; ``picked(str)`` with the chosen day, then it goes."""

    picked = Signal(str)

    def __init__(self, below: QWidget, text: str) -> None:
        super().__init__(below)
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        start = QDate.fromString(text, Qt.DateFormat.ISODate)
        if start.isValid():
            self.setSelectedDate(start)
        self.activated.connect(self._take)
        self.clicked.connect(self._take)
        self.move(below.mapToGlobal(QPoint(0, below.height())))

    def _take(self, chosen: QDate) -> None:
        self.close()
        self.picked.emit(chosen.toString(Qt.DateFormat.ISODate))


def open_calendar(below: QWidget, text: str, picked: Callable[[str], None]) -> DayPicker:
    """A calendar under ``below`` beginning at ``text``; ``picked(str)`` with the chosen day."""
    calendar = DayPicker(below, text)
    calendar.picked.connect(picked)
    calendar.show()
    calendar.setFocus()
    return calendar

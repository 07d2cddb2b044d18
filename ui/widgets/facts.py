"""A fact: plain text until it has the focus, then a box; beside it where it comes from, beneath it what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desk.domain.visit import Source
from ui import icons
from ui.i18n import say
from ui.painting import box, draw_text
from ui.widgets.chips import Provenance
from ui.widgets.fields import SAVE_AFTER_MS, BareEdit, Combo, ProblemLines, open_calendar, tidy_day
from ui.widgets.layout import horizontal, vertical
from ui.widgets.text import Text

LABEL_WIDTH = 84


class FactRow(QWidget):
    """One fact of a visit or a customer.

    ``kind`` is ``text``, ``date``, ``choice`` (``options``: key, words) or ``number``. ``shown`` turns the raw text into what
    stands there without the focus (a masked number, an amount with its unit). ``edited(str)`` while typing, held back;
    ``committed(str)`` with Enter or when the focus leaves after a change; ``confirmed(str)`` in its place after
    ``start_editing(confirming=True)``, with Enter also when it is the same as before; ``focused(bool)`` so that the page can open the
    piece of the picture in ``under`` (a layout right beneath the row).
    """

    edited = Signal(str)
    committed = Signal(str)
    confirmed = Signal(str)
    focused = Signal(bool)

    def __init__(
        self,
        label: str,
        *,
        text: str = "",
        shown: str | None = None,
        source: Source | None = None,
        kind: str = "text",
        options: Sequence[tuple[str, str]] = (),
        placeholder: str = "",
        bold: bool = False,
        label_width: int = LABEL_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._bold = kind, bold
        self._text, self._shown = text, shown
        self.confirming = False
        outer = vertical()
        self.setLayout(outer)
        line = horizontal(8, 16, 0, 8, 0)
        self._label = Text(label, role="quiet")
        self._label.setFixedWidth(label_width)
        line.addWidget(self._label)
        self._value = _Value(self, placeholder or say("ui.fact_empty"))
        line.addWidget(self._value, 1)
        outer.addLayout(line)
        self.problem = ProblemLines()
        self._problem_margin = vertical(0, 16 + label_width + 8, 0, 16, 0)
        self._problem_margin.addWidget(self.problem)
        outer.addLayout(self._problem_margin)
        self.under = vertical()
        outer.addLayout(self.under)
        # Not Fixed: that would hold the row at the height of one line when the words beneath need two.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._value.make_editor(kind, list(options), label)
        self.set_fact(text, shown=shown, source=source)

    @property
    def kind(self) -> str:
        """``text``, ``date``, ``choice`` or ``number``."""
        return self._kind

    @property
    def bold(self) -> bool:
        """Whether the value is semibold."""
        return self._bold

    def text(self) -> str:
        """The raw text, with what is being typed."""
        return self._value.text()

    def set_fact(self, text: str, *, shown: str | None = None, source: Source | None = None) -> None:
        """Show another value and source; what the person is typing at this moment stays."""
        self._text, self._shown = text, shown
        self._value.set_text(text, shown if shown is not None else text)
        self._value.set_source(source)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Other choices."""
        self._value.set_options(list(options))

    def show_problem(self, what: str, do: str = "", *, stops: bool = True) -> None:
        """Say what is wrong and the remedy; "" = all is well."""
        self._value.set_wrong(bool(what) and stops)
        self.problem.show_problem(what, do, stops=stops)
        # Its words belong to the box above them, not to the one below.
        margins = self._problem_margin.contentsMargins()
        margins.setBottom(8 if what else 0)
        self._problem_margin.setContentsMargins(margins)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._value.editing or self._value.wrong:
            left = self._value.x() - 10
            area = QRect(left, self._value.y(), self.width() - 8 - left, self._value.height())
            line = "focus" if self._value.editing else "red_solid"
            box(QPainter(self), area, fill="card", line=line, width=2)

    def start_editing(self, *, confirming: bool = False) -> None:
        """Give this fact the focus; ``confirming`` when what comes now was found out and not only told."""
        self.confirming = confirming
        self._value.setFocus(Qt.FocusReason.ShortcutFocusReason)


class _Value(QWidget):
    """The value's place: paints the plain text, or holds the editor in its box."""

    def __init__(self, row: FactRow, placeholder: str) -> None:
        super().__init__(row)
        self._row = row
        self._shown, self._placeholder = "", placeholder
        self._source: Source | None = None
        self.editing, self.wrong = False, False
        self._edit: BareEdit | None = None
        self._combo: Combo | None = None
        self._options: list[tuple[str, str]] = []
        self._committed = ""
        self._timer = 0
        self.setFixedHeight(32)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._mark = Provenance(Source.TOLD, self)
        self._mark.hide()

    def make_editor(self, kind: str, options: list[tuple[str, str]], name: str) -> None:
        if kind == "choice":
            self._options = options
            self._combo = _FactCombo(options, height=32, name=name, parent=self)
            self._combo.chosen.connect(self._chosen)
            self._combo.focused.connect(self._focus)
            self.setFocusProxy(self._combo)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        self._edit = BareEdit(self)
        self._edit.setAccessibleName(name)
        self._edit.setPlaceholderText("")
        self._edit.focused.connect(self._focus)
        self._edit.textEdited.connect(self._typed)
        self._edit.returnPressed.connect(self._enter)
        self._edit.installEventFilter(self)
        self._edit.setGeometry(0, 0, 1, 1)
        self.setFocusProxy(self._edit)
        self._place()

    def text(self) -> str:
        if self._edit is not None:
            return self._edit.text()
        return self._combo.current if self._combo is not None else ""

    def set_text(self, text: str, shown: str) -> None:
        self._shown = shown
        if self._edit is not None:
            typing = self._edit.hasFocus() and self._edit.text() != self._committed
            if not typing:
                self._committed = text
                if self._edit.text() != text:
                    self._edit.setText(text)
        elif self._combo is not None:
            self._committed = text
            self._combo.set_current(text)
            self._shown = self._combo.currentText() or shown
        self.update()

    def set_options(self, options: list[tuple[str, str]]) -> None:
        self._options = options
        if self._combo is not None:
            self._combo.set_options(options)
            self._shown = self._combo.currentText()
            self.update()

    def set_source(self, source: Source | None) -> None:
        self._source = source
        self._mark.setVisible(source is not None)
        if source is not None:
            self._mark.set_source(source)
        self._place()

    def set_wrong(self, wrong: bool) -> None:
        self.wrong = wrong
        self._row.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 32)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # the stubs name QResizeEvent
        self._place()

    def _place(self) -> None:
        right = self.width() - 8
        self._mark.move(right - 20, 6)
        end = right - (28 if self._source is not None else 0)
        if self._edit is not None:
            # Without the focus the editor stays in the tab order but shows nothing: the plain text is painted instead.
            self._edit.setGeometry(QRect(0, 2, end, 28) if self.editing else QRect(-20, 0, 1, 1))
        if self._combo is not None:
            self._combo.setGeometry(QRect(0, 0, right + 4, 32))
            self._mark.raise_()

    def _focus(self, on: bool) -> None:
        self.editing = on
        self._place()
        if not on:
            self._commit()
            self._row.confirming = False
        elif self._edit is not None:
            self._edit.selectAll()
        self._row.focused.emit(on)
        self._row.update()
        self.update()

    def _typed(self, _text: str) -> None:
        if self._timer:
            self.killTimer(self._timer)
        self._timer = self.startTimer(SAVE_AFTER_MS)

    def timerEvent(self, _event: object) -> None:
        self.killTimer(self._timer)
        self._timer = 0
        self._row.edited.emit(self.text())

    def _commit(self) -> None:
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0
        if self._edit is None:
            return
        if self._row.kind == "date":
            tidy = tidy_day(self._edit.text())
            if tidy != self._edit.text():
                self._edit.setText(tidy)
        text = self._edit.text()
        if text != self._committed:
            self._keep(text)

    def _keep(self, text: str) -> None:
        self._committed = self._shown = text
        confirming, self._row.confirming = self._row.confirming, False
        (self._row.confirmed if confirming else self._row.committed).emit(text)

    def _enter(self) -> None:
        """Kept, and on to the next fact: a paper is read from top to bottom."""
        self._commit()
        if self._row.confirming and self.text():
            self._keep(self.text())
        self.focusNextPrevChild(True)

    def _chosen(self, key: str) -> None:
        self._committed = key
        if self._combo is not None:
            self._shown = self._combo.currentText()
        self._row.committed.emit(key)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self._row.kind == "date" and alt_down:
            open_calendar(self, self.text(), self._picked)
            return
        if event.key() == Qt.Key.Key_Escape and self._edit is not None and self._edit.text() != self._committed:
            self._edit.setText(self._committed)
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        typed = watched is self._edit and self.text() != self._committed
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if typed and override and cast("QKeyEvent", event).key() == Qt.Key.Key_Escape:
            # Escape takes back what was typed before it does anything in the window.
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _picked(self, text: str) -> None:
        if self._edit is not None:
            self._edit.setText(text)
            self._commit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        end = self.width() - 8 - (28 if self._source is not None else 0)
        if not self.editing and self._combo is None:
            words = self._shown or self._placeholder
            role = "text" if self._shown else "quiet"
            draw_text(painter, QRect(0, 0, end, 32), words, role=role, bold=self._row.bold and bool(self._shown))


class _FactCombo(Combo):
    """A combo that looks like plain text until it has the focus."""

    focused = Signal(bool)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.currentText()
        area = QRect(0, 0, self.width() - 52, self.height())
        draw_text(painter, area, words or say("ui.fact_empty"), role="text" if words else "quiet")
        if self.hasFocus() or self.underMouse():
            icons.draw(painter, "chevron-down", self.width() - 50, (self.height() - 14) / 2, 14, "quiet")

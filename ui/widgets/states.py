"""Empty, loading, failing: designed like everything else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.painting import box, hairline
from ui.widgets.buttons import Button, IconButton
from ui.widgets.icon import Icon
from ui.widgets.layout import horizontal, vertical
from ui.widgets.text import Text


class EmptyState(QWidget):
    """What is not there, the nearest thing that is, and one act. ``acted`` when the button is pressed."""

    acted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        detail: str = "",
        *,
        act: str = "",
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = vertical(0, 16, 24, 16, 24)
        self.setLayout(layout)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(1)
        layout.addWidget(Icon(icon, "quiet", size=20), 0, centre)
        layout.addSpacing(8)
        layout.addWidget(Text(title, size="title", bold=True, align=centre, wrap=True))
        if detail:
            layout.addWidget(Text(detail, role="quiet", align=centre, wrap=True))
        self.button = Button(act, kind="primary" if primary else "plain")
        self.button.clicked.connect(self.acted)
        self.button.setVisible(bool(act))
        layout.addSpacing(16 if act else 0)
        layout.addWidget(self.button, 0, centre)
        layout.addStretch(1)
        self.setAccessibleName(f"{title} {detail}".strip())


class ErrorState(QWidget):
    """Whose fault, what to do, one act: an icon, the fact in bold, the remedy, a button at the right. ``acted`` when pressed."""

    acted = Signal()

    def __init__(self, what: str, do: str = "", *, act: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = horizontal(12, 16, 12, 16, 12)
        self.setLayout(layout)
        mark = vertical(0, 0, 2, 0, 0)
        mark.addWidget(Icon("triangle-alert", "red"))
        mark.addStretch(1)
        layout.addLayout(mark)
        words = vertical()
        self._what = Text(what, bold=True, wrap=True)
        self._do = Text(do, role="quiet", wrap=True)
        words.addWidget(self._what)
        words.addWidget(self._do)
        layout.addLayout(words, 1)
        self.button = Button(act, size="small")
        self.button.setVisible(bool(act))
        self.button.clicked.connect(self.acted)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_error(what, do, act=act)

    def show_error(self, what: str, do: str = "", *, act: str = "") -> None:
        """Other words."""
        self._what.set_text(what)
        self._do.set_text(do)
        self._do.setVisible(bool(do))
        self.button.set_text(act)
        self.button.setVisible(bool(act))
        self.setAccessibleName(f"{what} {do}".strip())


class Banner(QWidget):
    """A sentence across the top of a page or card, inline. ``meaning``: ``fix`` red, ``local`` amber, ``held`` blue, ``decided``
    green, ``plain``. Hidden while it has nothing to say. ``acted`` by its button, ``closed`` by its cross."""

    acted = Signal()
    closed = Signal()

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = ""
        layout = horizontal(12, 16, 10, 10, 10)
        self.setLayout(layout)
        self._icon = Icon("info")
        mark = QWidget()
        beside = vertical(0, 0, 2, 0, 2)
        mark.setLayout(beside)
        beside.addWidget(self._icon)
        self._mark = mark
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = vertical()
        self._what = Text(bold=True, wrap=True)
        self._do = Text(wrap=True)
        words.addWidget(self._what)
        words.addWidget(self._do)
        layout.addLayout(words, 1)
        self.button = Button("", size="small")
        self.button.clicked.connect(self.acted)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._cross = IconButton("x", "")
        self._cross.clicked.connect(self._close)
        self._cross.setVisible(closable)
        layout.addWidget(self._cross, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, what: str, do: str = "", *, meaning: str = "fix", act: str = "") -> None:
        """Say it; "" hides the banner."""
        self._colour = {"fix": "red", "local": "amber", "held": "blue", "decided": "green"}.get(meaning, "")
        icons = {"fix": "triangle-alert", "local": "laptop", "held": "building-2", "decided": "circle-check"}
        self._icon.set_icon(icons.get(meaning, "info"), self._colour or "quiet")
        self._what.set_text(what)
        self._do.set_text(do)
        self._do.setVisible(bool(do))
        row = self.layout()
        if row is not None:
            row.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop if do else Qt.AlignmentFlag.AlignVCenter)
        self.button.set_text(act)
        self.button.setVisible(bool(act))
        self._cross.setAccessibleName(what)
        self.setAccessibleName(f"{what} {do}".strip())
        self.setVisible(bool(what))

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = self._colour
        fill, line = (f"{colour}_tint", f"{colour}_line") if colour else ("sunken", "line")
        box(QPainter(self), self.rect(), radius=8, fill=fill, line=line)


class Skeleton(QWidget):
    """The very rows that are to come, as grey bars; no spinner. ``widths``: (left, right) bars per row, in px."""

    def __init__(
        self,
        rows: int = 3,
        *,
        height: int = 36,
        widths: Sequence[tuple[int, int]] = ((80, 56), (128, 64), (104, 48)),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows, self._height, self._widths = rows, height, list(widths)
        # As many rows as there is room for: what waits must not make its window taller.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(240, self._rows * self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self._rows):
            left, right = self._widths[index % len(self._widths)]
            y = index * self._height
            draw_skeleton(painter, QRectF(16, y, left, self._height))
            draw_skeleton(painter, QRectF(self.width() - 16 - right, y, right, self._height))
            if index < self._rows - 1:
                hairline(painter, 0, y + self._height - 1, self.width())


def draw_skeleton(painter: QPainter, area: QRectF) -> None:
    """One grey bar in the middle of ``area``."""
    box(painter, QRectF(area.x(), area.center().y() - 4, area.width(), 8), radius=4, fill="line")


class UndoBar(QWidget):
    """The dark bar at the bottom: what was done, and the way back. It goes by itself; ``undone`` when the way back is taken."""

    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = horizontal(12, 16, 0, 8, 0)
        self.setLayout(layout)
        self._words = Text(role="page")
        layout.addWidget(self._words, 1)
        self._act = _BarAct()
        self._act.clicked.connect(self.undone)
        layout.addWidget(self._act)
        self.setFixedHeight(44)
        self.hide()

    def show_words(self, words: str, act: str = "") -> None:
        """Say it, with the way back (``act``) or without."""
        self._words.set_text(words)
        self._act.setText(act)
        self._act.setAccessibleName(act)
        self._act.setVisible(bool(act))
        self._act.updateGeometry()
        self.setAccessibleName(words)
        self.show()
        self.raise_()

    def wanted_width(self) -> int:
        """How wide it would be with all its words."""
        return self._words.sizeHint().width() + 36 + (self._act.sizeHint().width() if not self._act.isHidden() else 0)

    def sizeHint(self) -> QSize:
        return QSize(428, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), radius=8, fill="text")


class _BarAct(Button):
    def __init__(self) -> None:
        super().__init__("", size="small")

    def _bold(self) -> bool:
        return True

    def _colours(self) -> tuple[str, str, str]:
        return "text", "page", "page" if self.underMouse() else ""

"""The bar above a page: search over everything, the honest sync mark, the turn to the customer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.overview import SearchHit
from ui import icons
from ui.i18n import masked_mobile, say
from ui.painting import box, draw_runs, draw_text, hairline, quiet, strong
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chips import BigChip
from ui.widgets.fields import SearchField
from ui.widgets.layout import horizontal

EDGE = 12

KIND_ICONS = {
    "customer": "user",
    "vehicle": "car",
    "home": "house",
    "quote": "calculator",
    "application": "file-pen-line",
    "policy": "shield-check",
    "visit": "calendar",
}


class Key(QWidget):
    """The name of a key in a little frame."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setFixedSize(int(theme().metrics("caption").horizontalAdvance(words) + 0.999) + 12, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), radius=4, fill="card", line="line_strong")
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_text(painter, QRectF(self.rect()), self._words, size="caption", role="quiet", align=centre)


class Hits(QWidget):
    """The list under the search box: 44 px a hit, arrows and Enter, or the mouse."""

    picked = Signal(object)

    ROW = 44

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._hits: list[SearchHit] = []
        self._current = 0
        self._words = ("", "")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_hits(self, hits: Sequence[SearchHit], *, text: str) -> None:
        """What was found for ``text``."""
        self._hits, self._current = list(hits), 0
        self._words = ("", "") if hits else (say("ui.search_none", text=text), say("ui.search_none_do"))
        names = [f"{hit.title} {hit.detail}" for hit in self._hits]
        self.setAccessibleName("\n".join(names) or self._words[0])
        self.setFixedHeight(max(1, len(self._hits)) * self.ROW + 2 * EDGE + 6)
        self.show()
        self.raise_()
        self.update()

    def move_by(self, step: int) -> None:
        """Up or down."""
        if self._hits:
            self._current = (self._current + step) % len(self._hits)
            self.update()

    def pick(self) -> bool:
        """Take the one that is lit; False if there is none."""
        if not self._hits or not self.isVisible():
            return False
        self.picked.emit(self._hits[self._current])
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = int((event.position().y() - EDGE - 1) // self.ROW)
        if 0 <= row < len(self._hits) and row != self._current:
            self._current = row
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pick()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        # The shadow of a popover: 4 px down, fading over 16.
        for step in range(EDGE):
            painter.setOpacity(0.012)
            area = QRectF(self.rect()).adjusted(step, step, -step, -step * 0.7)
            box(painter, area, radius=EDGE + 8 - step, fill="text")
        painter.setOpacity(1)
        box(
            painter,
            QRectF(self.rect()).adjusted(EDGE, EDGE - 4, -EDGE, -EDGE),
            radius=8,
            fill="card",
            line="line_strong",
        )
        left, right = EDGE + 16, self.width() - EDGE - 16
        if not self._hits:
            draw_text(painter, QRectF(left, EDGE + 4, right - left, 20), self._words[0])
            area = QRectF(left, EDGE + 24, right - left, 16)
            draw_text(painter, area, self._words[1], size="caption", role="quiet")
        for index, hit in enumerate(self._hits):
            y = EDGE + 1 + index * self.ROW
            if index == self._current:
                box(painter, QRectF(EDGE + 5, y, self.width() - 2 * EDGE - 10, self.ROW), radius=6, fill="selected")
            icons.draw(painter, KIND_ICONS.get(hit.kind, "search"), left, y + 14, 16, "quiet")
            wide = right - left - 28 - 56
            title = shown_plate(hit.title) if hit.kind == "vehicle" else hit.title
            draw_runs(painter, QRectF(left + 28, y + 4, wide, 20), (strong(title),))
            draw_runs(painter, QRectF(left + 28, y + 22, wide, 16), (quiet(masked_mobile(hit.detail)),), size="caption")
            draw_text(
                painter,
                QRectF(right - 64, y, 64, self.ROW),
                say(f"ui.kind_{hit.kind}"),
                size="caption",
                role="quiet",
                align=Qt.AlignmentFlag.AlignRight,
            )


class SearchBox(SearchField):
    """The search of the top bar. ``asked(str)`` as the text changes; ``opened(SearchHit)`` when a hit is taken."""

    asked = Signal(str)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("ui.search"), icon="search", width=theme().width("search"), parent=parent)
        self.box.fill = "page"
        self._key = Key(say("ui.search_key"))
        self.row.addWidget(self._key)
        self._hits: Hits | None = None
        self._shown_for, self._dismissed = "", ""
        self.edit.textEdited.connect(self._typed_now)
        self.edit.focused.connect(self._focus)
        self.edit.installEventFilter(self)

    def focus(self) -> None:
        """Ctrl+K."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def show_hits(self, text: str, hits: Sequence[SearchHit]) -> None:
        """The answer for ``text``; an answer for words that stand there no longer is dropped."""
        if text != self.edit.text().strip() or not text or not self.edit.hasFocus() or text == self._dismissed:
            return
        if self._hits is None:
            self._hits = Hits(self.window())
            self._hits.picked.connect(self._picked)
        self._shown_for = text
        below = self.mapTo(self.window(), QPoint(-EDGE, self.height() - EDGE + 8))
        self._hits.setFixedWidth(self.width() + 2 * EDGE)
        self._hits.move(below)
        self._hits.show_hits(hits, text=text)

    def hide_hits(self) -> None:
        """Close the list."""
        if self._hits is not None:
            self._hits.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                # Escape belongs to the list here, not to the window.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key_pressed(event)
        return super().eventFilter(watched, event)

    def _key_pressed(self, event: QKeyEvent) -> bool:
        shown = self._hits is not None and self._hits.isVisible()
        if shown and self._hits is not None and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._hits.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._hits is not None and self._shown_for == self.edit.text().strip():
                self._hits.pick()
            return True
        if event.key() == Qt.Key.Key_Escape:
            if shown:
                # An answer that is still on its way must not open the list again.
                self._dismissed = self.edit.text().strip()
                self.hide_hits()
            else:
                self.edit.clear()
                self.edit.clearFocus()
            return True
        return False

    def _typed_now(self, text: str) -> None:
        text, self._dismissed = text.strip(), ""
        if text:
            self.asked.emit(text)
        else:
            self.hide_hits()

    def _focus(self, on: bool) -> None:
        self._key.setVisible(not on)
        if not on:
            self.hide_hits()
        elif self.edit.text().strip():
            self.asked.emit(self.edit.text().strip())

    def _picked(self, hit: SearchHit) -> None:
        self.hide_hits()
        self.edit.clear()
        self.opened.emit(hit)


class TopBar(QWidget):
    """56 px: the search at the left (or a page's own bar), sync mark and customer view at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().height("bar"))
        self._row = horizontal(12, 24, 1, 24, 1)
        self.setLayout(self._row)
        self.search = SearchBox()
        self._row.addWidget(self.search)
        self._own: QWidget | None = None
        self._row.addStretch(1)
        self.mark = BigChip("", "plain")
        self.mark.hide()
        self.mark.setToolTip(say("ui.mark_tip"))
        self._row.addWidget(self.mark)
        self.turn = Button(say("ui.customer_view"), icon="eye-off")
        self._row.addWidget(self.turn)

    def set_own(self, own: QWidget | None) -> None:
        """A page's own bar in place of the search, or the search again."""
        if own is self._own:
            return
        if self._own is not None:
            self._row.removeWidget(self._own)
            self._own.hide()
            self._own.setParent(None)
        self._own = own
        self.search.setVisible(own is None)
        self._row.setContentsMargins(16 if own is not None else 24, 1, 16 if own is not None else 24, 1)
        if own is not None:
            self._row.insertWidget(1, own, 100)
            own.show()

    def set_turned(self, turned: bool) -> None:
        """The screen is turned to the customer: search and mark disappear, the way back stays."""
        self.search.setVisible(not turned and self._own is None)
        self.mark.setVisible(not turned and bool(self.mark.text()))
        self.turn.set_text(say("ui.customer_view_leave" if turned else "ui.customer_view"))
        self.turn.set_icon("eye" if turned else "eye-off")

    def sizeHint(self) -> QSize:
        return QSize(640, theme().height("bar"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("card"))
        hairline(painter, 0, self.height() - 1, self.width())

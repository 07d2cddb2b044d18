"""The papers of a visit: the slots of the checklist at the left, the notice or the large picture in the middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from agent_desk.domain.checklist import PaperSlot
from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS
from agent_desk.domain.overview import VisitView
from agent_desk.domain.paper import Paper
from ui.i18n import file_size, say
from ui.painting import box
from ui.widgets.buttons import IconButton
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Line, Row, Scroll, clear, horizontal, vertical
from ui.widgets.papers import DropZone, Thumbnail
from ui.widgets.states import EmptyState
from ui.widgets.text import Text


class SlotRow(Row):
    """One slot: thumbnail, title, verdict, and what can be done with the paper."""

    opened = Signal(str)
    wanted = Signal(str)
    acted = Signal(str, str)

    def __init__(
        self,
        slot: PaperSlot,
        paper: Paper | None,
        others: Sequence[PaperSlot] = (),
        *,
        changeable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(height=80, spacing=12, pressable=False, parent=parent)
        self.slot, self.paper, self._others = slot, paper, others
        self.setObjectName(f"slot-{slot.code}" if paper is None else f"paper-{paper.slot}")
        self.thumbnail = Thumbnail(slot.title)
        self.thumbnail.pressed.connect(self._press)
        self.add(self.thumbnail)
        lines = vertical()
        lines.addStretch(1)
        lines.addWidget(Text(slot.title, bold=paper is not None, wrap=True))
        if paper is not None:
            verdict = horizontal(4)
            verdict.addWidget(Icon("check", "green", size=14))
            pages = say("visit.papers.pages", n=paper.pages) if paper.pages > 1 else file_size(paper.bytes)
            verdict.addWidget(Text(say("visit.papers.stored", size=pages), role="green"))
            verdict.addStretch(1)
            lines.addLayout(verdict)
        else:
            lines.addWidget(Text(slot.hint, role="quiet", size="caption", wrap=True))
        lines.addStretch(1)
        self.row.addLayout(lines, 1)
        self.thumbnail.setEnabled(changeable or paper is not None)
        if paper is not None and changeable:
            menu = IconButton("ellipsis-vertical", say("visit.papers.menu", title=slot.title))
            menu.clicked.connect(partial(self._menu, menu))
            self.add(menu)

    def _press(self) -> None:
        if self.paper is not None:
            self.opened.emit(self.paper.id)
        else:
            self.wanted.emit(self.slot.code)

    def _menu(self, button: QWidget) -> None:
        if self.paper is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act in ("open", "turn", "replace", "remove"):
            menu.addAction(say(f"visit.papers.act.{act}")).triggered.connect(
                partial(self.acted.emit, act, self.paper.id)
            )
        move = menu.addMenu(say("visit.papers.act.move"))
        for other in self._others:
            move.addAction(other.title).triggered.connect(partial(self.acted.emit, f"move:{other.code}", self.paper.id))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.paper is not None and event.key() == Qt.Key.Key_Delete:
            self.acted.emit("remove", self.paper.id)
        elif self.paper is not None and event.text().lower() == "r":
            self.acted.emit("turn", self.paper.id)
        else:
            super().keyPressEvent(event)


class SlotsPanel(Card):
    """``files(paths, slot)``, ``picture(png, slot)``, ``opened(paper)``, ``acted(act, paper)``; ``too_early`` when a place for a
    paper is pressed before the customer consented."""

    files = Signal(list, str)
    picture = Signal(bytes, str)
    opened = Signal(str)
    acted = Signal(str, str)
    too_early = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("visit.papers.title"), " ", parent=parent)
        self._wanted: str = ""
        self._changeable = True
        self._rows: list[SlotRow] = []
        self._slots: list[PaperSlot] = []
        self._content = QWidget()
        self._column = vertical()
        self._content.setLayout(self._column)
        self.add(Scroll(self._content), 1)
        holder = QWidget()
        inside = vertical(0, 15, 12, 15, 12)
        holder.setLayout(inside)
        self.zone = DropZone()
        self.zone.files.connect(lambda paths: self.files.emit(paths, self._wanted))
        self.zone.picture.connect(lambda png: self.picture.emit(png, self._wanted))
        self.zone.given_up.connect(self._want_any)
        inside.addWidget(self.zone)
        self.add(Line())
        self.add(holder)
        self._foot = Text("", size="caption", role="quiet")
        foot = QWidget()
        line = horizontal(8, 15, 0, 15, 0)
        foot.setLayout(line)
        foot.setFixedHeight(36)
        line.addWidget(Icon("shield-check", "green", size=14))
        line.addWidget(self._foot, 1)
        self.add(Line())
        self._foot_holder = foot
        self.add(foot)

    def show_view(self, view: VisitView, consented: str, thumbnail: Callable[[Paper, Thumbnail], None]) -> None:
        """Show the slots; ``thumbnail`` fetches a preview for a tile; ``consented`` words the consent ("" = not given)."""
        clear(self._column)
        self._rows = []
        self._wanted = ""
        self._changeable = view.changeable
        checklist = view.checklist
        by_slot: dict[str, list[Paper]] = {}
        for paper in view.papers:
            by_slot.setdefault(paper.slot, []).append(paper)
        slots = self._slots = list(checklist.slots) if checklist else []
        known = {slot.code for slot in slots}
        for slot in slots:
            found = by_slot.get(slot.code, [])
            for paper in found:
                self._add(slot, paper, thumbnail)
            if not found:
                self._add(slot, None, thumbnail)
        for code, papers in by_slot.items():
            if code not in known:
                other = PaperSlot(code, "if_applies", 1, say("visit.papers.other"), "", "")
                for paper in papers:
                    self._add(other, paper, thumbnail)
        self._column.addStretch(1)
        needed = len([slot for slot in slots if slot.need == "must"])
        done = needed - len([missing for missing in view.missing if missing.kind == "paper"])
        title = checklist.title if checklist else ""
        self.set_title(say("visit.papers.title"), say("visit.papers.count", title=title, n=needed, done=done))
        self._foot_holder.setVisible(bool(consented))
        self._foot.set_text(consented)
        self.zone.setEnabled(bool(consented) and view.changeable)

    def _add(self, slot: PaperSlot, paper: Paper | None, thumbnail: Callable[[Paper, Thumbnail], None]) -> None:
        row = SlotRow(
            slot, paper, [other for other in self._slots if other.code != slot.code], changeable=self._changeable
        )
        row.opened.connect(self.opened)
        row.wanted.connect(self._want)
        row.acted.connect(self.acted)
        if paper is not None:
            thumbnail(paper, row.thumbnail)
        self._rows.append(row)
        self._column.addWidget(row)

    def _want(self, slot: str) -> None:
        if not self.zone.isEnabled():
            self.too_early.emit()
            return
        self._wanted = slot
        self.zone.pick()

    def _want_any(self) -> None:
        self._wanted = ""

    def mark(self, paper: str) -> None:
        """Mark the paper that is shown large; "" marks none."""
        for row in self._rows:
            row.set_selected(row.paper is not None and row.paper.id == paper)

    def rows(self) -> list[SlotRow]:
        """The rows as they stand."""
        return self._rows


class LargePicture(QWidget):
    """One page of a paper, fitted or magnified; the wheel and + − zoom, arrows and mouse move, R turns."""

    turn_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self._zoom = 1.0
        self._shift = QPoint()
        self._from: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 160)

    def show_png(self, png: bytes, name: str) -> None:
        """Show a page."""
        self._pixmap.loadFromData(png)
        self._zoom, self._shift = 1.0, QPoint()
        self.setAccessibleName(name)
        self.update()

    def zoom(self, factor: float) -> None:
        """Closer or further, between the whole page and eight times."""
        self._zoom = min(8.0, max(1.0, self._zoom * factor))
        if self._zoom == 1.0:
            self._shift = QPoint()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.15 if event.angleDelta().y() > 0 else 1 / 1.15)

    def mousePressEvent(self, event: object) -> None:
        self._from = event.position().toPoint() - self._shift  # type: ignore[attr-defined]  # QMouseEvent

    def mouseMoveEvent(self, event: object) -> None:
        if self._from is not None and self._zoom > 1.0:
            self._shift = event.position().toPoint() - self._from  # type: ignore[attr-defined]  # QMouseEvent
            self.update()

    def mouseReleaseEvent(self, _event: object) -> None:
        self._from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (40, 0),
            Qt.Key.Key_Right: (-40, 0),
            Qt.Key.Key_Up: (0, 40),
            Qt.Key.Key_Down: (0, -40),
        }
        if event.text() in {"+", "="}:
            self.zoom(1.25)
        elif event.text() == "-":
            self.zoom(0.8)
        elif event.text().lower() == "r":
            self.turn_asked.emit()
        elif event.key() in moves and self._zoom > 1.0:
            self._shift += QPoint(*moves[Qt.Key(event.key())])
            self.update()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(
            painter,
            self.rect(),
            radius=4,
            fill="sunken",
            line="focus" if self.hasFocus() else "line",
            width=2 if self.hasFocus() else 1,
        )
        if self._pixmap.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = self.rect().adjusted(8, 8, -8, -8)
        painter.setClipRect(room)
        factor = min(room.width() / self._pixmap.width(), room.height() / self._pixmap.height(), 1.0) * self._zoom
        size = QSize(max(1, round(self._pixmap.width() * factor)), max(1, round(self._pixmap.height() * factor)))
        corner = room.center() - QPoint(size.width() // 2, size.height() // 2) + self._shift
        painter.drawPixmap(corner.x(), corner.y(), size.width(), size.height(), self._pixmap)


class PaperView(Card):
    """One paper large, with its acts and pages. ``acted(act, paper)``; ``page_asked(paper, page)``."""

    acted = Signal(str, str)
    page_asked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent=parent)
        self._paper: Paper | None = None
        self._page = 0
        self.head.addStretch(1)
        self._pages = Text("", role="quiet", shrinks=False)
        self._back = IconButton("chevron-left", say("visit.papers.page_back"))
        self._on = IconButton("chevron-right", say("visit.papers.page_on"))
        self._back.clicked.connect(lambda: self._step(-1))
        self._on.clicked.connect(lambda: self._step(1))
        for part in (self._back, self._pages, self._on):
            self.head.addWidget(part)
        self._changes = []
        for act, icon in (("turn", "rotate-cw"), ("replace", "image-plus"), ("remove", "trash-2")):
            button = IconButton(icon, say(f"visit.papers.act.{act}"))
            button.clicked.connect(partial(self._act, act))
            self.head.addWidget(button)
            self._changes.append(button)
        holder = QWidget()
        inside = vertical(0, 15, 12, 15, 12)
        holder.setLayout(inside)
        self.picture = LargePicture()
        self.picture.turn_asked.connect(partial(self._act, "turn"))
        inside.addWidget(self.picture, 1)
        self.add(holder, 1)

    def set_changeable(self, changeable: bool) -> None:
        """Whether the paper can still be turned, replaced and removed."""
        for button in self._changes:
            button.setVisible(changeable)

    def show_paper(self, paper: Paper, title: str) -> None:
        """Prepare for a paper; its picture follows by ``show_png``."""
        if self._paper is None or self._paper.id != paper.id:
            self._page = 0
        self._paper = paper
        self.set_title(title)
        several = paper.pages > 1
        for part in (self._back, self._on, self._pages):
            part.setVisible(several)
        self._pages.set_text(say("visit.papers.page", n=self._page + 1, total=paper.pages))
        self.page_asked.emit(paper.id, self._page)

    def show_png(self, png: bytes) -> None:
        """The page that was asked for."""
        self.picture.show_png(png, self.title.text())

    def _step(self, by: int) -> None:
        if self._paper is not None:
            self._page = min(max(self._page + by, 0), self._paper.pages - 1)
            self.show_paper(self._paper, self.title.text())

    def _act(self, act: str) -> None:
        if self._paper is not None:
            self.acted.emit(act, self._paper.id)


class PapersHint(Card):
    """The middle while no paper is open."""

    pick = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        state = EmptyState(
            "image", say("visit.papers.hint_title"), say("visit.papers.hint_detail"), act=say("visit.papers.pick")
        )
        state.acted.connect(self.pick)
        self.add(state, 1)


def consent_given(view: VisitView) -> bool:
    """Whether papers may be stored."""
    return all(key in view.consents and view.consents[key].granted for key in NEEDED_BEFORE_PAPERS)


def slot_titles(view: VisitView) -> Mapping[str, str]:
    """Titles of the checklist's slots by code."""
    return {slot.code: slot.title for slot in view.checklist.slots} if view.checklist else {}

"""Pictures of papers: the thumbnail of a slot, and the place to drop, paste or pick new ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from ui import icons
from ui.i18n import say
from ui.painting import box, draw_text, ring, with_alpha
from ui.theme import theme

SUFFIXES = ("jpg", "jpeg", "png", "pdf")


class Thumbnail(QWidget):
    """A picture of 88 × 60 on a grey-brown table, or the dashed empty place. ``pressed`` by click, Enter, Space."""

    pressed = Signal()

    def __init__(self, name: str, *, width: int = 88, height: int = 60, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QPixmap | None = None
        self._turned = 0
        self.setFixedSize(width, height)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_picture(self, content: bytes | None, *, turned: int = 0) -> None:
        """JPEG or PNG bytes of the preview; None = the empty place. ``turned`` clockwise in degrees."""
        self._picture, self._turned = None, turned
        if content:
            picture = QPixmap()
            if picture.loadFromData(content):
                self._picture = picture
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and not event.isAutoRepeat():
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        if self._picture is None:
            box(painter, area, radius=4, line="field", dashed=True)
            icons.draw(painter, "plus", (self.width() - 16) / 2, (self.height() - 16) / 2, 16, "quiet")
        else:
            shape = QPainterPath()
            shape.addRoundedRect(area, 4, 4)
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(area, with_alpha(theme().colour("quiet"), 0.85))
            size = self._picture.size()
            sideways = self._turned % 180 != 0
            wide, tall = (size.height(), size.width()) if sideways else (size.width(), size.height())
            factor = min((area.width() - 6) / max(wide, 1), (area.height() - 6) / max(tall, 1))
            painter.translate(area.center())
            painter.rotate(self._turned)
            target = QSize(round(size.width() * factor), round(size.height() * factor))
            painter.drawPixmap(
                QRectF(QPointF(-target.width() / 2, -target.height() / 2), target.toSizeF()),
                self._picture,
                QRectF(QPointF(0, 0), size.toSizeF()),
            )
            painter.restore()
        if self.hasFocus():
            ring(painter, self.rect(), 4)


class DropZone(QWidget):
    """Dashed place for new pictures: drop files on it, paste (Ctrl+V), or click for the file dialog.

    ``files(list)`` with the paths picked or dropped; ``picture(bytes)`` with a PNG that was pasted; ``given_up`` when the
    dialog was closed without a file. Files of other kinds are
    taken too: the desk says what is wrong with them.
    """

    files = Signal(list)
    picture = Signal(bytes)
    given_up = Signal()

    def __init__(self, title: str = "", detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title or say("ui.drop_title")
        self._detail = detail or say("ui.drop_detail")
        self._over = False
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._detail)
        self.setAcceptDrops(True)
        self.setMinimumHeight(72)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def pick(self) -> None:
        """Open the file dialog."""
        pattern = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in SUFFIXES)
        dialog = QFileDialog(self, say("ui.drop_dialog"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(f"{say('ui.drop_filter')} ({pattern})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._picked)
        dialog.rejected.connect(self.given_up)
        dialog.open()

    def paste(self) -> bool:
        """Take what the clipboard holds: files or a picture; False if it holds neither."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
        if paths:
            self.files.emit(paths)
            return True
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            return False
        self.picture.emit(png(image))
        return True

    def _picked(self, paths: Sequence[str]) -> None:
        if paths:
            self.files.emit(list(paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, _event: object) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        data = event.mimeData()
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self.files.emit(paths)
            event.acceptProposedAction()
        elif data.hasImage():
            image = QImage(data.imageData())
            if not image.isNull():
                self.picture.emit(png(image))
                event.acceptProposedAction()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pick()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        active = self._over or self.hasFocus()
        fill = "selected" if self._over else "hover" if self.underMouse() else ""
        box(
            painter,
            self.rect(),
            radius=8,
            fill=fill,
            line="accent" if active else "field",
            dashed=not self.hasFocus(),
            width=2 if active else 1,
        )
        middle = self.height() / 2
        title, detail = ("text", "quiet") if self.isEnabled() else ("disabled", "disabled")
        icons.draw(painter, "image-plus", 17, middle - 10, 20, detail)
        room = self.width() - 49 - 12
        draw_text(painter, QRectF(49, middle - 18, room, 20), self._title, role=title)
        draw_text(painter, QRectF(49, middle + 2, room, 16), self._detail, size="caption", role=detail)


def png(image: QImage) -> bytes:
    """A picture as PNG bytes."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs name bytes, the binding takes text
    return bytes(buffer.data().data())

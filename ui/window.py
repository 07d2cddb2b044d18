"""The one window: enrol, unlock, or the desk itself; it locks by idle time and after sleep, and ends work calmly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from agent_desk.desk import DeskState
from ui.bridge import Bridge
from ui.i18n import say, words
from ui.messages import Messages
from ui.pages.unlock import UnlockPage
from ui.theme import theme

if TYPE_CHECKING:
    from agent_desk.desk import Desk
    from ui.shell import Shell

SMALLEST = QSize(1024, 640)
FIRST = QSize(1366, 768)
CHECK_IDLE_MS = 5000
SLEPT_SECONDS = 60
"""If the wall clock moved this much further than the timer's interval, the computer slept in between."""
LEAVING_MS = 1200
_ACTIVITY = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)


class Window(QMainWindow):
    """``rebuild`` asks the application for a new window (another size of everything); ``painted`` after the first paint."""

    rebuild = Signal()
    painted = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, messages: Messages) -> None:
        super().__init__()
        self._desk, self._bridge, self._messages = desk, bridge, messages
        self.shell: Shell | None = None
        self._leaving = False
        self._painted = False
        self._scale = desk.settings().scale_percent
        self._last_act = time.monotonic()
        self._last_look = time.time()
        self.setWindowTitle(say("ui.product"))
        self.setMinimumSize(SMALLEST)
        self._kept = QSettings(str(desk.home / "window.ini"), QSettings.Format.IniFormat)
        self._restore()
        self._idle = QTimer(self)
        self._idle.setInterval(CHECK_IDLE_MS)
        self._idle.timeout.connect(self.look_for_idleness)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        if desk.state() is DeskState.OPEN:
            self.show_desk()
        elif desk.state() is DeskState.LOCKED:
            self.show_unlock()
        else:
            self.show_enrol()

    # What shows -----------------------------------------------------------------------------------------------------

    def show_unlock(self, reason: str = "") -> UnlockPage:
        """Ask for the PIN."""
        page = UnlockPage(self._desk, self._bridge, reason=reason)
        page.opened.connect(self.show_desk)
        self._set(page)
        page.start()
        return page

    def show_enrol(self) -> None:
        """The first start."""
        from ui.pages.enrol import EnrolPage

        page = EnrolPage(self._desk, self._bridge)
        page.finished.connect(self.show_desk)
        self._set(page)
        page.start()

    def show_desk(self, place: tuple[str, dict[str, str]] = ("today", {})) -> None:
        """The desk is open: rail, bar, pages."""
        from ui.shell import Shell

        shell = Shell(self._desk, self._bridge, self._messages)
        shell.locking.connect(self.lock)
        shell.settings_changed.connect(self._dress)
        self.shell = shell
        self._set(shell)
        self._last_act = time.monotonic()
        self._idle.start()
        name, arguments = place
        shell.open(name if name and shell.knows(name) else "settings", **arguments)

    def lock(self, reason: str = "") -> None:
        """Close the store and ask for the PIN; unsent work stays where it is."""
        if self.shell is None:
            return
        self._idle.stop()
        self.shell.stop()
        self.shell = None
        self._bridge.cancel_all()
        self._desk.lock()
        self.show_unlock(reason)

    def _set(self, page: QWidget) -> None:
        old = self.takeCentralWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self.setCentralWidget(page)

    # Settings that change at once -----------------------------------------------------------------------------------

    def _dress(self) -> None:
        settings = self._desk.settings()
        theme().choose(settings.theme)
        if settings.scale_percent != self._scale:
            self.rebuild.emit()
        elif settings.language != words().language and self.shell is not None:
            words().choose(settings.language)
            self.setWindowTitle(say("ui.product"))
            place = self.shell.place
            self.shell.stop()
            self.show_desk(place)

    # Idle and sleep -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY:
            self._last_act = time.monotonic()
        elif event.type() == QEvent.Type.ApplicationPaletteChange:
            self.update()
        return super().eventFilter(watched, event)

    def look_for_idleness(self) -> None:
        """Lock if nobody touched the desk for as long as the settings say, or the computer slept."""
        now = time.time()
        slept = now - self._last_look - CHECK_IDLE_MS / 1000 > SLEPT_SECONDS
        self._last_look = now
        minutes = self._desk.settings().lock_minutes
        if not minutes:
            return
        if slept:
            self.lock(say("ui.locked_suspend"))
        elif time.monotonic() - self._last_act >= minutes * 60:
            self.lock(say("ui.locked_idle", minutes=minutes))

    # The window itself ----------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if not self._painted and event.type() == QEvent.Type.UpdateRequest:
            # The first frame has been handed to the screen.
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep()
        if self.shell is not None and self.shell.only_here and not self._leaving:
            # No question on the way out: say what stays here, then go.
            self._leaving = True
            self._messages.notice(say("ui.leaving_local", n=self.shell.only_here))
            QTimer.singleShot(LEAVING_MS, self.close)
            event.ignore()
            return
        self._idle.stop()
        if self.shell is not None:
            self.shell.stop()
            self.shell = None
        super().closeEvent(event)

    def _restore(self) -> None:
        kept = self._kept.value("geometry")
        if isinstance(kept, QByteArray) and self.restoreGeometry(kept):
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else FIRST
        self.resize(FIRST)
        fits = room.width() > FIRST.width() and room.height() > FIRST.height()
        if not fits and room.width() >= SMALLEST.width():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _keep(self) -> None:
        self._kept.setValue("geometry", self.saveGeometry())
        self._kept.sync()

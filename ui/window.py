"""The one window: enrol, unlock, or the desk itself; it locks by idle time and after sleep, and ends work calmly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

from agent_desk.settings import begun
from ui.i18n import say, words
from ui.pages.unlock import UnlockPage
from ui.theme import theme
from ui.widgets.cards import Fill

if TYPE_CHECKING:
    from pathlib import Path

    from agent_desk.desk import Desk
    from ui.bridge import Bridge
    from ui.messages import Messages
    from ui.shell import Shell

SMALLEST = QSize(1024, 640)
FIRST = QSize(1366, 768)
CHECK_IDLE_MS = 5000
SLEPT_SECONDS = 60
"""If the wall clock moved this much further than the timer's interval, the computer slept in between."""
LEAVING_MS = 1200


class Window(QMainWindow):
    """Paints what the home asks for first, without a desk; ``begin`` hands the desk over once that is on the screen.

    ``painted`` after the first paint; ``rebuild`` asks the application for a new window (another size of everything).
    """

    rebuild = Signal()
    painted = Signal()

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home = home
        self._desk: Desk | None = None
        self._bridge: Bridge | None = None
        self._messages: Messages | None = None
        self.shell: Shell | None = None
        self._asked: tuple[str, ...] = ()
        self._leaving = False
        self._painted = False
        self._scale = 0
        self._last_act = time.monotonic()
        self._last_look = time.time()
        self._last_pointer = QCursor.pos()
        self.setWindowTitle(say("ui.product"))
        screen = QGuiApplication.primaryScreen()
        # Magnified to 150 %, the whole of a small screen is less than that.
        self.setMinimumSize(SMALLEST.boundedTo(screen.availableSize()) if screen is not None else SMALLEST)
        self._restore()
        self._idle = QTimer(self)
        self._idle.setInterval(CHECK_IDLE_MS)
        self._idle.timeout.connect(self.look_for_idleness)
        if begun(home):
            self.show_unlock()
        else:
            self._set(Fill("page"))

    def begin(
        self, desk: Desk, bridge: Bridge, messages: Messages, place: tuple[str, dict[str, str]] | None = None
    ) -> None:
        """Here is the desk: go on with what the person asked for meanwhile."""
        from agent_desk.desk import DeskState

        self._desk, self._bridge, self._messages = desk, bridge, messages
        self._scale = desk.settings().scale_percent
        state = desk.state()
        if state is DeskState.OPEN:
            self.show_desk(place or ("today", {}))
        elif state is DeskState.FRESH:
            self.show_enrol()
        elif self._asked:
            self._let_in(*self._asked)

    # What shows -----------------------------------------------------------------------------------------------------

    def show_unlock(self, reason: str = "") -> UnlockPage:
        """Ask for the PIN."""
        page = UnlockPage(reason)
        page.pin_given.connect(self._let_in)
        page.recovery_given.connect(self._let_in)
        self._set(page)
        page.start()
        return page

    def _let_in(self, *given: str) -> None:
        """A PIN, or a recovery code and a new PIN."""
        desk, bridge = self._desk, self._bridge
        if desk is None or bridge is None:
            self._asked = given
            return
        self._asked = ()

        def work() -> None:
            if len(given) == 1:
                desk.unlock(given[0])
            else:
                desk.unlock_with_recovery(given[0], given[1])

        page = self.centralWidget()
        if isinstance(page, UnlockPage):
            bridge.call(page, work, done=lambda _: self._opened(page), failed=page.show_failure)

    def _opened(self, page: UnlockPage) -> None:
        page.wipe()
        self.show_desk()

    def show_enrol(self) -> None:
        """The first start."""
        from ui.pages.enrol import EnrolPage

        if self._desk is not None and self._bridge is not None:
            page = EnrolPage(self._desk, self._bridge)
            page.finished.connect(self.show_desk)
            self._set(page)
            page.start()

    def show_desk(self, place: tuple[str, dict[str, str]] = ("today", {})) -> None:
        """The desk is open: rail, bar, pages."""
        from ui.shell import Shell

        if self._desk is None or self._bridge is None or self._messages is None:
            return
        shell = Shell(self._desk, self._bridge, self._messages)
        shell.locking.connect(self.lock)
        shell.settings_changed.connect(self._dress)
        self.shell = shell
        self._set(shell)
        self._last_act = time.monotonic()
        self._last_look = time.time()
        self._idle.start()
        self._watch_input()
        name, arguments = place
        shell.open(name if shell.knows(name) else "settings", **arguments)

    def lock(self, reason: str = "") -> None:
        """Close the store and ask for the PIN; unsent work stays where it is."""
        if self.shell is None or self._desk is None or self._bridge is None:
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
        if self._desk is None:
            return
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

    def _watch_input(self) -> None:
        # The native window alone: a filter on the whole application would call Python for every event of every part.
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in {
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
            QEvent.Type.TouchBegin,
        }:
            self._last_act = time.monotonic()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # the stubs name QObject

    def look_for_idleness(self) -> None:
        """Lock if nobody touched the desk for as long as the settings say, or the computer slept."""
        if self._desk is None:
            return
        pointer = QCursor.pos()
        if pointer != self._last_pointer:
            # Also while the pointer is in a dialog.
            self._last_pointer, self._last_act = pointer, time.monotonic()
        now = time.time()
        slept = now - self._last_look - CHECK_IDLE_MS / 1000 > SLEPT_SECONDS
        self._last_look = now
        if slept and self.shell is not None:
            self.shell.network_back()
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
        here = self.shell.only_here if self.shell is not None else 0
        if here and not self._leaving and self._messages is not None:
            # No question on the way out: say what stays here, then go.
            self._leaving = True
            self._messages.notice(say("ui.leaving_local", n=here))
            QTimer.singleShot(LEAVING_MS, self.close)
            event.ignore()
            return
        self._idle.stop()
        if self.shell is not None:
            self.shell.stop()
            self.shell = None
        super().closeEvent(event)

    def _restore(self) -> None:
        try:
            kept = (self._home / "window").read_bytes()
        except OSError:
            kept = b""
        if kept and self.restoreGeometry(kept):
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen is not None else FIRST
        self.resize(FIRST.boundedTo(room))
        fits = room.width() > FIRST.width() and room.height() > FIRST.height()
        if not fits:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _keep(self) -> None:
        try:
            (self._home / "window").write_bytes(bytes(self.saveGeometry().data()))
        except OSError:
            # Where the window stood is worth no message.
            return

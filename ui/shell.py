"""The frame around the pages: rail, top bar, messages; going from page to page; what all pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from agent_desk.changes import Changes, Kind
from agent_desk.domain.overview import SearchHit
from agent_desk.domain.receipt import SyncMark, SyncResult
from agent_desk.errors import AgentDeskError, HeadOfficeUnreachable, Locked, NotEnrolled, SyncRunning
from agent_desk.tasks import Step
from ui.i18n import say, sync_words
from ui.messages import Message, Messages
from ui.page import Page, PageContext
from ui.pages import Entry, standing
from ui.theme import theme
from ui.widgets.curtain import Curtain
from ui.widgets.layout import Fill, horizontal, vertical
from ui.widgets.rail import Rail, RailEntry
from ui.widgets.states import UndoBar
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from agent_desk.desk import Desk
    from ui.bridge import Bridge, Task

UNDO_BAR_MS, NOTICE_MS = 8000, 4000
FIRST_SYNC_MS = 1500
"""The page that the person waits for is read first; a round would ask every page to read again."""
LOOK_FOR_SYNC_MS = 5000
"""How often the plan of rounds is asked whether one is due."""
_OPENS = {"customer": "customer", "vehicle": "customer", "home": "customer", "visit": "visit"}


class Shell(Fill):
    """Everything that shows while the desk is open. ``locking`` asks the window to lock; ``settings_changed`` to dress anew."""

    locking = Signal()
    settings_changed = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("page", parent)
        self._desk, self._bridge, self._messages = desk, bridge, messages
        self._context = PageContext(desk, bridge, messages, self)
        self._entries: dict[str, Entry] = {entry.name: entry for entry in standing()}
        self._pages: dict[str, Page] = {}
        self._bars: dict[str, QWidget | None] = {}
        self._current = ""
        self._arguments: dict[str, str] = {}
        self._history: list[tuple[str, dict[str, str]]] = []
        self._turned = False
        self._curtain: Curtain | None = None
        self._held = 0
        self._round: Task | None = None
        self._mark: SyncMark | None = None
        self._build()
        self._listen()
        self._read_frame()
        self._plan_sync()

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        outer = horizontal(0)
        self.setLayout(outer)
        self.rail = Rail()
        outer.addWidget(self.rail)
        right = vertical()
        outer.addLayout(right, 1)
        self.top = TopBar()
        right.addWidget(self.top)
        self._stack = QStackedWidget()
        right.addWidget(self._stack, 1)
        places = [entry for entry in self._entries.values() if entry.rail]
        groups: list[list[RailEntry]] = [[], []]
        for number, entry in enumerate(places, 1):
            told = RailEntry(entry.name, entry.icon, say(f"ui.{entry.name}"), f"Ctrl {number}" if number < 10 else "")
            groups[entry.name == "settings"].append(told)
            if number < 10:
                self._shortcut(f"Ctrl+{number}", partial(self.open, entry.name))
        self.rail.set_entries(groups)
        self.undo_bar = UndoBar(self)
        self._undo_timer = QTimer(self)
        self._undo_timer.setSingleShot(True)
        self._undo_timer.timeout.connect(self.undo_bar.hide)

    def _listen(self) -> None:
        self.rail.chosen.connect(self.open)
        self.rail.search.connect(self._search_from_rail)
        self.rail.lock.connect(self.lock)
        self.top.search.asked.connect(self._search)
        self.top.search.opened.connect(self._open_hit)
        self.top.mark.clicked.connect(lambda: self.open("receipts"))
        self.top.turn.clicked.connect(lambda: self.turn(not self._turned))
        self.undo_bar.undone.connect(self.undo)
        self._messages.said.connect(self._say)
        self._messages.listen()
        self._bridge.failed_unseen.connect(self._failed)
        self._shortcut("Ctrl+K", self._search_from_rail)
        self._shortcut("Ctrl+N", self.new_visit)
        self._shortcut("Ctrl+L", self.lock)
        self._shortcut("Alt+Left", self.back)
        self._shortcut("Escape", self._escape)
        # Ctrl+Z inside a text box belongs to the box; everywhere else it takes the last act back.
        self._shortcut("Ctrl+Z", self.undo)

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)

    # Going somewhere ------------------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """The name of the page that is open."""
        return self._current

    @property
    def place(self) -> tuple[str, dict[str, str]]:
        """The page that is open, with its arguments."""
        return self._current, dict(self._arguments)

    def knows(self, name: str) -> bool:
        """Whether this build has the page."""
        return name in self._entries

    def page(self, name: str) -> Page | None:
        """The page if it has been visited."""
        return self._pages.get(name)

    def open(self, page: str, **arguments: str) -> None:
        """Go to a page; a name that this build has no page for is passed over."""
        entry = self._entries.get(page)
        if entry is None or (self._turned and page != self._current):
            return
        if self._current and (page, arguments) != (self._current, self._arguments):
            self._pages[self._current].leave()
            self._history.append((self._current, self._arguments))
            del self._history[:-50]
        self._show(entry, arguments)

    def back(self) -> None:
        """Go to the page that was open before, else to Today."""
        if self._turned:
            return
        name, arguments = self._history.pop() if self._history else ("today", {})
        entry = self._entries.get(name)
        if entry is not None:
            if self._current:
                self._pages[self._current].leave()
            self._show(entry, arguments)

    def _show(self, entry: Entry, arguments: dict[str, str]) -> None:
        page = self._pages.get(entry.name)
        if page is None:
            page = entry.make(self._context)
            self._pages[entry.name] = page
            self._bars[entry.name] = page.bar()
            self._stack.addWidget(page)
        self._current, self._arguments = entry.name, arguments
        self._stack.setCurrentWidget(page)
        self.top.set_own(self._bars[entry.name])
        self.rail.set_current(entry.parent if entry.parent in self._entries else entry.name)
        self._fold()
        page.open(**arguments)
        page.sync_step(Step("sync_connect", 0, 0) if self.syncing else None)

    def _fold(self) -> None:
        page = self._pages.get(self._current)
        narrow = self.width() < theme().width("rail_folds_under")
        folded = narrow or self._turned or (page is not None and page.folds_rail)
        if folded != self.rail.folded:
            self.rail.fold(folded)
        self.rail.set_places_visible(not self._turned)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self._place_undo_bar()

    # Search ---------------------------------------------------------------------------------------------------------

    def _search_from_rail(self) -> None:
        if self._turned:
            return
        if not self.top.search.isVisible():
            # A page with a bar of its own has no room for the search: go where it is.
            self.open("customers" if "customers" in self._entries else "today")
        self.top.search.focus()

    def _search(self, text: str) -> None:
        self._bridge.latest(
            self, "search", lambda: self._desk.search(text), done=lambda hits: self.top.search.show_hits(text, hits)
        )

    def _open_hit(self, hit: SearchHit) -> None:
        page = _OPENS.get(hit.kind, f"{hit.kind}s" if f"{hit.kind}s" in self._entries else "customer")
        if page == "customer" and hit.customer_id:
            self.open("customer", id=hit.customer_id)
        elif page in self._entries:
            self.open(page, id=hit.id)

    # Acts that every page shares ------------------------------------------------------------------------------------

    def new_visit(self) -> None:
        """Ctrl+N: which kind, then the visit page."""
        if self._turned or "visit" not in self._entries:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, kind in enumerate(("motor", "home"), 1):
            words = f"&{number}  {say(f'ui.new_visit_{kind}')}"
            menu.addAction(words, partial(self.begin_visit, kind))
        first = menu.actions()[0]
        menu.setActiveAction(first)
        menu.popup(self.mapToGlobal(QPoint(self.width() - 24 - menu.sizeHint().width(), 108)))

    def begin_visit(
        self,
        kind: str,
        customer_id: str | None = None,
        *,
        vehicle_id: str | None = None,
        home_id: str | None = None,
    ) -> None:
        """Begin a case, of somebody and something that is known already, and open its page."""
        begin = partial(self._desk.new_visit, kind, customer_id=customer_id, vehicle_id=vehicle_id, home_id=home_id)

        def begun(changes: Changes) -> None:
            self.broadcast(changes)
            self.open("visit", id=changes.subject)

        self._bridge.call(self, begin, done=begun)

    def undo(self) -> None:
        """Take back the newest act."""
        self.undo_bar.hide()

        def undone(changes: Changes) -> None:
            if changes.touched:
                self.broadcast(changes)
                self._messages.notice(say("ui.undone"))
            else:
                self._messages.notice(say("ui.nothing_to_undo"))

        self._bridge.call(self, self._desk.undo, done=undone)

    def broadcast(self, changes: Changes) -> None:
        """Tell every page that was visited, the rail and the mark."""
        if not changes.touched:
            return
        for page in list(self._pages.values()):
            page.changed(changes)
        if any(kind is Kind.OUTBOX and subject for kind, subject in changes.touched):
            self._bridge.call(self, self._desk.sync_soon, failed=lambda _: None)
        if Kind.SETTING in changes.kinds():
            self.settings_changed.emit()
        self._read_mark()

    def lock(self) -> None:
        """Close the store and ask for the PIN."""
        self.locking.emit()

    def _escape(self) -> None:
        if self._turned:
            self.turn(False)
        elif self.undo_bar.isVisible():
            self.undo_bar.hide()

    # Turned to the customer -----------------------------------------------------------------------------------------

    @property
    def turned(self) -> bool:
        """Whether the screen is turned to the customer."""
        return self._turned

    def turn(self, on: bool) -> None:
        """Turn the screen to the customer, or back. A page that is not the customer's is covered by the agent's card."""
        if on == self._turned:
            return
        self._turned = on
        for page in self._pages.values():
            page.set_customer_view(on)
        current = self._pages.get(self._current)
        if on and (current is None or not current.customer_safe):
            self._curtain = Curtain()
            self._stack.addWidget(self._curtain)
            self._stack.setCurrentWidget(self._curtain)
            self.top.set_own(None)
            self._bridge.call(self._curtain, self._desk.agent, done=self._curtain.show_agent)
        elif not on and current is not None:
            self._stack.setCurrentWidget(current)
            self.top.set_own(self._bars[self._current])
        if not on and self._curtain is not None:
            self._stack.removeWidget(self._curtain)
            self._curtain.deleteLater()
            self._curtain = None
        self.top.set_turned(on)
        self._fold()
        self.undo_bar.hide()
        self.top.turn.setFocus(Qt.FocusReason.OtherFocusReason)

    # Messages -------------------------------------------------------------------------------------------------------

    def _say(self, message: Message) -> None:
        if self._turned:
            return
        words = f"{message.words} {message.detail}".strip()
        self.undo_bar.show_words(words, say("ui.undo_key") if message.undo else "")
        self._place_undo_bar()
        self._undo_timer.start(UNDO_BAR_MS if message.undo else NOTICE_MS)

    def _place_undo_bar(self) -> None:
        left = self.rail.width() + 24
        room = self.width() - left - 24
        wide = min(room, max(428, self.undo_bar.wanted_width()))
        self.undo_bar.setGeometry(left + (room - wide) // 2, self.height() - 44 - 16, wide, 44)

    def _failed(self, error: AgentDeskError) -> None:
        if isinstance(error, Locked):
            self.locking.emit()
        else:
            self._messages.failure(error)

    # Sync and the frame's own figures -------------------------------------------------------------------------------

    def _read_frame(self) -> None:
        def read() -> tuple[str, str]:
            agent = self._desk.agent()
            return agent.name, agent.code

        self._bridge.call(
            self,
            read,
            done=lambda found: self.rail.set_agent(found[0], say("ui.agent_number", code=found[1])),
            failed=self._failed,
        )
        self._read_mark()

    def _read_mark(self) -> None:
        def read() -> tuple[SyncMark, dict[str, int]]:
            mark = self._desk.sync_mark()
            return mark, {**self._desk.counts(), "held": int(self._desk.any_held())}

        self._bridge.latest(self, "mark", read, done=lambda found: self._show_mark(*found), failed=self._failed)

    def _show_mark(self, mark: SyncMark, counts: dict[str, int]) -> None:
        self._mark = mark
        for name in self._entries:
            if name in counts:
                self.rail.set_count(name, counts[name])
        self.rail.set_count("receipts", mark.items, amber=True)
        self._held = counts["held"]
        if self._round is None:
            self._paint_mark()

    def _paint_mark(self) -> None:
        mark = self._mark
        if mark is None:
            return
        self.top.mark.setVisible(not self._turned)
        if mark.refused:
            self.top.mark.show_state(say("ui.mark_refused", n=mark.refused), "fix", icon="circle-alert")
        elif mark.items:
            self.top.mark.show_state(say("ui.mark_local", n=mark.items), "local")
        elif mark.papers:
            self.top.mark.show_state(say("ui.mark_papers", n=mark.papers), "local")
        elif self._held:
            self.top.mark.show_state(say("ui.mark_held"), "held")
        else:
            self.top.mark.show_state(say("ui.mark_none"), "plain", icon="circle")

    @property
    def only_here(self) -> int:
        """How many items are only on this computer, as far as known."""
        return self._mark.items if self._mark is not None else 0

    def _plan_sync(self) -> None:
        self._sync_timer = QTimer(self)
        self._sync_timer.setInterval(LOOK_FOR_SYNC_MS)
        self._sync_timer.timeout.connect(self._look_for_sync)
        self._sync_timer.start()
        QTimer.singleShot(FIRST_SYNC_MS, self, self._begin_syncing)

    def _begin_syncing(self) -> None:
        # Imported here: the network library is not needed before the first page is read.
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            QNetworkInformation.instance().reachabilityChanged.connect(self._reachable)
        self._look_for_sync()

    def _reachable(self, reachability: object) -> None:
        from PySide6.QtNetwork import QNetworkInformation

        if reachability == QNetworkInformation.Reachability.Online:
            self.network_back()

    def _look_for_sync(self) -> None:
        """Begin the round that the plan says is due: at the start, after new work, every few minutes, less often while it fails."""
        if self._round is not None:
            return

        def decide(seconds: float | None) -> None:
            if seconds is not None and seconds <= 0 and self._sync_timer.isActive():
                self._sync(asked=False)

        self._bridge.latest(self, "sync-due", self._desk.sync_due_in, done=decide, failed=lambda _: None)

    def network_back(self) -> None:
        """The network is back, or the computer woke."""
        self._bridge.call(self, self._desk.network_back, done=lambda _: self._look_for_sync(), failed=lambda _: None)

    def sync_now(self) -> None:
        """Begin a round if none is under way."""
        self._sync(asked=True)

    @property
    def syncing(self) -> bool:
        """Whether a round is under way."""
        return self._round is not None

    def _sync(self, *, asked: bool) -> None:
        if self._round is not None:
            return
        self.top.mark.show_state(say("ui.mark_busy"), "local" if self.only_here else "plain", icon="refresh-cw")
        self._round = self._bridge.run(
            self,
            self._desk.sync,
            done=lambda result: self._synced(result, asked=asked),
            failed=lambda error: self._not_synced(error, asked=asked),
            progress=self._sync_step,
            ended=self._sync_over,
            long=True,
        )
        self._tell_step(Step("sync_connect", 0, 0))

    def _sync_step(self, step: Step) -> None:
        if step.total:
            self.top.mark.show_state(sync_words(step), "local", icon="refresh-cw")
        self._tell_step(step)

    def _tell_step(self, step: Step | None) -> None:
        if self._current:
            self._pages[self._current].sync_step(step)

    def _synced(self, result: SyncResult, *, asked: bool) -> None:
        everything = frozenset((kind, "") for kind in Kind if kind is not Kind.SETTING)
        if result != SyncResult(agreed=result.agreed):
            self.broadcast(Changes(everything))
        else:
            self.broadcast(Changes(frozenset({(Kind.OUTBOX, ""), (Kind.RECEIPT, "")})))
        if result.sent or result.papers_sent:
            self._messages.notice(say("ui.sync_done", sent=result.sent, papers=result.papers_sent))
        elif result.received:
            self._messages.notice(say("ui.sync_received", n=result.received))
        elif asked and result.agreed:
            self._messages.notice(say("ui.sync_nothing"))
        if not result.agreed:
            self._messages.notice(say("ui.sync_left", n=result.failed + result.conflict + result.held))

    def _not_synced(self, error: AgentDeskError, *, asked: bool) -> None:
        self.broadcast(Changes(frozenset({(Kind.OUTBOX, ""), (Kind.RECEIPT, "")})))
        if isinstance(error, Locked):
            self.locking.emit()
        elif asked or not isinstance(error, HeadOfficeUnreachable | SyncRunning | NotEnrolled):
            self._messages.failure(error)

    def _sync_over(self) -> None:
        self._round = None
        self._tell_step(None)
        self._paint_mark()
        self._read_mark()

    def stop(self) -> None:
        """The desk is about to be locked or closed: no timer fires any more."""
        self._sync_timer.stop()
        self._messages.listen(False)
        self._messages.said.disconnect(self._say)
        self._bridge.failed_unseen.disconnect(self._failed)
        if self._current:
            self._pages[self._current].leave()
        if self._round is not None:
            self._round.cancel()

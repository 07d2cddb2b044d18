"""What the agent may set, and what this installation is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from agent_desk import __version__
from agent_desk.changes import Changes, Kind
from agent_desk.domain.overview import DeskStatus
from agent_desk.errors import AgentDeskError, InputError
from agent_desk.settings import Settings
from ui.errors import problem_words, what_and_do
from ui.i18n import moment, say
from ui.page import Page, PageContext
from ui.pages.enrol import RecoveryCard
from ui.widgets.buttons import Button
from ui.widgets.entrance import SecretField
from ui.widgets.fields import Combo, ProblemLines, TextField
from ui.widgets.layout import Card, Row, Scroll, clear, horizontal, vertical
from ui.widgets.states import Banner
from ui.widgets.switches import Segments
from ui.widgets.text import Text

EDGE = 24
LOCK_MINUTES = (2, 5, 10, 20, 30, 0)
SYNC_MINUTES = (1, 5, 15, 30, 0)
SCALES = (100, 125, 150, 175, 200)
LANGUAGE_NAMES = (("zh_CN", "简体中文"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class _Shown:
    status: DeskStatus
    office: str
    enrolled: bool
    last_error: str
    today: date


def _short(folder: Path) -> str:
    """The folder, with ``~`` for the person's own: no login name where somebody may look over the shoulder."""
    try:
        below = folder.absolute().relative_to(Path.home())
    except (ValueError, RuntimeError):
        # Elsewhere, or a person without a folder of their own.
        return str(folder)
    return str(Path("~") / below)


class SettingsPage(Page):
    """Cards: look, safety, head office, data, this program. Every choice takes effect and is kept at once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        outer = vertical()
        self.setLayout(outer)
        head = horizontal(12, 24, 16, 24, 16)
        title = Text(say("ui.settings"), size="page", bold=True)
        title.setFixedHeight(32)
        head.addWidget(title)
        head.addWidget(Text(say("settings.sentence"), role="quiet"), 1)
        outer.addLayout(head)
        content = QWidget()
        scroll = Scroll(content)
        outer.addWidget(scroll, 1)
        column = vertical(16, 24, 0, EDGE, 24)
        content.setLayout(column)
        bar = scroll.verticalScrollBar()
        # The cards end at the same edge, whether the bar shows or not.
        bar.rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(24, 0, EDGE - bar.sizeHint().width() if high else EDGE, 24)
        )
        self._banner = Banner()
        column.addWidget(self._banner)
        columns = horizontal(16)
        column.addLayout(columns)
        left, right = vertical(16), vertical(16)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        settings = self.desk.settings()
        left.addWidget(self._look(settings))
        left.addWidget(self._safety(settings))
        left.addStretch(1)
        self._office = _Office(self)
        right.addWidget(self._office)
        right.addWidget(self._data())
        right.addWidget(self._about())
        right.addStretch(1)
        column.addStretch(1)

    def open(self, **_arguments: str) -> None:
        self._read()

    def changed(self, changes: Changes) -> None:
        if changes.kinds() & {Kind.OUTBOX, Kind.RECEIPT, Kind.PACK} and self.isVisible():
            self._read()

    def fail(self, error: AgentDeskError) -> None:
        """Say it across the top."""
        self._banner.show_words(*what_and_do(error))

    def good(self, words: str, detail: str = "") -> None:
        """Say what was done across the top."""
        self._banner.show_words(words, detail, meaning="plain")

    def _read(self) -> None:
        def read() -> _Shown:
            return _Shown(
                self.desk.status(),
                self.desk.office(),
                self.desk.enrolled(),
                self.desk.sync_mark().last_error,
                self.desk.day(),
            )

        self.bridge.latest(self, "status", read, done=self._show, failed=self.fail)

    def _show(self, shown: _Shown) -> None:
        self._office.show_state(shown)
        self._pack.set_text(shown.status.pack or "—")

    # Cards ----------------------------------------------------------------------------------------------------------

    def _look(self, settings: Settings) -> Card:
        card = Card(say("settings.look"))
        language = Segments(LANGUAGE_NAMES, settings.language, name=say("settings.language"))
        themes = [(key, say(f"settings.theme_{key}")) for key in ("system", "light", "dark")]
        look = Segments(themes, settings.theme, name=say("settings.theme"))
        scales = [(str(scale), f"{scale}%") for scale in SCALES]
        scale = Segments(scales, str(settings.scale_percent), name=say("settings.scale"))
        language.chosen.connect(lambda key: self._keep(lambda old: replace(old, language=key)))
        look.chosen.connect(lambda key: self._keep(lambda old: replace(old, theme=key)))
        scale.chosen.connect(lambda key: self._keep(lambda old: replace(old, scale_percent=int(key))))
        for label, part in (("language", language), ("theme", look), ("scale", scale)):
            card.add(_line(say(f"settings.{label}"), part, last=label == "scale"))
        return card

    def _safety(self, settings: Settings) -> Card:
        card = Card(say("settings.safety"))
        card.add(
            _line(
                say("settings.lock_after"),
                self._minutes(LOCK_MINUTES, settings.lock_minutes, "lock", lambda old, n: replace(old, lock_minutes=n)),
            )
        )
        change = Button(say("settings.change"), size="small")
        card.add(_line(say("settings.pin"), change))
        self._pin_form = _PinForm(self)
        card.add(self._pin_form)
        change.clicked.connect(self._pin_form.toggle)
        renew = Button(say("settings.renew"), size="small")
        card.add(_line(say("settings.recovery"), renew, note=say("settings.recovery_note"), last=True))
        self._recovery = _RecoveryForm(self)
        card.add(self._recovery)
        renew.clicked.connect(self._recovery.toggle)
        return card

    def _data(self) -> Card:
        card = Card(say("settings.data"))
        self._pack = Text("—", role="quiet")
        card.add(_line(say("settings.pack"), self._pack))
        self._backup = Button(say("settings.backup_now"), size="small", icon="save")
        self._backup.clicked.connect(self._pick_backup)
        card.add(_line(say("settings.backup"), self._backup, note=say("settings.backup_note"), last=True))
        return card

    def _about(self) -> Card:
        card = Card(say("settings.about"))
        card.add(_line(say("settings.version"), Text(__version__, role="quiet")))
        folder = Text(_short(self.desk.home), role="quiet", align=Qt.AlignmentFlag.AlignRight)
        card.add(_line(say("settings.folder"), folder, grows=True))
        card.add(_line(say("settings.licences"), Text(say("settings.licences_list"), role="quiet"), last=True))
        return card

    def minutes_of_sync(self) -> QWidget:
        """How often to sync, as a choice."""
        settings = self.desk.settings()
        keep = lambda old, n: replace(old, sync_minutes=n)  # noqa: E731  # a field of the settings
        return self._minutes(SYNC_MINUTES, settings.sync_minutes, "sync", keep)

    def _minutes(
        self, choices: tuple[int, ...], current: int, what: str, put: Callable[[Settings, int], Settings]
    ) -> Combo:
        numbers = choices if current in choices else (*sorted({*choices, current} - {0}), 0)
        options = [
            (str(n), say(f"settings.{what}_minutes", n=n) if n else say(f"settings.{what}_never")) for n in numbers
        ]
        combo = Combo(options, str(current), name=say(f"settings.{what}_after"))
        combo.chosen.connect(lambda key: self._keep(lambda old: put(old, int(key))))
        return combo

    def _keep(self, change: Callable[[Settings], Settings]) -> None:
        settings = change(self.desk.settings())

        def kept(_: None) -> None:
            self.shell.broadcast(Changes(frozenset({(Kind.SETTING, "")})))

        self.bridge.call(self, lambda: self.desk.set_settings(settings), done=kept, failed=self.fail)

    def _pick_backup(self) -> None:
        dialog = QFileDialog(self, say("settings.backup_where"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.back_up)
        dialog.open()

    def back_up(self, folder: str) -> None:
        """An encrypted copy into ``folder``."""
        self._backup.set_busy(say("settings.backup_running"))
        self.bridge.run(
            self,
            lambda _token, _progress: self.desk.backup(Path(folder)),
            done=lambda made: self.good(say("settings.backup_done"), str(made)),
            failed=self.fail,
            ended=lambda: self._backup.set_busy(""),
            long=True,
        )


def _line(label: str, part: QWidget, *, note: str = "", last: bool = False, grows: bool = False) -> Row:
    row = Row(height=56 if note else 44, line=not last)
    words = vertical()
    words.addStretch(1)
    words.addWidget(Text(label, shrinks=False))
    if note:
        words.addWidget(Text(note, size="caption", role="quiet"))
    words.addStretch(1)
    row.row.addLayout(words, 0 if grows else 1)
    row.row.addWidget(part, 1 if grows else 0)
    return row


class _Form(QWidget):
    """A form that opens in place under its line."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__()
        self.page = page
        self.column = vertical(12, 16, 12, 16, 16)
        self.setLayout(self.column)
        self.hide()

    def toggle(self) -> None:
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.begin()

    def begin(self) -> None:
        """Take the focus."""


class _PinForm(_Form):
    def __init__(self, page: SettingsPage) -> None:
        super().__init__(page)
        self._old = SecretField(say("settings.old_pin"))
        self._new = SecretField(say("unlock.new_pin"))
        self._again = SecretField(say("unlock.pin_again"))
        self._button = Button(say("settings.change_pin"))
        for part in (self._old, self._new, self._again):
            self.column.addWidget(part)
        self.column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button.clicked.connect(self.submit)
        self._again.edit.returnPressed.connect(self.submit)

    def begin(self) -> None:
        self._old.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        for field in (self._old, self._new, self._again):
            field.clear_problem()
        old, new = self._old.text(), self._new.text()
        if new != self._again.text():
            self._again.show_problem(say("problems.pin_differs.what"), say("problems.pin_differs.do"))
            return
        self._button.set_busy(say("settings.changing"))
        self.page.bridge.call(
            self,
            lambda: self.page.desk.change_pin(old, new),
            done=lambda _: self._done(),
            failed=self._failed,
            ended=lambda: self._button.set_busy(""),
        )

    def _done(self) -> None:
        for field in (self._old, self._new, self._again):
            field.wipe()
        self.hide()
        self.page.good(say("settings.pin_changed"))

    def _failed(self, error: AgentDeskError) -> None:
        if isinstance(error, InputError):
            self._new.show_problem(*problem_words(error.problems[0]))
        else:
            self._old.show_problem(*what_and_do(error))


class _RecoveryForm(_Form):
    def __init__(self, page: SettingsPage) -> None:
        super().__init__(page)
        self.begin()

    def begin(self) -> None:
        clear(self.column)
        self._pin = SecretField(say("unlock.pin"))
        self._button = Button(say("settings.renew_now"))
        self.column.addWidget(self._pin)
        self.column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button.clicked.connect(self.submit)
        self._pin.edit.returnPressed.connect(self.submit)
        if self.isVisible():
            self._pin.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        pin = self._pin.text()
        self._pin.clear_problem()
        self.page.bridge.call(
            self,
            lambda: self.page.desk.new_recovery_code(pin),
            done=self._show,
            failed=lambda error: self._pin.show_problem(*what_and_do(error)),
        )

    def _show(self, code: str) -> None:
        clear(self.column)
        self.column.addWidget(Text(say("settings.recovery_shown"), role="quiet", wrap=True))
        card = RecoveryCard(code)
        card.kept.connect(self.hide)
        self.column.addWidget(card)


class _Office(Card):
    """Head office: its address and how often to sync, or the form to enrol later."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__(say("settings.office"))
        self._page = page
        self._enrolled: bool | None = None
        self._last = Text("—", role="quiet")

    def show_state(self, shown: _Shown) -> None:
        """Build what belongs to the state, once, and show the last round."""
        if shown.enrolled != self._enrolled:
            self._enrolled = shown.enrolled
            self.empty()
            if shown.enrolled:
                self._build_enrolled(shown)
            else:
                self.add(_EnrolForm(self._page))
        words = moment(shown.status.last_sync, today=shown.today)
        if shown.last_error:
            words = f"{words}  {say(f'errors.{shown.last_error}.what')}"
        self._last.set_text(words)

    def _build_enrolled(self, shown: _Shown) -> None:
        self._last = Text("—", role="quiet", align=Qt.AlignmentFlag.AlignRight)
        address = Text(shown.office, role="quiet", align=Qt.AlignmentFlag.AlignRight)
        self.add(_line(say("settings.address"), address, grows=True))
        self.add(_line(say("settings.sync_after"), self._page.minutes_of_sync()))
        self.add(_line(say("settings.last_sync"), self._last, grows=True))
        now = Button(say("settings.sync_now"), size="small", icon="refresh-cw")
        now.clicked.connect(self._page.shell.sync_now)
        self.add(_line("", now, last=True))


class _EnrolForm(QWidget):
    """Enrol a desk that was begun without head office."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__()
        self._page = page
        column = vertical(12, 16, 12, 16, 16)
        self.setLayout(column)
        column.addWidget(Text(say("settings.not_enrolled"), wrap=True))
        self._server = TextField(say("unlock.server"), placeholder="https://", height=40)
        self._code = TextField(say("unlock.enrol_code"), placeholder=say("unlock.enrol_code_placeholder"), height=40)
        self._pin = SecretField(say("unlock.pin"))
        self._problem = ProblemLines()
        self._button = Button(say("unlock.enrol"))
        for part in (self._server, self._code, self._pin, self._problem):
            column.addWidget(part)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column = column
        self._button.clicked.connect(self.submit)

    def submit(self) -> None:
        for field in (self._server, self._code, self._pin):
            field.clear_problem()
        self._problem.show_problem("")
        server, code, pin = self._server.text().strip(), self._code.text().strip(), self._pin.text()
        self._button.set_busy(say("unlock.enrolling"))
        self._page.bridge.run(
            self,
            lambda _token, _progress: self._page.desk.enrol(server=server, code=code, pin=pin),
            done=self._done,
            failed=self._failed,
            ended=lambda: self._button.set_busy(""),
            long=True,
        )

    def _done(self, recovery: str) -> None:
        clear(self._column)
        self._column.addWidget(Text(say("settings.recovery_shown"), role="quiet", wrap=True))
        card = RecoveryCard(recovery)
        card.kept.connect(self._page.open)
        self._column.addWidget(card)
        self._page.shell.broadcast(Changes(frozenset({(Kind.OUTBOX, "")})))

    def _failed(self, error: AgentDeskError) -> None:
        if isinstance(error, InputError):
            problem = error.problems[0]
            field = {"server": self._server, "code": self._code}.get(problem.path, self._pin)
            field.show_problem(*problem_words(problem))
        else:
            self._problem.show_problem(*what_and_do(error))

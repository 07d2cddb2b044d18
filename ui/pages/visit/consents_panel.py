"""Notice and consents: shown word for word, answered one by one, before the first paper is stored."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.consent import NEEDED_BEFORE_QUEUEING
from agent_desk.domain.overview import VisitView
from ui.i18n import clock_time, say
from ui.painting import Run, quiet
from ui.widgets.buttons import Button
from ui.widgets.layout import Card, Line, Scroll, clear, horizontal, vertical
from ui.widgets.states import Banner
from ui.widgets.switches import CheckBox
from ui.widgets.text import Text


class ConsentsPanel(Card):
    """The texts of ``keys`` with a box each. ``answered(dict)`` with all answers when the person confirms."""

    answered = Signal(dict)

    def __init__(self, keys: Sequence[str], *, title: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(title, " ", parent=parent)
        self.head.addStretch(1)
        self._keys = tuple(keys)
        self._boxes: dict[str, CheckBox] = {}
        self._shown: tuple[str, ...] = ()
        self._banner = Banner(closable=False)
        holder = QWidget()
        inside = vertical(0, 15, 8, 15, 0)
        holder.setLayout(inside)
        inside.addWidget(self._banner)
        self.add(holder)
        content = QWidget()
        self._column = vertical(0, 15, 0, 15, 8)
        content.setLayout(self._column)
        self.add(Scroll(content), 1)
        self.add(Line())
        foot = QWidget()
        line = horizontal(8, 15, 0, 15, 0)
        foot.setLayout(line)
        foot.setFixedHeight(56)
        self._note = Text(say("visit.consent.note"), role="quiet", size="caption", wrap=True)
        line.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        self.all_button = Button(say("visit.consent.all"))
        self.all_button.clicked.connect(self._check_all)
        self.confirm = Button(act, kind="primary")
        self.confirm.clicked.connect(self._confirm)
        line.addWidget(self.all_button)
        line.addWidget(self.confirm)
        self.add(foot)

    def show_view(self, view: VisitView) -> None:
        """Show the texts in force and what was answered."""
        texts = [text for text in view.texts if text.key in self._keys]
        fingerprint = tuple(text.sha256 for text in texts)
        if fingerprint != self._shown:
            self._shown = fingerprint
            self._build(view)
        version = texts[0].version if texts else ""
        self.set_title(self.title.text(), say("visit.consent.version", version=version))
        for key, tick in self._boxes.items():
            consent = view.consents.get(key)
            if consent is not None and not tick.hasFocus():
                tick.setChecked(consent.granted)
        given = [
            view.consents[key].answered_at for key in self._keys if key in view.consents and view.consents[key].granted
        ]
        needed = [key for key in self._keys if key in NEEDED_BEFORE_QUEUEING]
        if given and all(key in view.consents and view.consents[key].granted for key in needed):
            self._banner.show_words(say("visit.consent.given", time=clock_time(max(given))), meaning="decided")
            self.confirm.set_kind("plain")
        else:
            self._banner.show_words("")
            self.confirm.set_kind("primary")

    def _build(self, view: VisitView) -> None:
        clear(self._column)
        self._boxes = {}
        for text in view.texts:
            if text.key not in self._keys:
                continue
            block = QWidget()
            line = horizontal(12, 0, 10, 0, 10)
            block.setLayout(line)
            tick = CheckBox("")
            tick.setAccessibleName(text.title)
            tick.setObjectName(f"consent-{text.key}")
            self._boxes[text.key] = tick
            mark = vertical(0, 0, 2, 0, 0)
            mark.addWidget(tick)
            mark.addStretch(1)
            line.addLayout(mark)
            words = vertical(2)
            optional = "" if text.key in NEEDED_BEFORE_QUEUEING else say("visit.consent.optional")
            words.addWidget(Text([Run(text.title, strong=True), quiet(f" {optional}")]))
            words.addWidget(Text(text.text, wrap=True))
            line.addLayout(words, 1)
            self._column.addWidget(block)
            self._column.addWidget(Line())
        self._column.addStretch(1)

    def _check_all(self) -> None:
        for key, tick in self._boxes.items():
            if key in NEEDED_BEFORE_QUEUEING:
                tick.setChecked(True)
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unmet(self) -> list[str]:
        return [key for key, tick in self._boxes.items() if key in NEEDED_BEFORE_QUEUEING and not tick.isChecked()]

    def remind(self) -> None:
        """Somebody wants what needs consent first: say so, and go to the first box that is open."""
        unmet = self._unmet()
        if unmet:
            self._banner.show_words(
                say("visit.consent.incomplete", n=len(unmet)), say("visit.consent.incomplete_do"), meaning="fix"
            )
            self._boxes[unmet[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        self._banner.show_words("")
        unmet = self._unmet()
        if unmet:
            self.remind()
        self.answered.emit(
            {key: tick.isChecked() for key, tick in self._boxes.items() if tick.isChecked() or not unmet}
        )

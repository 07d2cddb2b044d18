"""The panels in which a customer, a vehicle or a home is filled in: in place, all faults at once beside the fields, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from agent_desk.changes import Changes
from agent_desk.domain.facts import RULES
from agent_desk.domain.identifiers import shown_plate
from agent_desk.errors import AgentDeskError, InputError, Problem
from ui.errors import problem_words, what_and_do
from ui.i18n import say, words
from ui.page import PageContext
from ui.pages.record_texts import FIELDS, Record, texts_of, wanted
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo, DateField, ProblemLines, TextField
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import Card, Line, Scroll, horizontal, vertical
from ui.widgets.states import Banner
from ui.widgets.text import Text

LABELS = (84, 104)
"""How wide the labels of a form are at least and at most, in px."""


class Field(QWidget):
    """One line of a form: the label, the box, and what is wrong beneath. ``changed`` after every change."""

    changed = Signal()
    entered = Signal()

    def __init__(
        self, path: str, text: str, *, label_width: int, required: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = path.partition(".")[2]
        self.setObjectName(path)
        label = label_of(path)
        line = horizontal(8, 16, 4, 16, 4)
        self.setLayout(line)
        title = Text(label, role="quiet")
        title.setFixedWidth(label_width)
        title.setFixedHeight(32)
        line.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        rule = RULES.get(path)
        self._combo: Combo | None = None
        self._box: TextField | None = None
        column = vertical(4)
        line.addLayout(column, 1)
        if rule is not None and rule.sort in {"choice", "flag"}:
            keys = rule.choices or ("yes", "no")
            group = "flag" if rule.sort == "flag" else self.name
            options = [(key, say(f"states.{group}.{key}")) for key in keys]
            self._combo = Combo(options, text, height=32, name=label)
            self._combo.chosen.connect(lambda _key: self._touched())
            column.addWidget(self._combo)
            self.problem = ProblemLines()
            column.addWidget(self.problem)
            self.setFocusProxy(self._combo)
            return
        hint = say("customers.form.note_placeholder") if self.name == "note" else _placeholder(path)
        if rule is not None and rule.sort == "date":
            self._box = DateField(text=text, name=label)
        else:
            self._box = TextField(text=text, name=label, placeholder=hint if required or not text else "")
        self._box.edit.textChanged.connect(lambda _text: self._touched())
        self._box.edit.returnPressed.connect(self.entered)
        self.problem = self._box.problem
        column.addWidget(self._box)
        self.setFocusProxy(self._box)

    def text(self) -> str:
        """What stands in the field."""
        if self._combo is not None:
            return self._combo.current
        return self._box.text().strip() if self._box is not None else ""

    def set_text(self, text: str) -> None:
        """Put something else into the field."""
        if self._combo is not None:
            self._combo.set_current(text)
        elif self._box is not None:
            self._box.edit.setText(text)

    def show_problem(self, what: str, do: str = "", *, stops: bool = True) -> None:
        """Say what is wrong; "" = all is well."""
        if self._box is not None:
            self._box.show_problem(what, do, stops=stops)
        else:
            self.problem.show_problem(what, do, stops=stops)

    def wrong(self) -> bool:
        """Whether something stands beneath the field."""
        return not self.problem.isHidden()

    def _touched(self) -> None:
        if self.wrong():
            self.show_problem("")
        self.changed.emit()


def label_of(path: str) -> str:
    """What a field is called."""
    return say("customers.form.note") if path == "customer.note" else say(f"facts.{path}.label")


def _placeholder(path: str) -> str:
    key = f"facts.{path}.placeholder"
    return say(key) if words().has(key) else ""


class RecordForm(Card):
    """A panel for one record of a ``kind`` (``customer``, ``vehicle``, ``home``); without ``record`` a new one.

    ``owner`` is the customer of a vehicle or home; ``draft`` fills fields in advance. ``saved(Changes)`` when it is stored,
    ``left`` when the person gives up. What was typed stays until one of them happens.
    """

    saved = Signal(object)
    left = Signal()

    def __init__(
        self,
        kind: str,
        context: PageContext,
        *,
        record: Record | None = None,
        owner: str = "",
        draft: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        verb = "edit" if record is not None else "add"
        super().__init__(say(f"customers.form.{verb}_{kind}"), head=40, parent=parent)
        self.kind, self.record, self._verb = kind, record, verb
        self._owner = owner
        self._context = context
        self._before = texts_of(kind, record)
        self.banner = Banner(closable=False)
        self._over = QWidget()
        over = vertical(0, 12, 12, 12, 0)
        over.addWidget(self.banner)
        self._over.setLayout(over)
        self._over.hide()
        self.add(self._over)
        content = QWidget()
        column = vertical(0, 0, 8, 0, 8)
        content.setLayout(column)
        self.fields: dict[str, Field] = {}
        widest = max(Text(label_of(f"{kind}.{name}")).sizeHint().width() for name in FIELDS[kind])
        label_width = min(max(widest, LABELS[0]), LABELS[1])
        for name in FIELDS[kind]:
            text = (draft or {}).get(name, self._before.get(name, ""))
            field = Field(f"{kind}.{name}", text, label_width=label_width, required=name in {"name", "address", "vin"})
            field.changed.connect(self._reshape)
            field.entered.connect(self.save)
            self.fields[name] = field
            column.addWidget(field)
        column.addStretch(1)
        self.sheet = Scroll(content)
        self.add(self.sheet, 1)
        self.add(Line())
        foot = horizontal(8, 16, 12, 16, 12)
        foot.addStretch(1)
        self.cancel = Button(say("customers.form.cancel"))
        self.cancel.clicked.connect(self.left)
        self.keep = Button(say("customers.form.save"), kind="primary")
        self.keep.clicked.connect(self.save)
        foot.addWidget(self.cancel)
        foot.addWidget(self.keep)
        self.body.addLayout(foot)
        self._reshape()

    def dirty(self) -> bool:
        """Whether something was typed that is not stored."""
        return any(field.text() != self._before.get(name, "") for name, field in self.fields.items())

    def begin(self) -> None:
        """Give the first field the focus."""
        first = "name" if self.kind == "customer" else "plate" if self.kind == "vehicle" else "address"
        self.fields[first].setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        """Store it, or say everything that is wrong."""
        if self.keep.busy:
            return
        changed = {
            name: field.text()
            for name, field in self.fields.items()
            if not field.isHidden() and field.text() != self._before.get(name, "")
        }
        if self.record is not None and not changed:
            self._context.messages.notice(say("customers.form.unchanged"))
            self.left.emit()
            return
        if self.kind != "home":
            # What the others are judged by goes along, changed or not.
            judge = "party" if self.kind == "customer" else "condition"
            changed[judge] = self.fields[judge].text()
        self._clear_problems()
        self.keep.set_busy(say("customers.form.save"))
        self._context.bridge.call(
            self,
            partial(self._work(), changed),
            done=self._stored,
            failed=self._refused,
            ended=lambda: self.keep.set_busy(""),
        )

    def _work(self) -> Callable[[Mapping[str, str]], Changes]:
        desk = self._context.desk
        if self.record is not None:
            edit = {"customer": desk.edit_customer, "vehicle": desk.edit_vehicle, "home": desk.edit_home}[self.kind]
            return partial(edit, self.record.id)
        if self.kind == "customer":
            return desk.add_customer
        return partial(desk.add_vehicle if self.kind == "vehicle" else desk.add_home, self._owner)

    def _stored(self, changes: Changes) -> None:
        told = say(f"customers.form.{self._verb}ed_{self.kind}", name=self._called())
        self._context.messages.did(told, changes)
        self._context.shell.broadcast(changes)
        self.saved.emit(changes)

    def _called(self) -> str:
        if self.kind == "customer":
            return self.fields["name"].text()
        if self.kind == "vehicle":
            return shown_plate(self.fields["plate"].text()) or self.fields["vin"].text()[-8:]
        return self.fields["address"].text()

    # Problems -------------------------------------------------------------------------------------------------------

    def _refused(self, error: AgentDeskError) -> None:
        if not isinstance(error, InputError):
            self._say(*what_and_do(error))
            return
        beside: list[Field] = []
        loose: list[Problem] = []
        for problem in error.problems:
            field = self.fields.get(problem.path)
            if field is None:
                loose.append(problem)
                continue
            if field.wrong():
                continue
            field.setVisible(True)
            field.show_problem(*problem_words(problem), stops=problem.stops)
            beside.append(field)
        if loose:
            self._say(*problem_words(loose[0]))
        elif len(beside) > 1:
            self._say(say("customers.form.problems", n=len(beside)), say("customers.form.problems_do"))
        ordered = [field for field in self.fields.values() if field in beside]
        if ordered:
            ordered[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.sheet.ensureWidgetVisible(ordered[0], 0, 48)

    def _say(self, what: str, do: str = "") -> None:
        """Above the fields: what belongs to none of them, or how many need a correction."""
        self.banner.show_words(what, do)
        self._over.setVisible(bool(what))

    def _clear_problems(self) -> None:
        self._say("")
        for field in self.fields.values():
            field.show_problem("")

    def _reshape(self) -> None:
        """Ask only for what this record can have."""
        now = {name: field.text() for name, field in self.fields.items()}
        for name, field in self.fields.items():
            field.setVisible(wanted(self.kind, name, now) or field.wrong())

    # Keys -----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.dirty():
                self.left.emit()
            return
        super().keyPressEvent(event)

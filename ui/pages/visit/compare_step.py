"""Options side by side over the whole page, to be looked at with the customer: choose, name, put away, print."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from agent_desk.changes import Changes
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import LEAST_OPTIONS
from agent_desk.errors import AgentDeskError
from ui.i18n import money, say
from ui.page import PageContext
from ui.pages.sheet_reader import SheetReader
from ui.pages.visit.compare_table import PAD, CompareTable, column_places
from ui.pages.visit.option_name import OptionName
from ui.pages.visit.words import option_name, title_of
from ui.widgets.buttons import Button, IconButton
from ui.widgets.keys import keeps_escape
from ui.widgets.layout import Card, Line, Scroll, horizontal, vertical
from ui.widgets.switches import CheckBox
from ui.widgets.text import Text

_HEAD = 52


class _ColumnHeads(QWidget):
    """Over each column the option's name and its button; ``chosen(name)``, ``menu(name, button)``."""

    chosen = Signal(str)
    menu = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEAD)
        self._heads: list[QWidget] = []
        self.buttons: dict[str, Button] = {}
        self.menus: dict[str, IconButton] = {}

    def show_view(self, view: VisitView, *, own_acts: bool) -> None:
        """Show the names; ``own_acts`` if own options may be renamed and removed here."""
        for head in self._heads:
            head.hide()
            head.deleteLater()
        self._heads, self.buttons, self.menus = [], {}, {}
        for offer in view.options:
            head = QWidget(self)
            line = horizontal(6, PAD - 2, 0, PAD - 2, 0)
            head.setLayout(line)
            line.addWidget(Text(option_name(offer.name), size="title", bold=True), 1)
            if offer.chosen:
                line.addWidget(Text(say("visit.chosen"), role="accent", bold=True, shrinks=False))
            elif view.changeable:
                button = Button(say("compare.choose"), size="small")
                button.setAccessibleName(say("compare.choose_name", name=option_name(offer.name)))
                button.clicked.connect(partial(self.chosen.emit, offer.name))
                line.addWidget(button)
                self.buttons[offer.name] = button
            if offer.name in view.visit.options and view.changeable and own_acts:
                more = IconButton("ellipsis-vertical", say("compare.more", name=offer.name))
                more.clicked.connect(partial(self.menu.emit, offer.name, more))
                line.addWidget(more)
                self.menus[offer.name] = more
            head.show()
            self._heads.append(head)
        self._place()

    def _place(self) -> None:
        for (left, wide), head in zip(column_places(self.width(), len(self._heads)), self._heads, strict=True):
            head.setGeometry(round(left), 0, round(wide), _HEAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class ComparePanel(Card):
    """The comparison itself. ``chosen(name)``, ``kept(name)``, ``renamed(name, new)``, ``removed(name)``, ``print_asked``,
    ``closed``."""

    chosen = Signal(str)
    kept = Signal(str)
    renamed = Signal(str, str)
    removed = Signal(str)
    print_asked = Signal()
    closed = Signal()
    # Qt asks for events while the parts are still being made.
    _customer_looks = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("compare.title"), " ", parent=parent)
        self._view: VisitView | None = None
        self._renaming = ""
        self.head.addStretch(1)
        self.only_other = CheckBox(say("compare.only_other"))
        self.head.addWidget(self.only_other)
        self.head.addSpacing(8)
        self.print_button = Button(say("compare.print"), size="small", icon="printer")
        self.print_button.clicked.connect(self.print_asked)
        self.head.addWidget(self.print_button)
        self.cross = IconButton("x", say("ui.close"))
        self.cross.clicked.connect(self.closed)
        self.head.addWidget(self.cross)
        self.naming = OptionName()
        self.naming.named.connect(self._named)
        self.naming.hide()
        self.add(self.naming)
        self.heads = _ColumnHeads()
        self.heads.chosen.connect(self.chosen)
        self.heads.menu.connect(self._menu)
        self.add(self.heads)
        self.add(Line("line_strong"))
        self.table = CompareTable()
        self.table.chosen.connect(self._choose)
        self.only_other.toggled.connect(self.table.show_only_other)
        content = QWidget()
        column = vertical()
        content.setLayout(column)
        column.addWidget(self.table)
        column.addStretch(1)
        self.add(Scroll(content), 1)
        self.add(Line())
        self.add(self._build_foot())

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        line = horizontal(12, 16, 10, 16, 10)
        foot.setLayout(line)
        self._note = Text("", role="quiet", wrap=True)
        line.addWidget(self._note, 1)
        self.keep_button = Button(say("compare.keep"), icon="plus", size="small")
        self.keep_button.clicked.connect(self._ask_name)
        line.addWidget(self.keep_button)
        return foot

    def show_view(self, view: VisitView) -> None:
        """Show the visit's options."""
        self._view = view
        name, what = title_of(view)
        self.set_title(self.title.text(), f"{name} {what}".strip())
        self.heads.show_view(view, own_acts=not self._customer_looks)
        self.table.show_view(view)
        self.print_button.setEnabled(len(view.options) >= LEAST_OPTIONS)
        kept = any(offer.chosen for offer in view.options)
        loose = not kept and view.answer is not None
        self.keep_button.setVisible(loose and view.changeable and not self._customer_looks)
        total = money(view.answer.total) if view.answer is not None else ""
        self._note.set_text(say("compare.loose", total=total) if loose else say("compare.note"))

    def set_customer_view(self, on: bool) -> None:
        """The customer looks on: only choosing and printing are left."""
        self._customer_looks = on
        self.naming.hide()
        if self._view is not None:
            self.show_view(self._view)

    def _choose(self, name: str) -> None:
        if self._view is not None and self._view.changeable:
            self.chosen.emit(name)

    def _menu(self, name: str, button: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(say("compare.rename"), partial(self.ask_new_name, name))
        menu.addAction(say("compare.remove"), partial(self.removed.emit, name))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def ask_new_name(self, name: str) -> None:
        """Ask what the option shall be called from now on."""
        self._renaming = name
        self.naming.ask(say("compare.rename_label", name=name), name)

    def _ask_name(self) -> None:
        self._renaming = ""
        count = len(self._view.visit.options) + 1 if self._view else 1
        self.naming.ask(say("compare.keep_label"), say("compare.suggested", n=count))

    def _named(self, name: str) -> None:
        if self._renaming:
            self.renamed.emit(self._renaming, name)
        else:
            self.kept.emit(name)

    def event(self, event: QEvent) -> bool:
        # While the customer looks on, Escape turns the screen back.
        return (not self._customer_looks and keeps_escape(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._customer_looks:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class CompareStep(QStackedWidget):
    """The comparison, or its sheet in its place. ``did(words, changes)`` after an act, ``failed(error)``, ``closed``."""

    did = Signal(str, object)
    failed = Signal(object)
    closed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge = context.desk, context.bridge
        self._view: VisitView | None = None
        self.panel = ComparePanel()
        self.panel.chosen.connect(self.choose)
        self.panel.kept.connect(self.keep)
        self.panel.renamed.connect(self._rename)
        self.panel.removed.connect(self._remove)
        self.panel.print_asked.connect(self._read_sheet)
        self.panel.closed.connect(self.closed)
        self.reader = SheetReader(context)
        self.reader.closed.connect(self.show_table)
        self.addWidget(self.panel)
        self.addWidget(self.reader)

    def show_view(self, view: VisitView) -> None:
        """Show the visit's options, priced now."""
        self._view = view
        self.panel.show_view(view)

    def show_table(self) -> None:
        """The table again, with the keyboard on it."""
        self.setCurrentWidget(self.panel)
        self.panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_customer_view(self, on: bool) -> None:
        """The screen is turned to the customer, or back."""
        self.panel.set_customer_view(on)

    # Acts ---------------------------------------------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """The option's covers become the visit's."""
        view = self._view
        offer = next((one for one in view.options if one.name == name), None) if view is not None else None
        if view is None or offer is None or offer.chosen:
            return
        visit, covers = view.visit.id, offer.covers
        words = say("visit.plan_taken", name=option_name(name))
        self._bridge.call(
            self,
            lambda: self._desk.set_covers(visit, covers),
            done=partial(self.did.emit, words),
            failed=self.failed.emit,
        )

    def keep(self, name: str, asked_by: OptionName | None = None) -> None:
        """Keep the covers of now under a name; ``asked_by`` says what is wrong with it."""
        if self._view is None:
            return
        visit, naming = self._view.visit.id, asked_by or self.panel.naming
        self._bridge.call(
            self,
            lambda: self._desk.keep_option(visit, name),
            done=partial(self._renamed, naming, say("undo.option_kept")),
            failed=partial(self._not_named, naming),
        )

    def _rename(self, name: str, new_name: str) -> None:
        if self._view is None:
            return
        visit, naming = self._view.visit.id, self.panel.naming
        self._bridge.call(
            self,
            lambda: self._desk.rename_option(visit, name, new_name),
            done=partial(self._renamed, naming, say("undo.option_renamed")),
            failed=partial(self._not_named, naming),
        )

    def _renamed(self, naming: OptionName, words: str, changes: Changes) -> None:
        naming.close_up()
        self.did.emit(words, changes)

    def _not_named(self, naming: OptionName, error: AgentDeskError) -> None:
        if not naming.show_error(error):
            self.failed.emit(error)

    def _remove(self, name: str) -> None:
        if self._view is None:
            return
        visit = self._view.visit.id
        self._bridge.call(
            self,
            lambda: self._desk.remove_option(visit, name),
            done=partial(self.did.emit, say("undo.option_removed")),
            failed=self.failed.emit,
        )

    def _read_sheet(self) -> None:
        if self._view is None:
            return
        visit = self._view.visit.id
        self._bridge.latest(
            self,
            "number",
            lambda: self._desk.comparison_number(visit),
            done=partial(self._numbered, visit),
            failed=self.failed.emit,
        )

    def _numbered(self, visit: str, number: str) -> None:
        make = partial(self._desk.comparison_sheet, visit)
        self.reader.read(say("compare.sheet"), number, make)
        self.setCurrentWidget(self.reader)
        self.reader.view.setFocus(Qt.FocusReason.OtherFocusReason)

"""The left card of a visit: customer and vehicle or home, each fact with where it comes from, edited in place."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.facts import RULES
from agent_desk.domain.overview import VisitView
from agent_desk.domain.visit import Fact, Source
from agent_desk.errors import Problem
from ui.errors import problem_words
from ui.i18n import say, words
from ui.pages.visit.words import fact_label, fact_shown, moment_words, option_words, read_moment
from ui.widgets.chips import Provenance
from ui.widgets.facts import LABEL_WIDTH, FactRow
from ui.widgets.layout import Card, GroupHead, Line, Scroll, horizontal, vertical
from ui.widgets.text import Text

ENGLISH_LABEL_WIDTH = 104

_CUSTOMER = (
    "customer.party",
    "customer.name",
    "customer.identity",
    "customer.mobile",
    "customer.contact",
    "customer.address",
)
_VEHICLE = (
    "vehicle.condition",
    "vehicle.plate",
    "vehicle.model",
    "vehicle.vin",
    "vehicle.engine_number",
    "vehicle.first_registered",
    "vehicle.invoice_date",
    "vehicle.use",
    "vehicle.seats",
    "vehicle.energy",
    "vehicle.displacement_l",
    "vehicle.curb_weight_t",
    "vehicle.load_t",
    "vehicle.special_kind",
    "vehicle.energy_saving",
    "vehicle.imported",
    "vehicle.new_price",
)
_HISTORY = (
    "quote.region",
    "quote.last_policy_end",
    "quote.start",
    "quote.claims",
    "quote.continuous_years",
    "quote.last_level",
    "quote.transferred",
    "quote.float",
    "quote.pricing",
    "quote.violation",
)
_HOME = ("home.address", "home.structure", "home.built_year", "home.zone", "home.occupancy", "home.area_m2")
_HOME_QUOTE = ("quote.start", "quote.deductible", "quote.term_years")
_BOLD = frozenset({"customer.name", "vehicle.plate"})
_GROUPS = {
    "motor": (
        ("visit.group.customer", _CUSTOMER),
        ("visit.group.vehicle", _VEHICLE),
        ("visit.group.history", _HISTORY),
    ),
    "home": (("visit.group.customer", _CUSTOMER), ("visit.group.home", _HOME), ("visit.group.quote", _HOME_QUOTE)),
}


def wanted(path: str, facts: dict[str, str]) -> bool:
    """Whether this case asks for the fact at all."""
    use = facts.get("vehicle.use", "family")
    goods = use in {"own_goods", "hire_goods"}
    new = facts.get("vehicle.condition") == "new"
    electric = facts.get("vehicle.energy") in {"battery", "fuel_cell"}
    match path:
        case "customer.contact":
            return facts.get("customer.party") == "organisation"
        case (
            "vehicle.plate"
            | "vehicle.first_registered"
            | "quote.last_policy_end"
            | "quote.claims"
            | "quote.continuous_years"
            | "quote.transferred"
        ):
            return not new
        case "quote.last_level":
            return not new and "quote.last_policy_end" in facts
        case "vehicle.invoice_date":
            return new
        case "vehicle.load_t":
            return goods
        case "vehicle.curb_weight_t":
            return goods or use == "special"
        case "vehicle.special_kind":
            return use == "special"
        case "vehicle.displacement_l":
            return not goods and not electric and use != "special"
    return True


def _sort(path: str) -> str:
    sort = RULES[path].sort
    return {
        "choice": "choice",
        "flag": "choice",
        "date": "date",
        "whole": "number",
        "decimal": "number",
        "yuan": "number",
    }.get(sort, "text")


def _options(path: str) -> list[tuple[str, str]]:
    rule = RULES[path]
    if rule.sort == "flag":
        return [("yes", say("visit.yes")), ("no", say("visit.no"))]
    return [(key, option_words(path, key)) for key in rule.choices]


class FactsPanel(Card):
    """``entered(path, text)`` when the person leaves a field with a change; ``confirmed(path, text)`` when that was found out;
    ``planned(datetime or None)`` for the appointment; ``focused(path)`` when a field gets the focus."""

    entered = Signal(str, str)
    confirmed = Signal(str, str)
    planned = Signal(object)
    focused = Signal(str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(say(f"visit.facts.{kind}"), parent=parent)
        self.head.addStretch(1)
        self._rows: dict[str, FactRow] = {}
        self._hinted = ""
        label_width = LABEL_WIDTH if words().language == "zh_CN" else ENGLISH_LABEL_WIDTH
        content = QWidget()
        column = vertical(0, 0, 0, 0, 8)
        content.setLayout(column)
        for position, (title, paths) in enumerate(_GROUPS[kind]):
            column.addWidget(GroupHead(say(title), first=position == 0))
            for path in paths:
                row = FactRow(
                    fact_label(path),
                    kind=_sort(path),
                    options=_options(path),
                    bold=path in _BOLD,
                    label_width=label_width,
                )
                row.committed.connect(lambda text, path=path: self.entered.emit(path, text))
                row.confirmed.connect(lambda text, path=path: self.confirmed.emit(path, text))
                row.focused.connect(lambda on, path=path: self.focused.emit(path) if on else self._left(path))
                row.setObjectName(path)
                self._rows[path] = row
                column.addWidget(row)
        self._today = date.min
        self.appointment = FactRow(
            say("visit.appointment"), placeholder=say("visit.appointment_hint"), label_width=label_width
        )
        self.appointment.setObjectName("appointment")
        self.appointment.committed.connect(self._plan)
        column.addWidget(self.appointment)
        column.addStretch(1)
        self._content = content
        self._scroll = Scroll(content)
        self.add(self._scroll, 1)
        self.add(Line())
        self.add(_Legend())

    def _plan(self, text: str) -> None:
        moment = read_moment(text, self._today)
        if text.strip() and moment is None:
            self.appointment.show_problem(say("visit.appointment_wrong"), say("visit.appointment_hint"))
            return
        self.appointment.show_problem("")
        self.planned.emit(moment)

    def show_view(self, view: VisitView, today: date) -> None:
        """Show the facts of the view with their sources and problems; ``today`` is the day that a bare hour means."""
        self._today = today
        self._content.setEnabled(view.changeable)
        self.appointment.set_fact(moment_words(view.visit.planned_at))
        facts = {path: fact.text for path, fact in view.visit.facts.items()}
        problems: dict[str, Problem] = {}
        for problem in view.problems:
            problems.setdefault(problem.path, problem)
        missing = set(view.missing_facts)
        for path, row in self._rows.items():
            row.setVisible(wanted(path, facts))
            fact = view.visit.facts.get(path, Fact("", Source.TOLD))
            if path == "quote.start" and not fact.text and view.start is not None:
                # The day that the price goes by, until somebody says another.
                fact = Fact(view.start.isoformat(), Source.ASSUMED)
            if path == "quote.float" and not fact.text and view.renewed is not None:
                # What the history gives, until somebody chooses another.
                fact = Fact(view.renewed.float_code, Source.ASSUMED)
            row.set_fact(
                fact.text,
                shown=fact_shown(path, fact.text) if row.kind != "choice" else None,
                source=fact.source if fact.text else None,
            )
            if path in problems:
                what, do = problem_words(problems[path])
                row.show_problem(what, do, stops=problems[path].stops)
            elif row.confirming:
                row.show_problem(say("visit.open.settle_hint"), stops=False)
            elif path in missing and not fact.text:
                row.show_problem(say("visit.needed_for_price"), stops=False)
            else:
                row.show_problem("")

    def start_editing(self, path: str, *, confirming: bool = False) -> bool:
        """Give a fact the focus, ``confirming`` to enter what was found out; False if it is not shown here."""
        row = self._rows.get(path)
        if row is None or row.isHidden():
            return False
        row.start_editing(confirming=confirming)
        if confirming:
            self._hinted = path
            row.show_problem(say("visit.open.settle_hint"), stops=False)
        self._scroll.ensureWidgetVisible(row, 0, 64)
        return True

    def _left(self, path: str) -> None:
        if self._hinted == path:
            self._hinted = ""
            self._rows[path].show_problem("")

    def row(self, path: str) -> FactRow:
        """The row of a fact."""
        return self._rows[path]


class _Legend(QWidget):
    def __init__(self) -> None:
        super().__init__()
        line = horizontal(12, 15, 0, 15, 0)
        self.setLayout(line)
        self.setFixedHeight(36)
        for source in (Source.PAPER, Source.CONFIRMED, Source.TOLD, Source.ASSUMED):
            pair = horizontal(4)
            pair.addWidget(Provenance(source))
            pair.addWidget(Text(say(f"visit.legend.{source.value}"), size="caption", role="quiet"))
            line.addLayout(pair)
        line.addStretch(1)

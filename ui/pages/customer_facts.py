"""The left column of a customer: details, vehicles, homes, consents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.consent import NEEDED_BEFORE_QUEUEING, Consent, ConsentText
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.overview import CustomerOverview
from agent_desk.domain.policy import Policy
from agent_desk.domain.vehicle import Vehicle
from ui.i18n import day, full_day, masked_identity, masked_mobile, moment, say
from ui.widgets.buttons import IconButton, Link
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Line, Row, vertical
from ui.widgets.text import Text

LABEL = 72
_MARKETING = "consent_marketing"


def vehicle_name(vehicle: Vehicle) -> str:
    """What a vehicle is called: its plate, else the end of its VIN."""
    return shown_plate(vehicle.plate) if vehicle.plate else vehicle.vin[-8:]


def fact_line(label: str, value: str) -> QWidget:
    """A fact of 28 px: label and value; what is not known says so."""
    row = Row(height=28, spacing=0, line=False)
    name = Text(label, role="quiet")
    name.setFixedWidth(LABEL)
    row.add(name)
    row.row.addWidget(Text(value or say("customer.unknown"), role="text" if value else "quiet"), 1)
    return row


class DetailsCard(Card):
    """Who the customer is; numbers are masked. The page's head leads to changing them."""

    def __init__(self, customer: Customer, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.facts"), head=40, parent=parent)
        column = vertical(0, 0, 4, 0, 4)
        column.addWidget(fact_line(say("customer.identity"), masked_identity(customer.identity)))
        column.addWidget(fact_line(say("customer.mobile"), masked_mobile(customer.mobile)))
        if customer.party is Party.ORGANISATION:
            column.addWidget(fact_line(say("customer.contact_label"), customer.contact))
        column.addWidget(fact_line(say("customer.address"), customer.address))
        if customer.note:
            column.addWidget(fact_line(say("customer.note"), customer.note))
        self.body.addLayout(column)


class _OwnedCard(Card):
    """``add``; ``edit(id)``; ``quote(id)``."""

    add_wanted = Signal()
    edit = Signal(str)
    quote = Signal(str)

    def __init__(self, title: str, add: str, parent: QWidget | None = None) -> None:
        super().__init__(title, head=40, parent=parent)
        self.head.addStretch(1)
        link = Link(say("customer.add"), icon="plus")
        link.setAccessibleName(add)
        link.setObjectName(add)
        link.clicked.connect(self.add_wanted)
        self.head.addWidget(link)

    def show_none(self, words: str) -> None:
        """Nothing of the kind is known."""
        row = Row(line=False)
        row.add(Text(words, role="quiet"))
        self.add(row)

    def show_one(
        self, id: str, icon: str, name: str, policy: str, facts: Sequence[tuple[str, str]], *, whole: bool
    ) -> None:
        """One thing with its head and its facts; a plate is shown ``whole``, an address may be cut."""
        if self.body.count():
            self.add(Line())
        row = Row(spacing=8)
        row.add(Icon(icon))
        row.row.addSpacing(4)
        row.row.addWidget(Text(name, bold=True, shrinks=not whole), 1)
        row.add(Text(policy, size="caption", role="quiet", shrinks=whole))
        for key, mark, signal in (("quote_record", "calculator", self.quote), ("edit_record", "pen-line", self.edit)):
            button = IconButton(mark, say(f"customer.{key}", name=name))
            button.setObjectName(f"{key}-{id}")
            button.clicked.connect(partial(signal.emit, id))
            row.add(button)
        self.add(row)
        column = vertical(0, 0, 4, 0, 4)
        for label, value in facts:
            column.addWidget(fact_line(label, value))
        self.body.addLayout(column)


def _policy_words(policies: Sequence[Policy], today: date) -> str:
    ends = [policy.end for policy in policies if policy.end >= today]
    return say("customer.ends", day=day(min(ends), today=today)) if ends else say("customer.no_policy")


class VehiclesCard(_OwnedCard):
    """The vehicles, each with model, VIN and registration."""

    def __init__(self, seen: CustomerOverview, today: date, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.vehicles"), say("customer.add_vehicle"), parent)
        for vehicle in seen.vehicles:
            own = [policy for policy in seen.policies if policy.vehicle_id == vehicle.id]
            self.show_one(
                vehicle.id,
                "car",
                vehicle_name(vehicle),
                _policy_words(own, today),
                _vehicle_facts(vehicle),
                whole=True,
            )
        if not seen.vehicles:
            self.show_none(say("customer.no_vehicles"))


def _vehicle_facts(vehicle: Vehicle) -> list[tuple[str, str]]:
    use = say(f"states.use.{vehicle.use.value}")
    when = full_day(vehicle.first_registered) if vehicle.first_registered else ""
    if vehicle.is_new:
        when = say("customer.new_vehicle")
    what = f"{use} {say('customer.seats', n=vehicle.seats)}"
    return [
        (say("customer.model"), vehicle.model),
        (say("customer.vin"), vehicle.vin),
        (say("customer.registered"), say("customer.join").join(part for part in (when, what) if part)),
    ]


class HomesCard(_OwnedCard):
    """The homes, each with structure, area and zone."""

    def __init__(self, seen: CustomerOverview, today: date, parent: QWidget | None = None) -> None:
        super().__init__(say("customer.homes"), say("customer.add_home"), parent)
        for home in seen.homes:
            own = [policy for policy in seen.policies if policy.home_id == home.id]
            self.show_one(home.id, "house", home.address, _policy_words(own, today), _home_facts(home), whole=False)
        if not seen.homes:
            self.show_none(say("customer.no_homes"))


def _home_facts(home: Home) -> list[tuple[str, str]]:
    parts = [say(f"states.structure.{home.structure.value}")]
    if home.built_year is not None:
        parts.append(say("customer.built", year=home.built_year))
    parts.append(say(f"states.occupancy.{home.occupancy.value}"))
    facts = [(say("customer.structure"), say("customer.join").join(parts))]
    if home.area_m2 is not None:
        facts.append((say("customer.area"), say("customer.square_metres", n=f"{home.area_m2.normalize():f}")))
    facts.append((say("customer.zone"), say(f"states.zone.{home.zone.value}")))
    return facts


class ConsentsCard(Card):
    """What the customer has agreed to, in two lines; each text on demand."""

    def __init__(
        self,
        consents: dict[str, Consent],
        texts: Sequence[ConsentText],
        today: date,
        *,
        opened: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        given = [consents[key] for key in NEEDED_BEFORE_QUEUEING if key in consents and consents[key].granted]
        lacking = len(NEEDED_BEFORE_QUEUEING) - len(given)
        if not lacking:
            last = max(one.answered_at for one in given)
            words = say("customer.consents_all", moment=moment(last, today=today))
        else:
            words = say("customer.consents_some", n=lacking) if given else say("customer.consents_none")
        self._sum_line("shield", "shield-check", not lacking, say("customer.consents"), words)
        marketing = consents.get(_MARKETING)
        said = _answer_words(marketing)
        self._sum_line("bell", "bell", marketing is not None and marketing.granted, say("customer.reminders"), said)
        self._each = QWidget()
        column = vertical(0, 0, 4, 0, 4)
        self._each.setLayout(column)
        for text in texts:
            row = Row(height=28, line=False)
            row.row.addWidget(Text(text.title), 1)
            row.add(Text(_answer_words(consents.get(text.key)), size="caption", role="quiet", shrinks=False))
            column.addWidget(row)
        self.add(self._each)
        foot = Row(line=False)
        self.more = Link(say("customer.show_all"), size="caption")
        self.more.setObjectName("consents-each")
        self.more.clicked.connect(lambda: self.show_each(self._each.isHidden()))
        foot.add(self.more)
        foot.row.addStretch(1)
        self.add(foot)
        self.show_each(opened)

    def show_each(self, on: bool) -> None:
        """Every text with its answer, or the sum only."""
        self._each.setVisible(on)
        self.more.set_text(say("customer.show_less" if on else "customer.show_all"))

    @property
    def opened(self) -> bool:
        """Whether every text shows."""
        return not self._each.isHidden()

    def _sum_line(self, plain: str, given: str, on: bool, label: str, words: str) -> None:
        row = Row(height=40)
        row.add(Icon(given if on else plain, "green" if on else "quiet"))
        row.row.addWidget(Text(label), 1)
        row.add(Text(words, size="caption", role="quiet", shrinks=False))
        self.add(row)


def _answer_words(consent: Consent | None) -> str:
    if consent is None:
        return say("customer.not_asked")
    return say("customer.granted" if consent.granted else "customer.refused")

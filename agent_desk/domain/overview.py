"""What the pages show: read models, frozen, complete, so that no page asks twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from agent_desk.domain.application import Application, ApplicationRow
from agent_desk.domain.checklist import Checklist
from agent_desk.domain.commission import CommissionMonth, CommissionRow
from agent_desk.domain.consent import Consent, ConsentText
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.paper import Paper
from agent_desk.domain.policy import Policy, RenewalRow
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import Offer, OpenPoint, Quote, QuoteRow
from agent_desk.domain.receipt import SyncMark
from agent_desk.domain.renewal import Renewed
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit, VisitState
from agent_desk.errors import Missing, Problem, QuoteOutdated


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One limit that a cover may have, and what the total would change by. ``limit`` in yuan."""

    limit: str
    delta: Money
    chosen: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """Everything that the visit page shows.

    ``problems`` name facts by their path; those of ``warnings`` do not stop. ``answer`` is the live price, None while facts
    that it needs are missing or wrong (then ``problems`` or ``missing_facts`` say which). ``low``/``high`` bound the total
    while something is open. ``missing`` is what keeps the application from being queued.
    ``options`` are at most four ways to insure it, priced now: the pack's ready-made plans and the agent's own.
    ``third_party_limits`` (yuan) are all that the pack offers.
    ``renewed``: which float and no-claim level the history gives a vehicle, and why. ``sources``: what the sources of the
    answer's trace are called, by key and language.
    ``may_correct``: the application came back, or head office would not take it, and can be corrected and sent again.
    ``outdated``: why the price can no longer be applied for as it stands; it must be quoted again first.
    """

    visit: Visit
    customer: Customer | None
    vehicle: Vehicle | None
    home: Home | None
    problems: tuple[Problem, ...]
    missing_facts: tuple[str, ...]
    answer: QuoteAnswer | None
    low: Money | None
    high: Money | None
    open_points: tuple[OpenPoint, ...]
    ladder: tuple[LadderStep, ...]
    options: tuple[Offer, ...]
    checklist: Checklist | None
    papers: tuple[Paper, ...]
    consents: dict[str, Consent]
    texts: tuple[ConsentText, ...]
    missing: tuple[Missing, ...]
    quote: Quote | None
    quote_is_current: bool
    application: Application | None
    start: date | None
    third_party_limits: tuple[str, ...] = ()
    may_correct: bool = False
    renewed: Renewed | None = None
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    outdated: QuoteOutdated | None = None

    @property
    def changeable(self) -> bool:
        """Whether what is entered now would be in an application: not after queueing, until it comes back."""
        return self.visit.state is not VisitState.APPLIED or self.may_correct


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in a list: who, what about, when, what it still lacks."""

    id: str
    kind: str
    customer_id: str | None
    customer_name: str
    object_label: str
    planned_at: datetime | None
    updated_at: datetime | None
    missing: tuple[Missing, ...]
    total: Money | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One dealing with a customer: ``code`` is a key below ``timeline.``, filled with ``facts``."""

    at: datetime
    code: str
    facts: tuple[tuple[str, str], ...]
    current: bool = False


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """One customer with everything that belongs to them. ``slot_titles`` names the slots that papers may lie in."""

    customer: Customer
    vehicles: tuple[Vehicle, ...]
    homes: tuple[Home, ...]
    papers: tuple[Paper, ...]
    visits: tuple[VisitRow, ...]
    quotes: tuple[QuoteRow, ...]
    applications: tuple[ApplicationRow, ...]
    policies: tuple[Policy, ...]
    consents: dict[str, Consent]
    timeline: tuple[TimelineEntry, ...]
    slot_titles: dict[str, str]


@dataclass(frozen=True, slots=True)
class LocalItem:
    """One thing that is only on this computer, in words: kind, customer, how many pictures."""

    kind: str
    customer_name: str
    object_label: str
    papers: int


@dataclass(frozen=True, slots=True)
class Today:
    """What to do now. ``other_rates``: open quotes and drafts whose rates are no longer the ones in force;
    ``refused_packs``: rate packs that were announced and not taken, because they proved nothing."""

    day: date
    visits: tuple[VisitRow, ...]
    returned: tuple[ApplicationRow, ...]
    expiring_quotes: tuple[QuoteRow, ...]
    renewals: tuple[RenewalRow, ...]
    renewals_total: int
    renewals_premium: Money
    mark: SyncMark
    local: tuple[LocalItem, ...]
    month: CommissionMonth
    last_month: CommissionMonth
    pack: str
    pack_until: date | None
    other_rates: int = 0
    refused_packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommissionPage:
    """The commission page for one month: sums, twelve months, entries."""

    month: CommissionMonth
    previous: CommissionMonth
    months: tuple[CommissionMonth, ...]
    rows: tuple[CommissionRow, ...]
    scheme: str
    channel: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit of the search over everything. ``kind`` as in changes.Kind's values; ``id`` the record to open."""

    kind: str
    id: str
    customer_id: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class CommissionDetail:
    """One entry with its calculation: operation sign, catalogue key below ``trace.``, facts, figure."""

    row: CommissionRow
    steps: tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """The state of the desk for the command line and Settings."""

    outbox: dict[str, int]
    papers: dict[str, int]
    cursor: int
    pack: str
    last_sync: datetime | None

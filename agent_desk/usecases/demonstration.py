"""The demonstration book: a working book of made-up customers, the same at every filling.

What the agent would have done goes through the same acts as real work, outbox included. What head office would have said
(last year's policies, commission that was paid, decided cases) is written as history. A desk that is enrolled gets no
made-up cases in underwriting: there the real head office decides on nine that are queued.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from agent_desk.changes import Changes
from agent_desk.clock import CHINA
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState, Move
from agent_desk.domain.checklist import Checklist
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.consent import NEEDED_BEFORE_QUEUEING, Consent
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.paper import Paper, StoredPicture
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.domain.quote import QuoteState
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, Source, Visit, VisitState
from agent_desk.rating import price
from agent_desk.rating.commission import calculate, class_group_of, rate_for
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import made_up, pricing, quotes, records
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.applications import queue_in
from agent_desk.usecases.context import Context
from agent_desk.usecases.visit_view import checklist_of
from agent_desk.usecases.visits import object_label

_S = ApplicationState
_LIFE: tuple[ApplicationState, ...] = (
    _S.QUEUED,
    _S.SUBMITTED,
    _S.UNDERWRITING,
    _S.APPROVED,
    _S.PAID,
    _S.ISSUED,
    _S.DELIVERED,
)
_IN_FLIGHT = (_S.SUBMITTED, _S.UNDERWRITING, _S.RETURNED, _S.APPROVED, _S.PAID)
_COMMENTS = {
    _S.RETURNED: "被保险人与行驶证所有人不一致，请补关系证明或改被保险人。",
    _S.DECLINED: "营运车辆按家庭自用投保，请按实际用途重新报价。",
}
_PLANNED = (time(9, 30), time(14, 0), time(16, 30))


@dataclass(frozen=True, slots=True)
class _Case:
    customer: Customer
    vehicle: Vehicle | None
    home: Home | None


class _Pictures:
    """The drawn papers, normalised once; each use gets bytes of its own by a comment segment in the JPEG."""

    def __init__(self, context: Context, drawn: Mapping[str, bytes]) -> None:
        reader = context.pictures()
        self._read: dict[str, StoredPicture] = {slot: reader.read(raw, f"{slot}.jpg") for slot, raw in drawn.items()}
        self._context = context
        self._count = 0

    def store(self, slot: str, salt: str) -> StoredPicture:
        """A stored picture for ``slot`` that no other has."""
        self._count += 1
        base = self._read.get(slot) or next(iter(self._read.values()))
        mark = f"{salt}-{self._count}".encode()
        # A comment segment right after the start marker changes the hash and not the picture (ITU T.81, B.2.4.5).
        content = base.content[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + base.content[2:]
        digest = hashlib.sha256(content).hexdigest()
        self._context.papers.put(digest, content, base.thumbnail)
        return replace(base, content=content, sha256=digest)


def fill(context: Context, drawn: Mapping[str, bytes], *, customers: int, queued: int) -> Changes:
    """Add ``customers`` made-up customers with vehicles (3 of 4), homes (3 of 10), history, visits, quotes, applications;
    and ``queued`` applications of organisations with new vehicles, three pictures each.
    """
    pictures = _Pictures(context, drawn)
    with context.units.read() as unit:
        first = unit.customers.count()
        enrolled = unit.state.get("device") is not None
    with acting(context, "demonstration", undoable=False) as act:
        cases = [_customer(act, number) for number in range(first, first + customers)]
        for position, case in enumerate(cases):
            _history(act, case, position, len(cases))
    changes = act.changes
    motor = [case for case in cases if case.vehicle is not None]
    homes = [case for case in cases if case.home is not None]
    with acting(context, "demonstration", undoable=False) as act:
        _visits(act, motor[:3], homes[:2], pictures)
        _quotes(act, motor[8:20], homes[4:8])
        _applications(act, motor[20:40], pictures, enrolled=enrolled)
    changes |= act.changes
    start = first + customers
    for number in range(start, start + queued):
        with acting(context, "demonstration", undoable=False) as act:
            _queued(act, number, pictures)
        changes |= act.changes
    return changes


def _customer(act: Act, number: int) -> _Case:
    new = act.context.ids.new
    customer = made_up.customer(number, new())
    day = act.context.day()
    vehicle = made_up.vehicle(number, new(), customer, day) if number % 4 != 3 else None
    home = made_up.home(number, new(), customer) if number % 10 in {1, 3, 7} else None
    act.put_customer(customer)
    if vehicle is not None:
        act.put_vehicle(vehicle)
    if home is not None:
        act.put_home(home)
    return _Case(customer, vehicle, home)


def _facts(act: Act, case: _Case, *, motor: bool, sure: bool) -> dict[str, Fact]:
    """A visit's facts for the case; with ``sure`` nothing is left open."""
    context = act.context
    kind = "motor" if motor else "home"
    known = records.facts_of(case.customer, case.vehicle if motor else None, None if motor else case.home)
    facts = {**pricing.assumed_facts(kind, context.agent(), context.pack()), **known}
    if motor and case.vehicle is not None and not case.vehicle.is_new:
        facts["quote.continuous_years"] = Fact(str(1 + len(case.vehicle.vin) % 3), Source.TOLD)
        facts["quote.claims"] = Fact("0", Source.TOLD)
    if sure:
        facts = {path: replace(fact, source=Source.CONFIRMED) for path, fact in facts.items()}
    return facts


def _visit(act: Act, case: _Case, *, motor: bool, sure: bool = False, planned: datetime | None = None) -> Visit:
    context = act.context
    kind = "motor" if motor else "home"
    facts = _facts(act, case, motor=motor, sure=sure)
    values, _ = fact_rules.read_all(facts, context.day())
    visit = Visit(
        id=context.ids.new(),
        kind=kind,
        customer_id=case.customer.id,
        vehicle_id=case.vehicle.id if motor and case.vehicle else None,
        home_id=case.home.id if not motor and case.home else None,
        facts=facts,
        covers=pricing.suggested_covers(kind, values, context.pack(), context.day()),
        planned_at=planned,
    )
    act.put_visit(visit)
    return act.unit.visits.get(visit.id)


def _consent(act: Act, customer: Customer) -> None:
    texts = {text.key: text for text in act.context.consent_texts()}
    given = [
        Consent(act.context.ids.new(), customer.id, key, text.version, text.sha256, granted=True, answered_at=act.now)
        for key, text in ((key, texts[key]) for key in NEEDED_BEFORE_QUEUEING)
    ]
    act.put_consents(customer.id, given)


def _papers(act: Act, visit: Visit, checklist: Checklist, pictures: _Pictures, *, leave_out: int = 0) -> None:
    slots = [slot.code for slot in checklist.slots if slot.need == "must"]
    for slot in slots[: len(slots) - leave_out]:
        picture = pictures.store(slot, visit.id)
        paper = Paper(
            id=act.context.ids.new(),
            customer_id=visit.customer_id or "",
            visit_id=visit.id,
            slot=slot,
            sha256=picture.sha256,
            media_type=picture.media_type,
            bytes=len(picture.content),
            pages=picture.pages,
            width=picture.width,
            height=picture.height,
            added_at=act.now,
            file_name=f"{slot}.jpg",
        )
        act.put_paper(paper, None)


def _checklist(act: Act, visit: Visit) -> Checklist:
    values, _ = fact_rules.read_all(visit.facts, act.context.day())
    return checklist_of(act.context, visit, values)


# What the agent has in work ---------------------------------------------------------------------------------------------


def _visits(act: Act, motor: list[_Case], homes: list[_Case], pictures: _Pictures) -> None:
    day = act.context.day()
    for position, (case, at) in enumerate(zip([*motor[:2], *homes[:1]], _PLANNED, strict=False)):
        planned = datetime.combine(day, at, CHINA)
        visit = _visit(act, case, motor=position < 2, planned=planned)
        if position == 1:
            continue
        _consent(act, case.customer)
        _papers(act, visit, _checklist(act, visit), pictures, leave_out=1 if position == 0 else 0)
    for case in motor[2:]:
        _visit(act, case, motor=True)


def _quotes(act: Act, motor: list[_Case], homes: list[_Case]) -> None:
    for position, case in enumerate([*motor, *homes]):
        visit = _visit(act, case, motor=position < len(motor))
        quote = quotes.fix(act, visit)
        if position % 6 < 2:
            # Two of six were given days ago and end tomorrow, so that the desk has something to warn of.
            ending = act.context.day() + timedelta(days=1)
            act.put_quote(replace(quote, valid_until=ending, made_at=quote.made_at - timedelta(days=6)))
        act.put_visit(replace(act.unit.visits.get(visit.id), state=VisitState.CLOSED))


def _applications(act: Act, motor: list[_Case], pictures: _Pictures, *, enrolled: bool) -> None:
    queued = 9 if enrolled else 3
    for case in motor[:queued]:
        _ready_visit(act, case, pictures)
    own = (_S.DRAFT, _S.READY, _S.CANCELLED, _S.EXPIRED)
    office = () if enrolled else (*_IN_FLIGHT, _S.DECLINED, _S.ISSUED, _S.DELIVERED)
    for case, state in zip(motor[queued:], (*own, *office), strict=False):
        _decided(act, case, state, pictures)


def _ready_visit(act: Act, case: _Case, pictures: _Pictures) -> Application:
    visit = _visit(act, case, motor=case.vehicle is not None, sure=True)
    _consent(act, case.customer)
    _papers(act, visit, _checklist(act, visit), pictures)
    return queue_in(act, visit.id)


def _queued(act: Act, number: int, pictures: _Pictures) -> None:
    """An organisation's new vehicle: licence, invoice and certificate are exactly three pictures."""
    customer = made_up.customer(number * 12 + 10, act.context.ids.new())
    vehicle = made_up.vehicle(number, act.context.ids.new(), customer, act.context.day(), new=True)
    act.put_customer(customer)
    act.put_vehicle(vehicle)
    _ready_visit(act, _Case(customer, vehicle, None), pictures)


def _decided(act: Act, case: _Case, state: ApplicationState, pictures: _Pictures) -> None:
    """A case that head office has had, or that never left: written as history, with the moves that led there."""
    context = act.context
    visit = _visit(act, case, motor=True, sure=True)
    _consent(act, case.customer)
    _papers(act, visit, _checklist(act, visit), pictures)
    quote = replace(quotes.fix(act, visit), state=QuoteState.APPLIED)
    act.put_quote(quote)
    papers = tuple(
        ApplicationPaper(paper.id, paper.slot, paper.sha256, paper.media_type, paper.bytes)
        for paper in act.unit.papers.of_visit(visit.id)
    )
    moves = _moves(state, act.now)
    application = Application(
        id=context.ids.new(),
        number=quotes.number("TB", act),
        visit_id=visit.id,
        customer_id=case.customer.id,
        quote_id=quote.id,
        kind="motor",
        state=state,
        start=quote.start,
        total=quote.answer.total,
        papers=papers,
        consents=tuple(sorted(NEEDED_BEFORE_QUEUEING)),
        moves=moves,
    )
    act.put_application(application)
    act.put_visit(replace(act.unit.visits.get(visit.id), application_id=application.id, state=VisitState.APPLIED))
    label = object_label(visit, case.vehicle, None)
    if state in {_S.ISSUED, _S.DELIVERED}:
        _issue(act, case, quote.answer, quote.start, label, application.id, CommissionState.EARNED, act.now)
    elif state in {_S.SUBMITTED, _S.UNDERWRITING, _S.APPROVED, _S.PAID}:
        _entries(act, case, quote.answer, label, application.id, {}, CommissionState.EXPECTED, act.now)


def _moves(state: ApplicationState, now: datetime) -> tuple[Move, ...]:
    before: tuple[ApplicationState, ...]
    if state in {_S.DRAFT, _S.READY, _S.EXPIRED, _S.CANCELLED}:
        before = (_S.DRAFT,) if state is _S.DRAFT else (_S.DRAFT, _S.READY)
    elif state in {_S.RETURNED, _S.DECLINED}:
        before = (_S.DRAFT, _S.READY, _S.QUEUED, _S.SUBMITTED, _S.UNDERWRITING)
    else:
        before = (_S.DRAFT, _S.READY, *_LIFE[: _LIFE.index(state)])
    states = (*(one for one in before if one is not state), state)
    office = {_S.UNDERWRITING, _S.RETURNED, _S.DECLINED, _S.APPROVED, _S.PAID, _S.ISSUED}
    begun = now - timedelta(hours=7 * len(states))
    return tuple(
        Move(
            state=one,
            at=begun + timedelta(hours=7 * position),
            by="head_office" if one in office else "desk",
            comment=_COMMENTS.get(one, ""),
        )
        for position, one in enumerate(states)
    )


# What happened before ---------------------------------------------------------------------------------------------------


def _history(act: Act, case: _Case, position: int, count: int) -> None:
    """Last year's policies of vehicle and home, ending evenly over the coming year, and the commission they earned."""
    day = act.context.day()
    end = day + timedelta(days=2 + position * 363 // max(count, 1))
    start = date(end.year - 1, end.month, min(end.day, 28)) + timedelta(days=1)
    if case.vehicle is not None:
        _past_policy(act, case, motor=True, start=start, end=end)
    elif case.home is not None:
        _past_policy(act, case, motor=False, start=start, end=end)


def _past_policy(act: Act, case: _Case, *, motor: bool, start: date, end: date) -> None:
    context = act.context
    kind = "motor" if motor else "home"
    facts = {**_facts(act, case, motor=motor, sure=True), "quote.start": Fact(start.isoformat(), Source.CONFIRMED)}
    values, _ = fact_rules.read_all(facts, context.day())
    if motor and case.vehicle is not None and case.vehicle.first_registered and case.vehicle.first_registered > start:
        return
    pack = context.pack()
    covers = pricing.suggested_covers(kind, values, pack, context.day())
    answer = price(pricing.request_of(kind, values, covers, pack, context.day()), pack)
    issued = datetime.combine(start - timedelta(days=1), time(15, 20), CHINA)
    visit = Visit(id="", kind=kind)
    label = object_label(visit, case.vehicle, case.home)
    state = CommissionState.PAID if issued < act.now - timedelta(days=20) else CommissionState.EARNED
    _issue(act, case, answer, start, label, f"history-{case.customer.id}", state, issued, end)


def _issue(
    act: Act,
    case: _Case,
    answer: QuoteAnswer,
    start: date,
    label: str,
    application_id: str,
    state: CommissionState,
    at: datetime,
    end: date | None = None,
) -> None:
    policies: dict[Product, str] = {}
    for product in Product:
        premium = answer.part(product.value)
        if premium is None:
            continue
        policy = Policy(
            id=act.context.ids.new(),
            number=f"PD{start:%Y}{act.unit.state.next('demonstration-policy'):08d}",
            application_id=application_id,
            customer_id=case.customer.id,
            product=product,
            object_label=label,
            start=start,
            end=end or start + timedelta(days=364),
            premium=premium,
            issued_at=at,
            vehicle_id=case.vehicle.id if case.vehicle and product is not Product.HOME else None,
            home_id=case.home.id if case.home and product is Product.HOME else None,
        )
        act.unit.policies.put(policy)
        policies[product] = policy.id
    _entries(act, case, answer, label, application_id, policies, state, at)


def _entries(
    act: Act,
    case: _Case,
    answer: QuoteAnswer,
    label: str,
    application_id: str,
    policies: Mapping[Product, str],
    state: CommissionState,
    at: datetime,
) -> None:
    agent, scheme = act.context.agent(), act.context.pack().commission_scheme
    month = at.astimezone(CHINA).strftime("%Y-%m")
    for product in Product:
        premium = answer.part(product.value)
        if premium is None or not premium:
            continue
        group = class_group_of(answer, product)
        rate: Decimal = rate_for(scheme, product, group, agent.channel, agent.grade)
        net, amount = calculate(premium, rate, scheme.vat)
        act.put_commission(
            CommissionEntry(
                id=act.context.ids.new(),
                application_id=application_id,
                policy_id=policies.get(product),
                customer_id=case.customer.id,
                product=product,
                object_label=label,
                premium=premium,
                vat=scheme.vat,
                net=net,
                rate=rate,
                class_group=group,
                amount=amount,
                state=state,
                at=at,
                month=month,
                scheme=scheme.id,
                statement=f"DZ-{month}" if state is CommissionState.PAID else "",
            )
        )

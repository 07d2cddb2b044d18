"""The rate-pack time machine: what a change of rates does to the open business of this desk, and taking the rates in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from agent_desk.changes import NOTHING, Changes, Kind
from agent_desk.domain.premium import PackRef, QuoteAnswer
from agent_desk.domain.repricing import PackHeld, RatesChange, Repriced, Requoted
from agent_desk.domain.visit import Fact, Visit
from agent_desk.errors import AgentDeskError, InputError, NoSuchRecord, Problem, QuoteOutdated, VisitApplied
from agent_desk.ports.units import Unit
from agent_desk.rating.moves import by_factor, explain
from agent_desk.rating.pack import Pack
from agent_desk.tasks import CancelToken, Progress, Step, silent
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases import pricing, quotes
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.standing import outdated, pack_in_force, packs_held, packs_refused, pin_draft, pinned, standing
from agent_desk.usecases.visit_view import require_changeable, view_in
from agent_desk.usecases.visits import object_label

STILL_OPEN = timedelta(days=7)
"""How long after its last day a quote still counts as open: the customer may come back for it."""
_ALL_DRAFTS = 100_000
_SHORTEST = 4
"""Digits of a hash that name a pack."""


def change(context: Context, token: CancelToken | None = None, progress: Progress = silent) -> RatesChange:
    """Every open quote and draft that is pinned to other rates than those in force, with both prices and what moved.

    Raises Cancelled between two of them. Nothing is stored.
    """
    token = token or CancelToken()
    day = context.day()
    with context.units.read() as unit:
        packs = packs_held(unit)
        force = pack_in_force(packs, day)
        waiting = _waiting(unit, force, packs, day)
        refused = packs_refused(unit)
    new = context.pack(force.ref.sha256)
    rows = []
    for done, (visit_id, quote_id) in enumerate(waiting):
        token.checkpoint()
        progress(Step("rates", done, len(waiting), visit_id))
        with context.units.read() as unit:
            rows.append(_repriced(context, unit, unit.visits.get(visit_id), quote_id, new))
    rows.sort(key=lambda row: -abs(row.difference.fen) if row.difference is not None else 1)
    return RatesChange(force, packs, tuple(rows), refused)


def count(context: Context) -> int:
    """How many open quotes and drafts are pinned to other rates than those in force."""
    day = context.day()
    with context.units.read() as unit:
        packs = packs_held(unit)
        return len(_waiting(unit, pack_in_force(packs, day), packs, day))


def _waiting(unit: Unit, force: PackHeld, packs: tuple[PackHeld, ...], day: date) -> list[tuple[str, str]]:
    """Visits with their quote ("" for drafts) that other rates concern."""
    if len(packs) < 2:
        return []
    found = list(unit.quotes.under_other_packs(force.ref.sha256, day - STILL_OPEN))
    wanted = {"", force.ref.sha256}
    drafts = [visit for visit in unit.visits.open(_ALL_DRAFTS) if visit.quote_id is None]
    return found + [(visit.id, "") for visit in drafts if pinned(unit, visit, None) not in wanted]


def _repriced(context: Context, unit: Unit, visit: Visit, quote_id: str, new: Pack) -> Repriced:
    quote = unit.quotes.get(quote_id) if quote_id else None
    vehicle = unit.vehicles.find(visit.vehicle_id) if visit.vehicle_id else None
    home = unit.homes.find(visit.home_id) if visit.home_id else None
    customer = unit.customers.find(visit.customer_id) if visit.customer_id else None
    old = quote.answer if quote is not None else _draft_answer(context, unit, visit)
    after, problems = _with(context, visit, new)
    moves = explain(old, after) if old is not None and after is not None else ()
    pack = old.pack if old is not None else _pack_ref(unit, pinned(unit, visit, quote), new)
    return Repriced(
        visit_id=visit.id,
        quote_id=quote_id,
        number=quote.number if quote is not None else "",
        customer_name=customer.name if customer else visit.facts.get("customer.name", Fact("")).text,
        object_label=object_label(visit, vehicle, home),
        kind=visit.kind,
        pack=pack,
        standing="draft" if quote is None else standing(unit, quote, context.day()),
        before=old.total if old is not None else None,
        after=after.total if after is not None else None,
        moves=by_factor(moves),
        problems=problems,
        valid_until=quote.valid_until if quote is not None else None,
    )


def _pack_ref(unit: Unit, sha256: str, new: Pack) -> PackRef:
    return next((ref for ref, _, _ in unit.packs.all() if ref.sha256 == sha256), new.ref)


def _draft_answer(context: Context, unit: Unit, visit: Visit) -> QuoteAnswer | None:
    return _with(context, visit, context.pack(pinned(unit, visit, None)))[0]


def _with(context: Context, visit: Visit, pack: Pack) -> tuple[QuoteAnswer | None, tuple[Problem, ...]]:
    """The visit priced with that pack, or what keeps it from being priced."""
    day = context.day()
    values, problems = fact_rules.read_all(visit.facts, day)
    unsound = frozenset(path for path in visit.facts if path not in values)
    priced = pricing.price_now(visit.kind, values, visit.covers, pack, day, unsound)
    if priced.answer is not None:
        return priced.answer, ()
    missing = tuple(Problem(path, "required") for path in priced.missing_facts)
    return None, (*(problem for problem in problems if problem.stops), *priced.problems, *missing)


def requote(context: Context, visit_id: str) -> Changes:
    """Quote the visit again with the rates in force: a new number, the old quote superseded. A draft takes the new rates.

    ``subject`` is the new quote's id, the visit's for a draft. Raises InputError for what the new rates refuse or lack,
    QuoteOutdated if no rates are left, VisitApplied.
    """
    with acting(context, "requoted", undoable=False) as act:
        act.subject = _take_rates(act, act.unit.visits.get(visit_id)).quote_id or visit_id
    return act.changes


def requote_all(
    context: Context, visit_ids: Sequence[str], token: CancelToken | None = None, progress: Progress = silent
) -> tuple[Changes, tuple[Requoted, ...]]:
    """The same for many, each for itself: what one lacks does not keep the others back, and cancelling keeps what is done."""
    token = token or CancelToken()
    changes, done = NOTHING, []
    for number, visit_id in enumerate(visit_ids):
        if token.cancelled:
            break
        progress(Step("requote", number, len(visit_ids), visit_id))
        try:
            with acting(context, "requoted", undoable=False) as act:
                done.append(_take_rates(act, act.unit.visits.get(visit_id)))
            changes |= act.changes
        except InputError as error:
            done.append(Requoted(visit_id, problems=tuple(error.problems)))
        except AgentDeskError as error:
            if not isinstance(error, QuoteOutdated | NoSuchRecord | VisitApplied):
                raise
            done.append(Requoted(visit_id, problems=(Problem("", error.code, error.facts),)))
    progress(Step("requote", len(done), len(visit_ids)))
    return changes, tuple(done)


def _take_rates(act: Act, visit: Visit) -> Requoted:
    context, unit = act.context, act.unit
    require_changeable(unit, visit)
    old = unit.quotes.find(visit.quote_id) if visit.quote_id else None
    pack = context.pack()
    pin_draft(unit, visit.id, pack.ref.sha256)
    if old is None:
        act.touch(Kind.VISIT, visit.id)
        return Requoted(visit.id)
    seen = view_in(context, unit, visit, brief=True, pack=pack)
    none_left = outdated(unit, visit, None, context.day(), changed=False)
    if none_left is not None:
        raise none_left
    if seen.quote_is_current and seen.outdated is None:
        return Requoted(visit.id, old.id, old.id, old.number)
    quote = quotes.make(act, visit, seen, pack)
    return Requoted(visit.id, old.id, quote.id, quote.number)


def find_pack(context: Context, name: str) -> Pack:
    """A pack on the desk by the beginning of its hash, or by ``ID@VERSION``. Raises InputError (path ``pack``)."""
    with context.units.read() as unit:
        found = [
            ref.sha256
            for ref, _, _ in unit.packs.all()
            if name == f"{ref.id}@{ref.version}" or (len(name) >= _SHORTEST and ref.sha256.startswith(name))
        ]
    if len(found) != 1:
        raise InputError([Problem("pack", "pack_unknown", {"name": name})])
    return context.pack(found[0])

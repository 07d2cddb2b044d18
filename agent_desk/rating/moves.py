"""Why two prices of the same thing differ: one factor after the other takes its new value, and each is charged what it changed.

The factors change in the order in which the price is calculated, with the same rounding; what each one changed adds up to the
difference of the totals, to the fen. The factors come from the traces; where one answer has none (head office keeps a
desk's answer without), from the figures of its lines. What an amount differs from its own factors stands by itself as ``STATED``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from agent_desk.domain.money import Money
from agent_desk.domain.premium import CommercialPremium, CoverLine, HomePremium, QuoteAnswer, TraceStep
from agent_desk.domain.repricing import Move
from agent_desk.rating.steps import CENT, EXACT, HUNDRED, ONE, amount, coefficient, fen, percent

_ZERO = Decimal(0)
_TWELVE = Decimal(12)
_HALF = Decimal("0.5")
_YEAR = Decimal(365)
_DIGITS = (CENT, Decimal("0.001"), Decimal("0.0001"))

STATED = "stated"
"""The factor that is charged what an amount, as it is stated, differs from what its own figures give."""

_SAME_FACTOR = {
    "level_new": "ncd",
    "ncd_no_years": "ncd",
    "violation_unused": "violation",
    "depreciation_cap": "depreciation",
    "home_minimum": "home_total",
}
_TELLING = frozenset({"expense", "service"})
"""Steps whose facts tell the figure as people know it, or which one of several it is."""
_IN_SUMMARY = frozenset({"ncd", "pricing", "violation"})
_OF_ALL_COVERS = frozenset({"expense", "ncd", "pricing", "violation", "coefficients", "days", "nev_load"})
_OF_ALL_ITEMS = frozenset({"structure", "building_age", "zone"})


class _Term(NamedTuple):
    """A step of a calculation: what it does to the amount so far, and with which figure. ``=`` rounds it to the fen."""

    key: str
    sign: str
    value: Decimal
    shown: str
    code: str


class _Slot(NamedTuple):
    """The same step of both calculations; None where one has none."""

    part: str
    sign: str
    before: _Term | None
    after: _Term | None


Values = list[Decimal | None]
Steps = dict[str, list[TraceStep]]


def explain(before: QuoteAnswer, after: QuoteAnswer) -> tuple[Move, ...]:
    """What moved the price, factor by factor; the amounts add up to ``after.total − before.total``. Nothing moved = empty."""
    with localcontext(EXACT):
        case = _Case(before, after, _grouped(before), _grouped(after))
        moves = [*_compulsory(case), *_tax(case), *_commercial(case), *_home(case)]
    return (*moves, *_rest("total", moves, after.total.fen - before.total.fen))


def by_factor(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The moves with those of one factor that all covers or items share added together, the greatest first."""
    sums: dict[tuple[str, str, str, str], int] = {}
    for move in moves:
        part = "commercial" if move.code in _OF_ALL_COVERS else "home" if move.code in _OF_ALL_ITEMS else move.part
        key = (part, move.code, move.before, move.after)
        sums[key] = sums.get(key, 0) + move.amount.fen
    ordered = sorted(sums.items(), key=lambda found: -abs(found[1]))
    return tuple(Move(*key, Money(total)) for key, total in ordered if total)


# The parts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    before: QuoteAnswer
    after: QuoteAnswer
    old_steps: Steps
    new_steps: Steps

    def traced(self, part: str) -> bool:
        """Whether both answers show how they came to the part."""
        return part in self.old_steps and part in self.new_steps

    def same(self, part: str) -> bool:
        """Whether both answers came to the same amount by the same steps."""
        steps = self.old_steps.get(part)
        return (
            steps is not None and steps == self.new_steps.get(part) and self.before.part(part) == self.after.part(part)
        )


def _compulsory(case: _Case) -> list[Move]:
    old, new = case.before.compulsory, case.after.compulsory
    if old is None or new is None:
        return _part_come_or_gone("compulsory", case)
    if case.same("compulsory"):
        return []
    if case.traced("compulsory"):
        slots = _slots_of_steps("compulsory", case.old_steps["compulsory"], case.new_steps["compulsory"])
    else:
        terms = [
            [
                _term("compulsory_base", "", one.base.decimal()),
                _Term("float", "×", ONE + one.factor, percent(one.factor), "float"),
                _EQUALS,
            ]
            for one in (old, new)
        ]
        slots = _slots("compulsory", *terms)
    return _line("compulsory", slots, old.premium, new.premium)


def _tax(case: _Case) -> list[Move]:
    old, new = case.before.vehicle_tax, case.after.vehicle_tax
    if old is None or new is None:
        return _part_come_or_gone("vehicle_tax", case)
    if case.same("vehicle_tax"):
        return []
    if case.traced("vehicle_tax"):
        slots = _slots_of_steps("vehicle_tax", case.old_steps["vehicle_tax"], case.new_steps["vehicle_tax"])
    else:
        terms = []
        for one in (old, new):
            half = _HALF if one.reason == "energy_saving" else ONE
            months = _Term("tax_months", "×", one.months / _TWELVE, f"{one.months}/12", "tax_months")
            terms.append([_term("tax_year", "", one.annual.decimal()), months, _term("tax_half", "×", half), _EQUALS])
        slots = _slots("vehicle_tax", *terms)
    return _line("vehicle_tax", slots, old.amount, new.amount)


def _commercial(case: _Case) -> list[Move]:
    old, new = case.before.commercial, case.after.commercial
    if old is None or new is None:
        return _part_come_or_gone("commercial", case)
    olds, news = ({line.code: line for line in one.lines} for one in (old, new))
    figures = None if case.traced("commercial") else (_Common.of(old), _Common.of(new))
    shared = [
        [step for step in steps.get("commercial", ()) if _factor(step.code) in _IN_SUMMARY]
        for steps in (case.old_steps, case.new_steps)
    ]
    moves: list[Move] = []
    for code in dict.fromkeys([*olds, *news]):
        first, second = olds.get(code), news.get(code)
        if first is None or second is None:
            moves += _come_or_gone(code, first.premium if first else None, second.premium if second else None)
            continue
        if first == second and old.factor == new.factor:
            continue
        if figures is None:
            slots = _slots_of_steps(
                code, _with_factors(case.old_steps[code], shared[0]), _with_factors(case.new_steps[code], shared[1])
            )
        else:
            slots = _slots(code, _cover_figures(first, old, figures[0]), _cover_figures(second, new, figures[1]))
        moves += _line(code, slots, first.premium, second.premium)
    return [*moves, *_rest("commercial", moves, new.premium.fen - old.premium.fen)]


def _with_factors(steps: list[TraceStep], shared: list[TraceStep]) -> list[TraceStep]:
    """A cover's own steps, with the common factor taken apart into what it is made of."""
    found: list[TraceStep] = []
    for step in steps:
        if step.code == "line_factor":
            found += shared
        else:
            found.append(step)
    return found


class _Common(NamedTuple):
    """What an answer without steps lets one see of the figures that all its covers share."""

    expense: Decimal
    days: Decimal

    @classmethod
    def of(cls, part: CommercialPremium) -> _Common:
        """The expense rate and the days that give the figures of the most lines: one wrong line does not mislead."""
        lines = [(one.pure.decimal(), one.base.decimal(), one.premium.decimal()) for one in part.lines]
        lines = [line for line in lines if line[0] and line[1]]
        rates = [rate for pure, base, _ in lines for rate in _round_rates(ONE - pure / base)]
        expense = _most(rates, lambda rate: sum(fen(pure / (ONE - rate)) == base for pure, base, _ in lines), _ZERO)
        shares = [premium / (base * part.factor) for _, base, premium in lines if part.factor]
        days = [ONE, *((share * _YEAR).to_integral_value() / _YEAR for share in shares)]
        return cls(
            expense, _most(days, lambda one: sum(fen(base * part.factor * one) == sum_ for _, base, sum_ in lines), ONE)
        )


def _round_rates(rate: Decimal) -> list[Decimal]:
    """The rate as a pack may state it, the roundest first."""
    return [found for digits in _DIGITS if (found := rate.quantize(digits)) < ONE]


def _most(candidates: list[Decimal], fits: Callable[[Decimal], int], otherwise: Decimal) -> Decimal:
    """The candidate that fits best; of several the first, ``otherwise`` without any."""
    return max(dict.fromkeys(candidates), key=fits, default=otherwise)


def _cover_figures(line: CoverLine, part: CommercialPremium, common: _Common) -> list[_Term]:
    """The factors that a line without steps shows: pure premium, expense rate, NCD and the other coefficients, days."""
    others = part.factor / part.ncd if part.ncd else part.factor
    days = f"{(common.days * _YEAR).to_integral_value()}/365"
    return [
        _term("pure", "", line.pure.decimal()),
        _Term("expense", "÷", ONE - common.expense, percent(common.expense), "expense"),
        _EQUALS,
        _term("ncd", "×", part.ncd),
        _term("coefficients", "×", others),
        _Term("days", "×", common.days, days, "days"),
        _EQUALS,
    ]


def _home(case: _Case) -> list[Move]:
    """All lines in one calculation: their sum is multiplied, and never less than the pack's least premium."""
    old, new = case.before.home, case.after.home
    if old is None or new is None:
        return _part_come_or_gone("home", case)
    traced = case.traced("home")
    olds, news = ({line.code: line.premium for line in part.lines} for part in (old, new))
    slots: list[_Slot] = []
    ends: list[int] = []
    for code in dict.fromkeys([*olds, *news]):
        first, second = olds.get(code), news.get(code)
        if traced and first is not None and second is not None:
            slots += _slots_of_steps(code, case.old_steps[code], case.new_steps[code])
        else:
            gone = "removed" if second is None else "line_premium"
            slots += _slots(code, _whole(first, gone), _whole(second, "added" if first is None else "line_premium"))
        ends.append(len(slots))
    slots += _slots("home", _tail(old), _tail(new))
    floors = _floor(old), _floor(new)

    def total(values: Values) -> Decimal:
        added, start = _ZERO, 0
        for end in ends:
            added += _worked(slots[start:end], values[start:end])
            start = end
        return max(_worked(slots[start:], values[start:], added), floors[0])

    moves = list(_one_by_one("home", slots, total, old.premium.fen))
    # The least premium itself moved, took hold, or let go.
    left = new.premium.fen - old.premium.fen - sum(move.amount.fen for move in moves)
    if left and floors[0] != floors[1]:
        shown = [amount(floor) if floor else "" for floor in floors]
        moves.append(Move("home", "home_minimum", shown[0], shown[1], Money(left)))
    return [*moves, *_rest("home", moves, new.premium.fen - old.premium.fen)]


def _whole(line: Money | None, code: str) -> list[_Term]:
    """A line as one figure: it came, went, or has no steps to compare."""
    return [] if line is None else [_Term("whole", "", line.decimal(), line.shown(), code)]


def _tail(part: HomePremium) -> list[_Term]:
    factors = dict(part.factors)
    return [_term(name, "×", factors[name]) for name in ("deductible", "term") if name in factors] + [_EQUALS]


def _floor(part: HomePremium) -> Decimal:
    """The least premium where it decided the total; 0 where it did not."""
    factors = dict(part.factors)
    added = sum((line.premium.decimal() for line in part.lines), _ZERO)
    reached = fen(added * factors.get("deductible", ONE) * factors.get("term", ONE))
    premium = part.premium.decimal()
    return premium if premium > reached else _ZERO


# One factor after the other ---------------------------------------------------------------------------------------------


def _line(part: str, slots: list[_Slot], before: Money, after: Money) -> list[Move]:
    moves = list(_one_by_one(part, slots, lambda values: _worked(slots, values), before.fen))
    return [*moves, *_rest(part, moves, after.fen - before.fen)]


def _one_by_one(part: str, slots: Sequence[_Slot], worked: Callable[[Values], Decimal], stated: int) -> Iterator[Move]:
    """Each slot that differs, charged with what its new value adds to the amount."""
    values: Values = [slot.before.value if slot.before else None for slot in slots]
    reached = int(worked(values) * HUNDRED)
    if reached != stated:
        yield Move(part, STATED, Money(stated).shown(), Money(reached).shown(), Money(reached - stated))
    for at, (of, _, before, after) in enumerate(slots):
        new = after.value if after else None
        if values[at] == new:
            continue
        values[at] = new
        now = int(worked(values) * HUNDRED)
        if now != reached:
            any_one = after or before
            assert any_one is not None
            shown = before.shown if before else "", after.shown if after else ""
            yield Move(of, any_one.code, shown[0], shown[1], Money(now - reached))
            reached = now


def _worked(slots: Sequence[_Slot], values: Values, start: Decimal = _ZERO) -> Decimal:
    """The calculation with these figures, to the fen; a step without a figure changes nothing."""
    result = start
    for slot, value in zip(slots, values, strict=True):
        sign = slot.sign
        if sign == "=":
            result = fen(result)
        elif value is None:
            continue
        elif sign == "×":
            result *= value
        elif sign == "÷":
            result /= value
        elif sign == "\u2212":
            result -= value
        else:
            result += value
    return fen(result)


def _slots_of_steps(part: str, old: list[TraceStep], new: list[TraceStep]) -> list[_Slot]:
    """The steps of both traces side by side."""
    firsts, seconds = [_of_step(step) for step in old], [_of_step(step) for step in new]
    if [(one.key, one.sign) for one in firsts] == [(one.key, one.sign) for one in seconds]:
        return [_Slot(part, one.sign, one, other) for one, other in zip(firsts, seconds, strict=True)]
    return _slots(part, firsts, seconds)


def _slots(part: str, old: Sequence[_Term], new: Sequence[_Term]) -> list[_Slot]:
    """Both calculations side by side: in the order of the new one, what only the old one has behind what it followed.

    Two steps are the same one if they have the same key; the first of several services has no sign, so it does not count.
    """
    there, later = {one.key: one for one in old}, {one.key: one for one in new}
    order = list(later)
    behind = ""
    for key in there:
        if key not in later:
            order.insert(order.index(behind) + 1 if behind in order else 0, key)
        behind = key
    return [_Slot(part, (later.get(key) or there[key]).sign, there.get(key), later.get(key)) for key in order]


def _rest(part: str, moves: Sequence[Move], difference: int) -> list[Move]:
    left = difference - sum(move.amount.fen for move in moves)
    return [Move(part, STATED, "", "", Money(left))] if left else []


def _part_come_or_gone(part: str, case: _Case) -> list[Move]:
    return _come_or_gone(part, case.before.part(part), case.after.part(part))


def _come_or_gone(part: str, old: Money | None, new: Money | None) -> list[Move]:
    if old is None:
        return [Move(part, "added", "", new.shown(), new)] if new is not None and new else []
    return [Move(part, "removed", old.shown(), "", -old)] if old else []


# Reading the steps ------------------------------------------------------------------------------------------------------

_EQUALS = _Term("=", "=", _ZERO, "", "=")


def _grouped(answer: QuoteAnswer) -> Steps:
    groups: Steps = {}
    for step in answer.trace:
        groups.setdefault(step.part, []).append(step)
    return groups


def _of_step(step: TraceStep) -> _Term:
    # Only these say more than their figure; the rest is found by its figure alone.
    told = step.code in _TELLING or step.code.startswith("float.")
    return _made(step.code, step.sign, step.value, step.facts if told else ())


@lru_cache(maxsize=16384)
def _made(code: str, sign: str, value: str, told: tuple[tuple[str, str], ...]) -> _Term:
    """The term of a step; the services of one cover are told apart by what they are."""
    factor, facts = _factor(code), dict(told)
    key = f"= {factor}" if sign == "=" else f"{factor} {facts.get('service', '')}"
    return _Term(key, sign, _ZERO if sign == "=" else _figure(value), facts.get("percent") or value, factor)


def _factor(code: str) -> str:
    return "float" if code.startswith("float.") else _SAME_FACTOR.get(code, code)


def _figure(shown: str) -> Decimal:
    """The number that a step shows: ``1,387.20``, ``−3%``, ``0.45‰``, ``8/365``."""
    text = shown.replace(",", "").replace("\u2212", "-").strip()
    if "/" in text:
        above, _, below = text.partition("/")
        with localcontext(EXACT):
            return Decimal(above.strip()) / Decimal(below.strip())
    if text.endswith("%"):
        return Decimal(text[:-1]).scaleb(-2)
    if text.endswith("\u2030"):
        return Decimal(text[:-1]).scaleb(-3)
    return Decimal(text)


def _term(code: str, sign: str, value: Decimal) -> _Term:
    return _Term(code, sign, value, coefficient(value) if sign == "×" else amount(value), code)

"""How the page of changed rates shows its rows: columns, cells, and under each what moved the price."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.money import Money
from agent_desk.domain.repricing import Move, Repriced, Requoted
from agent_desk.errors import Problem
from agent_desk.rating.move_words import factor_name, figures
from ui.errors import problem_words
from ui.i18n import day, money, say, signed_money, words
from ui.painting import Run, quiet, strong, width_of
from ui.widgets.folding import Band, Under
from ui.widgets.tables import Cell, Column, cell
from ui.widgets.trace import TraceLine

_WORDS_OF_ACTS = ("requote", "take", "print", "open_visit")


@dataclass(frozen=True, slots=True)
class RateLine:
    """One row: what the change of rates does to a price, and what became of it since the page was opened."""

    row: Repriced
    done: Requoted | None = None

    @property
    def key(self) -> str:
        """The visit's id: a visit stands once on the page."""
        return self.row.visit_id

    @property
    def renewed(self) -> bool:
        """Whether the visit has taken the rates in force."""
        return self.done is not None and not self.done.problems


def columns() -> tuple[Column, ...]:
    """The columns; the last is as wide as its longest act."""
    acts = max(width_of((Run(say(f"rates.{name}")),)) for name in _WORDS_OF_ACTS)
    return (
        Column("number", say("rates.number"), 120),
        Column("customer", say("rates.customer")),
        Column("pack", say("rates.pack"), 76),
        Column("old", say("rates.old"), 88, right=True),
        Column("new", say("rates.new"), 88, right=True),
        Column("change", say("rates.change"), 96, right=True),
        Column("standing", say("rates.standing"), 120),
        Column("act", "", ceil(acts) + 8, right=True),
    )


def show(line: RateLine, column: str, is_open: bool) -> Cell:
    """One cell; the difference is bold, red where the customer pays more."""
    row = line.row
    if column == "number":
        return _number(line)
    if column == "customer":
        label = shown_plate(row.object_label)
        return cell(Run(row.customer_name, strong=is_open), quiet(f" {label}"), tip=f"{row.customer_name} {label}")
    if column == "pack":
        return cell(quiet(row.pack.version), tip=f"{row.pack.id} {row.pack.version}")
    if column == "old":
        return cell(quiet(money(row.before)))
    if column == "new":
        return cell(money(row.after)) if row.after is not None else cell(Run(say("rates.no_price"), "red"))
    if column == "change":
        return cell(difference_run(row.difference))
    if column == "standing":
        return _standing(line)
    return Cell(link=say(f"rates.{act_of(line)}")) if act_of(line) else Cell()


def act_of(line: RateLine) -> str:
    """What can be done with a row: quote again, take the new rates, print the new sheet, or see to what is lacking."""
    if line.renewed:
        return "print" if line.done is not None and line.done.quote_id else "open_visit"
    if not can_renew(line.row):
        return "open_visit"
    return "requote" if line.row.quote_id else "take"


def can_renew(row: Repriced) -> bool:
    """Whether the rates in force can be taken: a quote needs a new price for that, a draft does not."""
    return row.after is not None or not row.quote_id


def difference_run(amount: Money | None) -> Run:
    """«+120.35» in red, «−120.35» in green, a dash where nothing can be said."""
    if amount is None:
        return quiet(money(None))
    return Run(signed_money(amount), "red" if amount.fen > 0 else "green" if amount.fen < 0 else "quiet", strong=True)


def _number(line: RateLine) -> Cell:
    if line.done is not None and line.renewed and line.done.number:
        return cell(strong(line.done.number), tip=say("rates.renewed", old=line.row.number, new=line.done.number))
    return cell(line.row.number) if line.row.number else cell(quiet(say("rates.draft")))


def _standing(line: RateLine) -> Cell:
    row = line.row
    if line.renewed:
        return Cell(
            chip=(say("states.quote.superseded" if row.quote_id else "rates.take"), "plain"), chip_icon="rotate-cw"
        )
    told = say(f"rates.of.{row.standing}", day=day(row.valid_until))
    if row.standing in {"expired", "withdrawn"}:
        return Cell(chip=(told, "fix"), chip_icon="clock" if row.standing == "expired" else "x")
    return cell(quiet(told))


def unders(line: RateLine) -> tuple[Under, ...]:
    """What moved the price, the greatest first, and the difference; or what keeps the new price away."""
    row = line.row
    problems = line.done.problems if line.done is not None and line.done.problems else row.problems
    if row.after is None or (line.done is not None and line.done.problems):
        return tuple(Under(note=(Run(_problem_words(one)),), last=one is problems[-1]) for one in problems)
    if row.difference is None:
        return ()
    steps = [_step(move) for move in row.moves] or [TraceLine("", say("rates.same"), "")]
    total = TraceLine("=", say("rates.total"), signed_money(row.difference))
    return (Under(trace=(*steps, total), last=True),)


def _step(move: Move) -> TraceLine:
    name, told = factor_name(words(), move), figures(words(), move)
    sign = "+" if move.amount.fen > 0 else "\u2212"
    return TraceLine(sign, f"{name}\u3000{told}".strip(), Money(abs(move.amount.fen)).shown())


def _problem_words(problem: Problem) -> str:
    label = f"facts.{problem.path}.label"
    what, do = problem_words(problem)
    named = say("rates.refused", path=say(label), what=what) if words().has(label) else what
    return f"{named} {do}".strip()


def band(group: str, count: int) -> Band:
    """The head of a group: prices that are still the old ones, and those just renewed."""
    told = f"{say(f'rates.group.{group}')} {count}"
    return Band(group, told, say(f"rates.group.{group}_detail"), {"waiting": "amber", "done": "green"}[group])

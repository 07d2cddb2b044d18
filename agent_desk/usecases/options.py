"""The agent's own options: covers that are kept under a name beside the ready-made plans, to be compared and chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from agent_desk.changes import Changes
from agent_desk.domain.quote import MOST_OPTIONS
from agent_desk.domain.visit import Visit
from agent_desk.errors import InputError, NoSuchRecord, Problem
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.pricing import plan_names, same_covers
from agent_desk.usecases.visit_view import require_changeable

LONGEST_NAME = 12
"""Characters; more do not stand over a column of four."""
PATH = "option.name"


def keep(context: Context, visit_id: str, name: str) -> Changes:
    """Keep the covers of now as an option of that name.

    Raises InputError (path ``option.name``) for a name that is empty, too long, taken or a plan's code, for a fifth option,
    and where the same covers are kept already; VisitApplied.
    """
    with _changing(context, visit_id, "option_kept") as (act, visit):
        named = _free_name(context, visit, name)
        same = next((known for known, covers in visit.options.items() if same_covers(covers, visit.covers)), None)
        if same is not None:
            raise InputError([Problem(PATH, "option_kept_already", {"name": same})], subject=visit_id)
        if len(visit.options) >= MOST_OPTIONS:
            raise InputError([Problem(PATH, "too_many_options", {"limit": str(MOST_OPTIONS)})], subject=visit_id)
        covers = {code: dict(choices) for code, choices in visit.covers.items()}
        act.put_visit(replace(visit, options={**visit.options, named: covers}))
    return act.changes


def rename(context: Context, visit_id: str, name: str, new_name: str) -> Changes:
    """Another name at the same place. Raises NoSuchRecord, InputError (path ``option.name``), VisitApplied."""
    with _changing(context, visit_id, "option_renamed") as (act, visit):
        _require_option(visit, name)
        others = replace(visit, options={known: covers for known, covers in visit.options.items() if known != name})
        named = _free_name(context, others, new_name)
        options = {named if known == name else known: covers for known, covers in visit.options.items()}
        act.put_visit(replace(visit, options=options))
    return act.changes


def remove(context: Context, visit_id: str, name: str) -> Changes:
    """Keep the option no longer; the covers of the visit stay. Raises NoSuchRecord, VisitApplied."""
    with _changing(context, visit_id, "option_removed") as (act, visit):
        _require_option(visit, name)
        options = {known: covers for known, covers in visit.options.items() if known != name}
        act.put_visit(replace(visit, options=options))
    return act.changes


@contextmanager
def _changing(context: Context, visit_id: str, label: str) -> Iterator[tuple[Act, Visit]]:
    with acting(context, label) as act:
        visit = act.unit.visits.get(visit_id)
        require_changeable(act.unit, visit)
        act.subject = visit_id
        yield act, visit


def _require_option(visit: Visit, name: str) -> None:
    if name not in visit.options:
        raise NoSuchRecord(subject=visit.id, kind="option")


def _free_name(context: Context, visit: Visit, name: str) -> str:
    """The name as it is kept: one line, no spaces around it."""
    named = " ".join(name.split())
    code, facts = "", {}
    if not named:
        code = "required"
    elif len(named) > LONGEST_NAME:
        code, facts = "too_long", {"limit": str(LONGEST_NAME)}
    elif named in visit.options or named in plan_names(context.pack(), visit.kind):
        code, facts = "option_name_taken", {"name": named}
    if code:
        raise InputError([Problem(PATH, code, facts)], subject=visit.id)
    return named

"""Papers: stored only with consent, shown in their slot, turned, replaced, removed, never lost by accident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent_desk.changes import Changes
from agent_desk.domain.consent import NEEDED_BEFORE_PAPERS
from agent_desk.domain.paper import Paper, StoredPicture
from agent_desk.domain.visit import Visit
from agent_desk.errors import AgentDeskError, InputError, Missing, NotReady, Problem
from agent_desk.ports.units import Unit
from agent_desk.usecases import facts as fact_rules
from agent_desk.usecases.act import acting
from agent_desk.usecases.context import Context
from agent_desk.usecases.visit_view import checklist_of, filled, require_changeable


def require_consent(unit: Unit, visit: Visit) -> None:
    """Raise NotReady naming each consent that is not given; a customer who is not named yet cannot have given any."""
    given = unit.consents.latest(visit.customer_id) if visit.customer_id else {}
    missing = [Missing("consent", key) for key in NEEDED_BEFORE_PAPERS if key not in given or not given[key].granted]
    if visit.customer_id is None:
        missing.insert(0, Missing("fact", "customer.name"))
    if missing:
        raise NotReady(missing, subject=visit.id)


def _require_open(unit: Unit, visit: Visit) -> None:
    require_changeable(unit, visit)
    require_consent(unit, visit)


def _read(context: Context, files: Sequence[tuple[str, bytes]]) -> list[StoredPicture]:
    reader = context.pictures()
    pictures = []
    for position, (name, content) in enumerate(files):
        try:
            pictures.append(reader.read(content, name))
        except AgentDeskError as error:
            error.subject = str(position)
            raise
    return pictures


def check(context: Context, files: Sequence[tuple[str, bytes]]) -> None:
    """Raise what ``add`` would raise for the first file that can be no paper; store nothing."""
    _read(context, files)


def _paper(context: Context, visit: Visit, slot: str, name: str, picture: StoredPicture) -> Paper:
    return Paper(
        id=context.ids.new(),
        customer_id=visit.customer_id or "",
        visit_id=visit.id,
        slot=slot,
        sha256=picture.sha256,
        media_type=picture.media_type,
        bytes=len(picture.content),
        pages=picture.pages,
        width=picture.width,
        height=picture.height,
        added_at=context.clock.now(),
        file_name=name[-200:],
    )


def add(context: Context, visit_id: str, files: Sequence[tuple[str, bytes]], slot: str) -> Changes:
    """Check all files, then store all of them. Without a slot each goes into the next one that is empty, by the checklist."""
    with context.units.read() as unit:
        _require_open(unit, unit.visits.get(visit_id))
    pictures = _read(context, files)
    for picture in pictures:
        context.papers.put(picture.sha256, picture.content, picture.thumbnail)
    with acting(context, "papers_added") as act:
        visit = act.unit.visits.get(visit_id)
        _require_open(act.unit, visit)
        values, _ = fact_rules.read_all(visit.facts, context.day())
        checklist = checklist_of(context, visit, values)
        if slot and slot not in {known.code for known in checklist.slots}:
            raise InputError([Problem("slot", "unknown_value")])
        counts = filled(act.unit.papers.of_visit(visit_id))
        for (name, _content), picture in zip(files, pictures, strict=True):
            free = next((known.code for known in checklist.slots if counts.get(known.code, 0) < known.pages), "")
            place = slot or free
            counts[place] = counts.get(place, 0) + picture.pages
            paper = _paper(context, visit, place, name, picture)
            act.put_paper(paper, None)
            act.subject = paper.id
    return act.changes


def replace_paper(context: Context, paper_id: str, name: str, content: bytes) -> Changes:
    """Another picture in the same slot; the old one can be taken back."""
    picture = _read(context, [(name, content)])[0]
    context.papers.put(picture.sha256, picture.content, picture.thumbnail)
    with acting(context, "paper_replaced") as act:
        old = act.unit.papers.get(paper_id)
        visit = act.unit.visits.get(old.visit_id)
        _require_open(act.unit, visit)
        act.put_paper(replace(old, removed_at=act.now), old)
        fresh = _paper(context, visit, old.slot, name, picture)
        act.put_paper(fresh, None)
        act.subject = fresh.id
    return act.changes


def turn(context: Context, paper_id: str, degrees: int) -> Changes:
    """Turn clockwise; the bytes stay as they are."""
    if degrees % 90:
        raise InputError([Problem("degrees", "unknown_value")])
    with acting(context, "paper_turned") as act:
        old = act.unit.papers.get(paper_id)
        require_changeable(act.unit, act.unit.visits.get(old.visit_id))
        act.put_paper(replace(old, turned=(old.turned + degrees) % 360), old)
        act.subject = paper_id
    return act.changes


def move(context: Context, paper_id: str, slot: str) -> Changes:
    """Put a paper into another slot of the checklist."""
    with acting(context, "paper_moved") as act:
        old = act.unit.papers.get(paper_id)
        require_changeable(act.unit, act.unit.visits.get(old.visit_id))
        act.put_paper(replace(old, slot=slot), old)
        act.subject = paper_id
    return act.changes


def remove(context: Context, paper_id: str) -> Changes:
    """Take a paper out of the case; undo brings it back."""
    with acting(context, "paper_removed") as act:
        old = act.unit.papers.get(paper_id)
        require_changeable(act.unit, act.unit.visits.get(old.visit_id))
        act.put_paper(replace(old, removed_at=act.now), old)
        act.subject = paper_id
    return act.changes


def picture(context: Context, paper_id: str, *, page: int, width: int) -> bytes:
    """PNG of one page as it is turned."""
    with context.units.read() as unit:
        paper = unit.papers.get(paper_id)
    content = context.papers.content(paper.sha256)
    return context.pictures().render(content, paper.media_type, page=page, width=width, turned=paper.turned)


def titles(context: Context) -> dict[str, str]:
    """The titles of all slots by their code, in the agent's language; the pack in force words them."""
    return {slot.code: slot.title for checklist in context.checklists().values() for slot in checklist.slots}

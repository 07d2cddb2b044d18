"""Taking back the newest act."""

from __future__ import annotations

from dataclasses import replace

from agent_desk.changes import Changes, Kind
from agent_desk.contract import codec
from agent_desk.domain.customer import Customer
from agent_desk.domain.home import Home
from agent_desk.domain.paper import Paper
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Visit
from agent_desk.usecases.act import Act, acting
from agent_desk.usecases.context import Context


def undo(context: Context) -> Changes:
    """Put the records of the newest act back as they were before it; head office gets to know of it as of any change."""
    with acting(context, "undone", undoable=False) as act:
        last = act.unit.journal.last()
        if last is None:
            return Changes()
        for kind, record, before in act.unit.journal.take(last[0]):
            _restore(act, Kind(kind), record, before)
            act.subject = act.subject or record
    return act.changes


def _restore(act: Act, kind: Kind, id: str, before: bytes | None) -> None:
    if kind is Kind.VISIT:
        if before is None:
            act.touch(Kind.VISIT, id)
            act.unit.visits.remove(id)
        else:
            act.put_visit(codec.decode(before, Visit))
    elif before is None:
        return
    elif kind is Kind.PAPER:
        act.put_paper(codec.decode(before, Paper), act.unit.papers.get(id))
    # The revision counts what head office accepted meanwhile; only the words go back.
    elif kind is Kind.CUSTOMER:
        act.put_customer(replace(codec.decode(before, Customer), revision=act.unit.customers.get(id).revision))
    elif kind is Kind.VEHICLE:
        act.put_vehicle(replace(codec.decode(before, Vehicle), revision=act.unit.vehicles.get(id).revision))
    elif kind is Kind.HOME:
        act.put_home(replace(codec.decode(before, Home), revision=act.unit.homes.get(id).revision))

"""One step of an application's life at head office, checked against the domain's table of moves."""

from __future__ import annotations

from datetime import datetime

from agent_desk.contract import codec
from agent_desk.domain.application import ApplicationState, Move, may_move
from head_office.db.cases import ApplicationRow
from head_office.problems import Refused

DESK = "desk"
HEAD_OFFICE = "head_office"


def moved(
    row: ApplicationRow, state: ApplicationState, *, at: datetime, by: str, comment: str = ""
) -> tuple[ApplicationRow, Move]:
    """The application after the step, and the step. Raises Refused(``move_not_allowed``)."""
    current = ApplicationState(row.state)
    if not may_move(current, state):
        raise Refused("move_not_allowed", path="state", from_state=current.value, to_state=state.value)
    return stepped(row, state, at=at, by=by, comment=comment)


def stepped(
    row: ApplicationRow, state: ApplicationState, *, at: datetime, by: str, comment: str = ""
) -> tuple[ApplicationRow, Move]:
    """The same without the check: for a case that was sent again, whose moves in between stayed on the desk."""
    move = Move(state, at, by, comment)
    history = (*history_of(row), move)
    return row._replace(state=state.value, moved_at=at, moves=codec.encode(history).decode()), move


def history_of(row: ApplicationRow) -> tuple[Move, ...]:
    """All steps so far."""
    return codec.decode(row.moves, tuple[Move, ...])

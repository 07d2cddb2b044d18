"""Parts of the card of one application: its way, move by move, and its papers as small pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from agent_desk.domain.application import ApplicationPaper, Move
from ui.i18n import moment, say
from ui.widgets.figures import Timeline
from ui.widgets.layout import horizontal, vertical
from ui.widgets.papers import Thumbnail
from ui.widgets.text import Text

ACROSS = 3


def move_part(move: Move, today: date, *, now: bool, last: bool) -> QWidget:
    """One move: the state, when and where it was made, the comment, and by how much head office's price differs."""
    part = QWidget()
    row = horizontal(12, 16, 0, 16, 0)
    part.setLayout(row)
    row.addWidget(Timeline(now=now, last=last))
    words = vertical(0, 0, 0, 0, 10)
    where = say("applications.by_desk" if move.by == "desk" else "applications.by_office")
    words.addWidget(Text(say(f"states.application.{move.state.value}"), bold=now))
    words.addWidget(Text(f"{moment(move.at, today=today)} {where}", size="caption", role="quiet"))
    if move.comment:
        words.addWidget(Text(move.comment, wrap=True))
    if move.difference:
        words.addWidget(Text(say("applications.difference", amount=move.difference), wrap=True))
    row.addLayout(words, 1)
    return part


def papers_part(
    papers: Sequence[ApplicationPaper],
    titles: Mapping[str, str],
    previews: Mapping[str, bytes],
    opened: Callable[[], object],
) -> QWidget:
    """The papers, three across, each with the name of its slot beneath; pressed, the visit opens at its papers."""
    part = QWidget()
    grid = QGridLayout()
    grid.setContentsMargins(16, 0, 16, 8)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    part.setLayout(grid)
    for position, paper in enumerate(papers):
        title = titles.get(paper.slot, paper.slot)
        cell = vertical(2)
        picture = Thumbnail(title, width=100, height=68)
        picture.set_picture(previews.get(paper.sha256), turned=paper.turned)
        picture.pressed.connect(opened)
        cell.addWidget(picture)
        name = Text(title, size="caption", role="quiet")
        name.setFixedWidth(100)
        cell.addWidget(name)
        grid.addLayout(
            cell, position // ACROSS, position % ACROSS, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        )
    grid.setColumnStretch(ACROSS, 1)
    return part

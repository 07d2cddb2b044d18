"""The mark on the sheet of a quote that was quoted again: it does not count any more, and which one does."""

from __future__ import annotations

from agent_desk.sheets.blocks import FULL, Builder
from agent_desk.sheets.case import Case
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import LEFT, TEXT, WHITE, Leaf, Span, clean

_EDGE = 14.0
_LEADING = 22.0


def marked(
    made: tuple[list[Block], Block], builder: Builder, case: Case, replaced_by: str
) -> tuple[list[Block], Block]:
    """The sheet with the mark below its letterhead; without a number it stays as it is."""
    flow, closing = made
    return ([flow[0], mark(builder, case, replaced_by), *flow[1:]], closing) if replaced_by else made


def mark(builder: Builder, case: Case, replaced_by: str) -> Block:
    """A dark band across the sheet, so that it also shows on a copy without colour."""
    words = [
        Span(case.say("superseded.mark"), 15, bold=True, colour=WHITE),
        Span(f"\u3000{case.say('superseded.instead', number=clean(replaced_by))}", 13, colour=WHITE),
    ]
    lines = builder.fonts.wrap(words, FULL - 2 * _EDGE)
    height = _LEADING * len(lines) + _EDGE

    def draw(leaf: Leaf, top: float) -> None:
        leaf.bar(LEFT, top, FULL, height, TEXT)
        leaf.lines(lines, LEFT + _EDGE, top + _EDGE / 2, _LEADING)

    return Block(height, draw, before=builder.density.gap)

"""The mark on the sheet of a quote that was quoted again: it does not count any more, and which one does."""

from __future__ import annotations

from dataclasses import replace

from agent_desk.sheets.blocks import FULL, Builder
from agent_desk.sheets.case import Case
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import LEFT, TEXT, WHITE, Leaf, Span, clean

_EDGE, _HEIGHT, _ABOVE = 12.0, 22.0, 30.0
_SMALLEST = 9.0


def marked(
    made: tuple[list[Block], Block], builder: Builder, case: Case, replaced_by: str
) -> tuple[list[Block], Block]:
    """The sheet with the mark above its letterhead; without a number it stays as it is."""
    flow, closing = made
    return ([_with_mark(flow[0], builder, case, replaced_by), *flow[1:]], closing) if replaced_by else made


def _with_mark(letterhead: Block, builder: Builder, case: Case, replaced_by: str) -> Block:
    """A dark band, so that it also shows on a copy without colour. It stands in the page's upper edge and takes no room:
    nothing else of the sheet moves, and no page is added."""
    said = f"\u3000{case.say('superseded.instead', number=clean(replaced_by))}"
    words = builder.fonts.shrunk(
        [Span(case.say("superseded.mark"), 14, bold=True, colour=WHITE), Span(said, 13, colour=WHITE)],
        FULL - 2 * _EDGE,
        _SMALLEST,
    )

    def draw(leaf: Leaf, top: float) -> None:
        leaf.bar(LEFT, top - _ABOVE, FULL, _HEIGHT, TEXT)
        leaf.line(words, LEFT + _EDGE, top - _ABOVE, _HEIGHT)
        letterhead.draw(leaf, top)

    return replace(letterhead, draw=draw)

"""How blocks fall onto pages: in order, never cut, a table's head again on each page, the signatures at the foot of the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent_desk.sheets.leaf import Leaf


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. All in pixels: ``before`` is the gap above it, dropped at the top of a page.

    ``keep`` holds it on the page of the next block; ``head`` is drawn again where the block opens a page.
    """

    height: float
    draw: Callable[[Leaf, float], None]
    before: float = 0.0
    keep: bool = False
    head: Block | None = None


@dataclass(slots=True)
class Plan:
    """Where every block stands: for each page its blocks with their tops."""

    pages: list[list[tuple[float, Block]]] = field(default_factory=list)


def paginate(blocks: Sequence[Block], closing: Block, *, first: float, later: float, bottom: float) -> Plan:
    """Place ``blocks`` from ``first`` (later pages: ``later``) down to ``bottom``, ``closing`` at the foot of the last page.

    A block that is higher than a page is placed alone and runs over; callers build blocks of a few lines.
    """
    plan = Plan([[]])
    top = first
    for number, block in enumerate(blocks):
        page = plan.pages[-1]
        needed = block.height + (block.before if page else 0) + _kept(blocks, number)
        if page and top + needed > bottom:
            plan.pages.append([])
            page, top = plan.pages[-1], later
            if block.head is not None:
                page.append((top, block.head))
                top += block.head.height
        elif page:
            top += block.before
        page.append((top, block))
        top += block.height
    page = plan.pages[-1]
    if page and top + closing.before + closing.height > bottom:
        # Signatures never stand on a page of their own: the last block goes with them.
        last = page.pop()[1]
        if not page:
            page.append((first, last))
            plan.pages.append([])
        else:
            plan.pages.append([(later, last)])
    plan.pages[-1].append((bottom - closing.height, closing))
    return plan


def _kept(blocks: Sequence[Block], number: int) -> float:
    height = 0.0
    while number + 1 < len(blocks) and blocks[number].keep:
        number += 1
        height += blocks[number].before + blocks[number].height
    return height

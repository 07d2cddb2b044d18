"""How blocks fall onto pages: in order, never cut, a table's head again on each page, the signatures at the foot of the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent_desk.sheets.leaf import Leaf


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. All in pixels: ``before`` is the gap above it, dropped at the top of a page.

    ``keep`` holds it on the page of the next block; ``head`` is drawn again where the block opens a page. ``tag`` says what it
    is to a reader aloud (ISO 32000-1, 14.8.4): ``H1`` the title, ``H2`` a heading, ``P`` anything else. ``parts`` are the
    blocks that it is put together of, each with its distance from the top.
    """

    height: float
    draw: Callable[[Leaf, float], None]
    before: float = 0.0
    keep: bool = False
    head: Block | None = None
    tag: str = "P"
    parts: tuple[tuple[float, Block], ...] = ()


Pages = list[list[tuple[float, Block]]]
"""For each page its blocks with their tops."""

_CLOSE = 40.0


def paginate(blocks: Sequence[Block], closing: Block, *, first: float, later: float, bottom: float) -> Pages:
    """Place ``blocks`` from ``first`` (later pages: ``later``) down to ``bottom``; blocks that keep together are one group.

    ``closing`` stands at the foot of a single page and close below the last group on a later one; it never stands on a page
    of its own unless the last group leaves it no room on any page. A group higher than a page is placed alone and runs over;
    callers build groups of a few lines.
    """
    pages: Pages = [[]]
    top = first
    groups = _groups(blocks)
    for number, group in enumerate(groups, 1):
        needed = _height(group)
        if number == len(groups) and later + needed + closing.before + closing.height <= bottom:
            needed += closing.before + closing.height
        if pages[-1] and top + group[0].before + needed > bottom:
            pages.append([])
            top = later
            if group[0].head is not None:
                pages[-1].append((top, group[0].head))
                top += group[0].head.height
        elif pages[-1]:
            top += group[0].before
        for place, block in enumerate(group):
            top += block.before if place else 0.0
            pages[-1].append((top, block))
            top += block.height
    if pages[-1] and top + closing.before + closing.height > bottom:
        pages.append([])
        top = later - _CLOSE
    foot = bottom - closing.height
    pages[-1].append((foot if len(pages) == 1 else min(foot, top + _CLOSE), closing))
    return pages


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = []
    joined = False
    for block in blocks:
        if joined:
            groups[-1].append(block)
        else:
            groups.append([block])
        joined = block.keep
    return groups


def _height(group: Sequence[Block]) -> float:
    """From the top of the first block to the bottom of the last."""
    return sum(block.height for block in group) + sum(block.before for block in group[1:])

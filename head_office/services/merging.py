"""The merge rule: per field, three-way, never by time; both changed differently = a question for the agent."""

from __future__ import annotations

from typing import Any, NamedTuple

from agent_desk.contract import codec

_OUTSIDE = frozenset({"id", "revision", "created_at", "updated_at"})
"""Fields that say nothing about the customer: they follow the winner and never conflict."""


class Merged(NamedTuple):
    """The merged body, or the fields that both sides changed differently."""

    body: str
    clashes: tuple[str, ...]


def merge(*, base: str, mine: str, theirs: str) -> Merged:
    """``mine`` (the desk's) onto ``theirs`` (head office's), as seen from ``base``; all three are JSON objects.

    A field that only one side changed takes that side's value; one that both changed to the same value keeps it.
    """
    old, new, kept = (codec.decode(text, dict[str, Any]) for text in (base, mine, theirs))
    merged = dict(kept)
    clashes: list[str] = []
    for name in new:
        if name in _OUTSIDE:
            merged[name] = new[name]
        elif new[name] != old.get(name):
            if kept.get(name) not in (old.get(name), new[name]):
                clashes.append(name)
            merged[name] = new[name]
    return Merged(codec.encode(merged).decode(), tuple(clashes))


def with_revision(body: str, revision: int) -> str:
    """The body with head office's revision in it."""
    fields = codec.decode(body, dict[str, Any])
    fields["revision"] = revision
    return codec.encode(fields).decode()

"""The checklist of a case: which papers it must carry, chosen by data, never by code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One line of a checklist. ``need`` is ``must`` or ``if_applies``; ``pages`` how many pictures make it complete."""

    code: str
    need: str
    pages: int
    title: str
    hint: str
    source: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The papers of one case. ``case`` is e.g. ``motor_new_person``; ``slots`` in the order in which they are shown."""

    case: str
    title: str
    slots: tuple[PaperSlot, ...]

    def missing(self, filled: dict[str, int]) -> tuple[PaperSlot, ...]:
        """The slots that must be filled and have fewer pages than they need; ``filled`` counts pages per slot code."""
        return tuple(slot for slot in self.slots if slot.need == "must" and filled.get(slot.code, 0) < slot.pages)

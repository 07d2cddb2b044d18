"""The checklist of a case: which papers it must carry, chosen by data, never by code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent_desk.domain.customer import Party
from agent_desk.errors import InputError, Problem


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

    def missing(self, filled: Mapping[str, int]) -> tuple[PaperSlot, ...]:
        """The slots that must be filled and have fewer pages than they need; ``filled`` counts pages per slot code."""
        return tuple(slot for slot in self.slots if slot.need == "must" and filled.get(slot.code, 0) < slot.pages)


def parse_checklists(toml_text: str, language: str) -> dict[str, Checklist]:
    """Checklists by case, from a pack's ``checklists.toml``. Raises InputError naming every fault by its path."""
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem("checklists", "bad_toml", {"reason": str(error)})]) from error
    problems: list[Problem] = []
    slots, cases = data.get("slots", {}), data.get("cases", {})
    for code, slot in slots.items():
        problems += _worded(f"slots.{code}", slot, ("title", "hint"))
    for name, case in cases.items():
        problems += _worded(f"cases.{name}", case, ("title",))
        problems += [
            Problem(f"cases.{name}.{need}", "unknown_slot", {"slot": str(code)})
            for need in ("must", "if_applies")
            for code in case.get(need, ())
            if code not in slots
        ]
        if not case.get("must"):
            problems.append(Problem(f"cases.{name}.must", "required"))
    if problems or not cases:
        raise InputError(problems or [Problem("cases", "required")])
    return {name: _checklist(name, case, slots, language) for name, case in cases.items()}


def _worded(path: str, entry: Mapping[str, Any], names: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(f"{path}.{name}.{language}", "required")
        for name in names
        for language in ("zh_CN", "en")
        if not entry.get(name, {}).get(language)
    ]


def _checklist(name: str, case: Mapping[str, Any], slots: Mapping[str, Any], language: str) -> Checklist:
    lines = [(code, need) for need in ("must", "if_applies") for code in case.get(need, ())]
    return Checklist(
        case=name,
        title=case["title"][language],
        slots=tuple(
            PaperSlot(
                code=code,
                need=need,
                pages=int(slots[code].get("pages", 1)),
                title=slots[code]["title"][language],
                hint=slots[code]["hint"][language],
                source=case.get("source", ""),
            )
            for code, need in lines
        ),
    )


def choose(checklists: Mapping[str, Checklist], *, kind: str, new: bool, party: Party, occupancy: str) -> Checklist:
    """The checklist that fits: by new or used and person or organisation for a vehicle, by relation for a home."""
    if kind == "motor":
        return checklists[f"motor_{'new' if new else 'used'}_{party.value}"]
    return checklists["home_organisation" if party is Party.ORGANISATION else f"home_{occupancy}"]

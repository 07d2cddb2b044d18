"""The checklist of a case: which papers it must carry, chosen by data, never by code.

The data is ``checklists.toml`` of a rate pack. ``[papers.<code>]`` names a paper once (``title``, ``hint`` per language,
``source``); ``[cases.<case>]`` says ``when`` it applies, its ``title``, and its ``papers`` in order: ``must`` papers stop
queueing while they are missing, ``if_applies`` papers only have a place. A new case is a new table, no new code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from agent_desk.domain.customer import Party
from agent_desk.domain.home import Occupancy
from agent_desk.errors import InputError, OurError, Problem
from agent_desk.texts import LANGUAGES

NEEDS = ("must", "if_applies")
_CONDITIONS: dict[str, tuple[str, ...]] = {
    "kind": ("motor", "home"),
    "condition": ("new", "used"),
    "party": tuple(Party),
    "occupancy": tuple(Occupancy),
}
_EVERY_CASE = (
    *({"kind": "motor", "condition": new, "party": party} for new, party in product(("new", "used"), Party)),
    *({"kind": "home", "occupancy": occupancy, "party": party} for occupancy, party in product(Occupancy, Party)),
)
"""A rate pack must have exactly one best checklist for each of these."""


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
    """The papers of one case. ``case`` is e.g. ``motor_new_person``; ``slots`` in the order in which they are shown.

    ``when`` holds the conditions under which it applies, e.g. ``("party", "person")``.
    """

    case: str
    title: str
    slots: tuple[PaperSlot, ...]
    when: frozenset[tuple[str, str]] = frozenset()

    def missing(self, filled: dict[str, int]) -> tuple[PaperSlot, ...]:
        """The slots that must be filled and have fewer pages than they need; ``filled`` counts pages per slot code."""
        return tuple(slot for slot in self.slots if slot.need == "must" and filled.get(slot.code, 0) < slot.pages)


def choose(
    checklists: Mapping[str, Checklist], *, kind: str, new: bool, party: Party, occupancy: str = Occupancy.OWNER
) -> Checklist:
    """The checklist whose conditions all hold; of several, the one with most conditions.

    ``kind`` is ``motor`` or ``home``; ``new`` counts for motor, ``occupancy`` for home only. Raises OurError where none
    fits, which ``parse_checklists`` has ruled out for every kind, condition, party and occupancy.
    """
    facts = {"kind": kind, "party": str(party)}
    facts |= {"condition": "new" if new else "used"} if kind == "motor" else {"occupancy": str(occupancy)}
    best = _best(checklists, facts)
    if len(best) != 1:
        raise OurError(broken="checklist", kind=kind, party=str(party))
    return best[0]


def _best(checklists: Mapping[str, Checklist], facts: Mapping[str, str]) -> list[Checklist]:
    fitting = [one for one in checklists.values() if one.when <= facts.items()]
    most = max((len(one.when) for one in fitting), default=0)
    return [one for one in fitting if len(one.when) == most]


def parse_checklists(toml_text: str, language: str) -> dict[str, Checklist]:
    """The checklists of a rate pack by case, in ``language``. Raises InputError naming every fault by its path."""
    try:
        found = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem("", "bad_toml")]) from error
    reader = _Reader(language)
    checklists = reader.read(found)
    if not reader.problems:
        reader.problems += _uncovered(checklists)
    if reader.problems:
        raise InputError(reader.problems)
    return checklists


def _uncovered(checklists: dict[str, Checklist]) -> Iterator[Problem]:
    for facts in _EVERY_CASE:
        best = _best(checklists, facts)
        case = "_".join(str(value) for value in facts.values())
        if not best:
            yield Problem("cases", "case_not_covered", {"case": case})
        elif len(best) > 1:
            yield Problem("cases", "case_twice", {"case": case, "cases": ", ".join(one.case for one in best)})


class _Reader:
    """Reads the tables and collects every fault with its path."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.problems: list[Problem] = []

    def read(self, found: dict[str, Any]) -> dict[str, Checklist]:
        self._keys(found, "", {"version", "note", "papers", "cases"})
        self._value(found, "", "version", str)
        papers = self._table(found, "", "papers")
        for code in papers:
            self._paper(self._table(papers, "papers.", code), f"papers.{code}.")
        cases = self._table(found, "", "cases")
        return {case: self._case(case, self._table(cases, "cases.", case), papers) for case in cases}

    def _paper(self, paper: dict[str, Any], path: str) -> None:
        self._keys(paper, path, {"title", "hint", "source"})
        self._words(paper, path, "title")
        self._words(paper, path, "hint")
        self._value(paper, path, "source", str)

    def _case(self, case: str, table: dict[str, Any], papers: dict[str, Any]) -> Checklist:
        path = f"cases.{case}."
        self._keys(table, path, {"title", "when", "papers"})
        when = self._table(table, path, "when")
        for name, value in when.items():
            if name not in _CONDITIONS:
                self._fault(f"{path}when.{name}", "unknown_key")
            elif value not in _CONDITIONS[name]:
                self._fault(f"{path}when.{name}", "unknown_value")
        if "kind" not in when:
            self._fault(f"{path}when.kind", "required")
        title = self._words(table, path, "title")
        lines = self._value(table, path, "papers", list)
        slots = tuple(self._slot(line, f"{path}papers.{index}", papers) for index, line in enumerate(lines))
        codes = [slot.code for slot in slots]
        for index, code in enumerate(codes):
            if code in codes[:index]:
                self._fault(f"{path}papers.{index}.paper", "paper_twice", paper=code)
        return Checklist(case, title, slots, frozenset((name, str(value)) for name, value in when.items()))

    def _slot(self, line: object, path: str, papers: dict[str, Any]) -> PaperSlot:
        if not isinstance(line, dict):
            self._fault(path, "wrong_type")
            line = {"paper": "", "need": ""}
        path += "."
        self._keys(line, path, {"paper", "need", "pages"})
        code, need = self._value(line, path, "paper", str), self._value(line, path, "need", str)
        if code and code not in papers:
            self._fault(f"{path}paper", "unknown_paper", paper=code)
        if need and need not in NEEDS:
            self._fault(f"{path}need", "unknown_value")
        pages = line.get("pages", 1)
        if type(pages) is not int or pages < 1:
            self._fault(f"{path}pages", "bad_whole")
            pages = 1
        paper = papers.get(code)
        paper = paper if isinstance(paper, dict) else {}
        return PaperSlot(
            code=code,
            need=need,
            pages=pages,
            title=self._said(paper, "title"),
            hint=self._said(paper, "hint"),
            source=str(paper.get("source", "")),
        )

    def _words(self, table: dict[str, Any], path: str, key: str) -> str:
        words = self._table(table, path, key)
        self._keys(words, f"{path}{key}.", set(LANGUAGES))
        for language in LANGUAGES:
            self._value(words, f"{path}{key}.", language, str)
        return self._said(table, key)

    def _said(self, table: dict[str, Any], key: str) -> str:
        words = table.get(key)
        return str(words.get(self.language, "")) if isinstance(words, dict) else ""

    def _table(self, table: dict[str, Any], path: str, key: str) -> dict[str, Any]:
        value: dict[str, Any] = self._value(table, path, key, dict)
        return value

    def _value(self, table: dict[str, Any], path: str, key: str, kind: type[Any]) -> Any:
        """The value, or an empty one of its kind after naming the fault."""
        value = table.get(key)
        if value is None or value in ("", {}, []):
            self._fault(path + key, "required")
        elif type(value) is not kind:
            self._fault(path + key, "wrong_type")
        else:
            return value
        return kind()

    def _keys(self, table: dict[str, Any], path: str, allowed: set[str]) -> None:
        for key in table.keys() - allowed:
            self._fault(path + key, "unknown_key")

    def _fault(self, path: str, code: str, **facts: str) -> None:
        self.problems.append(Problem(path, code, facts))

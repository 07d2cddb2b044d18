"""The cells of a rate pack's tables, read strictly: every mistake is written down with its file and line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from agent_desk.rating.bands import Bands, Dated, Quantity

T = TypeVar("T")

FOREVER = date.max
ZERO = Decimal(0)
HUNDRED = Decimal(100)

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,8})?")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,11})")
_SOURCE = re.compile(r"\b(?:S[0-9]{2,3}|GK|ILL)\b")


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One mistake in a rate pack's folder. ``line`` counts from 1; 0 = the file as a whole.

    ``code`` is a key below ``quote_problems.``, as ``pack_bad_decimal``; ``facts`` fill its places.
    """

    file: str
    line: int
    code: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Findings:
    """The mistakes found so far."""

    problems: list[PackProblem] = field(default_factory=list)

    def add(self, file: str, line: int, code: str, **facts: object) -> None:
        """Write one down."""
        self.problems.append(PackProblem(file, line, f"pack_{code}", {name: str(fact) for name, fact in facts.items()}))

    def about(self, *files: str) -> bool:
        """Whether anything is written down about one of these files."""
        return any(problem.file in files for problem in self.problems)


class Row:
    """One line of a table. A cell that cannot be read is written down and stands as a harmless value."""

    __slots__ = ("_cells", "_findings", "file", "line")

    def __init__(self, file: str, line: int, cells: dict[str, str], findings: Findings) -> None:
        self.file = file
        self.line = line
        self._cells = cells
        self._findings = findings

    def refuse(self, code: str, **facts: object) -> None:
        """Write down a mistake of this line."""
        self._findings.add(self.file, self.line, code, **facts)

    def text(self, column: str) -> str:
        """The cell without blanks around it."""
        return self._cells.get(column, "").strip()

    def needed(self, column: str) -> str:
        """The cell, which must not be empty."""
        found = self.text(column)
        if not found:
            self.refuse("empty_cell", column=column)
        return found

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """The cell, one of the allowed words."""
        found = self.text(column)
        listed = list(allowed)
        if found not in listed:
            self.refuse("unknown_word", column=column, value=found, allowed=", ".join(listed))
        return found

    def decimal(self, column: str, low: str | Decimal = "0", high: str | Decimal = "1000000000") -> Decimal:
        """The cell as a decimal within its range, both ends included."""
        found = self.text(column)
        if not _DECIMAL.fullmatch(found):
            self.refuse("bad_decimal", column=column, value=found)
            return Decimal(low)
        number = Decimal(found)
        if not Decimal(low) <= number <= Decimal(high):
            self.refuse("out_of_range", column=column, value=found, low=low, high=high)
            return Decimal(low)
        return number

    def decimal_or_none(self, column: str, low: str = "0") -> Decimal | None:
        """As ``decimal``, None where the cell is empty."""
        return self.decimal(column, low) if self.text(column) else None

    def whole(self, column: str, low: int = 0, high: int = 1_000_000_000) -> int:
        """The cell as a whole number within its range, both ends included."""
        found = self.text(column)
        if not _WHOLE.fullmatch(found):
            self.refuse("bad_whole", column=column, value=found)
            return low
        number = int(found)
        if not low <= number <= high:
            self.refuse("out_of_range", column=column, value=found, low=low, high=high)
            return low
        return number

    def share(self, column: str, high: str = "100") -> Decimal:
        """A cell in percent as a share: ``0.856`` → 0.00856."""
        return self.decimal(column, "0", high) / HUNDRED

    def first_day(self, column: str = "from") -> date:
        """The first day: a month alone begins on its first day."""
        return self._day(column, empty=date.min, is_end=False)

    def last_day(self, column: str = "to") -> date:
        """The last day, included: a month alone ends before it begins; empty = for ever."""
        return self._day(column, empty=FOREVER, is_end=True)

    def _day(self, column: str, *, empty: date, is_end: bool) -> date:
        found = self.text(column)
        if not found:
            return empty
        try:
            return read_day(found, is_end=is_end)
        except ValueError:
            self.refuse("bad_date", column=column, value=found)
            return empty

    def sources(self, known: frozenset[str]) -> str:
        """The keys of the row's sources, joined by semicolons; every one must stand in the list of sources."""
        text = self.text("sources")
        found = list(dict.fromkeys(_SOURCE.findall(text)))
        if not found:
            self.refuse("no_source", value=text)
        for key in found:
            if key not in known:
                self.refuse("unknown_source", value=key)
        return ";".join(found)


def read_day(text: str, *, is_end: bool) -> date:
    """An ISO day, or a month alone (``2026-03``). Raises ValueError."""
    if len(text) == 7:
        first = date.fromisoformat(text + "-01")
        return first - timedelta(days=1) if is_end else first
    if len(text) != 10:
        raise ValueError(text)
    return date.fromisoformat(text)


def source_keys(text: str) -> list[str]:
    """The keys of sources that a text names."""
    return _SOURCE.findall(text)


def read_rows(file: str, text: str, columns: Sequence[str], findings: Findings) -> Iterator[Row]:
    """The lines of a CSV table that has at least those columns."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        head = next(reader, [])
        missing = [column for column in columns if column not in head]
        if missing:
            findings.add(file, 1, "missing_columns", columns=", ".join(missing))
            return
        seen = False
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(head):
                findings.add(file, reader.line_num, "cell_count", found=len(cells), wanted=len(head))
                continue
            seen = True
            yield Row(file, reader.line_num, dict(zip(head, cells, strict=True)), findings)
        if not seen:
            findings.add(file, 0, "empty_table")
    except csv.Error as error:
        findings.add(file, reader.line_num, "bad_csv", reason=error)


@dataclass(frozen=True, slots=True)
class Band:
    """One band as a table states it, before it is joined with its neighbours."""

    row: Row
    start: Quantity
    end: Quantity | None


def join_bands(stated: Sequence[tuple[Band, T]], *, upper_included: bool = False) -> Bands[T]:
    """Bands in order; a gap or an overlap between two is written down at the later line."""
    ordered = sorted(stated, key=lambda one: one[0].start)
    for (before, _), (after, _) in pairwise(ordered):
        if before.end is None or before.end > after.start:
            after.row.refuse("overlap", other=before.row.line)
        elif before.end < after.start:
            after.row.refuse("gap", low=before.end, high=after.start, other=before.row.line)
    for band, _ in ordered:
        if band.end is not None and band.end <= band.start:
            band.row.refuse("upside_down", low=band.start, high=band.end)
    return Bands(
        tuple(band.start for band, _ in ordered),
        tuple(value for _, value in ordered),
        ordered[-1][0].end if ordered else ZERO,
        upper_included,
    )


def join_dated(stated: Sequence[tuple[Row, date, date, T]]) -> Dated[T]:
    """Dated values in order; days that two rows or none of them cover are written down at the later line."""
    ordered = sorted(stated, key=lambda one: one[1])
    for row, first, last, _ in ordered:
        if last < first:
            row.refuse("upside_down", low=first, high=last)
    for (before, _, last, _), (row, first, _, _) in pairwise(ordered):
        if last >= first:
            row.refuse("overlap", other=before.line)
        elif last + timedelta(days=1) < first:
            row.refuse("gap", low=last, high=first, other=before.line)
    return Dated(tuple((first, last, value) for _, first, last, value in ordered))

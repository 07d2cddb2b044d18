"""Reads what can be read of a damaged file, and goes on behind what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlcipher3

from agent_desk.store.cipher_file import DataKey, connect_bare

_MOST_FAULTS = 500
_MOST_GAPS = 5_000
"""So many numbers in a row that cannot be read, or are not there, and nothing more is looked for."""


class DamagedFile:
    """A file of which some pages cannot be read. A connection that met such a page refuses everything from then on: a new one
    takes its place."""

    def __init__(self, path: Path, key: DataKey) -> None:
        self._path = path
        self._key = key
        self._connection: Any = None

    def __enter__(self) -> DamagedFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._drop()

    def columns(self, table: str) -> frozenset[str]:
        """The columns that the table has in this file; none if not even that can be read."""
        rows, _ = self._read(f"PRAGMA table_info({table})")
        return frozenset(row[1] for row in rows)

    def rows(self, table: str, columns: Sequence[str], key: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Rows of the table, each at least once: from its beginning, from its end, and one by one between the broken places.

        Read as they stand, without an index that may be broken where the table is not. ``key``: the columns by which the
        table is ordered; one by one only where that is one whole number.
        """
        names = ", ".join(f'"{name}"' if name != "rowid" else name for name in (*key, *columns))
        reached: list[int] = []
        for direction in ("ASC", "DESC"):
            order = ", ".join(f"{name} {direction}" for name in key)
            rows, complete = self._read(f"SELECT {names} FROM {table} NOT INDEXED ORDER BY {order}")  # noqa: S608
            yield from (row[len(key) :] for row in rows)
            if complete:
                return
            reached.append(rows[-1][0] if rows else 0)
        if list(key) in (["seq"], ["rowid"]):
            yield from self._between(table, names, key[0], reached[0], reached[1])

    def _between(self, table: str, names: str, key: str, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        number, faults, gaps = first, 0, 0
        while faults < _MOST_FAULTS and gaps < _MOST_GAPS and (not last or number < last - 1):
            number += 1
            rows, complete = self._read(f"SELECT {names} FROM {table} NOT INDEXED WHERE {key} = ?", number)  # noqa: S608
            faults = 0 if complete else faults + 1
            gaps = 0 if rows else gaps + 1
            yield from (row[1:] for row in rows)

    def _read(self, statement: str, *values: object) -> tuple[list[tuple[Any, ...]], bool]:
        """What came before a fault, and whether there was none."""
        rows: list[tuple[Any, ...]] = []
        try:
            if self._connection is None:
                self._connection = connect_bare(self._path, self._key, cut_short=True)
            for row in self._connection.execute(statement, values):
                rows.append(row)  # noqa: PERF402 - what came before a fault must be kept
        except sqlcipher3.Error:
            self._drop()
            return rows, False
        return rows, True

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

"""Statements compiled once: building and caching a Core statement at each call costs more than SQLite's work on one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.sql import ClauseElement

from agent_desk.store.cipher_file import driver_of

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Prepared:
    """A Core statement as text and the order of its parameters; not for lists of values that grow."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._text = str(compiled)
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())  # type: ignore[attr-defined]  # SQLCompiler's
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, connection: Connection, values: dict[str, Any]) -> CursorResult[Any]:
        """Execute with these parameters."""
        return connection.exec_driver_sql(self._text, self._ordered(values))

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The same by the bare driver: all rows of the answer, plain."""
        return driver_of(connection).rows(self._text, self._ordered(values))

    def run_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Execute once for each row, by the bare driver."""
        driver_of(connection).many(self._text, [self._ordered(values) for values in rows])

    def _ordered(self, values: dict[str, Any]) -> tuple[Any, ...]:
        fixed = self._fixed
        return tuple(values[name] if name in values else fixed[name] for name in self._names)

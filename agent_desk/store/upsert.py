"""Insert or change a row by its id, with statements built once per table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection


class Upsert:
    """``INSERT … ON CONFLICT DO UPDATE … RETURNING seq`` for one table."""

    def __init__(self, table: Table, *, key: str = "id", fixed: tuple[str, ...] = ()) -> None:
        """``fixed``: columns that keep the value of the first insert."""
        self._columns = tuple(column.name for column in table.c if column.name != "seq" or key == "seq")
        new = insert(table).values({name: bindparam(name) for name in self._columns})
        changed = {name: new.excluded[name] for name in self._columns if name != key and name not in fixed}
        self._gives_seq = "seq" in table.c
        whole = new.on_conflict_do_update(index_elements=[key], set_=changed)
        self._statement = whole.returning(table.c.seq) if self._gives_seq else whole

    def run(self, connection: Connection, values: dict[str, Any]) -> int:
        """Keep the row; returns its seq (0 for tables without one)."""
        result = connection.execute(self._statement, values)
        return int(result.scalar_one()) if self._gives_seq else 0

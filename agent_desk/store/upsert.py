"""Insert or change a row by its id, with statements built once per table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from agent_desk.store.prepared import Prepared


class Upsert:
    """``INSERT … ON CONFLICT DO UPDATE … RETURNING seq`` for one table."""

    def __init__(self, table: Table, *, key: str = "id") -> None:
        columns = [column.name for column in table.c if column.name != "seq" or key == "seq"]
        new = insert(table).values({name: bindparam(name) for name in columns})
        changed = {name: new.excluded[name] for name in columns if name != key}
        whole = new.on_conflict_do_update(index_elements=[key], set_=changed)
        self._gives_seq = "seq" in table.c
        self._statement = Prepared(whole.returning(table.c.seq) if self._gives_seq else whole)

    def run_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Keep several rows of a table without a seq."""
        self._statement.run_many(connection, rows)

    def run(self, connection: Connection, values: dict[str, Any]) -> int:
        """Keep the row; returns its seq (0 for tables without one)."""
        rows = self._statement.rows(connection, values)
        return int(rows[0][0]) if self._gives_seq else 0

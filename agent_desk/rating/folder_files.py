"""The files of a rate pack while it is being read: text by name, and the mistakes found in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agent_desk.rating.table_file import Findings, Row, read_rows

TABLES = "tables/"


@dataclass(slots=True)
class FolderFiles:
    """Text by name (``tables/commission.csv``). ``known_sources`` are the keys of ``sources.csv``."""

    texts: Mapping[str, str]
    findings: Findings = field(default_factory=Findings)
    known_sources: frozenset[str] = frozenset()

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """The lines of a table; a table that is not there is written down."""
        name = TABLES + table
        text = self.texts.get(name)
        if text is None:
            self.findings.add(name, 0, "missing_file")
            return iter(())
        return read_rows(name, text, columns, self.findings)

    def refuse(self, table: str, code: str, **facts: object) -> None:
        """Write down a mistake of a table as a whole."""
        self.findings.add(TABLES + table, 0, code, **facts)

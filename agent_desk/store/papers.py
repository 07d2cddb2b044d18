"""What is known of papers; their bytes lie in the papers' file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select, true, union
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.paper import Paper
from agent_desk.errors import NoSuchRecord
from agent_desk.store.conversion import maybe, moment, moment_text
from agent_desk.store.tables import APPLICATIONS, PAPERS, PAPERS_OWED, STATE
from agent_desk.store.upsert import Upsert

_T = PAPERS.c
_PUT = Upsert(PAPERS)
_BY_ID = select(PAPERS).where(_T.id == bindparam("value"))
_PRESENT = select(PAPERS).where(_T.removed_at.is_(None)).order_by(_T.seq)
_OF_VISIT = _PRESENT.where(_T.visit_id == bindparam("value"))
_OF_CUSTOMER = _PRESENT.where(_T.customer_id == bindparam("value"))
_carried = func.json_each(APPLICATIONS.c.papers).table_valued("value")
_signed = STATE.c.key.startswith("signed/") & (STATE.c.value != "")
_HASHES = union(
    select(_T.sha256),
    select(func.json_extract(STATE.c.value, "$.sha256")).where(_signed),
    select(PAPERS_OWED.c.sha256),
    select(func.json_extract(_carried.c.value, "$.sha256")).select_from(APPLICATIONS.join(_carried, true())),
)


class PaperTable:
    """Records of papers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Paper:
        """Raises NoSuchRecord."""
        row = self._connection.execute(_BY_ID, {"value": id}).first()
        if row is None:
            raise NoSuchRecord(subject=id, kind="paper")
        return _paper(row)

    def put(self, paper: Paper) -> None:
        """Insert or replace."""
        _PUT.run(
            self._connection,
            {
                "id": paper.id,
                "customer_id": paper.customer_id,
                "visit_id": paper.visit_id,
                "slot": paper.slot,
                "sha256": paper.sha256,
                "media_type": paper.media_type,
                "bytes": paper.bytes,
                "pages": paper.pages,
                "width": paper.width,
                "height": paper.height,
                "added_at": moment_text(paper.added_at),
                "turned": paper.turned,
                "file_name": paper.file_name,
                "removed_at": maybe(moment_text, paper.removed_at),
            },
        )

    def of_visit(self, visit_id: str) -> tuple[Paper, ...]:
        """Papers that are not removed, in the order in which they were added."""
        return tuple(map(_paper, self._connection.execute(_OF_VISIT, {"value": visit_id})))

    def of_customer(self, customer_id: str) -> tuple[Paper, ...]:
        """Papers that are not removed, in the order in which they were added."""
        return tuple(map(_paper, self._connection.execute(_OF_CUSTOMER, {"value": customer_id})))

    def hashes(self) -> frozenset[str]:
        """Every hash that any paper, removed or not, or any application or signed sheet refers to."""
        return frozenset(self._connection.execute(_HASHES).scalars())


def _paper(row: Row[Any]) -> Paper:
    return Paper(
        id=row.id,
        customer_id=row.customer_id,
        visit_id=row.visit_id,
        slot=row.slot,
        sha256=row.sha256,
        media_type=row.media_type,
        bytes=row.bytes,
        pages=row.pages,
        width=row.width,
        height=row.height,
        added_at=moment(row.added_at),
        turned=row.turned,
        file_name=row.file_name,
        removed_at=maybe(moment, row.removed_at),
    )

"""What head office does by itself: clearing away what was begun and never finished."""

from __future__ import annotations

from datetime import timedelta

from head_office.db import papers, people
from head_office.services.office import Office

UPLOAD_DAYS = 14
CODE_DAYS = 30


def tidy(office: Office) -> dict[str, int]:
    """Drop uploads that stood still for two weeks and codes that expired a month ago; returns how many of each."""
    now = office.clock.now()
    with office.database.write() as connection:
        stale = papers.old_uploads(connection, now - timedelta(days=UPLOAD_DAYS))
        for agent, sha256 in stale:
            papers.end_upload(connection, agent, sha256)
        codes = people.forget_codes(connection, now - timedelta(days=CODE_DAYS))
    for agent, sha256 in stale:
        office.folder.drop(agent, sha256)
    return {"uploads": len(stale), "codes": codes}

"""Reading the feed, comparing what both sides hold, and handing out packs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from agent_desk.contract.messages import Held
from head_office.db import acts, feed, packs, papers
from head_office.problems import Refused
from head_office.services.enrolment import speak_for
from head_office.services.office import Office
from head_office.services.signing import Bearer

MAX_PAGE = 1000


class _Item(msgspec.Struct, frozen=True):
    """FeedItem whose body is the stored JSON as it is: decoding it only to encode it again costs more than the query."""

    seq: int
    kind: str
    subject: str
    body: msgspec.Raw


class _Page(msgspec.Struct, frozen=True):
    items: list[_Item]
    cursor: int
    more: bool


def page(office: Office, bearer: Bearer, *, after: int, limit: int) -> bytes:
    """A Page as JSON. Raises Refused(``bad_parameter``)."""
    if after < 0 or not 1 <= limit <= MAX_PAGE:
        raise Refused("bad_parameter", path="after" if after < 0 else "limit")
    with office.database.read() as connection:
        rows = feed.page(connection, agent=bearer.agent, after=after, limit=limit + 1)
    items = [_Item(row.seq, row.kind, row.subject, msgspec.Raw(row.body.encode())) for row in rows[:limit]]
    return msgspec.json.encode(_Page(items, items[-1].seq if items else after, len(rows) > limit))


def check(office: Office, bearer: Bearer, said: Held) -> Held:
    """What head office holds of the replica; the lists only where the digests differ."""
    if said.replica != bearer.replica:
        speak_for(office, bearer, said.replica)
    with office.database.read() as connection:
        ids = acts.envelope_ids(connection, bearer.agent, said.replica)
        hashes = papers.known(connection, bearer.agent, said.replica)
    ours = Held(said.replica, len(ids), digest(ids), len(hashes), digest(hashes))
    return msgspec.structs.replace(
        ours,
        ids=ids if ours.digest != said.digest else [],
        papers=hashes if ours.paper_digest != said.paper_digest else [],
    )


def digest(names: Sequence[str]) -> str:
    """SHA-256 over sorted names joined by newlines."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def pack(office: Office, sha256: str) -> bytes:
    """A published pack. Raises Refused(``not_found``)."""
    with office.database.read() as connection:
        content = packs.content(connection, sha256)
    if content is None:
        raise Refused("not_found")
    return content

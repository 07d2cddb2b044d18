"""Papers: which are missing, uploads that go on at any byte, and the receipt for every byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent_desk.contract import codec
from agent_desk.contract.messages import SignedReceipt
from head_office.db import feed, papers
from head_office.problems import Refused
from head_office.services.arrivals import paper_came
from head_office.services.office import Office
from head_office.services.signing import Bearer

MAX_PAPER = 20 * 1024 * 1024
MAX_HASHES = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Progress(NamedTuple):
    """How far an upload is; ``receipt`` when it is complete."""

    offset: int
    length: int
    receipt: SignedReceipt | None = None


def missing(office: Office, bearer: Bearer, hashes: Sequence[str]) -> list[str]:
    """Which of the papers this agent has not sent yet, in the order asked; of the others the replica is known to know.

    Raises Refused(``too_many``, ``bad_parameter``).
    """
    if len(hashes) > MAX_HASHES:
        raise Refused("too_many", path="sha256")
    for sha256 in hashes:
        check_hash(sha256)
    with office.database.read() as connection:
        here = papers.here(connection, bearer.agent, hashes)
    if here:
        _know(office, bearer, sorted(here))
    return [sha256 for sha256 in hashes if sha256 not in here]


def begin(office: Office, bearer: Bearer, *, sha256: str, length: int) -> Progress:
    """Begin an upload, or find it as it stands: begun before, or complete already.

    Another agent's paper of the same hash counts for nothing: knowing a hash is no proof of having the picture.
    Raises Refused(``bad_parameter``, ``too_large``, ``length_wrong``).
    """
    check_hash(sha256)
    if length > MAX_PAPER:
        raise Refused("too_large", path="Upload-Length")
    if length < 1:
        raise Refused("length_wrong", path="Upload-Length")
    with office.database.read() as connection:
        row = papers.paper(connection, bearer.agent, sha256)
        stated = papers.upload_length(connection, bearer.agent, sha256)
    if row is not None:
        _know(office, bearer, [sha256])
        return Progress(row.bytes, row.bytes, codec.decode(row.receipt, SignedReceipt))
    if stated is None:
        now = office.clock.now()
        with office.database.write(durable=False) as connection:
            papers.begin_upload(office.database, connection, agent=bearer.agent, sha256=sha256, length=length, now=now)
    elif stated != length:
        raise Refused("length_wrong", path="Upload-Length")
    return _standing(office, bearer, sha256=sha256, length=length)


def _know(office: Office, bearer: Bearer, hashes: Sequence[str]) -> None:
    with office.database.write(durable=False) as connection:
        papers.know(office.database, connection, agent=bearer.agent, replica=bearer.replica, hashes=hashes)


def progress(office: Office, bearer: Bearer, sha256: str) -> Progress:
    """How far an upload is. Raises Refused(``upload_unknown``)."""
    check_hash(sha256)
    with office.database.read() as connection:
        row = papers.paper(connection, bearer.agent, sha256)
        if row is not None:
            return Progress(row.bytes, row.bytes, codec.decode(row.receipt, SignedReceipt))
        length = papers.upload_length(connection, bearer.agent, sha256)
    if length is None:
        raise Refused("upload_unknown")
    return _standing(office, bearer, sha256=sha256, length=length)


def _standing(office: Office, bearer: Bearer, *, sha256: str, length: int) -> Progress:
    offset = office.folder.offset(bearer.agent, sha256)
    if offset < length:
        return Progress(offset, length)
    # Killed between the last byte and the receipt.
    return complete(office, bearer, sha256=sha256, length=length)


def append(office: Office, bearer: Bearer, *, sha256: str, offset: int, length: int, data: bytes) -> Progress:
    """Add bytes at ``offset``; the last one completes the paper.

    Raises Refused(``offset_wrong``, ``too_large``, ``hash_wrong``, ``disk_full``).
    """
    if offset + len(data) > length:
        raise Refused("too_large", path="Upload-Offset")
    end = office.folder.append(bearer.agent, sha256, offset=offset, data=data)
    if end < length:
        return Progress(end, length)
    return complete(office, bearer, sha256=sha256, length=length)


def complete(office: Office, bearer: Bearer, *, sha256: str, length: int) -> Progress:
    """All bytes are here: check the hash, put the paper in place, sign, let waiting applications go on.

    Raises Refused(``hash_wrong``); the bytes are discarded then, and the upload starts at 0 again.
    """
    if not office.folder.finish(bearer.agent, sha256):
        raise Refused("hash_wrong")
    now = office.clock.now()
    receipt = office.key.receipt(
        item=sha256, kind="paper", sha256=sha256, size=length, status="stored", received_at=now
    )
    with office.database.write() as connection:
        office.database.lock_agent(connection, bearer.agent)
        before = papers.paper(connection, bearer.agent, sha256)
        if before is not None:
            receipt = codec.decode(before.receipt, SignedReceipt)
        papers.add_paper(
            office.database,
            connection,
            agent=bearer.agent,
            sha256=sha256,
            bytes=length,
            media_type=office.folder.media_type(sha256),
            receipt=codec.encode(receipt).decode(),
            now=now,
        )
        papers.know(office.database, connection, agent=bearer.agent, replica=bearer.replica, hashes=[sha256])
        papers.end_upload(connection, bearer.agent, sha256)
        news = paper_came(office, connection, agent=bearer.agent, sha256=sha256, now=now)
        feed.append(office.database, connection, agent=bearer.agent, news=news, now=now)
    return Progress(length, length, receipt)


def receipt(office: Office, bearer: Bearer, sha256: str) -> SignedReceipt:
    """The receipt of a complete paper, asked for again. Raises Refused(``receipt_unknown``)."""
    check_hash(sha256)
    with office.database.read() as connection:
        row = papers.paper(connection, bearer.agent, sha256)
    if row is None:
        raise Refused("receipt_unknown")
    return codec.decode(row.receipt, SignedReceipt)


def check_hash(sha256: str) -> None:
    """Raises Refused(``bad_parameter``) for anything but 64 lower-case hex digits: it becomes a file name."""
    if not _SHA256.fullmatch(sha256):
        raise Refused("bad_parameter", path="sha256")

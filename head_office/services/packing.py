"""Rate packs: built from a folder, signed with head office's key, published to every agent, kept for ever."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from agent_desk.errors import FileUnreadable, InputError, PackDamaged, Problem
from agent_desk.rating.pack import build_pack, read_pack
from agent_desk.rating.sealing import is_sealed, seal, unseal, verify
from head_office.db import audit, feed, packs
from head_office.db.packs import PackRow
from head_office.problems import Refused
from head_office.services.announcing import pack_news, pack_withdrawn_news
from head_office.services.office import Office

_SHORTEST = 4
"""Digits of a hash that name a pack."""
_LONGEST_REASON = 500


class Built(NamedTuple):
    """A pack's content, not yet signed."""

    id: str
    version: str
    sha256: str
    content: bytes


class Published(NamedTuple):
    """A pack that every agent is told of; ``new`` is false if it had been published before."""

    pack: PackRow
    new: bool


def build(folder: Path) -> Built:
    """The pack of a folder. Raises Refused(``pack_bad``) naming the mistakes, Refused(``file_unreadable``)."""
    try:
        content = build_pack(folder)
        ref = read_pack(content).ref
    except FileUnreadable as error:
        raise Refused("file_unreadable", file=folder.name) from error
    except (InputError, PackDamaged) as error:
        raise _bad(error) from error
    return Built(ref.id, ref.version, ref.sha256, content)


def read(path: Path) -> bytes:
    """A pack file as it is, or the content of a folder's pack. Raises Refused(``file_unreadable``, ``pack_bad``)."""
    if path.is_dir():
        return build(path).content
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", file=path.name) from error


def write_file(path: Path, content: bytes) -> None:
    """Write aside and replace. Raises Refused(``file_unreadable``)."""
    aside = path.with_name(f"{path.name}.new")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        raise Refused("file_unreadable", file=path.name) from error


def signed(office: Office, content: bytes) -> bytes:
    """The file of a pack with head office's signature (Ed25519, RFC 8032: the same content gives the same bytes)."""
    return seal(content, office.key.private.sign(content), office.key.office)


def publish(office: Office, file: bytes, *, who: str) -> Published:
    """Check, sign and keep a pack, and tell every agent in one step. The same pack again changes nothing.

    Raises Refused(``pack_bad``), Refused(``pack_signature``) for a file that somebody else signed,
    Refused(``pack_version_taken``) for other content under a version that was published, Refused(``pack_withdrawn``).
    """
    content = _content(office, file)
    try:
        ref = read_pack(content).ref
    except PackDamaged as error:
        raise _bad(error) from error
    sealed = signed(office, content)
    now = office.clock.now()
    row = PackRow(ref.sha256, ref.id, ref.version, now)
    with office.database.write() as connection:
        if any(one.sha256 == ref.sha256 and one.withdrawn_at is not None for one in packs.known(connection)):
            raise Refused("pack_withdrawn", id=ref.id, version=ref.version)
        before = packs.of_version(connection, ref.id, ref.version)
        if before == ref.sha256:
            return Published(row, new=False)
        if before is not None:
            raise Refused("pack_version_taken", id=ref.id, version=ref.version)
        packs.add(connection, sha256=ref.sha256, id=ref.id, version=ref.version, content=sealed, now=now)
        feed.append_to_all(connection, pack_news(row), now)
        audit.write(connection, at=now, who=who, act="pack_published", subject=ref.sha256, id=ref.id)
    return Published(row, new=True)


class Withdrawn(NamedTuple):
    """A pack that every agent is told to quote with no more; ``new`` is false if it had been withdrawn before."""

    pack: PackRow
    new: bool


def withdraw(office: Office, name: str, reason: str, *, who: str) -> Withdrawn:
    """Take a pack back and tell every agent in one step. It stays kept: what was applied for under it is still re-rated.

    ``name`` is the beginning of its hash or ``ID@VERSION``. The same again changes nothing. Raises Refused(``reason_missing``,
    ``pack_not_found``).
    """
    why = " ".join(reason.split())[:_LONGEST_REASON]
    if not why:
        raise Refused("reason_missing", path="reason")
    now = office.clock.now()
    with office.database.write() as connection:
        row = _named(packs.known(connection), name)
        if row.withdrawn_at is not None:
            return Withdrawn(row, new=False)
        row = row._replace(withdrawn_at=now, withdrawn_why=why)
        packs.withdraw(connection, row.sha256, why, now)
        feed.append_to_all(connection, pack_withdrawn_news(row), now)
        audit.write(connection, at=now, who=who, act="pack_withdrawn", subject=row.sha256, id=row.id, why=why)
    return Withdrawn(row, new=True)


def published(office: Office) -> list[PackRow]:
    """All packs that were ever published, oldest first."""
    with office.database.read() as connection:
        return packs.known(connection)


def _named(rows: list[PackRow], name: str) -> PackRow:
    found = [
        row
        for row in rows
        if name == f"{row.id}@{row.version}" or (len(name) >= _SHORTEST and row.sha256.startswith(name.lower()))
    ]
    if len(found) != 1:
        raise Refused("pack_not_found", name=name[:64])
    return found[0]


def _bad(error: InputError | PackDamaged) -> Refused:
    """The refusal that says what is wrong: each mistake in the tables, or why the file is no pack."""
    tables = error if isinstance(error, InputError) else error.__cause__
    if isinstance(tables, InputError):
        return Refused("pack_bad", problems=tables.problems)
    return Refused("pack_bad", problems=[Problem(error.facts.get("name", ""), f"pack_{error.facts['reason']}")])


def _content(office: Office, file: bytes) -> bytes:
    if not is_sealed(file):
        return file
    try:
        content, signature, _ = unseal(file)
    except PackDamaged as error:
        raise _bad(error) from error
    if not verify(content, signature, office.key.private.public_key().public_bytes_raw()):
        raise Refused("pack_signature")
    return content

"""Whoever has the files and not the key sees nothing: no name, no number, no picture."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import make_identity, record_id
from tests.unit.store import cases
from tests.unit.store.conftest import KEY, OpenStore

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 400


@pytest.fixture
def filled(store: OpenStore) -> OpenStore:
    with store.units.write() as unit:
        cases.keep_case(unit)
        unit.customers.put(factories.customer(1, name="林甲子", note="密"))
        unit.outbox.add(cases.item(1, "customer", record_id(1), body="林甲子 13000000001".encode()))
        unit.journal.record("act", "label", [("customer", record_id(1), "林甲子".encode())], factories.NOW)
        unit.commit()
    store.papers.put(cases.hash_of(PICTURE), PICTURE, PICTURE[:2_000])
    return store


def files_of(home: Path) -> Iterator[Path]:
    yield from (path for path in home.rglob("*") if path.is_file())


def test_neither_names_nor_numbers_nor_pictures_stand_in_any_file(filled: OpenStore, tmp_path: Path) -> None:
    secrets = [
        "林甲子".encode(),
        "林 甲 子".encode(),
        "林甲子".encode("utf-16-le"),
        b"linjiazi",
        b"13000000001",
        make_identity(order=1).encode(),
        b"LAA0A0A0",
        "浙A00001".encode(),
        "示范".encode(),
        PICTURE[:64],
        bytes(range(256)),
        KEY,
        KEY.hex().encode(),
    ]
    assert (filled.home / "desk.db-wal").stat().st_size > 0
    assert (filled.home / "papers.db-wal").stat().st_size > 0
    searched = 0
    for stage in ("open", "copied", "closed"):
        if stage == "copied":
            filled.storage.backup(tmp_path / "copy")
        if stage == "closed":
            filled.storage.close()
        for folder in (filled.home, tmp_path / "copy"):
            for path in files_of(folder):
                content = path.read_bytes()
                searched += len(content)
                for secret in secrets:
                    assert secret not in content, (path.name, stage)
    assert searched > 500_000


@pytest.mark.parametrize("name", ["desk.db", "papers.db"])
def test_plain_sqlite_cannot_open_the_files(filled: OpenStore, name: str) -> None:
    filled.storage.close()
    assert not (filled.home / name).read_bytes().startswith(b"SQLite format 3")
    plain = sqlite3.connect(filled.home / name)
    with pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master").fetchall()
    plain.close()


def test_file_names_tell_nothing(filled: OpenStore) -> None:
    names = {path.name for path in files_of(filled.home)}
    assert names <= {
        *(f"{name}{ending}" for name in ("desk.db", "papers.db") for ending in ("", "-wal", "-shm")),
        "replica",
        "desk.lock",
        "in-use.lock",
    }

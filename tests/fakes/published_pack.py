"""The shipped rate pack, published by a head office that runs in a test."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from agent_desk.domain.premium import PackRef
from agent_desk.rating.pack import build_pack, read_pack
from head_office.db import packs
from tests.fakes.running_office import RunningOffice

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rate_packs" / "DEMO-2026"


@cache
def shipped() -> tuple[bytes, PackRef]:
    content = build_pack(FOLDER)
    return content, read_pack(content).ref


def publish(office: RunningOffice) -> PackRef:
    content, ref = shipped()
    with closing(office.open()) as opened, opened.database.write() as connection:
        packs.add(
            connection,
            sha256=ref.sha256,
            id=ref.id,
            version=ref.version,
            content=content,
            now=datetime.now(UTC),
        )
    return ref

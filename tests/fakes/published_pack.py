"""The shipped rate pack, published by a head office that runs in a test."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path

from agent_desk.rating.pack import Pack, build_pack, read_pack
from head_office.services import packing
from tests.fakes.running_office import RunningOffice

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rate_packs" / "DEMO-2026"


@cache
def shipped() -> tuple[bytes, Pack]:
    content = build_pack(FOLDER)
    return content, read_pack(content)


def publish(office: RunningOffice) -> Pack:
    content, pack = shipped()
    with closing(office.open()) as opened:
        packing.publish(opened, content, who="test")
    return pack

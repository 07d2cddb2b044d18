"""The demonstration pack, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desk.rating.pack import Pack, load_folder


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return Path(__file__).resolve().parents[3] / "resources" / "rate_packs" / "DEMO-2026"


@pytest.fixture(scope="session")
def demo_pack(demo_folder: Path) -> Pack:
    return load_folder(demo_folder)

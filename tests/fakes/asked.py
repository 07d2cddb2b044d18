"""The command line of the desk, asked as a script asks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_desk.cli import main

PIN = "730519"

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """One verb with ``--json``: its exit status and its document."""
    monkeypatch.setenv("AGENT_DESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AGENT_DESK_KEYRING", "off")
    monkeypatch.setenv("AGENT_DESK_PIN", PIN)

    def ask(*arguments: str) -> tuple[int, Any]:
        status = main([*arguments, "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, json.loads(said.out)

    return ask

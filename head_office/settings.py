"""Where head office keeps its data and how it listens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE = "sqlite:///head-office/office.db"
DEFAULT_PAPERS = "head-office/papers"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one head office is set.

    ``database`` is an SQLAlchemy URL or a path (then SQLite); ``papers`` the folder of the pictures; ``console_key`` fixes the
    console's access key, otherwise each start makes a one-time key; ``console_remote`` lets the console answer to other computers.
    """

    database: str
    papers: Path
    host: str = "127.0.0.1"
    port: int = 8460
    console_key: str | None = None
    console_remote: bool = False


def read_settings(
    database: str | None = None,
    papers: str | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8460,
    console_key: str | None = None,
    console_remote: bool = False,
) -> Settings:
    """Settings from arguments, then ``HEAD_OFFICE_DATABASE`` and ``HEAD_OFFICE_PAPERS``, then the defaults below ./head-office."""
    url = database or os.environ.get("HEAD_OFFICE_DATABASE") or DEFAULT_DATABASE
    if "://" not in url:
        url = f"sqlite:///{url}"
    folder = papers or os.environ.get("HEAD_OFFICE_PAPERS") or DEFAULT_PAPERS
    return Settings(
        database=url,
        papers=Path(folder),
        host=host,
        port=port,
        console_key=console_key or os.environ.get("HEAD_OFFICE_CONSOLE_KEY"),
        console_remote=console_remote,
    )

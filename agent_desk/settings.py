"""Where the desk keeps its files and how it is set; no personal data here."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from agent_desk.texts import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Settings:
    """What the agent may set. ``lock_minutes`` 0 = never lock by idle time; ``theme`` is ``system``, ``light`` or ``dark``."""

    language: str = DEFAULT_LANGUAGE
    theme: str = "system"
    scale_percent: int = 100
    lock_minutes: int = 10
    sync_minutes: int = 5
    warn_last_days: int = 3


def default_home() -> Path:
    """The home folder: ``AGENT_DESK_HOME``, else ``~/.local/share/agent-desk`` (``%APPDATA%`` on Windows)."""
    named = os.environ.get("AGENT_DESK_HOME")
    if named:
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "AgentDesk"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "agent-desk"


def read_settings(home: Path) -> Settings:
    """The settings in ``home``; a file that is missing or damaged gives the defaults, a bad value its default."""
    try:
        found = tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Settings()
    plain = Settings()
    good = {
        key: value for key, value in found.items() if hasattr(plain, key) and type(value) is type(getattr(plain, key))
    }
    return replace(plain, **good)


def write_settings(home: Path, settings: Settings) -> None:
    """Write aside and replace, so that a crash leaves the old file or the new one."""
    lines = []
    for key in Settings.__slots__:
        value = getattr(settings, key)
        lines.append(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}")
    aside = home / "settings.toml.new"
    aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    aside.replace(home / "settings.toml")

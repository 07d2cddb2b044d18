"""Where the desk keeps its files and how it is set; no personal data here."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

from agent_desk.texts import DEFAULT_LANGUAGE, LANGUAGES

_WORDS: dict[str, tuple[str, ...]] = {"language": LANGUAGES, "theme": ("system", "light", "dark")}
_NUMBERS = {
    "scale_percent": range(50, 301),
    "lock_minutes": range(1441),
    "sync_minutes": range(1441),
    "warn_last_days": range(91),
}


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


def begun(home: Path) -> bool:
    """Whether the home has keys that count, so that a PIN is what to ask for first. Looks at names: the first window needs no
    more."""
    return (home / "keys.json").exists() and not (home / "keys.unsettled").exists()


def read_settings(home: Path) -> Settings:
    """The settings in ``home``; a file that is missing or damaged gives the defaults, a bad value its default."""
    try:
        found = tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Settings()
    return replace(Settings(), **{key: value for key, value in found.items() if _may_be(key, value)})


def _may_be(key: str, value: object) -> bool:
    if key in _WORDS:
        return value in _WORDS[key]
    return key in _NUMBERS and type(value) is int and value in _NUMBERS[key]


def write_settings(home: Path, settings: Settings) -> None:
    """Write aside and replace, so that a crash leaves the old file or the new one. Raises OSError."""
    lines = [f"{field.name} = {json.dumps(getattr(settings, field.name))}" for field in fields(settings)]
    aside = home / "settings.toml.new"
    with aside.open("w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        # Without it, the name may reach the disk before the bytes do.
        os.fsync(file.fileno())
    aside.replace(home / "settings.toml")

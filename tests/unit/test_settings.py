"""Settings survive everything that can happen to a file, one by one."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desk.settings import Settings, default_home, read_settings, write_settings

CHANGED = Settings(language="en", theme="dark", scale_percent=125, lock_minutes=0, sync_minutes=15, warn_last_days=7)


def keep(home: Path, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    (home / "settings.toml").write_bytes(content)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_settings(tmp_path, CHANGED)
    assert read_settings(tmp_path) == CHANGED
    write_settings(tmp_path, Settings())
    assert read_settings(tmp_path) == Settings()
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_every_setting_is_kept(tmp_path: Path) -> None:
    assert all(getattr(CHANGED, field.name) != getattr(Settings(), field.name) for field in fields(Settings))


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"theme = ", b"[theme]\n"])
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path, damage)
    assert read_settings(tmp_path) == Settings()


def test_no_file_and_no_folder_give_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()
    assert read_settings(tmp_path / "nowhere") == Settings()


@pytest.mark.parametrize(
    "bad",
    [
        'language = "fr"',
        'theme = "pink"',
        "scale_percent = 0",
        "scale_percent = 1000",
        'scale_percent = "125"',
        "scale_percent = 125.0",
        "lock_minutes = -1",
        "lock_minutes = true",
        "sync_minutes = []",
        "warn_last_days = 1000",
        "unknown = 1",
        '__doc__ = "x"',
        '__class__ = "x"',
    ],
)
def test_a_bad_value_gives_its_own_default_and_leaves_the_others(tmp_path: Path, bad: str) -> None:
    key = bad.partition(" ")[0]
    write_settings(tmp_path, CHANGED)
    good = [line for line in (tmp_path / "settings.toml").read_text().splitlines() if not line.startswith(f"{key} ")]
    keep(tmp_path, "\n".join([*good, bad]))
    known = {field.name for field in fields(Settings)}
    expected = replace(CHANGED, **{key: getattr(Settings(), key)}) if key in known else CHANGED
    assert read_settings(tmp_path) == expected


@given(value=st.one_of(st.text(max_size=20), st.integers(), st.booleans()))
def test_no_value_breaks_reading(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    home = tmp_path_factory.mktemp("home")
    write_settings(home, replace(Settings(), theme=value, scale_percent=value))  # type: ignore[arg-type]  # on purpose
    found = read_settings(home)
    assert found.theme in {"system", "light", "dark"}
    assert 50 <= found.scale_percent <= 300


def test_a_write_that_fails_leaves_the_old_settings(tmp_path: Path) -> None:
    write_settings(tmp_path, CHANGED)
    (tmp_path / "settings.toml.new").mkdir()
    with pytest.raises(OSError):
        write_settings(tmp_path, Settings())
    assert read_settings(tmp_path) == CHANGED


def test_the_home_is_the_one_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_DESK_HOME", str(tmp_path / "book"))
    assert default_home() == tmp_path / "book"
    monkeypatch.setenv("AGENT_DESK_HOME", "")
    assert default_home().name in {"agent-desk", "AgentDesk"}

"""The gates of ``./check`` find what they are there to find, and the project itself passes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import gates


def test_a_python_file_past_the_limit_is_named_with_its_length(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 801)
    (tmp_path / "just.py").write_text("x = 1\n" * 800)
    (tmp_path / "long.txt").write_text("x\n" * 5000)
    assert list(gates.long_files(sorted(tmp_path.iterdir()))) == [gates.LongFile(tmp_path / "long.py", 801)]


@pytest.mark.parametrize(
    "words", ["https://pypi" + ".org/simple", "files.python" + "hosted.org", "/wor" + "k/main", "see ../sha" + "red/x"]
)
def test_an_address_of_the_workshop_is_named_with_its_line(tmp_path: Path, words: str) -> None:
    (tmp_path / "notes.md").write_text(f"first line\nsecond {words} line\n", encoding="utf-8")
    (found,) = gates.house_words([tmp_path / "notes.md"])
    assert (found.line, found.found in words) == (2, True)


def test_scripts_without_a_suffix_are_read_and_pictures_are_not(tmp_path: Path) -> None:
    address = "/wor" + "k/main"
    (tmp_path / "script").write_text(f"cd {address}\n")
    (tmp_path / "picture.png").write_bytes(address.encode())
    (tmp_path / "data").write_bytes(b"\0" + address.encode())
    assert [each.path.name for each in gates.house_words(sorted(tmp_path.iterdir()))] == ["script"]


def test_the_project_passes_its_own_gates(project_root: Path) -> None:
    files = gates.project_files(project_root)
    assert len(files) > 50
    assert list(gates.long_files(files)) == []
    assert list(gates.house_words(files)) == []

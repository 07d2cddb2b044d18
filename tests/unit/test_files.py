"""A file that a person chose is read or written whole, or named with what is wrong."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from agent_desk.errors import DiskFull, FileUnreadable
from agent_desk.files import fault_of, read_file, write_file


def test_what_was_written_is_read_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    write_file(target, b"first")
    write_file(target, b"second")
    assert read_file(target) == b"second"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.pdf", tmp_path / "link.pdf"
    target.write_bytes(b"first")
    link.symlink_to(target)
    write_file(link, b"second")
    assert link.is_symlink()
    assert target.read_bytes() == b"second"


@pytest.mark.parametrize("name", ["nowhere.jpg", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_file(tmp_path / name)
    assert caught.value.facts["name"] == (tmp_path / name).name


def test_a_folder_that_is_not_there_is_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        write_file(tmp_path / "gone" / "sheet.pdf", b"content")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_to_be_full(number: int) -> None:
    assert isinstance(fault_of(OSError(number, "no room"), "sheet.pdf"), DiskFull)

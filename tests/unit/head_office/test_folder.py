"""The folder of papers: nothing is in place before it is whole, nothing leaves the folder."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from head_office.db import papers as rows
from head_office.jobs import UPLOAD_DAYS, tidy
from head_office.problems import Refused
from head_office.services import receiving
from head_office.services.enrolment import add_agent
from head_office.services.folder import PaperFolder
from head_office.services.office import open_office
from head_office.services.signing import Bearer
from head_office.settings import read_settings
from tests.fakes.running_office import AGENT
from tests.fakes.still_clock import StillClock

DATA = os.urandom(5000)
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> PaperFolder:
    return PaperFolder(tmp_path / "papers")


def test_nothing_is_in_place_before_it_is_whole(folder: PaperFolder) -> None:
    folder.append("a", SHA, offset=0, data=DATA[:100])
    assert not folder.path(SHA).exists()
    folder.append("a", SHA, offset=100, data=DATA[100:])
    assert folder.finish("a", SHA)
    assert folder.read(SHA) == DATA
    assert folder.offset("a", SHA) == 0


def test_a_write_at_another_place_is_refused(folder: PaperFolder) -> None:
    folder.append("a", SHA, offset=0, data=DATA[:100])
    for offset in (0, 99, 101):
        with pytest.raises(Refused, match="offset_wrong"):
            folder.append("a", SHA, offset=offset, data=b"x")
    assert folder.offset("a", SHA) == 100


def test_two_agents_uploads_of_one_hash_do_not_mix(folder: PaperFolder) -> None:
    folder.append("a", SHA, offset=0, data=DATA)
    assert folder.offset("b", SHA) == 0
    assert folder.finish("a", SHA)
    folder.append("b", SHA, offset=0, data=DATA)
    assert folder.finish("b", SHA)


def test_a_wrong_hash_leaves_nothing(folder: PaperFolder) -> None:
    folder.append("a", "0" * 64, offset=0, data=DATA)
    assert not folder.finish("a", "0" * 64)
    assert folder.offset("a", "0" * 64) == 0
    with pytest.raises(Refused, match="not_found"):
        folder.read("0" * 64)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<script>", "application/octet-stream"),
    ],
)
def test_the_bytes_say_what_they_are(folder: PaperFolder, head: bytes, kind: str) -> None:
    sha256 = hashlib.sha256(head).hexdigest()
    folder.append("a", sha256, offset=0, data=head)
    folder.finish("a", sha256)
    assert folder.media_type(sha256) == kind


def test_uploads_that_stand_still_are_cleared_away(tmp_path: Path) -> None:
    clock = StillClock()
    settings = read_settings(str(tmp_path / "o.db"), str(tmp_path / "papers"))
    with open_office(settings, clock=clock) as office:
        add_agent(office, AGENT, who="test")
        bearer = Bearer("d", AGENT.code, "r")
        receiving.begin(office, bearer, sha256=SHA, length=len(DATA))
        receiving.append(office, bearer, sha256=SHA, offset=0, length=len(DATA), data=DATA[:10])
        assert tidy(office) == {"uploads": 0, "codes": 0}
        clock.move(timedelta(days=UPLOAD_DAYS, seconds=1))
        assert tidy(office) == {"uploads": 1, "codes": 0}
        assert office.folder.offset(AGENT.code, SHA) == 0
        with office.database.read() as connection:
            assert rows.upload_length(connection, AGENT.code, SHA) is None

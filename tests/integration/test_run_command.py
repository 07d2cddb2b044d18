"""``./run`` as it is typed: the walk without a screen, and the window that ends what was started for it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_desk.texts import Texts
from demonstration import walk
from demonstration.programs import Programs, is_taken

pytestmark = pytest.mark.timeout(240)

COMPLETE = re.compile(r"visit complete: 1 application issued, (\d+) papers received, commission (\d+\.\d\d)")


def run(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demonstration", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONUTF8": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_walk_says_each_step_and_leaves_nothing_but_the_sheet(project_root: Path, tmp_path: Path) -> None:
    done = run(project_root, "--headless", "--language", "en", "--home", str(tmp_path))
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in lines if re.match(r" ?\d+  ", line)] == [str(n) for n in range(1, 11)]
    complete = COMPLETE.fullmatch(lines[-1])
    assert complete is not None
    assert int(complete[1]) >= 5
    assert float(complete[2]) > 0
    (sheet,) = [Path(line) for line in lines if line.endswith(".pdf")]
    assert sheet.read_bytes().startswith(b"%PDF")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [sheet]


def test_without_a_display_the_walk_is_taken_with_a_notice(project_root: Path, tmp_path: Path) -> None:
    none = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "", "LC_ALL": "zh_CN.UTF-8"}
    done = run(project_root, "--home", str(tmp_path), "--keep", **none)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Texts("zh_CN").say("demonstration.no_display") in done.stderr
    assert COMPLETE.fullmatch(done.stdout.splitlines()[-1])
    (folder,) = tmp_path.iterdir()
    assert {path.name for path in folder.iterdir()} == {"desk", "office", "quote-sheet.pdf"}
    plain = walk.CUSTOMER["identity"].encode()
    assert [path for path in (folder / "desk").rglob("*") if path.is_file() and plain in path.read_bytes()] == []


def test_a_step_that_fails_is_named_and_ends_the_walk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Programs() as programs, socket.socket() as squatter:
        broken = walk.Walk(tmp_path, Texts("en"), programs)
        squatter.bind(("127.0.0.1", broken.office.port))
        squatter.listen()
        try:
            assert broken.all() is False
        finally:
            broken.close()
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("step 1 (enrol) failed: head-office serve")


def running_on(folder: Path) -> list[str]:
    """Ids of processes whose environment names the folder; where there is no /proc, none can be found."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if bytes(folder) in (process / "environ").read_bytes():
                found.append(process.name)
    return found


class Started:
    """``./run`` with its window, drawn offscreen; tells when the window is open."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demonstration", "--home", str(folder), "--language", "en"],
            cwd=root,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.said: list[str] = []

    def wait_until_open(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if line.startswith("Agent Desk is open"):
                return
        raise AssertionError("".join(self.said))

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot be asked to terminate politely")
def test_the_window_opens_on_a_book_that_is_kept_and_takes_its_server_with_it(
    project_root: Path, tmp_path: Path
) -> None:
    first = Started(project_root, tmp_path)
    first.wait_until_open()
    kept = json.loads((tmp_path / "ready.json").read_text(encoding="utf-8"))
    assert is_taken(kept["port"])
    assert first.end() == 130
    assert not is_taken(kept["port"])
    assert running_on(tmp_path) == []

    second = Started(project_root, tmp_path)
    second.wait_until_open()
    assert not any(Texts("en").say("demonstration.making") in line for line in second.said)
    assert json.loads((tmp_path / "ready.json").read_text(encoding="utf-8")) == kept
    assert second.end() == 130
    assert running_on(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot be asked to terminate politely")
def test_a_walk_that_is_interrupted_takes_its_server_with_it(project_root: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "demonstration", "--headless", "--language", "en", "--home", str(tmp_path)],
        cwd=project_root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        assert process.stdout is not None
        # From step 8 on the server runs.
        assert any(line.startswith(" 8") for line in process.stdout)
        assert running_on(tmp_path) != []
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 130
    # A process that was ended leaves the list of processes a moment after its parent.
    for _ in range(50):
        if not running_on(tmp_path):
            break
        time.sleep(0.1)
    assert running_on(tmp_path) == []

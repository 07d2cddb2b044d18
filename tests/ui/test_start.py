"""Before the first paint nothing heavy is loaded, and a start ends as it should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from agent_desk.desk import Desk
from agent_desk.settings import Settings, read_settings

HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "alembic",
    "httpx2",
    "reportlab",
    "cryptography",
    "argon2",
    "keyring",
    "PIL",
    "pypinyin",
    "pypdfium2",
    "zstandard",
    "msgspec",
    "litestar",
    "stdnum",
    "asyncio",
    "agent_desk.rating",
    "agent_desk.bootstrap",
    "agent_desk.desk",
    "ui.shell",
)

WATCHED = """
import json, os, sys
from agent_desk.cli import main
from ui.life import Life

def done(life):
    print(json.dumps({"page": type(life.window.centralWidget()).__name__, "modules": sorted(sys.modules)}), flush=True)
    life.application.exit(0)

os.environ["AGENT_DESK_HOME"] = sys.argv[1]
Life.go_on = done
sys.exit(main([]))
"""

AGAIN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui import app
from ui.life import Life

seen = []
go_on = Life.go_on

def watched(life):
    go_on(life)
    seen.append(life.window.devicePixelRatioF())
    QTimer.singleShot(0, lambda: step(life))

def step(life):
    if life.window.shell is None:
        QTimer.singleShot(5, lambda: step(life))
    elif len(seen) == 1:
        life.window.shell.open("settings")
        life.left.desk.set_settings(__import__("dataclasses").replace(life.left.desk.settings(), scale_percent=150))
        life.window._dress()
    else:
        seen.append(life.window.shell.current)
        life.window.close()

Life.go_on = watched
status = app.main(Path(sys.argv[1]))
print(status, seen)
"""


def run(code: str, home: Path, project_root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(project_root), "QT_QPA_PLATFORM": "offscreen", **more}
    return subprocess.run(
        [sys.executable, "-c", code, str(home)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )


def test_nothing_heavy_is_loaded_before_the_first_paint(open_desk: Desk, home: Path, project_root: Path) -> None:
    open_desk.close()
    ended = run(WATCHED, home, project_root)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["page"] == "UnlockPage"
    loaded = {name for name in found["modules"] if name in HEAVY or name.startswith(tuple(f"{one}." for one in HEAVY))}
    assert loaded == set()


def test_another_size_builds_the_window_afresh_with_the_desk_still_open(
    open_desk: Desk, home: Path, project_root: Path, pin: str
) -> None:
    open_desk.set_settings(Settings(sync_minutes=0))
    open_desk.close()
    ended = run(AGAIN, home, project_root, AGENT_DESK_PIN=pin)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == "0 [1.0, 1.5, 'settings']"
    assert read_settings(home).scale_percent == 150


def test_a_home_that_cannot_be_made_is_an_error_for_the_caller(tmp_path: Path, project_root: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder", encoding="utf-8")
    ended = run(
        "import sys\nfrom pathlib import Path\nfrom ui import app\n"
        "from agent_desk.errors import FileUnreadable\n"
        "try:\n    app.main(Path(sys.argv[1]))\nexcept FileUnreadable:\n    print('told')\n",
        taken / "home",
        project_root,
    )
    assert ended.stdout.strip() == "told", ended.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_a_call_without_a_result_keeps_its_reference_to_none(look: object) -> None:
    """PySide6 6.12 loses one at every such call on Python 3.11 and dies after some thousand."""
    widget = QWidget()
    widget.setEnabled(True)
    before = sys.getrefcount(None)
    for _ in range(500):
        widget.setEnabled(True)
    assert abs(sys.getrefcount(None) - before) < 100

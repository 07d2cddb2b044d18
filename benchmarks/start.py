"""Start to the first painted window: the unlock window beside an empty PySide6 window, by turns, in one run.

``python benchmarks/start.py [pairs]`` prints one JSON line: medians in ms, and the median of the pairs' ratios.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = 1.25

# The same empty main window, with a table, a menu and a status line, by which other programs were measured.
EMPTY = """
import json, os, time
from PySide6.QtCore import QAbstractTableModel, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

class Model(QAbstractTableModel):
    def rowCount(self, parent=None): return 0
    def columnCount(self, parent=None): return 6
    def data(self, index, role=Qt.ItemDataRole.DisplayRole): return None

def done():
    found = {"painted": time.monotonic()}
    try:
        with open("/proc/self/status") as status:
            found["peak_mib"] = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        pass
    print(json.dumps(found), flush=True)
    os._exit(0)

class Table(QTableView):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)

app = QApplication(["peer"])
window = QMainWindow()
window.setWindowTitle("peer")
table = Table()
model = Model()
table.setModel(model)
window.setCentralWidget(table)
window.resize(1366, 768)
window.menuBar().addMenu("文件")
window.statusBar().showMessage("就绪")
window.show()
app.exec()
"""

# The program as it is started; the window says that it is painted where it would go on to load the desk.
OURS = """
import gc, json, os, sys, time
gc.disable()
from agent_desk.cli import main
from ui.life import Life

def done(life):
    assert type(life.window.centralWidget()).__name__ == "UnlockPage"
    print(json.dumps({"painted": time.monotonic()}), flush=True)
    os._exit(0)

Life.go_on = done
os.environ["AGENT_DESK_HOME"] = sys.argv[1]
main([])
"""


def once(code: str, *arguments: str) -> dict[str, object]:
    """One start; ``ms`` from the spawn of the process to its first painted window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    # As installed: compiled once, not at each start.
    for name in ("AGENT_DESK_PIN", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    before = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, env=environment, check=False, timeout=60
    )
    lines = [line for line in ended.stdout.decode().splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(ended.stderr.decode()[-600:])
    found: dict[str, object] = json.loads(lines[-1])
    found["ms"] = (float(str(found["painted"])) - before) * 1000
    return found


def locked_home(folder: Path) -> Path:
    """A home whose desk has keys, so that the window asks for the PIN."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom agent_desk import bootstrap\n"
        "desk = bootstrap.open_desk(Path(sys.argv[1])); desk.create('246810'); desk.close()"
    )
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, env=environment)
    return folder


def main(pairs: int = 5) -> int:
    """Measure and print; 1 if the target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        home = locked_home(Path(folder) / "home")
        once(EMPTY)
        once(OURS, str(home))
        peer, ours = [], []
        for _ in range(pairs):
            peer.append(float(str(once(EMPTY)["ms"])))
            ours.append(float(str(once(OURS, str(home))["ms"])))
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, peer, strict=True))
    print(
        json.dumps(
            {
                "bench": "start",
                "figure": "unlock window, spawn to first paint",
                "unit": "ms",
                "ours": round(statistics.median(ours), 1),
                "peer": "empty PySide6 window",
                "peer_value": round(statistics.median(peer), 1),
                "ratio": round(ratio, 3),
                "target": TARGET,
                "met": ratio <= TARGET,
                "pairs": pairs,
            }
        )
    )
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))

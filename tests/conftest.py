"""What holds for every test: no screen, no real home, no real keyring, nothing left running."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# Before anything imports Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

# Bounded examples, and no deadline: the machine's speed is not what a property is about.
settings.register_profile(
    "suite",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.register_profile("thorough", parent=settings.get_profile("suite"), max_examples=2000)
# The same examples for every mutant, and none made smaller: that there is one is all that counts.
settings.register_profile(
    "mutation", parent=settings.get_profile("suite"), derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

_OWN_VARIABLES = ("AGENT_DESK_HOME", "AGENT_DESK_PIN", "HEAD_OFFICE_DATABASE", "HEAD_OFFICE_PAPERS")

# Pools that their library keeps for the next task and ends with the process, and the test runner's own threads.
_KEPT_THREADS = ("AnyIO worker thread", "asyncio_", "execnet", "pytest_timeout")
_GRACE_SECONDS = 5


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for the person's home, settings or keyring finds an empty folder and no keyring."""
    home = tmp_path_factory.mktemp("person")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in _OWN_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """A test that leaves a thread running fails, and is told what the thread is doing."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith(_KEPT_THREADS) and not isinstance(thread, _FOREIGN)
    ]
    for thread in left:
        thread.join(_GRACE_SECONDS)
    running = [thread for thread in left if thread.is_alive()]
    if running:
        pytest.fail("\n".join(f"the test left a thread running: {_where(thread)}" for thread in running), pytrace=False)


# Threads that Python did not start, such as Qt's own, carry no end that Python could see.
_FOREIGN = threading._DummyThread


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return thread.name + ("\n" + "".join(traceback.format_stack(frame, limit=8)) if frame else "")


@pytest.fixture
def project_root() -> Path:
    """The folder that holds the project."""
    return Path(__file__).resolve().parent.parent

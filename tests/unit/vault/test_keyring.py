"""The operating system's keyring is used only where a real one answers, and never waited for without end."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agent_desk.errors import KeyStoreFailed
from agent_desk.vault import keyring_port
from agent_desk.vault.keyring_port import SystemKeyring, system_keyring, within
from tests.unit.vault.conftest import MemoryBackend


def test_what_is_set_comes_back(backend: MemoryBackend) -> None:
    keyring = SystemKeyring(backend)
    keyring.set("home/pin", "text")
    assert keyring.get("home/pin") == "text"
    assert keyring.get("other") is None


def test_whatever_a_backend_raises_is_told_as_one_error_without_its_words() -> None:
    def secret_in_the_message() -> None:
        raise RuntimeError("could not store 246813")

    with pytest.raises(KeyStoreFailed) as error:
        within(5, secret_in_the_message)
    assert error.value.facts == {"reason": "RuntimeError"}


def test_a_keyring_that_never_answers_is_given_up() -> None:
    released = threading.Event()

    def never() -> None:
        released.wait()

    with pytest.raises(KeyStoreFailed) as error:
        within(0.01, never)
    assert error.value.facts == {"reason": "no_answer"}
    released.set()


def test_the_switch_turns_the_keyring_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_DESK_KEYRING", "OFF")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert system_keyring() is None


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these always have a keyring")
def test_a_bare_server_is_not_even_asked() -> None:
    code = (
        "import sys; from agent_desk.vault.keyring_port import system_keyring;"
        "found = system_keyring(); sys.exit(found is not None or 'keyring' in sys.modules)"
    )
    environment = {"PATH": "/usr/bin", "HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=Path.cwd(), check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "named",
    ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "tests.unit.vault.test_keyring.Pretending"],
)
def test_a_backend_that_only_pretends_is_not_used(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    import keyring
    import keyring.backends.fail
    import keyring.backends.null

    found = {"fail": keyring.backends.fail.Keyring, "null": keyring.backends.null.Keyring}
    backend = next((kind() for name, kind in found.items() if name in named), MemoryBackend())
    monkeypatch.delenv("AGENT_DESK_KEYRING", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    assert system_keyring() is None


def test_a_real_backend_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    real = type("Keyring", (MemoryBackend,), {"__module__": "keyring.backends.SecretService"})()
    monkeypatch.delenv("AGENT_DESK_KEYRING", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(keyring, "get_keyring", lambda: real)
    found = system_keyring()
    assert found is not None
    found.set("name", "value")
    assert real.entries == {(keyring_port.SERVICE, "name"): "value"}


def test_a_keyring_library_that_fails_while_it_looks_around_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    def broken() -> None:
        raise OSError("no bus")

    monkeypatch.delenv("AGENT_DESK_KEYRING", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(keyring, "get_keyring", broken)
    assert system_keyring() is None

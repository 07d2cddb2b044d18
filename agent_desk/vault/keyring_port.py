"""The operating system's keyring: asked for only where a real one can answer, and never waited for without end."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from agent_desk.errors import KeyStoreFailed

T = TypeVar("T")

SWITCH = "AGENT_DESK_KEYRING"
"""Environment variable; ``off`` keeps the wrapped key in the home's file."""
SERVICE = "Agent Desk"
_PATIENCE_SECONDS = 20.0
_REAL = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Key stores of the operating system. Others that may be installed keep secrets in plain files, or throw them away."""


class Keyring(Protocol):
    """Named texts in a key store."""

    def get(self, name: str) -> str | None:
        """The text, None if there is none. Raises KeyStoreFailed."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep the text. Raises KeyStoreFailed."""
        ...


class _Backend(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


class SystemKeyring:
    """The keyring of the person who is logged in."""

    def __init__(self, backend: _Backend, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """``patience_seconds``: a locked keyring asks the person; one that never answers must not hold up the desk."""
        self._backend = backend
        self._patience = patience_seconds

    def get(self, name: str) -> str | None:
        """The text, None if there is none. Raises KeyStoreFailed."""
        return self._asked(lambda: self._backend.get_password(SERVICE, name))

    def set(self, name: str, value: str) -> None:
        """Keep the text, and see that it is there. Raises KeyStoreFailed."""
        self._asked(lambda: self._backend.set_password(SERVICE, name, value))
        if self.get(name) != value:
            raise KeyStoreFailed(reason="not_kept")

    def _asked(self, question: Callable[[], T]) -> T:
        return within(self._patience, question)


def within(seconds: float, question: Callable[[], T]) -> T:
    """The answer, if it comes in time. Raises KeyStoreFailed if it does not, or for whatever the key store raises."""
    answers: list[T] = []
    faults: list[Exception] = []

    def ask() -> None:
        try:
            answers.append(question())
        except Exception as fault:  # noqa: BLE001 - backends raise what their operating system's library raises
            faults.append(fault)

    # a daemon: a key store that never answers must not keep the program from ending
    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    asking.start()
    asking.join(seconds)
    if answers:
        return answers[0]
    if faults:
        raise KeyStoreFailed(reason=type(faults[0]).__name__) from faults[0]
    raise KeyStoreFailed(reason="no_answer")


def system_keyring() -> Keyring | None:
    """The keyring, or None where there is no real one (headless, switched off, a backend that only pretends)."""
    if os.environ.get(SWITCH, "").lower() == "off" or not _may_be_there():
        return None
    try:
        backend = within(_PATIENCE_SECONDS, _chosen)
    except KeyStoreFailed:
        return None
    return SystemKeyring(backend) if backend is not None else None


def _may_be_there() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    # Without a session bus the libraries below try to start one, which can hang on a bare server.
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(runtime) and os.path.exists(f"{runtime}/bus")  # noqa: PTH110 - pathlib is not loaded before the window


def _chosen() -> _Backend | None:
    import keyring

    backend = keyring.get_keyring()
    parts = list(getattr(backend, "backends", ())) or [backend]
    return backend if all(type(part).__module__ in _REAL for part in parts) else None

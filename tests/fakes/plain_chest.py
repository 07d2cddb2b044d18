"""A key chest for tests: the port's class without a PIN's deliberate slowness. Its secrets are safe from nobody."""

from __future__ import annotations

from pathlib import Path

DATA_KEY = bytes(range(32))


class PlainChest:
    """Keeps named secrets as files in the home folder; one fixed data key."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def exists(self) -> bool:
        return True

    def create(self, pin: str) -> tuple[bytes, str]:
        del pin
        return DATA_KEY, "recovery"

    def open(self, pin: str) -> bytes:
        del pin
        return DATA_KEY

    def open_with_recovery(self, code: str, new_pin: str) -> bytes:
        del code, new_pin
        return DATA_KEY

    def change_pin(self, old: str, new: str) -> None:
        del old, new

    def renew_recovery(self, pin: str) -> str:
        del pin
        return "recovery"

    def seal(self, name: str, secret: bytes, data_key: bytes) -> None:
        assert data_key == DATA_KEY
        (self._home / f"{name}.secret").write_bytes(secret)

    def unseal(self, name: str, data_key: bytes) -> bytes | None:
        assert data_key == DATA_KEY
        path = self._home / f"{name}.secret"
        return path.read_bytes() if path.exists() else None

"""The keys with which a device vouches for its sheets, out of the key chest of an open desk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from agent_desk.domain.sheet_code import DeviceSeal

if TYPE_CHECKING:
    from agent_desk.ports.outside import KeyChest

SHEET_KEY = "sheet_key"


class ChestSheetKeys:
    """Implements ``ports.outside.SheetKeys``. A key is unsealed once and kept while the desk is open."""

    def __init__(self, chest: KeyChest, data_key: bytes, device: Callable[[], str | None], device_key: str) -> None:
        """``device`` tells head office's id of this device; ``device_key`` is the name of its key in the chest."""
        self._chest = chest
        self._data_key = data_key
        self._device = device
        self._name = device_key
        self._lock = threading.Lock()
        self._kept: dict[str, bytes] = {}

    def device(self) -> str:
        """The device's id at head office, "" before enrolment."""
        return self._device() or ""

    def device_key(self) -> bytes | None:
        """The raw Ed25519 key, None before enrolment."""
        with self._lock:
            return self._unsealed(self._name)

    def public_key(self) -> bytes | None:
        """The public half, raw; None before enrolment."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = self.device_key()
        return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw() if key else None

    def sheet_key(self) -> bytes:
        """This device's key for PDF signatures (P-256, PKCS #8), made and sealed when first needed.

        It is not the device key: the readers of PDF that customers have know no Ed25519.
        """
        with self._lock:
            kept = self._unsealed(SHEET_KEY)
            if kept is None:
                kept = self._kept[SHEET_KEY] = _new_key()
                self._chest.seal(SHEET_KEY, kept, self._data_key)
            return kept

    def seal(self) -> DeviceSeal | None:
        """What signs the codes of sheets; None before enrolment."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        device = self.device()
        key = self.device_key() if device else None
        return DeviceSeal(device, Ed25519PrivateKey.from_private_bytes(key).sign) if key else None

    def _unsealed(self, name: str) -> bytes | None:
        if name not in self._kept:
            found = self._chest.unseal(name, self._data_key)
            if found is None:
                return None
            self._kept[name] = found
        return self._kept[name]


def _new_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

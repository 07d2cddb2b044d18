"""The key chest of one home: ``keys.json`` and, where there is a real one, the operating system's keyring.

The data key is random. It is wrapped once by the PIN (kept in the keyring, else in the file) and once by the recovery code
(always in the file, so that an emptied keyring is no loss). Neither file nor keyring opens anything without PIN or code.
Light to import: argon2, cryptography and keyring are loaded when a key is made or opened.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.clock import Clock
from agent_desk.errors import (
    AlreadyEnrolled,
    DiskFull,
    FileUnreadable,
    KeyStoreFailed,
    NotEnrolled,
    WrongPin,
    WrongRecoveryCode,
)
from agent_desk.files import fault_of
from agent_desk.vault.pin import check_pin, plain_pin
from agent_desk.vault.waiting import Waiting

if TYPE_CHECKING:
    from agent_desk.vault.kept import Kept
    from agent_desk.vault.keyring_port import Keyring
    from agent_desk.vault.wrapping import Cost, Wrapped

FILE = "keys.json"
UNSETTLED = "keys.unsettled"
"""Beside keys that were made for an enrolment which has not succeeded: nobody has been shown their recovery code."""

_log = logging.getLogger(__name__)


def open_chest(home: Path, clock: Clock) -> HomeKeyChest:
    """The chest of a home, with the keyring of the person who is logged in."""

    def keyring() -> Keyring | None:
        from agent_desk.vault.keyring_port import system_keyring

        return system_keyring()

    return HomeKeyChest(home, clock, keyring)


class HomeKeyChest:
    """The keys of one home; safe from any thread."""

    def __init__(
        self,
        home: Path,
        clock: Clock,
        keyring: Callable[[], Keyring | None],
        *,
        pin_cost: Cost | None = None,
        waiting: Waiting | None = None,
    ) -> None:
        """``pin_cost``: what a try costs from now on, the shipped cost if None; a key wrapped for less is wrapped anew."""
        self._path = home / FILE
        self._mark = home / UNSETTLED
        self._home = home
        self._keyring = keyring
        self._pin_cost = pin_cost
        self._waiting = waiting or Waiting(home, clock)
        self._lock = threading.RLock()

    def exists(self) -> bool:
        """Whether this home has keys that count; looks at names only."""
        return self._path.exists() and not self._mark.exists()

    def unsettled(self) -> bool:
        """Whether keys were made that do not count yet. They may be made anew, and so may the store that they open."""
        return self._mark.exists()

    def open_unsettled(self, pin: str) -> bytes | None:
        """The data key of keys that do not count yet; None if there are none, or if another PIN made them.

        Raises InputError for a PIN that is too simple, KeyStoreFailed.
        """
        check_pin(pin)
        with self._lock:
            if not self.unsettled() or not self._path.exists():
                return None
            try:
                return self.open(pin)
            except WrongPin:
                return None

    def settle(self) -> None:
        """From now on the keys count: their recovery code is shown. Raises DiskFull, FileUnreadable."""
        try:
            self._mark.unlink(missing_ok=True)
        except OSError as error:
            raise fault_of(error, self._mark.name) from error

    def create(self, pin: str) -> tuple[bytes, str]:
        """A new data key (32 bytes) and the recovery code to print once; they count from ``settle`` on.

        Raises InputError for a PIN that is too simple, AlreadyEnrolled if there are keys, KeyStoreFailed (``keys_missing``)
        if there is a store whose keys are gone: new keys would not open it.
        """
        from agent_desk.vault.kept import Kept
        from agent_desk.vault.recovery import new_code
        from agent_desk.vault.wrapping import KEY_BYTES, RECOVERY_COST, wrap

        check_pin(pin)
        with self._lock:
            if self.exists():
                raise AlreadyEnrolled
            if (self._home / "desk.db").exists():
                raise KeyStoreFailed(reason="keys_missing")
            self._mark_unsettled()
            data_key = os.urandom(KEY_BYTES)
            code = new_code()
            kept = Kept(version=1, home=secrets.token_hex(16))
            kept = kept.with_recovery(wrap(data_key, code, _purpose(kept, "recovery"), RECOVERY_COST))
            self._keep_pin(kept, self._wrapped_by_pin(kept, data_key, pin))
            self._waiting.forget()
            return data_key, code

    def open(self, pin: str) -> bytes:
        """The data key. Raises WrongPin (``wait``: seconds until the next try), NotEnrolled without keys, KeyStoreFailed."""
        with self._lock:
            kept = self._read()
            wrapped = self._pin_wrapped(kept)
            data_key = self._tried(kept, wrapped, pin)
            if wrapped.cost().weight() < self._cost().weight():
                self._raise_cost(kept, data_key, pin)
            return data_key

    def open_with_recovery(self, code: str, new_pin: str) -> bytes:
        """The data key, and a new PIN from now on.

        Raises InputError (paths ``code``, ``pin``), WrongRecoveryCode (a WrongPin), NotEnrolled, KeyStoreFailed.
        """
        from agent_desk.vault.recovery import read_code
        from agent_desk.vault.wrapping import unwrap

        check_pin(new_pin)
        typed = read_code(code)
        with self._lock:
            kept = self._read()
            data_key = unwrap(kept.recovery, typed, _purpose(kept, "recovery")) if kept.recovery else None
            if data_key is None:
                raise WrongRecoveryCode(wait="0")
            self._keep_pin(kept, self._wrapped_by_pin(kept, data_key, new_pin))
            self._waiting.forget()
            return data_key

    def change_pin(self, old: str, new: str) -> None:
        """Raises WrongPin, InputError (path ``pin``)."""
        check_pin(new)
        with self._lock:
            data_key = self.open(old)
            kept = self._read()
            self._keep_pin(kept, self._wrapped_by_pin(kept, data_key, new))

    def renew_recovery(self, pin: str) -> str:
        """A new recovery code; the old one stops working. Raises WrongPin."""
        from agent_desk.vault.recovery import new_code
        from agent_desk.vault.wrapping import RECOVERY_COST, wrap

        with self._lock:
            data_key = self.open(pin)
            kept = self._read()
            code = new_code()
            self._write(kept.with_recovery(wrap(data_key, code, _purpose(kept, "recovery"), RECOVERY_COST)))
            return code

    def seal(self, name: str, secret: bytes, data_key: bytes) -> None:
        """Keep a named secret, sealed by the data key: in the keyring where the PIN's key is there, else in the file."""
        from agent_desk.vault.kept import sealed_text
        from agent_desk.vault.wrapping import seal

        with self._lock:
            kept = self._read()
            sealed = seal(secret, data_key, _purpose(kept, name))
            keyring = self._keyring() if kept.pin is None else None
            if keyring is not None:
                try:
                    keyring.set(_entry(kept, name), sealed_text(sealed))
                except KeyStoreFailed:
                    _log.warning("the keyring did not take a secret; it is kept sealed in the file")
                else:
                    self._write(kept.without_secret(name))
                    return
            self._write(kept.with_secret(name, sealed))

    def unseal(self, name: str, data_key: bytes) -> bytes | None:
        """The secret, None if there is none. Raises KeyStoreFailed (``sealed_otherwise`` if another data key sealed it)."""
        from agent_desk.vault.kept import read_sealed
        from agent_desk.vault.wrapping import unseal

        with self._lock:
            kept = self._read()
            sealed = kept.secrets.get(name)
            if sealed is None and kept.pin is None:
                keyring = self._keyring()
                text = keyring.get(_entry(kept, name)) if keyring is not None else None
                sealed = read_sealed(text) if text else None
            if sealed is None:
                return None
            secret = unseal(sealed, data_key, _purpose(kept, name))
            if secret is None:
                raise KeyStoreFailed(reason="sealed_otherwise")
            return secret

    # Inside -----------------------------------------------------------------------------------------------------------

    def _mark_unsettled(self) -> None:
        try:
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._mark.touch(mode=0o600)
        except OSError as error:
            raise fault_of(error, self._mark.name) from error

    def _cost(self) -> Cost:
        from agent_desk.vault.wrapping import PIN_COST

        return self._pin_cost or PIN_COST

    def _wrapped_by_pin(self, kept: Kept, data_key: bytes, pin: str) -> Wrapped:
        from agent_desk.vault.wrapping import wrap

        return wrap(data_key, plain_pin(pin), _purpose(kept, "pin"), self._cost())

    def _tried(self, kept: Kept, wrapped: Wrapped, pin: str) -> bytes:
        from agent_desk.vault.wrapping import unwrap

        left = self._waiting.seconds_left()
        if left:
            # It may well be right: nobody looked at it.
            raise WrongPin(wait=str(left), reason="waiting")
        wait = self._waiting.count_try()
        data_key = unwrap(wrapped, plain_pin(pin), _purpose(kept, "pin"))
        if data_key is None:
            raise WrongPin(wait=str(wait), reason="later" if wait else "now")
        self._waiting.forget()
        return data_key

    def _raise_cost(self, kept: Kept, data_key: bytes, pin: str) -> None:
        try:
            self._keep_pin(kept, self._wrapped_by_pin(kept, data_key, pin))
        except (KeyStoreFailed, DiskFull, FileUnreadable):
            _log.warning("the key could not be wrapped anew at the higher cost; it stays as it was")

    def _pin_wrapped(self, kept: Kept) -> Wrapped:
        from agent_desk.vault.kept import read_wrapped

        if kept.pin is not None:
            return kept.pin
        keyring = self._keyring()
        if keyring is None:
            raise KeyStoreFailed(reason="no_keyring")
        text = keyring.get(_entry(kept, "pin"))
        if not text:
            raise KeyStoreFailed(reason="emptied")
        return read_wrapped(text)

    def _keep_pin(self, kept: Kept, wrapped: Wrapped) -> None:
        """Into the keyring if it takes it, else into the file; an older copy in the file goes with the same write."""
        from agent_desk.vault.kept import wrapped_text

        keyring = self._keyring()
        if keyring is not None:
            try:
                keyring.set(_entry(kept, "pin"), wrapped_text(wrapped))
            except KeyStoreFailed:
                _log.warning("the keyring did not take the wrapped key; it is kept in the file")
            else:
                # The file last, and only if it changes: its failing must not leave a PIN in force that was refused.
                if kept.pin is not None or not self.exists():
                    self._write(kept.with_pin(None))
                return
        self._write(kept.with_pin(wrapped))

    def _read(self) -> Kept:
        from agent_desk.vault.kept import read_kept

        try:
            return read_kept(self._path.read_bytes())
        except FileNotFoundError as error:
            raise NotEnrolled from error
        except OSError as error:
            raise FileUnreadable(name=self._path.name) from error

    def _write(self, kept: Kept) -> None:
        from agent_desk.vault.kept import kept_bytes

        aside = self._path.with_suffix(".new")
        try:
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(kept_bytes(kept))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError as error:
            raise fault_of(error, self._path.name) from error


def _purpose(kept: Kept, name: str) -> bytes:
    # sealed text from another home, or for another purpose, does not open here
    return f"agent-desk/{kept.home}/{name}".encode()


def _entry(kept: Kept, name: str) -> str:
    return f"{kept.home}/{name}"

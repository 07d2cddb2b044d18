"""What a PIN or passphrase must be."""

from __future__ import annotations

import itertools
import unicodedata

from agent_desk.errors import InputError, Problem

SHORTEST, LONGEST = 6, 32


def plain_pin(pin: str) -> str:
    """The PIN as it is used: full-width digits, as Chinese input methods make them, count as plain ones."""
    return unicodedata.normalize("NFKC", pin)


def check_pin(pin: str) -> None:
    """Raises InputError (path ``pin``): 6–32 characters, not all the same, not a run such as 123456 or 987654."""
    plain = plain_pin(pin)
    if len(plain) < SHORTEST:
        raise InputError([Problem("pin", "pin_too_short", {"shortest": str(SHORTEST)})])
    if len(plain) > LONGEST:
        raise InputError([Problem("pin", "pin_too_long", {"longest": str(LONGEST)})])
    steps = {ord(following) - ord(character) for character, following in itertools.pairwise(plain)}
    if steps in ({0}, {1}, {-1}):
        raise InputError([Problem("pin", "pin_too_simple")])

"""The product's key chest without a PIN's deliberate slowness, and without the keyring of whoever runs the tests."""

from __future__ import annotations

from pathlib import Path

from agent_desk.clock import Clock
from agent_desk.vault.chest import HomeKeyChest
from agent_desk.vault.wrapping import Cost

PIN = "246810"
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


def cheap_chest(home: Path, clock: Clock) -> HomeKeyChest:
    """The chest of a home."""
    return HomeKeyChest(home, clock, lambda: None, pin_cost=CHEAP)


def data_key_of(chest: HomeKeyChest) -> bytes:
    """The data key of a home; keys are made if it has none."""
    if chest.exists():
        return chest.open(PIN)
    data_key, _ = chest.create(PIN)
    chest.settle()
    return data_key

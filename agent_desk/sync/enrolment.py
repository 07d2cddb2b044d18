"""Making this device known: the key is sealed before the request leaves, so that a lost answer can be asked for again."""

from __future__ import annotations

from agent_desk.clock import Ids
from agent_desk.contract.messages import Enrol
from agent_desk.domain.agent import Agent
from agent_desk.errors import NotHeadOffice
from agent_desk.ports.outside import KeyChest
from agent_desk.ports.units import Units
from agent_desk.sync.credentials import KEY_NAME, new_device_key, public_half
from agent_desk.sync.office import enrol, greet
from agent_desk.sync.receipts import read_public_key
from agent_desk.sync.transport import Transport

REPLICA = "replica"


def device_key(chest: KeyChest, data_key: bytes) -> bytes:
    """The device's private key; made and sealed if there is none yet."""
    kept = chest.unseal(KEY_NAME, data_key)
    if kept is not None:
        return kept
    fresh = new_device_key()
    chest.seal(KEY_NAME, fresh, data_key)
    return fresh


def replica_of(units: Units, ids: Ids) -> str:
    """The replica's id; made and stored if there is none yet."""
    with units.write() as unit:
        kept = unit.state.get(REPLICA)
        if kept is not None:
            return kept
        fresh = ids.new()
        unit.state.set(REPLICA, fresh)
        unit.commit()
        return fresh


def register(
    transport: Transport, *, private_key: bytes, replica: str, code: str, device_name: str
) -> tuple[Agent, dict[str, str]]:
    """Hand in the one-time code; the agent, and the facts that the desk keeps from now on.

    The office's public key is pinned here: every later round, receipt and pack is held against it. Raises the transport's
    errors; HeadOfficeRefused for a code that is wrong, used or expired; NotHeadOffice if the answers contradict each other.
    """
    hello = greet(transport)
    read_public_key(hello.public_key)
    enrolled = enrol(transport, Enrol(code, public_half(private_key), device_name, replica))
    if (enrolled.public_key, enrolled.office) != (hello.public_key, hello.office):
        raise NotHeadOffice(reason="other_office")
    facts = {
        "server": transport.server,
        "device": enrolled.device,
        "office": enrolled.office,
        "public_key": enrolled.public_key,
        REPLICA: replica,
    }
    return enrolled.agent, facts

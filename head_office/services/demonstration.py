"""What a demonstration needs: an agent who is nobody, visibly, and the rate pack that is not for sale."""

from __future__ import annotations

from agent_desk.domain.agent import DEMONSTRATION_AGENT
from agent_desk.texts import RESOURCES
from head_office.db import packs
from head_office.db.packs import PackRow
from head_office.services import enrolment, packing
from head_office.services.office import Office

PACK = RESOURCES / "rate_packs" / "DEMO-2026"

PLACEHOLDER = DEMONSTRATION_AGENT
"""The demonstration agent, and what stands in a new agent's profile until somebody states it."""


def prepare(office: Office) -> PackRow:
    """Add the agent and publish the demonstration pack, as far as they are not there yet."""
    if enrolment.known_agent(office, PLACEHOLDER.code) is None:
        enrolment.add_agent(office, PLACEHOLDER, who="demo")
    return packing.publish(office, packing.read(PACK), who="demo").pack


def publish_first(office: Office) -> PackRow | None:
    """The demonstration pack for a head office that has none at all: every desk prices with it until it is sent another, and an
    application whose pack was never published is refused. None where a pack was published."""
    with office.database.read() as connection:
        if packs.known(connection):
            return None
    return packing.publish(office, packing.read(PACK), who="first_start").pack

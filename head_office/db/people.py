"""Rows of head office itself, agents, devices, enrolment codes and replicas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from agent_desk.contract import codec
from agent_desk.domain.agent import Agent
from head_office.db.database import chunks
from head_office.db.tables import agents, console_keys, devices, enrolment_codes, office, replicas


class DeviceRow(NamedTuple):
    """A device that was enrolled."""

    id: str
    agent: str
    public_key: str
    name: str
    replica: str
    revoked_at: datetime | None


class CodeRow(NamedTuple):
    """An enrolment code that was given out; ``device`` used it."""

    agent: str
    expires_at: datetime
    device: str | None


def office_key(connection: Connection) -> tuple[str, str] | None:
    """Head office's id and private key (base64), or None before the first start."""
    row = connection.execute(sa.select(office.c.id, office.c.private_key)).first()
    return (row.id, row.private_key) if row else None


def add_office(connection: Connection, *, id: str, private_key: str, now: datetime) -> None:
    """Write head office's own row."""
    connection.execute(office.insert().values(id=id, private_key=private_key, created_at=now))


def agent(connection: Connection, code: str) -> Agent | None:
    """The agent's profile."""
    found = connection.execute(sa.select(agents.c.profile).where(agents.c.code == code)).scalar()
    return codec.decode(found, Agent) if found is not None else None


def agent_codes(connection: Connection) -> list[str]:
    """All agents, in the order in which their rows are locked."""
    return list(connection.execute(sa.select(agents.c.code).order_by(agents.c.code)).scalars())


def agent_names(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Agent code → name, of these agents."""
    found: dict[str, str] = {}
    for part in chunks(codes):
        rows = connection.execute(sa.select(agents.c.code, agents.c.profile).where(agents.c.code.in_(part)))
        found.update((row.code, codec.decode(row.profile, Agent).name) for row in rows)
    return found


def add_agent(connection: Connection, profile: Agent, now: datetime) -> None:
    """Add an agent."""
    connection.execute(
        agents.insert().values(code=profile.code, profile=codec.encode(profile).decode(), feed_seq=0, created_at=now)
    )


def change_agent(connection: Connection, profile: Agent) -> None:
    """Replace an agent's profile."""
    connection.execute(
        agents.update().where(agents.c.code == profile.code).values(profile=codec.encode(profile).decode())
    )


def add_code(connection: Connection, *, code_sha256: str, agent: str, expires_at: datetime) -> None:
    """Keep the hash of a new enrolment code."""
    connection.execute(
        enrolment_codes.insert().values(code_sha256=code_sha256, agent=agent, expires_at=expires_at, device=None)
    )


def code(connection: Connection, code_sha256: str) -> CodeRow | None:
    """The enrolment code with this hash, locked until the transaction ends."""
    c = enrolment_codes.c
    query = sa.select(c.agent, c.expires_at, c.device).where(c.code_sha256 == code_sha256).with_for_update()
    row = connection.execute(query).first()
    return CodeRow(*row) if row else None


def use_code(connection: Connection, code_sha256: str, device: str) -> None:
    """Note who used the code."""
    connection.execute(
        enrolment_codes.update().where(enrolment_codes.c.code_sha256 == code_sha256).values(device=device)
    )


def forget_codes(connection: Connection, before: datetime) -> int:
    """Delete unused codes and console keys that expired before; returns how many."""
    gone = connection.execute(
        enrolment_codes.delete().where(enrolment_codes.c.expires_at < before, enrolment_codes.c.device.is_(None))
    ).rowcount
    return int(gone + connection.execute(console_keys.delete().where(console_keys.c.expires_at < before)).rowcount)


def add_device(
    connection: Connection, *, id: str, agent: str, public_key: str, name: str, replica: str, now: datetime
) -> None:
    """Add an enrolled device."""
    connection.execute(
        devices.insert().values(
            id=id, agent=agent, public_key=public_key, name=name, replica=replica, enrolled_at=now, seen_at=now
        )
    )


def device(connection: Connection, id: str) -> DeviceRow | None:
    """The device, revoked or not."""
    c = devices.c
    query = sa.select(c.id, c.agent, c.public_key, c.name, c.replica, c.revoked_at).where(c.id == id)
    row = connection.execute(query).first()
    return DeviceRow(*row) if row else None


def seen(connection: Connection, id: str, now: datetime) -> None:
    """Note when the device last proved itself."""
    connection.execute(devices.update().where(devices.c.id == id).values(seen_at=now))


def revoke(connection: Connection, *, agent: str, now: datetime) -> int:
    """Revoke all devices of an agent; returns how many were not yet."""
    update = devices.update().where(devices.c.agent == agent, devices.c.revoked_at.is_(None))
    return int(connection.execute(update.values(revoked_at=now)).rowcount)


def replica_agent(connection: Connection, replica: str) -> str | None:
    """Whose replica it is; None if it never spoke."""
    return connection.execute(sa.select(replicas.c.agent).where(replicas.c.id == replica)).scalar()


def add_replica(connection: Connection, *, id: str, agent: str, device: str, now: datetime) -> None:
    """Note a new replica."""
    connection.execute(replicas.insert().values(id=id, agent=agent, device=device, first_seen_at=now))


def replica_count(connection: Connection, agent: str) -> int:
    """How many replicas the agent has."""
    return int(
        connection.execute(
            sa.select(sa.func.count()).select_from(replicas).where(replicas.c.agent == agent)
        ).scalar_one()
    )


def add_console_key(connection: Connection, *, key_sha256: str, expires_at: datetime) -> None:
    """Keep the hash of a one-time console key."""
    connection.execute(console_keys.insert().values(key_sha256=key_sha256, expires_at=expires_at))


def take_console_key(connection: Connection, *, key_sha256: str, now: datetime) -> bool:
    """Use up a console key; False if there is none or it expired."""
    gone = connection.execute(
        console_keys.delete().where(console_keys.c.key_sha256 == key_sha256, console_keys.c.expires_at >= now)
    )
    return gone.rowcount == 1

"""Agents, one-time codes, devices and their tokens."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from datetime import timedelta

from sqlalchemy.engine import Connection

from agent_desk.contract.messages import Enrol, Enrolled, Token
from agent_desk.domain.agent import Agent
from head_office.db import audit, packs, people
from head_office.db import feed as feed_rows
from head_office.problems import Refused
from head_office.services.announcing import pack_news, pack_withdrawn_news
from head_office.services.office import Office
from head_office.services.signing import (
    TOKEN_SECONDS,
    Bearer,
    claimed_device,
    read_assertion,
    read_device_key,
)

CODE_DAYS = 7
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O: the code is read from paper and typed."""

_AGENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


def new_code(office: Office, agent: Agent, *, who: str = "cli") -> str:
    """Give out a one-time code for a device of ``agent``, who is created or brought up to date.

    Five groups of four from 32 signs are 100 bits: it cannot be guessed. Raises Refused(``agent_bad``).
    """
    if not _AGENT.fullmatch(agent.code):
        raise Refused("agent_bad")
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(20))
    code = "-".join(letters[n : n + 4] for n in range(0, 20, 4))
    now = office.clock.now()
    with office.database.write() as connection:
        _keep_agent(office, connection, agent, who)
        people.add_code(
            connection, code_sha256=_hash(code), agent=agent.code, expires_at=now + timedelta(days=CODE_DAYS)
        )
        audit.write(connection, at=now, who=who, act="code_given", subject=agent.code)
    return code


def add_agent(office: Office, agent: Agent, *, who: str) -> None:
    """Add an agent, or bring their profile up to date. Raises Refused(``agent_bad``)."""
    if not _AGENT.fullmatch(agent.code):
        raise Refused("agent_bad")
    with office.database.write() as connection:
        _keep_agent(office, connection, agent, who)


def _keep_agent(office: Office, connection: Connection, agent: Agent, who: str) -> None:
    now = office.clock.now()
    known = people.agent(connection, agent.code)
    if known is None:
        people.add_agent(connection, agent, now)
        # Whoever comes later is told of all packs too: an old quote may still be pinned to an old one.
        published = packs.known(connection)
        news = [pack_news(row) for row in published]
        news += [pack_withdrawn_news(row) for row in published if row.withdrawn_at is not None]
        feed_rows.append(office.database, connection, agent=agent.code, news=news, now=now)
        audit.write(connection, at=now, who=who, act="agent_added", subject=agent.code)
    elif known != agent:
        people.change_agent(connection, agent)
        audit.write(connection, at=now, who=who, act="agent_changed", subject=agent.code)


def known_agent(office: Office, code: str) -> Agent | None:
    """The agent's profile, if head office has one."""
    with office.database.read() as connection:
        return people.agent(connection, code)


def enrol(office: Office, asked: Enrol) -> Enrolled:
    """Make a device known. The same code with the same key gives the same answer: a lost reply is harmless.

    Raises Refused(``code_wrong``, ``code_used``, ``code_expired``, ``key_wrong``, ``bad_id``, ``foreign_replica``).
    """
    read_device_key(asked.device_key)
    _check_uuid(asked.replica, "replica")
    hashed = _hash(asked.code)
    now = office.clock.now()
    with office.database.write() as connection:
        code = people.code(connection, hashed)
        if code is None:
            raise Refused("code_wrong", path="code")
        profile = people.agent(connection, code.agent)
        assert profile is not None
        if code.device is not None:
            device = people.device(connection, code.device)
            assert device is not None
            if device.public_key != asked.device_key:
                raise Refused("code_used", path="code")
            if device.revoked_at is not None:
                raise Refused("device_revoked")
            return Enrolled(device.id, profile, office.key.office, office.key.public_key)
        if code.expires_at < now:
            raise Refused("code_expired", path="code")
        device_id = office.ids.new()
        _claim_replica(office, connection, replica=asked.replica, agent=code.agent, device=device_id)
        people.add_device(
            connection,
            id=device_id,
            agent=code.agent,
            public_key=asked.device_key,
            name=asked.device_name[:120],
            replica=asked.replica,
            now=now,
        )
        people.use_code(connection, hashed, device_id)
        audit.write(connection, at=now, who=f"device:{device_id}", act="enrolled", subject=code.agent)
    return Enrolled(device_id, profile, office.key.office, office.key.public_key)


def token(office: Office, assertion: str) -> Token:
    """A short-lived token for a device that proves its key (RFC 7523).

    Raises Refused(``assertion_wrong``, ``clock_off``, ``device_unknown``, ``device_revoked``).
    """
    claimed = claimed_device(assertion)
    with office.database.read() as connection:
        device = people.device(connection, claimed)
    if device is None:
        raise Refused("device_unknown")
    now = office.clock.now()
    read_assertion(assertion, read_device_key(device.public_key), office=office.key.office, now=now)
    if device.revoked_at is not None:
        raise Refused("device_revoked")
    bearer = Bearer(device.id, device.agent, device.replica)
    return Token(office.key.access_token(bearer, now), "Bearer", TOKEN_SECONDS)


def authorise(office: Office, access_token: str, replica: str | None) -> Bearer:
    """Who asks; ``replica`` is the one that they speak for, if they name one.

    Raises Refused(``token_wrong``, ``token_expired``, ``device_unknown``, ``device_revoked``, ``foreign_replica``).
    """
    bearer = office.key.read_access_token(access_token, office.clock.now())
    with office.database.read() as connection:
        device = people.device(connection, bearer.device)
        owner = people.replica_agent(connection, replica) if replica else bearer.agent
    if device is None:
        raise Refused("device_unknown")
    if device.revoked_at is not None:
        raise Refused("device_revoked")
    if replica is None or replica == bearer.replica:
        return bearer
    if owner != bearer.agent:
        speak_for(office, bearer, replica)
    return bearer._replace(replica=replica)


def speak_for(office: Office, bearer: Bearer, replica: str) -> None:
    """Note that the agent's device speaks for ``replica`` from now on (a restored backup takes a new one).

    Raises Refused(``bad_id``, ``foreign_replica``).
    """
    _check_uuid(replica, "replica")
    with office.database.write() as connection:
        _claim_replica(office, connection, replica=replica, agent=bearer.agent, device=bearer.device)


def revoke(office: Office, agent: str, *, who: str = "cli") -> int:
    """Revoke all devices of an agent; returns how many. Raises Refused(``not_found``) for an unknown agent."""
    now = office.clock.now()
    with office.database.write() as connection:
        if people.agent(connection, agent) is None:
            raise Refused("not_found")
        count = people.revoke(connection, agent=agent, now=now)
        audit.write(connection, at=now, who=who, act="devices_revoked", subject=agent, count=str(count))
    return count


def _claim_replica(office: Office, connection: Connection, *, replica: str, agent: str, device: str) -> None:
    owner = people.replica_agent(connection, replica)
    if owner is None:
        people.add_replica(connection, id=replica, agent=agent, device=device, now=office.clock.now())
    elif owner != agent:
        raise Refused("foreign_replica", path="replica")


def _check_uuid(text: str, path: str) -> None:
    try:
        good = str(uuid.UUID(text)) == text
    except ValueError:
        good = False
    if not good:
        raise Refused("bad_id", path=path)


def _hash(code: str) -> str:
    return hashlib.sha256("".join(sign for sign in code.upper() if sign.isalnum()).encode()).hexdigest()

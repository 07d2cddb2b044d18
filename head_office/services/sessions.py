"""Who may look at the console: a one-time key opens a session of some hours; forms carry the session's own token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from head_office.db import people
from head_office.problems import Refused
from head_office.services.office import Office
from head_office.services.signing import SESSION_HOURS

KEY_MINUTES = 60
SESSION_SECONDS = SESSION_HOURS * 3600


def new_key(office: Office) -> str:
    """A fresh one-time key; only its hash is kept."""
    key = secrets.token_urlsafe(18)
    expires = office.clock.now() + timedelta(minutes=KEY_MINUTES)
    with office.database.write() as connection:
        people.add_console_key(connection, key_sha256=_hash(key), expires_at=expires)
    return key


def open_session(office: Office, key: str, fixed: str | None) -> str:
    """A session token for a right key: the fixed one, which stays, or a one-time key, which is used up.

    Raises Refused(``console_key_wrong``).
    """
    now = office.clock.now()
    if fixed is None or not hmac.compare_digest(key.encode(), fixed.encode()):
        with office.database.write() as connection:
            if not people.take_console_key(connection, key_sha256=_hash(key), now=now):
                raise Refused("console_key_wrong")
    return office.key.session_token(secrets.token_urlsafe(18), now)


def session_of(office: Office, token: str) -> str:
    """The session behind a cookie. Raises Refused(``token_wrong``, ``token_expired``)."""
    return office.key.read_session_token(token, office.clock.now())


def form_token(office: Office, session: str) -> str:
    """What every form of this session must carry; another site cannot know it."""
    return hashlib.sha256(f"form:{session}:{office.key.sign(session.encode())}".encode()).hexdigest()


def check_form(office: Office, session: str, token: str) -> None:
    """Raises Refused(``csrf_wrong``)."""
    if not hmac.compare_digest(form_token(office, session).encode(), token.encode()):
        raise Refused("csrf_wrong")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

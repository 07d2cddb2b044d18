"""Rate packs as head office publishes them: believed only under its signature and the hash that was announced."""

from __future__ import annotations

import base64
import hashlib

from agent_desk.errors import AgentDeskError
from agent_desk.usecases.incoming import ProvedPack


def prove(file: bytes, sha256: str, public_key: str) -> ProvedPack:
    """The pack in a signed file. Raises ValueError if the pinned key did not sign it, or it is not the one announced."""
    from agent_desk.rating.pack import read_pack
    from agent_desk.rating.sealing import unseal, verify

    try:
        content, signature, _ = unseal(file)
        if not verify(content, signature, base64.b64decode(public_key)):
            raise ValueError("not signed by head office")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("another hash than announced")
        pack = read_pack(content)
    except AgentDeskError as error:
        raise ValueError("unreadable") from error
    return ProvedPack(pack.ref, content, pack.first_day, pack.last_day)

"""Rate packs as head office publishes them: believed only under its signature and the hash that was announced."""

from __future__ import annotations

from agent_desk.errors import AgentDeskError
from agent_desk.usecases.incoming import ProvedPack


def prove(content: bytes, sha256: str, public_key: str) -> ProvedPack:
    """The pack behind the bytes. Raises ValueError if it is not the one announced, or not signed by head office."""
    from agent_desk.rating.pack import read_pack

    try:
        pack = read_pack(content)
    except AgentDeskError as error:
        raise ValueError("unreadable") from error
    if pack.ref.sha256 != sha256:
        raise ValueError("another hash than announced")
    return ProvedPack(pack.ref, content, pack.first_day, pack.last_day)

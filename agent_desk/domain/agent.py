"""The agent whose desk this is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as head office knows them. ``code`` is the staff number, ``path`` the organisation from the top, ``/``-separated."""

    code: str
    name: str
    licence: str
    region: str
    branch: str
    path: str
    channel: str
    grade: str
    insurer: str
    insurer_address: str
    insurer_phone: str

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


DEMONSTRATION_AGENT = Agent(
    code="33001824",
    name="演示业务员",
    licence="00000000000000000000",
    region="浙江",
    branch="示范支公司",
    path="总公司/示范省分公司/示范中支公司/示范支公司",
    channel="referral",
    grade="junior_1",
    insurer="示范财产保险股份有限公司",
    insurer_address="示范市示范路 18 号",
    insurer_phone="000-00000000",
)
"""Nobody, visibly: whose desk it is until it is enrolled, and the agent of demonstrations."""

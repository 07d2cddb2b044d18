"""The items of the feed: what head office tells the desks."""

from __future__ import annotations

from agent_desk.contract import codec
from agent_desk.contract.messages import ApplicationNews, PackNews, PackWithdrawn
from agent_desk.domain.application import Move
from agent_desk.domain.commission import CommissionEntry
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Policy
from head_office.db.feed import News
from head_office.db.packs import PackRow


def pack_news(pack: PackRow) -> News:
    """A pack was published."""
    return News("pack", pack.sha256, codec.encode(PackNews(pack.id, pack.version, pack.sha256)).decode())


def pack_withdrawn_news(pack: PackRow) -> News:
    """A pack was taken back."""
    assert pack.withdrawn_at is not None
    told = PackWithdrawn(pack.id, pack.version, pack.sha256, pack.withdrawn_why, pack.withdrawn_at)
    return News("pack_withdrawn", pack.sha256, codec.encode(told).decode())


def application_news(id: str, move: Move, *, total_fen: int, rerated_fen: int | None) -> News:
    """An application moved; both totals are told where head office could price it."""
    rerated = difference = ""
    if rerated_fen is not None:
        rerated, difference = str(Money(rerated_fen)), str(Money(rerated_fen - total_fen))
    told = ApplicationNews(id, move.state.value, move.at, move.by, move.comment, rerated, difference)
    return News("application", id, codec.encode(told).decode())


def policy_news(policy: Policy) -> News:
    """A policy was issued."""
    return News("policy", policy.id, codec.encode(policy).decode())


def commission_news(entry: CommissionEntry) -> News:
    """A commission entry was earned or paid."""
    return News("commission", entry.id, codec.encode(entry).decode())


def record_news(kind: str, subject: str, body: str) -> News:
    """A record as head office holds it."""
    return News(kind, subject, body)

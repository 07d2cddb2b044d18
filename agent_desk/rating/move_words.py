"""What moved a price, in words for window, command line and head office."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from agent_desk.domain.repricing import Move
from agent_desk.rating.steps import percent
from agent_desk.texts import Catalogue

_PRODUCTS = frozenset({"compulsory", "vehicle_tax", "commercial", "home"})
_TENTH = Decimal("0.001")


def factor_name(texts: Catalogue, move: Move) -> str:
    """«附加费用率», «三者险，限额表纯保费»: the factor, and of which part where not all share it."""
    factor = texts.say(f"moves.factor.{move.code}")
    if move.part == "total" or (
        move.part in {"commercial", "home"} and move.code not in {"added", "removed", "stated"}
    ):
        return factor
    return texts.say("moves.of", part=part_name(texts, move.part), factor=factor)


def part_name(texts: Catalogue, part: str) -> str:
    """What a part of the price is called, a cover or an item by its short name."""
    if part in _PRODUCTS:
        return texts.say(f"states.product.{part}")
    short = f"covers.{part}.short"
    return texts.say(short if texts.has(short) else f"covers.{part}")


def figures(texts: Catalogue, move: Move) -> str:
    """«25% → 22%», «1,117.00 → 1,150.51（+3%）»; one figure where the other side has none, "" where neither has."""
    if not move.before or not move.after:
        return move.before or move.after
    share = _share(move.before, move.after)
    key = "moves.change_share" if share else "moves.change"
    return texts.say(key, before=move.before, after=move.after, share=share)


def _share(before: str, after: str) -> str:
    """By what share an amount grew; "" where the figures are no plain numbers."""
    try:
        old, new = (Decimal(text.replace(",", "").replace("\u2212", "-")) for text in (before, after))
    except InvalidOperation:
        return ""
    if not old:
        return ""
    share = (new / old - 1).quantize(_TENTH)
    return f"+{percent(share)}" if share > 0 else percent(share) if share else ""

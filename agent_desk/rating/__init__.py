"""Rate packs and premiums, pure: facts × pack → lines and their trace."""

from agent_desk.rating.parsing import parse
from agent_desk.rating.pricing import price, price_text

__all__ = ["parse", "price", "price_text"]

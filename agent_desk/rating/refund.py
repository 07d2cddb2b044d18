"""What is given back when a policy ends early. Pure; every amount to the fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext

from agent_desk.domain.money import ZERO, Money
from agent_desk.rating.steps import EXACT, ONE


def pro_rata(premium: Money, *, elapsed: int, term: int) -> Money:
    """``premium`` × (1 − elapsed days / days of the term): compulsory insurance always (Compulsory Regulation art 17, S03,
    S27), commercial and home insurance once they have begun (S28, S30 art 68; Insurance Law art 54, S07).

    Raises ValueError unless 0 ≤ elapsed ≤ term and term > 0.
    """
    if term <= 0 or not 0 <= elapsed <= term:
        raise ValueError(f"{elapsed} of {term} days")
    with localcontext(EXACT):
        return Money.rounded(premium.decimal() * (term - elapsed) / term)


def before_start(premium: Money, kept: Decimal) -> Money:
    """What is left of a commercial premium before the policy begins: the insurer keeps the share ``kept``, at most 3 %
    (S30 art 68, S28). ``Manifest.commercial_kept_before_start`` says how much.
    """
    with localcontext(EXACT):
        return Money.rounded(premium.decimal() * (ONE - kept))


def commercial_refund(premium: Money, *, start: date, end: date, cancelled: date, kept: Decimal) -> Money:
    """The refund of a commercial or home policy from ``start`` to ``end``, both included, cancelled as of a day.

    The day of cancelling itself is not covered any more. After the end nothing is left.
    """
    if cancelled < start:
        return before_start(premium, kept)
    term = (end - start).days + 1
    return pro_rata(premium, elapsed=min((cancelled - start).days, term), term=term)


def compulsory_refund(premium: Money, *, start: date, end: date, cancelled: date) -> Money:
    """The same for compulsory insurance, which keeps no fee; it may be cancelled only on the grounds of S03 art 16."""
    if cancelled < start:
        return premium
    term = (end - start).days + 1
    return pro_rata(premium, elapsed=min((cancelled - start).days, term), term=term)


def tax_refund(annual: Money, lost: date) -> Money:
    """Vehicle tax for the months from that of the theft, scrapping or destruction to December (S05 arts 19–20).

    The tax office pays it, not the insurer; a cancelled policy or a sale gives nothing back.
    """
    with localcontext(EXACT):
        return Money.rounded(annual.decimal() * (13 - lost.month) / 12) if annual else ZERO

"""How figures, days and numbers are written on paper."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from agent_desk.clock import CHINA
from agent_desk.domain.money import Money
from agent_desk.texts import Texts

_COUNT = "零一二三四五六七八九十"


def capital_amount(amount: Money) -> str:
    """The amount in the capital numerals of Chinese bills (人民币大写): ``叁仟零伍拾壹元伍角伍分``.

    Ends in 整 unless there are fen (支付结算办法, annex 1). Raises ValueError below zero or from 10^14 yuan on.
    """
    if amount.fen < 0 or amount.fen >= 10**16:
        raise ValueError("no amount of a bill")
    import cn2an

    text = str(cn2an.an2cn(str(amount), "rmb"))
    return text if text.endswith(("分", "整")) else text + "整"


def masked(identity: str) -> str:
    """An identity number with the birth date hidden: ``330106********284X``; other numbers keep their last four."""
    if len(identity) == 18:
        return identity[:6] + "*" * 8 + identity[-4:]
    return "*" * max(0, len(identity) - 4) + identity[-4:]


def spaced_plate(plate: str) -> str:
    """A number plate as it is read: ``浙A 00001``."""
    return f"{plate[:2]} {plate[2:]}" if len(plate) > 2 else plate


def grouped(text: str, size: int = 4) -> str:
    """In groups, for reading aloud: ``4f1c 90ab 77d2``."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def day(value: date) -> str:
    """``2026-11-24``."""
    return value.isoformat()


def moment(value: datetime) -> str:
    """``2026-11-24 09:44`` in China, whatever the laptop's zone."""
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def plain(value: Decimal) -> str:
    """A decimal without idle zeros: ``1.5``, ``20``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def large(yuan: Decimal, texts: Texts) -> str:
    """An amount as it is spoken: ``18 万`` and ``1.8 万``, or ``180,000`` in English; ``77,946.40`` with its fen."""
    if texts.language == "zh_CN" and yuan >= 1000 and yuan % 100 == 0:
        return f"{plain(yuan / 10000)} 万"
    # Fen are written as everywhere on the sheet, with both digits.
    return f"{yuan:,.2f}" if yuan % 1 else f"{int(yuan):,}"


def count_word(number: int, texts: Texts) -> str:
    """A small number in words where the language has them: ``两`` points, ``3`` points."""
    if texts.language != "zh_CN" or number > 10:
        return str(number)
    return "两" if number == 2 else _COUNT[number]

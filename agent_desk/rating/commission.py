"""Commission by the scheme of a rate pack: premium without VAT → fen, × rate → fen."""

from __future__ import annotations

from decimal import Decimal, localcontext

from agent_desk.domain.commission import CommissionScheme
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Product
from agent_desk.domain.premium import ExpectedCommission, QuoteAnswer
from agent_desk.rating.steps import EXACT, ONE

_ANY = "*"
_GROUPS = {
    "F": "family", "FAM": "family",
    "E": "enterprise", "ENT": "enterprise",
    "NT": "truck", "CT": "truck", "NTRK": "truck", "CTRK": "truck",
}  # fmt: skip


def calculate(premium: Money, rate: Decimal, vat: Decimal) -> tuple[Money, Money]:
    """The premium without VAT and the commission on it, each to the fen. ``rate`` and ``vat`` are shares (0.06 = 6 %)."""
    with localcontext(EXACT):
        net = Money.rounded(premium.decimal() / (ONE + vat))
        return net, Money.rounded(net.decimal() * rate)


def class_group_of(answer: QuoteAnswer, product: Product) -> str:
    """The group by which a scheme sets rates: ``family``, ``enterprise``, ``truck``, or ``*`` for all others."""
    if product is Product.COMMERCIAL and answer.commercial is not None:
        return _GROUPS.get(answer.commercial.class_code.rstrip("0123456789"), _ANY)
    if product is Product.COMPULSORY and answer.compulsory is not None:
        return _GROUPS.get(answer.compulsory.class_code.partition("_")[0], _ANY)
    return _ANY


def rate_for(scheme: CommissionScheme, product: Product, class_group: str, channel: str, grade: str) -> Decimal:
    """The rate of the scheme's row that says most about the case, 0 without one.

    A row that names the class group goes before one that names the channel, and that before one that names the grade.
    """
    best, rate = -1, Decimal(0)
    for row in scheme.rates:
        if row.product is not product:
            continue
        weight = 0
        for stated, wanted, worth in (
            (row.class_group, class_group, 4),
            (row.channel, channel, 2),
            (row.grade, grade, 1),
        ):
            if stated == _ANY:
                continue
            if stated != wanted:
                break
            weight += worth
        else:
            if weight > best:
                best, rate = weight, row.rate
    return rate


def expected(
    answer: QuoteAnswer, scheme: CommissionScheme, *, channel: str = _ANY, grade: str = _ANY
) -> ExpectedCommission:
    """What an agent of that channel and grade would earn on the answer. Vehicle tax earns nothing."""
    amounts: dict[Product, Money | None] = {}
    for product in Product:
        premium = answer.part(product.value)
        if premium is None:
            amounts[product] = None
            continue
        rate = rate_for(scheme, product, class_group_of(answer, product), channel, grade)
        amounts[product] = calculate(premium, rate, scheme.vat)[1]
    return ExpectedCommission(
        compulsory=amounts[Product.COMPULSORY],
        commercial=amounts[Product.COMMERCIAL],
        home=amounts[Product.HOME],
        total=sum((found for found in amounts.values() if found is not None), ZERO),
    )

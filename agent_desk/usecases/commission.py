"""The agent's commission: expected at queueing, earned at issue, paid by statement; each with its calculation."""

from __future__ import annotations

from decimal import Decimal

from agent_desk.clock import day_of
from agent_desk.domain.application import Application
from agent_desk.domain.commission import CommissionEntry, CommissionMonth, CommissionRow, CommissionState
from agent_desk.domain.money import ZERO
from agent_desk.domain.overview import CommissionDetail, CommissionPage
from agent_desk.domain.policy import Product
from agent_desk.domain.quote import Quote
from agent_desk.errors import NoSuchRecord
from agent_desk.rating.commission import calculate, class_group_of, rate_for
from agent_desk.usecases.act import Act
from agent_desk.usecases.context import Context


def expect(act: Act, application: Application, quote: Quote, label: str) -> None:
    """Write down what this application would earn by the scheme of the quote's pack."""
    agent = act.context.agent()
    scheme = act.context.pack(quote.answer.pack.sha256).commission_scheme
    for old in act.unit.commissions.of_application(application.id):
        if old.state is CommissionState.EXPECTED:
            act.unit.commissions.remove(old.id)
    for product in Product:
        premium = quote.answer.part(product.value)
        if premium is None or not premium:
            continue
        group = class_group_of(quote.answer, product)
        rate = rate_for(scheme, product, group, agent.channel, agent.grade)
        net, amount = calculate(premium, rate, scheme.vat)
        act.put_commission(
            CommissionEntry(
                id=act.context.ids.new(),
                application_id=application.id,
                policy_id=None,
                customer_id=application.customer_id,
                product=product,
                object_label=label,
                premium=premium,
                vat=scheme.vat,
                net=net,
                rate=rate,
                class_group=group,
                amount=amount,
                state=CommissionState.EXPECTED,
                at=act.now,
                month=act.context.month(),
                scheme=scheme.id,
            )
        )


def page(context: Context, month: str, query: str) -> CommissionPage:
    """Sums, twelve months and entries of one month, or of a whole year (``2026``)."""
    month = month or context.month()
    whole_year = len(month) == len("2026")
    with context.units.read() as unit:
        months = unit.commissions.months(f"{month}-12" if whole_year else month, 12)
        rows = unit.commissions.of_month(month, query)
    scheme = context.pack().commission_scheme
    blank = CommissionMonth(month, ZERO, ZERO, ZERO)
    if whole_year:
        year = CommissionMonth(
            month,
            sum((one.earned for one in months), ZERO),
            sum((one.paid for one in months), ZERO),
            sum((one.expected for one in months), ZERO),
        )
        return CommissionPage(year, blank, months, rows, scheme.id, context.agent().channel)
    return CommissionPage(
        month=months[-1] if months else blank,
        previous=months[-2] if len(months) > 1 else blank,
        months=months,
        rows=rows,
        scheme=scheme.id,
        channel=context.agent().channel,
    )


def detail(context: Context, entry_id: str) -> CommissionDetail:
    """One entry with the steps that made it; the last step equals the amount."""
    with context.units.read() as unit:
        entry = unit.commissions.find(entry_id)
        if entry is None:
            raise NoSuchRecord(subject=entry_id, kind="commission")
        customer = unit.customers.find(entry.customer_id)
    return CommissionDetail(CommissionRow(entry, customer.name if customer else ""), steps_of(entry))


def steps_of(entry: CommissionEntry) -> tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]:
    """The calculation: sign, catalogue key below ``trace.``, facts, figure."""
    divisor = Decimal(1) + entry.vat
    grouped = entry.product is Product.COMMERCIAL and entry.class_group != "*"
    case = f"{entry.product.value}_{entry.class_group}" if grouped else entry.product.value
    facts = (("case", f"@trace.earns.{case}"), ("scheme", entry.scheme))
    premium_code = "commission_premium_expected" if entry.state is CommissionState.EXPECTED else "commission_premium"
    return (
        ("", premium_code, (("day", day_of(entry.at).isoformat()),), entry.premium.shown()),
        ("÷", "commission_vat", (("percent", _percent(entry.vat)),), f"{divisor.normalize():f}"),
        ("=", "commission_net", (), entry.net.shown()),
        ("×", "commission_rate", facts, _percent(entry.rate)),
        ("=", "commission_amount", (), entry.amount.shown()),
    )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"

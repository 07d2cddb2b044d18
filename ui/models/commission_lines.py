"""How the commission page shows its entries and months: columns, cells, the calculation under an entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil

from agent_desk.clock import day_of
from agent_desk.domain.commission import CommissionMonth, CommissionRow, CommissionState
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.money import ZERO
from agent_desk.domain.overview import CommissionDetail
from agent_desk.domain.policy import Product
from ui.i18n import day, money, say
from ui.painting import Run, quiet, width_of
from ui.widgets.folding import Under
from ui.widgets.tables import Cell, Column, cell
from ui.widgets.trace import TraceLine


def month_name(month: str) -> str:
    """«11 月», ``November`` of ``2026-11``; «2026 年» of a year."""
    if len(month) == len("2026"):
        return say("commission.entries_year", year=month)
    return say(f"ui.month_{int(month[5:7])}").strip()


def columns() -> tuple[Column, ...]:
    """The columns of the entries; the products are as wide as their longest name."""
    products = max(width_of((Run(say(f"states.product.{one.value}")),)) for one in Product)
    return (
        Column("date", say("commission.date"), 60, sort="date"),
        Column("customer", say("commission.customer"), sort="customer"),
        Column("product", say("commission.product"), max(56, ceil(products))),
        Column("premium", say("commission.premium"), 84, right=True, sort="premium"),
        Column("rate", say("commission.rate"), 44, right=True),
        Column("amount", say("commission.amount"), 84, right=True, sort="amount"),
        Column("state", say("commission.state"), 76, right=True),
    )


ORDERS: dict[str, Callable[[CommissionRow], object]] = {
    "date": lambda row: (row.entry.state is CommissionState.EXPECTED, row.entry.at),
    "customer": lambda row: row.customer_name,
    "premium": lambda row: row.entry.premium.fen,
    "amount": lambda row: row.entry.amount.fen,
}
"""What the rows are put in order by; what is not issued yet counts as latest."""


def show(row: CommissionRow, column: str, is_open: bool) -> Cell:
    """One cell of an entry; the open one is bold where its name and amount stand."""
    entry = row.entry
    expected = entry.state is CommissionState.EXPECTED
    if column == "date":
        return cell(quiet(say("commission.not_issued") if expected else day(day_of(entry.at))))
    if column == "customer":
        name = Run(row.customer_name, strong=is_open)
        return cell(name, quiet(f" {shown_plate(entry.object_label)}"), tip=f"{row.customer_name} {entry.object_label}")
    if column == "product":
        return cell(say(f"states.product.{entry.product.value}"))
    if column == "premium":
        return cell(money(entry.premium))
    if column == "rate":
        return cell(quiet(percent(entry.rate)))
    if column == "amount":
        return cell(Run(money(entry.amount), "quiet" if expected else "", strong=is_open))
    words = Run(say(f"states.commission.{entry.state.value}"), "quiet" if expected else "")
    return cell(words, legend=entry.state.value)


def percent(share: Decimal) -> str:
    """``10%`` of 0.10, ``2.5%`` of 0.025."""
    return f"{(share * 100).normalize():f}%"


def calculation(detail: CommissionDetail) -> tuple[Under, ...]:
    """The steps of an entry as one line under it; the last step is the amount."""
    steps = tuple(
        TraceLine(sign, say(f"trace.{code}", **dict(facts)), figure) for sign, code, facts, figure in detail.steps
    )
    return (Under(trace=steps, last=True),)


def month_columns() -> tuple[Column, ...]:
    """The columns of the list month by month."""
    return (
        Column("month", say("commission.month")),
        Column("earned", say("commission.month_earned"), 72, right=True),
        Column("paid", say("commission.month_paid"), 72, right=True),
        Column("open", say("commission.month_open"), 72, right=True),
    )


def show_month(month: CommissionMonth, column: str) -> Cell:
    """One cell of a month; ``earned`` is all that was earned, paid or not. The sum is bold."""
    bold = not month.month
    if column == "month":
        return cell(say("commission.sum") if bold else month_name(month.month), bold=bold, tip=month.month)
    amount = {"earned": month.earned + month.paid, "paid": month.paid, "open": month.earned}[column]
    return cell(Run(money(amount), "" if amount else "quiet"), bold=bold)


def sum_of(months: Sequence[CommissionMonth]) -> CommissionMonth:
    """All months together; its name is empty."""
    return CommissionMonth(
        "",
        sum((one.earned for one in months), ZERO),
        sum((one.paid for one in months), ZERO),
        sum((one.expected for one in months), ZERO),
    )

"""What may come back when policies end early, estimated from what the desk knows; others decide it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.premium import TraceStep, VehicleTax
from agent_desk.domain.quote import Quote
from agent_desk.domain.refund import COMPULSORY_GROUNDS, HOME_GROUNDS, TAX_GROUNDS, Ground, Payer, Refund, RefundItem
from agent_desk.errors import InputError, NoSuchRecord, Problem
from agent_desk.ports.units import Unit
from agent_desk.rating.refund import commercial_refund, compulsory_refund, tax_refund
from agent_desk.usecases.context import Context


def estimate(context: Context, policy_ids: Sequence[str], cancelled: date, ground: str) -> Refund:
    """The refund of the policies (ids or numbers) of one object, and of the tax that was collected with compulsory insurance.

    Cover ends before ``cancelled``, 00:00 China time; for a theft or scrapping its month is that of the loss. Raises
    NoSuchRecord, and InputError for an unknown ground, policies of two objects, or a vehicle's ground for a home.
    """
    if ground not in set(Ground):
        raise InputError([Problem("ground", "unknown_value")])
    reason = Ground(ground)
    with context.units.read() as unit:
        policies = tuple(_policy(unit, one) for one in dict.fromkeys(policy_ids))
        _check(policies, reason)
        quotes = {policy.id: _quote_of(unit, policy) for policy in policies}
    items: list[RefundItem] = []
    for policy in policies:
        quote = quotes[policy.id]
        items.append(_premium(context, policy, quote, cancelled, reason))
        if policy.product is Product.COMPULSORY:
            items += _tax_items(policy, quote, cancelled, reason)
    return Refund(policies, cancelled, reason, context.clock.now(), tuple(items))


def note(context: Context, policy_ids: Sequence[str], cancelled: date, ground: str, language: str = "") -> bytes:
    """The refund note, PDF. Raises what ``estimate`` raises."""
    refund = estimate(context, policy_ids, cancelled, ground)
    first = refund.policies[0]
    with context.units.read() as unit:
        customer = unit.customers.get(first.customer_id)
        vehicle = unit.vehicles.find(first.vehicle_id) if first.vehicle_id else None
        home = unit.homes.find(first.home_id) if first.home_id else None
    return context.sheets(language).refund_note(
        refund=refund, customer=customer, vehicle=vehicle, home=home, agent=context.agent()
    )


def _policy(unit: Unit, key: str) -> Policy:
    found = unit.policies.find(key) or unit.policies.by_number(key)
    if found is None:
        raise NoSuchRecord(subject=key, kind="policy")
    return found


def _check(policies: Sequence[Policy], ground: Ground) -> None:
    if not policies:
        raise InputError([Problem("policy", "required")])
    if len({(one.customer_id, one.vehicle_id, one.home_id, one.object_label) for one in policies}) > 1:
        raise InputError([Problem("policy", "two_objects")])
    if policies[0].product is Product.HOME and ground not in HOME_GROUNDS:
        raise InputError([Problem("ground", "vehicle_ground")])


def _quote_of(unit: Unit, policy: Policy) -> Quote | None:
    application = unit.applications.find(policy.application_id)
    return unit.quotes.find(application.quote_id) if application else None


def _premium(context: Context, policy: Policy, quote: Quote | None, cancelled: date, ground: Ground) -> RefundItem:
    paid = TraceStep(policy.product.value, "refund_paid", "", policy.premium.shown())
    span = {"start": policy.start, "end": policy.end, "cancelled": cancelled}
    if policy.product is Product.COMPULSORY:
        if ground not in COMPULSORY_GROUNDS:
            stopped = (paid, _result("refund_not_allowed", ZERO))
            return RefundItem("compulsory", policy.number, policy.premium, ZERO, Payer.NOBODY, stopped, "compulsory")
        refund, kept, source = compulsory_refund(policy.premium, **span), Decimal(0), "compulsory"
    else:
        kept = context.pack(quote.answer.pack.sha256 if quote else "").manifest.commercial_kept_before_start
        refund = commercial_refund(policy.premium, kept=kept, **span)
        home, begun = policy.product is Product.HOME, cancelled >= policy.start
        source = ("home_after" if begun else "home") if home else ("commercial" if begun else "commercial_before")
    steps = (paid, _share(policy, cancelled, kept), _result("refund_result", refund))
    payer = Payer.INSURER if refund else Payer.NOBODY
    return RefundItem(policy.product.value, policy.number, policy.premium, refund, payer, steps, source)


def _share(policy: Policy, cancelled: date, kept: Decimal) -> TraceStep:
    """Which part of the premium comes back, as the sheet says it."""
    part = policy.product.value
    if cancelled < policy.start:
        if not kept:
            return TraceStep(part, "refund_not_begun", "×", "1")
        percent = f"{(kept * 100).normalize():f}"
        return TraceStep(part, "refund_kept", "×", f"{1 - kept:.2f}", (("percent", percent),))
    term = (policy.end - policy.start).days + 1
    elapsed = min((cancelled - policy.start).days, term)
    facts = (("term", str(term)), ("elapsed", str(elapsed)), ("left", str(term - elapsed)))
    return TraceStep(part, "refund_days", "×", f"{term - elapsed}/{term}", facts)


def _result(code: str, amount: Money) -> TraceStep:
    return TraceStep("refund", code, "=", amount.shown())


def _tax_items(policy: Policy, quote: Quote | None, lost: date, ground: Ground) -> list[RefundItem]:
    """The tax that was collected with the policy; where the desk never saw it and it may come back, that nobody here knows."""
    if quote is not None:
        tax = quote.answer.vehicle_tax
        return [_tax(policy, tax, quote.start.year, lost, ground)] if tax is not None else []
    if ground not in TAX_GROUNDS:
        return []
    steps = (TraceStep("vehicle_tax", "refund_tax_unknown", "", ""),)
    return [RefundItem("vehicle_tax", policy.number, None, ZERO, Payer.NOBODY, steps, "vehicle_tax")]


def _tax(policy: Policy, tax: VehicleTax, year: int, lost: date, ground: Ground) -> RefundItem:
    """The tax of the year in which the policy began (Vehicle Tax Implementing Regulation arts 19–20)."""
    steps = [TraceStep("vehicle_tax", "refund_paid", "", tax.amount.shown())]
    refund = ZERO
    if not tax.amount:
        steps.append(_result("refund_tax_nothing", ZERO))
    elif ground not in TAX_GROUNDS:
        steps.append(_result("refund_tax_none", ZERO))
    elif lost.year != year:
        steps.append(TraceStep("vehicle_tax", "refund_tax_other_year", "=", "0.00", (("year", str(year)),)))
    else:
        # The halved tax of an energy-saving car is what was paid for a whole year.
        yearly = Money.rounded(tax.annual.decimal() / 2) if tax.reason == "energy_saving" else tax.annual
        counted = tax_refund(yearly, lost)
        refund = min(counted, tax.amount, key=lambda amount: amount.fen)
        months = 13 - lost.month
        facts = (("month", str(lost.month)), ("n", str(months)))
        steps += [
            TraceStep("vehicle_tax", "refund_tax_year", "", yearly.shown()),
            TraceStep("vehicle_tax", "refund_tax_months", "×", f"{months}/12", facts),
            _result("refund_tax_cap" if refund != counted else "refund_result", refund),
        ]
    payer = Payer.TAX_OFFICE if refund else Payer.NOBODY
    return RefundItem("vehicle_tax", policy.number, tax.amount, refund, payer, tuple(steps), "vehicle_tax")

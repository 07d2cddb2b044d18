"""From a paid application to policies and earned commission; pure but for ids and time, which are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from agent_desk.clock import CHINA, Ids
from agent_desk.contract import codec
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.domain.agent import Agent
from agent_desk.domain.commission import CommissionEntry, CommissionScheme, CommissionState
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.policy import Policy, Product
from agent_desk.rating.commission import calculate, class_group_of, rate_for

_PREFIX = {Product.COMPULSORY: "JQ", Product.COMMERCIAL: "SY", Product.HOME: "JC"}


def policies_of(body: ApplicationBody, *, ids: Ids, now: datetime) -> tuple[Policy, ...]:
    """A policy without number for each product that was applied for; vehicle tax is collected, not insured."""
    asked = codec.decode(body.quote.request, dict[str, Any])
    found = []
    for product in Product:
        premium = body.quote.answer.part(product.value)
        if premium is None:
            continue
        found.append(
            Policy(
                id=ids.new(),
                number="",
                application_id=body.application.id,
                customer_id=body.customer.id,
                product=product,
                object_label=object_label(body),
                start=body.application.start,
                end=last_day(product, asked, body.application.start),
                premium=premium,
                issued_at=now,
                vehicle_id=body.vehicle.id if body.vehicle else None,
                home_id=body.home.id if body.home else None,
            )
        )
    return tuple(found)


def last_day(product: Product, asked: dict[str, Any], start: date) -> date:
    """The last day in force: whole months or years, or the days that a shorter term was priced for."""
    if product is Product.COMPULSORY:
        return _before(start, months=(asked.get("compulsory") or {}).get("short_months") or 12)
    if product is Product.COMMERCIAL:
        days = (asked.get("commercial") or {}).get("days")
        return start + timedelta(days=days - 1) if days else _before(start, months=12)
    return _before(start, months=12 * (asked.get("term_years") or 1))


def _before(start: date, *, months: int) -> date:
    """The day before the same day so many months on; where that month is too short, its last day."""
    years, month = divmod(start.month - 1 + months, 12)
    try:
        return date(start.year + years, month + 1, start.day) - timedelta(days=1)
    except ValueError:
        years, month = divmod(start.month + months, 12)
        return date(start.year + years, month + 1, 1) - timedelta(days=1)


def number_name(policy: Policy, now: datetime) -> str:
    """The counter that numbers this policy: one per product and month of issue."""
    return f"policy:{_PREFIX[policy.product]}-{now.astimezone(CHINA):%y%m}"


def numbered(policy: Policy, count: int, now: datetime) -> Policy:
    """The policy with its number, for example ``SY-2611-000001``."""
    return replace(policy, number=f"{number_name(policy, now).partition(':')[2]}-{count:06d}")


def earned(
    body: ApplicationBody,
    policies: Sequence[Policy],
    *,
    agent: Agent,
    scheme: CommissionScheme,
    ids: Ids,
    now: datetime,
) -> tuple[CommissionEntry, ...]:
    """What the agent earned: premium without VAT × the scheme's rate, for each policy, in the month of issue (China)."""
    entries = []
    for policy in policies:
        if not policy.premium:
            continue
        group = class_group_of(body.quote.answer, policy.product)
        rate = rate_for(scheme, policy.product, group, agent.channel, agent.grade)
        net, amount = calculate(policy.premium, rate, scheme.vat)
        entries.append(
            CommissionEntry(
                id=ids.new(),
                application_id=body.application.id,
                policy_id=policy.id,
                customer_id=policy.customer_id,
                product=policy.product,
                object_label=policy.object_label,
                premium=policy.premium,
                vat=scheme.vat,
                net=net,
                rate=rate,
                class_group=group,
                amount=amount,
                state=CommissionState.EARNED,
                at=now,
                month=f"{now.astimezone(CHINA):%Y-%m}",
                scheme=scheme.id,
            )
        )
    return tuple(entries)


def object_label(body: ApplicationBody) -> str:
    """What is insured, in a few characters: the plate as written on it, the VIN's end, or the address."""
    if body.vehicle is not None:
        return shown_plate(body.vehicle.plate) if body.vehicle.plate else body.vehicle.vin[-8:]
    return body.home.address if body.home else ""

"""What the records know of a vehicle's last year, for the visit at which it is renewed."""

from __future__ import annotations

import json

from agent_desk.domain.policy import Policy, Product
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, Source
from agent_desk.ports.units import Unit

_YEAR_AT_LEAST = 350
"""A policy of so many days, or more, counts as a year of continuous cover."""

_SAME_YEAR = 183
"""Commercial cover that ended so many days before the newest policy, or earlier, was not renewed in the last year."""


def facts_of(unit: Unit, vehicle: Vehicle) -> dict[str, Fact]:
    """When the last policy ends, its no-claim level, and the continuous years and claims as they stand now.

    End and level are confirmed: head office issued the policy. How many claims there were in its year nobody has said yet, so the
    claims of the quote that it was issued on are taken over as assumed.
    """
    policies = [one for one in unit.policies.of_customer(vehicle.customer_id) if one.vehicle_id == vehicle.id]
    if not policies:
        return {}
    end = max(policy.end for policy in policies)
    facts = {"quote.last_policy_end": Fact(end.isoformat(), Source.CONFIRMED)}
    commercial = [policy for policy in policies if policy.product is Product.COMMERCIAL]
    newest = max(commercial, key=lambda policy: policy.end, default=None)
    if newest is None or (end - newest.end).days >= _SAME_YEAR:
        # Another insurer may have had the commercial cover: the agent asks.
        return facts | {"quote.continuous_years": Fact("0", Source.ASSUMED)}
    quote = _quote_of(unit, newest)
    return facts | (_history(quote, newest) if quote else {})


def _quote_of(unit: Unit, policy: Policy) -> Quote | None:
    application = unit.applications.find(policy.application_id)
    return unit.quotes.find(application.quote_id) if application else None


def _history(quote: Quote, policy: Policy) -> dict[str, Fact]:
    asked, answered = json.loads(quote.request).get("commercial"), quote.answer.commercial
    if asked is None or answered is None:
        return {}
    years = asked["continuous_years"] + (1 if (policy.end - policy.start).days >= _YEAR_AT_LEAST else 0)
    return {
        "quote.last_level": Fact(str(answered.ncd_level), Source.CONFIRMED),
        "quote.continuous_years": Fact(str(years), Source.CONFIRMED),
        "quote.claims": Fact(str(asked["claims"]), Source.ASSUMED),
    }

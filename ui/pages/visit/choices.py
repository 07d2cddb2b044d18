"""What the visit offers to choose from for each cover. The rate pack decides what a choice costs and whether it may be had."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desk.domain.vehicle import NEW_ENERGY


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices of one cover; each is a set of texts as ``Visit.covers`` keeps them. The first is taken by the switch."""

    code: str
    choices: tuple[dict[str, str], ...] = ({},)


def _limits(code: str, *yuan: int) -> Offer:
    return Offer(code, tuple({"limit": str(one)} for one in yuan))


def _sums(code: str, *yuan: int) -> Offer:
    return Offer(code, tuple({"sum": str(one)} for one in yuan))


def _rates(code: str) -> Offer:
    return Offer(code, tuple({"rate": rate} for rate in ("0.05", "0.10", "0.15", "0.20")))


def _services(roadside: int, inspection: int, chauffeur: int, test: int) -> dict[str, str]:
    counts = (roadside, inspection, chauffeur, test)
    return {name: str(n) for name, n in zip(("roadside", "inspection", "chauffeur", "test"), counts, strict=True)}


SEAT_LIMITS = (10_000, 20_000, 50_000, 100_000, 200_000, 300_000)
DRIVER, PASSENGER = _limits("DRIVER", *SEAT_LIMITS), _limits("PASSENGER", *SEAT_LIMITS)

ENDORSEMENTS = (
    _limits("NONMED_TP", 100_000, 200_000, 300_000, 500_000, 1_000_000),
    _limits("NONMED_SEAT", 10_000, 20_000, 50_000, 100_000),
    Offer("SERVICE", (_services(2, 0, 0, 0), _services(4, 1, 0, 0), _services(4, 1, 1, 1))),
    _sums("SCRATCH", 2_000, 5_000, 10_000, 20_000),
    Offer("HOLIDAY"),
    _limits("MENTAL", 10_000, 50_000, 100_000),
    _sums("WHEEL", 5_000, 10_000, 20_000),
    _sums("EQUIP", 5_000, 10_000, 20_000, 50_000),
    Offer("REPAIR", ({"days": "15", "daily": "200"}, {"days": "30", "daily": "200"}, {"days": "60", "daily": "300"})),
    Offer("NO_WATER"),
    _limits("CARGO", 50_000, 100_000, 200_000, 500_000),
    _rates("ABS_DED_DAMAGE"),
    _rates("ABS_DED_TPL"),
    _rates("ABS_DED_DRIVER"),
    _rates("ABS_DED_PASSENGER"),
    Offer("NEV_GRID"),
    _sums("NEV_PILE_LOSS", 2_000, 5_000, 10_000, 20_000),
    _limits("NEV_PILE_LIAB", 50_000, 100_000, 200_000),
    _sums("NEV_SOFT", 10_000, 20_000, 50_000),
    Offer("NEV_FIRE2X"),
)

HOME_ITEMS = ("BUILDING", "DECOR", "CONTENTS", "THEFT", "CASH_JEWEL", "ELEC", "PIPE", "LIAB")
HOME_FIRST_SUMS = {
    "BUILDING": "1000000",
    "DECOR": "200000",
    "CONTENTS": "100000",
    "THEFT": "50000",
    "CASH_JEWEL": "5000",
    "ELEC": "10000",
    "PIPE": "20000",
    "LIAB": "100000",
}


def offered(use: str, energy: str) -> tuple[Offer, ...]:
    """The endorsements that this vehicle may have at all, so that nobody is offered what the rate pack refuses."""
    electric = energy in {one.value for one in NEW_ENERGY}
    goods = use in {"own_goods", "hire_goods"}

    def fits(code: str) -> bool:
        if code.startswith("NEV_"):
            return electric
        return {"NO_WATER": not electric, "CARGO": goods, "HOLIDAY": use == "family"}.get(code, True)

    return tuple(offer for offer in ENDORSEMENTS if fits(offer.code))

"""From a home request as it was written to one that can be priced, or to everything that is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agent_desk.domain.home import Occupancy
from agent_desk.rating.pack import Pack
from agent_desk.rating.reader import Data, Reader
from agent_desk.rating.request import HomeRequest

_TOP = frozenset({"kind", "start", "home", "deductible", "term_years", "items"})
_HOME = frozenset({"structure", "built_year", "zone", "occupancy"})
_OCCUPANCIES = tuple(occupancy.value for occupancy in Occupancy)
_CARRIERS = {"THEFT": "CONTENTS", "CASH_JEWEL": "THEFT"}


def read_home_request(data: Data, pack: Pack, reader: Reader) -> HomeRequest | None:
    """The request; None where ``reader`` holds problems."""
    reader.keys(data, _TOP, "")
    tables = pack.home
    start = reader.day(data, "start", "", needed=True)
    home = reader.section(data, "home", needed=True)
    structure = zone = occupancy = age = None
    if home is not None:
        reader.keys(home, _HOME, "home.")
        structure = reader.choice(home, "structure", "home.", tables.structure)
        age = _age(home, pack, reader, start)
        zone = reader.choice(home, "zone", "home.", tables.zone)
        occupancy = reader.choice(home, "occupancy", "home.", _OCCUPANCIES)
    deductible = reader.decimal(data, "deductible", "", yuan=True)
    if deductible is not None and deductible not in tables.deductible:
        reader.refuse("deductible", "unknown_value", allowed=", ".join(f"{one:f}" for one in tables.deductible))
    term = reader.integer(data, "term_years", "")
    if term is not None and term not in tables.term:
        reader.refuse("term_years", "unknown_value", allowed=", ".join(str(one) for one in tables.term))
    items = _items(data, pack, reader, occupancy)
    if reader.problems:
        return None
    assert start is not None
    assert structure is not None
    assert zone is not None
    assert age is not None
    assert deductible is not None
    assert term is not None
    return HomeRequest(start, structure, zone, age, deductible, term, items)


def _age(home: Data, pack: Pack, reader: Reader, start: date | None) -> int | None:
    built = reader.integer(home, "built_year", "home.")
    if built is None or start is None:
        return None
    if not 1800 <= built <= start.year:
        reader.out_of_range("home.built_year", 1800, start.year)
        return None
    age = start.year - built
    if pack.home.age.find(age) is None:
        reader.refuse("home.built_year", "refer_to_underwriter", "building_age", n=age, high=pack.home.oldest)
        return None
    return age


def _items(data: Data, pack: Pack, reader: Reader, occupancy: str | None) -> tuple[tuple[str, Decimal], ...]:
    chosen = reader.section(data, "items", needed=True)
    if chosen is None:
        return ()
    sums: dict[str, Decimal] = {}
    for code, value in chosen.items():
        item = pack.home.items.get(code)
        if item is None:
            reader.refuse(f"items.{code}", "unknown_key", key=code)
            continue
        if value is None:
            continue
        insured = reader.amount(chosen, code, "items.", item.low, item.high)
        if insured is None:
            continue
        sums[code] = insured
        carrier = _CARRIERS.get(code)
        if code == "BUILDING" and occupancy == Occupancy.TENANT:
            reader.refuse("items.BUILDING", "not_allowed", "tenant_building")
        elif carrier and chosen.get(carrier) is None:
            reader.refuse(f"items.{code}", "needs_cover", f"carrier_{carrier}", cover=f"@covers.{code}.short")
    theft, contents = sums.get("THEFT"), sums.get("CONTENTS")
    if theft is not None and contents is not None and theft > contents:
        reader.refuse("items.THEFT", "out_of_range", "theft", high=f"{contents:f}")
    if all(value is None for value in chosen.values()) and reader.sound(*(f"items.{code}" for code in chosen)):
        reader.refuse("items", "nothing_to_quote", "items")
    return tuple(sums.items())

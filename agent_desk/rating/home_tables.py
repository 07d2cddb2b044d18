"""Home insurance as a rate pack states it, ready for look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agent_desk.domain.home import Structure, Zone
from agent_desk.rating.bands import Bands
from agent_desk.rating.folder_files import FolderFiles
from agent_desk.rating.table_file import Band, join_bands

HOME_ITEMS = ("BUILDING", "DECOR", "CONTENTS", "THEFT", "CASH_JEWEL", "ELEC", "PIPE", "LIAB")
_FACTORS = ("structure", "age", "zone", "deductible", "term")
_WANTED = {
    "structure": tuple(structure.value for structure in Structure),
    "zone": tuple(zone.value for zone in Zone),
}


@dataclass(frozen=True, slots=True)
class HomeItem:
    """One insurable item: ``rate`` as a share of the sum, the sum's range in yuan, and which factors count."""

    code: str
    rate: Decimal
    low: Decimal
    high: Decimal
    by_zone: bool
    by_building: bool
    source: str


@dataclass(frozen=True, slots=True)
class HomeTables:
    """Everything about home insurance. Beyond the last age the underwriter decides; deductibles in yuan, terms in years."""

    items: Mapping[str, HomeItem]
    structure: Mapping[str, Decimal]
    age: Bands[Decimal]
    zone: Mapping[str, Decimal]
    deductible: Mapping[Decimal, Decimal]
    term: Mapping[int, Decimal]
    sources: Mapping[str, str]

    @property
    def oldest(self) -> int:
        """The greatest age of a building, in years, that the pack rates."""
        return int(self.age.end or 0) - 1


def read_home(files: FolderFiles) -> HomeTables:
    """The tables of home insurance."""
    named: dict[str, dict[str, Decimal]] = {factor: {} for factor in _FACTORS}
    ages: list[tuple[Band, Decimal]] = []
    sources: dict[str, str] = {}
    columns = ("factor", "value", "age_from", "age_to", "coefficient", "sources")
    for row in files.rows("home_factors.csv", *columns):
        factor = row.choice("factor", _FACTORS)
        coefficient = row.decimal("coefficient", "0.1", "20")
        sources[factor] = row.sources(files.known_sources)
        if factor == "age":
            # The table's ends are both included; a band here ends where the next year begins.
            ages.append((Band(row, row.whole("age_from"), row.whole("age_to") + 1), coefficient))
            continue
        value = row.needed("value")
        if factor == "deductible":
            value = str(row.whole("value", 1))
        if factor == "term":
            value = str(row.whole("value", 1, 30))
        if value in named.setdefault(factor, {}):
            row.refuse("twice", value=f"{factor} {value}")
        named[factor][value] = coefficient
    for factor in _FACTORS:
        missing = [wanted for wanted in _WANTED.get(factor, ()) if wanted not in named[factor]]
        if missing or not (ages if factor == "age" else named[factor]):
            files.refuse("home_factors.csv", "rows_missing", values=" ".join([factor, *missing]))
    age = join_bands(ages)
    if age.starts and age.starts[0] != 0:
        files.refuse("home_factors.csv", "ends_open", value="age", column="age_from")
    return HomeTables(
        items=_items(files),
        structure=named["structure"],
        age=age,
        zone=named["zone"],
        deductible={Decimal(value): coefficient for value, coefficient in named["deductible"].items()},
        term={int(value): coefficient for value, coefficient in named["term"].items()},
        sources=sources,
    )


def _items(files: FolderFiles) -> dict[str, HomeItem]:
    found: dict[str, HomeItem] = {}
    columns = ("code", "rate_per_mille", "min_si", "max_si", "zone_applies", "structure_age_applies", "sources")
    for row in files.rows("home_rates.csv", *columns):
        code = row.choice("code", HOME_ITEMS)
        if code in found:
            row.refuse("twice", value=code)
        item = HomeItem(
            code=code,
            rate=row.decimal("rate_per_mille", "0", "100") / 1000,
            low=row.decimal("min_si", "1"),
            high=row.decimal("max_si", "1"),
            by_zone=row.choice("zone_applies", ("y", "n")) == "y",
            by_building=row.choice("structure_age_applies", ("y", "n")) == "y",
            source=row.sources(files.known_sources),
        )
        if item.high < item.low:
            row.refuse("upside_down", low=item.low, high=item.high)
        found[code] = item
    missing = [code for code in HOME_ITEMS if code not in found]
    if missing:
        files.refuse("home_rates.csv", "rows_missing", values=", ".join(missing))
    return found

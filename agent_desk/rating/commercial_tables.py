"""Commercial motor insurance as a rate pack states it, ready for look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from agent_desk.domain.facts import ENERGIES
from agent_desk.domain.vehicle import NEW_ENERGY
from agent_desk.rating.bands import Bands, Dated
from agent_desk.rating.folder_files import FolderFiles
from agent_desk.rating.motor_tables import CLASS_FACTS, GOODS_USES, RATING_UNITS, SEAT_USES
from agent_desk.rating.table_file import Band, Row, join_bands, join_dated

T = TypeVar("T")

NEW_ENERGIES = frozenset(energy.value for energy in NEW_ENERGY)
NCD_LEVELS = range(-4, 6)
SCRATCH_SUMS = (2000, 5000, 10000, 20000)
SERVICES = ("roadside", "inspection", "chauffeur", "test")
RATED = (
    "WHEEL", "REPAIR", "NO_WATER", "CARGO", "MENTAL", "HOLIDAY", "NONMED_TP", "NONMED_SEAT", "NEV_GRID", "NEV_PILE_LOSS",
    "NEV_PILE_LIAB", "NEV_SOFT", "NEV_FIRE2X",
)  # fmt: skip
"""Endorsements whose pure premium is a share of a sum, a limit or another line."""

_KINDS = ("9座以下客车", "10座以上客车", "微型载货汽车", "带拖挂的载货汽车", "低速货车和三轮汽车", "其他车辆")
_FUELS = ("non-NEV", "NEV")


@dataclass(frozen=True, slots=True)
class Range:
    """A coefficient's range, both ends included."""

    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class DamageRate:
    """Pure premium of damage cover = ``base`` yuan + ``rate`` × sum insured."""

    base: Decimal
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Depreciation:
    """Share of the new price a month, by new price in yuan."""

    by_price: Bands[Decimal]
    source: str


@dataclass(frozen=True, slots=True)
class CommercialClass:
    """One class with all of its rates; limits in yuan, seat rates as shares of the limit per seat."""

    code: str
    damage: Bands[DamageRate]
    third_party: Mapping[Decimal, Decimal]
    third_party_source: str
    driver: Decimal
    passenger: Decimal
    seat_source: str
    depreciation: Mapping[str, Depreciation]


@dataclass(frozen=True, slots=True)
class CommercialTables:
    """Everything about commercial insurance. ``shares`` are the endorsements' rates, ``services`` prices in yuan each."""

    classes: Mapping[str, Bands[CommercialClass]]
    ncd: Mapping[int, Decimal]
    ncd_source: str
    pricing: Mapping[bool, Dated[Range]]
    violation: Mapping[str, Range]
    third_party_limits: tuple[Decimal, ...]
    scratch: Bands[Bands[Mapping[Decimal, Decimal]]]
    scratch_source: str
    shares: Mapping[str, Decimal]
    services: Mapping[str, Decimal]
    deductible_rates: frozenset[Decimal]
    damage_load: Decimal
    third_party_load: Decimal
    load_source: str
    addon_source: str


def read_commercial(files: FolderFiles) -> CommercialTables:
    """The tables of commercial insurance."""
    codes = frozenset(row.text("class") for row in files.rows("commercial_classes.csv", "class"))
    third_party, limits = _third_party(files, codes)
    ncd, ncd_source = _ncd(files)
    scratch, scratch_source = _scratch(files)
    addons = _Addons(files)
    return CommercialTables(
        classes=_classes(files, _damage(files, codes), third_party, _seats(files, codes), _depreciation(files)),
        ncd=ncd,
        ncd_source=ncd_source,
        pricing=_pricing(files),
        violation=_violation(files),
        third_party_limits=limits,
        scratch=scratch,
        scratch_source=scratch_source,
        shares=addons.shares,
        services=addons.services,
        deductible_rates=frozenset(addons.deductible_rates),
        damage_load=addons.loads.get("NEV_DAMAGE_LOAD", Decimal(1)),
        third_party_load=addons.loads.get("NEV_TPL_LOAD", Decimal(1)),
        load_source=addons.load_source,
        addon_source=addons.source,
    )


Seats = tuple[Decimal, Decimal, str]
ThirdParty = tuple[dict[Decimal, Decimal], str]


def _classes(
    files: FolderFiles,
    damage: Mapping[str, Bands[DamageRate]],
    third_party: Mapping[str, ThirdParty],
    seats: Mapping[str, Seats],
    depreciation: Mapping[tuple[str, str], Mapping[str, Depreciation]],
) -> dict[str, Bands[CommercialClass]]:
    columns = ("class", "use", "unit", "band_from", "band_to", "depreciation_kind", "depreciation_use", "sources")
    stated: dict[str, list[tuple[Band, CommercialClass]]] = defaultdict(list)
    seen: set[str] = set()
    for row in files.rows("commercial_classes.csv", *columns):
        code, use = row.needed("class"), row.choice("use", sorted(SEAT_USES | GOODS_USES))
        row.choice("unit", (CLASS_FACTS.get(use, ""),))
        row.sources(files.known_sources)
        if code in seen:
            row.refuse("twice", value=code)
        seen.add(code)
        wear = depreciation.get((row.needed("depreciation_kind"), row.needed("depreciation_use")))
        lacking = [
            table
            for table, found in (
                ("damage_pure.csv", damage.get(code)),
                ("third_party_pure.csv", third_party.get(code)),
                ("seat_pure.csv", seats.get(code)),
                ("depreciation_fuel.csv", wear),
            )
            if found is None
        ]
        if lacking or wear is None:
            row.refuse("class_missing", value=code, tables=", ".join(lacking))
            continue
        start = row.whole("band_from") if use in SEAT_USES else row.decimal("band_from")
        end = row.decimal_or_none("band_to")
        premiums, source = third_party[code]
        driver, passenger, seat_source = seats[code]
        stated[use].append(
            (
                Band(row, start, int(end) if end is not None and use in SEAT_USES else end),
                CommercialClass(code, damage[code], premiums, source, driver, passenger, seat_source, wear),
            )
        )
    return {use: join_bands(bands) for use, bands in stated.items()}


def _known(row: Row, codes: frozenset[str]) -> str:
    return row.choice("class", sorted(codes))


def _damage(files: FolderFiles, codes: frozenset[str]) -> dict[str, Bands[DamageRate]]:
    stated: dict[str, list[tuple[Band, DamageRate]]] = defaultdict(list)
    columns = ("class", "months_from", "months_to", "pure_base_yuan", "pure_rate_pct", "sources")
    for row in files.rows("damage_pure.csv", *columns):
        rate = DamageRate(
            row.decimal("pure_base_yuan", "0", "100000"), row.share("pure_rate_pct"), row.sources(files.known_sources)
        )
        stated[_known(row, codes)].append((_months(row), rate))
    joined = {code: join_bands(bands) for code, bands in stated.items()}
    for code, bands in joined.items():
        if not _covers_all(bands):
            files.refuse("damage_pure.csv", "ends_open", value=code, column="months")
    return joined


def _months(row: Row) -> Band:
    return Band(row, row.whole("months_from"), row.whole("months_to") if row.text("months_to") else None)


def _third_party(files: FolderFiles, codes: frozenset[str]) -> tuple[dict[str, ThirdParty], tuple[Decimal, ...]]:
    premiums: dict[str, dict[Decimal, Decimal]] = defaultdict(dict)
    sources: dict[str, dict[str, None]] = defaultdict(dict)
    for row in files.rows("third_party_pure.csv", "class", "limit_yuan", "pure_yuan", "sources"):
        code, limit = _known(row, codes), row.decimal("limit_yuan", "1")
        if limit in premiums[code]:
            row.refuse("twice", value=f"{code} {limit}")
        pure = row.decimal("pure_yuan", "1", "1000000")
        if premiums[code] and pure < max(premiums[code].values()) and limit > max(premiums[code]):
            row.refuse("not_rising", column="pure_yuan")
        premiums[code][limit] = pure
        sources[code].update(dict.fromkeys(row.sources(files.known_sources).split(";")))
    limits = sorted({limit for by_limit in premiums.values() for limit in by_limit})
    for code, by_limit in premiums.items():
        missing = [str(limit) for limit in limits if limit not in by_limit]
        if missing:
            files.refuse("third_party_pure.csv", "limits_missing", value=code, values=", ".join(missing))
    return {code: (found, ";".join(sources[code])) for code, found in premiums.items()}, tuple(limits)


def _seats(files: FolderFiles, codes: frozenset[str]) -> dict[str, Seats]:
    found: dict[str, Seats] = {}
    for row in files.rows("seat_pure.csv", "class", "pure_driver_pct", "pure_passenger_pct", "sources"):
        code = _known(row, codes)
        if code in found:
            row.refuse("twice", value=code)
        found[code] = row.share("pure_driver_pct"), row.share("pure_passenger_pct"), row.sources(files.known_sources)
    return found


def _depreciation(files: FolderFiles) -> dict[tuple[str, str], dict[str, Depreciation]]:
    """By kind of vehicle and use, then by energy; where the new-energy table is silent, the fuel table holds."""
    found: dict[tuple[str, str], dict[str, Depreciation]] = {}
    for row in files.rows("depreciation_fuel.csv", "vehicle_kind", "use", "percent_per_month", "sources"):
        key = row.choice("vehicle_kind", _KINDS), row.needed("use")
        if key in found:
            row.refuse("twice", value=" ".join(key))
        rate: Bands[Decimal] = Bands((0,), (row.share("percent_per_month", "10"),))
        found[key] = dict.fromkeys(ENERGIES, Depreciation(rate, row.sources(files.known_sources)))
    columns = ("vehicle_kind", "use", "energy", "new_price_from", "new_price_to_excl", "percent_per_month", "sources")
    stated: dict[tuple[str, str, str], list[tuple[Band, Decimal]]] = defaultdict(list)
    sources: dict[tuple[str, str, str], str] = {}
    for row in files.rows("depreciation_nev.csv", *columns):
        kind, use = row.choice("vehicle_kind", _KINDS), row.needed("use")
        energy = row.choice("energy", sorted(NEW_ENERGIES))
        if (kind, use) not in found:
            row.refuse("no_such_use", value=f"{kind} {use}")
        sources[kind, use, energy] = row.sources(files.known_sources)
        band = Band(row, row.decimal("new_price_from"), row.decimal_or_none("new_price_to_excl"))
        stated[kind, use, energy].append((band, row.share("percent_per_month", "10")))
    for (kind, use, energy), bands in stated.items():
        joined = join_bands(bands)
        if not _covers_all(joined):
            files.refuse("depreciation_nev.csv", "ends_open", value=f"{kind} {use} {energy}", column="new_price")
        found.setdefault((kind, use), {})[energy] = Depreciation(joined, sources[kind, use, energy])
    return found


def _ncd(files: FolderFiles) -> tuple[dict[int, Decimal], str]:
    found: dict[int, Decimal] = {}
    source = ""
    for row in files.rows("commercial_ncd.csv", "level", "coefficient", "sources"):
        level = row.whole("level", NCD_LEVELS[0], NCD_LEVELS[-1])
        if level in found:
            row.refuse("twice", value=level)
        found[level] = row.decimal("coefficient", "0.1", "5")
        source = row.sources(files.known_sources)
    missing = [str(level) for level in NCD_LEVELS if level not in found]
    if missing:
        files.refuse("commercial_ncd.csv", "rows_missing", values=", ".join(missing))
    return found, source


def _range(row: Row, files: FolderFiles) -> Range:
    found = Range(row.decimal("min", "0.1", "5"), row.decimal("max", "0.1", "5"), row.sources(files.known_sources))
    if found.high < found.low:
        row.refuse("upside_down", low=found.low, high=found.high)
    return found


def _pricing(files: FolderFiles) -> dict[bool, Dated[Range]]:
    stated: dict[str, list[tuple[Row, date, date, Range]]] = {fuel: [] for fuel in _FUELS}
    for row in files.rows("pricing_ranges.csv", "fuel", "from", "to", "min", "max", "sources"):
        fuel = row.choice("fuel", _FUELS)
        stated.setdefault(fuel, []).append((row, row.first_day(), row.last_day(), _range(row, files)))
    missing = [fuel for fuel in _FUELS if not stated[fuel]]
    if missing:
        files.refuse("pricing_ranges.csv", "rows_missing", values=", ".join(missing))
    return {fuel == "NEV": join_dated(stated[fuel]) for fuel in _FUELS}


def _violation(files: FolderFiles) -> dict[str, Range]:
    found: dict[str, Range] = {}
    for row in files.rows("violation_ranges.csv", "region", "min", "max", "sources"):
        region = row.choice("region", ("*", *RATING_UNITS))
        if region in found:
            row.refuse("twice", value=region)
        found[region] = _range(row, files)
    if "*" not in found:
        files.refuse("violation_ranges.csv", "rows_missing", values="*")
    return found


def _scratch(files: FolderFiles) -> tuple[Bands[Bands[Mapping[Decimal, Decimal]]], str]:
    columns = ("months_from", "months_to", "new_price_from", "new_price_to", "sum_insured", "pure_yuan", "sources")
    ages: dict[int, Band] = {}
    prices: dict[int, dict[Decimal, Band]] = defaultdict(dict)
    premiums: dict[tuple[int, Decimal], dict[Decimal, Decimal]] = defaultdict(dict)
    source = ""
    for row in files.rows("scratch_pure.csv", *columns):
        age, price = _months(row), Band(row, row.decimal("new_price_from"), row.decimal_or_none("new_price_to"))
        months, low = row.whole("months_from"), Decimal(price.start)
        # Lines of one band repeat its ends; two that begin alike and end apart contradict each other.
        for earlier, now in ((ages.setdefault(months, age), age), (prices[months].setdefault(low, price), price)):
            if earlier.end != now.end:
                row.refuse("overlap", other=earlier.row.line)
        insured = row.decimal("sum_insured")
        if insured in premiums[months, low]:
            row.refuse("twice", value=insured)
        premiums[months, low][insured] = row.decimal("pure_yuan", "1", "1000000")
        source = row.sources(files.known_sources)
    for by_sum in premiums.values():
        missing = [str(wanted) for wanted in SCRATCH_SUMS if wanted not in by_sum]
        if missing:
            files.refuse("scratch_pure.csv", "rows_missing", values=", ".join(missing))
    by_age: list[tuple[Band, Bands[Mapping[Decimal, Decimal]]]] = []
    for months, age in ages.items():
        stated: list[tuple[Band, Mapping[Decimal, Decimal]]] = [
            (band, premiums[months, low]) for low, band in prices[months].items()
        ]
        by_age.append((age, join_bands(stated)))
    joined = join_bands(by_age)
    if not _covers_all(joined) or not all(_covers_all(one) for one in joined.values):
        files.refuse("scratch_pure.csv", "ends_open", value="SCRATCH", column="months, new_price")
    return joined, source


def _covers_all(bands: Bands[T]) -> bool:
    return bool(bands.starts) and bands.starts[0] == 0 and bands.end is None


class _Addons:
    """The endorsements' rates as they are read."""

    def __init__(self, files: FolderFiles) -> None:
        self.shares: dict[str, Decimal] = {}
        self.services: dict[str, Decimal] = {}
        self.loads: dict[str, Decimal] = {}
        self.deductible_rates: set[Decimal] = set()
        self.source = self.load_source = ""
        for row in files.rows("addons.csv", "code", "parameter", "value", "sources"):
            self._take(row, files)
        wanted = {*RATED, "NEV_DAMAGE_LOAD", "NEV_TPL_LOAD"} | {f"SERVICE.{name}" for name in SERVICES}
        missing = wanted - self.shares.keys() - self.loads.keys() - {f"SERVICE.{name}" for name in self.services}
        if not self.deductible_rates:
            missing.add("ABS_DED")
        if missing:
            files.refuse("addons.csv", "rows_missing", values=", ".join(sorted(missing)))

    def _take(self, row: Row, files: FolderFiles) -> None:
        code, source = row.needed("code"), row.sources(files.known_sources)
        if code in self.shares or code in self.loads:
            row.refuse("twice", value=code)
        if code == "ABS_DED":
            row.choice("parameter", ("rate_pct",))
            self.deductible_rates.add(row.share("value"))
        elif code in RATED:
            row.choice("parameter", ("rate_pct",))
            self.shares[code] = row.share("value")
            self.source = source
        elif code in {"NEV_DAMAGE_LOAD", "NEV_TPL_LOAD"}:
            row.choice("parameter", ("factor",))
            self.loads[code] = row.decimal("value", "0.5", "3")
            self.load_source = source
        elif code.startswith("SERVICE.") and code.removeprefix("SERVICE.") in SERVICES:
            row.choice("parameter", ("yuan",))
            self.services[code.removeprefix("SERVICE.")] = row.decimal("value", "0", "10000")
        else:
            row.refuse("unknown_word", column="code", value=code, allowed=", ".join(RATED))

"""Compulsory insurance and vehicle tax as a rate pack states them, ready for look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from agent_desk.domain.facts import FLOATS, USES
from agent_desk.rating.bands import Bands, Dated, Quantity
from agent_desk.rating.folder_files import TABLES, FolderFiles
from agent_desk.rating.table_file import Band, Row, join_bands, join_dated

RATING_UNITS = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "大连", "吉林", "黑龙江", "上海", "江苏", "浙江", "宁波", "安徽",
    "福建", "厦门", "江西", "山东", "青岛", "河南", "湖北", "湖南", "广东", "深圳", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆",
)  # fmt: skip
"""The 36 units in which motor insurance is rated: the provinces, and five cities of their own (Announcement of 2020-09)."""

CLASS_FACTS = dict.fromkeys(USES[:6], "seats") | {
    "own_goods": "load_t",
    "hire_goods": "load_t",
    "special": "special_kind",
    "motorcycle": "displacement_l",
}
"""Which fact gives the tariff class, by use."""

SEAT_USES = frozenset(use for use, fact in CLASS_FACTS.items() if fact == "seats")
GOODS_USES = frozenset(use for use, fact in CLASS_FACTS.items() if fact == "load_t")
CAR_SEATS = 9
"""A passenger vehicle of up to so many seats is a car (乘用车) to the tax and to depreciation."""

_FLOAT_FACTORS = FLOATS[1:]
_CAR_COLUMNS = ("le1.0", "1.0-1.6", "1.6-2.0", "2.0-2.5", "2.5-3.0", "3.0-4.0", "gt4.0")
_CAR_STARTS = tuple(Decimal(litres) for litres in ("0", "1.0", "1.6", "2.0", "2.5", "3.0", "4.0"))
_OTHER_COLUMNS = {
    "bus_lt20_yuan": "bus",
    "bus_ge20_yuan": "bus",
    "truck_per_ton": "truck_per_ton",
    "motorcycle": "motorcycle",
}


@dataclass(frozen=True, slots=True)
class CompulsoryClass:
    """One tariff class: the base premium in yuan a year."""

    code: str
    base: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class LiabilityLimits:
    """Limits per accident when at fault, yuan."""

    death_disability: int
    medical: int
    property: int


@dataclass(frozen=True, slots=True)
class FloatRate:
    """What one float adds to the base premium, as a share: −0.30 … 0.30."""

    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class CompulsoryTables:
    """Everything about compulsory insurance. ``short`` = share of the year's premium by months."""

    classes: Dated[Mapping[str, Bands[CompulsoryClass]]]
    limits: Dated[LiabilityLimits]
    schemes_of: Mapping[str, Dated[str]]
    floats: Mapping[str, Dated[Mapping[str, FloatRate]]]
    short: Mapping[int, Decimal]
    short_source: str

    @property
    def first_day(self) -> date:
        """The first start that the pack can rate."""
        return self.classes.rows[0][0]

    @property
    def regions(self) -> tuple[str, ...]:
        """The rating units, as the table orders them."""
        return tuple(self.schemes_of)


@dataclass(frozen=True, slots=True)
class CarTax:
    """A region's year's tax of cars by litres, yuan."""

    by_litres: Bands[Decimal]
    source: str


@dataclass(frozen=True, slots=True)
class OtherTax:
    """A region's year's tax of everything but cars, yuan; ``per_ton`` of curb weight."""

    bus_under_20: Decimal
    bus_from_20: Decimal
    per_ton: Decimal
    motorcycle: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class TaxTables:
    """Vehicle tax by rating unit. A unit without a row does not borrow another's."""

    cars: Mapping[str, CarTax]
    others: Mapping[str, OtherTax]


_CLASSES_OF = {
    "family": "FAM_LT6 FAM_6UP",
    "enterprise": "ENT_LT6 ENT_6_10 ENT_10_20 ENT_20UP",
    "government": "GOV_LT6 GOV_6_10 GOV_10_20 GOV_20UP",
    "taxi_rental": "TAXI_LT6 TAXI_6_10 TAXI_10_20 TAXI_20_36 TAXI_36UP",
    "city_bus": "CITY_6_10 CITY_10_20 CITY_20_36 CITY_36UP",
    "road_passenger": "ROAD_6_10 ROAD_10_20 ROAD_20_36 ROAD_36UP",
    "own_goods": "NTRK_LT2 NTRK_2_5 NTRK_5_10 NTRK_10UP",
    "hire_goods": "CTRK_LT2 CTRK_2_5 CTRK_5_10 CTRK_10UP",
    "special": "SPEC_1 SPEC_2 SPEC_3 SPEC_4",
    "motorcycle": "MOTO_50 MOTO_250 MOTO_250UP",
}
"""The 38 classes of the statutory tariff that can be quoted, by use (base premium table of 2008, S11–S15)."""


def read_compulsory(files: FolderFiles) -> CompulsoryTables:
    """The tables of compulsory insurance."""
    schemes_of = _regions(files)
    floats = _floats(files)
    for region, dated in schemes_of.items():
        for first, last, scheme in dated.rows:
            known = floats.get(scheme)
            if known is None or known.find(first) is None or known.find(last) is None:
                files.refuse("compulsory_regions.csv", "no_such_scheme", region=region, value=scheme)
    short, short_source = _short(files)
    classes, limits = _classes(files), _limits(files)
    _cover_all_days(files, classes, limits, schemes_of)
    return CompulsoryTables(
        classes=classes,
        limits=limits,
        schemes_of=schemes_of,
        floats=floats,
        short=short,
        short_source=short_source,
    )


_DATED = ("compulsory_base_premium.csv", "compulsory_limits.csv", "compulsory_regions.csv")


def _cover_all_days(
    files: FolderFiles, classes: Dated[Any], limits: Dated[Any], schemes_of: Mapping[str, Dated[str]]
) -> None:
    """Whoever has a base premium on a day has limits and a float scheme on it, too; not asked while a table is wrong in itself."""
    if not classes.rows or files.findings.about(*(TABLES + name for name in _DATED)):
        return
    first, last = classes.rows[0][0], classes.rows[-1][1]
    tables = [("compulsory_limits.csv", "", limits)]
    tables += [("compulsory_regions.csv", region, schemes) for region, schemes in schemes_of.items()]
    for table, of, dated in tables:
        if dated.rows and (dated.rows[0][0] > first or dated.rows[-1][1] < last):
            files.refuse(table, "days_missing", value=of or table, first=first, last="…" if last == date.max else last)


def _classes(files: FolderFiles) -> Dated[Mapping[str, Bands[CompulsoryClass]]]:
    columns = ("code", "use", "unit", "band_from", "band_to", "band_includes", "from", "to", "premium_yuan", "sources")
    times: dict[tuple[date, date], dict[str, list[tuple[Band, CompulsoryClass]]]] = {}
    heads: dict[tuple[date, date], Row] = {}
    seen: set[tuple[str, date]] = set()
    for row in files.rows("compulsory_base_premium.csv", *columns):
        code, use = row.needed("code"), row.choice("use", CLASS_FACTS)
        row.choice("unit", (CLASS_FACTS.get(use, ""),))
        row.choice("band_includes", ("to" if use == "motorcycle" else "from",))
        when = row.first_day(), row.last_day()
        if (code, when[0]) in seen:
            row.refuse("twice", value=code)
        seen.add((code, when[0]))
        found = CompulsoryClass(code, row.decimal("premium_yuan", "1", "100000"), row.sources(files.known_sources))
        heads.setdefault(when, row)
        times.setdefault(when, defaultdict(list))[use].append((_band(row, use), found))
    for when, by_use in times.items():
        for use in CLASS_FACTS:
            if use not in by_use:
                heads[when].refuse("use_missing", value=use)
                continue
            there = {found.code for _, found in by_use[use]}
            missing = [code for code in _CLASSES_OF[use].split() if code not in there]
            if missing:
                heads[when].refuse("rows_missing", values=", ".join(missing))
    joined = {
        when: {use: join_bands(stated, upper_included=use == "motorcycle") for use, stated in by_use.items()}
        for when, by_use in times.items()
    }
    return join_dated(
        [(heads[when], *when, cast("Mapping[str, Bands[CompulsoryClass]]", one)) for when, one in joined.items()]
    )


def _band(row: Row, use: str) -> Band:
    # Seats and kinds are counted: whole numbers compare faster, and half a seat would be a mistake.
    start: Quantity
    end: Quantity | None
    if CLASS_FACTS.get(use) in {"seats", "special_kind"}:
        start = row.whole("band_from")
        end = row.whole("band_to") if row.text("band_to") else None
    else:
        start, end = row.decimal("band_from"), row.decimal_or_none("band_to")
    return Band(row, start, end)


def _limits(files: FolderFiles) -> Dated[LiabilityLimits]:
    stated = []
    columns = ("from", "to", "fault", "death_disability", "medical", "property", "total", "sources")
    for row in files.rows("compulsory_limits.csv", *columns):
        fault = row.choice("fault", ("at_fault", "no_fault"))
        row.sources(files.known_sources)
        limits = LiabilityLimits(row.whole("death_disability", 1), row.whole("medical", 1), row.whole("property", 1))
        if row.whole("total") != limits.death_disability + limits.medical + limits.property:
            row.refuse("wrong_total", column="total")
        if fault == "at_fault":
            stated.append((row, row.first_day(), row.last_day(), limits))
    return join_dated(stated)


def _regions(files: FolderFiles) -> dict[str, Dated[str]]:
    everywhere: list[tuple[Row, date, date, str]] = []
    stated: dict[str, list[tuple[Row, date, date, str]]] = {}
    for row in files.rows("compulsory_regions.csv", "region", "from", "to", "scheme", "sources"):
        region = row.choice("region", ("*", *RATING_UNITS))
        row.sources(files.known_sources)
        found = (row, row.first_day(), row.last_day(), row.needed("scheme"))
        if region == "*":
            everywhere.append(found)
        else:
            stated.setdefault(region, []).append(found)
    missing = [region for region in RATING_UNITS if region not in stated]
    if missing:
        files.refuse("compulsory_regions.csv", "regions_missing", regions=", ".join(missing))
    return {region: join_dated([*everywhere, *rows]) for region, rows in stated.items()}


def _floats(files: FolderFiles) -> dict[str, Dated[Mapping[str, FloatRate]]]:
    rates: dict[tuple[str, date, date], dict[str, FloatRate]] = {}
    heads: dict[tuple[str, date, date], Row] = {}
    for row in files.rows("compulsory_float_schemes.csv", "scheme", "from", "to", "factor", "rate", "sources"):
        key = row.needed("scheme"), row.first_day(), row.last_day()
        factor = row.choice("factor", _FLOAT_FACTORS)
        heads.setdefault(key, row)
        if factor in rates.setdefault(key, {}):
            row.refuse("twice", value=f"{key[0]} {factor}")
        # No scheme has ever gone below half or above double; a slipped decimal point must not pass.
        rates[key][factor] = FloatRate(row.decimal("rate", "-0.6", "1"), row.sources(files.known_sources))
    stated: dict[str, list[tuple[Row, date, date, Mapping[str, FloatRate]]]] = {}
    for key, found in rates.items():
        missing = [factor for factor in _FLOAT_FACTORS if factor not in found]
        if missing:
            heads[key].refuse("floats_missing", scheme=key[0], values=", ".join(missing))
        stated.setdefault(key[0], []).append((heads[key], key[1], key[2], found))
    return {scheme: join_dated(rows) for scheme, rows in stated.items()}


def _short(files: FolderFiles) -> tuple[dict[int, Decimal], str]:
    shares: dict[int, Decimal] = {}
    source = ""
    before = Decimal(0)
    for row in files.rows("short_period_rates.csv", "months", "percent_of_annual", "sources"):
        months, share = row.whole("months", 1, 12), row.share("percent_of_annual")
        source = row.sources(files.known_sources)
        if months in shares:
            row.refuse("twice", value=months)
        if share < before:
            row.refuse("not_rising", column="percent_of_annual")
        shares[months] = before = share
    missing = [str(months) for months in range(1, 13) if months not in shares]
    if missing:
        files.refuse("short_period_rates.csv", "rows_missing", values=", ".join(missing))
    return shares, source


def read_tax(files: FolderFiles) -> TaxTables:
    """The tables of vehicle tax; every amount lies within the law's band for it."""
    bands: dict[str, tuple[Decimal, Decimal]] = {}
    for row in files.rows("vehicle_tax_statutory.csv", "column", "low_yuan", "high_yuan", "sources"):
        row.sources(files.known_sources)
        low, high = row.decimal("low_yuan"), row.decimal("high_yuan")
        if row.text("column"):
            bands[row.text("column")] = (low, high)
    cars: dict[str, CarTax] = {}
    for row in files.rows("vehicle_tax_cars.csv", "province", "collected_in", *_CAR_COLUMNS, "sources"):
        amounts = tuple(_lawful(row, column, column, bands) for column in _CAR_COLUMNS)
        if list(amounts) != sorted(amounts):
            row.refuse("not_rising", column=f"{_CAR_COLUMNS[0]} … {_CAR_COLUMNS[-1]}")
        found = CarTax(Bands(_CAR_STARTS, amounts, upper_included=True), row.sources(files.known_sources))
        _collect(row, cars, found)
    others: dict[str, OtherTax] = {}
    for row in files.rows("vehicle_tax_other.csv", "province", "collected_in", *_OTHER_COLUMNS, "sources"):
        small, large, ton, motorcycle = (_lawful(row, column, law, bands) for column, law in _OTHER_COLUMNS.items())
        _collect(row, others, OtherTax(small, large, ton, motorcycle, row.sources(files.known_sources)))
    return TaxTables(cars, others)


def _lawful(row: Row, column: str, law: str, bands: Mapping[str, tuple[Decimal, Decimal]]) -> Decimal:
    if law not in bands:
        row.refuse("no_law", column=column)
        return row.decimal(column)
    low, high = bands[law]
    return row.decimal(column, low, high)


def _collect(row: Row, collected: dict[str, CarTax] | dict[str, OtherTax], found: CarTax | OtherTax) -> None:
    """A row is collected in the unit that it names; one that names none is for the record."""
    if not row.text("collected_in"):
        return
    unit = row.choice("collected_in", RATING_UNITS)
    if unit in collected:
        row.refuse("twice", value=unit)
    cast("dict[str, CarTax | OtherTax]", collected)[unit] = found

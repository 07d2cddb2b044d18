"""Random valid requests of the quote contract, for property tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

LIMITS = [
    100000, 150000, 200000, 300000, 500000, 1000000, 1500000, 2000000, 3000000, 4000000, 5000000, 6000000, 8000000, 10000000,
]  # fmt: skip
REGIONS = [
    "内蒙古", "海南", "青海", "西藏", "陕西", "云南", "广西", "甘肃", "吉林",
    "山西", "黑龙江", "新疆", "北京", "天津", "河北", "宁夏", "江苏", "浙江",
    "安徽", "上海", "湖南", "湖北", "江西", "辽宁", "河南", "福建", "重庆",
    "山东", "广东", "深圳", "厦门", "四川", "贵州", "大连", "青岛", "宁波",
]  # fmt: skip
VIOLATION = {"上海": (90, 110), "江苏": (90, 150), "北京": (100, 145), "深圳": (100, 150)}
FLOATS = ["none", "A1", "A2", "A3", "A4", "A5", "A6"]
NEV = ["battery", "plug_in_hybrid", "fuel_cell"]
FUEL = ["petrol", "diesel", "hybrid"]
USES = [
    "family", "enterprise", "government", "taxi_rental", "city_bus", "road_passenger",
    "own_goods", "hire_goods", "special", "motorcycle",
]  # fmt: skip
GOODS = ["own_goods", "hire_goods"]
RATED_USES = ["family", "enterprise", *GOODS]
NEEDS = {
    "DAMAGE": "WHEEL EQUIP SCRATCH REPAIR NO_WATER NEV_GRID NEV_PILE_LOSS NEV_SOFT ABS_DED_DAMAGE",
    "TPL": "CARGO HOLIDAY NONMED_TP NEV_PILE_LIAB NEV_FIRE2X MENTAL ABS_DED_TPL",
    "DRIVER": "NONMED_SEAT MENTAL ABS_DED_DRIVER",
    "PASSENGER": "NONMED_SEAT MENTAL ABS_DED_PASSENGER",
}


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[str]:
    """Decimal strings from low to high with at most so many decimals."""
    scale = 10**places
    lowest, highest = int(Decimal(low) * scale), int(Decimal(high) * scale)
    return st.integers(lowest, highest).map(lambda n: f"{Decimal(n) / scale:f}")


def yuan(low: int, high: int) -> st.SearchStrategy[str]:
    return decimals(str(low), str(high), 2)


def pricing_range(start: date, *, nev: bool) -> tuple[str, str] | None:
    if not nev:
        if start < date(2020, 9, 19):
            return None
        return ("0.65", "1.35") if start < date(2023, 6, 1) else ("0.5", "1.5")
    if start < date(2021, 12, 27):
        return None
    if start < date(2025, 9, 1):
        return "0.65", "1.35"
    return ("0.6", "1.4") if start < date(2026, 3, 1) else ("0.55", "1.45")


def vehicle_of(draw: st.DrawFn, start: date, uses: list[str]) -> dict[str, Any]:
    use = draw(st.sampled_from(uses))
    least = 6 if use in ("city_bus", "road_passenger") else 1
    borders = [n for n in (5, 6, 9, 10, 19, 20, 35, 36) if n >= least]
    seats = draw(
        st.sampled_from([5, 6, 9, 7]) if use == "family" else st.sampled_from(borders) | st.integers(least, 60)
    )
    tons = st.sampled_from(["1.9999", "2", "4.9999", "5", "9.9999", "10", "0.0001"]) | decimals("0.0001", "20", 4)
    litres = st.sampled_from(["1.0", "1.6", "1.6001", "2.5", "4", "4.0001", "0.05", "0.25", "0.2501"]) | decimals(
        "0.0001", "7", 4
    )
    new = draw(st.booleans())
    day = st.integers(0, 7000).map(lambda days: (start - timedelta(days=days)).isoformat())
    return {
        "use": use,
        "seats": seats,
        "load_t": draw(tons) if use in GOODS else draw(st.none() | tons),
        "curb_weight_t": draw(tons),
        "displacement_l": draw(litres),
        "energy": draw(st.sampled_from(FUEL + NEV)),
        "special_kind": draw(st.integers(1, 4)) if use == "special" else None,
        "power_kw": draw(st.none() | decimals("0.1", "400", 1)),
        "energy_saving": draw(st.booleans()),
        "first_registered": None if new else draw(day),
        "invoice_date": (start - timedelta(days=draw(st.integers(0, 400)))).isoformat() if new else None,
        "new_price": draw(
            st.sampled_from(["299999.99", "300000", "500000", "100000", "200000.00"]) | yuan(1000, 3_000_000)
        ),
    }


def covers_of(draw: st.DrawFn, vehicle: dict[str, Any]) -> dict[str, Any]:
    mains = draw(st.sets(st.sampled_from(sorted(NEEDS)), min_size=1))
    if vehicle["seats"] == 1:
        mains = (mains - {"PASSENGER"}) or {"DRIVER"}
    possible = {code for main in mains for code in NEEDS[main].split()} | {"SERVICE"}
    if vehicle["use"] != "family":
        possible.discard("HOLIDAY")
    if vehicle["use"] not in GOODS:
        possible.discard("CARGO")
    if vehicle["energy"] in NEV:
        possible.discard("NO_WATER")
    else:
        possible = {code for code in possible if not code.startswith("NEV_")}
    chosen = mains | draw(st.sets(st.sampled_from(sorted(possible))))
    return {code: cover_of(draw, code, vehicle["seats"]) for code in draw(st.permutations(sorted(chosen)))}


def cover_of(draw: st.DrawFn, code: str, seats: int) -> dict[str, Any]:
    if code == "TPL":
        return {"limit": str(draw(st.sampled_from(LIMITS)))}
    if code in ("SCRATCH", "NEV_PILE_LOSS"):
        return {"sum": draw(st.sampled_from(["2000", "5000.0", "10000", "20000.00"]))}
    if code.startswith("ABS_DED_"):
        return {"rate": draw(st.sampled_from(["0.05", "0.1", "0.15", "0.2000"]))}
    if code == "SERVICE":
        return {name: draw(st.integers(0, 99)) for name in ("roadside", "inspection", "chauffeur", "test")}
    if code == "REPAIR":
        return {"days": draw(st.integers(1, 90)), "daily": draw(yuan(1, 2000))}
    if code in ("WHEEL", "EQUIP", "NEV_SOFT"):
        return {"sum": draw(yuan(1, 200_000))}
    if code in ("PASSENGER", "NONMED_SEAT"):
        most = seats - 1 if code == "PASSENGER" else seats
        return {"limit": draw(yuan(1, 1_000_000)), "seats": draw(st.integers(1, most))}
    if code in ("DRIVER", "CARGO", "MENTAL", "NONMED_TP", "NEV_PILE_LIAB"):
        return {"limit": draw(yuan(1, 10_000_000))}
    return {}


def has_commercial_class(vehicle: dict[str, Any]) -> bool:
    if vehicle["use"] in GOODS:
        return Decimal(vehicle["load_t"]) < 5
    return vehicle["use"] in ("family", "enterprise")


@st.composite
def motor_requests(draw: st.DrawFn, *, commercial: bool = False) -> dict[str, Any]:
    """Any valid motor request; with ``commercial`` one that has that part."""
    borders = [
        date(2020, 9, 18),
        date(2020, 9, 19),
        date(2023, 5, 31),
        date(2025, 8, 31),
        date(2026, 2, 28),
        date(2008, 2, 1),
    ]
    start = draw(st.sampled_from(borders) | st.dates(date(2020, 9, 1), date(2029, 12, 31)))
    if commercial:
        start = max(start, date(2021, 12, 27))
    vehicle = vehicle_of(draw, start, RATED_USES if commercial else USES)
    if commercial and vehicle["use"] in GOODS:
        vehicle["load_t"] = draw(decimals("0.0001", "4.9999", 4))
    region = draw(st.sampled_from(REGIONS))
    fixed = vehicle["first_registered"] is None or vehicle["use"] == "motorcycle"
    request: dict[str, Any] = {
        "kind": "motor",
        "start": start.isoformat(),
        "region": region,
        "vehicle": vehicle,
        "compulsory": draw(
            st.none()
            | st.fixed_dictionaries(
                {
                    "float": st.just("none") if fixed else st.sampled_from(FLOATS),
                    "short_months": st.none() | st.integers(1, 12),
                }
            )
        ),
        "vehicle_tax": draw(st.sampled_from([None, {"collect": True}])),
        "commercial": None,
    }
    allowed = pricing_range(start, nev=vehicle["energy"] in NEV)
    if allowed and has_commercial_class(vehicle) and (commercial or draw(st.booleans())):
        low, high = VIOLATION.get(region, (100, 100))
        request["commercial"] = {
            "continuous_years": draw(st.integers(0, 9)),
            "claims": draw(st.integers(0, 12)),
            "pricing": draw(decimals(*allowed, 4)),
            "violation": draw(decimals(str(low / 100), str(high / 100), 4)),
            "days": draw(st.none() | st.integers(1, 365)),
            "covers": covers_of(draw, vehicle),
        }
    if request["compulsory"] is None and request["vehicle_tax"] is None and request["commercial"] is None:
        request["compulsory"] = {"float": "none", "short_months": None}
    return request


ITEMS = {
    "BUILDING": (50000, 5000000),
    "DECOR": (5000, 2000000),
    "CONTENTS": (5000, 1000000),
    "ELEC": (5000, 100000),
    "PIPE": (5000, 200000),
    "LIAB": (10000, 2000000),
}


@st.composite
def home_requests(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
    occupancy = draw(st.sampled_from(["owner", "tenant", "landlord"]))
    possible = [code for code in ITEMS if not (code == "BUILDING" and occupancy == "tenant")]
    chosen = draw(st.lists(st.sampled_from(possible), min_size=1, unique=True))
    items = {code: draw(yuan(*ITEMS[code])) for code in chosen}
    if "CONTENTS" in items and draw(st.booleans()):
        most = min(200000, int(Decimal(items["CONTENTS"])))
        items["THEFT"] = draw(yuan(5000, most))
        if draw(st.booleans()):
            items["CASH_JEWEL"] = draw(yuan(1000, 20000))
    return {
        "kind": "home",
        "start": start.isoformat(),
        "home": {
            "structure": draw(st.sampled_from(["钢混/框架", "砖混", "砖木及其他"])),
            "built_year": start.year - draw(st.integers(0, 30)),
            "zone": draw(st.sampled_from(["normal", "typhoon_flood", "high"])),
            "occupancy": occupancy,
        },
        "deductible": draw(st.sampled_from(["300", "500.00", "1000.0"])),
        "term_years": draw(st.sampled_from([1, 3, 5])),
        "items": items,
    }

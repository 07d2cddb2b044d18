"""Made-up customers, vehicles and homes, the same for the same number.

Nobody here exists: names are signs of the sixty-year cycle, identity numbers have area codes that are not issued and birth
years before 1906, telephones, plates and VINs are plain series with right check digits.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from agent_desk.domain import identifiers
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Occupancy, Structure, Zone
from agent_desk.domain.money import Money
from agent_desk.domain.vehicle import Energy, Use, Vehicle

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_SURNAMES = "林何唐范邱梁郭潘罗薛方毛蒋沈秦陶姚卢汪田任姜石熊"
_TRADES = ("家具", "物流", "食品", "纺织", "机电", "园林")
_AREAS = ("330100", "110100", "310100", "440100", "510100")
_STREETS = ("柳岸里", "云栖湾", "锦荷园", "桂语里", "示范路")
_MODELS = (
    ("示范 SF7150 1.5L", "1.5", 89_800),
    ("示范 SF7160 1.6L", "1.6", 119_800),
    ("示范 SF7200 2.0L", "2.0", 158_000),
)


def _pair(number: int) -> str:
    return _STEMS[number % 10] + _BRANCHES[number % 12]


def is_organisation(number: int) -> bool:
    """Whether customer ``number`` is an organisation."""
    return number % 12 == 10


def customer(number: int, record: str) -> Customer:
    """Customer ``number`` (from 0) under the record id ``record``; every twelfth is an organisation."""
    if is_organisation(number):
        code = f"91330100{number:08d}"
        inner = identifiers.organisation_check_character(code[8:16])
        first17 = code + inner
        return Customer(
            id=record,
            party=Party.ORGANISATION,
            name=f"{_pair(number)}{_TRADES[number // 12 % len(_TRADES)]}有限公司",
            identity=first17 + identifiers.credit_check_character(first17),
            mobile=f"130{number:08d}",
            address=f"示范市{_STREETS[number % 5]} {number % 90 + 1} 号",
            contact=f"{_SURNAMES[number % 24]}{_pair(number + 3)}",
        )
    born = date(1901, 1, 1) + timedelta(days=number * 7 % 1800)
    first17 = f"{_AREAS[number % 5]}{born:%Y%m%d}{number % 1000:03d}"
    return Customer(
        id=record,
        party=Party.PERSON,
        name=f"{_SURNAMES[number % 24]}{_pair(number // 24 * 7 + number)}",
        identity=first17 + identifiers.identity_check_digit(first17),
        mobile=f"130{number:08d}",
        address=f"示范市{_STREETS[number % 5]} {number % 90 + 1} 幢",
    )


def vin(number: int) -> str:
    """A VIN with the right check digit."""
    return identifiers.with_vin_check_digit(f"LAA{number // 1_000_000 % 10}A0A00SA{number % 1_000_000:06d}")


def vehicle(number: int, record: str, owner: Customer, day: date, *, new: bool = False) -> Vehicle:
    """Vehicle ``number`` of ``owner``; every seventh is electric. A new one was invoiced ten days before ``day``."""
    electric = number % 7 == 5
    model, litres, price = _MODELS[number % len(_MODELS)]
    registered = None if new else date(day.year - 1 - number % 6, number % 12 + 1, number % 28 + 1)
    plate = "" if new else f"浙AD{number % 100_000:05d}" if electric else f"浙A{number % 100_000:05d}"
    return Vehicle(
        id=record,
        customer_id=owner.id,
        plate=plate,
        vin=vin(number),
        engine_number=f"TZ200XS{number:06d}" if electric else f"K15B {number:06d}",
        model="示范 SF7000 纯电动" if electric else model,
        use=Use.ENTERPRISE if owner.party is Party.ORGANISATION else Use.FAMILY,
        seats=7 if number % 11 == 4 else 5,
        energy=Energy.BATTERY if electric else Energy.PETROL,
        displacement_l=None if electric else Decimal(litres),
        curb_weight_t=Decimal("1.65") if electric else Decimal("1.32"),
        first_registered=registered,
        invoice_date=day - timedelta(days=10) if new else None,
        new_price=Money.yuan(169_800 if electric else price),
    )


def home(number: int, record: str, owner: Customer) -> Home:
    """Home ``number`` of ``owner``."""
    return Home(
        id=record,
        customer_id=owner.id,
        address=f"示范市{_STREETS[number % 5]} {number % 90 + 1} 幢 {number % 4 + 1} 单元",
        structure=Structure.BRICK_CONCRETE if number % 6 == 1 else Structure.CONCRETE,
        built_year=2000 + number % 24,
        zone=Zone.TYPHOON_FLOOD if number % 3 else Zone.NORMAL,
        occupancy=Occupancy.OWNER,
        area_m2=Decimal(70 + number % 90),
    )

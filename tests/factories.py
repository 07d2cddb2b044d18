"""Builders of made-up values for tests: nobody lives in them, and every check digit is right.

The check digits are computed here from the standards' own tables, apart from the code under test, so that the two agree
only if both are right.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home
from agent_desk.domain.money import Money
from agent_desk.domain.premium import CompulsoryPremium, PackRef, QuoteAnswer, VehicleTax
from agent_desk.domain.quote import Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, Visit

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def record_id(number: int) -> str:
    """A UUIDv7 that counts: the same number, the same id, later numbers sort later."""
    return f"01990000-0000-7000-8000-{number:012x}"


def made_up_name(number: int = 0) -> str:
    """``林甲子``, ``林乙丑`` …: signs of the sixty-year cycle."""
    return f"林{_STEMS[number % 10]}{_BRANCHES[number % 12]}"


def make_identity(*, area: str = "330100", born: date = date(1905, 6, 15), order: int = 100) -> str:
    """A resident identity number (GB 11643) with an area code that is not issued to persons; an odd order is male."""
    first17 = f"{area}{born:%Y%m%d}{order:03d}"
    # The standard's congruence: the sum of digit × 2^(18 − place) over all 18 places leaves 1 modulo 11.
    total = sum(int(digit) * 2 ** (17 - index) for index, digit in enumerate(first17))
    return first17 + "0123456789X"[(1 - total) % 11]


def make_organisation_code(first8: str = "00000001") -> str:
    """Nine characters (GB 11714), without the dash."""
    values = {one: index for index, one in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    total = sum(values[one] * weight for one, weight in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = 11 - total % 11
    return first8 + ("X" if check == 10 else "0" if check == 11 else str(check))


def make_credit_code(first8: str = "91330100", inner: str = "00000001") -> str:
    """A unified social credit code (GB 32100) around an organisation code."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    first17 = first8 + make_organisation_code(inner)
    total = sum(alphabet.index(one) * weight for one, weight in zip(first17, weights, strict=True))
    return first17 + alphabet[(31 - total % 31) % 31]


def make_vin(number: int = 1, *, maker: str = "LAA", body: str = "0A0A0", year: str = "S", plant: str = "A") -> str:
    """A VIN (GB 16735) with its check digit."""
    worth = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "123456781234579234567890123456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    vin = f"{maker}{body}0{year}{plant}{number:06d}"
    check = sum(int(worth[one]) * weight for one, weight in zip(vin, weights, strict=True)) % 11
    return vin[:8] + "0123456789X"[check] + vin[9:]


def make_plate(number: int = 1, *, new_energy: bool = False) -> str:
    """``浙A00001``, or ``浙AD00001`` for a new-energy car."""
    return f"浙A{'D' if new_energy else ''}{number:05d}"


def make_mobile(number: int = 1) -> str:
    """``13000000001``: a plain series, never dialled."""
    return f"130{number:08d}"


def customer(number: int = 1, **changes: Any) -> Customer:
    """A person with sound numbers."""
    plain = Customer(
        id=record_id(number),
        party=Party.PERSON,
        name=made_up_name(number),
        identity=make_identity(order=number % 1000),
        mobile=make_mobile(number),
        address=f"示范市示范路 {number} 号",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(plain, **changes)


def organisation(number: int = 1, **changes: Any) -> Customer:
    """An organisation with a handling person."""
    identity = make_credit_code(inner=f"{number:08d}")
    plain = customer(
        number, party=Party.ORGANISATION, name=f"{made_up_name(number)[1:]}家具有限公司", identity=identity
    )
    return replace(plain, contact=made_up_name(number + 1), **changes)


def vehicle(number: int = 1, **changes: Any) -> Vehicle:
    """A used family car of customer 1."""
    plain = Vehicle(
        id=record_id(10_000 + number),
        customer_id=record_id(1),
        plate=make_plate(number),
        vin=make_vin(number),
        engine_number=f"K15B {number:06d}",
        model="示范 SF7150 1.5L",
        displacement_l=Decimal("1.5"),
        curb_weight_t=Decimal("1.30"),
        first_registered=date(2022, 5, 16),
        new_price=Money.yuan(120_000),
    )
    return replace(plain, **changes)


def new_vehicle(number: int = 1, **changes: Any) -> Vehicle:
    """A car that was bought but never registered."""
    return vehicle(number, plate="", first_registered=None, invoice_date=date(2026, 11, 15), **changes)


def home(number: int = 1, **changes: Any) -> Home:
    """A home of customer 1."""
    address = f"示范市示范路 {number} 幢"
    return replace(
        Home(id=record_id(20_000 + number), customer_id=record_id(1), address=address, built_year=2015), **changes
    )


def visit(number: int = 1, **changes: Any) -> Visit:
    """A motor visit with customer 1 and vehicle 1; ``facts`` may be given as plain texts."""
    facts = {path: fact if isinstance(fact, Fact) else Fact(fact) for path, fact in changes.pop("facts", {}).items()}
    plain = Visit(id=record_id(30_000 + number), kind="motor", customer_id=record_id(1), vehicle_id=record_id(10_001))
    return replace(plain, facts=facts, created_at=NOW, updated_at=NOW, **changes)


def answer(**changes: Any) -> QuoteAnswer:
    """Compulsory cover and vehicle tax of a new family car, 1,250.00 yuan together."""
    plain = QuoteAnswer(
        kind="motor",
        pack=PackRef("DEMO-2026", "2026.1", "0" * 64),
        total=Money.yuan("1250.00"),
        compulsory=CompulsoryPremium(
            "FAM_LT6", Money.yuan(950), "E", Decimal("0.00"), Money.yuan(950), 180_000, 18_000, 2_000
        ),
        vehicle_tax=VehicleTax(Money.yuan(360), 10, Money.yuan(300), "new_vehicle"),
    )
    return replace(plain, **changes)


def quote(number: int = 1, **changes: Any) -> Quote:
    """A quote of visit 1, valid for thirty days."""
    plain = Quote(
        id=record_id(40_000 + number),
        number=f"BJ-2611-{number:04d}",
        visit_id=record_id(30_001),
        customer_id=record_id(1),
        kind="motor",
        vehicle_id=record_id(10_001),
        home_id=None,
        request="{}",
        answer=answer(),
        start=date(2026, 12, 9),
        made_at=NOW,
        valid_until=date(2026, 12, 21),
    )
    return replace(plain, **changes)

"""Cases to print, built by hand: nobody real, every number made up."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agent_desk.domain.agent import Agent
from agent_desk.domain.application import Application, ApplicationPaper, ApplicationState, Move
from agent_desk.domain.checklist import Checklist, PaperSlot
from agent_desk.domain.consent import Consent, ConsentText
from agent_desk.domain.customer import Customer, Party
from agent_desk.domain.home import Home, Zone
from agent_desk.domain.money import ZERO, Money
from agent_desk.domain.premium import (
    CommercialPremium,
    CompulsoryPremium,
    CoverLine,
    HomeLine,
    HomePremium,
    PackRef,
    QuoteAnswer,
    TraceStep,
    VehicleTax,
)
from agent_desk.domain.quote import OpenPoint, Quote
from agent_desk.domain.vehicle import Vehicle
from agent_desk.domain.visit import Fact, Source, Visit

MADE = datetime(2026, 11, 24, 1, 44, tzinfo=UTC)
PACK = PackRef("DEMO-2026.11", "2026.11", "4f1c90ab77d2" + "0" * 52)
ALL_COVERS = (
    "DAMAGE", "TPL", "DRIVER", "PASSENGER", "WHEEL", "EQUIP", "SCRATCH", "REPAIR", "MENTAL", "HOLIDAY",
    "NONMED_TP", "NONMED_SEAT", "ABS_DED_DAMAGE", "SERVICE",
)  # fmt: skip
CHOICES: dict[str, dict[str, Any]] = {
    "TPL": {"limit": "2000000"},
    "DRIVER": {"limit": "50000"},
    "PASSENGER": {"limit": "50000", "seats": 4},
    "REPAIR": {"days": 30, "daily": "200"},
    "NONMED_SEAT": {"limit": "10000", "seats": 5},
    "ABS_DED_DAMAGE": {"rate": "0.10"},
    "SERVICE": {"roadside": 2, "chauffeur": 1},
}


def agent(**changes: str) -> Agent:
    facts = {
        "code": "33001824",
        "name": "何乙丑",
        "licence": "0000000000",
        "region": "浙江",
        "branch": "示范支公司",
        "path": "示范/示范支公司",
        "channel": "individual",
        "grade": "A",
        "insurer": "安衡财产保险股份有限公司 浙江分公司",
        "insurer_address": "杭州市拱墅区示范路 18 号",
        "insurer_phone": "000-00000000",
    }
    return Agent(**(facts | changes))


def person(**changes: str) -> Customer:
    facts: dict[str, Any] = {"identity": "330100190506151001", "mobile": "13000000001", "address": "杭州市示范路 1 号"}
    return Customer("c", Party.PERSON, **({"name": "林甲子"} | facts | changes))


def organisation(**changes: str) -> Customer:
    facts = {"name": "示范甲乙丙丁运输有限公司", "identity": "91110000000000019B", "contact": "何乙丑"}
    return Customer("c", Party.ORGANISATION, **(facts | changes))


def vehicle(**changes: Any) -> Vehicle:
    facts: dict[str, Any] = {
        "plate": "浙A00001",
        "vin": "LAA0A0A05SA000001",
        "engine_number": "1A2345678",
        "model": "示范牌 SF7150 甲型",
        "displacement_l": Decimal("1.5"),
        "first_registered": date(2022, 11, 18),
        "new_price": Money.yuan("132000"),
    }
    return Vehicle("ve", "c", **(facts | changes))


def home(**changes: Any) -> Home:
    facts: dict[str, Any] = {
        "address": "浙江省杭州市示范区示范路 18 号 3 幢 2 单元 501 室",
        "built_year": 2015,
        "zone": Zone.TYPHOON_FLOOD,
        "area_m2": Decimal("89.50"),
    }
    return Home("h", "c", **(facts | changes))


def visit(kind: str = "motor", **facts: Fact) -> Visit:
    return Visit("v", kind, facts={path.replace("__", "."): fact for path, fact in facts.items()})


def commercial(codes: tuple[str, ...] = ALL_COVERS[:4]) -> CommercialPremium:
    lines = tuple(
        CoverLine(
            code,
            None if code in {"HOLIDAY", "SERVICE", "ABS_DED_DAMAGE"} else Money.yuan(50000 + 1000 * number),
            Money(100_11 + number),
            Money(133_48 + number),
            Money(76_08 + 7 * number),
        )
        for number, code in enumerate(codes)
    )
    premium = sum((line.premium for line in lines), start=ZERO)
    return CommercialPremium("F5", -3, Decimal("0.6"), Decimal("0.57"), 48, lines, premium)


def motor_quote(codes: tuple[str, ...] = ALL_COVERS[:4], **changes: Any) -> Quote:
    covers = commercial(codes)
    answer = QuoteAnswer(
        "motor",
        changes.pop("pack", PACK),
        covers.premium + Money.yuan("965"),
        CompulsoryPremium("FAM_LT6", Money.yuan("950"), "E", Decimal("-0.3"), Money.yuan("665"), 180000, 18000, 2000),
        VehicleTax(Money.yuan("300"), 12, Money.yuan("300"), "whole_year"),
        covers,
        trace=(
            TraceStep("compulsory", "no_such_base", "", "950.00"),
            TraceStep("compulsory", "no_such_float", "×", "0.70"),
            TraceStep("compulsory", "no_such_result", "=", "665.00"),
            TraceStep("TPL", "no_such_detail", "", "1,117.00"),
            TraceStep("commercial", "no_such_factor", "×", "0.60"),
            TraceStep("commercial", "no_such_sum", "=", covers.premium.shown()),
        ),
    )
    request = {
        "kind": "motor",
        "compulsory": {"float": "A3", "short_months": None},
        "commercial": {"days": None, "covers": {code: CHOICES.get(code, {}) for code in codes}},
    }
    return _quote("motor", request, answer, **changes)


def home_quote(**changes: Any) -> Quote:
    lines = (
        HomeLine("BUILDING", Money.yuan("1200000"), Money.yuan("480")),
        HomeLine("CONTENTS", Money.yuan("100000"), Money.yuan("120.05")),
    )
    answer = QuoteAnswer(
        "home",
        PACK,
        Money.yuan("600.05"),
        home=HomePremium(lines, (("structure", Decimal(1)),), Money.yuan("600.05")),
        trace=(
            TraceStep("BUILDING", "no_such_limit", "", "1,200,000.00"),
            TraceStep("BUILDING", "no_such_rate", "×", "0.4‰"),
            TraceStep("BUILDING", "no_such_premium", "=", "480.00"),
            TraceStep("home", "no_such_home", "=", "600.05"),
        ),
    )
    return _quote("home", {"kind": "home", "deductible": "300", "term_years": 3}, answer, **changes)


def _quote(kind: str, request: dict[str, Any], answer: QuoteAnswer, **changes: Any) -> Quote:
    facts: dict[str, Any] = {
        "id": "q",
        "number": "BJ-2611-0486",
        "visit_id": "v",
        "customer_id": "c",
        "kind": kind,
        "vehicle_id": "ve" if kind == "motor" else None,
        "home_id": "h" if kind == "home" else None,
        "request": json.dumps(request, ensure_ascii=False),
        "answer": answer,
        "start": date(2026, 12, 6),
        "made_at": MADE,
        "valid_until": date(2026, 12, 1),
    }
    return Quote(**(facts | changes))


OPEN = (
    OpenPoint("quote.claims", Source.TOLD, "0", "1", ZERO, Money.yuan("632.75")),
    OpenPoint("quote.pricing", Source.ASSUMED, "0.95", "0.90 1.00", Money.yuan("-109.82"), Money.yuan("109.82")),
)

CHECKLIST = Checklist(
    "motor_used_person",
    "个人旧车",
    (
        PaperSlot("id_card", "must", 2, "身份证正反面", "", ""),
        PaperSlot("vehicle_licence", "must", 2, "行驶证正副页", "", ""),
        PaperSlot("last_policy", "must", 1, "上年保单", "", ""),
    ),
)
TEXTS = (
    ConsentText("notice", "2026-07", "个人信息处理告知", "……", "a" * 64),
    ConsentText("consent_sensitive", "2026-07", "敏感个人信息单独同意", "……", "b" * 64),
    ConsentText("marketing", "2026-07", "续保提醒", "……", "c" * 64),
)
CONSENTS = (
    Consent("1", "c", "notice", "2026-07", "a" * 64, granted=True, answered_at=MADE - timedelta(minutes=3)),
    Consent("2", "c", "consent_sensitive", "2026-07", "b" * 64, granted=False, answered_at=MADE - timedelta(minutes=3)),
    Consent("3", "c", "consent_sensitive", "2026-07", "b" * 64, granted=True, answered_at=MADE - timedelta(minutes=2)),
    Consent("4", "c", "marketing", "2026-07", "c" * 64, granted=False, answered_at=MADE),
)


def application(**changes: Any) -> Application:
    slots = ("last_policy", "id_card", "id_card", "other_paper")
    facts: dict[str, Any] = {
        "id": "a",
        "number": "TB-2611-0031",
        "visit_id": "v",
        "customer_id": "c",
        "quote_id": "q",
        "kind": "motor",
        "state": ApplicationState.READY,
        "start": date(2026, 12, 6),
        "total": Money.yuan("1"),
        "papers": tuple(ApplicationPaper(str(n), slot, "0" * 64, "image/jpeg", 1) for n, slot in enumerate(slots)),
        "moves": (Move(ApplicationState.DRAFT, MADE + timedelta(hours=1), "desk"),),
    }
    return Application(**(facts | changes))

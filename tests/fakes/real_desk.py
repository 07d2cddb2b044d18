"""A whole desk on real parts in a temporary home; only the PIN's deliberate slowness and the moving clock are left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent_desk import bootstrap
from agent_desk.clock import TimedIds
from agent_desk.desk import Desk
from agent_desk.ports.parts import Parts
from agent_desk.reading.pictures import BoundedPictures
from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.store.storage import SqlCipherStorage
from agent_desk.store.worker_lock import worker_lock
from agent_desk.sync.link import OfficeLink
from tests.fakes.cheap_chest import PIN, cheap_chest, data_key_of
from tests.fakes.still_clock import StillClock


@dataclass
class RealDesk:
    """The open desk and the clock it goes by."""

    desk: Desk
    clock: StillClock
    home: Path


@cache
def _sheets(language: str) -> ReportlabSheets:
    return ReportlabSheets(language=language)


def open_real_desk(home: Path) -> RealDesk:
    """An unlocked desk; the caller closes it."""
    real = fresh_real_desk(home)
    chest = cheap_chest(home, real.clock)
    data_key_of(chest)
    real.desk.unlock(PIN)
    return real


def fresh_real_desk(home: Path) -> RealDesk:
    """A desk that has no keys yet."""
    home.mkdir(parents=True, exist_ok=True)
    clock, ids = StillClock(), TimedIds()
    chest = cheap_chest(home, clock)
    storage = SqlCipherStorage(home, clock, ids)
    desk = Desk(
        Parts(
            home=home,
            clock=clock,
            ids=ids,
            chest=lambda: chest,
            storage=lambda: storage,
            pictures=BoundedPictures,
            sheets=_sheets,
            link=lambda units, papers, key: OfficeLink(
                units=units,
                papers=papers,
                chest=chest,
                data_key=key,
                clock=clock,
                ids=ids,
                worker_lock=lambda: worker_lock(home),
            ),
            sheet_keys=lambda units, key: bootstrap.chest_sheet_keys(chest, units, key),
            pdf_signer=bootstrap.pdf_signer,
            built_in_pack=bootstrap.built_in_pack,
            demonstration_pictures=bootstrap.demonstration_pictures,
        )
    )
    return RealDesk(desk, clock, home)


HOME = {
    "home.address": "浙江省杭州市示范路 1 号", "home.structure": "钢混/框架", "home.built_year": "2015", "home.zone": "normal",
    "home.occupancy": "owner",
}  # fmt: skip
PERSON = {
    "customer.party": "person",
    "customer.name": "林甲子",
    "customer.identity": "330100190506151001",
    "customer.mobile": "13000000001",
}
USED_CAR = {
    "vehicle.condition": "used",
    "vehicle.plate": "浙A00001",
    "vehicle.vin": "LAA0A0A05SA000001",
    "vehicle.engine_number": "K15B 000001",
    "vehicle.model": "示范 SF7150",
    "vehicle.displacement_l": "1.5",
    "vehicle.first_registered": "2022-11-18",
    "vehicle.new_price": "129900",
}
HISTORY = {"quote.claims": "0", "quote.continuous_years": "3", "quote.start": "2026-12-06"}
COMPLETE = {**PERSON, **USED_CAR, **HISTORY}


def complete_visit(desk: Desk, *, papers: bool = True) -> str:
    """A motor visit that lacks nothing (with ``papers``); returns its id."""
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    view = desk.visit(visit)
    assert view.customer is not None
    desk.answer_consents(view.customer.id, {text.key: True for text in view.texts})
    if papers:
        fill_checklist(desk, visit)
    return visit


def fill_checklist(desk: Desk, visit: str) -> None:
    """A drawn paper in every slot that must be filled."""
    drawn = bootstrap.demonstration_pictures()
    checklist = desk.visit(visit).checklist
    assert checklist is not None
    for slot in checklist.slots:
        if slot.need == "must":
            desk.add_papers(visit, [(f"{slot.code}.jpg", drawn[slot.code])], slot.code)


def quotes_of_both_kinds(desk: Desk) -> tuple[str, str]:
    """A motor and a home quote of one customer."""
    motor = complete_visit(desk, papers=False)
    customer = desk.visit(motor).visit.customer_id
    home = desk.new_visit("home", customer_id=customer).subject
    desk.set_facts(home, HOME)
    found = [desk.save_quote(visit).subject for visit in (motor, home)]
    return found[0], found[1]

"""From a motor request as it was written to one that can be priced, or to everything that is wrong with it.

A rule is checked when every value that it reads is itself sound, so that one fault is reported once.
"""

from __future__ import annotations

from agent_desk.domain.facts import FLOATS
from agent_desk.rating.commercial_request import read_commercial_choice
from agent_desk.rating.commercial_tables import NEW_ENERGIES
from agent_desk.rating.motor_tables import CAR_SEATS, SEAT_USES
from agent_desk.rating.pack import Pack
from agent_desk.rating.reader import Data, Reader
from agent_desk.rating.request import CompulsoryChoice, MotorRequest
from agent_desk.rating.vehicle_request import VehicleReading

_TOP = frozenset({"kind", "start", "region", "vehicle", "compulsory", "vehicle_tax", "commercial"})
_COMPULSORY = frozenset({"float", "short_months"})
_TAX = frozenset({"collect"})


def read_motor(data: Data, pack: Pack, reader: Reader) -> MotorRequest | None:
    """The request; None where ``reader`` holds problems."""
    reader.keys(data, _TOP, "")
    start = reader.day(data, "start", "", needed=True)
    if start is not None and start < pack.compulsory.first_day:
        reader.refuse("start", "not_in_pack", "start", day=pack.compulsory.first_day.isoformat())
        start = None
    region = reader.choice(data, "region", "", pack.compulsory.schemes_of)
    vehicle = VehicleReading(data, pack, reader, start)
    compulsory = _compulsory(data, reader, vehicle)
    collect = _collect(data, reader)
    if collect and region is not None:
        _tax_facts(reader, vehicle, region, pack)
    commercial = read_commercial_choice(data, pack, reader, vehicle, start, region)
    # A part of the wrong type is there all the same.
    if all(data.get(part) is None for part in ("compulsory", "vehicle_tax", "commercial")):
        reader.refuse("", "nothing_to_quote", "parts")
    if reader.problems:
        return None
    assert start is not None
    assert region is not None
    assert vehicle.rated is not None
    return MotorRequest(start, region, vehicle.facts(), vehicle.rated, compulsory, bool(collect), commercial)


def _compulsory(data: Data, reader: Reader, vehicle: VehicleReading) -> CompulsoryChoice | None:
    section = reader.section(data, "compulsory", needed=False)
    if section is None:
        return None
    reader.keys(section, _COMPULSORY, "compulsory.")
    chosen = reader.choice(section, "float", "compulsory.", FLOATS)
    months = reader.whole(section, "short_months", "compulsory.", 1, 12, needed=False)
    if chosen is None:
        return None
    if chosen != "none" and (vehicle.is_new or vehicle.use == "motorcycle"):
        reader.refuse("compulsory.float", "not_allowed", "float_motorcycle" if not vehicle.is_new else "float_new")
    return CompulsoryChoice(chosen, months)


def _collect(data: Data, reader: Reader) -> bool | None:
    section = reader.section(data, "vehicle_tax", needed=False)
    if section is None:
        return None
    reader.keys(section, _TAX, "vehicle_tax.")
    collect = reader.flag(section, "collect", "vehicle_tax.")
    if collect is False:
        reader.refuse("vehicle_tax.collect", "unknown_value", allowed="true")
    return collect


def _tax_facts(reader: Reader, vehicle: VehicleReading, region: str, pack: Pack) -> None:
    """Displacement or curb weight, where the tax is computed from it."""
    if vehicle.use is None or vehicle.energy is None or vehicle.energy in NEW_ENERGIES:
        return
    if vehicle.use in SEAT_USES:
        if vehicle.seats is None or vehicle.seats > CAR_SEATS or region not in pack.tax.cars:
            return
        missing = "displacement_l" if vehicle.displacement_l is None else ""
    elif vehicle.use == "motorcycle" or region not in pack.tax.others:
        return
    else:
        missing = "curb_weight_t" if vehicle.curb_weight_t is None else ""
    if missing and reader.sound(f"vehicle.{missing}"):
        reader.refuse(f"vehicle.{missing}", "required")

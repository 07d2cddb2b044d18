"""Vehicles in the store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection, Row

from agent_desk.domain.money import Money
from agent_desk.domain.vehicle import Energy, Use, Vehicle
from agent_desk.errors import NoSuchRecord, OurError
from agent_desk.store import search_terms
from agent_desk.store.conversion import day, day_text, decimal, decimal_text, fen, maybe
from agent_desk.store.prepared import Prepared
from agent_desk.store.search_index import SearchIndex
from agent_desk.store.tables import VEHICLES
from agent_desk.store.upsert import Upsert

_T = VEHICLES.c
_PUT = Upsert(VEHICLES)
_BY_ID = Prepared(select(VEHICLES).where(_T.id == bindparam("value")))
_BY_VIN = Prepared(
    select(VEHICLES)
    .where(_T.vin == bindparam("value"), sa.text("vin <> ''"))
    .order_by(_T.seq.desc())
    .limit(sa.literal_column("1"))
)
_OF_CUSTOMER = Prepared(select(VEHICLES).where(_T.customer_id == bindparam("value")).order_by(_T.seq))
_KNOWN = Prepared(select(_T.terms, _T.customer_id).where(_T.id == bindparam("value")))
_REMOVE = sa.delete(VEHICLES).where(_T.id == bindparam("value"))


class VehicleTable:
    """Vehicles of customers."""

    def __init__(self, connection: Connection, index: SearchIndex) -> None:
        self._connection = connection
        self._index = index

    def get(self, id: str) -> Vehicle:
        """Raises NoSuchRecord."""
        found = self.find(id)
        if found is None:
            raise NoSuchRecord(subject=id, kind="vehicle")
        return found

    def find(self, id: str) -> Vehicle | None:
        """The vehicle, or None."""
        return maybe(_vehicle, _BY_ID.run(self._connection, {"value": id}).first())

    def put(self, vehicle: Vehicle) -> None:
        """Insert or replace; plate and VIN find it and its owner."""
        terms = " ".join(
            part for part in (search_terms.plate_terms(vehicle.plate), search_terms.vin_terms(vehicle.vin)) if part
        )
        known = _KNOWN.run(self._connection, {"value": vehicle.id}).first()
        _PUT.run(self._connection, _values(vehicle, terms))
        if terms if known is None else (known.terms, known.customer_id) != (terms, vehicle.customer_id):
            self._index.stale(vehicle.customer_id)
        if known is not None and known.customer_id != vehicle.customer_id:
            self._index.stale(known.customer_id)

    def remove(self, id: str) -> None:
        """Refuses (OurError) while anything refers to the vehicle."""
        known = _KNOWN.run(self._connection, {"value": id}).first()
        if known is None:
            return
        try:
            self._connection.execute(_REMOVE, {"value": id})
        except OurError as error:
            raise OurError(subject=id, broken="vehicle in use") from error
        self._index.stale(known.customer_id)

    def of_customer(self, customer_id: str) -> tuple[Vehicle, ...]:
        """In the order in which they were added."""
        return tuple(map(_vehicle, _OF_CUSTOMER.run(self._connection, {"value": customer_id})))

    def by_vin(self, vin: str) -> Vehicle | None:
        """The vehicle with this VIN, the one added last if there are several, or None."""
        return maybe(_vehicle, _BY_VIN.run(self._connection, {"value": vin}).first())


def _values(vehicle: Vehicle, terms: str) -> dict[str, Any]:
    return {
        "id": vehicle.id,
        "customer_id": vehicle.customer_id,
        "plate": vehicle.plate,
        "vin": vehicle.vin,
        "engine_number": vehicle.engine_number,
        "model": vehicle.model,
        "use": vehicle.use.value,
        "seats": vehicle.seats,
        "energy": vehicle.energy.value,
        "displacement_l": maybe(decimal_text, vehicle.displacement_l),
        "curb_weight_t": maybe(decimal_text, vehicle.curb_weight_t),
        "load_t": maybe(decimal_text, vehicle.load_t),
        "power_kw": maybe(decimal_text, vehicle.power_kw),
        "special_kind": vehicle.special_kind,
        "energy_saving": int(vehicle.energy_saving),
        "imported": int(vehicle.imported),
        "first_registered": maybe(day_text, vehicle.first_registered),
        "invoice_date": maybe(day_text, vehicle.invoice_date),
        "new_price_fen": maybe(fen, vehicle.new_price),
        "revision": vehicle.revision,
        "label": vehicle.plate or vehicle.vin or vehicle.model,
        "terms": terms,
    }


def _vehicle(row: Row[Any]) -> Vehicle:
    return Vehicle(
        id=row.id,
        customer_id=row.customer_id,
        plate=row.plate,
        vin=row.vin,
        engine_number=row.engine_number,
        model=row.model,
        use=Use(row.use),
        seats=row.seats,
        energy=Energy(row.energy),
        displacement_l=maybe(decimal, row.displacement_l),
        curb_weight_t=maybe(decimal, row.curb_weight_t),
        load_t=maybe(decimal, row.load_t),
        power_kw=maybe(decimal, row.power_kw),
        special_kind=row.special_kind,
        energy_saving=bool(row.energy_saving),
        imported=bool(row.imported),
        first_registered=maybe(day, row.first_registered),
        invoice_date=maybe(day, row.invoice_date),
        new_price=maybe(Money, row.new_price_fen),
        revision=row.revision,
    )

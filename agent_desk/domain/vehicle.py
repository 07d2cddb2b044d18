"""A vehicle as the registration papers describe it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agent_desk.domain.money import Money


class Use(StrEnum):
    """Use nature (使用性质); with seats, load or displacement it gives the tariff class."""

    FAMILY = "family"
    ENTERPRISE = "enterprise"
    GOVERNMENT = "government"
    TAXI_RENTAL = "taxi_rental"
    CITY_BUS = "city_bus"
    ROAD_PASSENGER = "road_passenger"
    OWN_GOODS = "own_goods"
    HIRE_GOODS = "hire_goods"
    SPECIAL = "special"
    MOTORCYCLE = "motorcycle"
    TRACTOR = "tractor"


class Energy(StrEnum):
    """Fuel kind (能源种类). New energy = the last three."""

    PETROL = "petrol"
    DIESEL = "diesel"
    HYBRID = "hybrid"
    BATTERY = "battery"
    PLUG_IN_HYBRID = "plug_in_hybrid"
    FUEL_CELL = "fuel_cell"


NEW_ENERGY = frozenset({Energy.BATTERY, Energy.PLUG_IN_HYBRID, Energy.FUEL_CELL})


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of a customer.

    A new vehicle has no ``plate`` and no ``first_registered`` but an ``invoice_date``. Tonnes, litres and kilowatts are
    Decimals of at most four decimals. ``imported`` makes a wrong VIN check digit a mere warning (GB 16735).
    """

    id: str
    customer_id: str
    plate: str = ""
    vin: str = ""
    engine_number: str = ""
    model: str = ""
    use: Use = Use.FAMILY
    seats: int = 5
    energy: Energy = Energy.PETROL
    displacement_l: Decimal | None = None
    curb_weight_t: Decimal | None = None
    load_t: Decimal | None = None
    power_kw: Decimal | None = None
    special_kind: int | None = None
    energy_saving: bool = False
    imported: bool = False
    first_registered: date | None = None
    invoice_date: date | None = None
    new_price: Money | None = None
    revision: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the vehicle was never registered (新车); a plate proves a registration whose day is not known yet."""
        return self.first_registered is None and not self.plate

"""The vehicle of a motor request: its facts as far as they are sound, and the tariff class that they give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agent_desk.domain.facts import ENERGIES, USES
from agent_desk.rating.motor_tables import CLASS_FACTS, GOODS_USES, CompulsoryClass
from agent_desk.rating.pack import Pack
from agent_desk.rating.reader import Data, Reader
from agent_desk.rating.request import VehicleFacts

_VEHICLE = frozenset(
    {
        "use", "seats", "load_t", "curb_weight_t", "displacement_l", "energy", "special_kind", "power_kw",
        "energy_saving", "first_registered", "invoice_date", "new_price",
    }
)  # fmt: skip


class VehicleReading:
    """The vehicle's facts as far as they are sound; what is not is None. ``is_new`` None = cannot be said."""

    __slots__ = (
        "curb_weight_t", "displacement_l", "energy", "energy_saving", "first_registered", "invoice_date", "is_new",
        "load_t", "new_price", "rated", "seats", "special_kind", "use",
    )  # fmt: skip

    def __init__(self, request: Data, pack: Pack, reader: Reader, start: date | None) -> None:
        data = reader.section(request, "vehicle", needed=True)
        self.use: str | None = None
        self.seats: int | None = None
        self.energy: str | None = None
        self.energy_saving: bool | None = None
        self.load_t: Decimal | None = None
        self.curb_weight_t: Decimal | None = None
        self.displacement_l: Decimal | None = None
        self.special_kind: int | None = None
        self.first_registered: date | None = None
        self.invoice_date: date | None = None
        self.new_price: Decimal | None = None
        self.is_new: bool | None = None
        self.rated: CompulsoryClass | None = None
        if data is not None:
            self._read(data, reader)
            self._dates(data, reader, start)
            self._rate(pack, reader, start)

    def _read(self, data: Data, reader: Reader) -> None:
        at = "vehicle."
        reader.keys(data, _VEHICLE, at)
        self.use = use = reader.choice(data, "use", at, USES)
        if use == "tractor":
            # Tractors have regional rates that no national pack holds.
            reader.refuse("vehicle.use", "not_in_pack", "tractor")
            self.use = use = None
        self.seats = reader.whole(data, "seats", at, 1, 200)
        self.load_t = reader.measure(data, "load_t", at, 200, needed=use in GOODS_USES)
        self.curb_weight_t = reader.measure(data, "curb_weight_t", at, 200)
        self.displacement_l = reader.measure(data, "displacement_l", at, 20, needed=use == "motorcycle")
        self.energy = reader.choice(data, "energy", at, ENERGIES)
        self.special_kind = reader.whole(data, "special_kind", at, 1, 4, needed=use == "special")
        reader.measure(data, "power_kw", at, 1000)
        self.energy_saving = reader.flag(data, "energy_saving", at)
        self.new_price = reader.amount(data, "new_price", at, 1000, 100_000_000, needed=False)

    def _dates(self, data: Data, reader: Reader, start: date | None) -> None:
        self.first_registered = registered = reader.day(data, "first_registered", "vehicle.", needed=False)
        if reader.sound("vehicle.first_registered"):
            self.is_new = registered is None
        # A registered vehicle's invoice is checked for its form alone.
        self.invoice_date = invoice = reader.day(data, "invoice_date", "vehicle.", needed=self.is_new is True)
        if start is None:
            return
        if registered is not None and registered > start:
            reader.refuse("vehicle.first_registered", "out_of_range", "not_after", day=start.isoformat())
        if self.is_new and invoice is not None and invoice > start:
            reader.refuse("vehicle.invoice_date", "out_of_range", "not_after", day=start.isoformat())

    def _rate(self, pack: Pack, reader: Reader, start: date | None) -> None:
        """The compulsory class. A vehicle without one is refused, whatever is quoted."""
        if self.use is None:
            return
        fact = CLASS_FACTS[self.use]
        value = getattr(self, fact)
        if value is None:
            return
        classes = pack.compulsory.classes
        in_force = classes.find(start) if start is not None else None
        if in_force is None:
            in_force = classes.rows[-1][2]
        self.rated = in_force[self.use].find(value)
        if self.rated is None:
            reader.refuse(f"vehicle.{fact}", "not_in_pack", fact, n=value, use=f"@states.use.{self.use}")
            if fact == "seats":
                self.seats = None

    def facts(self) -> VehicleFacts:
        """The sound facts."""
        assert self.use is not None
        assert self.seats is not None
        assert self.energy is not None
        return VehicleFacts(
            self.use,
            self.seats,
            self.energy,
            bool(self.energy_saving),
            self.curb_weight_t,
            self.displacement_l,
            self.first_registered,
            self.invoice_date,
            self.new_price,
        )

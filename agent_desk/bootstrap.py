"""The one place that picks real parts. Everything heavy is imported when it is first needed: the unlock window must paint first."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.clock import Clock, Ids, SystemClock, TimedIds
from agent_desk.desk import Desk
from agent_desk.errors import DiskFull, FileUnreadable
from agent_desk.log import start_log
from agent_desk.ports.parts import Parts
from agent_desk.settings import default_home
from agent_desk.texts import RESOURCES

if TYPE_CHECKING:
    from agent_desk.ports.outside import (
        HeadOfficeLink,
        KeyChest,
        PdfSigner,
        PictureReader,
        SheetKeys,
        SheetMaker,
        Storage,
    )
    from agent_desk.ports.units import PaperStore, Units
    from agent_desk.rating.pack import Pack

BUILT_IN_PACK = RESOURCES / "rate_packs" / "DEMO-2026"


def open_desk(home: Path | None = None, *, clock: Clock | None = None, ids: Ids | None = None) -> Desk:
    """The desk of a home folder (made if missing), not yet unlocked. Raises FileUnreadable, DiskFull."""
    home = home or default_home()
    clock = clock or SystemClock()
    ids = ids or TimedIds()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        start_log(home)
    except OSError as error:
        if error.errno == 28:  # ENOSPC; errno itself costs an import on some platforms
            raise DiskFull from error
        raise FileUnreadable(name=home.name) from error

    @cache
    def chest() -> KeyChest:
        from agent_desk.vault.chest import open_chest

        return open_chest(home, clock)

    @cache
    def storage() -> Storage:
        from agent_desk.store.storage import SqlCipherStorage

        return SqlCipherStorage(home, clock, ids)

    @cache
    def pictures() -> PictureReader:
        from agent_desk.reading.pictures import BoundedPictures

        return BoundedPictures()

    @cache
    def sheets(language: str) -> SheetMaker:
        from agent_desk.sheets.maker import ReportlabSheets

        return ReportlabSheets(language=language)

    def link(units: Units, papers: PaperStore, data_key: bytes) -> HeadOfficeLink:
        from agent_desk.store.worker_lock import worker_lock
        from agent_desk.sync.link import OfficeLink

        return OfficeLink(
            units=units,
            papers=papers,
            chest=chest(),
            data_key=data_key,
            clock=clock,
            ids=ids,
            worker_lock=lambda: worker_lock(home),
        )

    def sheet_keys(units: Units, data_key: bytes) -> SheetKeys:
        return chest_sheet_keys(chest(), units, data_key)

    return Desk(
        Parts(
            home=home,
            clock=clock,
            ids=ids,
            chest=chest,
            storage=storage,
            pictures=pictures,
            sheets=sheets,
            link=link,
            sheet_keys=sheet_keys,
            pdf_signer=pdf_signer,
            built_in_pack=built_in_pack,
            demonstration_pictures=demonstration_pictures,
        )
    )


def chest_sheet_keys(chest: KeyChest, units: Units, data_key: bytes) -> SheetKeys:
    """The keys for sheets of an open desk: the one that it was enrolled with, and its own for PDF signatures."""
    from agent_desk.sync.credentials import KEY_NAME
    from agent_desk.vault.device_keys import ChestSheetKeys

    def device() -> str | None:
        with units.read() as unit:
            return unit.state.get("device")

    return ChestSheetKeys(chest, data_key, device, KEY_NAME)


def pdf_signer() -> PdfSigner:
    """Signs PDF files; the library behind it is loaded with the first signature."""
    from agent_desk.sheets.signing import PadesSigner

    return PadesSigner()


@cache
def built_in_pack() -> bytes:
    """The content of the rate pack that is shipped with the program."""
    from agent_desk.rating.pack import build_pack

    return build_pack(BUILT_IN_PACK)


def demonstration_pictures() -> dict[str, bytes]:
    """The drawn papers that are shipped for demonstrations, by the slot of the checklist that they fill."""
    return {path.stem: path.read_bytes() for path in sorted((RESOURCES / "demo" / "papers").glob("*.jpg"))}


@cache
def built_in_pack_read() -> Pack:
    """The same, ready to price with; needs no home and no PIN."""
    from agent_desk.rating.pack import load_folder

    return load_folder(BUILT_IN_PACK)


def sheet_maker(language: str) -> SheetMaker:
    """A maker of sheets without a home, for pricing by the command line."""
    from agent_desk.sheets.maker import ReportlabSheets

    return ReportlabSheets(language=language)


def warm() -> None:
    """Import what opening a store will need; for the moment after the first paint, while the person types the PIN."""
    from importlib import import_module

    from agent_desk.store.storage import preload

    preload()
    for name in ("vault.wrapping", "vault.keyring_port", "usecases.context", "usecases.today", "sync.link"):
        import_module(f"agent_desk.{name}")

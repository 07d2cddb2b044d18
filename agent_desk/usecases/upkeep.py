"""Settings, backup and the state of the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent_desk.clock import CHINA, Clock
from agent_desk.domain.overview import DeskStatus
from agent_desk.files import fault_of
from agent_desk.ports.outside import Storage
from agent_desk.settings import Settings
from agent_desk.usecases.context import Context


def keep_settings(home: Path, settings: Settings, write: Callable[[Path, Settings], None]) -> None:
    """Write the settings. Raises DiskFull, FileUnreadable."""
    try:
        write(home, settings)
    except OSError as error:
        raise fault_of(error, "settings.toml") from error


def backup(storage: Storage, target: Path, clock: Clock) -> Path:
    """Both encrypted files into a new folder below ``target`` named after the time."""
    folder = target / f"agent-desk-{clock.now().astimezone(CHINA):%Y%m%d-%H%M%S}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise fault_of(error, folder.name) from error
    storage.backup(folder)
    return folder


def status(context: Context) -> DeskStatus:
    """Counts of outbox and papers by state, cursor, pack, last sync."""
    with context.units.read() as unit:
        mark = unit.outbox.mark()
        return DeskStatus(
            outbox={state.value: count for state, count in unit.outbox.counts().items()},
            papers={place.value: count for place, count in unit.receipts.paper_counts().items()},
            cursor=int(unit.state.get("cursor") or 0),
            pack=context.pack().ref.id,
            last_sync=mark.last_sync,
        )

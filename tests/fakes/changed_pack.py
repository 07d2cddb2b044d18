"""The shipped rate pack with other figures, as an actuary would change it, and how a desk comes to hold it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from shutil import copytree

from agent_desk.contract.messages import FeedItem
from agent_desk.desk import Desk
from agent_desk.rating.pack import Pack, build_pack, read_pack
from agent_desk.usecases.incoming import ProvedPack, take
from tests.fakes.published_pack import FOLDER

VERSION = "2026.12"


def changed_folder(
    target: Path, *, version: str = VERSION, expense: str = "0.22", from_day: str = "2026-01-01"
) -> Path:
    """A copy of the shipped folder: another expense rate, third-party premiums of family cars 3 % dearer, a higher least
    premium for homes."""
    copytree(FOLDER, target)
    manifest = target / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    for old, new in (
        ('version = "2026.11"', f'version = "{version}"'),
        ('effective_from = "2026-01-01"', f'effective_from = "{from_day}"'),
        ('expense_rate = "0.25"', f'expense_rate = "{expense}"'),
        ('home_minimum = "60.00"', 'home_minimum = "80.00"'),
    ):
        assert old in text
        text = text.replace(old, new)
    manifest.write_text(text, encoding="utf-8")
    table = target / "tables" / "third_party_pure.csv"
    lines = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()]
    for cells in lines[1:]:
        if cells[0] == "F5":
            cells[2] = f"{int(cells[2]) * 103 / 100:.2f}"
    table.write_text("\n".join(",".join(cells) for cells in lines) + "\n", encoding="utf-8")
    return target


@cache
def _built(folder: Path) -> tuple[bytes, Pack]:
    content = build_pack(folder)
    return content, read_pack(content)


def receive(desk: Desk, folder: Path, seq: int = 1) -> Pack:
    """The feed brings the folder's pack to an open desk."""
    content, pack = _built(folder)
    news = {"id": pack.ref.id, "version": pack.ref.version, "sha256": pack.ref.sha256}
    proved = ProvedPack(pack.ref, content, pack.first_day, pack.last_day)
    _take(desk, FeedItem(seq, "pack", pack.ref.sha256, news), {pack.ref.sha256: proved})
    return pack


def withdraw(desk: Desk, pack: Pack, reason: str, seq: int = 2) -> None:
    """The feed says that head office took the pack back."""
    told = {
        "id": pack.ref.id,
        "version": pack.ref.version,
        "sha256": pack.ref.sha256,
        "reason": reason,
        "at": f"{date(2026, 11, 24)}T04:00:00Z",
    }
    _take(desk, FeedItem(seq, "pack_withdrawn", pack.ref.sha256, told), {})


def _take(desk: Desk, item: FeedItem, packs: dict[str, ProvedPack]) -> None:
    context = desk._context()
    with context.units.write() as unit:
        assert take(unit, [item], packs, context.clock.now()) == (1, 0)
        unit.commit()

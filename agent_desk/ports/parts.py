"""The parts of a desk, as bootstrap hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # The window paints before any of this is needed; importing it costs a third of an empty window's start.
    from collections.abc import Callable
    from pathlib import Path

    from agent_desk.clock import Clock, Ids
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


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a desk is made of. What costs start-up time comes as a callable and is made when first needed.

    ``sheets`` takes the language; ``link`` and ``sheet_keys`` take the open store and the data key;
    ``built_in_pack`` gives the content of the
    rate pack that is shipped with the program, ``demonstration_pictures`` the drawn papers by their slot.
    """

    home: Path
    clock: Clock
    ids: Ids
    chest: Callable[[], KeyChest]
    storage: Callable[[], Storage]
    pictures: Callable[[], PictureReader]
    sheets: Callable[[str], SheetMaker]
    link: Callable[[Units, PaperStore, bytes], HeadOfficeLink]
    sheet_keys: Callable[[Units, bytes], SheetKeys]
    pdf_signer: Callable[[], PdfSigner]
    built_in_pack: Callable[[], bytes]
    demonstration_pictures: Callable[[], dict[str, bytes]]

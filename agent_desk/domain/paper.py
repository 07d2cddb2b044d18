"""A paper: one picture or document of the customer's, in one slot of a checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One stored paper. The bytes lie in the papers store under ``sha256`` (64 hex digits) and are never changed.

    ``slot`` is the checklist's code for it (``id_card``, ``invoice`` …; empty = not yet placed), ``turned`` the clockwise
    degrees (0, 90, 180, 270) by which it is shown and sent, ``pages`` 1 for a picture.
    """

    id: str
    customer_id: str
    visit_id: str
    slot: str
    sha256: str
    media_type: str
    bytes: int
    pages: int
    width: int
    height: int
    added_at: datetime
    turned: int = 0
    file_name: str = ""
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """What reading made of an incoming file: the bytes to keep, their hash and shape, and a small preview (PNG or JPEG)."""

    content: bytes
    sha256: str
    media_type: str
    pages: int
    width: int
    height: int
    thumbnail: bytes

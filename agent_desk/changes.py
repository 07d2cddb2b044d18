"""What an act changed, so that each view decides whether it cares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The sorts of record that an act can touch."""

    CUSTOMER = "customer"
    VEHICLE = "vehicle"
    HOME = "home"
    CONSENT = "consent"
    PAPER = "paper"
    VISIT = "visit"
    QUOTE = "quote"
    APPLICATION = "application"
    POLICY = "policy"
    COMMISSION = "commission"
    OUTBOX = "outbox"
    RECEIPT = "receipt"
    PACK = "pack"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that an act touched. ``subject`` is the id of the record that the act was about, new or old.

    ``undo`` is the id of the act in the undo journal, or None where there is nothing to take back.
    """

    touched: frozenset[tuple[Kind, str]] = frozenset()
    subject: str = ""
    undo: str | None = None

    def kinds(self) -> frozenset[Kind]:
        """The sorts of record touched."""
        return frozenset(kind for kind, _ in self.touched)

    def __or__(self, other: Changes) -> Changes:
        """Both together; subject and undo of the later one win where it has them."""
        return Changes(self.touched | other.touched, other.subject or self.subject, other.undo or self.undo)


NOTHING = Changes()

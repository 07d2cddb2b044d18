"""Every error that leaves the desk: whose fault it is, which record it concerns, and a code that the catalogues put in words.

AgentDeskError
├── InputError            the person's input; carries every problem at once (exit status 2)
├── WorldError            disk, network, another program, a wrong PIN (exit status 1)
│   ├── WrongPin · Locked · NotEnrolled · AlreadyEnrolled · StoreDamaged · StoreNewer · DiskFull · StoreBusy · KeyStoreFailed
│   ├── WrongRecoveryCode (a WrongPin) · PapersDamaged (a StoreDamaged) · StoreUnreadable · StoreKeyWrong
│   ├── HeadOfficeUnreachable · NotHeadOffice · CertificateWrong · HeadOfficeRefused · DeviceRevoked · SyncRunning
│   ├── PictureUnreadable · PictureTooLarge · DocumentLocked · FileUnreadable · PackDamaged
│   ├── NothingToPrint     no sheet can be made of what was asked for
│   ├── VisitApplied       the case is in an application that has not come back
│   ├── QuoteOutdated      the price that was named can no longer be applied for
│   ├── SheetOutdated      a quote that was superseded or has ended is not signed any more
│   └── NotReady           the case lacks something; carries the list of what is missing
└── OurError              a broken promise of this program (exit status 1, reported with its code)

The words stand in ``resources/texts/<language>/errors.toml``: ``<code>.what`` and ``<code>.do``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Fault(Enum):
    """Whose fault an error is; decides its exit status and whether it is reported."""

    INPUT = "input"
    WORLD = "world"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    ``path`` names the keys from the root (``commercial.covers.TPL.limit``; ``""`` is the input itself), ``code`` is the
    catalogue key below ``problems.``, ``facts`` fill the sentence's places, ``stops`` is false for a mere warning.
    """

    path: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)
    stops: bool = True


class AgentDeskError(Exception):
    """Base of all. ``facts`` fill the catalogue's sentence and never hold personal data; ``subject`` is a record's id."""

    fault = Fault.OURS
    code = "internal"

    def __init__(self, *, subject: str | None = None, **facts: str) -> None:
        super().__init__(f"{self.code} {facts}" if facts else self.code)
        self.facts = facts
        self.subject = subject


class InputError(AgentDeskError):
    """What was entered cannot stand; ``problems`` lists all of it, in the order of the input."""

    fault = Fault.INPUT
    code = "input"

    def __init__(self, problems: list[Problem], *, subject: str | None = None) -> None:
        super().__init__(subject=subject, n=str(len(problems)))
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{p.path}: {p.code}" for p in self.problems)


class WorldError(AgentDeskError):
    """The world's fault: said plainly, with a remedy, nothing lost."""

    fault = Fault.WORLD
    code = "world"


class WrongPin(WorldError):
    """The PIN does not open the key. ``wait`` = seconds until the next try is taken; ``reason``: ``now``, ``later``, or ``waiting``
    where the PIN was not even looked at."""

    code = "wrong_pin"


class WrongRecoveryCode(WrongPin):
    """The recovery code is well typed but does not open the key: a newer one replaced it, or it is another home's."""

    code = "wrong_recovery_code"


class Locked(WorldError):
    """The desk must be unlocked first."""

    code = "locked"


class NotEnrolled(WorldError):
    """The device has no enrolment yet."""

    code = "not_enrolled"


class AlreadyEnrolled(WorldError):
    """The home is enrolled already, with this or another head office."""

    code = "already_enrolled"


class StoreDamaged(WorldError):
    """The store cannot be read; it was set aside at ``path``, never deleted. ``rescued`` = unsent outbox items saved."""

    code = "store_damaged"


class PapersDamaged(StoreDamaged):
    """The papers' file cannot be read; it was set aside at ``path``, never deleted. ``rescued`` = pictures saved."""

    code = "papers_damaged"


class StoreUnreadable(WorldError):
    """A part of the file ``path`` cannot be read while at work; it is checked, and set aside if need be, when the desk opens next."""

    code = "store_unreadable"


class StoreKeyWrong(WorldError):
    """The keys of this home do not belong to its store (one of them was copied from elsewhere); nothing was touched."""

    code = "store_key_wrong"


class StoreNewer(WorldError):
    """The store was written by a newer version of this program."""

    code = "store_newer"


class StoreBusy(WorldError):
    """Another window or program holds the store."""

    code = "store_busy"


class DiskFull(WorldError):
    """No room on the disk; the act was rolled back as a whole."""

    code = "disk_full"


class PackDamaged(WorldError):
    """A rate pack is not what its head, its hashes or its tables say; nothing of it is used."""

    code = "pack_damaged"


class FileUnreadable(WorldError):
    """A file or folder cannot be read or written (rights, gone, in use)."""

    code = "file_unreadable"


class KeyStoreFailed(WorldError):
    """The operating system's keyring answers with an error."""

    code = "key_store_failed"


class HeadOfficeUnreachable(WorldError):
    """No connection to head office; work goes on, the outbox waits."""

    code = "head_office_unreachable"


class NotHeadOffice(WorldError):
    """Something answers at the address, but it is not head office (captive portal, another program)."""

    code = "not_head_office"


class CertificateWrong(WorldError):
    """The TLS certificate does not prove head office."""

    code = "certificate_wrong"


class HeadOfficeRefused(WorldError):
    """Head office understood and refused; ``reason`` is its code."""

    code = "head_office_refused"


class DeviceRevoked(HeadOfficeRefused):
    """Head office no longer accepts this device."""

    code = "device_revoked"


class SyncRunning(WorldError):
    """Another sync of the same store is under way."""

    code = "sync_running"


class PictureUnreadable(WorldError):
    """The file is no picture or document of a kind that papers may have, or it is damaged."""

    code = "picture_unreadable"


class PictureTooLarge(WorldError):
    """More pixels, pages or bytes than a paper may have."""

    code = "picture_too_large"


class SheetOutdated(WorldError):
    """The quote was superseded or is not valid any more; fact ``number``."""

    code = "sheet_outdated"


class DocumentLocked(WorldError):
    """The PDF asks for a password."""

    code = "document_locked"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a case lacks: ``kind`` is ``paper``, ``consent``, ``fact``, ``quote`` or ``signature``; ``code`` names it."""

    kind: str
    code: str
    facts: dict[str, str] = field(default_factory=dict)


class NotReady(WorldError):
    """The case lacks something before the act can be done; ``missing`` lists all of it by name."""

    code = "not_ready"

    def __init__(self, missing: list[Missing], *, subject: str | None = None) -> None:
        super().__init__(subject=subject, n=str(len(missing)))
        self.missing = missing


class NoSuchRecord(WorldError):
    """A record that was named is not in the store; ``kind`` says which sort."""

    code = "no_such_record"


class MoveNotAllowed(WorldError):
    """The application's state does not allow this move (``from_state``, ``to_state``)."""

    code = "move_not_allowed"


class VisitApplied(WorldError):
    """The case was queued as it stands; a change now would be in no application (fact ``number``: the application's)."""

    code = "visit_applied"


class QuoteOutdated(WorldError):
    """The price that was named can no longer be applied for; it must be quoted again first.

    ``reason``: ``expired`` (fact ``day``, its last one), ``withdrawn`` (``why``: head office's words), ``replaced`` (other rates are
    in force and the case changed; ``version``), ``no_pack`` (every pack on the desk was withdrawn; ``why``). ``number`` is the
    quote's, "" for a draft.
    """

    code = "quote_outdated"


class NothingToPrint(WorldError):
    """No renewal within ``days`` days can be printed: none ends then, or all of the ``n`` lack facts for a price."""

    code = "nothing_to_print"


class OurError(AgentDeskError):
    """A promise of this program is broken; the code says which."""

    code = "internal"

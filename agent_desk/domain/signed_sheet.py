"""A sheet that the customer signed by hand: where its bytes are, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """The bytes lie in the papers store under ``sha256`` and are never made again. ``made_from`` is the SHA-256 of the
    customer, the insured object and the agent as the sheet names them: what changes one of them calls for a new signature."""

    sha256: str
    bytes: int
    at: datetime
    made_from: str


@dataclass(frozen=True, slots=True)
class SheetSigning:
    """Where the signature of a visit's quote sheet stands. ``quote_id`` is "" while the price is not fixed.

    ``signed`` is what was signed for this very quote. ``outdated``: customer, object or agent were changed since.
    ``earlier``: an earlier price of this visit was signed, and its signature does not count for the one of now.
    """

    quote_id: str
    signed: SignedSheet | None = None
    outdated: bool = False
    earlier: bool = False
    may_sign: bool = False

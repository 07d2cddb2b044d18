"""A customer: a person or an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Party(StrEnum):
    """Who the customer is in law; decides the identity number's rule and the checklist."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of the agent.

    ``identity`` is the resident identity number (GB 11643) of a person or the unified social credit code (GB 32100) of an
    organisation, upper case, or empty while unknown. ``mobile`` is 11 digits or empty. ``contact`` is the handling person
    of an organisation. ``revision`` counts head office's accepted versions; 0 = never accepted.
    """

    id: str
    party: Party
    name: str
    identity: str = ""
    mobile: str = ""
    address: str = ""
    contact: str = ""
    note: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A line of the customer list: who, what they have, what comes next. ``vehicles`` = number plates or VINs."""

    id: str
    party: Party
    name: str
    mobile: str
    vehicles: tuple[str, ...]
    homes: int
    policies: int
    next_expiry: date | None
    updated_at: datetime | None

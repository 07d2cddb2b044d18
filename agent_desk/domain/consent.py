"""Consents under the Personal Information Protection Law (PIPL), each with the text that was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NEEDED_BEFORE_PAPERS = ("notice", "consent_general", "consent_sensitive")
"""Texts that must be accepted before the first paper is stored (PIPL arts 13–17, 28–29)."""

NEEDED_BEFORE_QUEUEING = (*NEEDED_BEFORE_PAPERS, "consent_transfer", "clause_explained", "truthful")
"""Texts that must be accepted before an application is queued (PIPL art 23; Insurance Law art 17)."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text of the catalogue with its version; ``key`` names it, ``sha256`` fixes the words that were shown."""

    key: str
    version: str
    title: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of a customer to one version of a text. A later answer to the same key replaces it, but both are kept."""

    id: str
    customer_id: str
    key: str
    version: str
    sha256: str
    granted: bool
    answered_at: datetime

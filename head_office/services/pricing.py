"""Published packs at hand, and each application priced again under the pack that its quote is pinned to."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from agent_desk.contract.bodies import ApplicationQuote
from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer
from agent_desk.errors import AgentDeskError, InputError
from agent_desk.rating import price_text
from agent_desk.rating.pack import Pack, read_pack
from agent_desk.rating.sealing import unseal
from head_office.db import packs
from head_office.db.database import Database


class PackShelf:
    """Published packs, read once and kept; a pack never changes under its hash."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._packs: dict[str, Pack] = {}

    def find(self, sha256: str) -> Pack | None:
        """The published pack with this hash."""
        with self._lock:
            found = self._packs.get(sha256)
        if found is not None:
            return found
        with self._database.read() as connection:
            content = packs.content(connection, sha256)
        if content is None:
            return None
        pack = read_pack(unseal(content)[0])
        with self._lock:
            self._packs[sha256] = pack
        return pack


@dataclass(frozen=True, slots=True)
class Rerated:
    """Head office's own price of a request, or the code of why there is none (a path and a code, no personal data)."""

    answer: QuoteAnswer | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One amount on both sides; None where that side has no such line."""

    part: str
    code: str
    desk: Money | None
    office: Money | None

    @property
    def differs(self) -> bool:
        """Whether the two sides disagree."""
        return self.desk != self.office


def rerate(quote: ApplicationQuote, pack: Pack) -> Rerated:
    """Price the request again; a request that the pack refuses is a finding for the underwriter, never a failure."""
    try:
        return Rerated(price_text(quote.request, pack))
    except InputError as error:
        first = error.problems[0]
        return Rerated(None, f"{first.path}: {first.code}"[:64])
    except AgentDeskError as error:
        return Rerated(None, error.code)


def compared(desk: QuoteAnswer, office: QuoteAnswer | None) -> tuple[PriceLine, ...]:
    """Every part and line of both prices, in the desk's order; a part's own line has the code ``""``."""
    ours = dict(_lines(office)) if office else {}
    theirs = dict(_lines(desk))
    keys = [*theirs, *(key for key in ours if key not in theirs)]
    keys.sort(key=lambda key: _PARTS.index(key[0]))
    return tuple(PriceLine(*key, theirs.get(key), ours.get(key)) for key in keys)


_PARTS = ("compulsory", "vehicle_tax", "commercial", "home")


def _lines(answer: QuoteAnswer) -> list[tuple[tuple[str, str], Money]]:
    found: list[tuple[tuple[str, str], Money]] = []
    for part in _PARTS:
        amount = answer.part(part)
        if amount is None:
            continue
        found.append(((part, ""), amount))
        if part == "commercial" and answer.commercial:
            found.extend(((part, line.code), line.premium) for line in answer.commercial.lines)
        if part == "home" and answer.home:
            found.extend(((part, line.code), line.premium) for line in answer.home.lines)
    return found

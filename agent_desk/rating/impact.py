"""What a change of rates does to a book of quotes: every request priced with both packs, and where the money moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappush, heapreplace

from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef, QuoteAnswer
from agent_desk.domain.repricing import Move
from agent_desk.errors import InputError
from agent_desk.rating.moves import by_factor, explain
from agent_desk.rating.pack import Pack
from agent_desk.rating.parsing import read_json
from agent_desk.rating.pricing import price

BANDS = tuple(Decimal(edge) for edge in ("-20", "-10", "-5", "-1", "0", "1", "5", "10", "20"))
"""Edges of the distribution, in percent of the old total: below the first, then from each edge to the next."""
BIGGEST = 10
_HUNDRED = Decimal(100)
_UNREADABLE = object()


@dataclass(frozen=True, slots=True)
class Mover:
    """One quote that moved much. ``place`` is its position in the book, from 1."""

    place: int
    before: Money
    after: Money
    moves: tuple[Move, ...]

    @property
    def difference(self) -> Money:
        """What the new total is more."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FactorSum:
    """What one factor moved over the whole book, in how many quotes. The figures of the factor differ from quote to quote."""

    part: str
    code: str
    amount: Money
    quotes: int


@dataclass(frozen=True, slots=True)
class Impact:
    """The book under both packs. ``refused`` counts, by path and code, what a pack would not price; such quotes are in no total."""

    old: PackRef
    new: PackRef
    quotes: int
    before: Money
    after: Money
    up: int
    down: int
    same: int
    bands: tuple[int, ...]
    factors: tuple[FactorSum, ...]
    biggest: tuple[Mover, ...]
    refused_before: tuple[tuple[str, int], ...]
    refused_after: tuple[tuple[str, int], ...]

    @property
    def difference(self) -> Money:
        """What the book costs more."""
        return self.after - self.before


@dataclass(slots=True)
class _Book:
    """The sums while the book is read."""

    totals: list[int]
    counts: Counter[int]
    bands: list[int]
    factors: dict[tuple[str, str], list[int]]
    biggest: list[tuple[int, int, QuoteAnswer, QuoteAnswer]]
    refused: tuple[Counter[str], Counter[str]]

    def add(self, place: int, before: QuoteAnswer, after: QuoteAnswer) -> None:
        """One quote that both packs price."""
        old, new = before.total.fen, after.total.fen
        self.totals[0] += old
        self.totals[1] += new
        self.counts[(new > old) - (new < old)] += 1
        self.bands[_band(old, new)] += 1
        for move in by_factor(explain(before, after)):
            found = self.factors.setdefault((move.part, move.code), [0, 0])
            found[0] += move.amount.fen
            found[1] += 1
        if new != old:
            entry = (abs(new - old), -place, before, after)
            if len(self.biggest) < BIGGEST:
                heappush(self.biggest, entry)
            elif entry[:2] > self.biggest[0][:2]:
                heapreplace(self.biggest, entry)


def _band(old: int, new: int) -> int:
    """The band of a change: an edge below 0 belongs to the band under it, an edge above to the band over it."""
    if new == old:
        return BANDS.index(Decimal(0)) + 1
    share = Decimal(new - old) * _HUNDRED / old if old else _HUNDRED
    at = sum(edge < share if share < 0 else edge <= share for edge in BANDS)
    # Between −1 and 0, exactly 0, and between 0 and 1 are three bands.
    return at + 1 if share > 0 else at


def impact(
    requests: Iterable[str | bytes], old: Pack, new: Pack, seen: Callable[[int], None] = lambda _: None
) -> Impact:
    """Price a book with both packs. ``seen(n)`` is told after each quote how many were read."""
    book = _Book([0, 0], Counter(), [0] * (len(BANDS) + 2), {}, [], (Counter(), Counter()))
    read = 0
    for place, request in enumerate(requests, 1):
        read = place
        asked = _read(request, book.refused)
        before, after = _priced(asked, old, book.refused[0]), _priced(asked, new, book.refused[1])
        if before is not None and after is not None:
            book.add(place, before, after)
        seen(place)
    factors = sorted(book.factors.items(), key=lambda found: -abs(found[1][0]))
    return Impact(
        old=old.ref,
        new=new.ref,
        quotes=read,
        before=Money(book.totals[0]),
        after=Money(book.totals[1]),
        up=book.counts[1],
        down=book.counts[-1],
        same=book.counts[0],
        bands=tuple(book.bands),
        factors=tuple(FactorSum(*key, Money(fen), count) for key, (fen, count) in factors),
        biggest=tuple(_movers(book)),
        refused_before=tuple(book.refused[0].most_common()),
        refused_after=tuple(book.refused[1].most_common()),
    )


def _movers(book: _Book) -> Iterator[Mover]:
    for _, place, before, after in sorted(book.biggest, key=lambda entry: (-entry[0], -entry[1])):
        yield Mover(-place, before.total, after.total, by_factor(explain(before, after)))


def _read(request: str | bytes, refused: tuple[Counter[str], Counter[str]]) -> object:
    """The request, read once for both packs; what is no JSON is refused by both."""
    try:
        return read_json(request)
    except InputError as error:
        for one in refused:
            one.update(_codes(error))
        return _UNREADABLE


def _priced(asked: object, pack: Pack, refused: Counter[str]) -> QuoteAnswer | None:
    if asked is _UNREADABLE:
        return None
    try:
        return price(asked, pack)
    except InputError as error:
        refused.update(_codes(error))
        return None


def _codes(error: InputError) -> set[str]:
    return {f"{problem.path}: {problem.code}" for problem in error.problems}

"""What stands in the rows and columns when options are compared: pure values, so that the table only draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from agent_desk.domain.money import Money
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Offer
from ui.i18n import money, say
from ui.pages.visit import choices
from ui.pages.visit.words import cover_detail, cover_name, limit_total, line_premium, line_sum, sum_words, with_seats

_ORDER = {
    "motor": ("DAMAGE", "TPL", "DRIVER", "PASSENGER", *(one.code for one in choices.ENDORSEMENTS)),
    "home": choices.HOME_ITEMS,
}
_PARTS = {"motor": ("compulsory", "vehicle_tax"), "home": ()}


@dataclass(frozen=True, slots=True)
class CellWords:
    """One cell: what is covered, its premium, and whether it is other than in the option that is chosen."""

    words: str
    amount: str
    covered: bool
    differs: bool = False


@dataclass(frozen=True, slots=True)
class LineWords:
    """One row of the comparison; ``differs`` if any of its cells does."""

    name: str
    cells: tuple[CellWords, ...]

    @property
    def differs(self) -> bool:
        """Whether the options are not all the same here."""
        return any(cell.differs for cell in self.cells)


def chosen_offer(view: VisitView) -> Offer | None:
    """What is compared with: the option that is chosen, else the covers of now; None where neither has a price."""
    found = next((offer for offer in view.options if offer.chosen), None)
    if found is None and view.answer is not None:
        return Offer("", view.visit.covers, view.answer, chosen=True)
    return found


def comparison_lines(view: VisitView) -> tuple[LineWords, ...]:
    """Every part and cover that at least one option has."""
    chosen = chosen_offer(view)
    parts = [
        part for part in _PARTS[view.visit.kind] if any(offer.answer.part(part) is not None for offer in view.options)
    ]
    known = _ORDER[view.visit.kind]
    codes = {code for offer in view.options for code in offer.covers}
    in_order = sorted(codes, key=lambda code: (known.index(code) if code in known else len(known), code))
    return (
        *(_line(say(f"visit.part.{part}"), view, chosen, partial(_part, part)) for part in parts),
        *(_line(cover_name(code), view, chosen, partial(_cover, view, code)) for code in in_order),
    )


def _line(name: str, view: VisitView, chosen: Offer | None, cell: Callable[[Offer], CellWords]) -> LineWords:
    base = cell(chosen) if chosen is not None else None
    return LineWords(name, tuple(_marked(cell(offer), base) for offer in view.options))


def _marked(cell: CellWords, base: CellWords | None) -> CellWords:
    return replace(cell, differs=base is not None and (cell.words, cell.covered) != (base.words, base.covered))


def _part(part: str, offer: Offer) -> CellWords:
    amount = offer.answer.part(part)
    if amount is None:
        return CellWords(say("visit.not_covered"), "", covered=False)
    if part == "vehicle_tax":
        return CellWords(say("visit.collected"), money(amount), covered=True)
    return CellWords(limit_total(offer.answer), money(amount), covered=True)


def _cover(view: VisitView, code: str, offer: Offer) -> CellWords:
    if code not in offer.covers:
        return CellWords(say("visit.not_covered"), "", covered=False)
    premium, insured = line_premium(offer.answer, code), line_sum(offer.answer, code)
    words = cover_detail(code, with_seats(code, offer.covers[code], view.visit))
    if not words:
        words = sum_words(str(insured)) if insured is not None else say("visit.covered")
    return CellWords(words, money(premium) if premium is not None else "", covered=True)


def difference(offer: Offer, chosen: Offer | None) -> Money | None:
    """What the option costs more (or less, negative) than the chosen one; None where there is nothing to compare with."""
    return offer.answer.total - chosen.answer.total if chosen is not None else None

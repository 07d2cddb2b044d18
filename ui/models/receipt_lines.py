"""How the receipt book shows its items: the columns, the cells of an item, the pictures and the reason under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.receipt import OutboxState, PaperPlace, Place, ReceiptRow, SyncMark
from agent_desk.errors import Problem
from agent_desk.texts import problem_words
from ui.i18n import file_size, fingerprint, moment, say, words
from ui.models.marks import application_chip
from ui.painting import Run, quiet, strong
from ui.widgets.folding import Band, Under
from ui.widgets.tables import Cell, Column, cell

COLOURS = {Place.LOCAL: "amber", Place.HELD: "blue", Place.DECIDED: "green"}
_MEANINGS = {Place.LOCAL: "local", Place.HELD: "held", Place.DECIDED: "decided"}
_ASIDE = {OutboxState.REFUSED, OutboxState.CONFLICT}
_ARROW = 24
_OWN_CODES = "errors.refused"


def columns() -> tuple[Column, ...]:
    """The book's columns."""
    return (
        Column("item", say("receipts.item")),
        Column("papers", say("receipts.papers"), 72),
        Column("fingerprint", say("receipts.fingerprint"), 112),
        Column("recorded", say("receipts.recorded"), 112),
        Column("received", say("receipts.received"), 144),
        Column("state", say("receipts.state"), 208),
    )


def reason_words(reason: str) -> tuple[str, str]:
    """Why head office did not take an item, and what to do; ``reason`` is its code and perhaps the path in the body."""
    code, _, path = reason.partition(" ")
    known = words()
    if known.has(f"{_OWN_CODES}.{code}.what"):
        return known.say(f"{_OWN_CODES}.{code}.what"), known.say(f"{_OWN_CODES}.{code}.do")
    what, remedy = problem_words(known, Problem(path, code))
    if what == code:
        return say("receipts.refused", code=code), say("receipts.refused_do")
    return what, remedy or say("receipts.refused_do")


@dataclass
class ReceiptLines:
    """The words of one showing: ``today`` for «今天 08:05», ``titles`` of the papers' slots."""

    today: date = date.min
    titles: Mapping[str, str] = field(default_factory=dict)

    def show(self, row: ReceiptRow, column: str, is_open: bool) -> Cell:
        """One cell of an item."""
        makers: dict[str, Callable[[], Cell]] = {
            "item": lambda: self._item(row, is_open),
            "papers": lambda: _papers(row),
            "fingerprint": lambda: cell(fingerprint(row.sha256), mono=True, tip=row.sha256),
            "recorded": lambda: cell(moment(row.recorded_at, today=self.today)),
            "received": lambda: self._received(row),
            "state": lambda: _state(row),
        }
        return makers[column]()

    def unders(self, row: ReceiptRow) -> tuple[Under, ...]:
        """The reason of an item that was set aside, then its pictures."""
        lines = [self._reason(row)] if row.outbox_state in _ASIDE else []
        lines += [self._picture(row, paper) for paper in row.papers]
        if not lines:
            return ()
        last = lines[-1]
        lines[-1] = Under(last.cells, note=last.note, key=last.key, last=True)
        return tuple(lines)

    def _item(self, row: ReceiptRow, is_open: bool) -> Cell:
        runs = (
            Run(f"{say(f'receipts.kind.{row.kind}')} "),
            strong(row.customer_name or "—"),
            Run(f" {shown_plate(row.object_label)}" if row.object_label else ""),
        )
        if not row.papers and row.outbox_state not in _ASIDE:
            return Cell(runs, indent=_ARROW)
        return Cell(runs, icon=("chevron-down" if is_open else "chevron-right", "text"))

    def _received(self, row: ReceiptRow) -> Cell:
        if row.received_at is None:
            return cell(quiet(say("receipts.not_yet")))
        return cell(moment(row.received_at, today=self.today), icon_after="shield-check", tip=say("receipts.signed"))

    def _reason(self, row: ReceiptRow) -> Under:
        what, remedy = reason_words(row.reason)
        note = (strong(what, "red"), Run(f" {remedy}"))
        return Under({"state": Cell(link=say("receipts.mend"))}, note=note, key=f"reason {row.id}")

    def _picture(self, row: ReceiptRow, paper: PaperPlace) -> Under:
        def small(text: str, role: str = "quiet") -> Run:
            return Run(text, role, size="caption")

        part = round(100 * paper.sent / paper.bytes) if paper.bytes else 0
        broken = paper.place is Place.LOCAL and 0 < paper.sent < paper.bytes
        received = small(moment(paper.received_at, today=self.today))
        state = small(say(f"places.{paper.place.value}.short"), COLOURS[paper.place])
        if paper.place is Place.LOCAL:
            received = small(say("receipts.broken_at", percent=part) if broken else say("receipts.not_yet"))
        if broken:
            state = small(say("receipts.not_whole"), "amber")
        return Under(
            {
                "item": cell(quiet(self.titles.get(paper.slot, paper.slot)), indent=_ARROW + 16),
                "papers": cell(small(file_size(paper.bytes))),
                "fingerprint": cell(quiet(fingerprint(paper.sha256)), mono=True, tip=paper.sha256),
                "recorded": cell(small(moment(paper.added_at, today=self.today))),
                "received": cell(received),
                "state": cell(state),
            }
        )


def _papers(row: ReceiptRow) -> Cell:
    if not row.papers:
        return cell(quiet(say("receipts.no_papers")))
    there = sum(paper.place is not Place.LOCAL for paper in row.papers)
    return cell(f"{there} / {len(row.papers)}")


def _state(row: ReceiptRow) -> Cell:
    if row.outbox_state in _ASIDE:
        icon = "circle-alert" if row.outbox_state is OutboxState.REFUSED else None
        return Cell(chip=(say(f"states.outbox.{row.outbox_state.value}"), "fix"), chip_icon=icon)
    if row.decision:
        chip, icon = application_chip(ApplicationState(row.decision))
        return Cell(chip=chip, chip_icon=icon)
    if row.place is Place.LOCAL and row.outbox_state is OutboxState.SENDING:
        return Cell(chip=(say("receipts.no_answer"), "local"))
    return Cell(chip=(say(f"places.{row.place.value}.short"), _MEANINGS[row.place]))


def band(place: Place, count: int, mark: SyncMark) -> Band:
    """The head above the items of one place: how many, and what that means for them."""
    facts = {"n": count, "papers": mark.papers, "size": file_size(mark.bytes)}
    told = "local_papers" if place is Place.LOCAL and mark.papers else place.value
    return Band(
        place.value, say(f"places.{place.value}.count", n=count), say(f"receipts.band.{told}", **facts), COLOURS[place]
    )

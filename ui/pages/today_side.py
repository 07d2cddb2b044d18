"""The right column of Today: what is only on this computer, the month's earnings, ready to leave or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent_desk.domain.identifiers import shown_plate
from agent_desk.domain.overview import LocalItem, Today
from agent_desk.domain.receipt import SyncMark
from ui.i18n import file_size, full_day, moment, money, say, words
from ui.painting import Run, quiet
from ui.widgets.buttons import Link
from ui.widgets.figures import Dot
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Row, horizontal, vertical
from ui.widgets.text import Text

LITTLE_ROOM = 1_000_000_000
"""Bytes; with less than this the disk is named before the agent leaves: papers of a full day take up to half of it."""


class LocalCard(Card):
    """The honest state of the outbox. ``receipts``: the person wants to see them."""

    receipts = Signal()

    def __init__(self, today: Today, *, enrolled: bool, parent: QWidget | None = None) -> None:
        mark = today.mark
        if mark.items:
            title = say("today.local_items", n=mark.items)
        else:
            title = say("today.local_papers", n=mark.papers) if mark.papers else _nothing(mark)
        super().__init__(title, head=40, parent=parent)
        here = bool(mark.items or mark.papers)
        held = not here and mark.last_sync is not None
        icon, role = ("laptop", "amber") if here else ("building-2", "blue") if held else ("circle", "quiet")
        self.head.insertWidget(0, Icon(icon, role))
        self.head.addStretch(1)
        top = vertical(0, 16, 12, 16, 8)
        top.addWidget(Text(_local_words(today, enrolled=enrolled), wrap=True))
        self.body.addLayout(top)
        for item in today.local:
            self.add(_local_row(item))
        foot = horizontal(8, 16, 8, 16, 12)
        last = moment(mark.last_sync, today=today.day)
        said = say("today.last_receipt", moment=last) if mark.last_sync else say("today.never_synced")
        foot.addWidget(Text(said, size="caption", role="quiet"), 1)
        link = Link(say("today.receipts"), size="caption")
        link.setObjectName("receipts")
        link.clicked.connect(self.receipts)
        foot.addWidget(link)
        self.body.addLayout(foot)


def _nothing(mark: SyncMark) -> str:
    return say("today.local_held" if mark.last_sync else "today.local_none")


def _local_words(today: Today, *, enrolled: bool) -> str:
    mark = today.mark
    if not mark.items and not mark.papers:
        return say("today.local_all_held" if mark.last_sync else "today.local_nothing_yet")
    key = "local_what" if mark.items and mark.papers else "local_what_items" if mark.items else "local_what_papers"
    what = say(f"today.{key}", items=mark.items, papers=mark.papers)
    if not enrolled:
        return say("today.local_not_enrolled", what=what)
    if mark.last_error and mark.last_try is not None:
        code = mark.last_error if words().has(f"errors.{mark.last_error}.what") else "internal"
        reason = say(f"errors.{code}.what")
        return say("today.local_failed", moment=moment(mark.last_try, today=today.day), reason=reason, what=what)
    return say("today.local_waiting", what=what)


def _local_row(item: LocalItem) -> Row:
    row = Row(height=28, line=False)
    key = f"today.local_kind_{item.kind}"
    kind = say(key if words().has(key) else "today.local_kind_other")
    named = item.customer_name or shown_plate(item.object_label)
    row.row.addWidget(Text([Run(kind), Run(f" {named}")]), 1)
    pictures = say("today.local_pictures", n=item.papers) if item.papers else say("today.local_no_pictures")
    row.add(Text(pictures, size="caption", role="quiet", shrinks=False))
    return row


class EarnedCard(Card):
    """The month's earnings in one line; pressed, it opens the commission page."""

    opened = Signal()

    def __init__(self, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        row = Row(height=56, spacing=8, pressable=True, line=False)
        row.setObjectName("earned")
        row.pressed.connect(self.opened)
        month = say(f"ui.month_{int(today.month.month[5:7])}").strip()
        earned = today.month.earned + today.month.paid
        label = say("today.earned", month=month)
        row.add(Text(label, shrinks=False))
        row.add(Text(money(earned), size="page", bold=True, shrinks=False))
        row.add(Text(say("today.yuan"), shrinks=False))
        row.row.addStretch(1)
        more = vertical()
        more.addStretch(1)
        expected = say("today.expected", amount=money(today.month.expected))
        before = say("today.last_month", amount=money(today.last_month.earned + today.last_month.paid))
        for line in (expected, before):
            text = Text(line, size="caption", role="quiet", shrinks=False)
            more.addWidget(text, 0, Qt.AlignmentFlag.AlignRight)
        more.addStretch(1)
        row.row.addLayout(more)
        row.setAccessibleName(f"{label} {money(earned)} {say('today.yuan')}")
        self.add(row)


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """What the desk knows about being ready. ``free_bytes`` on the disk of the home folder."""

    day: date
    pack_until: date | None
    notices: int
    mark: SyncMark
    enrolled: bool
    free_bytes: int

    def little_room(self) -> bool:
        """Whether a day's papers may not fit on the disk."""
        return self.free_bytes < LITTLE_ROOM

    def pack_over(self) -> bool:
        """Whether the rate pack is no longer in force."""
        return self.pack_until is not None and self.pack_until < self.day

    def ready(self) -> bool:
        """Whether nothing stands in the way of a visit."""
        return not (self.pack_over() or self.mark.refused or self.little_room())


class ReadyCard(Card):
    """Ready to leave: real facts only, each with its mark and word."""

    def __init__(self, facts: ReadyFacts, parent: QWidget | None = None) -> None:
        ready = facts.ready()
        super().__init__(say("today.ready" if ready else "today.not_ready"), head=40, parent=parent)
        self.head.insertWidget(0, Dot("green_solid" if ready else "red_solid"))
        self.head.addStretch(1)
        column = vertical(0, 0, 8, 0, 8)
        for label, said, icon, role in _lines(facts):
            row = Row(height=28, spacing=8, line=False)
            row.add(Icon(icon, role))
            row.row.addWidget(Text(label), 1)
            row.add(Text([quiet(said) if role != "red" else Run(said, "red")], shrinks=False))
            column.addWidget(row)
        self.body.addLayout(column)


def _lines(facts: ReadyFacts) -> Iterator[tuple[str, str, str, str]]:
    """Label, words, icon and role of each line."""
    good, bad = ("check", "green"), ("circle-alert", "red")
    if facts.pack_until is None:
        yield say("today.pack"), say("today.pack_open"), *good
    elif facts.pack_over():
        yield say("today.pack"), say("today.pack_over", day=full_day(facts.pack_until)), *bad
    else:
        yield say("today.pack"), say("today.pack_until", day=full_day(facts.pack_until)), *good
    yield say("today.notices"), say("today.notices_count", n=facts.notices), *good
    size = file_size_large(facts.free_bytes)
    yield say("today.disk"), say("today.disk_left", size=size), *(bad if facts.little_room() else good)
    if facts.mark.refused:
        yield say("today.refused"), say("today.unsent_count", n=facts.mark.refused), *bad
    if facts.mark.items:
        yield say("today.unsent"), say("today.unsent_count", n=facts.mark.items), "laptop", "amber"
    else:
        yield say("today.unsent"), say("today.unsent_none"), *good
    if not facts.enrolled:
        yield say("today.sync"), say("today.sync_not_enrolled"), "circle", "quiet"
    elif facts.mark.last_sync is None:
        yield say("today.sync"), say("today.sync_none"), "circle", "quiet"
    else:
        yield say("today.sync"), moment(facts.mark.last_sync, today=facts.day), *good


def file_size_large(count: int) -> str:
    """``12.3 GB`` from a gigabyte on, else as ``file_size``."""
    return f"{count / 1_000_000_000:.1f} GB" if count >= 1_000_000_000 else file_size(count)

"""Parts of the card beside a list: who it is about, a fact, a head."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.i18n import say
from ui.widgets.buttons import Link
from ui.widgets.figures import Avatar
from ui.widgets.layout import GroupHead, horizontal, vertical
from ui.widgets.text import Text, Words

LABEL_WIDTH = 84


def who_part(name: str, about: str, opened: Callable[[], object]) -> QWidget:
    """The customer and the object, with the way to the customer's page."""
    part = QWidget()
    part.setFixedHeight(64)
    row = horizontal(12, 16, 0, 16, 0)
    part.setLayout(row)
    row.addWidget(Avatar(name, size=40))
    words = vertical()
    words.addStretch(1)
    words.addWidget(Text(name, bold=True))
    words.addWidget(Text(about, size="caption", role="quiet"))
    words.addStretch(1)
    row.addLayout(words, 1)
    link = Link(say("ui.customer"), icon_after="chevron-right")
    link.clicked.connect(lambda _checked=False: opened())
    row.addWidget(link)
    return part


def fact_part(label: str, words: Words, *, bold: bool = False) -> QWidget:
    """A label and what it stands for, on one line of 28 px."""
    part = QWidget()
    part.setFixedHeight(28)
    row = horizontal(8, 16, 0, 16, 0)
    part.setLayout(row)
    name = Text(label, role="quiet")
    name.setFixedWidth(LABEL_WIDTH)
    row.addWidget(name)
    row.addWidget(Text(words, bold=bold), 1)
    return part


def head_part(title: str) -> QWidget:
    """A head above what follows, a little apart from what stands before it."""
    part = QWidget()
    column = vertical(0, 0, 8, 0, 8)
    part.setLayout(column)
    column.addWidget(GroupHead(title))
    return part


def sum_part(label: str, amount: str, *, bold: bool = False) -> QWidget:
    """A line of a sum: what it is, and the amount on the right edge."""
    part = QWidget()
    part.setFixedHeight(28)
    row = horizontal(8, 16, 0, 16, 0)
    part.setLayout(row)
    row.addWidget(Text(label, role="text" if bold else "quiet", bold=bold), 1)
    row.addWidget(Text(amount, bold=bold, shrinks=False))
    return part

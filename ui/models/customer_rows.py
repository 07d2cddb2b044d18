"""The list of customers, read page by page as it is looked at: 100,000 rows cost no more than the ones on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from agent_desk.desk import Desk
from agent_desk.domain.customer import CustomerRow
from agent_desk.errors import AgentDeskError
from ui.bridge import Bridge
from ui.widgets.tables import PAGE, RowsModel

Page = tuple[tuple[CustomerRow, ...], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows: the search text, the order and its direction."""

    query: str = ""
    order: str = "name"
    descending: bool = False


class CustomerPages(QObject):
    """Fills a ``RowsModel`` in the background, the page asked for last first.

    ``listed(asked, total)`` when another list stands; ``failed(error)``.
    """

    listed = Signal(object, int)
    failed = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, rows: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._rows = desk, bridge, rows
        self.asked = Asked()
        self.shown: Asked | None = None
        self._round = 0
        self._waiting: list[int] = []
        self._busy = False
        rows.wanted.connect(self._want)

    def show(self, asked: Asked) -> None:
        """Another list, from its beginning."""
        self.asked = asked
        self._round += 1
        self._waiting.clear()
        self._busy = False
        self._bridge.latest(
            self,
            "list",
            partial(self._read, asked, 0),
            done=partial(self._begun, self._round, asked),
            failed=self.failed.emit,
        )

    def refresh(self, first: int, last: int) -> None:
        """The records changed: the rows ``first`` to ``last`` that show are read again, the others when they show next."""
        if self.shown is None:
            self.show(self.asked)
            return
        self._round += 1
        self._waiting.clear()
        self._busy = False
        begin = max(0, first) // PAGE * PAGE
        count = max(PAGE, (max(last, first) // PAGE + 1) * PAGE - begin)
        asked = self.asked
        self._bridge.latest(
            self,
            "list",
            partial(self._read, asked, begin, count),
            done=partial(self._renewed, self._round, asked, begin),
            failed=self.failed.emit,
        )

    def _read(self, asked: Asked, offset: int, count: int = PAGE) -> Page:
        return self._desk.customers(
            asked.query, order=asked.order, descending=asked.descending, limit=count, offset=offset
        )

    def _begun(self, number: int, asked: Asked, page: Page) -> None:
        if number != self._round:
            return
        rows, total = page
        self.shown = asked
        self._rows.set_total(total)
        self._rows.put(0, rows)
        self.listed.emit(asked, total)

    def _renewed(self, number: int, asked: Asked, begin: int, page: Page) -> None:
        if number != self._round:
            return
        rows, total = page
        self.shown = asked
        self._rows.renew(total, begin, rows)
        self.listed.emit(asked, total)

    def _want(self, offset: int) -> None:
        self._waiting.append(offset)
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        offset = self._waiting.pop()
        number = self._round
        self._bridge.call(
            self,
            partial(self._read, self.asked, offset),
            done=partial(self._came, number, offset),
            failed=partial(self._lost, number),
        )

    def _came(self, number: int, offset: int, page: Page) -> None:
        if number != self._round:
            return
        self._busy = False
        self._rows.put(offset, page[0])
        self._next()

    def _lost(self, number: int, error: AgentDeskError) -> None:
        if number == self._round:
            self._busy = False
            self._waiting.clear()
            self.failed.emit(error)

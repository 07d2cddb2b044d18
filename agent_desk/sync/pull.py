"""The feed in: page by page, each with its cursor in one transaction; what cannot be applied is parked and the cursor moves on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from agent_desk.clock import Clock
from agent_desk.contract import codec
from agent_desk.contract.messages import FeedItem, PackNews, Page
from agent_desk.errors import HeadOfficeRefused, OurError
from agent_desk.ports.units import Unit, Units
from agent_desk.sync.office import Office
from agent_desk.sync.packs import prove
from agent_desk.tasks import CancelToken, Progress, Step
from agent_desk.usecases.incoming import ProvedPack, park, take, take_parked

LOG = logging.getLogger(__name__)

PAGE = 500
CURSOR = "cursor"


@dataclass(slots=True)
class PullCount:
    """What came in one round; ``at_end`` = nothing more waited when it ended."""

    received: int = 0
    parked: int = 0
    at_end: bool = False


class PullRun:
    """Reads the feed to its end."""

    def __init__(
        self,
        *,
        units: Units,
        office: Office,
        public_key: str,
        clock: Clock,
        token: CancelToken,
        progress: Progress,
    ) -> None:
        self._units = units
        self._office = office
        self._public_key = public_key
        self._clock = clock
        self._token = token
        self._progress = progress
        self.count = PullCount()

    def run(self) -> PullCount:
        """Pull until no page waits. Raises the transport's errors; Cancelled between pages."""
        self._retry_parked()
        while True:
            self._token.checkpoint()
            with self._units.read() as unit:
                cursor = _cursor(unit)
            self._progress(Step("sync_pull", self.count.received + self.count.parked, 0))
            page = self._office.feed(cursor, PAGE)
            items, gap = _in_order(page, cursor)
            if items:
                self._take(items, cursor)
            if gap:
                self._step_over(items[-1].seq if items else cursor, page.items[len(items)].seq)
            elif not page.more or not items:
                self.count.at_end = not page.more
                return self.count

    def _retry_parked(self) -> None:
        with self._units.read() as unit:
            if not unit.parked.count():
                return
        try:
            with self._units.write() as unit:
                applied = take_parked(unit, self._clock.now())
                if applied:
                    unit.commit()
        except OurError:
            LOG.exception("parked items stay parked")
            return
        self.count.received += applied

    def _take(self, items: Sequence[FeedItem], cursor: int) -> None:
        packs = self._fetch_packs(items)
        try:
            applied, parked = self._apply(items, packs)
        except OurError:
            # One item that the store itself cannot take must not hold up the page.
            LOG.exception("page behind %s is taken item by item", cursor)
            applied = parked = 0
            for item in items:
                one, aside = self._apply_alone(item, packs)
                applied += one
                parked += aside
        self.count.received += applied
        self.count.parked += parked

    def _apply(self, items: Sequence[FeedItem], packs: dict[str, ProvedPack]) -> tuple[int, int]:
        with self._units.write() as unit:
            counts = take(unit, items, packs, self._clock.now())
            unit.state.set(CURSOR, str(items[-1].seq))
            unit.commit()
        return counts

    def _apply_alone(self, item: FeedItem, packs: dict[str, ProvedPack]) -> tuple[int, int]:
        try:
            return self._apply([item], packs)
        except OurError:
            LOG.exception("feed item %s is parked", item.seq)
            with self._units.write() as unit:
                park(unit, item, "internal", self._clock.now())
                unit.state.set(CURSOR, str(item.seq))
                unit.commit()
            return 0, 1

    def _fetch_packs(self, items: Sequence[FeedItem]) -> dict[str, ProvedPack]:
        """The packs that the page announces and the desk lacks. One that proves nothing is left out, so that it is parked."""
        found: dict[str, ProvedPack] = {}
        announced = [item for item in items if item.kind == "pack"]
        if not announced:
            return found
        with self._units.read() as unit:
            held = {ref.sha256 for ref, _, _ in unit.packs.all()}
        for item in announced:
            try:
                news = codec.decode(codec.encode(item.body), PackNews)
                if news.sha256 in held:
                    continue
                self._token.checkpoint()
                found[news.sha256] = prove(self._office.pack(news.sha256), news.sha256, self._public_key)
            except (msgspec.DecodeError, ValueError) as error:
                LOG.warning("pack of feed item %s proves nothing: %s", item.seq, error)
            except HeadOfficeRefused as refused:
                if refused.facts.get("status") != "404":
                    raise
        return found

    def _step_over(self, last: int, following: int) -> None:
        """Numbers are missing in the feed: asked for once more by the page behind ``last``, then noted and passed by."""
        page = self._office.feed(last, 1)
        if page.items and page.items[0].seq == last + 1:
            return
        LOG.warning("the feed has no items %s to %s", last + 1, following - 1)
        hole = FeedItem(last + 1, "gap", "", {"first": last + 1, "last": following - 1})
        with self._units.write() as unit:
            park(unit, hole, "missing_in_feed", self._clock.now())
            unit.state.set(CURSOR, str(following - 1))
            unit.commit()
        self.count.parked += 1


def _cursor(unit: Unit) -> int:
    return int(unit.state.get(CURSOR) or "0")


def _in_order(page: Page, cursor: int) -> tuple[list[FeedItem], bool]:
    """The items that follow the cursor without a hole, and whether a hole came behind them."""
    items: list[FeedItem] = []
    for item in page.items:
        if item.seq != cursor + len(items) + 1:
            return items, item.seq > cursor + len(items) + 1
        items.append(item)
    return items, False

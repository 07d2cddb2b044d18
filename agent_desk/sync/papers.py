"""Pictures and PDFs out, on their own channel: only those that head office lacks, resumable at any byte (tus 1.0)."""

from __future__ import annotations

import base64
import hashlib
import logging
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from agent_desk.contract.messages import SignedReceipt
from agent_desk.errors import DeviceRevoked, HeadOfficeRefused, HeadOfficeUnreachable, NoSuchRecord, WorldError
from agent_desk.ports.units import PaperStore, Units
from agent_desk.sync.office import Office, receipt_in
from agent_desk.sync.receipts import KEEPING, ReceiptCheck, kept
from agent_desk.sync.transport import Answer, TokenRejected
from agent_desk.tasks import Cancelled, CancelToken, Progress, Step
from agent_desk.usecases.incoming import submit_if_complete

LOG = logging.getLogger(__name__)

AT_ONCE = 4
CHUNK = 512 * 1024
"""Bytes of one request; a photo of a paper fits into one, a long PDF can be resumed and cancelled between them."""
ASK_AT_ONCE = 500
TRIES = 4
"""Requests of one paper that may fail or bring it no further, one after the other, before the round gives up on it."""
CUTS = 12
"""Connections of one paper that may break in a row. One breaks at once for all papers that are under way, so that a paper can
be unlucky more often than it fails by itself; each costs next to no time."""
BLIPS = frozenset({"cut_off", "no_answer", "no_connection"})
"""Reasons of HeadOfficeUnreachable after which the offset is asked for and the paper goes on."""
FILES = "/desk/v1/papers/files"
TUS = {"tus-resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class _Sent:
    sha256: str
    offset: int


@dataclass(frozen=True, slots=True)
class _Received:
    sha256: str
    receipt: SignedReceipt


@dataclass(frozen=True, slots=True)
class _Failed:
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


_News = _Sent | _Received | _Failed | _Ended


@dataclass(slots=True)
class PaperCount:
    """What became of the papers of one round."""

    received: int = 0
    failed: int = 0


class PapersRun:
    """Sends papers four at a time. The calling thread alone writes to the store, so receipts come in batches."""

    def __init__(
        self,
        *,
        units: Units,
        papers: PaperStore,
        office: Office,
        receipts: ReceiptCheck,
        token: CancelToken,
        progress: Progress,
    ) -> None:
        self._units = units
        self._papers = papers
        self._office = office
        self._receipts = receipts
        self._token = token
        self._progress = progress
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._sizes: dict[str, int] = {}
        self._offsets: dict[str, int] = {}
        self._begun: frozenset[str] = frozenset()
        self._waiting_for: dict[str, set[str]] = {}
        self.count = PaperCount()

    def run(self, again: Sequence[tuple[str, int]] = ()) -> PaperCount:
        """Send what has no receipt, and ``again`` (hash, bytes) what head office says it lost.

        Raises the transport's errors once everything that came before them is in the store; Cancelled between chunks.
        """
        with self._units.read() as unit:
            self._begun = unit.receipts.papers_begun()
            self._sizes = dict(unit.receipts.papers_to_send()) | dict(again)
            for application in unit.applications.queued():
                for paper in application.papers:
                    self._waiting_for.setdefault(paper.sha256, set()).add(application.id)
        if not self._sizes:
            return self.count
        self._report()
        missing: set[str] = set()
        hashes = list(self._sizes)
        for start in range(0, len(hashes), ASK_AT_ONCE):
            self._token.checkpoint()
            missing |= self._office.missing(hashes[start : start + ASK_AT_ONCE])
        self._work(missing)
        return self.count

    def _work(self, missing: set[str]) -> None:
        # Receipts that were lost on their way come first: they cost a question each.
        ordered = sorted(self._sizes, key=lambda sha256: sha256 in missing)
        source = _Shared(iter([(sha256, sha256 in missing) for sha256 in ordered]))
        workers = min(AT_ONCE, len(ordered))
        error: BaseException | None = None
        with ThreadPoolExecutor(workers, thread_name_prefix="papers") as pool:
            try:
                for _ in range(workers):
                    pool.submit(self._worker, source)
                while workers:
                    for news in self._batch():
                        if isinstance(news, _Ended):
                            workers -= 1
                            error = error or news.error
            finally:
                self._stop.set()
        if error is not None:
            raise error

    def _batch(self) -> list[_News]:
        """Wait for news, take all there is, and write it in one transaction."""
        batch = [self._news.get()]
        while not self._news.empty():
            batch.append(self._news.get())
        received = [news for news in batch if isinstance(news, _Received)]
        offsets = {news.sha256: news.offset for news in batch if isinstance(news, _Sent)}
        good = [news for news in received if self._proves(news)]
        if good or offsets:
            self._write(good, offsets)
        self.count.received += len(good)
        self.count.failed += len(received) - len(good)
        for news in batch:
            if isinstance(news, _Failed):
                LOG.warning("paper %s was not taken: %s", news.sha256, news.reason)
                self.count.failed += 1
        self._report()
        return batch

    def _proves(self, news: _Received) -> bool:
        receipt = news.receipt
        good = receipt.status in KEEPING and receipt.bytes == self._sizes[news.sha256]
        return good and self._receipts.true(receipt, item=news.sha256, sha256=news.sha256)

    def _write(self, good: Sequence[_Received], offsets: Mapping[str, int]) -> None:
        with self._units.write() as unit:
            touched: set[str] = set()
            for sha256, offset in offsets.items():
                unit.receipts.paper_progress(sha256, offset)
                self._offsets[sha256] = offset
            for news in good:
                unit.receipts.put(kept(news.receipt))
                self._offsets[news.sha256] = self._sizes[news.sha256]
                touched |= self._waiting_for.get(news.sha256, set())
            for application_id in sorted(touched):
                application = unit.applications.find(application_id)
                if application is not None:
                    submit_if_complete(unit, application)
            unit.commit()

    def _report(self) -> None:
        self._progress(Step("sync_papers", sum(self._offsets.values()), sum(self._sizes.values())))

    # In the worker threads --------------------------------------------------------------------------------------------

    def _worker(self, source: _Shared) -> None:
        error: BaseException | None = None
        try:
            while not self._stop.is_set() and (job := source.next()) is not None:
                self._one(*job)
        except (WorldError, Cancelled) as caught:
            error = caught
        except BaseException as caught:  # noqa: BLE001 - raised again in the calling thread
            error = caught
        if error is not None:
            self._stop.set()
        self._news.put(_Ended(error))

    def _one(self, sha256: str, lacking: bool) -> None:  # noqa: FBT001 - a private pair from the list of work
        try:
            receipt = self._send(sha256) if lacking else self._office.paper_receipt(sha256)
        except (DeviceRevoked, TokenRejected):
            raise
        except (HeadOfficeRefused, NoSuchRecord) as problem:
            # One bad paper never holds up another.
            self._news.put(_Failed(sha256, problem.facts.get("reason", problem.code)))
            return
        self._news.put(_Received(sha256, receipt) if receipt else _Failed(sha256, "no_receipt"))

    def _send(self, sha256: str) -> SignedReceipt:
        content = self._papers.content(sha256)
        if len(content) != self._sizes[sha256] or hashlib.sha256(content).hexdigest() != sha256:
            raise HeadOfficeRefused(reason="changed_on_disk")
        receipt, offset = self._known(sha256) if sha256 in self._begun else (None, None)
        if receipt is not None:
            return receipt
        furthest = -1
        failures = cuts = 0
        must_ask = False
        while failures < TRIES:
            self._token.checkpoint()
            if self._stop.is_set():
                raise Cancelled
            before = offset
            try:
                if must_ask:
                    receipt, offset = self._known(sha256)
                    must_ask = False
                else:
                    receipt, offset = self._chunk(sha256, content, offset)
                    failures += offset == before
            except HeadOfficeUnreachable as cut:
                # The question how far head office is can be cut off like any other.
                reason = cut.facts.get("reason")
                if reason == "cut_off":
                    cuts += 1
                else:
                    failures += 1
                if failures == TRIES or cuts == CUTS or reason not in BLIPS:
                    raise
                must_ask = True
                continue
            except HeadOfficeRefused as refused:
                status = refused.facts.get("status", "")
                # 422: all bytes came and have another hash. Sending a long file over and over would not mend that.
                failures += 2 if status == "422" else 1
                if failures >= TRIES or status not in {"404", "409", "410", "422"}:
                    raise
                must_ask = True
                continue
            if receipt is not None:
                return receipt
            if offset is not None and offset > furthest:
                furthest = offset
                failures = cuts = 0
                self._news.put(_Sent(sha256, offset))
        raise HeadOfficeRefused(reason="no_progress")

    def _chunk(self, sha256: str, content: bytes, offset: int | None) -> tuple[SignedReceipt | None, int | None]:
        """Send the next bytes; without an offset, open the upload with the first ones. Returns the receipt and the new offset.

        At the end of the file an empty request asks head office to finish what a crash kept it from finishing.
        """
        start = offset or 0
        part = content[start : start + CHUNK]
        headers = {**TUS, "content-type": "application/offset+octet-stream"}
        if offset is None:
            name = base64.b64encode(sha256.encode()).decode()
            headers |= {"upload-length": str(len(content)), "upload-metadata": f"sha256 {name}"}
            return _standing(self._office.upload("POST", FILES, headers, part))
        headers["upload-offset"] = str(offset)
        return _standing(self._office.upload("PATCH", f"{FILES}/{sha256}", headers, part))

    def _known(self, sha256: str) -> tuple[SignedReceipt | None, int | None]:
        """The receipt, or how many bytes head office has; neither where it knows of no such upload."""
        try:
            return _standing(self._office.upload("HEAD", f"{FILES}/{sha256}", TUS, None))
        except HeadOfficeRefused as refused:
            if refused.facts.get("status") in {"404", "410"}:
                return None, None
            raise


def _standing(answer: Answer) -> tuple[SignedReceipt | None, int | None]:
    text = answer.headers.get("upload-offset", "")
    return receipt_in(answer), int(text) if text.isdecimal() else None


class _Shared:
    """A list of work that several threads take from."""

    def __init__(self, items: Iterator[tuple[str, bool]]) -> None:
        self._items = items
        self._lock = threading.Lock()

    def next(self) -> tuple[str, bool] | None:
        with self._lock:
            return next(self._items, None)

"""Taking a batch of envelopes: each is judged on its own, all are kept in one transaction, each gets its receipt."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from agent_desk.contract import codec
from agent_desk.contract.bodies import KINDS, MERGED, ApplicationBody, read_body, subject_of
from agent_desk.contract.messages import Envelope, Push, Pushed, SignedReceipt
from head_office.db import acts, audit, people
from head_office.db import feed as feed_rows
from head_office.problems import PROBLEMS, Refused
from head_office.services.announcing import record_news
from head_office.services.arrivals import Arrivals
from head_office.services.enrolment import speak_for
from head_office.services.merging import merge, with_revision
from head_office.services.office import Office
from head_office.services.signing import Bearer

MAX_ENVELOPES = 1000
_TOLD_TO_AUDIT = frozenset({"foreign_record", "id_reused"})
_log = logging.getLogger("head_office.push")


@dataclass(frozen=True, slots=True)
class Checked:
    """An envelope after the checks that need no database: its record, or what is wrong with it."""

    envelope: Envelope
    record: Any = None
    problem: Refused | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one envelope."""

    status: str
    revision: int = 0
    code: str = ""
    path: str = ""


@dataclass(slots=True)
class _Act:
    """An envelope on its way through a batch; ``new`` ones get a row, held ones from before get their row settled."""

    id: str
    kind: str
    subject: str
    depends_on: Sequence[str]
    base_revision: int
    body: str
    sha256: str
    received_at: datetime
    record: Any
    envelope: Envelope | None
    verdict: Verdict | None = None
    signed: tuple[Verdict, SignedReceipt] | None = None


def push(office: Office, bearer: Bearer, message: Push) -> Pushed:
    """Take a batch. Raises Refused(``too_many``, ``foreign_replica``); single envelopes are refused in their receipts."""
    if len(message.envelopes) > MAX_ENVELOPES:
        raise Refused("too_many", path="envelopes")
    if message.replica != bearer.replica:
        speak_for(office, bearer, message.replica)
    checked = [check(envelope) for envelope in message.envelopes]
    with office.database.write() as connection:
        office.database.lock_agent(connection, bearer.agent)
        try:
            with connection.begin_nested():
                return Pushed(_Batch(office, connection, bearer, message.replica).take(checked))
        except (sa.exc.DBAPIError, OverflowError) as error:
            # One record that the database cannot keep must not hold up the others: find it by taking them singly.
            if isinstance(error, sa.exc.OperationalError):
                raise
            _log.warning("a batch of %d is taken singly: %s", len(checked), type(error).__name__)
        return Pushed([_singly(office, connection, bearer, message.replica, one) for one in checked])


def _singly(office: Office, connection: Connection, bearer: Bearer, replica: str, one: Checked) -> SignedReceipt:
    try:
        with connection.begin_nested():
            return _Batch(office, connection, bearer, replica).take([one])[0]
    except sa.exc.OperationalError:
        raise
    except (sa.exc.DBAPIError, OverflowError):
        refused = Checked(one.envelope, problem=Refused("unstorable", path="body"))
        return _Batch(office, connection, bearer, replica).take([refused])[0]


def check(envelope: Envelope) -> Checked:
    """The checks that need no database."""
    try:
        return Checked(envelope, record=_read(envelope))
    except Refused as problem:
        return Checked(envelope, problem=problem)


def _read(envelope: Envelope) -> Any:
    named = [("id", envelope.id), ("subject", envelope.subject)]
    named.extend((f"depends_on[{place}]", name) for place, name in enumerate(envelope.depends_on))
    for path, value in named:
        if not _is_uuid(value):
            raise Refused("bad_id", path=path)
    # What the columns hold; a driver's overflow would fail the whole batch.
    if not 0 <= envelope.seq < 1 << 63:
        raise Refused("bad_number", path="seq")
    if not 0 <= envelope.base_revision < 1 << 31:
        raise Refused("bad_number", path="base_revision")
    if envelope.kind not in KINDS:
        raise Refused("kind_unknown", path="kind")
    raw = envelope.body.encode()
    if hashlib.sha256(raw).hexdigest() != envelope.sha256:
        raise Refused("hash_mismatch", path="sha256")
    try:
        record = read_body(envelope.kind, raw)
    except msgspec.ValidationError as error:
        # The message names the place and the type, never the value.
        raise Refused("body_unreadable", path=f"body{str(error).partition('`$')[2].rstrip('`')}") from error
    except (msgspec.DecodeError, ValueError, TypeError) as error:
        raise Refused("body_unreadable", path="body") from error
    if subject_of(record) != envelope.subject:
        raise Refused("subject_mismatch", path="subject")
    return record


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class _Batch:
    """One batch inside its transaction; the agent's head row is locked, so nobody else writes for this agent meanwhile."""

    def __init__(self, office: Office, connection: Connection, bearer: Bearer, replica: str) -> None:
        self._office = office
        self._connection = connection
        self._agent = bearer.agent
        self._device = bearer.device
        self._replica = replica
        self._now = office.clock.now()
        self._arrivals = Arrivals(office, connection, bearer.agent, self._now)
        self._records: dict[str, acts.Record] = {}
        self._foreign: set[str] = set()
        self._waiting: list[_Act] = []
        self._new: list[_Act] = []
        self._settled: list[_Act] = []
        self._freed: dict[str, _Act] = {}
        self._written: set[str] = set()
        self._changed: set[str] = set()
        self._merged: list[dict[str, Any]] = []
        self._news: list[feed_rows.News] = []
        self._several = False

    def take(self, checked: Sequence[Checked]) -> list[SignedReceipt]:
        """Judge and keep all; one receipt each, in the same order."""
        good = [one for one in checked if one.problem is None]
        self._load(good)
        first: dict[str, _Act] = {}
        answers = [(one, self._enter(one, first)) for one in checked]
        self._release()
        self._write()
        return [self._answer(one, found) for one, found in answers]

    def _load(self, good: Sequence[Checked]) -> None:
        self._kept = acts.kept(self._connection, self._agent, [one.envelope.id for one in good])
        for row in acts.held(self._connection, self._agent):
            record = read_body(row.kind, row.body)
            self._waiting.append(_Act(*row, record=record, envelope=None))
        subjects = {one.envelope.subject for one in good} | {act.subject for act in self._waiting}
        depended = {name for one in good for name in one.envelope.depends_on}
        depended.update(name for act in self._waiting for name in act.depends_on)
        names = sorted(subjects | depended)
        self._records = acts.latest(self._connection, self._agent, names)
        self._foreign = acts.foreign(self._connection, self._agent, sorted(subjects - self._records.keys()))
        self._several = people.replica_count(self._connection, self._agent) > 1
        bodies = [one.record for one in good if isinstance(one.record, ApplicationBody)]
        bodies.extend(act.record for act in self._waiting if isinstance(act.record, ApplicationBody))
        self._arrivals.expect(bodies)

    def _enter(self, one: Checked, first: dict[str, _Act]) -> _Act | acts.KeptEnvelope | Refused:
        envelope = one.envelope
        if one.problem is not None:
            return one.problem
        before = self._kept.get(envelope.id) or first.get(envelope.id)
        if before is not None:
            return before if before.sha256 == envelope.sha256 else Refused("id_reused", path="id")
        act = _Act(
            envelope.id,
            envelope.kind,
            envelope.subject,
            envelope.depends_on,
            envelope.base_revision,
            envelope.body,
            envelope.sha256,
            self._now,
            one.record,
            envelope,
        )
        try:
            act.verdict = self._judge(act)
        except Refused as problem:
            return problem
        first[act.id] = act
        self._new.append(act)
        if act.verdict.status == "held":
            self._waiting.append(act)
        return act

    def _judge(self, act: _Act) -> Verdict:
        if act.subject in self._foreign:
            raise Refused("foreign_record", path="subject")
        known = self._records.get(act.subject)
        if known is not None and known.kind != act.kind:
            raise Refused("kind_changed", path="kind")
        if isinstance(act.record, ApplicationBody):
            self._arrivals.require_pack(act.record)
        if any(name not in self._records for name in act.depends_on):
            return Verdict("held")
        if act.kind in MERGED and known is not None and known.revision != act.base_revision:
            return self._merge(act, known)
        if isinstance(act.record, ApplicationBody):
            self._arrivals.take(act.record, act.id)
        return self._store(act, known)

    def _store(self, act: _Act, known: acts.Record | None, merged: str = "") -> Verdict:
        """Keep the act as the record's next revision; its other desks hear of it, and of what was ``merged`` its own one too."""
        revision = known.revision + 1 if known else 1
        self._records[act.subject] = acts.Record(act.subject, act.kind, revision, act.id)
        self._changed.add(act.subject)
        if act.kind in MERGED and (self._several or merged):
            self._news.append(record_news(act.kind, act.subject, with_revision(merged or act.body, revision)))
        return Verdict("stored", revision)

    def _merge(self, act: _Act, known: acts.Record) -> Verdict:
        # What this batch holds so far must be readable by the queries below; merges are rare.
        self._write()
        current = self._body(act.subject, known.revision)
        base = acts.parent_body(
            self._connection,
            agent=self._agent,
            replica=self._replica,
            subject=act.subject,
            base_revision=act.base_revision,
        ) or self._body(act.subject, act.base_revision)
        if current is None:
            raise Refused("internal")
        if base is None:
            return self._clash(act, known, current, "base_unknown", "base_revision")
        merged = merge(base=base, mine=act.body, theirs=current)
        if merged.clashes:
            return self._clash(act, known, current, "both_changed", ",".join(merged.clashes))
        verdict = self._store(act, known, merged.body)
        body = with_revision(merged.body, verdict.revision)
        self._merged.append({"agent": self._agent, "subject": act.subject, "revision": verdict.revision, "body": body})
        return verdict

    def _clash(self, act: _Act, known: acts.Record, current: str, code: str, path: str) -> Verdict:
        # The desk needs head office's version to ask its question.
        self._news.append(record_news(act.kind, act.subject, with_revision(current, known.revision)))
        return Verdict("conflict", known.revision, code, path)

    def _body(self, subject: str, revision: int) -> str | None:
        return acts.body_at(self._connection, self._agent, subject, revision)

    def _release(self) -> None:
        """Judge what waits again, in the order in which it was made, until nothing more comes free."""
        progress = True
        while progress and self._waiting:
            progress = False
            for act in list(self._waiting):
                if any(name not in self._records for name in act.depends_on):
                    continue
                progress = True
                self._waiting.remove(act)
                try:
                    act.verdict = self._judge(act)
                except Refused as problem:
                    # It was promised to be kept, so it is: as a conflict with the reason, never as a refusal after the fact.
                    act.verdict = Verdict("conflict", 0, problem.code, problem.path)
                if act.envelope is None or act.id in self._written:
                    self._settled.append(act)
                    self._freed[act.id] = act

    def _write(self) -> None:
        new = [act for act in self._new if act.id not in self._written]
        acts.add_envelopes(self._connection, [self._row(act) for act in new])
        self._written.update(act.id for act in new)
        acts.settle_envelopes(self._connection, self._agent, [self._outcome(act) for act in self._settled])
        self._settled.clear()
        acts.put_records(
            self._office.database,
            self._connection,
            [{"agent": self._agent, **self._records[subject]._asdict()} for subject in self._changed],
        )
        self._changed.clear()
        acts.add_revisions(self._office.database, self._connection, self._merged)
        self._merged.clear()
        news = [*self._news, *self._arrivals.write()]
        feed_rows.append(self._office.database, self._connection, agent=self._agent, news=news, now=self._now)
        self._news.clear()

    def _row(self, act: _Act) -> dict[str, Any]:
        assert act.envelope is not None
        envelope = act.envelope
        outcome = self._outcome(act)
        return {
            "agent": self._agent,
            "replica": self._replica,
            "seq": envelope.seq,
            "kind": envelope.kind,
            "subject": envelope.subject,
            "depends_on": codec.encode(envelope.depends_on).decode(),
            "base_revision": envelope.base_revision,
            "body": envelope.body,
            "sha256": envelope.sha256,
            "recorded_at": envelope.recorded_at,
            "received_at": self._now,
            **outcome,
        }

    def _outcome(self, act: _Act) -> dict[str, Any]:
        assert act.verdict is not None
        return {
            "id": act.id,
            "state": act.verdict.status,
            "revision": act.verdict.revision,
            "receipt": codec.encode(self._signed(act)).decode(),
        }

    def _signed(self, act: _Act) -> SignedReceipt:
        verdict = act.verdict
        assert verdict is not None
        if act.signed is None or act.signed[0] is not verdict:
            receipt = self._office.key.receipt(
                item=act.id,
                kind=act.kind,
                sha256=act.sha256,
                size=len(act.body.encode()),
                status=verdict.status,
                received_at=act.received_at,
                revision=verdict.revision,
                code=verdict.code,
                message=PROBLEMS[verdict.code].sentence if verdict.code else "",
                path=verdict.path,
            )
            act.signed = (verdict, receipt)
        return act.signed[1]

    def _answer(self, one: Checked, found: _Act | acts.KeptEnvelope | Refused) -> SignedReceipt:
        envelope = one.envelope
        if isinstance(found, Refused):
            return self._refusal(envelope, found)
        if isinstance(found, _Act):
            receipt = self._signed(found)
            return receipt if found.envelope is envelope else self._again(receipt)
        freed = self._freed.get(found.id)
        return self._again(self._signed(freed) if freed else codec.decode(found.receipt, SignedReceipt))

    def _again(self, receipt: SignedReceipt) -> SignedReceipt:
        """The answer to an envelope that is here already: its own receipt, with ``duplicate`` for ``stored``."""
        if receipt.status != "stored":
            return receipt
        return self._office.key.receipt(
            item=receipt.item,
            kind=receipt.kind,
            sha256=receipt.sha256,
            size=receipt.bytes,
            status="duplicate",
            received_at=receipt.received_at,
            revision=receipt.revision,
        )

    def _refusal(self, envelope: Envelope, problem: Refused) -> SignedReceipt:
        _log.info("refused %s of %s: %s at %s", envelope.id[:36], self._agent, problem.code, problem.path)
        if problem.code in _TOLD_TO_AUDIT:
            audit.write(
                self._connection,
                at=self._now,
                who=f"device:{self._device}",
                act="envelope_refused",
                subject=envelope.id[:36],
                code=problem.code,
            )
        return self._office.key.receipt(
            item=envelope.id,
            kind=envelope.kind,
            sha256=envelope.sha256,
            size=len(envelope.body.encode()),
            status="refused",
            received_at=self._now,
            code=problem.code,
            message=problem.known.sentence,
            path=problem.path,
        )

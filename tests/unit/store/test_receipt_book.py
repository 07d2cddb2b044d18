"""The receipt book says «head office» only where a receipt for exactly these bytes is in hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desk.domain.application import DECIDED, ApplicationState
from agent_desk.domain.overview import LocalItem
from agent_desk.domain.receipt import OutboxState, Place, ReceiptRow
from agent_desk.errors import NoSuchRecord
from agent_desk.ports.units import Unit, Units
from tests import factories
from tests.factories import NOW, record_id
from tests.unit.store import cases

APPLICATION = record_id(60_001)


def queue(unit: Unit, *, papers: int = 2, number: int = 1, item: int | None = None) -> None:
    """Application ``number`` of the case with its outbox item."""
    application = cases.application(number, papers=papers)
    for position, carried in enumerate(application.papers):
        unit.papers.put(cases.paper(100 * number + position, id=carried.paper_id))
    unit.applications.put(application)
    unit.outbox.add(cases.item(item or number, "application", application.id))


@pytest.fixture
def queued(units: Units) -> Units:
    with units.write() as unit:
        cases.keep_case(unit)
        queue(unit)
        unit.commit()
    return units


def book(units: Units, place: Place | None = None, query: str = "") -> tuple[ReceiptRow, ...]:
    with units.read() as unit:
        rows, total = unit.outbox.rows(place, query, limit=50, offset=0)
        assert len(rows) == total
        counts = unit.outbox.place_counts()
        assert sum(counts.values()) == unit.outbox.rows(None, "", limit=0, offset=0)[1]
        if not query and place is not None:
            assert counts[place] == total
    return rows


def test_numbers_are_given_in_order_and_never_twice(units: Units) -> None:
    with units.write() as unit:
        unit.outbox.add(cases.item(1, "customer", record_id(1), seq=77))
        unit.commit()
    with units.write() as unit:
        unit.outbox.add(cases.item(2, "customer", record_id(2)))
    with units.write() as unit:
        unit.outbox.add(cases.item(3, "customer", record_id(3)))
        unit.commit()
    with units.read() as unit:
        assert [(found.id, found.seq) for found in unit.outbox.to_send(10)] == [
            (record_id(95_001), 1),
            (record_id(95_003), 2),
        ]


def test_an_item_comes_back_byte_for_byte(units: Units) -> None:
    kept = cases.item(
        1, "customer", record_id(1), body='{"name": "林甲子"}'.encode(), depends_on=(record_id(8), record_id(9))
    )
    with units.write() as unit:
        unit.outbox.add(kept)
        unit.commit()
    with units.read() as unit:
        assert unit.outbox.get(kept.id) == replace(kept, seq=1)
        assert unit.outbox.of_subject(record_id(1)) == (replace(kept, seq=1),)
        with pytest.raises(NoSuchRecord):
            unit.outbox.get(record_id(99))
    with units.write() as unit, pytest.raises(NoSuchRecord):
        unit.outbox.put(cases.item(2, "customer", record_id(1)))


def test_only_what_was_never_tried_may_still_be_changed(units: Units) -> None:
    kept = cases.item(1, "customer", record_id(1))
    with units.write() as unit:
        unit.outbox.add(kept)
        found = unit.outbox.unsent(record_id(1))
        assert found is not None
        unit.outbox.put(replace(found, body=b"changed", sha256=cases.hash_of(b"changed")))
        assert unit.outbox.get(kept.id).body == b"changed"
        unit.outbox.put(replace(unit.outbox.get(kept.id), state=OutboxState.SENDING, attempts=1))
        assert unit.outbox.unsent(record_id(1)) is None
        unit.outbox.put(replace(unit.outbox.get(kept.id), state=OutboxState.WAITING, attempts=1))
        assert unit.outbox.unsent(record_id(1)) is None


def test_what_is_to_be_sent_comes_in_order_from_where_sync_stands(units: Units) -> None:
    states = list(OutboxState)
    with units.write() as unit:
        for number, state in enumerate(states, 1):
            unit.outbox.add(cases.item(number, "customer", record_id(number), state=state))
        unit.commit()
    with units.read() as unit:
        sent = [found.state for found in unit.outbox.to_send(10)]
        assert sent == [OutboxState.WAITING, OutboxState.SENDING, OutboxState.HELD]
        assert [found.seq for found in unit.outbox.to_send(10, after_seq=1)] == [2, 3]
        assert [found.seq for found in unit.outbox.to_send(1)] == [1]
        assert unit.outbox.counts() == dict.fromkeys(states, 1)
        assert unit.outbox.ids((OutboxState.STORED, OutboxState.WAITING)) == (record_id(95_001), record_id(95_004))
        assert unit.outbox.ids(()) == ()


def test_an_item_is_local_until_the_receipts_of_it_and_of_every_picture_are_in(queued: Units) -> None:
    carried = cases.application(1, papers=2).papers
    sent = cases.item(1, "application", APPLICATION)
    [line] = book(queued, Place.LOCAL)
    assert [paper.place for paper in line.papers] == [Place.LOCAL, Place.LOCAL]
    for step, act in enumerate(
        (
            lambda unit: cases.send(unit, sent),
            lambda unit: unit.receipts.put(cases.paper_receipt(carried[0])),
            lambda unit: unit.receipts.put(cases.paper_receipt(carried[1])),
        ),
        1,
    ):
        with queued.write() as unit:
            act(unit)
            unit.commit()
        [line] = book(queued)
        assert line.place is (Place.HELD if step == 3 else Place.LOCAL)
    assert line.received_at == NOW + timedelta(hours=2)
    assert {paper.received_at for paper in line.papers} == {NOW + timedelta(hours=3)}
    assert line.decision == ""


@pytest.mark.parametrize("state", sorted(DECIDED))
def test_an_application_is_decided_when_head_office_has_said_so(queued: Units, state: ApplicationState) -> None:
    application = cases.application(1, papers=2)
    with queued.write() as unit:
        cases.send(unit, cases.item(1, "application", APPLICATION))
        for carried in application.papers:
            unit.receipts.put(cases.paper_receipt(carried))
        unit.applications.put(cases.moved(application, state))
        unit.commit()
    [line] = book(queued, Place.DECIDED)
    assert (line.decision, {paper.place for paper in line.papers}) == (state.value, {Place.DECIDED})
    with queued.read() as unit:
        assert unit.receipts.paper_counts() == {Place.LOCAL: 0, Place.HELD: 0, Place.DECIDED: 2}


def test_a_decision_without_receipts_does_not_make_an_item_held(queued: Units) -> None:
    with queued.write() as unit:
        unit.applications.put(cases.moved(cases.application(1, papers=2), ApplicationState.APPROVED))
        unit.commit()
    assert len(book(queued, Place.LOCAL)) == 1


@pytest.mark.parametrize(
    "changes", [{"status": "held"}, {"status": "refused"}, {"status": "conflict"}, {"sha256": "0" * 64}]
)
def test_a_receipt_that_does_not_speak_for_these_bytes_leaves_the_item_local(
    queued: Units, changes: dict[str, str]
) -> None:
    with queued.write() as unit:
        unit.receipts.put(cases.receipt(cases.item(1, "application", APPLICATION), **changes))
        for carried in cases.application(1, papers=2).papers:
            unit.receipts.put(cases.paper_receipt(carried, **changes))
        unit.commit()
    [line] = book(queued, Place.LOCAL)
    assert line.received_at is None
    assert {paper.place for paper in line.papers} == {Place.LOCAL}


def test_a_body_that_changes_after_its_receipt_is_local_again(units: Units) -> None:
    cases.stored_case(units)
    sent = cases.item(1, "customer", record_id(1))
    with units.write() as unit:
        unit.outbox.add(sent)
        cases.send(unit, sent)
        unit.commit()
    assert len(book(units, Place.HELD)) == 1
    with units.write() as unit:
        unit.outbox.put(replace(unit.outbox.get(sent.id), body=b"other", sha256=cases.hash_of(b"other")))
        unit.commit()
    assert len(book(units, Place.LOCAL)) == 1


def test_the_newest_item_stands_for_its_record_and_older_ones_show_only_while_unsent(units: Units) -> None:
    cases.stored_case(units)
    first, second, third = (cases.item(number, "customer", record_id(1)) for number in (1, 2, 3))
    with units.write() as unit:
        for found in (first, second, third):
            unit.outbox.add(found)
        unit.commit()
    assert [line.id for line in book(units)] == [third.id, second.id, first.id]
    with units.write() as unit:
        cases.send(unit, first)
        unit.outbox.put(replace(unit.outbox.get(second.id), state=OutboxState.REFUSED, reason="invalid"))
        unit.commit()
    assert [line.id for line in book(units)] == [third.id]
    with units.read() as unit:
        assert unit.outbox.mark().items == 1
        assert unit.outbox.mark().refused == 0


def test_local_lines_come_first_then_the_newest(units: Units) -> None:
    cases.stored_case(units)
    kinds = {1: "customer", 2: "vehicle", 3: "home", 4: "quote"}
    subjects = {1: record_id(1), 2: record_id(10_001), 3: record_id(20_001), 4: record_id(40_001)}
    items = {number: cases.item(number, kind, subjects[number]) for number, kind in kinds.items()}
    with units.write() as unit:
        for found in items.values():
            unit.outbox.add(found)
        unit.outbox.add(cases.item(9, "unknown", record_id(77)))
        cases.send(unit, items[3])
        cases.send(unit, items[4])
        unit.commit()
    lines = book(units)
    assert [line.kind for line in lines] == ["vehicle", "customer", "quote", "home"]
    about = {line.kind: (line.customer_name, line.object_label) for line in lines}
    assert about == {
        "customer": ("林乙丑", ""),
        "vehicle": ("林乙丑", "浙A00001"),
        "home": ("林乙丑", factories.home(1).address),
        "quote": ("林乙丑", "浙A00001"),
    }
    with units.read() as unit:
        page, total = unit.outbox.rows(None, "", limit=2, offset=1)
        assert ([line.kind for line in page], total) == (["customer", "quote"], 4)
        assert unit.outbox.mark().items == 3


def test_lines_are_found_by_customer_object_and_number(queued: Units) -> None:
    with queued.write() as unit:
        unit.customers.put(factories.customer(2))
        unit.outbox.add(cases.item(2, "customer", record_id(2)))
        unit.commit()
    for question, subjects in {
        "lyc": {APPLICATION},
        "浙A 00001": {APPLICATION},
        "TB-2611-0001": {APPLICATION},
        "0001 林乙丑": {APPLICATION},
        "林": {APPLICATION, record_id(2)},
        "何": set(),
        "…": set(),
    }.items():
        assert {line.subject for line in book(queued, query=question)} == subjects, question


def test_the_mark_counts_what_is_only_on_this_computer(queued: Units) -> None:
    size = cases.paper(100).bytes
    with queued.write() as unit:
        queue(unit, number=2, papers=2)
        shared = replace(cases.application(3), papers=cases.application(1, papers=2).papers)
        unit.applications.put(shared)
        unit.outbox.add(cases.item(3, "application", shared.id))
        unit.applications.put(replace(cases.application(4, papers=3), state=ApplicationState.READY))
        unit.state.set("last_try", "2026-11-22T02:00:00+00:00")
        unit.state.set("last_error", "head_office_unreachable")
        unit.commit()
    with queued.read() as unit:
        mark = unit.outbox.mark()
    assert (mark.items, mark.papers, mark.bytes, mark.refused) == (3, 4, 4 * size, 0)
    assert (mark.last_sync, mark.last_try, mark.last_error) == (None, NOW, "head_office_unreachable")


def test_each_picture_is_sent_once_oldest_case_first_and_only_while_its_case_is_on_its_way(queued: Units) -> None:
    with queued.write() as unit:
        queue(unit, number=2, papers=1)
        unit.commit()
    first, second = (
        {carried.sha256 for carried in cases.application(number, papers=papers).papers}
        for number, papers in ((1, 2), (2, 1))
    )
    with queued.read() as unit:
        to_send = [sha256 for sha256, _ in unit.receipts.papers_to_send()]
    assert (set(to_send[:2]), set(to_send[2:])) == (first, second)
    with queued.write() as unit:
        unit.applications.put(cases.moved(cases.application(1, papers=2), ApplicationState.CANCELLED, by="desk"))
        unit.commit()
    with queued.read() as unit:
        assert {sha256 for sha256, _ in unit.receipts.papers_to_send()} == second


def test_a_picture_that_head_office_holds_is_not_owed_again_by_another_case(queued: Units) -> None:
    carried = cases.application(1, papers=2).papers
    with queued.write() as unit:
        for found in carried:
            unit.receipts.put(cases.paper_receipt(found))
        unit.applications.put(replace(cases.application(2), papers=carried))
        unit.commit()
    with queued.read() as unit:
        assert unit.receipts.papers_to_send() == ()
        assert unit.receipts.paper_hashes() == tuple(sorted(found.sha256 for found in carried))


def test_papers_exchanged_before_the_next_round_are_owed_instead(queued: Units) -> None:
    corrected = replace(cases.application(1), papers=cases.application(7, papers=1).papers, round=2)
    with queued.write() as unit:
        unit.applications.put(corrected)
        unit.commit()
    with queued.read() as unit:
        assert [sha256 for sha256, _ in unit.receipts.papers_to_send()] == [corrected.papers[0].sha256]
        assert unit.applications.get(APPLICATION) == corrected


def test_progress_of_a_picture_shows_and_ends_with_its_receipt(queued: Units) -> None:
    carried = cases.application(1, papers=2).papers[0]
    with queued.write() as unit:
        unit.receipts.paper_progress(carried.sha256, 512)
        unit.commit()
    with queued.read() as unit:
        assert unit.receipts.papers_begun() == {carried.sha256}
    assert [paper.sent for paper in book(queued)[0].papers] == [512, 0]
    with queued.write() as unit:
        unit.receipts.put(cases.paper_receipt(carried))
        unit.commit()
    with queued.read() as unit:
        assert unit.receipts.papers_begun() == frozenset()
        assert unit.receipts.paper_counts() == {Place.LOCAL: 1, Place.HELD: 1, Place.DECIDED: 0}
        assert unit.receipts.find(carried.sha256) == cases.paper_receipt(carried)
        assert unit.receipts.find("0" * 64) is None
    assert book(queued)[0].papers[0].sent == carried.bytes


def test_what_is_local_is_said_in_words(queued: Units) -> None:
    with queued.write() as unit:
        unit.outbox.add(cases.item(5, "customer", record_id(1)))
        unit.receipts.put(cases.paper_receipt(cases.application(1, papers=2).papers[0]))
        unit.commit()
    with queued.read() as unit:
        assert unit.outbox.local(5) == (
            LocalItem("customer", "林乙丑", "", 0),
            LocalItem("application", "林乙丑", "浙A00001", 1),
        )
        assert len(unit.outbox.local(1)) == 1


def test_the_list_of_applications_marks_what_is_not_with_head_office(queued: Units) -> None:
    def local() -> bool:
        with queued.read() as unit:
            [row] = unit.applications.page("", (), limit=5, offset=0)[0]
        return row.local

    assert local()
    with queued.write() as unit:
        cases.send(unit, cases.item(1, "application", APPLICATION))
        unit.commit()
    assert local()
    with queued.write() as unit:
        for carried in cases.application(1, papers=2).papers:
            unit.receipts.put(cases.paper_receipt(carried))
        unit.commit()
    assert not local()
    with queued.write() as unit:
        unit.applications.put(cases.moved(cases.application(1, papers=2), ApplicationState.READY, by="desk"))
        unit.commit()
    assert local()


def test_a_line_stays_when_its_record_cannot_be_found(units: Units) -> None:
    with units.write() as unit:
        unit.outbox.add(cases.item(1, "customer", record_id(1)))
        unit.outbox.add(cases.item(2, "application", APPLICATION))
        unit.commit()
    assert [(line.kind, line.customer_name, line.papers) for line in book(units, Place.LOCAL)] == [
        ("application", "", ()),
        ("customer", "", ()),
    ]

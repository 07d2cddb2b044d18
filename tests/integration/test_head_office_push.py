"""What head office promises for every envelope: kept once, judged on its own, answered with a signed receipt."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from agent_desk.contract import codec
from agent_desk.contract.bodies import body_text
from agent_desk.contract.messages import Envelope, Refusal
from agent_desk.domain.application import ApplicationState
from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef
from tests.fakes.office_client import IDS, OfficeClient, application, customer, sent_again
from tests.fakes.office_fixtures import Enrolled, desk, new_agent, office
from tests.fakes.running_office import RunningOffice

__all__ = ["desk", "new_agent", "office"]


def test_the_same_envelope_again_is_kept_once_and_answered_the_same(desk: OfficeClient) -> None:
    envelope = desk.envelope("customer", customer())
    first, second, third = (desk.push(envelope)[0] for _ in range(3))
    assert (first.status, second.status) == ("stored", "duplicate")
    assert third == second
    assert (second.received_at, second.revision) == (first.received_at, 1)
    assert desk.check().ids == [envelope.id]


def test_twice_in_one_batch_is_kept_once(desk: OfficeClient) -> None:
    envelope = desk.envelope("customer", customer())
    assert desk.statuses(envelope, envelope) == ["stored", "duplicate"]
    assert desk.check().count == 1


def test_the_same_id_with_other_bytes_is_refused_and_the_first_stays(desk: OfficeClient) -> None:
    who = customer()
    envelope = desk.envelope("customer", who)
    body, sha256 = body_text(replace(who, name="何乙丑"))
    other = msgspec.structs.replace(envelope, body=body, sha256=sha256)
    assert desk.statuses(envelope) == ["stored"]
    [receipt] = desk.push(other)
    assert (receipt.status, receipt.code) == ("refused", "id_reused")
    assert desk.statuses(envelope) == ["duplicate"]


def _wrong(desk: OfficeClient) -> dict[str, Envelope]:
    good = desk.envelope("customer", customer())
    unknown_pack = application()
    answer = replace(unknown_pack.quote.answer, pack=PackRef("X", "1", "0" * 64))
    pinned = msgspec.structs.replace(unknown_pack, quote=msgspec.structs.replace(unknown_pack.quote, answer=answer))

    endless = replace(unknown_pack.quote.answer, total=Money(10**30))
    huge = msgspec.structs.replace(application(), quote=msgspec.structs.replace(unknown_pack.quote, answer=endless))

    def body(text: str) -> dict[str, Any]:
        import hashlib

        return {"body": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}

    return {
        "hash_mismatch": msgspec.structs.replace(good, id=IDS.new(), sha256="0" * 64),
        "kind_unknown": msgspec.structs.replace(good, id=IDS.new(), kind="claim"),
        "body_unreadable": msgspec.structs.replace(good, id=IDS.new(), **body('{"id": 1}')),
        "body_unreadable at body": msgspec.structs.replace(good, id=IDS.new(), **body("not JSON")),
        "subject_mismatch": msgspec.structs.replace(good, id=IDS.new(), subject=IDS.new()),
        "bad_id": msgspec.structs.replace(good, id="../../etc"),
        "bad_id at subject": msgspec.structs.replace(good, id=IDS.new(), subject="x"),
        "bad_id at depends_on": msgspec.structs.replace(good, id=IDS.new(), depends_on=["x"]),
        "bad_number": msgspec.structs.replace(good, id=IDS.new(), seq=2**70),
        "pack_unknown": desk.envelope("application", pinned),
        "unstorable": desk.envelope("application", huge),
        "round_wrong": desk.envelope("application", application(rounds=0)),
        "move_not_allowed": desk.envelope("application", application(state=ApplicationState.CANCELLED)),
    }


def test_each_wrong_envelope_is_named_and_holds_up_no_other(desk: OfficeClient) -> None:
    wrong = _wrong(desk)
    good = [desk.envelope("customer", customer()) for _ in wrong]
    mixed = [envelope for pair in zip(wrong.values(), good, strict=True) for envelope in pair]
    receipts = desk.push(*mixed)
    assert [receipt.code for receipt in receipts[::2]] == [name.partition(" ")[0] for name in wrong]
    assert all(receipt.status == "refused" and receipt.message for receipt in receipts[::2])
    assert [receipt.status for receipt in receipts[1::2]] == ["stored"] * len(good)
    assert desk.check().ids == sorted(envelope.id for envelope in good)


def test_what_was_refused_for_damage_on_the_way_is_taken_when_it_comes_whole(desk: OfficeClient) -> None:
    envelope = desk.envelope("customer", customer())
    assert desk.statuses(msgspec.structs.replace(envelope, body=envelope.body[:-1])) == ["refused"]
    assert desk.statuses(envelope) == ["stored"]


def test_a_record_that_the_database_cannot_keep_holds_up_no_other(office: RunningOffice, desk: OfficeClient) -> None:
    with office.open() as opened, opened.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse_one BEFORE INSERT ON envelopes WHEN NEW.body LIKE '%unstorable%' "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    envelopes = [desk.envelope("customer", customer(note=note)) for note in ("a", "unstorable", "b")]
    try:
        receipts = desk.push(*envelopes)
    finally:
        with office.open() as opened, opened.database.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER refuse_one")
    assert [(receipt.status, receipt.code) for receipt in receipts] == [
        ("stored", ""),
        ("refused", "unstorable"),
        ("stored", ""),
    ]
    assert desk.statuses(*envelopes) == ["duplicate", "stored", "duplicate"]


ORDERS = list(itertools.permutations(range(4)))


@pytest.mark.parametrize("one_by_one", [True, False])
def test_in_whatever_order_acts_come_all_are_kept(new_agent: Enrolled, *, one_by_one: bool) -> None:
    for order in random.Random(7).sample(ORDERS, 8):
        desk = new_agent()
        body = application()
        vehicle = body.vehicle
        assert vehicle is not None
        chain = [
            desk.envelope("customer", body.customer),
            desk.envelope("vehicle", vehicle, depends_on=[body.customer.id]),
            desk.envelope("customer", customer(), depends_on=[vehicle.id]),
            desk.envelope("application", body, depends_on=[body.customer.id, vehicle.id]),
        ]
        sent = [chain[place] for place in order]
        if one_by_one:
            for number, envelope in enumerate(sent):
                known = {done.subject for done in sent[:number]}
                [status] = desk.statuses(envelope)
                assert status == "stored" or not set(envelope.depends_on) <= known
        else:
            assert set(desk.statuses(*sent)) == {"stored"}
        assert set(desk.statuses(*chain)) == {"duplicate"}
        assert desk.states(body.application.id) == ["underwriting"]
        assert desk.check().count == len(chain)


def test_an_act_whose_ground_is_missing_is_held_and_freed_when_it_comes(desk: OfficeClient) -> None:
    who = customer()
    waiting = desk.envelope("customer", customer(), depends_on=[who.id])
    [held] = desk.push(waiting)
    assert held.status == "held"
    assert desk.push(waiting) == [held]
    assert desk.statuses(desk.envelope("customer", who)) == ["stored"]
    [freed] = desk.push(waiting)
    assert (freed.status, freed.received_at) == ("duplicate", held.received_at)


def test_nobody_touches_another_agents_record(new_agent: Enrolled) -> None:
    mine, theirs = new_agent(), new_agent()
    who = customer()
    assert mine.statuses(mine.envelope("customer", who)) == ["stored"]
    [receipt] = theirs.push(theirs.envelope("customer", who))
    assert (receipt.status, receipt.code) == ("refused", "foreign_record")
    assert theirs.feed().items == [item for item in theirs.feed().items if item.kind == "pack"]


def test_another_agents_record_frees_nothing(new_agent: Enrolled) -> None:
    mine, theirs = new_agent(), new_agent()
    who = customer()
    mine.push(mine.envelope("customer", who))
    assert theirs.statuses(theirs.envelope("customer", customer(), depends_on=[who.id])) == ["held"]


def test_pushes_at_the_same_time_keep_each_act_once_and_the_feed_without_gaps(desk: OfficeClient) -> None:
    envelopes = [desk.envelope("application", application()) for _ in range(20)]

    def send(seed: int) -> list[str]:
        mixed = random.Random(seed).sample(envelopes, len(envelopes))
        return desk.statuses(*mixed)

    with ThreadPoolExecutor(4, thread_name_prefix="asyncio_push") as pool:
        answers = [status for statuses in pool.map(send, range(4)) for status in statuses]
    assert (answers.count("stored"), answers.count("duplicate")) == (20, 60)
    items = desk.feed().items
    assert [item.seq for item in items] == list(range(1, len(items) + 1))
    told = [item.subject for item in items if item.kind == "application"]
    assert sorted(told) == sorted(envelope.subject for envelope in envelopes)


def test_the_feed_comes_in_pages_that_join(desk: OfficeClient) -> None:
    desk.push(*(desk.envelope("application", application()) for _ in range(5)))
    whole = desk.feed()
    seen, cursor, more = [], 0, True
    while more:
        page = desk.feed(cursor, 2)
        seen, cursor, more = [*seen, *page.items], page.cursor, page.more
    assert seen == whole.items
    assert not whole.more
    assert desk.feed(cursor).cursor == cursor


def test_changes_to_different_fields_are_merged_and_told(desk: OfficeClient) -> None:
    who = customer()
    desk.push(desk.envelope("customer", who))
    desk.push(desk.envelope("customer", replace(who, mobile="13000000002"), base=1))
    [receipt] = desk.push(desk.envelope("customer", replace(who, address="子丑路 2 号"), base=1))
    # The desk stacked its second change on its first, so nothing of the first is undone by it.
    assert (receipt.status, receipt.revision) == ("stored", 3)
    [told] = desk.news("customer")
    assert (told["address"], told["mobile"], told["revision"]) == ("子丑路 2 号", "13000000001", 3)


def test_two_desks_that_change_different_fields_keep_both(desk: OfficeClient) -> None:
    who = customer()
    desk.push(desk.envelope("customer", who))
    first = desk.replica
    desk.replica = IDS.new()
    assert desk.statuses(desk.envelope("customer", replace(who, mobile="13000000002"), base=1)) == ["stored"]
    desk.replica = first
    assert desk.statuses(desk.envelope("customer", replace(who, address="子丑路 2 号"), base=1)) == ["stored"]
    told = desk.news("customer")[-1]
    assert (told["address"], told["mobile"], told["revision"]) == ("子丑路 2 号", "13000000002", 3)


def test_two_desks_that_change_the_same_field_ask(desk: OfficeClient) -> None:
    who = customer()
    desk.push(desk.envelope("customer", who))
    first = desk.replica
    desk.replica = IDS.new()
    desk.push(desk.envelope("customer", replace(who, mobile="13000000002"), base=1))
    desk.replica = first
    mine = desk.envelope("customer", replace(who, mobile="13000000003"), base=1)
    [receipt] = desk.push(mine)
    assert (receipt.status, receipt.code, receipt.path, receipt.revision) == ("conflict", "both_changed", "mobile", 2)
    assert desk.push(mine) == [receipt]
    assert desk.news("customer")[-1]["mobile"] == "13000000002"
    settled = desk.envelope("customer", replace(who, mobile="13000000003"), base=2)
    assert desk.statuses(settled) == ["stored"]


def test_changes_made_offline_one_after_the_other_all_count(desk: OfficeClient) -> None:
    who = customer()
    acts = [
        desk.envelope("customer", who),
        desk.envelope("customer", replace(who, mobile="13000000002")),
        desk.envelope("customer", replace(who, mobile="13000000003")),
    ]
    assert desk.statuses(*acts) == ["stored"] * 3
    assert desk.news("customer")[-1]["mobile"] == "13000000003"


def test_a_base_that_never_was_is_a_question(desk: OfficeClient) -> None:
    who = customer()
    desk.push(desk.envelope("customer", who))
    [receipt] = desk.push(desk.envelope("customer", replace(who, mobile="13000000002"), base=9))
    assert (receipt.status, receipt.code) == ("conflict", "base_unknown")


def test_an_application_that_was_not_returned_cannot_come_again(desk: OfficeClient) -> None:
    body = application()
    desk.push(desk.envelope("application", body))
    [receipt] = desk.push(desk.envelope("application", sent_again(body, round=2)))
    assert (receipt.status, receipt.code) == ("refused", "round_wrong")


def test_the_agent_may_cancel_what_waits(desk: OfficeClient) -> None:
    body = application()
    desk.push(desk.envelope("application", body))
    cancelled = desk.envelope("application", sent_again(body, state=ApplicationState.CANCELLED))
    assert desk.statuses(cancelled) == ["stored"]
    assert desk.states(body.application.id) == ["underwriting", "cancelled"]
    [receipt] = desk.push(desk.envelope("application", sent_again(body, state=ApplicationState.DELIVERED)))
    assert (receipt.status, receipt.code) == ("refused", "move_not_allowed")


def test_a_batch_that_is_too_long_is_refused_as_a_whole(desk: OfficeClient) -> None:
    envelope = desk.envelope("customer", customer())
    answer = desk.push_raw([envelope] * 1001)
    assert answer.status_code == 400
    assert codec.decode(answer.content, Refusal).code == "too_many"
    assert desk.check().count == 0


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{", {}, 400, "bad_body"),
        (b'{"replica": "x", "envelopes": [], "more": 1}', {}, 400, "bad_body"),
        (b'{"replica": "x", "envelopes": []}', {}, 422, "bad_id"),
        (b"\xff\xfe", {}, 400, "bad_body"),
        (b"{}", {"content-encoding": "zstd"}, 415, "bad_encoding"),
        (b"{}", {"content-encoding": "br"}, 415, "bad_encoding"),
        (b"x" * 9_000_000, {}, 413, "too_large"),
    ],
)
def test_a_body_that_is_no_batch_is_named(
    desk: OfficeClient, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = desk.http.post("/desk/v1/push", content=content, headers=headers)
    assert (answer.status_code, codec.decode(answer.content, Refusal).code) == (status, code)


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(desk: OfficeClient) -> None:
    import zstandard

    answer = desk.http.post(
        "/desk/v1/push", content=zstandard.compress(b" " * 40_000_000), headers={"content-encoding": "zstd"}
    )
    assert codec.decode(answer.content, Refusal).code == "too_large"


def test_both_sides_agree_on_count_and_digest(desk: OfficeClient) -> None:
    desk.push(*(desk.envelope("customer", customer()) for _ in range(3)))
    ours = desk.check()
    again = desk.http.post("/desk/v1/check", content=codec.encode(msgspec.structs.replace(ours, ids=[], papers=[])))
    assert (again.json()["ids"], again.json()["digest"]) == ([], ours.digest)
    assert ours.count == 3

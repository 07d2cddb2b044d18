"""What head office says, applied to the records of the real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_desk.contract.codec import plain
from agent_desk.contract.messages import ApplicationNews, FeedItem
from agent_desk.domain.application import Application, ApplicationState
from agent_desk.domain.commission import CommissionEntry, CommissionState
from agent_desk.domain.money import Money
from agent_desk.domain.policy import Product
from agent_desk.domain.receipt import OutboxState, Receipt
from agent_desk.usecases.incoming import submit_if_complete, take, take_parked
from tests.fakes.published_pack import shipped
from tests.fakes.sync_desk import SyncDesk, picture

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
S = ApplicationState


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SyncDesk]:
    with SyncDesk(tmp_path, pack=shipped()[1]) as desk:
        yield desk


def settle(desk: SyncDesk) -> None:
    """As if every envelope had its receipt."""
    with desk.units.write() as unit:
        for item in unit.outbox.to_send(1000):
            unit.outbox.put(replace(item, state=OutboxState.STORED, attempts=1))
            unit.receipts.put(Receipt(item.id, item.kind, item.sha256, len(item.body), "stored", NOW, "office", "s"))
        unit.commit()


def receive_paper(desk: SyncDesk, sha256: str, at: datetime = NOW) -> None:
    with desk.units.write() as unit:
        unit.receipts.put(Receipt(sha256, "paper", sha256, 1, "stored", at, "office", "s"))
        unit.commit()


def submit(desk: SyncDesk, id: str) -> bool:
    with desk.units.write() as unit:
        moved = submit_if_complete(unit, unit.applications.get(id))
        unit.commit()
    return moved


def news(id: str, state: str, minutes: int = 0, **more: str) -> FeedItem:
    told = ApplicationNews(id, state, NOW + timedelta(minutes=minutes), more.pop("by", "underwriter"), **more)
    news.seq += 1  # type: ignore[attr-defined]  # numbers of one feed
    return FeedItem(news.seq, "application", id, plain(told))  # type: ignore[attr-defined]


news.seq = 0  # type: ignore[attr-defined]


def hear(desk: SyncDesk, *items: FeedItem) -> tuple[int, int]:
    with desk.units.write() as unit:
        counts = take(unit, items, {}, NOW)
        unit.commit()
    return counts


def application(desk: SyncDesk, id: str) -> Application:
    with desk.units.read() as unit:
        return unit.applications.get(id)


def test_an_application_is_submitted_only_with_the_last_receipt_of_envelope_and_papers(desk: SyncDesk) -> None:
    case = desk.add_case(1, [picture(1, 100), picture(2, 100)])
    hashes = [paper.sha256 for paper in application(desk, case).papers]
    assert not submit(desk, case)
    receive_paper(desk, hashes[0], NOW + timedelta(minutes=5))
    assert not submit(desk, case)
    settle(desk)
    assert not submit(desk, case)
    receive_paper(desk, hashes[1], NOW + timedelta(minutes=3))
    assert submit(desk, case)
    found = application(desk, case)
    assert found.state is S.SUBMITTED
    assert found.moves[-1].at == NOW + timedelta(minutes=5)
    assert not submit(desk, case)


def test_head_office_saying_submitted_does_not_replace_a_receipt(desk: SyncDesk) -> None:
    case = desk.add_case(1, [picture(1, 100)])
    settle(desk)
    assert hear(desk, news(case, "submitted")) == (1, 0)
    assert application(desk, case).state is S.QUEUED


def test_a_decision_is_kept_with_its_comment_and_its_difference_in_price(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    hear(
        desk,
        news(case, "underwriting", 1, difference="-12.30", rerated_total="107.70"),
        news(case, "returned", 2, comment="请补关系证明", difference="0.00"),
    )
    found = application(desk, case)
    assert found.state is S.RETURNED
    assert [(move.comment, move.difference) for move in found.moves[-2:]] == [("", "-12.30"), ("请补关系证明", "")]


def test_the_same_news_twice_changes_nothing(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    told = news(case, "underwriting", 1)
    hear(desk, told)
    before = application(desk, case)
    assert hear(desk, told) == (1, 0)
    assert application(desk, case) == before


def test_a_move_that_the_desk_would_not_make_is_head_offices_word(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    hear(desk, news(case, "issued", 1))
    assert application(desk, case).state is S.ISSUED


def test_old_news_that_comes_late_goes_into_the_history_and_turns_nothing_back(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    hear(desk, news(case, "approved", 10), news(case, "underwriting", 1))
    found = application(desk, case)
    assert found.state is S.APPROVED
    assert {move.state for move in found.moves} >= {S.APPROVED, S.UNDERWRITING}


def test_a_policy_that_was_handed_over_is_not_merely_issued_again(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    hear(desk, news(case, "issued", 1))
    with desk.units.write() as unit:
        unit.applications.put(replace(unit.applications.get(case), state=S.DELIVERED))
        unit.commit()
    hear(desk, news(case, "issued", 2))
    assert application(desk, case).state is S.DELIVERED
    hear(desk, news(case, "cancelled", 3))
    assert application(desk, case).state is S.CANCELLED


def test_news_of_an_application_that_waits_to_be_sent_again_waits_behind_it_in_order(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    hear(desk, news(case, "returned", 1, comment="x"))
    desk.correct(case)
    assert hear(desk, news(case, "cancelled", 2), news(case, "expired", 3)) == (0, 2)
    assert application(desk, case).state is S.QUEUED
    settle(desk)
    submit(desk, case)
    with desk.units.write() as unit:
        assert take_parked(unit, NOW) == 2
        unit.commit()
    assert application(desk, case).state is S.EXPIRED


def entry(desk: SyncDesk, case: str, state: CommissionState, product: Product = Product.HOME) -> CommissionEntry:
    return CommissionEntry(
        id=desk.ids.new(), application_id=case, policy_id=None, customer_id=application(desk, case).customer_id,
        product=product, object_label="子丑路 1 号", premium=Money.yuan("120.00"), vat=Decimal("0.06"),
        net=Money.yuan("113.21"), rate=Decimal("0.20"), class_group="*", amount=Money.yuan("22.64"), state=state,
        at=NOW, month="2026-11", scheme="DEMO",
    )  # fmt: skip


def test_what_is_earned_takes_the_place_of_what_was_expected(desk: SyncDesk) -> None:
    case = desk.add_case(1)
    expected = entry(desk, case, CommissionState.EXPECTED)
    other = entry(desk, case, CommissionState.EXPECTED, Product.COMMERCIAL)
    earned = entry(desk, case, CommissionState.EARNED)
    with desk.units.write() as unit:
        unit.commissions.put(expected)
        unit.commissions.put(other)
        unit.commit()
    hear(desk, FeedItem(1, "commission", earned.id, plain(earned)))
    paid = replace(earned, state=CommissionState.PAID, statement="2026-11-1")
    with desk.units.read() as unit:
        assert set(unit.commissions.of_application(case)) == {earned, other}
    hear(desk, FeedItem(2, "commission", earned.id, plain(paid)))
    with desk.units.read() as unit:
        assert set(unit.commissions.of_application(case)) == {paid, other}


_LIFE = ("underwriting", "returned", "approved", "paid", "issued")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(_LIFE))))
def test_in_whatever_order_news_arrives_the_latest_of_head_offices_moments_stands(
    desk: SyncDesk, order: list[int]
) -> None:
    case = desk.add_case(1)
    settle(desk)
    submit(desk, case)
    for position in order:
        hear(desk, news(case, _LIFE[position], 1 + position))
    found = application(desk, case)
    assert found.state is S.ISSUED
    assert {move.state.value for move in found.moves} >= set(_LIFE)

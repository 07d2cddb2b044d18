"""An application is queued only when it is complete, and carries everything with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desk.bootstrap import demonstration_pictures
from agent_desk.contract.bodies import ApplicationBody
from agent_desk.contract.codec import decode
from agent_desk.desk import Desk
from agent_desk.domain.application import MOVES, ApplicationState, may_move
from agent_desk.domain.commission import CommissionState
from agent_desk.domain.quote import QuoteState
from agent_desk.domain.receipt import OutboxState, Place
from agent_desk.domain.visit import Fact
from agent_desk.errors import InputError, MoveNotAllowed, NotReady, QuoteOutdated, VisitApplied
from tests.fakes.real_desk import COMPLETE, RealDesk, complete_visit, fill_checklist

CARD = demonstration_pictures()["id_card_front"]


def test_each_missing_paper_and_consent_is_named_and_nothing_is_queued(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, COMPLETE)
    with pytest.raises(NotReady) as caught:
        desk.queue(visit)
    assert {(missing.kind, missing.code) for missing in caught.value.missing} == {
        *(("paper", slot) for slot in (
            "id_card_front", "id_card_back", "vehicle_licence_main", "vehicle_licence_duplicate", "last_policy"
        )),
        *(("consent", key) for key in (
            "notice", "consent_general", "consent_sensitive", "consent_transfer", "clause_explained", "truthful"
        )),
    }  # fmt: skip
    assert desk.applications()[1] == 0


def test_a_complete_case_is_queued_with_quote_papers_and_consents(desk: Desk) -> None:
    visit = complete_visit(desk)
    application = desk.application(desk.queue(visit).subject)
    assert application.state is ApplicationState.QUEUED
    assert len(application.papers) == 5
    assert "notice@2026-07" in application.consents
    quote = desk.quote(application.quote_id)
    assert quote.answer.total == application.total
    assert quote.state is QuoteState.APPLIED


def test_the_envelope_holds_what_the_customer_agreed_to(real: RealDesk) -> None:
    desk = real.desk
    application = desk.application(desk.queue(complete_visit(desk)).subject)
    with desk._at_work().units.read() as unit:
        [item] = unit.outbox.of_subject(application.id)
    body = decode(item.body, ApplicationBody)
    assert body.application == application
    assert json.loads(body.quote.request)["start"] == "2026-12-06"
    assert set(item.depends_on) >= {application.customer_id, application.quote_id}


def test_a_queued_application_is_only_on_this_computer(desk: Desk) -> None:
    desk.queue(complete_visit(desk))
    mark = desk.sync_mark()
    assert mark.papers == 5
    rows, _ = desk.receipts(Place.LOCAL)
    [row] = [row for row in rows if row.kind == "application"]
    assert row.place is Place.LOCAL
    assert {paper.place for paper in row.papers} == {Place.LOCAL}


CHANGES: dict[str, Callable[[Desk, str, str], object]] = {
    "facts": lambda desk, visit, paper: desk.set_facts(visit, {"vehicle.model": Fact("示范 SF7200")}),
    "cover": lambda desk, visit, paper: desk.set_cover(visit, "DAMAGE", None),
    "covers": lambda desk, visit, paper: desk.set_covers(visit, {}),
    "paper": lambda desk, visit, paper: desk.add_papers(visit, [("card.jpg", CARD)]),
    "another picture": lambda desk, visit, paper: desk.replace_paper(paper, "card.jpg", CARD),
    "turn": lambda desk, visit, paper: desk.turn_paper(paper),
    "slot": lambda desk, visit, paper: desk.move_paper(paper, "last_policy"),
    "no paper": lambda desk, visit, paper: desk.remove_paper(paper),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_would_be_in_no_application_is_not_taken(desk: Desk, change: Callable[[Desk, str, str], object]) -> None:
    visit = complete_visit(desk)
    number = desk.application(desk.queue(visit).subject).number
    before = desk.visit(visit)
    with pytest.raises(VisitApplied) as caught:
        change(desk, visit, before.papers[0].id)
    assert caught.value.facts == {"number": number}
    after = desk.visit(visit)
    assert (after.papers, after.visit) == (before.papers, before.visit)


def test_what_was_queued_is_not_taken_apart_by_undo(desk: Desk) -> None:
    visit = complete_visit(desk)
    desk.queue(visit)
    before = desk.visit(visit)
    while desk.undo().touched:
        pass
    after = desk.visit(visit)
    assert (after.papers, after.visit) == (before.papers, before.visit)
    with pytest.raises(MoveNotAllowed):
        desk.queue(visit)
    assert desk.applications()[1] == 1


def test_queueing_twice_makes_one_application(desk: Desk) -> None:
    visit = complete_visit(desk)
    desk.queue(visit)
    with pytest.raises(MoveNotAllowed):
        desk.queue(visit)
    assert desk.applications()[1] == 1


def test_commission_is_expected_with_a_calculation_that_ends_in_the_amount(desk: Desk) -> None:
    desk.queue(complete_visit(desk))
    page = desk.commission()
    assert {row.entry.state for row in page.rows} == {CommissionState.EXPECTED}
    assert {row.entry.product.value for row in page.rows} == {"compulsory", "commercial"}
    for row in page.rows:
        detail = desk.commission_detail(row.entry.id)
        assert detail.steps[-1][3] == row.entry.amount.shown()
    assert page.month.expected == sum((row.entry.amount for row in page.rows[1:]), page.rows[0].entry.amount)


def test_the_same_price_is_the_same_quote_another_price_supersedes_it(desk: Desk) -> None:
    visit = complete_visit(desk)
    first = desk.save_quote(visit).subject
    assert desk.save_quote(visit).subject == first
    desk.set_cover(visit, "TPL", {"limit": "3000000"})
    assert not desk.visit(visit).quote_is_current
    second = desk.save_quote(visit).subject
    assert second != first
    assert desk.quote(first).state is QuoteState.SUPERSEDED


def test_a_quote_past_its_validity_is_not_queued_until_it_is_quoted_again(real: RealDesk) -> None:
    desk = real.desk
    visit = complete_visit(desk)
    old = desk.save_quote(visit).subject
    real.clock.move(timedelta(days=8))
    said = desk.visit(visit).outdated
    with pytest.raises(QuoteOutdated) as caught:
        desk.queue(visit)
    assert said is not None
    assert caught.value.facts == said.facts == {"reason": "expired", "number": "BJ-2611-0001", "day": "2026-12-01"}
    assert desk.applications()[1] == 0
    again = desk.requote(visit).subject
    assert desk.visit(visit).outdated is None
    application = desk.application(desk.queue(visit).subject)
    assert application.quote_id == again != old
    assert desk.quote(old).state is QuoteState.SUPERSEDED


def test_a_quote_cannot_be_saved_while_facts_are_wrong(desk: Desk) -> None:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**COMPLETE, "vehicle.vin": "LAA0A0A06SA000001"})
    with pytest.raises(InputError) as caught:
        desk.save_quote(visit)
    assert "vehicle.vin" in {problem.path for problem in caught.value.problems}


def test_sheet_and_form_of_a_case_are_pdfs_and_never_change(desk: Desk) -> None:
    application = desk.application(desk.queue(complete_visit(desk)).subject)
    sheet = desk.quote_sheet(application.quote_id)
    assert sheet.startswith(b"%PDF")
    assert desk.quote_sheet(application.quote_id) == sheet
    assert desk.application_form(application.id).startswith(b"%PDF")


def test_only_an_issued_policy_can_be_delivered_and_only_a_returned_case_corrected(desk: Desk) -> None:
    application = desk.queue(complete_visit(desk)).subject
    with pytest.raises(MoveNotAllowed):
        desk.deliver(application)
    with pytest.raises(MoveNotAllowed):
        desk.correct(application)


def test_what_head_office_would_not_take_can_be_corrected_and_sent_again(real: RealDesk) -> None:
    desk = real.desk
    visit = complete_visit(desk)
    application = desk.queue(visit).subject
    with desk._at_work().units.write() as unit:
        [item] = unit.outbox.of_subject(application)
        unit.outbox.put(replace(item, state=OutboxState.REFUSED, attempts=1, reason="pack_unknown"))
        unit.commit()
    assert desk.correct(application).subject == visit
    desk.set_cover(visit, "TPL", {"limit": "3000000"})
    assert desk.queue(visit).subject == application
    with desk._at_work().units.read() as unit:
        items = unit.outbox.of_subject(application)
    assert [item.state for item in items] == [OutboxState.REFUSED, OutboxState.WAITING]
    assert desk.application(application).state is ApplicationState.QUEUED


def test_every_state_has_its_allowed_moves_and_ends_are_ends() -> None:
    assert set(MOVES) == set(ApplicationState)
    assert may_move(ApplicationState.UNDERWRITING, ApplicationState.RETURNED)
    assert not may_move(ApplicationState.APPROVED, ApplicationState.ISSUED), "payment comes before issue"
    for end in (ApplicationState.DECLINED, ApplicationState.CANCELLED, ApplicationState.EXPIRED):
        assert MOVES[end] == frozenset()


def test_a_home_case_goes_the_same_way(desk: Desk) -> None:
    visit = desk.new_visit("home").subject
    desk.set_facts(
        visit,
        {
            "customer.name": "何乙丑",
            "customer.identity": "330100190506151001",
            "customer.mobile": "13000000009",
            "home.address": "示范市示范路 8 幢",
            "home.built_year": "2019",
        },
    )
    customer = desk.visit(visit).customer
    assert customer is not None
    desk.answer_consents(customer.id, {text.key: True for text in desk.consent_texts()})
    fill_checklist(desk, visit)
    application = desk.application(desk.queue(visit).subject)
    assert application.kind == "home"
    assert [row.entry.product.value for row in desk.commission().rows] == ["home"]


def test_what_was_open_stays_with_the_quote_for_ever(desk: Desk) -> None:
    visit = complete_visit(desk)
    seen = desk.visit(visit)
    quote = desk.quote(desk.save_quote(visit).subject)
    assert quote.open_points == seen.open_points != ()
    assert (quote.low, quote.high) == (seen.low, seen.high)

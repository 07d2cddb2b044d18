"""When the rates change, every open price stays what it was until the agent takes the new one, and says what moved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent_desk.changes import Kind
from agent_desk.desk import Desk
from agent_desk.domain.money import Money
from agent_desk.domain.quote import QuoteState
from agent_desk.domain.visit import VisitState
from agent_desk.errors import InputError, QuoteOutdated
from agent_desk.rating.pack import Pack
from agent_desk.tasks import Cancelled, CancelToken, Step
from tests.fakes.changed_pack import changed_folder, receive, withdraw
from tests.fakes.published_pack import shipped
from tests.fakes.real_desk import COMPLETE, RealDesk, complete_visit
from tests.unit.sheets.sheet_reading import texts

OLD = shipped()[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return changed_folder(tmp_path / "changed")


def quoted(desk: Desk, *, papers: bool = False) -> tuple[str, str]:
    visit = complete_visit(desk, papers=papers)
    return visit, desk.save_quote(visit).subject


def drafted(desk: Desk) -> str:
    visit = desk.new_visit("motor").subject
    desk.set_facts(visit, {**COMPLETE, "customer.name": "林乙丑", "vehicle.plate": "浙A00002", "vehicle.vin": ""})
    return visit


def test_while_one_pack_is_held_nothing_waits(desk: Desk) -> None:
    quoted(desk)
    drafted(desk)
    found = desk.rates()
    assert (found.pack.ref, found.rows) == (OLD.ref, ())
    assert desk.today().other_rates == 0


def test_a_new_pack_lists_quotes_and_drafts_with_both_prices_and_what_moved(desk: Desk, folder: Path) -> None:
    visit, quote = quoted(desk)
    draft = drafted(desk)
    before = {one: desk.visit(one).answer for one in (visit, draft)}
    new = receive(desk, folder)
    found = desk.rates()
    assert found.pack.ref == new.ref
    assert {pack.ref for pack in found.packs} == {OLD.ref, new.ref}
    assert desk.today().other_rates == 2
    rows = {row.visit_id: row for row in found.rows}
    assert set(rows) == {visit, draft}
    assert (rows[visit].quote_id, rows[visit].number, rows[visit].standing) == (quote, "BJ-2611-0001", "good")
    assert (rows[draft].quote_id, rows[draft].standing) == ("", "draft")
    for one, row in rows.items():
        old = before[one]
        assert old is not None
        assert row.before == old.total
        assert row.pack == OLD.ref
        assert row.difference is not None
        assert Money(sum(move.amount.fen for move in row.moves)) == row.difference
        assert {move.code for move in row.moves} == {"expense", "third_party_table"}


def test_old_quotes_and_drafts_stay_open_with_the_price_that_was_named(desk: Desk, folder: Path) -> None:
    visit, quote = quoted(desk)
    draft = drafted(desk)
    before = {one: desk.visit(one).answer for one in (visit, draft)}
    sheet = desk.quote_sheet(quote)
    receive(desk, folder)
    for one, answer in before.items():
        assert desk.visit(one).answer == answer
    assert desk.quote_sheet(quote) == sheet
    assert desk.new_visit("motor").subject not in {row.visit_id for row in desk.rates().rows}


def test_a_quote_that_is_still_valid_is_queued_at_the_price_that_was_named(desk: Desk, folder: Path) -> None:
    visit, quote = quoted(desk, papers=True)
    total = desk.quote(quote).answer.total
    receive(desk, folder)
    assert desk.visit(visit).outdated is None
    application = desk.application(desk.queue(visit).subject)
    assert (application.quote_id, application.total) == (quote, total)
    assert desk.quote(quote).answer.pack == OLD.ref
    assert desk.rates().rows == ()


def test_quoting_again_gives_a_new_number_and_the_old_sheet_names_it(desk: Desk, folder: Path) -> None:
    visit, old = quoted(desk)
    sheet = desk.quote_sheet(old)
    new = receive(desk, folder)
    [row] = desk.rates().rows
    changes = desk.requote(visit)
    again = desk.quote(changes.subject)
    assert (again.number, again.answer.pack, again.answer.total) == ("BJ-2611-0002", new.ref, row.after)
    assert Kind.QUOTE in changes.kinds()
    assert desk.quote(old).state is QuoteState.SUPERSEDED
    assert desk.visit(visit).visit.quote_id == again.id
    marked = desk.quote_sheet(old)
    assert marked != sheet
    assert "作废" in texts(marked)[0]
    assert "BJ-2611-0002" in texts(marked)[0]
    assert "作废" not in texts(desk.quote_sheet(again.id))[0]
    assert desk.rates().rows == ()


def test_quoting_again_twice_makes_one_quote(desk: Desk, folder: Path) -> None:
    visit, _ = quoted(desk)
    receive(desk, folder)
    first = desk.requote(visit).subject
    assert desk.requote(visit).subject == first


def test_a_draft_takes_the_new_rates_without_a_number(desk: Desk, folder: Path) -> None:
    draft = drafted(desk)
    new = receive(desk, folder)
    [row] = desk.rates().rows
    assert desk.requote(draft).subject == draft
    answer = desk.visit(draft).answer
    assert answer is not None
    assert (answer.pack, answer.total) == (new.ref, row.after)
    assert desk.quotes()[1] == 0
    assert desk.rates().rows == ()


def test_a_draft_under_old_rates_is_not_quoted_unseen(desk: Desk, folder: Path) -> None:
    draft = drafted(desk)
    new = receive(desk, folder)
    with pytest.raises(QuoteOutdated) as caught:
        desk.save_quote(draft)
    assert caught.value.facts == {"reason": "replaced", "number": "", "version": new.ref.version}
    desk.requote(draft)
    assert desk.quote(desk.save_quote(draft).subject).answer.pack == new.ref


def test_a_changed_case_is_not_quoted_with_old_rates(desk: Desk, folder: Path) -> None:
    visit, old = quoted(desk)
    receive(desk, folder)
    desk.set_cover(visit, "TPL", {"limit": "1000000"})
    with pytest.raises(QuoteOutdated):
        desk.save_quote(visit)
    said = desk.visit(visit).outdated
    assert said is not None
    assert said.facts["reason"] == "replaced"
    assert desk.quote(desk.requote(visit).subject).id != old


def test_a_withdrawn_pack_stops_the_queue_and_names_the_reason(desk: Desk, folder: Path) -> None:
    visit, old = quoted(desk, papers=True)
    new = receive(desk, folder)
    withdraw(desk, OLD, "三者险费率录错")
    held = {pack.ref: pack.withdrawn for pack in desk.rates().packs}
    assert held == {OLD.ref: "三者险费率录错", new.ref: ""}
    [row] = desk.rates().rows
    assert row.standing == "withdrawn"
    with pytest.raises(QuoteOutdated) as caught:
        desk.queue(visit)
    assert caught.value.facts == {"reason": "withdrawn", "number": desk.quote(old).number, "why": "三者险费率录错"}
    desk.requote(visit)
    assert desk.application(desk.queue(visit).subject).total == row.after


def test_withdrawing_the_newest_pack_puts_the_one_before_in_force(desk: Desk, folder: Path) -> None:
    new = receive(desk, folder)
    visit, _ = quoted(desk)
    withdraw(desk, new, "作废")
    assert desk.rates().pack.ref == OLD.ref
    assert desk.quote(desk.requote(visit).subject).answer.pack == OLD.ref


def test_with_every_pack_withdrawn_the_book_opens_and_nothing_is_quoted(desk: Desk) -> None:
    visit, old = quoted(desk)
    withdraw(desk, OLD, "停售")
    assert desk.visit(visit).answer is not None
    assert desk.quote_sheet(old).startswith(b"%PDF")
    with pytest.raises(QuoteOutdated) as caught:
        desk.requote(visit)
    assert caught.value.facts["reason"] == "no_pack"


def test_all_at_once_does_each_for_itself(desk: Desk, folder: Path) -> None:
    first, _ = quoted(desk)
    second, _ = quoted(desk)
    draft = drafted(desk)
    receive(desk, folder)
    desk.set_facts(second, {"vehicle.new_price": ""})
    told: list[Step] = []
    changes, done = desk.requote_all([first, second, draft, "gone"], progress=told.append)
    found = {one.visit_id: one for one in done}
    assert desk.quote(found[first].quote_id).number == found[first].number
    assert {problem.path for problem in found[second].problems} == {"vehicle.new_price"}
    assert found[draft].problems == ()
    assert [problem.code for problem in found["gone"].problems] == ["no_such_record"]
    assert [row.visit_id for row in desk.rates().rows] == [second]
    assert {Kind.QUOTE, Kind.VISIT} <= changes.kinds()
    assert (told[-1].done, told[-1].total) == (4, 4)


def test_cancelling_keeps_what_is_done(desk: Desk, folder: Path) -> None:
    visits = [quoted(desk)[0] for _ in range(3)]
    receive(desk, folder)
    token = CancelToken()

    def stop(step: Step) -> None:
        if step.done == 1:
            token.cancel()

    _, done = desk.requote_all(visits, token, stop)
    assert len(done) == 2
    assert {row.visit_id for row in desk.rates().rows} == {visits[2]}
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        desk.rates(token)


def test_a_quote_long_past_its_last_day_is_no_open_business(real: RealDesk, folder: Path) -> None:
    quoted(real.desk)
    receive(real.desk, folder)
    real.clock.move(timedelta(days=14))
    assert [row.standing for row in real.desk.rates().rows] == ["expired"]
    real.clock.move(timedelta(days=1))
    assert real.desk.rates().rows == ()


def test_what_the_new_rates_refuse_is_named(desk: Desk, folder: Path) -> None:
    visit, _ = quoted(desk)
    receive(desk, folder)
    desk.set_facts(visit, {"quote.pricing": "3"})
    [row] = desk.rates().rows
    assert row.after is None
    assert row.difference is None
    assert "quote.pricing" in {problem.path for problem in row.problems}
    with pytest.raises(InputError):
        desk.requote(visit)
    assert desk.visit(visit).quote is not None


def test_a_pack_is_found_by_version_or_hash(desk: Desk, folder: Path) -> None:
    new = receive(desk, folder)
    assert desk.rate_pack("DEMO-2026@2026.12").ref == new.ref
    assert desk.rate_pack(OLD.ref.sha256[:8]).ref == OLD.ref
    for name in ("DEMO-2026@1", "", new.ref.sha256[:3]):
        with pytest.raises(InputError) as caught:
            desk.rate_pack(name)
        assert [problem.code for problem in caught.value.problems] == ["pack_unknown"]


def test_a_visit_set_aside_can_be_quoted_again_and_stays_set_aside(desk: Desk, folder: Path) -> None:
    visit, _ = quoted(desk)
    desk.close_visit(visit)
    receive(desk, folder)
    desk.requote(visit)
    assert desk.visit(visit).visit.state is VisitState.CLOSED


def test_the_desks_own_quotes_are_the_current_ones(desk: Desk) -> None:
    visit, first = quoted(desk)
    desk.set_cover(visit, "TPL", {"limit": "1000000"})
    second = desk.save_quote(visit).subject
    assert desk.quoted_requests() == [desk.quote(second).request]
    assert desk.quote(first).state is QuoteState.SUPERSEDED


def test_packs_come_by_the_feed_once(desk: Desk, folder: Path) -> None:
    new: Pack = receive(desk, folder)
    receive(desk, folder, seq=3)
    assert [pack.ref.version for pack in desk.rates().packs].count(new.ref.version) == 1

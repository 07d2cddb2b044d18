"""Today says what to do now, what each case lacks, and what is only on this computer; each line leads there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.fakes.pages_at_work import PagesAtWork, button, opened, part, words_on
from tests.fakes.real_desk import complete_visit, open_real_desk
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.pages.customers import CustomersPage
from ui.pages.today_cards import ChipLine, RenewalsCard
from ui.pages.today_side import LITTLE_ROOM, ReadyCard, ReadyFacts


@pytest.fixture
def at_work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[PagesAtWork]:
    with opened(tmp_path / "home", bridge, settle) as found:
        yield found


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled") / "home"
    real = open_real_desk(home)
    real.desk.fill_demonstration(customers=60)
    real.desk.close()
    return home


@pytest.fixture
def demonstration(
    tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]
) -> Iterator[PagesAtWork]:
    shutil.copytree(filled_home, tmp_path / "home")
    with opened(tmp_path / "home", bridge, settle) as found:
        yield found


def test_a_new_desk_has_one_act_and_it_leads_to_a_new_customer(at_work: PagesAtWork) -> None:
    page = at_work.open("today")
    assert "还没有客户" in words_on(page)
    at_work.press(button(page, "新建客户"))
    customers = at_work.shell.page("customers")
    assert at_work.shell.current == "customers"
    assert isinstance(customers, CustomersPage)
    assert customers.form is not None


def test_a_visit_names_three_things_it_lacks_and_counts_the_rest(at_work: PagesAtWork) -> None:
    visit = at_work.desk.new_visit("motor", planned_at=at_work.real.clock.now()).subject
    at_work.desk.set_facts(visit, {"customer.name": "林甲子", "vehicle.plate": "浙A00001"})
    page = at_work.open("today")
    chips = part(page, ChipLine)
    shown, left = chips.fitting(2000)
    assert len(shown) == 3
    assert len(at_work.desk.visit(visit).missing) > 3
    assert left > 0
    narrow, more = chips.fitting(150)
    assert len(narrow) + more == len(shown) + left
    assert all(words in chips.toolTip() for words, _ in shown)
    assert "12:00" in words_on(page)


def test_a_complete_visit_says_so_and_its_button_opens_it(at_work: PagesAtWork) -> None:
    visit = complete_visit(at_work.desk)
    at_work.desk.plan_visit(visit, at_work.real.clock.now())
    page = at_work.open("today")
    assert "资料齐" in words_on(page)
    assert page.isAncestorOf(at_work.focused())
    at_work.key(Qt.Key.Key_Return)
    assert at_work.shell.place == ("visit", {"id": visit})


def test_what_was_planned_for_another_day_is_not_counted_as_todays(at_work: PagesAtWork) -> None:
    now = at_work.real.clock.now()
    at_work.desk.new_visit("motor", planned_at=now + timedelta(days=2))
    at_work.desk.new_visit("home", planned_at=now - timedelta(days=1))
    page = at_work.open("today")
    assert "1 次拜访，1 件在手" in words_on(page)
    assert "11-26" in words_on(page)


def test_a_returned_application_shows_the_underwriters_words_and_opens_for_correction(
    demonstration: PagesAtWork,
) -> None:
    returned = demonstration.desk.today().returned[0]
    page = demonstration.open("today")
    assert f"「{returned.comment}」" in words_on(page)
    demonstration.press(part(page, QWidget, f"correct-{returned.id}"))
    assert demonstration.shell.place == ("visit", {"id": returned.visit_id})


def test_a_quote_that_runs_out_opens_its_visit_again(demonstration: PagesAtWork) -> None:
    quote = demonstration.desk.today().expiring_quotes[0]
    page = demonstration.open("today")
    assert "明天到期" in words_on(page)
    demonstration.press(part(page, QWidget, f"quote-{quote.id}"))
    assert demonstration.shell.place == ("visit", {"id": quote.visit_id})


def test_quoting_a_renewal_begins_its_visit_once_and_opens_it_again_after(demonstration: PagesAtWork) -> None:
    desk = demonstration.desk
    page = demonstration.open("today")
    card = part(page, RenewalsCard)
    rows = desk.today().renewals
    named = {(visit.customer_id, visit.kind) for visit in desk.today().visits}
    row = next(one for one in rows if (one.customer_id, one.kind) not in named)
    before = len(desk.open_visits())
    card.table.setFocus()
    card.table.setCurrentIndex(card.rows.index(rows.index(row), 0))
    demonstration.key(Qt.Key.Key_Return)
    name, arguments = demonstration.shell.place
    assert name == "visit"
    visit = desk.visit(arguments["id"])
    assert (visit.visit.vehicle_id, visit.visit.home_id) == (row.vehicle_id, row.home_id)
    demonstration.open("today")
    again = next(
        index
        for index, one in enumerate(desk.today().renewals)
        if (one.customer_id, one.end) == (row.customer_id, row.end)
    )
    card.table.opened.emit(card.rows.key_of(again))
    demonstration.settle()
    assert demonstration.shell.place == (name, arguments)
    assert len(desk.open_visits()) == before + 1


def test_what_is_only_here_is_counted_as_the_outbox_counts_it(at_work: PagesAtWork) -> None:
    page = at_work.open("today")
    assert "还没有要送的" in words_on(page)
    at_work.desk.queue(complete_visit(at_work.desk))
    mark = at_work.desk.sync_mark()
    at_work.open("settings")
    page = at_work.open("today")
    words = words_on(page)
    assert f"{mark.items} 项仅在本机" in words
    assert f"这 {mark.items} 项和 {mark.papers} 张图片" in words
    assert "投保单 林甲子" in words
    at_work.press(button(page, "看回执"))
    assert at_work.shell.current == "receipts"


def test_an_act_elsewhere_shows_at_once_and_the_focus_stays(at_work: PagesAtWork) -> None:
    first = complete_visit(at_work.desk, papers=False)
    page = at_work.open("today")
    focused = at_work.shell.window().focusWidget()
    assert focused is not None
    assert focused.objectName() == f"visit-{first}"
    at_work.shell.broadcast(at_work.desk.set_facts(first, {"customer.name": "林甲寅"}))
    at_work.settle()
    assert "林甲寅" in words_on(page)
    again = at_work.shell.window().focusWidget()
    assert again is not None
    assert again.objectName() == f"visit-{first}"


def test_the_page_speaks_english_too(demonstration: PagesAtWork, qapp: DeskApplication) -> None:
    qapp.words.choose("en")
    words = words_on(demonstration.open("today"))
    assert "Deal with these first" in words
    assert "Tuesday 24 November" in words


@pytest.mark.parametrize(("refused", "free", "days", "ready"), [
    (0, LITTLE_ROOM, 0, True),
    (1, LITTLE_ROOM, 0, False),
    (0, LITTLE_ROOM - 1, 0, False),
    (0, LITTLE_ROOM, -1, False),
])  # fmt: skip
def test_ready_to_leave_is_said_only_while_nothing_stands_in_the_way(
    at_work: PagesAtWork, refused: int, free: int, days: int, ready: bool
) -> None:

    day = at_work.desk.day()
    mark = replace(at_work.desk.sync_mark(), refused=refused)
    facts = ReadyFacts(day, day + timedelta(days=days), 9, mark, enrolled=True, free_bytes=free)
    assert facts.ready() is ready
    assert ("可以出门" in words_on(ReadyCard(facts))) is ready


@pytest.mark.parametrize(
    ("days", "summed", "named"),
    [
        (3, "1 份报价三天内到期", "3 天后到期"),
        (2, "1 份报价三天内到期", "2 天后到期"),
        (1, "1 份报价明天到期", "明天到期"),
        (0, "1 份报价今天到期", "今天到期"),
        (-2, "1 份报价已过期", "过期 2 天"),
    ],
)
def test_a_quote_that_ends_is_named_with_the_day_before_it_is_too_late(
    at_work: PagesAtWork, days: int, summed: str, named: str
) -> None:
    quote = at_work.desk.quote(at_work.desk.save_quote(complete_visit(at_work.desk, papers=False)).subject)
    left = (quote.valid_until - at_work.desk.day()).days
    at_work.real.clock.move(timedelta(days=left - days))
    said = words_on(at_work.open("today"))
    assert summed in said
    assert named in said


def test_a_quote_that_holds_for_days_is_not_mentioned(at_work: PagesAtWork) -> None:
    at_work.desk.save_quote(complete_visit(at_work.desk, papers=False))
    assert "份报价" not in words_on(at_work.open("today"))


def test_a_rate_pack_that_proved_nothing_is_named(at_work: PagesAtWork) -> None:
    with at_work.desk._context().units.write() as unit:
        news = b'{"id":"DEMO-2026","version":"2026.91","sha256":"ab"}'
        unit.parked.put(1, "pack", "ab", news, "pack_not_proved", at_work.real.clock.now())
        unit.commit()
    complete_visit(at_work.desk, papers=False)
    assert "收到的费率包 DEMO-2026@2026.91 不是总公司签的，没有采用。" in words_on(at_work.open("today"))

"""One customer: everything masked that others must not read, everything changed where it stands, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.consent import NEEDED_BEFORE_QUEUEING
from tests.fakes.pages_at_work import PagesAtWork, button, opened, part, words_on
from tests.fakes.real_desk import PERSON, complete_visit
from ui.application import DeskApplication
from ui.bridge import Bridge
from ui.models.marks import application_chip
from ui.pages.customer import CustomerPage
from ui.pages.customer_cases import CasesCard
from ui.pages.customer_papers import PapersCard
from ui.pages.record_form import RecordForm
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip


@pytest.fixture
def at_work(tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[PagesAtWork]:
    with opened(tmp_path / "home", bridge, settle) as found:
        yield found


@pytest.fixture
def known(at_work: PagesAtWork) -> str:
    """A customer with a vehicle and a complete visit."""
    complete_visit(at_work.desk)
    return at_work.desk.customers()[0][0].id


def page_of(at_work: PagesAtWork, customer: str) -> CustomerPage:
    page = at_work.open("customer", id=customer)
    assert isinstance(page, CustomerPage)
    return page


def form_of(page: CustomerPage) -> RecordForm:
    assert page.form is not None
    return page.form


def test_identity_and_mobile_are_masked_everywhere(at_work: PagesAtWork, known: str) -> None:
    words = words_on(page_of(at_work, known))
    assert "330100********1001" in words
    assert "130 **** 0001" in words
    assert PERSON["customer.identity"] not in words
    assert PERSON["customer.mobile"] not in words


def test_what_belongs_to_the_customer_stands_on_one_page(at_work: PagesAtWork, known: str) -> None:
    visit = at_work.desk.customer(known).visits[0].id
    at_work.desk.queue(visit)
    words = words_on(page_of(at_work, known))
    total = at_work.desk.customer(known).applications[0].total.shown()
    for expected in ("浙A 00001", "LAA0A0A05SA000001", "车险投保", "排队中，仅在本机", total, "投保单排队，浙A 00001"):
        assert expected in words
    assert "还没有保单" in words
    assert "还没有房屋" in words


@pytest.mark.parametrize("state", ApplicationState)
def test_an_application_has_the_same_chip_here_as_in_the_list(
    at_work: PagesAtWork, known: str, state: ApplicationState
) -> None:
    at_work.desk.queue(at_work.desk.customer(known).visits[0].id)
    seen = at_work.desk.customer(known)
    card = CasesCard(replace(seen, applications=(replace(seen.applications[0], state=state),)), at_work.desk.day())
    (words, meaning), icon = application_chip(state)
    (shown,) = card.findChildren(Chip)
    expected = Chip(words, meaning, icon=icon, parent=shown.parentWidget())
    for chip in (shown, expected):
        chip.resize(chip.sizeHint())
    assert shown.grab().toImage() == expected.grab().toImage()


def test_the_one_filled_button_is_the_next_act(at_work: PagesAtWork, known: str) -> None:
    page = page_of(at_work, known)
    assert page.act.text() == "继续拜访"
    at_work.press(page.act)
    assert at_work.shell.place == ("visit", {"id": at_work.desk.customer(known).visits[0].id})
    other = at_work.desk.add_customer({"name": "何乙丑"}).subject
    page = page_of(at_work, other)
    assert page.act.text() == "新拜访"
    page.begin_form("vehicle")
    filled = [one for one in page.findChildren(Button) if one.isVisibleTo(page) and one._kind == "primary"]
    assert [one.text() for one in filled] == ["保存"]


def test_a_vehicle_is_quoted_from_its_line(at_work: PagesAtWork, known: str) -> None:
    vehicle = at_work.desk.customer(known).vehicles[0].id
    page = page_of(at_work, known)
    at_work.press(part(page, QWidget, f"quote_record-{vehicle}"))
    name, arguments = at_work.shell.place
    assert name == "visit"
    assert at_work.desk.visit(arguments["id"]).visit.vehicle_id == vehicle


def test_faults_of_a_vehicle_are_named_at_once_and_a_sound_one_is_kept(at_work: PagesAtWork) -> None:
    customer = at_work.desk.add_customer({"name": "林甲子"}).subject
    page = page_of(at_work, customer)
    at_work.press(button(page, "添加车辆"))
    form = form_of(page)
    form.fields["vin"].set_text("LAA0A0A06SA000001")
    form.fields["seats"].set_text("五")
    form.fields["first_registered"].set_text("2022-02-30")
    at_work.press(form.keep)
    assert {name for name, field in form.fields.items() if field.wrong()} == {"vin", "seats", "first_registered"}
    assert "有 3 处要改" in words_on(form)
    form.fields["vin"].set_text("LAA0A0A05SA000001")
    form.fields["seats"].set_text("5")
    form.fields["first_registered"].set_text("2022-11-18")
    at_work.press(form.keep)
    assert page.form is None
    assert "LAA0A0A05SA000001" in words_on(page)
    assert at_work.desk.customer(customer).vehicles[0].seats == 5


def test_editing_sends_only_what_changed_and_can_be_taken_back(at_work: PagesAtWork, known: str) -> None:
    page = page_of(at_work, known)
    at_work.press(part(page, QWidget, "edit"))
    form = form_of(page)
    form.fields["address"].set_text("示范路 2 号")
    form.fields["address"].setFocus()
    at_work.key(Qt.Key.Key_Return)
    assert "示范路 2 号" in words_on(page)
    assert at_work.desk.customer(known).customer.identity == PERSON["customer.identity"]
    assert at_work.said[-1].undo
    at_work.shell.undo()
    at_work.settle()
    assert "示范路 2 号" not in words_on(page)


def test_a_home_is_added_with_everything_that_was_chosen(at_work: PagesAtWork) -> None:
    customer = at_work.desk.add_customer({"name": "林甲子"}).subject
    page = page_of(at_work, customer)
    at_work.press(button(page, "添加房屋"))
    form = form_of(page)
    for name, text in {
        "address": "示范路 3 幢",
        "built_year": "2019",
        "occupancy": "tenant",
        "area_m2": "90.5",
    }.items():
        form.fields[name].set_text(text)
    at_work.press(form.keep)
    words = words_on(page)
    assert "示范路 3 幢" in words
    assert "2019 年建，租住" in words
    assert "90.5 平方米" in words


def test_a_half_filled_panel_waits_for_its_customer(at_work: PagesAtWork) -> None:
    first = at_work.desk.add_customer({"name": "林甲子"}).subject
    second = at_work.desk.add_customer({"name": "何乙丑"}).subject
    page = page_of(at_work, first)
    page.begin_form("vehicle")
    form_of(page).fields["model"].set_text("示范 SF7150")
    page_of(at_work, second)
    assert page.form is None
    at_work.open("customers")
    page_of(at_work, first)
    assert form_of(page).isVisibleTo(page)
    assert form_of(page).fields["model"].text() == "示范 SF7150"


def test_a_paper_is_looked_at_large_in_place_and_escape_closes_it(at_work: PagesAtWork, known: str) -> None:
    papers = at_work.desk.customer(known).papers
    page = page_of(at_work, known)
    card = part(page, PapersCard)
    assert f"{len(papers)} 张" in words_on(card)
    at_work.press(part(card, QWidget, f"paper-{papers[0].id}"))
    assert card.large is not None
    assert card.large.picture.hasFocus()
    assert not card.large.picture._pixmap.isNull()
    at_work.key(Qt.Key.Key_R)
    assert at_work.desk.customer(known).papers[0].turned == 90
    assert at_work.said[-1].undo
    card = part(page, PapersCard)
    assert card.large is not None
    at_work.key(Qt.Key.Key_Escape)
    assert part(page, PapersCard).large is None


def test_consents_are_summed_up_and_each_is_shown_on_demand(at_work: PagesAtWork) -> None:
    customer = at_work.desk.add_customer({"name": "林甲子"}).subject
    page = page_of(at_work, customer)
    assert "还没有出示" in words_on(page)
    at_work.shell.broadcast(at_work.desk.answer_consents(customer, {NEEDED_BEFORE_QUEUEING[0]: True}))
    at_work.settle()
    assert f"还差 {len(NEEDED_BEFORE_QUEUEING) - 1} 份" in words_on(page)
    at_work.press(part(page, QWidget, "consents-each"))
    title = next(text.title for text in at_work.desk.consent_texts() if text.key == NEEDED_BEFORE_QUEUEING[0])
    assert title in words_on(page)
    at_work.shell.broadcast(at_work.desk.answer_consents(customer, dict.fromkeys(NEEDED_BEFORE_QUEUEING, True)))
    at_work.settle()
    words = words_on(page)
    assert "今天 12:00 同意" in words
    assert title in words


def test_a_customer_that_is_not_there_is_said_to_be_and_leads_back(at_work: PagesAtWork) -> None:
    page = page_of(at_work, "nobody")
    at_work.press(button(page, "看全部客户"))
    assert at_work.shell.current == "customers"


def test_the_page_speaks_english_too(at_work: PagesAtWork, known: str, qapp: DeskApplication) -> None:
    qapp.words.choose("en")
    words = words_on(page_of(at_work, known))
    for expected in ("Details", "Vehicles", "Policies", "Dealings", "Motor visit"):
        assert expected in words

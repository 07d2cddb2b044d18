"""Where a person gets the larger sheets: all renewals in one file, motor and home together, what would come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pypdfium2
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from agent_desk.domain.policy import Policy
from agent_desk.domain.refund import Ground
from tests.fakes.shell_at_work import ShellAtWork, shell_at_work
from ui.bridge import Bridge
from ui.i18n import money, say
from ui.pages.customer import CustomerPage
from ui.pages.customer_cases import CasesCard, PoliciesCard
from ui.pages.quotes import QuotesPage
from ui.pages.renewals import RenewalsPage
from ui.widgets.buttons import Button, Link
from ui.widgets.text import Text


@pytest.fixture
def full(tmp_path: Path, filled_home: Path, bridge: Bridge, settle: Callable[[Bridge], None]) -> Iterator[ShellAtWork]:
    with shell_at_work(Path(copytree(filled_home, tmp_path / "full")), bridge, settle) as found:
        yield found


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def policy_of(full: ShellAtWork, product: str) -> Policy:
    """A policy in force, of a customer of the book."""
    for row in full.desk.renewals(90)[0]:
        for policy in full.desk.customer(row.customer_id).policies:
            if policy.product.value == product and policy.end >= full.desk.day():
                return policy
    raise AssertionError("the book has none")


def customer_page(full: ShellAtWork, customer: str) -> CustomerPage:
    return full.open("customer", CustomerPage, id=customer)


def test_all_renewals_of_the_list_are_printed_into_the_file_that_was_named(full: ShellAtWork, tmp_path: Path) -> None:
    page = full.open("renewals", RenewalsPage)
    page.printing.begin.click()
    dialog = page.printing.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "all.pdf"))
    assert page.printing.stop.isVisible()
    assert not page.printing.begin.isVisible()
    dialog.reject()
    full.rest()

    assert pages_of((tmp_path / "all.pdf").read_bytes()) >= page.rows.rowCount() > 1
    assert page.printing.bar.share == 1.0
    assert page.printing.begin.isVisible()
    assert "all.pdf" in full.said[-1].words


def test_stopping_the_print_leaves_no_file_and_says_so(full: ShellAtWork, tmp_path: Path) -> None:
    page = full.open("renewals", RenewalsPage)
    page.choose("90")
    full.rest()
    page.printing.write(str(tmp_path / "all.pdf"))
    page.printing.stop.click()
    full.rest()

    assert list(tmp_path.glob("all*")) == []
    assert full.said[-1].words == say("renewals.print.stopped")
    assert page.printing.begin.isVisible()


def test_where_nothing_is_listed_nothing_can_be_printed(
    tmp_path: Path, bridge: Bridge, settle: Callable[[Bridge], None]
) -> None:
    with shell_at_work(tmp_path / "home", bridge, settle) as empty:
        assert not empty.open("renewals", RenewalsPage).printing.begin.isEnabled()


def test_a_sheet_is_made_anew_in_the_language_that_is_chosen(full: ShellAtWork) -> None:
    page = full.open("quotes", QuotesPage)
    full.click_row(page.table, 0)
    key = page.rows.row(0).id
    button = page.side.acts.itemAt(0).widget()
    assert isinstance(button, Button)
    button.click()
    full.rest()
    assert page.reader.pages() == pages_of(full.desk.quote_sheet(key, "zh_CN"))

    page.reader.language.set_current("both")
    page.reader.language.chosen.emit("both")
    full.rest()
    assert page.reader.pages() == pages_of(full.desk.quote_sheet(key, "both")) > 1


def test_what_would_come_back_of_a_policy_stands_in_the_panel_and_on_its_sheet(full: ShellAtWork) -> None:
    policy = policy_of(full, "commercial")
    page = customer_page(full, policy.customer_id)
    card = page.findChild(PoliciesCard)
    assert card is not None
    card.table.link_pressed.emit(policy.id, "refund")
    full.rest()
    panel = page.refund
    assert panel is not None
    wanted = full.desk.refund([policy.id], full.desk.day(), Ground.REQUEST.value)
    shown = [text.text() for text in panel.found.findChildren(Text)]
    assert money(wanted.total) in shown
    assert say("sheet.refund.estimate") in shown

    panel.show_sheet.click()
    full.rest()
    assert page.reader.isVisible()
    assert page.reader.pages() == 1
    page.reader.cross.click()
    assert not page.reader.isVisible()
    panel.cancel.click()
    assert page.refund is None


def test_without_a_policy_or_a_day_the_panel_says_what_is_wrong(full: ShellAtWork) -> None:
    policy = policy_of(full, "commercial")
    page = customer_page(full, policy.customer_id)
    page.begin_refund(policy.id)
    full.rest()
    panel = page.refund
    assert panel is not None
    panel.checks[policy.id].click()
    full.rest()
    assert say("customer.refund.none_chosen") in [text.text() for text in panel.found.findChildren(Text)]
    panel.checks[policy.id].click()
    panel.day.edit.clear()
    QTest.keyClicks(panel.day.edit, "2026-13-40")
    full.rest()
    assert say("problems.bad_date.what") in [text.text() for text in panel.found.findChildren(Text)]
    assert not panel.show_sheet.isEnabled()


def test_a_customer_with_both_kinds_of_quote_gets_them_on_one_sheet(full: ShellAtWork) -> None:
    row = next(row for row in full.desk.renewals(90)[0] if row.vehicle_id)
    fields = {"address": "浙江省杭州市示范路 1 号", "structure": "钢混/框架", "built_year": "2015"}
    full.desk.add_home(row.customer_id, fields)
    home = full.desk.customer(row.customer_id).homes[-1]
    for kind, arguments in (("motor", {"vehicle_id": row.vehicle_id}), ("home", {"home_id": home.id})):
        visit = full.desk.new_visit(kind, customer_id=row.customer_id, **arguments).subject
        full.desk.save_quote(visit)
    page = customer_page(full, row.customer_id)
    card = page.findChild(CasesCard)
    assert card is not None
    link = card.findChild(Link, "bundle")
    assert link is not None
    link.click()
    full.rest()

    assert page.reader.isVisible()
    assert page.reader.pages() >= 1


def test_a_customer_with_one_kind_of_quote_is_offered_no_bundle(full: ShellAtWork) -> None:
    row = next(row for row in full.desk.renewals(90)[0] if row.vehicle_id)
    fresh = full.desk.add_customer({"party": "person", "name": "林甲丑"}).subject
    page = customer_page(full, fresh or row.customer_id)
    assert page.findChild(Link, "bundle") is None

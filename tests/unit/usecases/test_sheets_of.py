"""Sheets of more than one quote: motor and home of one customer, and a season's renewals in one file or none at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from pypdf import PdfReader

from agent_desk.desk import Desk
from agent_desk.errors import FileUnreadable, InputError, NothingToPrint
from agent_desk.tasks import Cancelled, CancelToken, Step
from tests.fakes.real_desk import HOME, RealDesk, complete_visit, open_real_desk, quotes_of_both_kinds
from tests.fakes.shell_at_work import fill_home
from tests.unit.sheets.sheet_reading import squeezed, texts


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_home(tmp_path_factory.mktemp("book") / "home", customers=60)


@pytest.fixture
def full(book: Path, tmp_path: Path) -> Iterator[RealDesk]:
    found = open_real_desk(Path(copytree(book, tmp_path / "full")))
    yield found
    found.desk.close()


def test_motor_and_home_of_one_customer_stand_on_one_sheet_with_their_sum(desk: Desk) -> None:
    motor, home = quotes_of_both_kinds(desk)
    total = desk.quote(motor).answer.total + desk.quote(home).answer.total
    read = texts(desk.bundle_sheet(motor, home))[0]
    for words in (
        f"¥{total.shown()}",
        desk.quote(motor).number,
        desk.quote(home).number,
        "浙A 00001",
        HOME["home.address"],
    ):
        assert squeezed(words) in read
    english = texts(desk.bundle_sheet(motor, home, "en"))[0]
    assert "Bothtogether" in english


def test_quotes_of_the_wrong_kind_or_of_two_customers_are_refused_all_at_once(desk: Desk) -> None:
    motor, home = quotes_of_both_kinds(desk)
    other = desk.new_visit("home").subject
    desk.set_facts(other, {"customer.name": "何乙丑", "customer.identity": "330100190506151028", **HOME})
    foreign = desk.save_quote(other).subject
    for pair, problems in (
        ((home, motor), [("motor", "wrong_quote_kind"), ("home", "wrong_quote_kind")]),
        ((motor, foreign), [("home", "two_customers")]),
        ((foreign, motor), [("motor", "wrong_quote_kind"), ("home", "wrong_quote_kind"), ("home", "two_customers")]),
    ):
        with pytest.raises(InputError) as caught:
            desk.bundle_sheet(*pair)
        assert [(problem.path, problem.code) for problem in caught.value.problems] == problems


def test_a_sheet_comes_in_the_language_that_was_asked_for_and_no_other(desk: Desk) -> None:
    quote = desk.save_quote(complete_visit(desk)).subject
    assert "机动车保险报价单" in texts(desk.quote_sheet(quote))[0]
    assert "Motorinsurancequote" in texts(desk.quote_sheet(quote, "en"))[0]
    both = texts(desk.quote_sheet(quote, "both"))[0]
    assert both.index("机动车保险报价单") < both.index("Motorinsurancequote")
    with pytest.raises(InputError) as caught:
        desk.quote_sheet(quote, "fr")
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [("sheet_language", "unknown_value")]


def test_an_application_form_names_papers_and_consents_in_the_language_of_its_pages(desk: Desk) -> None:
    application = desk.queue(complete_visit(desk)).subject
    chinese, english = (texts(desk.application_form(application, one))[0] for one in ("zh_CN", "en"))
    assert "身份证" in chinese
    assert "身份证" not in english
    both = texts(desk.application_form(application, "both"))[0]
    assert "投保人声明" in both
    assert "Declarationoftheapplicant" in both


def test_all_renewals_of_a_season_are_one_file_earliest_first(full: RealDesk, tmp_path: Path) -> None:
    rows, total = full.desk.renewals(90)
    told: list[Step] = []
    printed = full.desk.renewal_sheets(tmp_path / "all.pdf", days=90, progress=told.append)

    reader = PdfReader(tmp_path / "all.pdf")
    read = [squeezed(page.extract_text()) for page in reader.pages]
    starts = [at for at, page in enumerate(read) if "第1页" in page]
    assert printed.sheets == len(starts) == total - printed.left_out
    assert printed.size == (tmp_path / "all.pdf").stat().st_size
    assert (told[0].done, told[-1].done, told[-1].total) == (1, printed.sheets, total)
    whole = "".join(read)
    places = [whole.index(squeezed(row.customer_name)) for row in rows if squeezed(row.customer_name) in whole]
    assert len(places) == total - printed.left_out
    assert list(tmp_path.glob("*.new")) == []
    assert reader.metadata is not None
    assert reader.metadata.title == f"续保报价单，共 {total} 份"


def test_a_current_quote_is_printed_as_it_was_given_and_printing_keeps_nothing(full: RealDesk, tmp_path: Path) -> None:
    row = next(row for row in full.desk.renewals(30)[0] if row.vehicle_id)
    visit = full.desk.new_visit("motor", customer_id=row.customer_id, vehicle_id=row.vehicle_id).subject
    kept = full.desk.quote(full.desk.save_quote(visit).subject)
    before = (full.desk.quotes()[1], full.desk.receipt_counts(), len(full.desk.open_visits(500)))

    full.desk.renewal_sheets(tmp_path / "all.pdf", days=30)

    pages = [squeezed(page.extract_text()) for page in PdfReader(tmp_path / "all.pdf").pages]
    given = [page for page in pages if kept.number in page]
    assert ["扫码核对" in page for page in given] == [True]
    # What is not in the book cannot be checked, and says so.
    others = [page for page in pages if "编号XB-" in page]
    assert others
    assert not any("扫码核对" in page for page in others)
    assert all("没有编入报价册" in page for page in others)
    assert (full.desk.quotes()[1], full.desk.receipt_counts(), len(full.desk.open_visits(500))) == before


def test_cancelled_after_some_sheets_the_file_that_was_there_is_untouched(full: RealDesk, tmp_path: Path) -> None:
    target = tmp_path / "all.pdf"
    target.write_bytes(b"the one before")
    token = CancelToken()

    def stop_at_third(step: Step) -> None:
        if step.done == 3:
            token.cancel()

    with pytest.raises(Cancelled):
        full.desk.renewal_sheets(target, days=90, token=token, progress=stop_at_third)
    assert target.read_bytes() == b"the one before"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["all.pdf"]


def test_where_nothing_ends_nothing_is_printed_and_a_bad_place_is_named(
    full: RealDesk, desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(NothingToPrint):
        desk.renewal_sheets(tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()
    with pytest.raises(FileUnreadable):
        full.desk.renewal_sheets(tmp_path / "no such folder" / "all.pdf", days=30)


def test_the_batch_reads_like_the_sheets_alone(full: RealDesk, tmp_path: Path) -> None:
    full.desk.renewal_sheets(tmp_path / "both.pdf", days=30, language="both")
    full.desk.renewal_sheets(tmp_path / "one.pdf", days=30)
    both, one = (PdfReader(io.BytesIO((tmp_path / name).read_bytes())) for name in ("both.pdf", "one.pdf"))
    first = squeezed(both.pages[0].extract_text())
    count = next(at for at, page in enumerate(both.pages, 1) if f"Page{at}of{at}" in squeezed(page.extract_text()))
    assert f"共{count}页" in first
    assert len(both.pages) >= 2 * len(one.pages)

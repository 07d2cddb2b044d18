"""The underwriters' pages in a real browser: what they show, what the buttons do, what stays closed."""

from __future__ import annotations

import base64
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from agent_desk.domain.money import Money
from head_office.services import demonstration, underwriting
from tests.fakes.cheap_chest import PIN
from tests.fakes.office_client import OfficeClient, application, customer
from tests.fakes.real_desk import complete_visit, open_real_desk
from tests.fakes.running_office import RunningOffice, running_office

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; ./check installs it")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def picture(width: int = 60, height: int = 40) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((width, height), 60).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running_office(tmp_path_factory.mktemp("office"), console_key="open sesame") as running:
        with running.open() as opened:
            demonstration.prepare(opened)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, office: RunningOffice) -> Iterator[Page]:
    """A page in a session; whatever the browser complains about fails the test."""
    context = browser.new_context(base_url=office.url, viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.goto("/console/?key=open%20sesame")
    yield opened
    context.close()
    assert [text for text in complaints if "status of 4" not in text] == []


@pytest.fixture
def desk(office: RunningOffice) -> Iterator[OfficeClient]:
    with OfficeClient(office.url, office.code()) as client:
        yield client


def sent(
    desk: OfficeClient, *, name: str = "林甲子", papers: tuple[bytes, ...] = (), turned: int = 0
) -> tuple[str, str]:
    body = application(papers=papers, who=customer(name=name), turned=turned)
    assert desk.statuses(desk.envelope("application", body)) == ["stored"]
    for data in papers:
        desk.send(data)
    return body.application.id, body.application.number


def test_a_difference_of_price_is_explained_by_line_and_factor(page: Page, desk: OfficeClient) -> None:
    body = application(papers=(), who=customer(name="林丙寅"))
    answer = body.quote.answer
    assert answer.commercial is not None
    dear, *others = answer.commercial.lines
    half = Money(dear.premium.fen // 2)
    told = replace(
        answer,
        total=answer.total - half,
        commercial=replace(
            answer.commercial,
            lines=(replace(dear, premium=dear.premium - half), *others),
            premium=answer.commercial.premium - half,
        ),
    )
    body = msgspec.structs.replace(body, quote=msgspec.structs.replace(body.quote, answer=told))
    assert desk.statuses(desk.envelope("application", body)) == ["stored"]
    page.goto(f"/console/applications/{body.application.id}")
    expect(page.get_by_role("heading", name="差在哪里")).to_be_visible()
    row = page.locator("table.why tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("车损险，金额与自己的算式不符")
    expect(row).to_contain_text(f"+{half.shown()}")


def test_an_application_goes_its_way_by_the_buttons(page: Page, desk: OfficeClient) -> None:
    name, number = sent(desk, papers=(picture(),))
    page.goto("/console/")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("林甲子")
    expect(page.get_by_text("按原费率包重算，分毫不差")).to_be_visible()
    page.get_by_role("button", name="通过").click()
    page.get_by_role("button", name="保费已收到").click()
    page.get_by_role("button", name="出单").click()
    expect(page.get_by_role("cell", name=re.compile(r"^SY-\d{4}-\d{6}$"))).to_be_visible()
    assert desk.states(name) == ["underwriting", "approved", "paid", "issued"]
    assert len(desk.news("policy")) == len(desk.news("commission"))


def test_going_back_and_reloading_repeats_nothing(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk)
    page.goto(f"/console/applications/{name}")
    page.get_by_role("button", name="通过").click()
    page.reload()
    page.go_back()
    page.go_forward()
    assert desk.states(name) == ["underwriting", "approved"]


def test_a_return_wants_words_and_carries_them(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk)
    page.goto(f"/console/applications/{name}")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_role("alert")).to_contain_text("退回和拒保要写明原因。")
    expect(page.get_by_label("意见")).to_be_focused()
    page.get_by_label("意见").fill("身份证反光 <b>请重拍</b>")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("身份证反光 <b>请重拍</b>")).to_be_visible()
    assert desk.news("application")[-1]["comment"] == "身份证反光 <b>请重拍</b>"


def test_a_decision_that_came_too_late_says_where_it_stands(
    page: Page, desk: OfficeClient, office: RunningOffice
) -> None:
    name, _ = sent(desk)
    page.goto(f"/console/applications/{name}")
    with office.open() as opened:
        underwriting.decide(opened, name, "decline", "甲", who="another")
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_role("alert")).to_contain_text("投保单现在是「已拒保」，不能改成「已通过，待收费」。")
    assert desk.states(name) == ["underwriting", "declined"]


def test_pictures_are_shown_as_they_were_turned_and_documents_only_saved(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk, papers=(picture(), b"%PDF-1.4 document"), turned=90)
    page.goto(f"/console/applications/{name}")
    image = page.locator(".papers img")
    expect(image).to_have_class("turn-90")
    assert image.evaluate("node => node.complete && node.naturalWidth") == 60
    image.click()
    large = page.locator("main img")
    expect(large).to_have_class("turn-90")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4 document"


def test_names_cannot_become_markup(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk, name='<img src=x onerror="document.title=1">')
    page.goto(f"/console/applications/{name}")
    expect(page.get_by_role("heading", level=1)).to_have_text('<img src=x onerror="document.title=1">')
    assert page.locator("main img").count() == 0


def test_the_queue_filters_by_state(page: Page, desk: OfficeClient, office: RunningOffice) -> None:
    name, number = sent(desk)
    with office.open() as opened:
        underwriting.decide(opened, name, "return", "甲", who="test")
    page.goto("/console/")
    expect(page.get_by_role("link", name=number)).to_have_count(0)
    page.get_by_role("link", name=re.compile("^已退回")).click()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    page.goto("/console/?state=nonsense")
    expect(page.get_by_role("link", name=re.compile("^待处理"))).to_have_attribute("aria-current", "page")


def test_english_stays_chosen(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    page.goto(f"/console/applications/{name}")
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    assert "office." not in page.locator("main").inner_text()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("button", name="通过")).to_be_visible()


def test_everything_is_reached_by_keyboard(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk)
    page.goto(f"/console/applications/{name}")
    page.get_by_label("意见").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="通过")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="保费已收到")).to_be_visible()


def test_who_has_no_key_sees_the_door_and_nothing_else(
    browser: Browser, office: RunningOffice, desk: OfficeClient
) -> None:
    name, number = sent(desk, papers=(picture(),))
    context = browser.new_context(base_url=office.url)
    stranger = context.new_page()
    for path in ("", f"applications/{name}", f"applications/{name}/papers/0", f"applications/{name}/papers/0/bytes"):
        answer = stranger.goto(f"/console/{path}")
        assert answer is not None
        assert answer.status == 401
        assert number not in stranger.content()
    stranger.get_by_label("钥匙").fill("wrong")
    stranger.get_by_role("button", name="打开").click()
    expect(stranger.get_by_role("alert")).to_contain_text("钥匙不对")
    stranger.get_by_label("钥匙").fill("open sesame")
    stranger.get_by_role("button", name="打开").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("核保")
    stranger.get_by_role("button", name="退出").click()
    expect(stranger.get_by_label("钥匙")).to_be_visible()
    context.close()


def test_a_form_of_another_session_does_nothing(page: Page, desk: OfficeClient) -> None:
    name, _ = sent(desk)
    for cookie in page.context.cookies():
        desk.http.cookies.set(cookie["name"], cookie["value"])
    answer = desk.http.post(f"/console/applications/{name}", data={"act": "accept", "token": "0" * 64})
    assert answer.status_code == 403
    assert desk.states(name) == ["underwriting"]


def test_no_page_may_run_a_script_or_be_framed(page: Page, desk: OfficeClient, office: RunningOffice) -> None:
    answer = page.goto("/console/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not any(base64.b64encode(b"open sesame").decode() in text for text in (page.content(), page.url))


def test_pages_that_are_none_say_so(page: Page) -> None:
    for path in ("applications/nothing", "static/nothing", "nothing"):
        answer = page.goto(f"/console/{path}")
        assert answer is not None
        assert answer.status == 404


def test_a_sheet_is_checked_in_the_browser_and_nothing_of_it_is_kept(
    page: Page, office: RunningOffice, tmp_path: Path
) -> None:
    real = open_real_desk(tmp_path / "desk")
    try:
        real.desk.enrol(server=office.url, code=office.code(), pin=PIN, device_name="laptop")
        quote = real.desk.save_quote(complete_visit(real.desk)).subject
        sheet = real.desk.quote_sheet(quote)
    finally:
        real.desk.close()
    (tmp_path / "sheet.pdf").write_bytes(sheet)
    page.goto("/console/")
    page.get_by_role("link", name="核对报价单").click()
    page.set_input_files("#sheet", str(tmp_path / "sheet.pdf"))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("签名有效")).to_be_visible()
    expect(page.get_by_text("设备 laptop")).to_be_visible()

    (tmp_path / "note.txt").write_text("no sheet")
    page.set_input_files("#sheet", str(tmp_path / "note.txt"))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("读不出来")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("没有文件")
    page.fill("#text", "AD2:Q:BJ-2611-0001")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("认不出")).to_be_visible()

"""The application form names the applicant in full, what is insured, which papers and consents stand behind it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pypdf import PdfReader

from agent_desk.sheets.maker import ReportlabSheets
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_reading import squeezed, texts

MAKERS = {language: ReportlabSheets(language) for language in ("zh_CN", "en")}


def form(language: str = "zh_CN", **changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "application": cases.application(),
        "quote": cases.motor_quote(),
        "visit": cases.visit(),
        "customer": cases.person(),
        "vehicle": cases.vehicle(),
        "home": None,
        "agent": cases.agent(),
        "consents": cases.CONSENTS,
        "texts": cases.TEXTS,
        "checklist": cases.CHECKLIST,
    }
    return MAKERS[language].application_form(**(facts | changes))


def test_a_motor_form_says_everything_that_is_applied_for() -> None:
    for read in texts(form()):
        for words in (
            "机动车保险投保单", "编号 TB-2611-0031", "2026-11-24 10:44", "330100190506151001", "13000000001", "杭州市示范路 1 号",
            "BJ-2611-0486，费率包 DEMO-2026.11", "新车购置价132,000.00 元", "投保险种", "商业险小计",
            "壹仟贰佰陆拾玖元柒角肆分", "投保人声明", "责任免除", "以上内容由我确认", "我已核对证件原件", "示范费率",
        ):  # fmt: skip
            assert squeezed(words) in read


def test_papers_stand_in_the_checklists_order_and_a_stray_one_last() -> None:
    read = texts(form())[0]
    places = [read.index(squeezed(words)) for words in ("身份证正反面2 张", "上年保单1 张", "other_paper1 张")]
    assert places == sorted(places)
    assert "行驶证正副页" not in read


def test_of_two_answers_to_one_text_the_later_counts_and_a_no_is_printed_as_no() -> None:
    read = texts(form())[0]
    assert squeezed("个人信息处理告知 2026-07 版 2026-11-24 09:41 同意") in read
    assert squeezed("敏感个人信息单独同意 2026-07 版 2026-11-24 09:42 同意") in read
    assert squeezed("续保提醒 2026-07 版 2026-11-24 09:44 不同意") in read
    assert read.count("敏感个人信息单独同意") == 1


def test_a_consent_to_an_older_text_keeps_its_own_version() -> None:
    older = replace(cases.CONSENTS[0], version="2025-01", answered_at=cases.MADE - timedelta(days=400))
    assert squeezed("个人信息处理告知 2025-01 版") in texts(form(consents=(older,)))[0]


def test_without_consents_and_papers_the_form_says_so() -> None:
    read = texts(form(consents=(), application=cases.application(papers=(), moves=()), checklist=None))[0]
    assert "尚无资料" in read
    assert "告知和同意" not in read
    assert squeezed("2026-11-24 09:44") in read


def test_an_organisation_applies_by_its_code_its_contact_and_its_seal() -> None:
    read = texts(form(customer=cases.organisation()))[0]
    for words in ("91110000000000019B", "经办人何乙丑", "投保人盖章"):
        assert squeezed(words) in read


def test_a_home_form_says_the_home() -> None:
    pdf = form(
        quote=cases.home_quote(),
        visit=cases.visit("home"),
        vehicle=None,
        home=cases.home(),
        application=cases.application(kind="home"),
    )
    for read in texts(pdf):
        for words in ("家庭财产保险投保单", "89.5 平方米", "每次免赔300 元", "零时起 3 年", "各项合计"):
            assert squeezed(words) in read


def test_a_form_without_its_object_still_names_what_was_priced() -> None:
    read = texts(form(quote=cases.home_quote(), vehicle=None))[0]
    assert "¥600.05" in read
    assert "陆佰元零伍分" in read


def test_the_same_application_gives_the_same_bytes_and_no_person_in_the_files_facts() -> None:
    pdf = form()
    assert pdf == form()
    reader = PdfReader(io.BytesIO(pdf))
    facts = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "TB-2611-0031" in facts
    assert not any(words in facts for words in ("林", "3301", "13000"))


def test_a_declaration_is_never_torn_from_its_signature() -> None:
    long = cases.motor_quote(cases.ALL_COVERS)
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(form(quote=long))).pages]

    assert len(pages) == 2
    assert all(words in pages[1] for words in ("投保人声明", "解除合同", "投保人签字", "业务员签字"))


def test_the_english_form_is_english() -> None:
    read = texts(form("en"))[0]
    for words in (
        "Motor insurance application",
        "Papers enclosed",
        "2 pictures",
        "1 picture",
        "not agreed",
        "Declaration of the applicant",
    ):
        assert squeezed(words) in read

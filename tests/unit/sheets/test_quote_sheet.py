"""The quote sheet says everything, legibly, on paper and as text."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from agent_desk.domain.money import Money
from agent_desk.domain.premium import PackRef, TraceStep
from agent_desk.domain.sheet_code import quote_promise
from agent_desk.domain.visit import Fact, Source
from agent_desk.proof.paper import read_paper
from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.sheets.words import grouped
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_reading import apart, glyphs, squeezed, texts

MAKERS = {language: ReportlabSheets(language) for language in ("zh_CN", "en")}
# A sheet takes 0.1 s to make and read back twice; shrinking a failure would take minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
RARE = "㛃𬭎䶮"


def sheet(language: str = "zh_CN", **changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "quote": cases.motor_quote(),
        "visit": cases.visit(),
        "customer": cases.person(),
        "vehicle": cases.vehicle(),
        "home": None,
        "agent": cases.agent(),
    }
    return MAKERS[language].quote_sheet(**(facts | changes))


def home_sheet(**changes: Any) -> bytes:
    return sheet(
        **({"quote": cases.home_quote(), "vehicle": None, "home": cases.home(), "visit": cases.visit("home")} | changes)
    )


def test_a_motor_sheet_says_all_amounts_their_steps_and_the_total_in_words() -> None:
    quote = cases.motor_quote()
    wanted = [
        "机动车保险报价单", "编号 BJ-2611-0486", "2026-11-24 09:44", "安衡财产保险股份有限公司 浙江分公司",
        "服务电话 000-00000000", "林甲子", "330100********1001", "浙A 00001", "LAA0A0A05SA000001", "示范牌 SF7150 甲型",
        "1A2345678", "家庭自用，5 座，汽油 1.5 L", "2022-11-18", "2026-12-06 零时起一年", "何乙丑，工号 33001824",
        "死亡伤残 18 万，医疗 1.8 万，财产损失 0.2 万", "200,000.00", "665.00", "按实际价值", "每座 5 万，4 座",
        "2026 年度，全年 12 个月，代收代缴", "300.00", "950.00", "× 0.70", "= 665.00", "× 0.60",
        "商业险小计", "¥" + quote.answer.total.shown(), "人民币（大写）壹仟贰佰陆拾玖元柒角肆分", "有效到 2026-12-01 24 时",
        "DEMO-2026.11", "校验", "示范费率，仅供演示，不作销售", "第 1 页，共 1 页", "投保人签字", "业务员签字", "不是保险合同",
    ]  # fmt: skip
    assert quote.answer.commercial is not None
    for line in quote.answer.commercial.lines:
        wanted += [line.pure.shown(), line.premium.shown()]
    for read in texts(sheet()):
        assert [words for words in wanted if squeezed(words) not in read] == []


def test_a_home_sheet_says_the_home_its_items_and_its_period() -> None:
    for read in texts(home_sheet()):
        for words in (
            "家庭财产保险报价单", "浙江省杭州市示范区示范路 18 号 3 幢 2 单元 501 室", "钢混或框架", "2015 年", "业主自住",
            "台风洪水", "300 元", "89.5 平方米", "零时起 3 年", "1,200,000.00", "480.00", "120.05", "1,200,000.00 × 0.4‰", "各项合计",
            "¥600.05", "陆佰元零伍分",
        ):  # fmt: skip
            assert squeezed(words) in read


def test_the_birth_date_of_a_person_is_nowhere_on_a_quote_and_a_credit_code_is_whole() -> None:
    pdf = sheet()
    assert all("19050615" not in read for read in texts(pdf))
    for read in texts(sheet(customer=cases.organisation())):
        assert "91110000000000019B" in read
        assert "投保人盖章" in read


def test_rare_characters_are_printed_embedded_and_can_be_read_back() -> None:
    pdf = sheet(customer=cases.person(name=f"林{RARE}"))

    for read in texts(pdf):
        assert f"林{RARE}" in read
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())
    boxes = [glyph for glyph in glyphs(pdf)[0] if glyph.character in RARE]
    assert len(boxes) == 3
    assert all(glyph.right - glyph.left > 6 and glyph.top - glyph.bottom > 6 for glyph in boxes)


def test_a_character_that_no_font_has_is_a_box_on_paper_and_itself_in_the_text() -> None:
    for read in texts(sheet(customer=cases.person(name="林\U00031350子"))):
        assert "林\U00031350子" in read


def test_what_is_open_is_listed_with_its_price_and_the_range() -> None:
    pdf = sheet(open_points=cases.OPEN, low=Money.yuan("2941.73"), high=Money.yuan("3812.43"))
    for read in texts(pdf):
        for words in (
            "1. 近三年出险 0 次，按您口述。若是 1 次", "+632.75", "2. 自主定价系数 0.95，总公司可定 0.90 至 1.00", "±109.82",
            "合计最低 2,941.73，最高 3,812.43", "我已看过上面两条假定和免责说明",
        ):  # fmt: skip
            assert squeezed(words) in read


def test_an_unproved_fact_is_named_even_where_nobody_says_by_how_much() -> None:
    facts = {
        "quote__claims": Fact("0", Source.TOLD),
        "vehicle__new_price": Fact("132000", Source.ASSUMED),
        "quote__pricing": Fact("0.95", Source.CONFIRMED),
        "vehicle__seats": Fact("5", Source.PAPER),
        "home__built_year": Fact("2015", Source.TOLD),
    }
    for read in texts(sheet(visit=cases.visit(**facts))):
        assert squeezed("1. 近三年出险 0 次，按您口述") in read
        assert squeezed("2. 新车购置价 132,000 元，暂按估计") in read
        assert "自主定价系数" not in read
        assert "核定载客" not in read
        assert "建成年份" not in read


def test_where_nothing_is_open_neither_list_nor_range_is_printed() -> None:
    for read in texts(sheet(low=Money.yuan("1"), high=Money.yuan("1"))):
        assert "假定" not in read
        assert "合计最低" not in read
        assert "我已看过免责说明" in read


def test_the_same_quote_gives_the_same_bytes_from_another_maker_and_another_thread() -> None:
    first = sheet()
    assert sheet(customer=cases.person(name=f"林{RARE}")) != first
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda _: sheet(), range(8)))
    assert {*again, ReportlabSheets().quote_sheet(**_plain())} == {first}


def _plain() -> dict[str, Any]:
    return {
        "quote": cases.motor_quote(),
        "visit": cases.visit(),
        "customer": cases.person(),
        "vehicle": cases.vehicle(),
        "home": None,
        "agent": cases.agent(),
    }


def test_the_file_says_who_made_it_in_which_language_and_nothing_about_the_customer() -> None:
    reader = PdfReader(io.BytesIO(sheet()))
    found = {key: str(value) for key, value in (reader.metadata or {}).items()}

    assert found["/Title"] == "机动车保险报价单 BJ-2611-0486"
    assert found["/Author"] == "安衡财产保险股份有限公司 浙江分公司"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert not any(words in " ".join(found.values()) for words in ("林", "浙A", "3301", "13000"))
    assert (float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)) == pytest.approx(
        (595.28, 841.89), abs=0.05
    )


def test_a_sheet_fits_into_a_hundred_kilobytes_even_with_every_cover_and_rare_names() -> None:
    pdf = sheet(
        quote=cases.motor_quote(cases.ALL_COVERS), customer=cases.person(name=f"林{RARE}"), open_points=cases.OPEN
    )
    assert len(pdf) <= 100_000


def test_the_qr_code_on_paper_promises_what_the_quote_promises() -> None:
    quote = cases.motor_quote()
    (code,) = read_paper(sheet(quote=quote)).codes

    assert code.promises(quote_promise(quote))
    assert not code.signature
    assert grouped(code.check) in pypdfium2.PdfDocument(sheet(quote=quote))[0].get_textpage().get_text_range()


def test_rates_for_sale_carry_no_demonstration_note() -> None:
    for read in texts(sheet(quote=cases.motor_quote(pack=PackRef("ZJ-2026", "7", "5" * 64)))):
        assert "示范费率" not in read
        assert "ZJ-20267" in read


def test_services_days_and_deductibles_stand_beside_their_cover() -> None:
    for read in texts(sheet(quote=cases.motor_quote(cases.ALL_COVERS))):
        for words in ("道路救援 2 次，代驾 1 次", "每天 200 元，30 天", "绝对免赔率 10%", "每座 1 万，5 座"):
            assert squeezed(words) in read


def test_a_new_car_without_plate_and_a_part_that_is_not_quoted_are_said_plainly() -> None:
    quote = cases.motor_quote()
    answer = replace(quote.answer, compulsory=None, vehicle_tax=None, warnings=("vehicle_tax_not_in_pack",))
    new = cases.vehicle(plate="", first_registered=None, invoice_date=quote.start, engine_number="")
    for read in texts(sheet(quote=replace(quote, answer=answer), vehicle=new)):
        for words in ("新车，未上牌", "购车日期2026-12-06", "发动机号待补", "费率包里没有本地税额，另行确认"):
            assert squeezed(words) in read
        assert "强制保险" not in read


def test_the_english_sheet_keeps_the_amount_in_chinese_capitals_and_says_the_rest_in_english() -> None:
    for read in texts(sheet("en", open_points=cases.OPEN)):
        for words in (
            "Motor insurance quote", "壹仟贰佰陆拾玖元柒角肆分", "How the price is made", "Page 1 of 1",
            "I have read the 2 assumptions above and the exclusions", "50,000 a seat, 4 seats",
        ):  # fmt: skip
            assert squeezed(words) in read


LONG_NAMES = st.text(
    st.sampled_from("示范甲乙丙丁子丑寅卯省市运输有限责任公司（）分ABC 0123㛃𬭎"), min_size=1, max_size=60
)


@settings(max_examples=25, deadline=None, phases=UNSHRUNK)
@given(
    name=LONG_NAMES,
    insurer=LONG_NAMES,
    model=LONG_NAMES,
    engine=st.text(st.sampled_from("ABCDEFG0123456789-"), max_size=30),
    covers=st.integers(1, len(cases.ALL_COVERS)),
    points=st.integers(0, 2),
    language=st.sampled_from(["zh_CN", "en"]),
)
def test_whatever_is_entered_nothing_overlaps_and_nothing_is_lost(
    name: str, insurer: str, model: str, engine: str, covers: int, points: int, language: str
) -> None:
    quote = cases.motor_quote(cases.ALL_COVERS[:covers])
    pdf = sheet(
        language,
        quote=quote,
        customer=cases.organisation(name=name),
        vehicle=cases.vehicle(model=model, engine_number=engine),
        agent=cases.agent(insurer=insurer),
        open_points=cases.OPEN[:points],
    )
    read = texts(pdf)[0]
    assert quote.answer.commercial is not None
    wanted = [name, insurer, model, engine, quote.answer.total.shown()]
    wanted += [line.premium.shown() for line in quote.answer.commercial.lines]
    assert [words for words in wanted if squeezed(words) not in read] == []
    for page in glyphs(pdf):
        apart(page)


@settings(max_examples=10, deadline=None, phases=UNSHRUNK)
@given(address=st.text(st.sampled_from("浙江省示范市区路街道幢单元室0123456789 "), min_size=1, max_size=200))
def test_a_long_address_is_printed_whole(address: str) -> None:
    pdf = home_sheet(home=cases.home(address=address))
    assert squeezed(address) in texts(pdf)[0]
    for page in glyphs(pdf):
        apart(page)


def test_a_case_of_two_pages_names_itself_on_each_and_repeats_the_tables_head() -> None:
    quote = cases.motor_quote(cases.ALL_COVERS)
    pdf = sheet(
        quote=quote,
        customer=cases.organisation(name="示范" * 30),
        agent=cases.agent(insurer="示范" * 40),
        open_points=cases.OPEN,
    )
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]

    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert squeezed(f"第 {number} 页，共 2 页") in page
        assert "BJ-2611-0486" in page
    assert "（续）" in pages[1]
    assert "投保人盖章" in pages[1]


def test_a_very_long_calculation_runs_over_several_pages_without_losing_a_step() -> None:
    quote = cases.motor_quote()
    trace = tuple(TraceStep("commercial", "no_such_step", "+", f"{number:,}.77") for number in range(1000, 1120))
    pdf = sheet(
        quote=replace(quote, answer=replace(quote.answer, trace=trace)),
        open_points=cases.OPEN,
        low=Money(1),
        high=Money(2),
    )
    read = texts(pdf)[0]

    assert [step.value for step in trace if step.value not in read] == []
    assert squeezed("合计最低 0.01，最高 0.02") in read
    for page in glyphs(pdf):
        apart(page)


def test_nothing_heavy_is_imported_before_the_first_sheet() -> None:
    code = (
        "import sys; from agent_desk.sheets.maker import ReportlabSheets; ReportlabSheets();"
        "print(sorted({'reportlab', 'zxingcpp', 'pyhanko', 'cn2an', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_facts_that_are_only_told_share_one_line_so_that_a_usual_quote_stays_on_one_page() -> None:
    told = {
        path: Fact(text, Source.TOLD)
        for path, text in (
            ("vehicle__new_price", "132000"),
            ("vehicle__first_registered", "2022-11-18"),
            ("vehicle__seats", "5"),
            ("vehicle__displacement_l", "1.5"),
        )
    }
    pdf = sheet(
        quote=cases.motor_quote(cases.ALL_COVERS[:6]),
        visit=cases.visit(**told),
        open_points=cases.OPEN,
        agent=cases.agent(licence="00000330100190000001"),
    )
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    for read in texts(pdf):
        assert squeezed("3. 新车购置价 132,000 元，注册日期 2022-11-18，核定载客 5 人，排量 1.5 L，按您口述") in read
        assert squeezed("我已看过上面三条假定和免责说明") in read

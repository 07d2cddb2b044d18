"""What holds of every kind of sheet in every language: nothing lost, nothing over another, and a file that says what it is."""

from __future__ import annotations

import ctypes
import io
import re
from typing import Any

import pypdfium2
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdfium2 import raw

from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.texts import SHEET_LANGUAGES
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_kinds import KINDS, MAKERS, Facts, refund
from tests.unit.sheets.sheet_reading import apart, glyphs, squeezed, texts

# A sheet takes 0.1 s to make and read back twice; shrinking a failure would take minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
RARE = "㛃𬭎䶮"
NAMES = st.text(
    st.sampled_from("示范甲乙丙丁子丑寅卯省市运输有限责任公司（）分ABC 0123㛃𬭎䶮"), min_size=1, max_size=60
)
ADDRESSES = st.text(st.sampled_from("浙江省示范市区路街道幢单元室0123456789 䶮"), min_size=1, max_size=160)


def made(kind: str, language: str = "zh_CN", facts: Facts | None = None) -> bytes:
    return KINDS[kind](MAKERS[language], facts or Facts())


def entries(pdf: bytes) -> tuple[PdfReader, Any]:
    reader = PdfReader(io.BytesIO(pdf))
    return reader, reader.trailer["/Root"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
@given(
    name=NAMES,
    insurer=NAMES,
    address=ADDRESSES,
    model=NAMES,
    plan=NAMES,
    covers=st.integers(1, len(cases.ALL_COVERS)),
    offers=st.integers(2, 4),
    language=st.sampled_from(SHEET_LANGUAGES),
)
def test_whatever_is_entered_nothing_overlaps_and_nothing_is_lost(
    kind: str, name: str, insurer: str, address: str, model: str, plan: str, covers: int, offers: int, language: str
) -> None:
    facts = Facts(
        customer=cases.organisation(name=name),
        vehicle=cases.vehicle(model=model),
        home=cases.home(address=address),
        agent=cases.agent(insurer=insurer, licence="00000330100190000001"),
        covers=covers,
        offers=offers,
        name=plan,
    )
    pdf = made(kind, language, facts)

    read = texts(pdf)[0]
    wanted = [name, insurer, "00000330100190000001", "91110000000000019B", "何乙丑"]
    wanted += [address] if kind in {"home quote", "home comparison", "bundle"} else []
    wanted += [model] if kind not in {"home quote", "home comparison", "refund note"} else []
    wanted += [plan] if kind == "motor comparison" else []
    assert [words for words in wanted if squeezed(words) not in read] == []
    for page in glyphs(pdf):
        apart(page)


@pytest.mark.parametrize("kind", KINDS)
def test_rare_characters_are_themselves_on_every_sheet(kind: str) -> None:
    facts = Facts(customer=cases.person(name=f"林{RARE}"), agent=cases.agent(name=f"何{RARE}"))
    for read in texts(made(kind, "both", facts)):
        assert read.count(f"林{RARE}") == 2
        assert f"何{RARE}" in read


@pytest.mark.parametrize("kind", KINDS)
def test_fourteen_covers_and_long_names_stay_below_a_hundred_kilobytes_in_one_language(kind: str) -> None:
    facts = Facts(customer=cases.person(name=f"林{RARE}"), covers=14, offers=4)
    for language in ("zh_CN", "en"):
        assert len(made(kind, language, facts)) <= 100_000


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_are_chinese_pages_then_english_ones_under_one_count(kind: str) -> None:
    alone = [len(PdfReader(io.BytesIO(made(kind, language))).pages) for language in ("zh_CN", "en")]
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(made(kind, "both"))).pages]

    total = sum(alone)
    assert len(pages) == total
    for number, page in enumerate(pages, 1):
        wanted = f"第 {number} 页，共 {total} 页" if number <= alone[0] else f"Page {number} of {total}"
        assert squeezed(wanted) in page


@pytest.mark.parametrize("kind", KINDS)
def test_no_sheet_but_the_form_tells_a_birth_date(kind: str) -> None:
    told = any("19050615" in read for read in texts(made(kind)))
    assert told == (kind == "motor form")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_facts_give_the_same_bytes_from_another_maker(kind: str) -> None:
    assert made(kind) == KINDS[kind](ReportlabSheets("zh_CN"), Facts())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_iso_19005_2_asks_of_a_file_is_there_where_it_is_claimed(kind: str, language: str) -> None:
    pdf = made(kind, language, Facts(customer=cases.person(name=f"林{RARE}")))
    reader, root = entries(pdf)
    xmp = root["/Metadata"].get_data().decode()
    info = reader.metadata
    assert info is not None

    # 6.1: header, identifier, no encryption. 6.6: metadata that agrees with the information dictionary.
    assert re.match(rb"%PDF-1\.7\s*\n%[\x80-\xff]{4}", pdf)
    assert "/ID" in reader.trailer
    assert "/Encrypt" not in reader.trailer
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "/Filter" not in root["/Metadata"]
    for words in (info["/Title"], info["/Author"], info["/Subject"], info["/Creator"], info["/Producer"]):
        assert f">{words}<" in xmp
    stamp = str(info["/CreationDate"])
    day = f"{stamp[2:6]}-{stamp[6:8]}-{stamp[8:10]}T{stamp[10:12]}:{stamp[12:14]}:{stamp[14:16]}+08:00"
    assert stamp.endswith("+08'00'")
    assert f"<xmp:CreateDate>{day}</xmp:CreateDate>" in xmp
    # 6.2.2: what the colours mean. 6.2.11: every font is in the file, with its widths and its characters.
    intent = root["/OutputIntents"][0].get_object()
    assert (intent["/S"], intent["/DestOutputProfile"]["/N"]) == ("/GTS_PDFA1", 3)
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    for page in reader.pages:
        assert "/Annots" not in page
        for font in page["/Resources"]["/Font"].values():
            _sound(font.get_object())
    # How a reader shows it.
    assert root["/Lang"] == {"zh_CN": "zh-CN", "en": "en"}[language]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def _sound(font: Any) -> None:
    """A symbolic TrueType font as ISO 19005-2, 6.2.11 wants it: embedded, no encoding, one character map, all widths."""
    descriptor = font["/FontDescriptor"]
    program = descriptor["/FontFile2"].get_data()
    assert font["/Subtype"] == "/TrueType"
    assert descriptor["/Flags"] & 4
    assert "/Encoding" not in font
    assert "/ToUnicode" in font
    assert len(font["/Widths"]) == font["/LastChar"] - font["/FirstChar"] + 1
    tables = {
        program[at : at + 4]: int.from_bytes(program[at + 8 : at + 12], "big")
        for at in range(12, 12 + 16 * int.from_bytes(program[4:6], "big"), 16)
    }
    cmap = tables[b"cmap"]
    assert int.from_bytes(program[cmap + 2 : cmap + 4], "big") == 1


def test_a_sheet_with_a_character_that_no_font_has_claims_no_archive_format() -> None:
    _, root = entries(made("motor quote", "zh_CN", Facts(customer=cases.person(name="林\U00031350子"))))
    assert "pdfaid:part" not in root["/Metadata"].get_data().decode()


def test_a_name_with_signs_of_markup_stays_a_name_in_the_metadata() -> None:
    _, root = entries(made("motor quote", "zh_CN", Facts(agent=cases.agent(insurer="示范<甲>&乙公司"))))
    assert "示范&lt;甲&gt;&amp;乙公司" in root["/Metadata"].get_data().decode()


def test_a_refund_note_names_policy_amounts_payers_and_that_others_decide() -> None:
    for read in texts(made("refund note")):
        for words in (
            "退保试算单", "PDAA202633010000000124", "2026-11-25 零时起不再保障", "车辆报废，已办注销登记", "191.30", "税务机关",
            "50.00",
            "× 105/365", "保障 365 天，已过 260 天，余 105 天", "¥" + refund().total.shown(), "肆佰叁拾贰元陆角整",
            "《车船税法实施条例》第十九条、第二十条", "不是批单", "由税务机关核定", "以总公司和税务机关核定为准",
        ):  # fmt: skip
            assert squeezed(words) in read, words


def test_a_bundle_says_both_tables_and_the_sum_of_both_in_figures_and_capitals() -> None:
    facts = Facts()
    motor, home = facts.motor_case().quote, facts.home_case().quote
    both = motor.answer.total + home.answer.total
    for read in texts(made("bundle", facts=facts)):
        for words in (
            "编号 BJ-2611-0486 / BJ-2611-0487", "机动车合计", motor.answer.total.shown(), "家庭财产合计",
            home.answer.total.shown(), "两项合计", f"¥{both.shown()}", "壹仟捌佰陆拾玖元柒角玖分", "480.00", "死亡伤残 18 万",
            "近三年出险 0 次", "浙江省杭州市示范区示范路 18 号 3 幢 2 单元 501 室", "浙A 00001",
        ):  # fmt: skip
            assert squeezed(words) in read, words


@pytest.mark.parametrize("kind", KINDS)
def test_title_headings_and_lines_are_tagged_in_reading_order_and_the_rest_is_an_artifact(kind: str) -> None:
    pdf = made(kind, "both", Facts(covers=14))
    reader, root = entries(pdf)
    assert root["/MarkInfo"]["/Marked"]
    document = root["/StructTreeRoot"]["/K"].get_object()
    elements = [one.get_object() for one in document["/K"]]
    parents = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]

    # One title for each language, each on the first page of its half; headings and lines besides.
    assert [one["/S"] for one in elements].count("/H1") == 2
    assert elements[0]["/S"] == "/H1"
    assert {one["/S"] for one in elements} == {"/H1", "/H2", "/P"}
    for number, page in enumerate(reader.pages):
        content = page.get_contents()
        assert content is not None
        opened = re.findall(rb"/(\w+) (?:<</MCID (\d+)>> BDC|BMC)", content.get_data())
        assert content.get_data().count(b"EMC") == len(opened)
        assert [name for name, mark in opened if not mark] == [b"Artifact"]
        marks = [int(mark) for _, mark in opened if mark]
        of_page = [one for one in elements if one["/Pg"].get_object() == page]
        assert marks == list(range(len(of_page))) == [one["/K"] for one in of_page]
        assert page["/StructParents"] == parents[2 * number] == number
        assert [one.get_object() for one in parents[2 * number + 1]] == of_page


def test_pdfium_reads_the_tags_too() -> None:
    document = pypdfium2.PdfDocument(made("motor quote"))
    page = document[0]
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    try:
        top = raw.FPDF_StructTree_GetChildAtIndex(tree, 0)
        kinds = []
        for place in range(raw.FPDF_StructElement_CountChildren(top)):
            text = (ctypes.c_uint16 * 16)()
            size = raw.FPDF_StructElement_GetType(raw.FPDF_StructElement_GetChildAtIndex(top, place), text, 32)
            kinds.append(bytes(text)[: size - 2].decode("utf-16-le"))
    finally:
        raw.FPDF_StructTree_Close(tree)
    assert kinds[0] == "H1"
    assert kinds.count("H2") == 3
    assert kinds.count("P") > 10

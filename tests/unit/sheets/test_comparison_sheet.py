"""The comparison sheet: what each way covers and costs, and where they differ."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from pypdf import PdfReader

from agent_desk.sheets import comparison_sheet
from agent_desk.sheets.comparison_sheet import Cell, Line
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_kinds import MAKERS, Facts, comparison, home_offers, offers
from tests.unit.sheets.sheet_reading import squeezed, texts

TINT = (231, 241, 236)


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_every_cover_limit_premium_and_total_of_every_option_is_on_the_sheet() -> None:
    found = offers(4, 14, "甲方案")
    read = texts(comparison(MAKERS["zh_CN"], Facts(), found))[0]

    wanted = [
        "基本",
        "推荐",
        "全面",
        "甲方案",
        "已选",
        "道路救援 2 次",
        "每座 5 万",
        "到 2026-12-01 24 时",
        "选定：推荐",
    ]
    for offer in found:
        wanted.append("¥" + offer.answer.total.shown())
        assert offer.answer.commercial is not None
        wanted += [line.premium.shown() for line in offer.answer.commercial.lines]
    assert [words for words in wanted if squeezed(words) not in read] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_usual_comparison_is_one_page(language: str, count: int) -> None:
    assert pages(comparison(MAKERS[language], Facts(), offers(count, 8, "甲方案"))) == 1


def test_fourteen_covers_in_four_options_are_one_page_in_chinese() -> None:
    assert pages(comparison(MAKERS["zh_CN"], Facts(), offers(4, 14, "甲方案"))) == 1


def test_only_what_differs_is_set_off() -> None:
    assert not Line("x", (Cell("1"), Cell("1"))).differs
    assert Line("x", (Cell("1"), Cell("1", "2"))).differs
    same = offers(2, 4, "乙")[1]
    alike = comparison(MAKERS["zh_CN"], Facts(), (same, same))
    unlike = comparison(MAKERS["zh_CN"], Facts(), offers(2, 4, "乙"))
    # The legend's square is tinted on both.
    assert tinted(unlike) > 20 * tinted(alike) > 0


def tinted(pdf: bytes) -> int:
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    counted = image.getcolors(maxcolors=1 << 20)
    assert counted is not None
    return next((count for count, colour in counted if colour == TINT), 0)


def test_the_difference_to_the_chosen_option_is_said_both_ways() -> None:
    found = offers(3, 6, "全险")
    base = found[1].answer.total
    read = texts(comparison(MAKERS["zh_CN"], Facts(), found))[0]
    assert squeezed(f"少 {(base - found[0].answer.total).shown()}") in read
    assert squeezed(f"多 {(found[2].answer.total - base).shown()}") in read


def test_where_nothing_is_chosen_nothing_is_marked_and_the_cheapest_is_the_measure() -> None:
    found = offers(3, 6, "全险", chosen=None)
    read = texts(comparison(MAKERS["zh_CN"], Facts(), found))[0]
    assert "已选" not in read
    assert "选定：" not in read
    assert squeezed(f"多 {(found[2].answer.total - found[0].answer.total).shown()}") in read


def test_a_home_comparison_says_items_sums_and_totals() -> None:
    read = texts(comparison(MAKERS["zh_CN"], Facts(), home_offers(), "home"))[0]
    for words in ("家庭财产保险方案比较", "120 万", "10 万", "120.05", "¥480.00", "¥600.05", "89.5 平方米"):
        assert squeezed(words) in read


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_than_two_or_more_than_four_options_are_no_comparison(count: int) -> None:
    found = (*offers(4, 8, "甲方案"), offers(2, 4, "乙")[0])[:count]
    with pytest.raises(ValueError, match=f"{count} offers"):
        comparison(MAKERS["zh_CN"], Facts(), found)


def test_covers_that_only_a_smaller_option_has_stand_behind_what_they_follow_there() -> None:
    assert comparison_sheet._merged([["A", "X", "B"], ["A", "B", "C", "D"]]) == ["A", "X", "B", "C", "D"]
    assert comparison_sheet._merged([[], []]) == []


def test_a_chosen_endorsement_without_a_sum_says_that_it_is_included() -> None:
    read = texts(comparison(MAKERS["zh_CN"], Facts(), offers(2, len(cases.ALL_COVERS), "全险")))[0]
    assert "有保障" in read
    assert squeezed("绝对免赔率 10%") in read

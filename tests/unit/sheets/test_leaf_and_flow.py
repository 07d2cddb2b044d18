"""Lines break where Chinese and Western text may break; blocks fall onto pages whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desk.sheets.flow import Block, paginate
from agent_desk.sheets.leaf import Fonts, Span, clean


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("林甲子，。（）abc XYZ0123-/ “示范路”㛃"), min_size=1, max_size=80),
    width=st.floats(30, 400),
)
def test_wrapped_lines_hold_the_whole_text_within_the_width(text: str, width: float) -> None:
    fonts = _fonts()
    lines = fonts.wrap([Span(text[: len(text) // 2]), Span(text[len(text) // 2 :], bold=True)], width)

    assert "".join(span.text for line in lines for span in line) == text
    assert all(fonts.width(line) <= width + 0.01 or sum(len(span.text) for span in line) == 1 for line in lines)


_made: list[Fonts] = []


def _fonts() -> Fonts:
    if not _made:
        _made.append(Fonts())
    return _made[0]


def test_no_line_begins_with_a_comma_or_ends_with_an_open_bracket() -> None:
    lines = _fonts().wrap([Span("甲乙丙丁，子丑寅卯（甲乙丙丁）子丑寅卯")], 60.1)

    said = ["".join(span.text for span in line) for line in lines]
    assert not any(line.startswith(("，", "）")) or line.endswith("（") for line in said)
    assert len(said) > 2


def test_a_last_line_never_holds_one_lonely_character() -> None:
    lines = _fonts().wrap([Span("甲乙丙丁子丑寅卯甲乙丙")], 60.1)

    assert [sum(len(span.text) for span in line) for line in lines] == [5, 4, 2]


def test_a_western_word_stays_whole_unless_it_is_wider_than_the_line() -> None:
    lines = _fonts().wrap([Span("the insurer decides")], 60)
    assert ["".join(span.text for span in line).strip() for line in lines] == ["the", "insurer", "decides"]

    assert len(_fonts().wrap([Span("W" * 40)], 60)) > 4


def test_what_no_printer_can_print_is_left_out_and_names_are_never_changed() -> None:
    assert clean("林\u200b甲\x00子\u202e \ud800\ufe0f\U000e0100") == "林甲子"
    assert clean("何\n乙\t丑") == "何 乙 丑"
    assert clean("\uf900") == "\uf900"


def _block(height: float, *, before: float = 0.0, keep: bool = False, head: Block | None = None) -> Block:
    return Block(height, lambda leaf, top: None, before, keep, head)


def test_everything_on_one_page_has_the_signatures_at_its_foot() -> None:
    closing = _block(100)
    (page,) = paginate([_block(50), _block(50, before=10)], closing, first=40, later=80, bottom=1000)

    assert [top for top, _ in page] == [40, 100, 900]


def test_a_table_that_breaks_has_its_head_again() -> None:
    head = _block(30, keep=True)
    rows = [_block(100, head=head) for _ in range(5)]
    pages = paginate([head, *rows], _block(50), first=0, later=0, bottom=300)

    assert all(page[0][1] is head for page in pages)
    assert [block for page in pages for _, block in page if block in rows] == rows
    assert all(top + block.height <= 300 for page in pages for top, block in page)


def test_signatures_take_the_last_group_with_them_to_a_new_page() -> None:
    title, paragraph = _block(20, before=30, keep=True), _block(60)
    pages = paginate([_block(800), title, paragraph], _block(150), first=0, later=50, bottom=1000)

    assert [[block for _, block in page][:2] for page in pages][1] == [title, paragraph]
    assert len(pages[1]) == 3


def test_signatures_find_room_even_below_a_group_that_fills_a_page() -> None:
    pages = paginate([_block(900)], _block(150), first=0, later=50, bottom=1000)

    assert [len(page) for page in pages] == [1, 1]

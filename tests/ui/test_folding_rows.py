"""A list in groups whose rows open stands right at every place, and reads only what is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.folding import Band, FoldingRows, Under
from ui.widgets.folding_table import FoldingTable
from ui.widgets.tables import PAGE, CellRole, Column, cell


@dataclass(frozen=True)
class Item:
    id: str
    lines: int


def make(groups: list[list[int]]) -> FoldingRows:
    """Groups of rows, each with the number of lines under it; every second group has a head."""
    rows = FoldingRows(
        (Column("name", "name"),),
        lambda item, _column, is_open: cell(f"{item.id}{'*' if is_open else ''}"),
        lambda item: tuple(Under({"name": cell(f"{item.id}/{at}")}) for at in range(item.lines)),
    )
    told = [
        (str(at), Band(str(at), f"band {at}", "", "amber") if at % 2 == 0 else None, len(group))
        for at, group in enumerate(groups)
    ]
    first = {str(at): [Item(f"{at}-{n}", lines) for n, lines in enumerate(group)] for at, group in enumerate(groups)}
    rows.set_groups(told, first)
    return rows


def plainly(groups: list[list[int]], is_open: set[str]) -> list[str]:
    """The same list written out."""
    found = []
    for at, group in enumerate(groups):
        if group and at % 2 == 0:
            found.append(f"band {at}")
        for n, lines in enumerate(group):
            name = f"{at}-{n}"
            opened = name in is_open
            found.append(f"{name}{'*' if opened else ''}")
            found += [f"{name}/{line}" for line in range(lines) if opened]
    return found


GROUPS = st.lists(st.lists(st.integers(0, 3), max_size=6), max_size=4)


@given(GROUPS, st.data())
def test_every_line_stands_where_it_would_stand_written_out(groups: list[list[int]], data: st.DataObject) -> None:
    rows = make(groups)
    names = [f"{at}-{n}" for at, group in enumerate(groups) for n in range(len(group))]
    is_open: set[str] = set()
    for name in data.draw(st.lists(st.sampled_from(names), max_size=8)) if names else ():
        on = name not in is_open
        rows.set_open(name, on)
        (is_open.add if on else is_open.discard)(name)
    said = [str(rows.index(at, 0).data()).strip() for at in range(rows.rowCount())]
    assert said == plainly(groups, is_open)
    for name in names:
        assert said[rows.find(name)].rstrip("*") == name
        assert rows.key_of(rows.find(name)) == name


def test_a_hundred_thousand_rows_are_asked_for_page_by_page(qtbot: QtBot) -> None:
    rows = make([])
    asked: list[tuple[str, int]] = []
    rows.page_wanted.connect(lambda key, offset: asked.append((key, offset)))
    rows.set_groups([("a", Band("a", "A", "", "blue"), 100_000)], {})
    table = FoldingTable(rows)
    qtbot.addWidget(table)
    table.resize(400, 400)
    table.show()
    table.grab()
    assert asked == [("a", 0)]
    table.scrollTo(rows.index(60_001, 0), FoldingTable.ScrollHint.PositionAtTop)
    table.grab()
    assert asked == [("a", 0), ("a", 60_000)]
    rows.put_page("a", 60_000, [Item(f"n{n}", 2) for n in range(PAGE)])
    assert rows.find("n5") == 60_006
    rows.set_open("n5", True)
    assert rows.rowCount() == 100_003
    assert rows.index(60_007, 0).data(CellRole).spoken() == "n5/0"
    assert table.rowHeight(60_007) < table.rowHeight(60_006)
    rows.set_open("n5", False)
    assert table.rowHeight(60_007) == table.rowHeight(60_006)
    table.grab()
    assert len(asked) == 2


def test_an_open_row_stays_open_when_the_list_is_read_again() -> None:
    rows = make([[2, 2]])
    rows.set_open("0-1", True)
    rows.set_groups([("0", None, 3)], {"0": [Item("new", 1), Item("0-0", 2), Item("0-1", 2)]})
    assert rows.rowCount() == 5
    assert rows.is_open("0-1")


def test_heads_and_lines_that_only_tell_take_no_focus() -> None:
    rows = make([[1]])
    rows.set_open("0-0", True)
    enabled = [bool(rows.index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled) for at in range(rows.rowCount())]
    assert enabled == [False, True, False]

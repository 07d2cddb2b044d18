"""The parts of the kit keep their sizes, their words and their keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agent_desk.domain.money import Money
from agent_desk.domain.visit import Source
from agent_desk.errors import DiskFull, InputError, Missing, NotReady, Problem, WrongPin
from ui import i18n
from ui.application import DeskApplication
from ui.errors import missing_words, problems_at, what_and_do
from ui.icons import pixmap
from ui.painting import plain, quiet, runs_of, strong
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton, Link
from ui.widgets.chips import Chip, Provenance
from ui.widgets.entry import TextField
from ui.widgets.facts import FactRow
from ui.widgets.fields import Combo, DateField, tidy_day
from ui.widgets.figures import MonthBar, MonthBars, RangeBar
from ui.widgets.layout import Card, Row
from ui.widgets.papers import DropZone
from ui.widgets.switches import Segments, Stepper, Switch
from ui.widgets.tables import PAGE, Column, RowsModel, Table, cell
from ui.widgets.text import Amount, Text
from ui.widgets.trace import TraceLine, TracePanel

Show = Callable[..., QWidget]


# Words and figures --------------------------------------------------------------------------------------------------


def test_amounts_and_days_are_written_as_the_look_says() -> None:
    assert i18n.money(Money.yuan("28640.15")) == "28,640.15"
    assert i18n.money(None) == "—"
    assert i18n.signed_money(Money.yuan("632.75")) == "+632.75"
    assert i18n.signed_money(Money.yuan("-164.16")) == "−164.16"
    assert i18n.day_title(date(2026, 11, 24)) == "11 月 24 日 星期二"
    assert i18n.day(date(2026, 12, 5), today=date(2026, 11, 24)) == "12-05"
    assert i18n.day(date(2027, 3, 1), today=date(2026, 11, 24)) == "2027-03-01"
    assert i18n.masked_mobile("13000006620") == "130 **** 6620"
    assert i18n.masked_identity("11000019010101001X") == "110000********001X"
    assert i18n.file_size(412_000) == "412 KB"
    assert i18n.file_size(2_140_000) == "2.14 MB"


def test_a_moment_is_told_in_chinas_time_whatever_the_laptops_zone() -> None:
    today = date(2026, 11, 24)
    assert i18n.moment(datetime(2026, 11, 24, 0, 10, tzinfo=UTC), today=today) == "今天 08:10"
    assert i18n.moment(datetime(2026, 11, 23, 13, 30, tzinfo=UTC), today=today) == "昨天 21:30"
    assert i18n.moment(datetime(2026, 11, 22, 7, 20, tzinfo=UTC), today=today) == "11-22 15:20"


def test_the_same_words_in_english(look: DeskApplication) -> None:
    look.words.choose("en")
    assert i18n.day_title(date(2026, 11, 24)) == "Tuesday 24 November"
    assert i18n.say("ui.mark_local", n=1) == "1 item only on this computer"
    assert i18n.say("ui.mark_local", n=3) == "3 items only on this computer"


def test_errors_speak_in_a_fact_and_a_remedy() -> None:
    what, do = what_and_do(DiskFull())
    assert what
    assert do
    assert "5" in " ".join(what_and_do(WrongPin(wait="5")))
    error = InputError([Problem("vehicle.vin", "required"), Problem("customer.name", "required", stops=False)])
    what, do = what_and_do(error)
    assert "另外还有 1 处" in do
    assert problems_at(error, "customer.name") == ("还没有填。", "这一项必须有，请补上。", False)
    assert problems_at(error, "customer.mobile") is None


def test_what_is_missing_is_named_never_coded() -> None:
    missing = [Missing("paper", "licence", {"title": "行驶证正页"}), Missing("fact", "customer.name")]
    assert [missing_words(one) for one in missing] == ["缺行驶证正页", "没填姓名"]
    what, do = what_and_do(NotReady(missing))
    assert "2" in what
    assert "缺行驶证正页" in do


# Look ---------------------------------------------------------------------------------------------------------------


def test_the_theme_switches_live_and_every_role_exists_in_both(look: DeskApplication) -> None:
    light = theme().colour("card").name()
    changed: list[bool] = []
    theme().changed.connect(lambda: changed.append(theme().dark))
    theme().choose("dark")
    assert theme().colour("card").name() != light
    assert changed == [True]
    theme().choose("dark")
    assert changed == [True], "the same choice again changes nothing"
    assert look.palette().window().color() == theme().colour("page")
    for roles in theme()._roles.values():
        assert set(roles) == set(theme()._roles["light"])


def test_figures_are_tabular_in_both_weights() -> None:
    for bold in (False, True):
        widths = {theme().metrics("body", strong=bold).horizontalAdvance(figure) for figure in "0123456789"}
        assert len(widths) == 1


def test_a_rare_character_has_a_glyph_of_its_own() -> None:
    for bold in (False, True):
        from PySide6.QtGui import QRawFont

        font = QRawFont.fromFont(theme().font("body", strong=bold))
        assert all(font.supportsCharacter(ord(character)) for character in "㛃𬭎䶮林")


def test_icons_are_tinted_and_as_sharp_as_the_screen() -> None:
    accent = pixmap("shield-check", 16, theme().colour("accent"), 2.0)
    assert accent.width() == 32
    image = accent.toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {theme().colour("accent").name()}
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon", 16, theme().colour("text"))


def test_parts_have_the_heights_of_the_tokens(shown: Show) -> None:
    assert Button("投保").sizeHint().height() == theme().height("control")
    assert Button("投保", size="large").sizeHint().height() == theme().height("control_large")
    assert Chip("仅在本机", "local").sizeHint().height() == theme().height("chip")
    assert Row().sizeHint().height() == theme().height("row")
    card = Card("今日", head=40)
    card.add(Row())
    shown(card, 400, 200)
    assert card.body.contentsRect().top() == 41


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_primary_button_is_filled_and_a_disabled_one_is_not(shown: Show, choice: str) -> None:
    theme().choose(choice)
    button = Button("投保", kind="primary")
    shown(button, 88, 32)
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)  # the test's pointer rests where windows appear
    assert button.grab().toImage().pixelColor(8, 16).name() == theme().colour("accent").name()
    button.setEnabled(False)
    assert button.grab().toImage().pixelColor(8, 16).name() == theme().colour("line").name()


# Text ---------------------------------------------------------------------------------------------------------------


def test_a_line_that_is_too_long_is_cut_and_tells_all_in_its_tip(shown: Show, qapp: QApplication) -> None:
    text = Text("杭州市拱墅区甲子路一号二幢三单元四零五室")
    shown(text, 80, 20)
    assert text.toolTip() == text.text()
    text.resize(600, 20)
    qapp.processEvents()
    assert text.toolTip() == ""


def test_an_amount_is_never_cut() -> None:
    amount = Amount(Money.yuan("1234567.89"))
    assert amount.minimumSizeHint().width() >= theme().metrics().horizontalAdvance("1,234,567.89")


def test_a_paragraph_grows_with_its_lines_and_leaves_no_lonely_character(shown: Show) -> None:
    text = Text("这三项和七张图片已加密存好连上后自动送出", wrap=True)
    line = theme().line()
    character = theme().metrics().horizontalAdvance("这")
    assert text.heightForWidth(int(character * 30)) == line
    wide = int(character * (len(text.text()) - 1) + 2)
    layout = text._lay_out(wide)
    assert layout.lineCount() == 2
    assert layout.lineAt(1).textLength() > 2


def test_runs_are_read_as_one_text() -> None:
    text = Text([strong("林甲子"), quiet(" 浙A 00001")])
    assert text.text() == "林甲子 浙A 00001"
    assert plain(runs_of(strong("甲"))) == "甲"


# Buttons ------------------------------------------------------------------------------------------------------------


def test_a_busy_button_takes_no_second_press(shown: Show, qtbot: QtBot) -> None:
    button, pressed = Button("送出", kind="primary"), list[str]()
    button.clicked.connect(lambda: pressed.append("pressed"))
    shown(button, 120, 32)
    button.set_busy("正在送 3 / 7")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == []
    button.set_busy("")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 2


def test_everything_that_acts_has_a_name_and_takes_the_keyboard() -> None:
    parts: list[QWidget] = [
        Button("打印"),
        Link("为什么？"),
        IconButton("eye", "显示"),
        Switch("车损险"),
        Combo([("a", "甲")], name="责任限额"),
        Segments([("a", "甲")], name="语言"),
        DropZone(),
    ]
    for part in parts:
        assert part.accessibleName(), part
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, part


def test_the_ring_stands_around_the_focused_button_after_a_key_not_after_a_click(
    shown: Show, qtbot: QtBot, qapp: DeskApplication
) -> None:
    from ui.widgets.focus import _Ring
    from ui.widgets.layout import horizontal

    host = QWidget()
    layout = horizontal(24, 24, 24, 24, 24)
    host.setLayout(layout)
    first, second = Button("甲"), Button("乙")
    layout.addWidget(first)
    layout.addWidget(second)
    shown(host, 300, 120)
    host.activateWindow()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    rings = [one for one in host.findChildren(_Ring) if one.isVisible()]
    assert len(rings) == 1
    assert rings[0].geometry().contains(first.geometry())
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    rings = [one for one in host.findChildren(_Ring) if one.isVisible()]
    assert len(rings) == 1
    assert rings[0].geometry().contains(second.geometry())
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert not [one for one in host.findChildren(_Ring) if one.isVisible()]
    qtbot.keyClick(second, Qt.Key.Key_Space)
    assert [one for one in host.findChildren(_Ring) if one.isVisible()]


# Fields -------------------------------------------------------------------------------------------------------------


def test_typing_is_told_late_and_enter_commits_at_once(shown: Show, qtbot: QtBot) -> None:
    field, edited, committed = TextField("手机"), list[str](), list[str]()
    field.edited.connect(edited.append)
    field.committed.connect(committed.append)
    shown(field, 240, 80)
    qtbot.keyClicks(field.edit, "130")
    assert edited == []
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert edited == ["130"]
    assert committed == ["130"]
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert committed == ["130"], "nothing new, nothing told"


def test_an_answer_from_elsewhere_does_not_overwrite_what_is_being_typed(shown: Show, qtbot: QtBot) -> None:
    field = TextField("车架号", text="LAA")
    shown(field, 240, 80)
    field.activateWindow()
    field.edit.setFocus()
    qtbot.keyClicks(field.edit, "0")
    field.set_text("WAA0")
    assert field.text() == "LAA0"


def test_a_problem_stands_beneath_the_box_and_goes_again(shown: Show) -> None:
    field = TextField("车架号")
    shown(field, 240, 120)
    field.show_problem("少一位，车架号是 17 位。", "再看行驶证。")
    assert field.problem.isVisible()
    assert field.box.wrong
    field.show_problem("校验位对不上。", stops=False)
    assert field.problem.isVisible()
    assert not field.box.wrong, "a warning has no red"
    field.clear_problem()
    assert not field.problem.isVisible()


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("20221118", "2022-11-18"),
        ("2022/11/8", "2022-11-08"),
        ("2022年11月18日", "2022-11-18"),
        ("2022-02-30", "2022-02-30"),
        ("明天", "明天"),
        ("", ""),
    ],
)
def test_days_may_be_typed_in_any_usual_manner(typed: str, tidy: str) -> None:
    assert tidy_day(typed) == tidy


def test_a_day_is_picked_from_the_calendar_by_keyboard(shown: Show, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QCalendarWidget

    field, committed = DateField("注册日期", text="2022-11-18"), list[str]()
    field.committed.connect(committed.append)
    shown(field, 240, 80)
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    calendar.clicked.emit(calendar.selectedDate().addDays(2))
    assert committed == ["2022-11-20"]


def test_a_combo_tells_only_what_the_person_picks(shown: Show, qtbot: QtBot) -> None:
    combo, chosen = Combo([("1000000", "100 万"), ("2000000", "200 万")], "1000000", name="限额"), list[str]()
    combo.chosen.connect(chosen.append)
    shown(combo, 160, 28)
    combo.set_current("2000000")
    assert chosen == []
    assert combo.current == "2000000"
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert chosen == ["1000000"]


def test_a_fact_is_plain_text_until_it_has_the_focus(shown: Show, qtbot: QtBot) -> None:
    fact, committed = FactRow("手机", text="13000000001", shown="130 **** 0001", source=Source.TOLD), list[str]()
    fact.committed.connect(committed.append)
    shown(fact, 336, 60)
    fact.activateWindow()
    assert fact._value._edit is not None
    fact._value._edit.clearFocus()
    assert fact._value._edit.height() <= 1
    fact.start_editing()
    assert fact._value._edit.height() > 16
    assert fact._value._edit.text() == "13000000001", "the whole number is edited, not the masked one"
    qtbot.keyClicks(fact._value._edit, "13000000002")
    qtbot.keyClick(fact._value._edit, Qt.Key.Key_Return)
    assert committed == ["13000000002"]


def test_escape_takes_back_what_was_typed_into_a_fact(shown: Show, qtbot: QtBot) -> None:
    fact, committed = FactRow("车架号", text="LAA0"), list[str]()
    fact.committed.connect(committed.append)
    shown(fact, 336, 60)
    fact.activateWindow()
    fact.start_editing()
    assert fact._value._edit is not None
    qtbot.keyClicks(fact._value._edit, "W")
    qtbot.keyClick(fact._value._edit, Qt.Key.Key_Escape)
    assert fact.text() == "LAA0"
    assert committed == []


def test_a_marks_long_word_is_in_its_tip() -> None:
    assert Provenance(Source.PAPER).toolTip() == "读自证件"
    assert Provenance(Source.ASSUMED).toolTip() == "估计"


def test_segments_and_steps_are_worked_by_arrows(shown: Show, qtbot: QtBot) -> None:
    segments, chosen = Segments([("a", "甲"), ("b", "乙"), ("c", "丙")], "a", name="x"), list[str]()
    segments.chosen.connect(chosen.append)
    shown(segments, 200, 28)
    qtbot.keyClick(segments, Qt.Key.Key_Right)
    qtbot.keyClick(segments, Qt.Key.Key_Right)
    qtbot.keyClick(segments, Qt.Key.Key_Right)
    qtbot.keyClick(segments, Qt.Key.Key_Left)
    assert chosen == ["b", "c", "b"]
    stepper, steps = Stepper(["客户", "险种", "资料"]), list[int]()
    stepper.chosen.connect(steps.append)
    stepper.show_steps(2, frozenset({1}))
    shown(stepper, 500, 32)
    qtbot.keyClick(stepper, Qt.Key.Key_Right)
    qtbot.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=QPoint(12, 16))
    assert steps == [3, 1]


def test_with_little_room_every_step_can_still_be_pressed(shown: Show, qtbot: QtBot) -> None:
    stepper, steps = Stepper(["客户与标的", "险种", "资料", "确认签字", "打印与排队"]), list[int]()
    stepper.chosen.connect(steps.append)
    stepper.show_steps(1, frozenset())
    least = stepper.minimumSizeHint().width()
    assert least < stepper.sizeHint().width()
    shown(stepper, least, 32)
    for number, place in enumerate(stepper._places(), 1):
        assert place.right() <= least, number
        qtbot.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert steps == [1, 2, 3, 4, 5]


def test_the_words_under_a_wrong_fact_are_whole(shown: Show) -> None:
    content, column = QWidget(), QVBoxLayout()
    content.setLayout(column)
    fact = FactRow("号牌", text="浙A0O001")
    fact.show_problem("第 4 位是字母 O，号牌里没有 I 和 O。", "多半是数字 0，对着行驶证再看。")
    column.addWidget(fact)
    column.addStretch(1)
    shown(content, 336, 400)
    for line in fact.problem.findChildren(Text):
        assert line.height() >= line.heightForWidth(line.width()) > 0, line.text()


def test_what_was_found_out_is_told_apart_from_what_was_said(shown: Show, qtbot: QtBot) -> None:
    fact, said, found = FactRow("赔款次数", text="0"), list[str](), list[str]()
    fact.committed.connect(said.append)
    fact.confirmed.connect(found.append)
    shown(fact, 336, 60)
    fact.activateWindow()
    edit = fact._value._edit
    assert edit is not None
    fact.start_editing(confirming=True)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert (said, found) == ([], ["0"]), "the same again, but now known"
    fact.start_editing()
    qtbot.keyClicks(edit, "1")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert (said, found) == (["1"], ["0"])


# Papers -------------------------------------------------------------------------------------------------------------


def test_files_and_pictures_come_from_the_clipboard(shown: Show, qtbot: QtBot) -> None:
    zone, files, pictures = DropZone(), list[list[str]](), list[bytes]()
    zone.files.connect(files.append)
    zone.picture.connect(lambda content: pictures.append(bytes(content)))
    shown(zone, 300, 100)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/papers/one.jpg"), QUrl.fromLocalFile("/papers/two.pdf")])
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(zone, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert files == [["/papers/one.jpg", "/papers/two.pdf"]]
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    assert zone.paste()
    assert pictures[0].startswith(b"\x89PNG")
    QGuiApplication.clipboard().setText("nothing of the kind")
    assert not zone.paste()


# Tables -------------------------------------------------------------------------------------------------------------


class Line:
    def __init__(self, number: int) -> None:
        self.id = f"k{number}"
        self.name = f"林甲{number}"
        self.amount = Money.yuan(number)


COLUMNS = (
    Column("name", "客户", sort="name"),
    Column("amount", "保费/元", 88, right=True),
    Column("act", "", 64, right=True),
)


def lines(count: int, start: int = 0) -> list[Line]:
    return [Line(number) for number in range(start, start + count)]


def model(count: int = 0) -> RowsModel:
    def show(row: Line, column: str) -> object:
        if column == "act":
            return cell(link="打开")
        return cell(row.name if column == "name" else i18n.money(row.amount))

    found = RowsModel(COLUMNS, show)  # type: ignore[arg-type]  # cells
    found.set_rows(lines(count))
    return found


def test_the_model_keeps_qts_promises(qtmodeltester: object) -> None:
    rows = model(5)
    qtmodeltester.check(rows)  # type: ignore[attr-defined]  # pytest-qt's fixture
    rows.set_total(1000)
    qtmodeltester.check(rows)  # type: ignore[attr-defined]  # pytest-qt's fixture


def test_a_long_list_asks_for_the_pages_it_shows_and_for_no_others(shown: Show, qapp: QApplication) -> None:
    rows, asked = model(), list[int]()
    rows.wanted.connect(asked.append)
    rows.set_total(100_000)
    table = Table(rows, name="客户")
    shown(table, 700, 400)
    assert asked == [0]
    rows.put(0, lines(PAGE))
    table.scrollTo(rows.index(60_000, 0))
    table.grab()
    assert asked[0] == 0
    assert set(asked[1:]) <= {59_800, 60_000}
    assert len(asked) == len(set(asked)), "a page is asked for once"


def test_enter_opens_the_row_and_a_link_tells_its_column(shown: Show, qtbot: QtBot) -> None:
    table, opened, links = Table(model(5), name="续保"), list[str](), list[tuple[str, str]]()
    table.opened.connect(opened.append)
    table.link_pressed.connect(lambda key, column: links.append((key, column)))
    shown(table, 700, 300)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == ["k1"]
    place = table.visualRect(table.rows.index(2, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert links == [("k2", "act")]


def test_fresh_rows_of_the_same_keys_keep_the_choice(shown: Show) -> None:
    rows = model(5)
    table = Table(rows, name="续保")
    shown(table, 700, 300)
    table.pick("k3")
    resets: list[bool] = []
    rows.modelReset.connect(lambda: resets.append(True))
    rows.set_rows(lines(5))
    assert resets == []
    assert table.picked == "k3"
    rows.set_rows(lines(6))
    assert resets == [True]


def test_a_head_sorts_one_way_and_then_the_other(shown: Show) -> None:
    table, sorted_by = Table(model(5), name="续保"), list[tuple[str, bool]]()
    table.sorted_by.connect(lambda key, descending: sorted_by.append((key, descending)))
    shown(table, 700, 300)
    table.sort_by(0)
    table.sort_by(0)
    table.sort_by(1)
    assert sorted_by == [("name", False), ("name", True)], "a column without an order is not sorted"


def test_columns_fill_the_table_and_money_keeps_its_room(shown: Show, qapp: QApplication) -> None:
    table = Table(model(5), name="续保")
    for width in (500, 700, 1100):
        shown(table, width, 300)
        qapp.processEvents()
        assert sum(table.columnWidth(column) for column in range(3)) == table.viewport().width()
        room = table.inner(table.visualRect(table.rows.index(0, 1)), 1).width()
        assert room >= theme().metrics().horizontalAdvance("999,999.99")


def test_a_table_that_fits_is_as_high_as_its_rows() -> None:
    table = Table(model(4), name="续保", fits=True)
    assert table.height() == 28 + 4 * 36


# Figures ------------------------------------------------------------------------------------------------------------


def test_a_trace_is_read_line_by_line() -> None:
    panel = TracePanel([TraceLine("", "实收保费", "3,412.60"), TraceLine("÷", "去掉 6% 增值税", "1.06")])
    assert panel.accessibleName() == "实收保费 3,412.60\n÷ 去掉 6% 增值税 1.06"
    assert panel.sizeHint().height() == 2 * 24 + 10


def test_the_range_stays_within_its_ends() -> None:
    bar = RangeBar()
    low, high = Money.yuan("2941.73"), Money.yuan("3812.43")
    bar.set_range(low, low, high)
    assert bar._place == 0
    bar.set_range(low, high, high)
    assert bar._place == 1
    bar.set_range(low, low, low)
    assert bar._place == 0


def test_months_are_read_out_with_what_was_earned(shown: Show) -> None:
    bars = MonthBars()
    bars.set_months([MonthBar("10", Money.yuan(5000), Money.yuan("210.80"), Money())])
    shown(bars, 400, 90)
    assert bars.accessibleName() == "10 5,210.80"
    assert not bars.grab().isNull()

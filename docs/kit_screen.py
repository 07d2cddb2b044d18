"""The kit with every part in every state on one page, for the picture in the documentation."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_desk.domain.visit import Source
from ui.painting import ring
from ui.widgets.buttons import Button, Link
from ui.widgets.chips import Chip, Provenance
from ui.widgets.fields import TextField
from ui.widgets.icon import Icon
from ui.widgets.layout import Card, Fill, Head, Row, horizontal, vertical
from ui.widgets.states import EmptyState, ErrorState, Skeleton, UndoBar
from ui.widgets.switches import CheckBox, Switch
from ui.widgets.text import Text

SIZE = QSize(1366, 768)


def state_row(label: str, *parts: QWidget, gap: int = 12, height: int = 44) -> QWidget:
    """A label of 64 px and the parts in that state."""
    found = QWidget()
    found.setFixedHeight(height)
    layout = horizontal(gap, 16, 0, 16, 0)
    name = Text(label, size="caption", role="quiet")
    name.setFixedWidth(64)
    layout.addWidget(name)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    found.setLayout(layout)
    return found


def fixed(part: QWidget, width: int) -> QWidget:
    """The part at a width."""
    part.setFixedWidth(width)
    return part


def pair(*parts: QWidget) -> QWidget:
    """Parts 4 px apart."""
    found = QWidget()
    layout = horizontal(4)
    for part in parts:
        layout.addWidget(part)
    found.setLayout(layout)
    return found


def buttons_card() -> Card:
    """Buttons, chips, provenance, switches."""
    card = Card("按钮")
    card.body.addSpacing(4)
    heads = [fixed(Text(words, size="caption", role="quiet"), 88) for words in ("主要", "普通", "链接")]
    card.add(state_row("", *heads, height=28))
    for label in ("平时", "焦点"):
        primary, plain, link = Button("投保", kind="primary"), Button("打印"), Link("为什么？")
        card.add(state_row(label, fixed(primary, 88), fixed(plain, 88), link))
    busy = Button("投保", kind="primary")
    busy.set_busy("正在送 3 / 7")
    card.add(state_row("进行中", fixed(busy, 88), fixed(Button("停止"), 88)))
    off, off_plain = Button("投保", kind="primary"), Button("打印")
    off.setEnabled(False)
    off_plain.setEnabled(False)
    hint = Text("少用，改说还差什么", size="caption", role="quiet")
    card.add(state_row("不能用", fixed(off, 88), fixed(off_plain, 88), hint))
    card.add(Head("状态和来源"))
    card.add(state_row("三态", Chip("仅在本机", "local"), Chip("总公司已收妥", "held"), Chip("已出单", "decided")))
    card.add(state_row("要改", Chip("退回，等你改", "fix"), Chip("待客户签字")))
    sources = ((Source.PAPER, "读自证件"), (Source.TOLD, "客户口述"), (Source.ASSUMED, "估计"))
    card.add(state_row("来源", *(pair(Provenance(source), Text(words)) for source, words in sources)))
    lock = Icon("lock", size=14)
    words = Text("锁：必须保", size="caption", role="quiet")
    switches = (Switch("开", on=True), Switch("关"), lock, words, CheckBox(name="选", on=True), CheckBox(name="不选"))
    card.add(state_row("开关", *switches))
    return card


class _FocusedRow(Row):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        super().paintEvent(event)
        ring(QPainter(self), self.rect(), 2)


def fields_card() -> Card:
    """Fields and rows."""
    card = Card("输入")
    card.body.addSpacing(4)
    card.add(state_row("平时", fixed(TextField(text="138 **** 6620", name="平时"), 200)))
    card.add(state_row("空", fixed(TextField(placeholder="手机，11 位"), 200)))
    wrong = TextField(text="LAA0A0A000A00000", name="有误")
    wrong.show_problem("少一位，车架号是 17 位。", "对着行驶证一位一位再看。")
    card.add(state_row("有误", fixed(wrong, 300), height=80))
    warned = TextField(text="WAA0A0A00A0A00000", name="只提醒")
    warned.show_problem("校验位对不上。进口车常这样，可以继续。", stops=False)
    card.add(state_row("只提醒", fixed(warned, 300), height=64))
    card.add(Head("行"))
    for label, kind in (("平时", Row), ("选中", Row), ("焦点", _FocusedRow)):
        row = kind(line=label != "焦点")
        row.set_selected(label == "选中")
        row.add(Text(label)).row.addStretch(1)
        row.add(Text("848.92"))
        card.add(row)
    return card


def states_column() -> QWidget:
    """Empty, not found, loading, failing, undo."""
    found = QWidget()
    column = vertical(16)
    found.setLayout(column)
    empty = Card("空")
    empty.add(
        EmptyState(
            "calendar-sync", "30 天内没有要续保的", "最近一件是 01-14，林甲子的商业险。", act="看 90 天内的 21 件"
        )
    )
    column.addWidget(empty)
    nothing = Card("找不到")
    inner = vertical(0, 16, 12, 16, 16)
    inner.addWidget(Text("没有叫「林甲」的客户。"))
    near = horizontal(0)
    near.addWidget(Text("相近的有 ", role="quiet"))
    for part in (Link("林甲子"), Text("、", role="quiet"), Link("林甲丑")):
        near.addWidget(part)
    near.addStretch(1)
    inner.addLayout(near)
    inner.addSpacing(12)
    inner.addWidget(Button("新建「林甲」", size="small", icon="plus"), 0, Qt.AlignmentFlag.AlignLeft)
    nothing.body.addLayout(inner)
    column.addWidget(nothing)
    loading = Card("读取中，用骨架不用转圈")
    loading.add(Skeleton())
    column.addWidget(loading)
    failing = Card("出错")
    failing.add(ErrorState("这张 PDF 有密码，打不开", "请客户发没有密码的，或直接拍照。", act="换一张"))
    column.addWidget(failing)
    undo = UndoBar()
    undo.show_words("已删除上年保单的图片", "撤销 Ctrl Z")
    column.addWidget(undo)
    column.addStretch(1)
    return found


def kit() -> QWidget:
    """Every part of the kit on one page, as in the picture of all states."""
    page = Fill("page")
    columns = QHBoxLayout()
    columns.setContentsMargins(24, 24, 24, 24)
    columns.setSpacing(16)
    for part in (buttons_card(), fields_card(), states_column()):
        columns.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    page.setLayout(columns)
    page.resize(SIZE)
    return page

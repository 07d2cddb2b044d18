"""Draws the demonstration papers: fictitious layouts marked 样张, placeholder names, numbers that belong to nobody.

    python resources/demo/draw_papers.py

writes ``resources/demo/papers/*.jpg``. ``draw(kind, fields)`` draws one with other fields; the same fields give the same
bytes. Lengths are in the paper's own units, a card being 176 units wide.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "fonts"
UNIT = 8
MARGIN = 104
INK, LABEL_BLUE, LABEL_CARD, STAMP, TABLE = "#1B1B1B", "#26417A", "#3E6E93", "#C8372D", "#5A6A80"
FONT_CACHE: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}

PERSON = {
    "name": "林甲子",
    "sex": "女",
    "born": "1905 年 6 月 15 日",
    "identity": "330100190506151001",
    "address": "浙江省示范市示范区示范路 18 号 3 幢 501 室",
    "issuer": "示范市公安局示范分局",
    "valid": "2019.04.12—2039.04.12",
}
CAR = {
    "name": "林甲子",
    "plate": "浙A00001",
    "vin": "LAA0A0A05SA000001",
    "engine": "1A2345678",
    "model": "示范牌 SF7150",
    "kind": "小型轿车",
    "use": "非营运",
    "registered": "2022-11-18",
    "seats": "5 人",
    "price": "132,000.00",
    "price_words": "壹拾叁万贰仟元整",
}
FIRM = {
    "firm": "示范甲乙丙丁运输有限公司",
    "code": "91110000000000019B",
    "head": "何乙丑",
    "founded": "2015 年 03 月 02 日",
    "place": "浙江省示范市示范区示范路 20 号",
}
FIELDS: dict[str, str] = {**PERSON, **CAR, **FIRM, "area": "89.50 平方米", "structure": "钢混", "built": "2015 年"}
"""Every field with its placeholder; ``draw`` takes others."""


class Card:
    """A paper to draw on, ``width`` × ``height`` units."""

    def __init__(self, width: float, height: float, colour: str, *, radius: float = 2) -> None:
        self.size = (width, height)
        self.radius = radius
        self.image = Image.new("RGB", (round(width * UNIT), round(height * UNIT)), colour)
        self.pen = ImageDraw.Draw(self.image)

    def text(
        self, x: float, y: float, words: str, size: float, colour: str = INK, *, bold: bool = False, anchor: str = "ls"
    ) -> None:
        """Words on the baseline ``y``; ``anchor`` ``ls`` left, ``ms`` middle, ``rs`` right."""
        self.pen.text((x * UNIT, y * UNIT), words, fill=colour, font=_font(size, bold=bold), anchor=anchor)

    def spaced(self, x: float, y: float, words: str, size: float, gap: float, colour: str = INK) -> None:
        """Words with ``gap`` units between the characters, as numbers are printed on cards."""
        font = _font(size, bold=False)
        at = x * UNIT
        for character in words:
            self.pen.text((at, y * UNIT), character, fill=colour, font=font, anchor="ls")
            at += font.getlength(character) + gap * UNIT

    def field(
        self, x: float, y: float, label: str, value: str, *, at: float, to: float, colour: str = LABEL_BLUE
    ) -> None:
        """A label, its value and the line below it."""
        self.text(x, y, label, 4.4, colour)
        size = 6.2
        while size > 3.5 and _font(size, bold=False).getlength(value) > (to - at) * UNIT:
            size -= 0.2
        self.text(at, y + 0.4, value, size)
        self.line(at, y + 3, to, y + 3, "#C9D3C4")

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.3) -> None:
        """A straight line."""
        self.pen.line((x1 * UNIT, y1 * UNIT, x2 * UNIT, y2 * UNIT), fill=colour, width=max(1, round(width * UNIT)))

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, line: float = 0.5, fill: str | None = None
    ) -> None:
        """A rectangle."""
        corners = (x * UNIT, y * UNIT, (x + width) * UNIT, (y + height) * UNIT)
        self.pen.rectangle(corners, outline=colour, width=max(1, round(line * UNIT)), fill=fill)

    def circle(
        self, x: float, y: float, radius: float, colour: str, line: float = 0.8, fill: str | None = None
    ) -> None:
        """A circle round ``x``, ``y``."""
        corners = ((x - radius) * UNIT, (y - radius) * UNIT, (x + radius) * UNIT, (y + radius) * UNIT)
        self.pen.ellipse(corners, outline=colour, width=max(1, round(line * UNIT)), fill=fill)

    def wave(self, colour: str) -> None:
        """The soft ground of a card."""
        width, height = self.image.size
        points = [(0, height * 0.6)]
        points += [
            (width * part, height * (0.6 - shift))
            for part, shift in ((0.2, 0.14), (0.4, 0.05), (0.62, 0.06), (0.82, 0.16), (1, 0.2))
        ]
        self.pen.polygon([*points, (width, height), (0, height)], fill=colour)
        self.image = self.image.filter(ImageFilter.GaussianBlur(UNIT * 2))
        self.pen = ImageDraw.Draw(self.image)

    def seal(self, x: float, y: float, radius: float, words: str, below: str) -> None:
        """A round red stamp."""
        self.circle(x, y, radius, STAMP, 0.8)
        self.text(x, y + 1, words, radius / 3.4, STAMP, bold=True, anchor="ms")
        self.text(x, y + radius * 0.55, below, radius / 4.2, STAMP, anchor="ms")


def _font(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    weight, pixels = ("SemiBold" if bold else "Regular"), round(size * UNIT)
    if (weight, pixels) not in FONT_CACHE:
        FONT_CACHE[weight, pixels] = ImageFont.truetype(FONTS / f"NotoSansSC-{weight}.ttf", pixels)
    return FONT_CACHE[weight, pixels]


# The papers ----------------------------------------------------------------------------------------------------------


def _id_card_front(value: Mapping[str, str]) -> Card:
    card = Card(176, 112, "#E9F0F4", radius=6)
    card.wave("#DCE8EE")
    for x, y, label in (
        (12, 22, "姓名"),
        (12, 36, "性别"),
        (48, 36, "民族"),
        (12, 50, "出生"),
        (12, 64, "住址"),
        (12, 98, "公民身份号码"),
    ):
        card.text(x, y, label, 5.2, LABEL_CARD)
    card.text(32, 22.5, value["name"], 8)
    card.text(32, 36.5, value["sex"], 6.6)
    card.text(66, 36.5, "汉", 6.6)
    card.text(32, 50.5, value["born"], 6.6)
    address = value["address"]
    card.text(32, 64.5, address[:13], 6.4)
    card.text(32, 74.5, address[13:27], 6.4)
    card.spaced(56, 98.5, value["identity"], 7.6, 0.9)
    card.box(124, 16, 40, 54, "#CFDDE5", 0.3, "#CFDDE5")
    card.circle(144, 38, 10, "#8EA2AE", 0.3, "#8EA2AE")
    card.pen.pieslice((126 * UNIT, 51 * UNIT, 162 * UNIT, 89 * UNIT), 180, 360, fill="#8EA2AE")
    card.text(144, 78, "样张", 5, LABEL_CARD, bold=True, anchor="ms")
    return card


def _id_card_back(value: Mapping[str, str]) -> Card:
    card = Card(176, 112, "#E9F0F4", radius=6)
    card.wave("#DCE8EE")
    card.circle(34, 32, 15, STAMP, 1.6)
    card.circle(34, 32, 10.5, "#E3B7B2", 0.3, "#E3B7B2")
    card.text(62, 30, "证件样张", 9.5)
    card.text(62, 47, "居 民 身 份 证", 11, bold=True)
    card.text(34, 80, "签发机关", 5.4, LABEL_CARD)
    card.text(34, 95, "有效期限", 5.4, LABEL_CARD)
    card.text(64, 80.5, value["issuer"], 6.8)
    card.text(64, 95.5, value["valid"], 6.8)
    return card


def _vehicle_licence_main(value: Mapping[str, str]) -> Card:
    card = Card(176, 120, "#F4F6EC", radius=4)
    card.box(3, 3, 170, 114, "#B9C7B4", 0.6)
    card.text(88, 15, "机动车行驶证（样张）", 7.6, LABEL_BLUE, bold=True, anchor="ms")
    card.field(9, 27, "号牌号码", value["plate"], at=34, to=86)
    card.field(92, 27, "车辆类型", value["kind"], at=118, to=168)
    card.field(9, 39, "所有人", value["name"], at=34, to=168)
    card.field(9, 51, "住址", value["address"], at=34, to=168)
    card.field(9, 63, "使用性质", value["use"], at=34, to=70)
    card.field(74, 63, "品牌型号", value["model"], at=98, to=168)
    card.text(52, 77, "车辆识别代号", 4.4, LABEL_BLUE)
    card.spaced(84, 77.5, value["vin"], 7, 0.4)
    card.line(84, 80, 168, 80, "#C9D3C4")
    card.field(52, 91, "发动机号码", value["engine"], at=84, to=168)
    card.field(52, 106, "注册日期", value["registered"], at=74, to=110)
    card.field(114, 106, "发证日期", value["registered"], at=136, to=168)
    card.box(10, 72, 34, 34, STAMP, 1.3)
    for y, words in ((84, "示范市"), (92, "公安局"), (100, "交警支队")):
        card.text(27, y, words, 6.4, STAMP, bold=True, anchor="ms")
    return card


def _vehicle_licence_duplicate(value: Mapping[str, str]) -> Card:
    card = Card(176, 120, "#F4F6EC", radius=4)
    card.box(3, 3, 170, 114, "#B9C7B4", 0.6)
    card.text(88, 14, "机动车行驶证副页（样张）", 6.6, LABEL_BLUE, bold=True, anchor="ms")
    card.field(9, 27, "号牌号码", value["plate"], at=38, to=88)
    card.field(92, 27, "档案编号", "330000000001", at=122, to=168)
    card.field(9, 41, "核定载人数", value["seats"], at=38, to=88)
    card.field(92, 41, "总质量", "1685 kg", at=122, to=168)
    card.field(9, 55, "整备质量", "1285 kg", at=38, to=88)
    card.field(92, 55, "核定载质量", "—", at=122, to=168)
    card.field(9, 69, "外廓尺寸", "4670 × 1806 × 1474 mm", at=38, to=168)
    card.field(9, 83, "备注", "", at=38, to=168)
    card.field(9, 97, "检验记录", "检验有效期至 2028 年 11 月", at=38, to=168)
    return card


def _table(
    card: Card, rows: list[tuple[tuple[float, str, str], ...]], *, top: float, step: float, left: float, right: float
) -> float:
    """Rows of ``(x, label, value)`` with rules between; returns the bottom."""
    y = top
    for row in rows:
        card.line(left, y, right, y, "#B7A48F" if card.size[0] > 180 else "#C6CFDB")
        for x, label, value in row:
            card.text(x, y + step * 0.66, label, 4.2, TABLE)
            card.text(x + 4.2 * max(4.6, len(label) + 0.8), y + step * 0.68, value, 5.2)
        y += step
    card.line(left, y, right, y, "#B7A48F" if card.size[0] > 180 else "#C6CFDB")
    return y


def _purchase_invoice(value: Mapping[str, str]) -> Card:
    card = Card(190, 134, "#FBF7EF")
    card.text(95, 13, "机动车销售统一发票（样张）", 8, "#8A4B1F", bold=True, anchor="ms")
    card.text(9, 23, "发票代码 000000000000", 4.6)
    card.text(181, 23, f"开票日期 {value['registered']}", 4.6, anchor="rs")
    bottom = _table(
        card,
        [
            ((10, "购买方名称", value["name"]), (100, "身份证号码", value["identity"])),
            ((10, "车辆类型", value["kind"]), (100, "厂牌型号", value["model"])),
            ((10, "合格证号", "WAA000000000001"), (100, "发动机号码", value["engine"])),
            ((10, "车辆识别代号", value["vin"]), (100, "限乘人数", value["seats"])),
            ((10, "价税合计", value["price_words"]), (130, "小写", f"¥{value['price']}")),
            ((10, "销货单位", "示范汽车销售服务有限公司"), (130, "税率", "13%")),
            ((10, "纳税人识别号", "92310000MA0000015C"), (130, "开票人", "何乙丑")),
        ],
        top=28, step=11.5, left=8, right=182,
    )  # fmt: skip
    card.box(8, 28, 174, bottom - 28, "#B7A48F", 0.4)
    card.seal(158, 119, 12, "发票专用章", "示范汽车")
    return card


def _conformity_certificate(value: Mapping[str, str]) -> Card:
    card = Card(176, 138, "#F7FAF4")
    card.box(4, 4, 168, 130, "#7FA088", 0.8)
    card.text(88, 16, "机动车整车出厂合格证（样张）", 7.6, "#2E5B3C", bold=True, anchor="ms")
    _table(
        card,
        [
            ((10, "合格证编号", "WAA000000000001"), (96, "发证日期", value["registered"])),
            ((10, "制造企业", "示范汽车制造有限公司"), (96, "车辆品牌", "示范牌")),
            ((10, "车辆型号", value["model"].split()[-1]), (96, "车辆名称", "轿车")),
            ((10, "车辆识别代号", value["vin"]),),
            ((10, "发动机号", value["engine"]), (96, "燃料种类", "汽油")),
            ((10, "排量和功率", "1498 mL，83 kW"), (96, "整备质量", "1285 kg")),
            ((10, "额定载客", value["seats"]), (96, "总质量", "1685 kg")),
            ((10, "外廓尺寸", "4670 × 1806 × 1474 mm"), (120, "轴数", "2")),
        ],
        top=22, step=11, left=8, right=168,
    )  # fmt: skip
    card.seal(146, 121, 11, "合格证专用章", "示范汽车")
    return card


def _last_policy(value: Mapping[str, str]) -> Card:
    card = Card(176, 120, "#FCFCFA")
    card.box(0, 0, 176, 17, "#DCE6F2", 0.1, "#DCE6F2")
    card.text(88, 11.5, "机动车商业保险保险单（样张）", 6.8, "#24406E", bold=True, anchor="ms")
    rows: list[tuple[tuple[float, str, str], ...]] = [
        ((8, "保险单号", "PDAA202533000000000001"),),
        ((8, "被保险人", value["name"]),),
        ((8, "号牌号码", value["plate"]),),
        ((8, "车架号", value["vin"]),),
        ((8, "保险期间", "2025-12-06 至 2026-12-05"),),
    ]
    y = _table(card, rows, top=19, step=11, left=8, right=168)
    covers = (
        ("机动车损失保险", "98,204.40", "1,012.37"),
        ("第三者责任保险", "1,500,000.00", "904.76"),
        ("车上人员责任保险", "10,000.00 × 5", "74.12"),
    )
    for name, limit, premium in covers:
        card.text(10, y + 7.4, name, 4.8)
        card.text(66, y + 7.4, limit, 4.8)
        card.text(124, y + 7.4, premium, 4.8, anchor="rs")
        y += 11
        card.line(8, y, 168, y, "#C6CFDB")
    card.seal(148, 94, 14, "承保专用章", "示范财险")
    return card


def _business_licence(value: Mapping[str, str]) -> Card:
    card = Card(190, 130, "#FDF9EE")
    card.box(5, 5, 180, 120, "#B8863B", 1.4)
    card.box(8, 8, 174, 114, "#D9B978", 0.5)
    card.circle(110, 21, 7, STAMP, 1.2)
    card.text(110, 43, "营业执照", 13, "#5A3A10", bold=True, anchor="ms")
    card.text(110, 52, "（副本，样张）", 5, "#5A3A10", anchor="ms")
    card.text(16, 24, "统一社会信用代码", 4.4, TABLE)
    card.text(16, 31, value["code"], 5.6)
    rows = (
        ("名称", value["firm"]),
        ("类型", "有限责任公司"),
        ("法定代表人", value["head"]),
        ("注册资本", "伍佰万元整"),
        ("成立日期", value["founded"]),
        ("住所", value["place"]),
    )
    for number, (label, words) in enumerate(rows):
        card.text(18, 64 + number * 9.2, label, 4.8, TABLE)
        card.text(48, 64 + number * 9.2, words, 5.6)
    card.seal(156, 100, 14, "登记机关", "示范市")
    return card


def _property_certificate(value: Mapping[str, str]) -> Card:
    card = Card(176, 138, "#FBF5F2")
    card.box(4, 4, 168, 130, "#B5605A", 0.9)
    card.text(88, 16, "不动产权证书（样张）", 8, "#8B2F2A", bold=True, anchor="ms")
    card.text(168, 24, "示（2018）示范市不动产权第 0000001 号", 4.4, anchor="rs")
    _table(
        card,
        [
            ((10, "权利人", value["name"]),),
            ((10, "共有情况", "单独所有"),),
            ((10, "坐落", value["address"]),),
            ((10, "不动产单元号", "330100 000001 GB00001 F00010001"),),
            ((10, "权利类型", "国有建设用地使用权，房屋所有权"),),
            ((10, "用途", "住宅"), (96, "面积", value["area"])),
            ((10, "房屋结构", value["structure"]), (96, "建成年份", value["built"])),
            ((10, "使用期限", "2085 年 12 月 31 日止"),),
        ],
        top=27, step=10.6, left=8, right=168,
    )  # fmt: skip
    card.seal(148, 122, 11, "登记专用章", "示范市")
    return card


PAPERS: dict[str, Callable[[Mapping[str, str]], Card]] = {
    "id_card_front": _id_card_front,
    "id_card_back": _id_card_back,
    "vehicle_licence_main": _vehicle_licence_main,
    "vehicle_licence_duplicate": _vehicle_licence_duplicate,
    "purchase_invoice": _purchase_invoice,
    "conformity_certificate": _conformity_certificate,
    "last_policy": _last_policy,
    "business_licence": _business_licence,
    "property_certificate": _property_certificate,
}


# The photograph ------------------------------------------------------------------------------------------------------


def draw(kind: str, fields: Mapping[str, str] | None = None) -> bytes:
    """A photographed paper as JPEG. ``fields`` replaces some of ``FIELDS``. Raises KeyError for an unknown kind."""
    card = PAPERS[kind]({**FIELDS, **(fields or {})})
    chance = random.Random(kind)  # noqa: S311 - the same photograph every time, nothing secret
    photo = _photographed(card, chance)
    target = BytesIO()
    photo.save(target, "JPEG", quality=80, optimize=True)
    return target.getvalue()


def _photographed(card: Card, chance: random.Random) -> Image.Image:
    """The paper on a desk: a little turned, a soft shadow, light from one side, some grain."""
    width, height = card.image.width + 2 * MARGIN, card.image.height + 2 * MARGIN
    desk = Image.new("RGB", (width, height), "#6F665C")
    grain = Image.frombytes("L", (width // 24, height // 3), chance.randbytes((width // 24) * (height // 3)))
    grain = grain.resize((width, height), Image.Resampling.BICUBIC)
    desk = Image.blend(desk, Image.merge("RGB", (grain, grain, grain)), 0.05)

    mask = Image.new("L", (width, height), 0)
    box = (MARGIN, MARGIN, MARGIN + card.image.width, MARGIN + card.image.height)
    ImageDraw.Draw(mask).rounded_rectangle(box, card.radius * UNIT, fill=255)
    laid = Image.new("RGB", (width, height), "#6F665C")
    laid.paste(card.image, (MARGIN, MARGIN))

    lean = [(chance.uniform(-22, 22), chance.uniform(-18, 18)) for _ in range(4)]
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(corners, lean, strict=True)]
    plan = _perspective(corners, seen)
    mask = mask.transform((width, height), Image.Transform.PERSPECTIVE, plan, Image.Resampling.BICUBIC)
    laid = laid.transform((width, height), Image.Transform.PERSPECTIVE, plan, Image.Resampling.BICUBIC)

    shadow = Image.new("L", (width, height), 0)
    shadow.paste(mask.point(lambda value: value * 0.55), (8, 14))
    desk = Image.composite(
        Image.new("RGB", (width, height), "#2B2621"), desk, shadow.filter(ImageFilter.GaussianBlur(16))
    )
    photo = Image.composite(laid, desk, mask)

    light = Image.linear_gradient("L").rotate(90).resize((width, height)).point(lambda value: 225 + value * 0.12)
    shade = Image.merge("RGB", (light, light, light))
    photo = ImageChops.multiply(photo, shade).filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", (width // 2, height // 2), chance.randbytes((width // 2) * (height // 2))).resize(
        (width, height)
    )
    return Image.blend(photo, Image.merge("RGB", (noise, noise, noise)), 0.012)


def _perspective(target: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """The eight coefficients that map ``target`` corners to ``source`` corners, by elimination."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                share = rows[row][column]
                rows[row] = [value - share * base for value, base in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]


def main() -> None:
    """Draw all of them."""
    folder = HERE / "papers"
    folder.mkdir(exist_ok=True)
    for kind in PAPERS:
        (folder / f"{kind}.jpg").write_bytes(draw(kind))


if __name__ == "__main__":
    main()

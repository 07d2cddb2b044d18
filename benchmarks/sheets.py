"""How long a quote sheet takes, beside reportlab's own page layout with the full font and beside typst, by turns in one run.

    python benchmarks/sheets.py [PAIRS]

One JSON line per figure. Warm: fonts are parsed, as for every sheet but the first of a day. The peers lay out the same
words: platypus as most reportlab programs do, and typst, with the same full fonts, where the package ``typst`` can be
imported. The last figure is a season of 500 renewal quotes in one file.
"""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.domain.sheet import QuoteCase
from agent_desk.domain.sheet_code import DeviceSeal, code_text, quote_promise
from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.sheets.verification import modules
from agent_desk.texts import Texts
from tests.unit.sheets import sheet_cases as cases

FULL_FONT = Path(__file__).resolve().parent.parent / "resources" / "fonts" / "NotoSansSC-Regular.ttf"
SEAL = DeviceSeal("01900000-0000-7000-8000-000000000001", Ed25519PrivateKey.from_private_bytes(bytes(32)).sign)
SURNAMES, GIVEN = "林何示范", "甲乙丙丁戊己庚辛子丑寅卯辰巳午未"


def case(number: int) -> dict[str, Any]:
    """One sheet's input; names, numbers and covers differ, so that no two sheets embed the same glyphs."""
    name = SURNAMES[number % 4] + GIVEN[number % 16] + GIVEN[number // 16 % 16]
    quote = cases.motor_quote(cases.ALL_COVERS[: 6 + number % 4], number=f"BJ-2611-{number:04d}")
    return {
        "quote": quote,
        "visit": cases.visit(),
        "customer": cases.person(name=name),
        "vehicle": cases.vehicle(engine_number=f"G4FJ*{number:06d}"),
        "home": None,
        "agent": cases.agent(),
        "open_points": cases.OPEN,
    }


def contents(inputs: dict[str, Any]) -> dict[str, Any]:
    """What the peers lay out: the words of our sheet."""
    quote, customer, vehicle = inputs["quote"], inputs["customer"], inputs["vehicle"]
    rows = [["险种", "责任限额或保险金额/元", "纯风险保费/元", "保险费/元"]]
    rows += [
        [
            Texts().say(f"covers.{line.code}"),
            line.sum_insured.shown() if line.sum_insured else "",
            line.pure.shown(),
            line.premium.shown(),
        ]
        for line in quote.answer.commercial.lines
    ]
    rows += [["机动车交通事故责任强制保险", "200,000.00", "", "665.00"], ["车船税", "", "", "300.00"]]
    steps = [f"{step.code} {step.sign} {step.value}" for step in quote.answer.trace]
    return {
        "title": "机动车保险报价单",
        "head": f"安衡财产保险股份有限公司 浙江分公司　编号 {quote.number}",
        "facts": [
            ("投保人", customer.name), ("证件号码", customer.identity), ("号牌号码", vehicle.plate), ("车架号", vehicle.vin),
            ("品牌型号", vehicle.model), ("发动机号", vehicle.engine_number), ("使用性质", "家庭自用，5 座，汽油 1.5 L"),
            ("注册日期", "2022-11-18"), ("保险期间", "2026-12-06 零时起一年"), ("业务员", "何乙丑，工号 33001824"),
        ],
        "rows": rows,
        "total": f"合计 人民币（大写）壹仟贰佰陆拾玖元柒角肆分 ¥{quote.answer.total.shown()}",
        "notes": [
            *steps,
            "1. 近三年出险 0 次，按您口述。若是 1 次 +632.75",
            "2. 自主定价系数 0.95，总公司可定 0.90 至 1.00",
            "有效到 2026-12-01 24 时，费率包 DEMO-2026.11，扫码核对，总公司按同一费率包重算比对",
            "本单是报价，不是保险合同；见费出单，以保险单为准。条款全文和免责说明另附，请先阅读再签字。",
        ],
        "sign": "投保人签字 我已看过上面两条假定和免责说明　　业务员签字 我已逐项说明　　年　月　日",
    }  # fmt: skip


def platypus() -> Callable[[dict[str, Any]], bytes]:
    """The peer: paragraphs and tables, full font, the same number of facts, rows and notes."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    pdfmetrics.registerFont(TTFont("cn", str(FULL_FONT)))
    title = ParagraphStyle("title", fontName="cn", fontSize=18, leading=24, alignment=1)
    body = ParagraphStyle("body", fontName="cn", fontSize=9, leading=13, wordWrap="CJK")

    class Code(Flowable):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            super().__init__()
            self.matrix = modules(text)
            self.width = self.height = 72

        def draw(self) -> None:
            step = 72 / len(self.matrix)
            path = self.canv.beginPath()
            for y, row in enumerate(self.matrix):
                for x, dark in enumerate(row):
                    if dark:
                        path.rect(x * step, 72 - (y + 1) * step, step, step)
            self.canv.drawPath(path, fill=1, stroke=0)

    def make(inputs: dict[str, Any]) -> bytes:
        said = contents(inputs)
        facts, rows = said["facts"], said["rows"]
        target = io.BytesIO()
        document = SimpleDocTemplate(target, pagesize=A4, leftMargin=40, rightMargin=40, topMargin=36, bottomMargin=36)
        head = Table(
            [
                [facts[at][0], Paragraph(facts[at][1], body), facts[at + 1][0], Paragraph(facts[at + 1][1], body)]
                for at in range(0, len(facts), 2)
            ],
            colWidths=[60, 190, 60, 205],
        )
        grid = TableStyle([("FONT", (0, 0), (-1, -1), "cn", 9), ("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])
        head.setStyle(grid)
        table = Table(rows, colWidths=[215, 120, 90, 90])
        table.setStyle(grid)
        document.build(
            [
                Paragraph(said["title"], title),
                Paragraph(said["head"], body),
                Spacer(1, 6), head, Spacer(1, 8), table, Spacer(1, 6),
                Paragraph(said["total"], body),
                *(Paragraph(note, body) for note in said["notes"]),
                Code(code_text(quote_promise(inputs["quote"]), SEAL)),
                Paragraph(said["sign"], body),
            ]
        )  # fmt: skip
        return target.getvalue()

    return make


TYPST = """
#let d = json(bytes(sys.inputs.d))
#set page(paper: "a4", margin: 40pt, footer: align(right, text(9pt, d.page)))
#set text(font: "Noto Sans SC", size: 9pt, lang: "zh")
#set table(stroke: 0.5pt + gray)
#align(center, text(18pt, d.title))
#d.head
#table(columns: (60pt, 1fr, 60pt, 1fr), ..d.facts)
#table(columns: (1fr, 120pt, 90pt, 90pt), align: (left, right, right, right), ..d.rows)
#text(weight: 600, d.total)
#for note in d.notes [#note \\ ]
#image(bytes(sys.inputs.code), format: "svg", width: 72pt)
#d.sign
"""


def typesetter() -> Callable[[dict[str, Any]], bytes] | None:
    """The second peer; None where the package is missing."""
    try:
        import typst
    except ImportError:
        return None
    import zxingcpp

    # Only the two full faces, as the first peer has them.
    folder = Path(tempfile.mkdtemp())
    for weight in ("Regular", "SemiBold"):
        (folder / f"{weight}.ttf").write_bytes((FULL_FONT.parent / f"NotoSansSC-{weight}.ttf").read_bytes())
    source = TYPST.encode()
    compiler = typst.Compiler(font_paths=[str(folder)], ignore_system_fonts=True)

    def make(inputs: dict[str, Any]) -> bytes:
        said = contents(inputs)
        data = {
            "title": said["title"],
            "head": said["head"],
            "facts": [text for pair in said["facts"] for text in pair],
            "rows": [text for row in said["rows"] for text in row],
            "total": said["total"],
            "notes": said["notes"],
            "sign": said["sign"],
            "page": "第 1 页，共 1 页",
        }
        text = code_text(quote_promise(inputs["quote"]), SEAL)
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg()
        made = compiler.compile(
            source, sys_inputs={"d": json.dumps(data, ensure_ascii=False), "code": code}, format="pdf", pdf_tags=False
        )
        assert isinstance(made, bytes)
        return made

    return make


def main(pairs: int = 60) -> None:
    ours, make, typeset = ReportlabSheets().marked(seal=SEAL), platypus(), typesetter()
    ours.quote_sheet(**case(9999))
    make(case(9999))
    if typeset:
        typeset(case(9999))
    times: dict[str, list[float]] = {"ours": [], "peer": [], "typst": []}
    sizes: dict[str, list[float]] = {"ours": [], "peer": [], "typst": []}
    for number in range(pairs):
        inputs = case(number)
        jobs: list[tuple[str, Callable[[], bytes]]] = [
            ("ours", lambda inputs=inputs: ours.quote_sheet(**inputs)),
            ("peer", lambda inputs=inputs: make(inputs)),
        ]
        if typeset:
            jobs.append(("typst", lambda inputs=inputs: typeset(inputs)))
        for name, job in jobs if number % 2 else reversed(jobs):
            started = time.perf_counter()
            made = job()
            times[name].append((time.perf_counter() - started) * 1000)
            sizes[name].append(len(made))
    # A process each: whoever comes second in one process would find reportlab loaded.
    firsts: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(3):
        for name, found in firsts.items():
            found.append(float(subprocess.check_output([sys.executable, __file__, name])))
    rare, common = [], []
    for number in range(min(pairs, 12)):
        inputs = case(number) | {"customer": replace(cases.person(), name="林㛃𬭎䶮")}
        rare.append(_timed(lambda inputs=inputs: ours.quote_sheet(**inputs)))
        common.append(_timed(lambda inputs=inputs: make(inputs)))
    peer_name = "reportlab platypus, full font"
    figures = [
        _figure("sheet, fonts parsed", "ms", times["ours"], peer_name, times["peer"], target=0.7),
        # The peer draws boxes for the rare characters.
        _figure("sheet with a rare name, fonts parsed", "ms", rare[1:], peer_name, common[1:]),
        _figure(
            "first sheet of a process, libraries and fonts included", "ms", firsts["ours"], peer_name, firsts["peer"]
        ),
        *(
            [_figure("sheet, fonts parsed", "ms", times["ours"], "typst, full fonts", times["typst"], target=1.0)]
            if typeset
            else []
        ),
        _figure("size", "bytes", sizes["ours"], peer_name, sizes["peer"], limit=100_000),
    ]
    if typeset:
        figures.append(_figure("size", "bytes", sizes["ours"], "typst, full fonts", sizes["typst"], limit=100_000))
    figures.append(season(ours, make))
    for figure in figures:
        print(json.dumps(figure, ensure_ascii=False))


def season(ours: ReportlabSheets, make: Callable[[dict[str, Any]], bytes], count: int = 500) -> dict[str, Any]:
    """All renewal quotes of a season as one file, beside as many files of the peer."""
    started = time.perf_counter()
    pdf = ours.quote_sheets((QuoteCase(**case(number)) for number in range(count)), total=count)
    took = time.perf_counter() - started
    single = statistics.median(_timed(lambda number=number: make(case(number))) for number in range(5))
    return _figure(
        f"{count} sheets in one file",
        "s",
        [took],
        "as many sheets alone, platypus",
        [single * count / 1000],
        bytes=len(pdf),
    )


def _figure(
    figure: str,
    unit: str,
    ours: Sequence[float],
    peer: str,
    theirs: Sequence[float],
    *,
    target: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return {
        "bench": "sheets",
        "figure": figure,
        "unit": unit,
        "ours": round(statistics.median(ours), 1),
        "peer": peer,
        "peer_value": round(statistics.median(theirs), 1),
        "ratio": round(ratio, 2),
        "target": target,
        "met": None if target is None else ratio <= target,
        "pairs": len(ours),
        **more,
    }


def _timed(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1000


def first_sheet(whose: str) -> float:
    """Milliseconds of the first sheet of this process."""
    inputs = case(9999)
    return _timed(
        lambda: ReportlabSheets().marked(seal=SEAL).quote_sheet(**inputs) if whose == "ours" else platypus()(inputs)
    )


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "60"
    if asked in {"ours", "peer"}:
        print(first_sheet(asked))
    else:
        main(int(asked))

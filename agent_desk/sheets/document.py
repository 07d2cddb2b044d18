"""One PDF of one or more sheets: each laid out on pages, in one language after the other, with the file's own facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from agent_desk.clock import CHINA
from agent_desk.domain.ink import Ink
from agent_desk.domain.sheet_code import DeviceSeal
from agent_desk.sheets.blocks import FOOT, LATER_TOP, ROOMY, TIGHT, TOP, Builder
from agent_desk.sheets.flow import Block, Pages, paginate
from agent_desk.sheets.leaf import HEIGHT, PT, WIDTH, Fonts, Leaf, clean
from agent_desk.sheets.structure import ARTIFACT, END, Structure
from agent_desk.texts import RESOURCES, Texts

Blocks = tuple[list[Block], Block]

_LANG = {"zh_CN": "zh-CN", "en": "en"}
_MAKER = "Agent Desk"


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet in one language before it is laid out. ``note`` stands at the foot of every page; ``made`` dates the file."""

    texts: Texts
    title: str
    number: str
    insurer: str
    note: str
    made: datetime
    blocks: Callable[[Builder], Blocks]


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet on its pages."""

    plan: Plan
    builder: Builder
    pages: Pages


def lay_out(fonts: Fonts, plan: Plan, seal: DeviceSeal | None = None, ink: Ink | None = None) -> Laid:
    """On one page if it fits closely set, else roomily on as many as it takes; ``seal`` and ``ink`` are the sheet's marks."""
    for density in (ROOMY, TIGHT):
        builder = Builder(fonts, plan.texts, density, seal, ink)
        pages = paginate(*plan.blocks(builder), first=TOP, later=LATER_TOP, bottom=FOOT)
        if len(pages) == 1:
            return Laid(plan, builder, pages)
    # Two pages either way: then there is room for the roomy one.
    builder = Builder(fonts, plan.texts, ROOMY, seal, ink)
    return Laid(plan, builder, paginate(*plan.blocks(builder), first=TOP, later=LATER_TOP, bottom=FOOT))


class Document:
    """A file being made. ``title``: what a reader shows in its window's frame; no fact about a customer belongs there.

    ``tagged``: with the structure for readers aloud; it doubles the size of a file of hundreds of sheets.
    """

    def __init__(self, fonts: Fonts, plan: Plan, title: str, *, tagged: bool = True) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        # Page streams stay binary; the library would write them as text for mail of the nineties.
        rl_config.useA85 = 0
        self._fonts = fonts
        self._plan, self._title = plan, title
        self._whole = True
        self._target = BytesIO()
        self._canvas: Any = Canvas(
            self._target,
            pagesize=(WIDTH * PT, HEIGHT * PT),
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            initialFontName=fonts.regular.initial(),
            lang=_LANG[plan.texts.language],
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(clean(plan.insurer))
        self._canvas.setSubject(plan.title)
        self._canvas.setCreator(_MAKER)
        self._canvas.setProducer(_MAKER)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

        self._structure = Structure(self._canvas._doc) if tagged else None  # noqa: SLF001 - the library has no tags of its own

    def add(self, sheets: list[Laid]) -> None:
        """The pages of one sheet, in each of its languages; the numbers of the pages run through."""
        total = sum(len(laid.pages) for laid in sheets)
        number = 0
        for laid in sheets:
            plan = laid.plan
            running = plan.texts.say("sheet.continued", title=plan.title, number=plan.number)
            for place, page in enumerate(laid.pages):
                number += 1
                leaf = Leaf(self._fonts, self._canvas._doc)  # noqa: SLF001 - dynamic fonts are cut per document, and only this names it
                leaf.mark(ARTIFACT)
                if place:
                    laid.builder.running_head(leaf, running)
                laid.builder.foot(leaf, plan.note, number, total)
                leaf.mark(END)
                self._draw(leaf, page)
                self._whole = self._whole and leaf.whole
                self._canvas.addLiteral(leaf.operators())
                self._canvas.showPage()

    def _draw(self, leaf: Leaf, page: list[tuple[float, Block]]) -> None:
        structure = self._structure
        if structure is None:
            for top, block in page:
                block.draw(leaf, top)
            return
        structure.page()
        for top, block in page:
            for below, part in block.parts or ((0.0, block),):
                leaf.mark(structure.begin(part.tag))
                part.draw(leaf, top + below)
                leaf.mark(END)

    def content(self) -> bytes:
        """The finished file. Its metadata names PDF/A-2b unless a character was printed that no font has (ISO 19005-2,
        6.2.11.8)."""
        _describe(
            self._canvas._doc,  # noqa: SLF001 - the library has no other door to the catalogue of a document
            _xmp(self._plan, self._title, archival=self._whole),
            self._plan.made.astimezone(CHINA),
        )
        if self._structure is not None:
            self._structure.finish()
        self._canvas.save()
        return self._target.getvalue()


def _describe(document: Any, xmp: str, made: datetime) -> None:
    """The entries that the library does not write: metadata, the meaning of the colours, when the sheet was made."""
    from reportlab.pdfbase import pdfdoc

    metadata = pdfdoc.PDFStream(
        pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")})
    )
    metadata.content = xmp.encode()
    profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), _srgb())
    profile.filters = [pdfdoc.PDFZCompress]
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )
    catalogue = document.Catalog
    catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "OutputIntents"]
    catalogue.Metadata = metadata
    catalogue.OutputIntents = pdfdoc.PDFArray([intent])
    stamp = document._timeStamp  # noqa: SLF001 - otherwise every sheet would be of the first of January 2000
    stamp.YMDhms = made.timetuple()[:6]
    stamp.dhh, stamp.dmm = 8, 0


@cache
def _srgb() -> bytes:
    """The colour profile that the sheets' red, green and blue are meant in: Little CMS's own sRGB, with no day of making."""
    return (RESOURCES / "colour" / "sRGB.icc").read_bytes()


def _escaped(text: str) -> str:
    # The library's own escape costs the import of its network client.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xmp(plan: Plan, title: str, *, archival: bool) -> str:
    """The file's facts once more, as ISO 19005-2, 6.6.2 wants them."""
    when = plan.made.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M:%S+08:00")
    kind = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" if archival else ""
    said = {
        name: _escaped(text) for name, text in (("title", title), ("by", clean(plan.insurer)), ("about", plan.title))
    }
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f'<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{said["title"]}</rdf:li>'
        f"</rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>{said['by']}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{said["about"]}</rdf:li></rdf:Alt></dc:description>'
        f"<dc:language><rdf:Bag><rdf:li>{_LANG[plan.texts.language]}</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        f"<xmp:CreatorTool>{_MAKER}</xmp:CreatorTool><pdf:Producer>{_MAKER}</pdf:Producer><pdf:Keywords></pdf:Keywords>"
        f"<pdf:Trapped>False</pdf:Trapped>{kind}"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    )

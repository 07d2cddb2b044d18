"""The faces of the sheets: a fast cut of Noto Sans SC for nearly every character, the full font for the rare ones.

Parsing a font costs 60 ms (fast cut) or 250 ms (full font) on two cores, so each is parsed once per maker and only when
a sheet first needs it. Nothing of reportlab is imported before that.
"""

from __future__ import annotations

import zlib
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FONTS = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
UNITS = 1000
FONT_LEVEL = 2
ASCENT, DESCENT = 1.16, 0.288
"""The line metrics of Noto Sans SC (hhea), in em; browsers centre a line by them and so do the sheets."""


@cache
def _font_class() -> type[Any]:
    # A class body that needs reportlab may only run once a sheet is wanted.
    from reportlab.pdfbase import pdfdoc, ttfonts  # type: ignore[import-untyped, unused-ignore]

    class SheetFont(ttfonts.TTFont):  # type: ignore[misc, unused-ignore]
        """A TrueType font whose text can be read back, beyond U+FFFF too.

        The library writes code points above U+FFFF into its ToUnicode map as five hex digits, which no reader understands;
        PDF wants UTF-16 (ISO 32000-1, 9.10.3).
        """

        def __init__(self, name: str, file: Path, first_tag: int) -> None:
            super().__init__(name, str(file), asciiReadable=False, shapable=False)
            # Both cuts of a weight have one PostScript name; in a document each embedded piece needs its own tag.
            self.first_tag = first_tag

        def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library's name
            state = self.state[doc]
            state.frozen = 1
            for number, subset in enumerate(state.subsets):
                internal = self.getSubsetInternalName(number, doc)[1:]
                base = (ttfonts.SUBSETN(self.first_tag + number) + b"+" + self.face.name).decode("ascii")
                entry = pdfdoc.PDFTrueTypeFont()
                entry.Name, entry.BaseFont = internal, base
                entry.FirstChar, entry.LastChar = 0, len(subset) - 1
                # One literal: an array object formats each of its numbers in three calls, a tenth of a sheet's time.
                entry.Widths = f"[{' '.join([f'{self.face.getCharWidth(code):g}' for code in subset])}]"
                cmap = pdfdoc.PDFStream()
                cmap.content = _to_unicode(base, subset)
                if doc.compression:
                    cmap.filters = [pdfdoc.PDFZCompress]
                entry.ToUnicode = doc.Reference(cmap, "toUnicodeCMap:" + internal)
                entry.FontDescriptor = self.face.addSubsetObjects(doc, base, subset)
                _packed(doc.idToObject[f"fontFile:{self.face.filename}({base})"])
                doc.Reference(entry, internal)
                doc.idToObject["BasicFonts"].dict[internal] = entry
            del self.state[doc]

    return SheetFont


def _packed(stream: Any) -> None:
    """Compress a font now and lightly: a tenth of a sheet's time less for a twentieth of its size more."""
    from reportlab.pdfbase import pdfdoc

    stream.content = zlib.compress(stream.content, FONT_LEVEL)
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    stream.filters = []


def _to_unicode(name: str, subset: list[int]) -> str:
    """The ToUnicode map of one embedded cut: code → UTF-16BE. At most 100 entries a block (Adobe note 5014)."""
    pairs = [f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>" for code, char in enumerate(subset)]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


class Face:
    """One weight: measures text, and splits it into runs that one font each can print. Sizes in points."""

    def __init__(self, weight: str) -> None:
        self._weight = weight
        self._fast: Any = None
        self._full: Any = None
        self._widths: dict[str, float] = {}

    def initial(self) -> str:
        """The name of this face for a new document, known to the library.

        A document without one starts with Helvetica, which no sheet uses and none could embed. The library's registry is
        the process's; a later maker's font of the same name takes the place, which is why no text is drawn by name.
        """
        from reportlab.pdfbase import pdfmetrics

        font = self._fast or self._load_fast()
        pdfmetrics.registerFont(font)
        return str(font.fontName)

    def width(self, text: str, size: float) -> float:
        """The advance width of ``text`` in points."""
        known = self._widths
        try:
            return sum([known[character] for character in text]) * size / UNITS
        except KeyError:
            for character in text:
                if character not in known:
                    known[character] = self._font(character).face.getCharWidth(ord(character))
            return sum([known[character] for character in text]) * size / UNITS

    def runs(self, text: str) -> Iterator[tuple[Any, str]]:
        """``(font, part)`` in reading order; nearly always one run."""
        fast = self._fast or self._load_fast()
        glyphs = fast.face.charToGlyph
        if all(ord(character) in glyphs for character in text):
            yield fast, text
            return
        for font, part in groupby(text, self._font):
            yield font, "".join(part)

    def draws(self, font: Any, run: str) -> bool:
        """Whether ``font`` has a shape for every character of a run that ``runs`` gave to it."""
        return font is self._fast or all(font.face.charToGlyph[ord(character)] for character in run)

    def _font(self, character: str) -> Any:
        fast = self._fast or self._load_fast()
        if ord(character) in fast.face.charToGlyph:
            return fast
        if self._full is None:
            self._full = _font_class()(f"Sheet-{self._weight}-full", FONTS / f"NotoSansSC-{self._weight}.ttf", 1000)
        # What no font has is printed as the font's empty box, but stays readable in the text layer.
        self._full.face.charToGlyph.setdefault(ord(character), 0)
        return self._full

    def _load_fast(self) -> Any:
        self._fast = _font_class()(f"Sheet-{self._weight}", FONTS / f"NotoSansSC-{self._weight}-GB2312.ttf", 0)
        return self._fast

"""Reading a PDF back, by two libraries that did not write it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pypdfium2
from pypdf import PdfReader
from pypdfium2 import raw


def squeezed(text: str) -> str:
    """Without any white space: a line break is not part of what was said."""
    return re.sub(r"\s+", "", text)


def texts(pdf: bytes) -> tuple[str, str]:
    """The whole text by pypdf and by PDFium, squeezed."""
    by_pypdf = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    document = pypdfium2.PdfDocument(pdf)
    try:
        by_pdfium = "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return squeezed(by_pypdf), squeezed(by_pdfium)


@dataclass(frozen=True)
class Glyph:
    character: str
    left: float
    bottom: float
    right: float
    top: float


def glyphs(pdf: bytes) -> list[list[Glyph]]:
    """For each page every printed character with its tight box in points, from the bottom left."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in document:
            text = page.get_textpage()
            found = []
            units = [raw.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
            for index, unit in enumerate(units):
                if 0xDC00 <= unit <= 0xDFFF:
                    # PDFium counts a character beyond U+FFFF as two with one box.
                    continue
                pair = 0xD800 <= unit <= 0xDBFF
                character = chr(0x10000 + ((unit - 0xD800) << 10) + units[index + 1] - 0xDC00) if pair else chr(unit)
                if character.strip():
                    found.append(Glyph(character, *text.get_charbox(index)))
            pages.append(found)
        return pages
    finally:
        document.close()


def apart(page: list[Glyph]) -> None:
    """No printed character leaves the margins (39 pt) or touches another one's ink."""
    inside = [
        glyph
        for glyph in page
        if glyph.left >= 38 and glyph.right <= 595.3 - 37.5 and glyph.bottom > 20 and glyph.top < 815
    ]
    assert [glyph for glyph in page if glyph not in inside] == []
    by_row: dict[int, list[Glyph]] = {}
    for glyph in page:
        for row in range(int(glyph.bottom // 12), int(glyph.top // 12) + 1):
            by_row.setdefault(row, []).append(glyph)
    for row in by_row.values():
        row.sort(key=lambda glyph: glyph.left)
        for at, one in enumerate(row):
            for other in row[at + 1 :]:
                if other.left > one.right - 1.2:
                    break
                # Ink boxes of neighbours in one line may touch by a hair; a real collision overlaps both ways.
                assert min(one.top, other.top) - max(one.bottom, other.bottom) < 1.2, (one, other)

"""A sheet read back: its QR code, the words of its pages, and the signatures under its bytes; from a PDF, or a photo of the paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent_desk.domain.sheet_code import SheetCode, read_code
from agent_desk.errors import PictureTooLarge, PictureUnreadable
from agent_desk.proof.pdfium import PDFIUM, drawn, opened, page_of
from agent_desk.proof.signatures import SignatureFound, signatures_of

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 30_000_000
MAX_PAGES = 20
MAX_PIXELS = 80_000_000
MAX_CHARACTERS = 200_000
_WIDTHS = (1240, 2480)
"""A page is drawn at 150, and if no code is found, at 300 dots per inch."""
MAX_SIDE = 4000.0
"""Points; A0 is 3370 high."""
_PDF_HEAD = 1024


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What stands on a sheet. ``words`` is the text of all pages, None where the file is a picture of the paper.

    ``codes`` are the different codes found, in order; ``signatures`` are the signatures over the PDF's bytes, oldest first.
    """

    words: str | None
    codes: tuple[SheetCode, ...]
    signatures: tuple[SignatureFound, ...] = ()


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin as a PDF file does (ISO 32000-1, 7.5.2, with the latitude that readers give)."""
    return b"%PDF-" in content[:_PDF_HEAD]


def read_paper(content: bytes) -> PaperRead:
    """Read a PDF, or a JPEG or PNG of the paper. Raises PictureUnreadable, PictureTooLarge, DocumentLocked."""
    if len(content) > MAX_BYTES:
        raise PictureTooLarge(reason="bytes", megabytes=_millions(len(content)), limit=_millions(MAX_BYTES))
    if not is_pdf(content):
        return PaperRead(None, _distinct(_codes(_picture(content))))
    words, codes = _document(content)
    return PaperRead(words, codes, signatures_of(content))


def _document(content: bytes) -> tuple[str, tuple[SheetCode, ...]]:
    words: list[str] = []
    codes: list[SheetCode] = []
    with PDFIUM, opened(content) as document:
        if len(document) > MAX_PAGES:
            raise PictureTooLarge(reason="pages", pages=str(len(document)), limit=str(MAX_PAGES))
        for number in range(len(document)):
            for width in _WIDTHS:
                # A page that was drawn is given back; the next size opens it again.
                with page_of(document, number) as page:
                    if width == _WIDTHS[0]:
                        words.append(_words(page))
                    found = list(_codes(_drawn(page, width)))
                codes += found
                if found:
                    break
    return "\n".join(words), _distinct(codes)


def _words(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range(0, min(MAX_CHARACTERS, text.count_chars())))
    finally:
        text.close()


def _drawn(page: Any, width: int) -> Image:
    wide, high = page.get_size()
    if not (0 < wide < MAX_SIDE and 0 < high < MAX_SIDE):
        raise PictureUnreadable(reason="damaged")
    scale = width / max(wide, 0.71 * high)
    return drawn(page, max(1, round(wide * scale)), max(1, round(high * scale)))


def _picture(content: bytes) -> Image:
    import warnings

    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # Held against our own, smaller limit below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            pixels = image.width * image.height
            read = ImageOps.exif_transpose(image).convert("L") if pixels <= MAX_PIXELS else None
    except Exception as error:
        # The library lets many kinds of exceptions out for a damaged file.
        raise PictureUnreadable(reason="damaged") from error
    if read is None:
        raise PictureTooLarge(reason="pixels", megapixels=_millions(pixels), limit=_millions(MAX_PIXELS))
    return read


def _millions(number: int) -> str:
    return str(-(-number // 1_000_000))


def _codes(image: Image) -> Iterator[SheetCode]:
    import zxingcpp

    for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        code = read_code(found.text)
        if code is not None:
            yield code


def _distinct(codes: Any) -> tuple[SheetCode, ...]:
    return tuple(dict.fromkeys(codes))

"""PDF pages as pictures, by PDFium, one page at a time and never for longer than a few seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent_desk.errors import PictureTooLarge, PictureUnreadable
from agent_desk.proof.pdfium import PDFIUM, drawn, opened, page_of

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PAGES = 20
_MAX_SIDE = 4000
_PIXELS_PER_POINT = 96 / 72


class Documents:
    """Opens and draws PDF files. PDFium is not made for threads: a lock of the process lets one page be drawn at a time."""

    def shape(self, content: bytes) -> tuple[int, int, int]:
        """Pages, and width and height of the first at 96 dpi. Raises PictureUnreadable, PictureTooLarge, DocumentLocked."""
        with PDFIUM, opened(content) as document:
            pages = len(document)
            if pages > MAX_PAGES:
                raise PictureTooLarge(reason="pages", pages=str(pages), limit=str(MAX_PAGES))
            if not pages:
                raise PictureUnreadable(reason="damaged")
            with page_of(document, 0) as page:
                width, height = page.get_size()
            return pages, max(1, round(width * _PIXELS_PER_POINT)), max(1, round(height * _PIXELS_PER_POINT))

    def draw(self, content: bytes, page: int, width: int, height: int) -> Image:
        """Page ``page`` (from 0) as large as fits into ``width`` × ``height`` pixels, on white.

        Raises PictureUnreadable for a page that is not there or cannot be drawn, PictureTooLarge (reason ``time``) for one
        that takes longer than ``pdfium.MAX_SECONDS``: PDFium asks between two objects whether it shall go on.
        """
        with PDFIUM, opened(content) as document:
            if not 0 <= page < len(document):
                raise PictureUnreadable(reason="page")
            with page_of(document, page) as found:
                wide, high = found.get_size()
                if wide <= 0 or high <= 0:
                    raise PictureUnreadable(reason="damaged")
                scale = min(width / wide, height / high, _MAX_SIDE / wide, _MAX_SIDE / high)
                return drawn(found, max(1, round(wide * scale)), max(1, round(high * scale)))

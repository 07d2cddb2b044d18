"""PDF pages as pictures, by PDFium, one page at a time and never for longer than a few seconds."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from agent_desk.errors import DocumentLocked, PictureTooLarge, PictureUnreadable

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PAGES = 20
MAX_SECONDS = 5.0
_MAX_SIDE = 4000
_PIXELS_PER_POINT = 96 / 72


class Documents:
    """Opens and draws PDF files. PDFium is not made for threads: a lock of the class lets one page be drawn at a time."""

    _pdfium = threading.Lock()

    def shape(self, content: bytes) -> tuple[int, int, int]:
        """Pages, and width and height of the first at 96 dpi. Raises PictureUnreadable, PictureTooLarge, DocumentLocked."""
        with self._pdfium, _opened(content) as document:
            pages = len(document)
            if pages > MAX_PAGES:
                raise PictureTooLarge(reason="pages", pages=str(pages), limit=str(MAX_PAGES))
            if not pages:
                raise PictureUnreadable(reason="damaged")
            with _page(document, 0) as page:
                width, height = page.get_size()
            return pages, max(1, round(width * _PIXELS_PER_POINT)), max(1, round(height * _PIXELS_PER_POINT))

    def draw(self, content: bytes, page: int, width: int, height: int) -> Image:
        """Page ``page`` (from 0) as large as fits into ``width`` × ``height`` pixels, on white.

        Raises PictureUnreadable for a page that is not there or cannot be drawn, PictureTooLarge (reason ``time``) for one
        that takes longer than ``MAX_SECONDS``: PDFium asks between two objects whether it shall go on.
        """
        with self._pdfium, _opened(content) as document:
            if not 0 <= page < len(document):
                raise PictureUnreadable(reason="page")
            with _page(document, page) as found:
                wide, high = found.get_size()
                if wide <= 0 or high <= 0:
                    raise PictureUnreadable(reason="damaged")
                scale = min(width / wide, height / high, _MAX_SIDE / wide, _MAX_SIDE / high)
                return _drawn(found, max(1, round(wide * scale)), max(1, round(high * scale)))


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise DocumentLocked(reason="locked") from error
        raise PictureUnreadable(reason="damaged") from error
    try:
        yield document
    finally:
        document.close()


@contextmanager
def _page(document: Any, number: int) -> Iterator[Any]:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise PictureUnreadable(reason="damaged") from error
    try:
        yield page
    finally:
        page.close()


def _drawn(page: Any, width: int, height: int) -> Image:
    import pypdfium2
    from pypdfium2 import raw

    deadline = time.monotonic() + MAX_SECONDS

    def stop(_pause: Any) -> int:
        return int(time.monotonic() > deadline)

    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(raw.IFSDK_PAUSE))(stop)
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRx)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = raw.FPDF_ANNOT | raw.FPDF_RENDER_LIMITEDIMAGECACHE
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, ctypes.byref(pause))
        raw.FPDF_RenderPage_Close(page)
        if status == raw.FPDF_RENDER_TOBECONTINUED:
            raise PictureTooLarge(reason="time", limit=str(int(MAX_SECONDS)))
        if status != raw.FPDF_RENDER_DONE:
            raise PictureUnreadable(reason="damaged")
        image: Image = bitmap.to_pil().convert("RGB")
        return image
    finally:
        bitmap.close()

"""PDFium, bounded: one document at a time, no page for longer than a few seconds. Papers and sheets are both read through it."""

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

PDFIUM = threading.Lock()
"""Held by whoever has a document open, anywhere in the process: the library is not made for threads."""

MAX_SECONDS = 5.0


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """The document in these bytes; hold ``PDFIUM`` around it. Raises PictureUnreadable, DocumentLocked."""
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
def page_of(document: Any, number: int) -> Iterator[Any]:
    """One of its pages. Raises PictureUnreadable."""
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise PictureUnreadable(reason="damaged") from error
    try:
        yield page
    finally:
        page.close()


def drawn(page: Any, width: int, height: int) -> Image:
    """The page in so many pixels, on white. Raises PictureTooLarge (reason ``time``) after ``MAX_SECONDS``, PictureUnreadable."""
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

"""Checks and normalises incoming papers: what is kept is legible, small, upright, and says nothing of place or device.

How reading is bounded
- 60 MB of input, 80 megapixels by the header before anything is decoded, 256 MB of decoded memory (so 64 megapixels of a
  coloured PNG), 20 pages, 100 passes over a progressive JPEG.
- A JPEG is decoded at half, quarter or eighth size where that is enough; a PNG is brought down band by band.
- A PDF page is given up after five seconds (``documents.py``). A picture within the limits above takes at most about two
  seconds on two slow cores; there is no thread to kill and none is left behind.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from agent_desk.domain.paper import StoredPicture
from agent_desk.errors import PictureTooLarge, PictureUnreadable
from agent_desk.reading import headers
from agent_desk.reading.documents import Documents

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

MAX_BYTES = 60_000_000
MAX_PIXELS = 80_000_000
MAX_DECODED = 256_000_000
MAX_SCANS = 100
MAX_DOCUMENT_BYTES = 20_000_000
KEPT_BYTES = 300_000
LONG_SIDE = 2000
_KEPT_SIDE = 4096
_THUMBNAIL = (352, 280)
_MAX_VIEW = 4000
_BAND = 4_000_000
_QUALITIES = ((LONG_SIDE, 86), (LONG_SIDE, 76), (LONG_SIDE, 66), (1700, 66), (1400, 62), (1200, 55), (1000, 40))

# What decoders raise on damaged input; a new kind found by a user would be reported as our error.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, OverflowError, ArithmeticError,
    struct.error, zlib.error, MemoryError,
)  # fmt: skip


class BoundedPictures:
    """The picture reader; a port's adapter (``ports.outside.PictureReader``), safe from any thread."""

    def __init__(self) -> None:
        self._documents = Documents()

    def read(self, content: bytes, name: str) -> StoredPicture:
        """Make a file ready to be stored. The kind is told by content; ``name`` is only a label and decides nothing.

        A JPEG or PNG of at most 300 KB that is upright and holds nothing but its picture stays as it is, byte for byte, a
        PDF always does. Raises PictureUnreadable (``reason``: ``empty``, ``kind``, ``heic``, ``damaged``), PictureTooLarge
        (``reason``: ``bytes``, ``pixels``, ``pages``, ``time``), DocumentLocked.
        """
        del name
        if not content:
            raise PictureUnreadable(reason="empty")
        if len(content) > MAX_BYTES:
            raise PictureTooLarge(reason="bytes", megabytes=_millions(len(content)), limit=_millions(MAX_BYTES))
        kind = headers.kind(content)
        if kind == headers.PDF:
            return self._read_document(content)
        if kind in {headers.JPEG, headers.PNG}:
            return self._read_picture(content, kind)
        raise PictureUnreadable(reason="heic" if kind == headers.HEIC else "kind")

    def render(self, content: bytes, media_type: str, *, page: int, width: int, turned: int) -> bytes:
        """PNG of one page (from 0), at most ``width`` pixels wide after it was turned clockwise by 0, 90, 180 or 270 degrees.

        A picture is never enlarged, a PDF page is drawn as sharp as asked. Raises as ``read`` does, and PictureUnreadable
        (``reason`` ``page``) for a page that is not there.
        """
        width = max(1, min(width, _MAX_VIEW))
        upright = turned % 180 == 0
        if media_type == headers.PDF:
            side = (width, _MAX_VIEW) if upright else (_MAX_VIEW, width)
            image = self._documents.draw(content, page, *side)
        elif page != 0:
            raise PictureUnreadable(reason="page")
        else:
            kind = headers.kind(content)
            image = _decoded(content, kind, _check(content, kind), width, by_width=upright)
        image = _turned(image, turned)
        if image.width > width:
            image = image.resize((width, max(1, round(image.height * width / image.width))))
        return _png(image)

    def _read_document(self, content: bytes) -> StoredPicture:
        if len(content) > MAX_DOCUMENT_BYTES:
            raise PictureTooLarge(
                reason="bytes", megabytes=_millions(len(content)), limit=_millions(MAX_DOCUMENT_BYTES)
            )
        pages, width, height = self._documents.shape(content)
        first = self._documents.draw(content, 0, *_THUMBNAIL)
        return StoredPicture(content, _hash(content), headers.PDF, pages, width, height, _thumbnail(first))

    def _read_picture(self, content: bytes, kind: str) -> StoredPicture:
        shape = _check(content, kind)
        image = _decoded(content, kind, shape, LONG_SIDE, by_width=shape.width >= shape.height)
        kept = _kept(content, kind, shape)
        if kept is not None:
            return StoredPicture(kept, _hash(kept), kind, 1, shape.width, shape.height, _thumbnail(image))
        small, stored = _compressed(image)
        return StoredPicture(stored, _hash(stored), headers.JPEG, 1, *small.size, _thumbnail(image))


def _check(content: bytes, kind: str) -> headers.Shape:
    """The picture's shape, if it may be decoded. Raises PictureUnreadable, PictureTooLarge."""
    if kind not in {headers.JPEG, headers.PNG}:
        raise PictureUnreadable(reason="kind")
    try:
        shape = headers.jpeg_shape(content) if kind == headers.JPEG else headers.png_shape(content)
    except headers.BrokenHeader as error:
        raise PictureUnreadable(reason="damaged") from error
    pixels = shape.width * shape.height
    if pixels > MAX_PIXELS or shape.decoded > MAX_DECODED:
        limit = MAX_PIXELS if pixels > MAX_PIXELS else MAX_DECODED * pixels // shape.decoded
        raise PictureTooLarge(reason="pixels", megapixels=_millions(pixels), limit=str(limit // 1_000_000))
    if shape.scans > MAX_SCANS:
        raise PictureUnreadable(reason="damaged")
    return shape


def _kept(content: bytes, kind: str, shape: headers.Shape) -> bytes | None:
    """What may stay of the original: all of it, or all but its words; None where the picture must be made anew."""
    if len(content) > KEPT_BYTES or max(shape.width, shape.height) > _KEPT_SIDE:
        return None
    if not shape.plain or shape.orientation != 1:
        return None
    if kind == headers.PNG:
        return headers.png_without_words(content)
    return None if headers.jpeg_has_tail(content) else headers.jpeg_without_words(content)


def _decoded(content: bytes, kind: str, shape: headers.Shape, wanted: int, *, by_width: bool) -> Image:
    """The upright picture as RGB, its width (or height) not far above ``wanted`` pixels. Raises PictureUnreadable.

    The decoders see the picture without its words: text and EXIF are where decoders are fooled.
    """
    from PIL import JpegImagePlugin, PngImagePlugin

    share = min(1.0, wanted / (shape.width if by_width else shape.height))
    try:
        # Opened by class, not by Image.open: the kind is known, and nothing else shall be tried.
        if kind == headers.JPEG:
            image: Image = JpegImagePlugin.JpegImageFile(BytesIO(headers.jpeg_without_words(content)))
            image.draft("RGB", (-int(-shape.width * share // 1), -int(-shape.height * share // 1)))
        else:
            image = PngImagePlugin.PngImageFile(BytesIO(headers.png_without_words(content)))
        if (image.width, image.height) != (shape.width, shape.height) and kind == headers.PNG:
            raise PictureUnreadable(reason="damaged")
        image.load()
        factor = max(1, int((image.width if by_width else image.height) / wanted))
        plain = _reduced(image, factor)
    except headers.BrokenHeader as error:
        raise PictureUnreadable(reason="damaged") from error
    except _DECODER_ERRORS as error:
        raise PictureUnreadable(reason="damaged") from error
    turn = _upright().get(shape.orientation)
    return plain if turn is None else plain.transpose(turn)


def _reduced(image: Image, factor: int) -> Image:
    """RGB on white, each side divided by ``factor``, in bands, so that no second large picture is ever held."""
    from PIL import Image

    if image.mode == "RGB" and factor == 1 and "transparency" not in image.info:
        return image
    target = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = max(1, _BAND // image.width // factor) * factor
    for top in range(0, image.height, rows):
        band = _plain(image.crop((0, top, image.width, min(image.height, top + rows))))
        target.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
    return target


def _plain(image: Image) -> Image:
    from PIL import Image

    if image.mode.startswith("I"):
        # Sixteen bits of grey: the library's own conversion would cut off everything above 255.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        white.alpha_composite(image.convert("RGBA"))
        return white.convert("RGB")
    return image.convert("RGB")


def _compressed(image: Image) -> tuple[Image, bytes]:
    """As large and as good as fits into ``KEPT_BYTES``; the last try always ends it, and only noise ever gets there."""
    stored = b""
    small = image
    for side, quality in _QUALITIES:
        small = _fitted(image, side)
        target = BytesIO()
        small.save(target, "JPEG", quality=quality, optimize=True)
        stored = target.getvalue()
        if len(stored) <= KEPT_BYTES:
            break
    return small, stored


def _fitted(image: Image, side: int) -> Image:
    from PIL import Image

    longest = max(image.size)
    if longest <= side:
        return image
    size = (max(1, round(image.width * side / longest)), max(1, round(image.height * side / longest)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _thumbnail(image: Image) -> bytes:
    small = image.copy()
    small.thumbnail(_THUMBNAIL)
    target = BytesIO()
    small.save(target, "JPEG", quality=80)
    return target.getvalue()


def _turned(image: Image, turned: int) -> Image:
    from PIL import Image

    # The library turns counter-clockwise.
    turn = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}.get(
        turned % 360
    )
    return image if turn is None else image.transpose(turn)


def _upright() -> dict[int, Transpose]:
    """What makes a picture upright, by EXIF's orientation."""
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }


def _png(image: Image) -> bytes:
    target = BytesIO()
    # Level 1 is four times as fast as the library's 6 for a tenth more bytes, which only cross memory.
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _millions(number: int) -> str:
    return str(-(-number // 1_000_000))

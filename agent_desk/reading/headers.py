"""What a file says of itself before anything is decoded: kind, size, cost, and the pieces that must not be stored.

A picture's header costs microseconds; a decoder told to make room for 300 megapixels costs a gigabyte.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

JPEG, PNG, PDF, HEIC, OTHER = "image/jpeg", "image/png", "application/pdf", "image/heic", ""

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis", b"avif")
# Chunks that draw the picture or its colours; text, time and EXIF chunks are left out of what is kept.
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)


class BrokenHeader(Exception):
    """The file does not say what it must; raised inside the reading folder only."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture's size in pixels and what decoding it takes.

    ``decoded`` = bytes of memory, ``scans`` = passes over the picture, ``plain`` = grey or red-green-blue in eight bits,
    ``orientation`` = EXIF's 1 to 8 (1 = upright).
    """

    width: int
    height: int
    decoded: int
    scans: int
    plain: bool
    orientation: int


def kind(content: bytes) -> str:
    """The media type by content, never by name; ``OTHER`` for anything that papers may not be."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG_SIGNATURE):
        return PNG
    # PDF readers accept a heading within the first kilobyte (ISO 32000-1, annex H).
    if b"%PDF-" in content[:1024]:
        return PDF
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    return OTHER


def jpeg_shape(content: bytes) -> Shape:
    """Size and cost of a JPEG. Raises BrokenHeader.

    A baseline picture is decoded by the row, at a fraction of its size where that is enough; a progressive one holds all
    coefficients, two bytes each, as long as it takes.
    """
    orientation = 1
    segments, _ = _segments(content)
    for marker, start, length in segments:
        if marker == 0xE1 and content[start : start + 6] == b"Exif\0\0":
            orientation = _orientation(content[start + 6 : start + length - 2])
    for marker, start, length in segments:
        if marker not in _FRAMES:
            continue
        if length < 8:
            break
        _, height, width, components = struct.unpack(">BHHB", content[start : start + 6])
        if not width or not height or not 1 <= components <= 4 or length < 8 + 3 * components:
            break
        factors = [divmod(content[start + 7 + 3 * number], 16) for number in range(components)]
        widest, highest = max(h for h, _ in factors) or 1, max(v for _, v in factors) or 1
        samples = sum(width * height * h * v for h, v in factors) // (widest * highest)
        progressive = marker in {0xC2, 0xC6, 0xCA, 0xCE}
        # A scan begins with FF DA; inside picture data FF is always followed by 00 or a restart mark.
        scans = content.count(b"\xff\xda")
        return Shape(width, height, samples * 2 if progressive else samples, scans, components in {1, 3}, orientation)
    raise BrokenHeader


def png_shape(content: bytes) -> Shape:
    """Size and cost of a PNG, which is decoded whole: four bytes a pixel in colour, else one or two. Raises BrokenHeader."""
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise BrokenHeader
    width, height, depth, colour = struct.unpack(">IIBB", content[16:26])
    per_pixel = {0: 2 if depth == 16 else 1, 2: 4, 3: 1, 4: 4, 6: 4}.get(colour)
    if not width or not height or per_pixel is None:
        raise BrokenHeader
    at = content.find(b"eXIf", 33, 4096)
    orientation = _orientation(content[at + 4 : at + 4096]) if at > 0 else 1
    return Shape(width, height, width * height * per_pixel, 1, depth <= 8, orientation)


def jpeg_without_words(content: bytes) -> bytes:
    """The same picture without EXIF, XMP and makers' segments (place, person, device), to the byte otherwise.

    Nothing left out gives the very object back. Raises BrokenHeader.
    """
    segments, data = _segments(content)
    kept = [content[:2]]
    for marker, start, length in segments:
        said = content[start : start + 12]
        profile = marker == 0xE2 and said == b"ICC_PROFILE\0"
        header = marker == 0xE0 and said.startswith(b"JFIF\0")
        if profile or header or marker == 0xEE or not 0xE0 <= marker <= 0xEF:
            kept.append(content[start - 4 : start + length - 2])
    kept.append(content[data:])
    joined = b"".join(kept)
    return content if len(joined) == len(content) else joined


def jpeg_has_tail(content: bytes) -> bool:
    """Whether something lies behind the picture or a second one inside (a moving photo, a preview with its own EXIF)."""
    return not content.endswith(b"\xff\xd9") or content.count(b"\xff\xd8\xff") > 1


def png_without_words(content: bytes) -> bytes:
    """The same picture without text, time, EXIF and animation chunks and without anything behind its end. Raises BrokenHeader."""
    kept = [_PNG_SIGNATURE]
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        end = at + 12 + length
        name = content[at + 4 : at + 8]
        if end > len(content):
            break
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            joined = b"".join(kept)
            return content if len(joined) == len(content) else joined
    raise BrokenHeader


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _segments(content: bytes) -> tuple[list[tuple[int, int, int]], int]:
    """``(marker, start of the payload, length)`` of every segment before the picture data, and where that begins.

    Raises BrokenHeader.
    """
    found: list[tuple[int, int, int]] = []
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(content) or marker == 0xD9:
            break
        if marker == 0xDA:
            return found, at
        found.append((marker, at + 4, length))
        at += 2 + length
    raise BrokenHeader


def _orientation(exif: bytes) -> int:
    """EXIF's orientation, 1 where it is missing or nonsense (CIPA DC-008, tag 274 of the first directory)."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 1
    (at,) = struct.unpack(order + "I", exif[4:8])
    if at + 2 > len(exif):
        return 1
    (entries,) = struct.unpack(order + "H", exif[at : at + 2])
    for number in range(min(entries, 200)):
        entry = exif[at + 2 + 12 * number : at + 14 + 12 * number]
        if len(entry) < 12:
            break
        tag, form, count, value = struct.unpack(order + "HHIH", entry[:10])
        if tag == 0x0112:
            return int(value) if form == 3 and count == 1 and 1 <= value <= 8 else 1
    return 1

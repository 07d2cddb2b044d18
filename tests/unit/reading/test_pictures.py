"""Reading takes what papers are, refuses everything else quickly, and stores nothing that was not meant to be shown."""

from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import sys
import zlib
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from agent_desk.errors import DocumentLocked, PictureTooLarge, PictureUnreadable
from agent_desk.reading.pictures import KEPT_BYTES, LONG_SIDE, BoundedPictures

READER = BoundedPictures()
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


def picture(size: tuple[int, int] = (640, 400), mode: str = "RGB", *, noisy: bool = False) -> Image.Image:
    """Red above left, green above right, blue below, so that every turn can be told apart."""
    if noisy:
        return Image.effect_noise(size, 90).convert(mode)
    image = Image.new("RGB", size, (20, 40, 220))
    image.paste((220, 30, 30), (0, 0, size[0] // 2, size[1] // 2))
    image.paste((30, 200, 30), (size[0] // 2, 0, size[0], size[1] // 2))
    return image.convert(mode)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def corner(image: Image.Image, x: float, y: float) -> str:
    red, green, blue = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))
    return max((red, "red"), (green, "green"), (blue, "blue"))[1]


def pdf(pages: int = 1, *, size: tuple[float, float] = (595, 842)) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def png_header(width: int, height: int, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk
        + struct.pack(">I", 4)
        + b"IDAT"
        + b"\0" * 8
        + struct.pack(">I", 0)
        + b"IEND"
        + b"\0" * 4
    )


# What is taken -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_small_plain_picture_stays_as_it_is_to_the_byte(form: str, media_type: str) -> None:
    content = encoded(picture(), form)
    stored = READER.read(content, "x.jpg")

    assert stored.content == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.media_type, stored.pages, stored.width, stored.height) == (media_type, 1, 640, 400)
    small = opened(stored.thumbnail)
    assert small.width <= 352
    assert small.height <= 280
    assert [corner(small, 0.1, 0.1), corner(small, 0.9, 0.1), corner(small, 0.5, 0.9)] == ["red", "green", "blue"]


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (6000, 1000)])
def test_a_photo_is_stored_legible_and_within_300_kilobytes(size: tuple[int, int]) -> None:
    photo = Image.blend(picture(size), picture(size, noisy=True), 0.15)
    content = encoded(photo, quality=95)
    stored = READER.read(content, "")

    assert len(content) > KEPT_BYTES
    assert len(stored.content) <= KEPT_BYTES
    image = opened(stored.content)
    assert image.size == (stored.width, stored.height)
    assert max(image.size) <= LONG_SIDE
    assert max(image.size) >= 1000
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert corner(image, 0.1, 0.1) == "red"


def test_even_pure_noise_ends_within_300_kilobytes() -> None:
    stored = READER.read(encoded(picture((2400, 1800), noisy=True), "PNG"), "")
    assert len(stored.content) <= KEPT_BYTES


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_that_was_taken_sideways_is_stored_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = picture((640, 400))
    taken = {
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    for form in ("JPEG", "PNG"):
        stored = READER.read(encoded(taken, form, exif=exif), "")
        image = opened(stored.content)
        assert (stored.width, stored.height) == image.size == (640, 400)
        assert [corner(image, 0.1, 0.1), corner(image, 0.9, 0.1), corner(image, 0.5, 0.9)] == ["red", "green", "blue"]


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "DEVICE-OF-SOMEBODY"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 10.0)})
    return exif


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(640, 400), (3000, 2000)])
def test_where_and_with_what_a_picture_was_taken_is_never_stored(form: str, size: tuple[int, int]) -> None:
    extra = {"pnginfo": PngImagePlugin.PngInfo()} if form == "PNG" else {"comment": b"kept"}
    if form == "PNG":
        extra["pnginfo"].add_text("GPS", "DEVICE-OF-SOMEBODY")
    content = encoded(picture(size), form, exif=with_place(), **extra)
    stored = READER.read(content, "")

    assert b"DEVICE-OF-SOMEBODY" in content
    assert b"DEVICE-OF-SOMEBODY" not in stored.content
    assert b"Exif" not in stored.content
    assert b"eXIf" not in stored.content
    assert corner(opened(stored.content), 0.1, 0.1) == "red"


def test_taking_the_words_out_of_a_small_picture_leaves_every_pixel() -> None:
    content = encoded(picture(noisy=True), quality=30, exif=with_place())
    stored = READER.read(content, "")

    assert len(content) <= KEPT_BYTES
    assert opened(stored.content).tobytes() == opened(content).tobytes()


def test_a_second_picture_behind_the_first_is_not_stored() -> None:
    behind = encoded(picture((64, 64)), exif=with_place())
    stored = READER.read(encoded(picture()) + behind, "")
    assert b"DEVICE-OF-SOMEBODY" not in stored.content


def test_printers_colours_are_turned_into_screen_colours() -> None:
    stored = READER.read(encoded(picture(mode="CMYK")), "")
    image = opened(stored.content)
    assert image.mode == "RGB"
    assert corner(image, 0.1, 0.1) == "red"


def test_sixteen_bits_of_grey_become_eight_and_keep_their_tones() -> None:
    grey = Image.frombytes("I;16", (300, 200), (b"\xff\xff" * 150 + b"\x00\x80" * 150) * 200)
    image = opened(READER.read(encoded(grey, "PNG"), "").content).convert("L")

    assert image.getpixel((10, 10)) >= 250
    assert 120 <= image.getpixel((290, 190)) <= 135


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "PA"])
def test_every_kind_of_png_is_taken_and_what_is_transparent_is_white(mode: str) -> None:
    image = picture((900, 700), "RGBA")
    image.paste((0, 0, 0, 0), (0, 350, 900, 700))
    content = encoded(
        image.convert("P" if mode == "PA" else mode), "PNG", **({"transparency": 0} if mode == "PA" else {})
    )
    stored = READER.read(content, "")
    seen = opened(READER.render(stored.content, stored.media_type, page=0, width=300, turned=0))

    assert seen.mode == "RGB"
    if mode in {"RGBA", "LA"}:
        assert seen.getpixel((150, 200)) == (255, 255, 255)


def test_a_progressive_picture_and_one_with_broken_exif_are_taken() -> None:
    assert READER.read(encoded(picture((5000, 4000)), progressive=True), "").width == LONG_SIDE
    content = encoded(picture())
    broken = content[:2] + b"\xff\xe1\x00\x20Exif\0\0MM\0\x2a\xff\xff\xff\xff" + b"\xff" * 16 + content[2:]
    assert READER.read(broken, "").content == content


@pytest.mark.parametrize("name", ["", "身份证😀.pdf", "x" * 250, "../../etc/passwd", "a\0b"])
def test_a_name_is_only_a_label(name: str) -> None:
    assert READER.read(encoded(picture()), name) == READER.read(encoded(picture()), "front.jpg")


# PDF ---------------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_kept_to_the_byte_with_its_pages_and_a_preview() -> None:
    content = pdf(3)
    stored = READER.read(content, "scan.png")

    assert stored.content == content
    assert (stored.media_type, stored.pages) == ("application/pdf", 3)
    assert (stored.width, stored.height) == (793, 1123)
    assert opened(stored.thumbnail).size == (198, 280)


def test_a_pdf_with_a_password_is_refused_as_locked() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(DocumentLocked):
        READER.read(target.getvalue(), "x.pdf")


def test_a_pdf_that_only_forbids_copying_is_read() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("", owner_password="owner", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    assert READER.read(target.getvalue(), "").pages == 1


def test_a_pdf_of_too_many_pages_is_refused_with_their_number() -> None:
    assert READER.read(pdf(20), "").pages == 20
    with pytest.raises(PictureTooLarge) as caught:
        READER.read(pdf(21), "")
    assert caught.value.facts == {"reason": "pages", "pages": "21", "limit": "20"}


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 5000, pdf()[:200]])
def test_a_broken_pdf_is_refused_as_damaged(content: bytes) -> None:
    with pytest.raises(PictureUnreadable) as caught:
        READER.read(content, "")
    assert caught.value.facts == {"reason": "damaged"}


def test_a_pdf_page_of_absurd_size_is_drawn_small() -> None:
    stored = READER.read(pdf(size=(14400, 20)), "")
    assert opened(stored.thumbnail).size == (352, 1)


# What is refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"GIF89a" + b"\0" * 100, "kind"),
        (b"<html>portal</html>", "kind"),
        (b"PK\x03\x04 a document", "kind"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "heic"),
        (b"\0" * 1000, "kind"),
    ],
)
def test_what_is_no_paper_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(PictureUnreadable) as caught:
        READER.read(content, "good_name.jpg")
    assert caught.value.facts == {"reason": reason}


def test_an_animation_under_a_good_name_is_refused() -> None:
    frames = [picture((60, 40)), picture((60, 40), noisy=True)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureUnreadable):
        READER.read(content, "card.jpg")


def test_of_an_animated_png_only_the_first_picture_is_stored() -> None:
    frames = [picture((60, 40)), picture((60, 40), noisy=True)]
    content = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    stored = READER.read(content, "")
    assert getattr(opened(stored.content), "n_frames", 1) == 1
    assert b"acTL" not in stored.content


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_picture_that_was_cut_off_is_refused(form: str, share: float) -> None:
    content = encoded(picture(noisy=True), form)
    with pytest.raises(PictureUnreadable):
        READER.read(content[: int(len(content) * share)], "")


def test_three_hundred_megapixels_are_refused_by_the_header_alone() -> None:
    with pytest.raises(PictureTooLarge) as caught:
        READER.read(png_header(20000, 15000), "")
    assert caught.value.facts == {"reason": "pixels", "megapixels": "300", "limit": "80"}

    frame = encoded(picture((16, 16)))
    at = frame.index(b"\xff\xc0")
    with pytest.raises(PictureTooLarge):
        READER.read(frame[: at + 5] + struct.pack(">HH", 20000, 15000) + frame[at + 9 :], "")


def test_a_coloured_png_that_would_take_too_much_memory_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(PictureTooLarge) as caught:
        READER.read(png_header(10000, 7000), "")
    assert caught.value.facts["limit"] == "64"


def test_more_bytes_than_a_paper_may_have_are_refused() -> None:
    with pytest.raises(PictureTooLarge) as caught:
        READER.read(b"\xff\xd8\xff" + b"\0" * 60_000_000, "")
    assert caught.value.facts == {"reason": "bytes", "megabytes": "61", "limit": "60"}
    with pytest.raises(PictureTooLarge):
        READER.read(b"%PDF-1.7" + b"\0" * 20_000_000, "")


def test_a_picture_of_endless_passes_is_refused() -> None:
    content = encoded(picture(), progressive=True)
    scan = content.index(b"\xff\xda")
    with pytest.raises(PictureUnreadable):
        READER.read(content[:scan] + content[scan:-2] * 30 + b"\xff\xd9", "")


def test_reading_the_largest_picture_stays_within_300_megabytes() -> None:
    code = (
        "import resource, sys; from agent_desk.reading.pictures import BoundedPictures; content = sys.stdin.buffer.read();"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; stored = BoundedPictures().read(content, '');"
        "print(stored.width, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    # 64 megapixels of one colour are written row by row, so that this process never holds them.
    packer = zlib.compressobj(1)
    rows = b"".join([*(packer.compress(b"\0" + b"\xc8" * 24000) for _ in range(8000)), packer.flush()])
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in ((b"IHDR", struct.pack(">IIBBBBB", 8000, 8000, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")):
        parts.append(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
    done = subprocess.run([sys.executable, "-c", code], input=b"".join(parts), capture_output=True, check=True)
    width, megabytes = map(int, done.stdout.split())
    assert width == LONG_SIDE
    assert megabytes < 300


@settings(max_examples=120, deadline=None, phases=UNSHRUNK)
@given(
    form=st.sampled_from(["JPEG", "PNG", "PDF"]),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.floats(0.2, 1),
)
def test_damaged_bytes_are_read_or_refused_and_nothing_else(
    form: str, places: list[tuple[float, int]], cut: float
) -> None:
    content = bytearray(pdf() if form == "PDF" else encoded(picture((80, 60), noisy=True), form))
    for share, value in places:
        content[int(share * len(content))] = value
    try:
        stored = READER.read(bytes(content[: int(len(content) * cut) + 1]), "")
    except (PictureUnreadable, PictureTooLarge, DocumentLocked):
        return
    assert opened(stored.thumbnail).width <= 352


# Looking at it -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turned", "corners"),
    [
        (0, ["red", "green"]),
        (90, ["blue", "red"]),
        (180, ["blue", "blue"]),
        (270, ["green", "blue"]),
        (450, ["blue", "red"]),
    ],
)
def test_a_picture_is_shown_turned_clockwise(turned: int, corners: list[str]) -> None:
    shown = opened(READER.render(encoded(picture()), "image/jpeg", page=0, width=300, turned=turned))

    assert shown.format == "PNG"
    assert shown.width == 300
    assert [corner(shown, 0.1, 0.1), corner(shown, 0.9, 0.1)] == corners


def test_a_picture_is_never_enlarged_and_a_pdf_is_as_sharp_as_asked() -> None:
    assert opened(READER.render(encoded(picture()), "image/jpeg", page=0, width=3000, turned=0)).size == (640, 400)
    assert opened(READER.render(pdf(), "application/pdf", page=0, width=1190, turned=0)).size == (1190, 1684)
    assert opened(READER.render(pdf(), "application/pdf", page=0, width=842, turned=90)).size == (842, 595)


def test_a_page_that_is_not_there_is_refused() -> None:
    for content, media_type, page in (
        (pdf(2), "application/pdf", 2),
        (pdf(), "application/pdf", -1),
        (encoded(picture()), "image/jpeg", 1),
    ):
        with pytest.raises(PictureUnreadable) as caught:
            READER.render(content, media_type, page=page, width=100, turned=0)
        assert caught.value.facts == {"reason": "page"}


def test_nothing_heavy_is_imported_before_the_first_picture() -> None:
    code = (
        "import sys; from agent_desk.reading.pictures import BoundedPictures; BoundedPictures();"
        "print(sorted({'PIL', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

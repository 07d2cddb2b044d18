"""A signed sheet is bound to its bytes: whatever is changed shows, and whose key it was is proved, not believed."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from agent_desk.domain.ink import Dot, Ink, curves, signs
from agent_desk.domain.sheet_code import DeviceSeal, code_text, quote_promise
from agent_desk.errors import DocumentLocked, PictureTooLarge, PictureUnreadable
from agent_desk.proof import paper
from agent_desk.proof.paper import read_paper
from agent_desk.proof.signatures import signatures_of
from agent_desk.sheets.maker import ReportlabSheets
from agent_desk.sheets.signing import PadesSigner
from agent_desk.sheets.verification import MODULE, modules
from tests.unit.sheets import sheet_cases as cases
from tests.unit.sheets.sheet_reading import texts

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DEVICE = "01900000-0000-7000-8000-00000000abcd"
STROKES = tuple(
    tuple(Dot(60 + step * 6 + loop * 150, round(90 + 50 * math.sin(step / 3)), 90 + step) for step in range(26))
    for loop in range(3)
)
INK = Ink(STROKES, AT)
ROOM_FOR_THE_SIGNATURE = b"/Contents <"


class Keys:
    """The keys of an enrolled device, or of one that is not."""

    def __init__(self, number: int, device: str = DEVICE) -> None:
        from agent_desk.vault.device_keys import _new_key

        self._device = device
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        self._sheet_key = _new_key()

    def device(self) -> str:
        return self._device

    def device_key(self) -> bytes | None:
        return self._key.private_bytes_raw() if self._device else None

    def public_key(self) -> bytes | None:
        return self._key.public_key().public_bytes_raw()

    def sheet_key(self) -> bytes:
        return self._sheet_key

    def seal(self) -> DeviceSeal | None:
        return DeviceSeal(self._device, self._key.sign) if self._device else None


@cache
def keys(number: int, device: str = DEVICE) -> Keys:
    return Keys(number, device)


@cache
def sheet(number: int = 1, device: str = DEVICE, *, inked: bool = True, language: str = "zh_CN") -> bytes:
    maker = ReportlabSheets(language).marked(seal=keys(number, device).seal(), ink=INK if inked else None)
    return maker.quote_sheet(
        quote=cases.motor_quote(),
        visit=cases.visit(),
        customer=cases.person(),
        vehicle=cases.vehicle(),
        home=None,
        agent=cases.agent(),
        open_points=cases.OPEN,
    )


@cache
def signed(number: int = 1, device: str = DEVICE) -> bytes:
    return PadesSigner().sign(sheet(number, device), keys(number, device), AT)


def test_the_signed_file_begins_with_the_unsigned_one_byte_for_byte() -> None:
    assert signed().startswith(sheet())


def test_a_signed_file_that_nobody_touched_is_intact_and_vouched_for_by_its_device() -> None:
    (found,) = signatures_of(signed())
    assert (found.intact, found.device, found.at) == (True, DEVICE, AT)
    assert found.vouched_by(keys(1).public_key() or b"")


def test_another_device_does_not_vouch_for_it_whatever_its_certificate_says() -> None:
    (found,) = signatures_of(signed(2))
    assert (found.intact, found.device) == (True, DEVICE)
    assert not found.vouched_by(keys(1).public_key() or b"")


def test_before_enrolment_the_signature_holds_the_bytes_and_names_no_device() -> None:
    (found,) = signatures_of(signed(1, ""))
    assert (found.intact, found.device) == (True, "")
    assert not found.vouched_by(keys(1).public_key() or b"")


@settings(max_examples=60)
@given(st.data())
def test_one_bit_changed_anywhere_is_found(data: st.DataObject) -> None:
    whole = signed()
    at = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[at] ^= 1 << bit
    # A hexadecimal digit of the signature itself may be a capital or a small letter: it is the same signature.
    start = whole.rindex(ROOM_FOR_THE_SIGNATURE) + len(ROOM_FOR_THE_SIGNATURE)
    same = start <= at < whole.index(b">", start) and chr(changed[at]).lower() == chr(whole[at]).lower()

    assert same or not any(found.intact for found in signatures_of(bytes(changed)))


@pytest.mark.parametrize("added", [b"\n", b"% a comment", b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n"])
def test_bytes_that_are_added_behind_the_signature_are_found(added: bytes) -> None:
    assert [found.intact for found in signatures_of(signed() + added)] == [False]


def test_a_file_that_an_editor_saved_again_is_found() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(signed()))
    target = io.BytesIO()
    writer.write(target)
    assert [found.intact for found in signatures_of(target.getvalue())] == [False]


def test_a_file_without_a_signature_has_none_and_costs_no_heavy_library() -> None:
    assert signatures_of(sheet()) == ()
    code = "import sys; from agent_desk.proof.signatures import signatures_of as s; s(b'%PDF-'); print('pyhanko' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_page_still_says_every_word_after_it_was_signed() -> None:
    assert texts(signed()) == texts(sheet())
    assert "2026-11-24" in texts(signed())[0]


def test_the_ink_stands_in_the_customers_box_and_nowhere_else() -> None:
    with_ink, without = (
        pypdfium2.PdfDocument(sheet(inked=inked))[0].render(scale=2).to_pil().convert("L") for inked in (True, False)
    )
    from PIL import ImageChops

    changed = ImageChops.difference(with_ink, without)
    # The code says that a hand has signed: it differs too, and stands above.
    signs = changed.crop((0, 1350, changed.width, changed.height)).getbbox()
    assert signs is not None
    left, top, right, bottom = (edge / 2 / 0.75 for edge in signs)
    assert left > 52
    assert right < 52 + (690 - 16) / 2
    assert top > 0
    assert bottom < 1066 - 900
    above = changed.crop((0, 0, changed.width, 1350)).getbbox()
    assert above is not None
    assert above[0] / 2 / 0.75 > 52 + (690 - 24) / 2


def test_the_same_sheet_with_the_same_ink_has_the_same_bytes() -> None:
    sheet.cache_clear()
    assert sheet() == sheet.__wrapped__()


# The code on paper -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1240, 2480])
def test_the_code_is_read_from_a_picture_of_the_page(width: int) -> None:
    image = pypdfium2.PdfDocument(sheet())[0].render(scale=width / 595).to_pil()
    target = io.BytesIO()
    image.rotate(4, expand=True, fillcolor="white").convert("L").save(target, "JPEG", quality=60)
    read = read_paper(target.getvalue())

    assert read.words is None
    assert [code.promises(quote_promise(cases.motor_quote())) for code in read.codes] == [True]
    assert read.codes[0].device == DEVICE


def test_the_code_on_the_drawn_page_is_the_text_that_was_made() -> None:
    text = code_text(quote_promise(cases.motor_quote()), keys(1).seal(), by_hand=True)
    image = pypdfium2.PdfDocument(sheet())[0].render(scale=3).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]


def test_a_module_is_large_enough_to_be_printed_and_photographed() -> None:
    matrix = modules(code_text(quote_promise(cases.motor_quote()), keys(1).seal()))
    millimetres = max(96, MODULE * len(matrix)) / len(matrix) / 96 * 25.4
    assert millimetres >= 0.4
    assert {len(row) for row in matrix} == {len(matrix)}


def test_what_cannot_be_read_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PictureUnreadable):
        read_paper(b"neither a PDF nor a picture")
    with pytest.raises(PictureUnreadable):
        read_paper(b"%PDF-1.4 cut short")
    picture = io.BytesIO()
    pypdfium2.PdfDocument(sheet())[0].render(scale=1).to_pil().save(picture, "PNG")
    monkeypatch.setattr(paper, "MAX_PIXELS", 1000)
    with pytest.raises(PictureTooLarge):
        read_paper(picture.getvalue())
    monkeypatch.setattr(paper, "MAX_BYTES", 10)
    with pytest.raises(PictureTooLarge):
        read_paper(sheet())


def test_a_document_with_a_password_says_so() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sheet())))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(DocumentLocked):
        read_paper(target.getvalue())


# Ink -------------------------------------------------------------------------------------------------------------

strokes = st.lists(
    st.lists(
        st.builds(Dot, st.integers(0, 900), st.integers(0, 300), st.integers(0, 255)), min_size=1, max_size=40
    ).map(tuple),
    min_size=1,
    max_size=8,
).map(tuple)


@given(strokes)
def test_the_curves_of_a_stroke_join_and_run_from_its_first_dot_to_its_last(drawn: tuple[tuple[Dot, ...], ...]) -> None:
    for stroke in drawn:
        found = curves(stroke)
        assert found[0].start == (stroke[0].x, stroke[0].y)
        assert found[-1].end == (stroke[-1].x, stroke[-1].y)
        assert all(before.end == after.start for before, after in pairwise(found))
        assert all(curve.weight > 0 for curve in found)


def test_a_slip_of_the_hand_is_no_signature() -> None:
    assert not signs(())
    assert not signs(((Dot(5, 5),),))
    assert not signs(((Dot(5, 5), Dot(30, 9)),))
    assert signs(STROKES)

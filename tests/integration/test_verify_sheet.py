"""A sheet is checked on the desk that made it, on another one, and at head office: true, changed, out of date, or of whom."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from agent_desk.desk import Desk
from agent_desk.domain.ink import Dot, Stroke
from agent_desk.errors import InputError, NoSuchRecord, SheetOutdated
from agent_desk.proof.verdict import Outcome
from agent_desk.proof.words import document
from agent_desk.texts import SHEET_LANGUAGES, Texts
from head_office.services import demonstration, enrolment, sheets
from tests.fakes.cheap_chest import PIN
from tests.fakes.real_desk import RealDesk, complete_visit, open_real_desk, quotes_of_both_kinds
from tests.fakes.running_office import AGENT, RunningOffice, running_office
from tests.fakes.still_clock import StillClock

STROKES: tuple[Stroke, ...] = tuple(
    tuple(Dot(60 + step * 6 + loop * 150, round(90 + 50 * math.sin(step / 3))) for step in range(26))
    for loop in range(3)
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    with running_office(tmp_path / "office", clock=StillClock()) as found:
        yield found


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealDesk]:
    found = open_real_desk(tmp_path / "desk")
    yield found
    found.desk.close()


@dataclass(frozen=True)
class Quoted:
    visit: str
    quote: str


def enrol(desk: Desk, office: RunningOffice) -> None:
    desk.enrol(server=office.url, code=office.code(), pin=PIN, device_name="laptop")


def quoted(desk: Desk) -> Quoted:
    visit = complete_visit(desk)
    return Quoted(visit, desk.save_quote(visit).subject)


def at_office(office: RunningOffice, content: bytes) -> dict[str, Any]:
    """What head office says under its own, still clock."""
    second = office.open()
    try:
        found = sheets.verify_file(second, content)
    finally:
        second.close()
    return {**document(found.verdict, Texts("en")), "agent": found.agent, "device_name": found.device_name}


def by_command(office: RunningOffice, path: Path, content: bytes) -> tuple[int, dict[str, Any]]:
    """The same by the command line, whose clock runs: a sheet may have ended by the time that this is run."""
    path.write_bytes(content)
    done = office.cli("verify-sheet", "--json", str(path))
    return done.returncode, json.loads(done.stdout)


def codes(document: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in document["reasons"]}


def photo(pdf: bytes) -> bytes:
    target = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=2.5).to_pil().convert("L").save(target, "JPEG", quality=70)
    return target.getvalue()


def with_total_painted_over(pdf: bytes, total: str) -> bytes:
    """The sheet after somebody put a white box over the total and wrote a smaller one."""
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    page = writer.pages[0]
    opened = pypdfium2.PdfDocument(pdf)
    text = opened[0].get_textpage()
    at, count = text.search(f"¥{total}").get_next()
    boxes = [text.get_charbox(at + place) for place in range(count)]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    opened.close()
    over = DecodedStreamObject()
    # 0xA5 is the sign of the yuan in the standard encodings.
    painted = f"1 1 1 rg {left} {bottom} {right - left} {top - bottom} re f"
    drawn = f"q {painted} 0 g BT /Faked 15 Tf {left} {bottom} Td (\\245999.00) Tj ET Q"
    over.set_data(drawn.encode("latin-1"))
    font = {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
        NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
    }
    from pypdf.generic import ArrayObject, DictionaryObject

    fonts = page["/Resources"]["/Font"]
    fonts[NameObject("/Faked")] = DictionaryObject(font)
    contents = page[NameObject("/Contents")]
    page[NameObject("/Contents")] = ArrayObject(
        [contents.indirect_reference or writer._add_object(contents), writer._add_object(over)]
    )
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_before_enrolment_a_sheet_says_that_nobody_signed_it(real: RealDesk) -> None:
    case = quoted(real.desk)
    pdf = real.desk.quote_sheet(case.quote)
    verdict = real.desk.verify_sheet(pdf)
    assert verdict.outcome is Outcome.UNSIGNED
    assert {name for name, _ in verdict.reasons} == {"code_unsigned", "quote_same"}
    assert "尚未登记" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_a_true_sheet_is_true_on_the_desk_at_head_office_and_on_paper(
    real: RealDesk, office: RunningOffice, tmp_path: Path
) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    pdf = real.desk.quote_sheet(case.quote)
    assert real.desk.verify_sheet(pdf).outcome is Outcome.TRUE
    assert real.desk.verify_sheet(photo(pdf)).outcome is Outcome.TRUE

    found = at_office(office, pdf)
    assert (found["outcome"], found["agent"], found["device_name"]) == ("true", AGENT.code, "laptop")
    assert codes(found) == {"code_signed", "not_held"}
    real.desk.sync()
    assert codes(at_office(office, pdf)) == {"code_signed", "quote_same"}
    found = at_office(office, photo(pdf))
    assert (found["outcome"], codes(found)) == ("true", {"code_signed", "quote_same", "picture_only"})
    status, told = by_command(office, tmp_path / "sheet.pdf", pdf)
    assert {"code_signed", "quote_same"} <= codes(told)
    assert (status, told["outcome"]) in {(0, "true"), (1, "expired")}


def test_the_line_that_a_scanner_types_is_enough_for_head_office(real: RealDesk, office: RunningOffice) -> None:
    import zxingcpp

    enrol(real.desk, office)
    case = quoted(real.desk)
    real.desk.sync()
    image = pypdfium2.PdfDocument(real.desk.quote_sheet(case.quote))[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    done = office.cli("verify-sheet", code.text)
    assert "It matches quote BJ-2611-0001" in done.stdout
    total = str(real.desk.quote(case.quote).answer.total)
    changed = office.cli("verify-sheet", "--json", code.text.replace(f":{total}:", ":1051.55:"))
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["outcome"] == "changed"


@pytest.mark.parametrize("language", SHEET_LANGUAGES)
def test_a_true_sheet_is_true_in_every_language(real: RealDesk, office: RunningOffice, language: str) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    real.desk.sync()
    pdf = real.desk.quote_sheet(case.quote, language)
    assert real.desk.verify_sheet(pdf).outcome is Outcome.TRUE
    assert at_office(office, pdf)["outcome"] == "true"


def test_motor_and_home_on_one_sheet_have_one_code_for_both(real: RealDesk, office: RunningOffice) -> None:
    enrol(real.desk, office)
    motor, home = quotes_of_both_kinds(real.desk)
    pdf = real.desk.bundle_sheet(motor, home)
    verdict = real.desk.verify_sheet(pdf)
    assert verdict.outcome is Outcome.TRUE
    assert "quote_same" in {name for name, _ in verdict.reasons}
    assert verdict.code is not None
    assert verdict.code.total == real.desk.quote(motor).answer.total + real.desk.quote(home).answer.total
    assert at_office(office, pdf)["outcome"] == "true"
    real.desk.set_cover(real.desk.quote(home).visit_id, "LIAB", None)
    real.desk.save_quote(real.desk.quote(home).visit_id)
    assert real.desk.verify_sheet(pdf).outcome is Outcome.SUPERSEDED


def test_a_total_that_was_painted_over_is_found_on_both_sides(
    real: RealDesk, office: RunningOffice, tmp_path: Path
) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    real.desk.sync()
    total = real.desk.quote(case.quote).answer.total.shown()
    changed = with_total_painted_over(real.desk.quote_sheet(case.quote), total)

    verdict = real.desk.verify_sheet(changed)
    assert verdict.outcome is Outcome.CHANGED
    assert ("total_differs", (("printed", "999.00"), ("total", total))) in verdict.reasons
    found = at_office(office, changed)
    assert found["outcome"] == "changed"


def test_any_byte_of_a_signed_sheet_that_changes_is_found_on_both_sides(
    real: RealDesk, office: RunningOffice, tmp_path: Path
) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    real.desk.sync()
    real.desk.sign_quote_sheet(case.quote, STROKES)
    pdf = real.desk.quote_sheet(case.quote)
    assert real.desk.verify_sheet(pdf).outcome is Outcome.TRUE
    assert codes(at_office(office, pdf)) == {"code_signed", "quote_same", "bytes_intact"}

    changed = bytearray(pdf)
    changed[len(changed) // 3] ^= 4
    assert ("bytes_changed", ()) in real.desk.verify_sheet(bytes(changed)).reasons
    found = at_office(office, bytes(changed))
    assert found["outcome"] == "changed"


def test_a_signature_that_was_taken_out_of_the_file_is_missed_on_both_sides(
    real: RealDesk, office: RunningOffice
) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    real.desk.sign_quote_sheet(case.quote, STROKES)
    pdf = real.desk.quote_sheet(case.quote)
    # What stands before the signature is a whole file by itself.
    bare = pdf[: pdf.index(b"%%EOF") + 6]
    assert b"/ByteRange" not in bare
    assert ("signature_gone", ()) in real.desk.verify_sheet(bare).reasons
    assert at_office(office, bare)["outcome"] == "changed"


def test_a_sheet_of_another_desk_is_another_devices_here_and_known_to_head_office(
    real: RealDesk, office: RunningOffice, tmp_path: Path
) -> None:
    enrol(real.desk, office)
    other = open_real_desk(tmp_path / "other")
    try:
        enrol(other.desk, office)
        case = quoted(other.desk)
        pdf = other.desk.quote_sheet(case.quote)
        other.desk.sync()
    finally:
        other.desk.close()
    assert real.desk.verify_sheet(pdf).outcome is Outcome.OTHER_DEVICE
    assert at_office(office, pdf)["outcome"] == "true"


def test_a_device_that_head_office_never_enrolled_is_not_believed(
    real: RealDesk, office: RunningOffice, tmp_path: Path
) -> None:
    with running_office(tmp_path / "elsewhere") as elsewhere:
        enrol(real.desk, elsewhere)
    case = quoted(real.desk)
    found = at_office(office, real.desk.quote_sheet(case.quote))
    assert found["outcome"] == "other_device"


def test_the_sheet_of_a_revoked_device_is_told_as_such(real: RealDesk, office: RunningOffice, tmp_path: Path) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    pdf = real.desk.quote_sheet(case.quote)
    real.desk.sync()
    second = office.open()
    try:
        enrolment.revoke(second, AGENT.code)
        assert sheets.verify_file(second, pdf).verdict.outcome is Outcome.REVOKED
    finally:
        second.close()
    found = at_office(office, pdf)
    assert found["outcome"] == "revoked"
    assert {"code_signed", "device_revoked", "quote_same"} == codes(found)


def test_a_superseded_and_an_ended_sheet_say_so(real: RealDesk, office: RunningOffice, tmp_path: Path) -> None:
    enrol(real.desk, office)
    case = quoted(real.desk)
    pdf = real.desk.quote_sheet(case.quote)
    real.desk.set_cover(case.visit, "TPL", {"limit": "3000000"})
    newer = real.desk.save_quote(case.visit).subject
    assert real.desk.verify_sheet(pdf).outcome is Outcome.SUPERSEDED
    real.desk.sync()
    assert at_office(office, pdf)["outcome"] == "superseded"
    with pytest.raises(SheetOutdated):
        real.desk.sign_quote_sheet(case.quote, STROKES)

    later = real.desk.quote_sheet(newer)
    real.clock.move(timedelta(days=30))
    assert real.desk.verify_sheet(later).outcome is Outcome.EXPIRED
    with pytest.raises(SheetOutdated):
        real.desk.sign_quote_sheet(newer, STROKES)


def test_a_picture_without_a_code_is_not_recognised(real: RealDesk, office: RunningOffice, tmp_path: Path) -> None:
    from PIL import Image

    target = io.BytesIO()
    Image.new("L", (400, 400), 255).save(target, "PNG")
    assert real.desk.verify_sheet(target.getvalue()).outcome is Outcome.NO_CODE
    found = at_office(office, target.getvalue())
    assert (found["outcome"], found["sheet"]) == ("no_code", None)
    assert by_command(office, tmp_path / "white.png", target.getvalue())[0] == 1
    bad = office.cli("verify-sheet", "--json", str(tmp_path / "nothing-here.pdf"))
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["error"]["code"] == "file_unreadable"


def test_a_signature_is_bound_to_one_quote_and_leaves_with_its_sheet(real: RealDesk) -> None:
    desk = real.desk
    case = quoted(desk)
    plain = desk.quote_sheet(case.quote)
    with pytest.raises(InputError):
        desk.sign_quote_sheet(case.quote, ((Dot(1, 1),),))
    desk.sign_quote_sheet(case.quote, STROKES)
    signed = desk.sheet_signing(case.visit).signed
    assert signed is not None
    assert desk.quote_sheet(case.quote) != plain

    desk.set_cover(case.visit, "TPL", {"limit": "3000000"})
    newer = desk.save_quote(case.visit).subject
    signing = desk.sheet_signing(case.visit)
    assert (signing.quote_id, signing.signed, signing.earlier) == (newer, None, True)
    assert desk.verify_sheet(desk.quote_sheet(newer)).handwritten is None
    # What the customer signed then is kept as it was signed.
    assert desk.verify_sheet(desk.quote_sheet(case.quote)).handwritten is not None

    desk.remove_signature(case.quote)
    unsigned = desk.quote_sheet(case.quote)
    assert desk.verify_sheet(unsigned).handwritten is None
    assert "已作废" in pypdfium2.PdfDocument(unsigned)[0].get_textpage().get_text_range()
    with pytest.raises(NoSuchRecord):
        desk._context().papers.content(signed.sha256)


def test_a_name_that_is_corrected_after_signing_calls_for_a_new_signature(real: RealDesk) -> None:
    case = quoted(real.desk)
    real.desk.sign_quote_sheet(case.quote, STROKES)
    assert not real.desk.sheet_signing(case.visit).outdated
    customer = real.desk.visit(case.visit).customer
    assert customer is not None
    real.desk.edit_customer(customer.id, {"note": "下午见"})
    assert not real.desk.sheet_signing(case.visit).outdated
    real.desk.edit_customer(customer.id, {"name": "林甲丑"})
    assert real.desk.sheet_signing(case.visit).outdated


def test_the_signed_bytes_outlive_a_lock_and_no_sweep_takes_them(real: RealDesk) -> None:
    case = quoted(real.desk)
    real.desk.sign_quote_sheet(case.quote, STROKES)
    pdf = real.desk.quote_sheet(case.quote)
    context = real.desk._context()
    with context.units.read() as unit:
        keep = unit.papers.hashes()
    context.papers.sweep(keep)
    real.desk.lock()
    real.desk.unlock(PIN)
    assert real.desk.quote_sheet(case.quote) == pdf


def test_the_form_of_an_application_is_known_at_head_office(real: RealDesk, office: RunningOffice) -> None:
    with office.open() as opened:
        demonstration.prepare(opened)
    enrol(real.desk, office)
    application = real.desk.queue(complete_visit(real.desk)).subject
    form = real.desk.application_form(application)
    assert real.desk.verify_sheet(form).outcome is Outcome.TRUE
    real.desk.sync()
    found = at_office(office, form)
    assert (found["outcome"], codes(found)) == ("true", {"code_signed", "quote_same"})
    assert found["sheet"]["kind"] == "form"
    # An application that was made in time is not spoilt by the end of its quote.
    real.clock.move(timedelta(days=30))
    assert real.desk.verify_sheet(form).outcome is Outcome.TRUE


def test_the_application_form_is_signed_for_its_round(real: RealDesk) -> None:
    visit = complete_visit(real.desk)
    application = real.desk.queue(visit).subject
    plain = real.desk.application_form(application)
    real.desk.sign_application_form(application, STROKES)
    signed = real.desk.application_form(application)
    assert signed != plain
    assert real.desk.application_form(application) == signed
    verdict = real.desk.verify_sheet(signed)
    assert verdict.handwritten is not None
    assert verdict.handwritten.intact
    assert {name for name, _ in verdict.reasons} == {"code_unsigned", "quote_same", "bytes_intact_unproved"}
    context = real.desk._context()
    with context.units.write() as unit:
        unit.applications.put(replace(unit.applications.get(application), round=2))
        unit.commit()
    assert real.desk.verify_sheet(real.desk.application_form(application)).handwritten is None

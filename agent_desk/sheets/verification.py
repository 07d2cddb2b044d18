"""The block with the QR code, on every kind of sheet: what is promised, in a form that a machine can check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from agent_desk.domain.sheet_code import SheetPromise, code_text
from agent_desk.sheets import words
from agent_desk.sheets.blocks import COLUMN, Builder
from agent_desk.sheets.flow import Block
from agent_desk.sheets.leaf import QUIET, Leaf, Span

QR_WIDTH = 96.0
MODULE = 1.6
"""Pixels that a module measures at least (0.42 mm), so that a code printed and photographed is still read."""


def verification(
    builder: Builder, promise: SheetPromise, said: Sequence[Span], x: float, *, first: bool, room: float = COLUMN
) -> Block:
    """The code with ``said`` beside it, then the check code and whether a device has signed, within ``room`` pixels from ``x``.

    Sixteen pixels around the code stay white, which is more than the four modules that readers ask for (ISO/IEC 18004, 5.3.8).
    """
    matrix = modules(code_text(promise, builder.seal, by_hand=builder.ink is not None))
    wide = max(QR_WIDTH, MODULE * len(matrix))
    say = builder.texts.say
    spans = [
        *said,
        Span(say("sheet.check.code", code=words.grouped(promise.check)), colour=QUIET),
        Span(say("sheet.check.scan"), bold=True),
        Span(_vouched(builder), colour=QUIET),
    ]
    lines = [line for span in spans for line in builder.fonts.wrap([span], room - wide - 16)]

    def draw(leaf: Leaf, top: float) -> None:
        leaf.modules(matrix, x, top, wide)
        leaf.lines(lines, x + wide + 16, top, 18)

    return Block(max(wide, 18.0 * len(lines)), draw, before=builder.density.gap + 4 if first else 20)


def modules(text: str) -> list[list[int]]:
    """The QR code of a text, row by row, 1 = dark; error correction M, of which 15 % may be soiled."""
    import zxingcpp

    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(
        scale=1, add_hrt=False, add_quiet_zones=False
    )
    # The stubs do not say that an image is a buffer, nor that a buffer may have rows.
    pixels: Any = memoryview(cast("Any", drawn)).tolist()
    return [[int(not light) for light in row] for row in pixels]


def _vouched(builder: Builder) -> str:
    if builder.seal is None:
        return builder.texts.say("sheet.check.unsigned")
    return builder.texts.say("sheet.check.signed", device=builder.seal.device[-8:])

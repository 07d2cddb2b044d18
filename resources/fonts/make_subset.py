"""Cut the fast fonts of the sheets: the characters of GB 2312, Western letters and the signs of the trade.

A sheet embeds only the glyphs that it prints, but the library must first take the whole font apart; with 7,500 glyphs
instead of 31,000 that takes a quarter of the time and memory. Rare characters come from the full font, run by run.

    python resources/fonts/make_subset.py

writes ``NotoSansSC-Regular-GB2312.ttf`` and ``NotoSansSC-SemiBold-GB2312.ttf`` beside the full fonts. Needs fontTools.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parent
WEIGHTS = ("Regular", "SemiBold")
SIGNS = "–—‘’“”…‰€£¥×÷±−≤≥≈²³·•→←↑↓√□■○●✓㎡№℃％＋－＝／　"


def characters() -> set[int]:
    """Every code point that the fast fonts shall have."""
    wanted = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(map(ord, SIGNS))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                wanted.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return wanted


def main() -> None:
    """Write both subsets."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        glyph_names=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG", "gasp"],
    )
    # The time of the cut would make every cut another file.
    options.recalc_timestamp = False
    for weight in WEIGHTS:
        font = subset.load_font(str(HERE / f"NotoSansSC-{weight}.ttf"), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters())
        cutter.subset(font)
        subset.save_font(font, str(HERE / f"NotoSansSC-{weight}-GB2312.ttf"), options)


if __name__ == "__main__":
    main()

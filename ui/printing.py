"""Printing through QPrinter: which pages, on which printer, page by page at the printer's size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from agent_desk.tasks import CancelToken, Progress, Step
from ui.i18n import say

PRINT_WIDTH = 2480
"""Pixels across A4 (210 mm) at 300 dots per inch."""

_PART = re.compile(r"(\d{1,4})(?:\s*[-–—－~～至]\s*(\d{1,4})?)?", re.ASCII)  # as Chinese keyboards write it


def read_range(text: str, count: int) -> tuple[int, ...] | None:
    """Pages (from 0, in order, each once) as they are written: ``1-3,5``, ``2-``; "" = all ``count``; None for anything else."""
    parts = [part.strip() for part in re.split(r"[,;，；、]", text) if part.strip()]
    if not parts:
        return None if text.strip() else tuple(range(count))
    found: set[int] = set()
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first = int(match[1])
        last = int(match[2]) if match[2] else first if match[0] == match[1] else count
        if not 1 <= first <= last <= count:
            return None
        found.update(range(first - 1, last))
    return tuple(sorted(found))


def ask_printer(parent: QWidget, name: str) -> QPrinter | None:
    """The system's dialog; None if the person turned away. ``name`` is what the queue of the printer shows."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    lay_out(printer)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(say("preview.print"))
    # The pages were chosen beside the sheet, where they are seen.
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintSelection, False)
    return printer if dialog.exec() else None


def lay_out(printer: QPrinter) -> None:
    """A4 upright and the whole paper: a sheet brings its own margins, and is printed at its own size."""
    printer.setFullPage(True)
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    )


def print_pages(
    printer: QPrinter,
    draw: Callable[[int], bytes],
    pages: Sequence[int],
    token: CancelToken,
    progress: Progress,
) -> bool:
    """Print the pages, one in memory at a time; ``draw(page)`` gives the PNG of one, ``PRINT_WIDTH`` wide.

    For a worker: Qt lets any thread paint on a printer. False if the printer took nothing. Raises what ``draw`` raises, and
    Cancelled; what was not yet sent is then dropped.
    """
    lay_out(printer)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
    try:
        for number, page in enumerate(pages):
            token.checkpoint()
            progress(Step("printing", number + 1, len(pages)))
            picture = QImage.fromData(draw(page))
            if number:
                printer.newPage()
            painter.drawImage(paper, picture)
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
    return True

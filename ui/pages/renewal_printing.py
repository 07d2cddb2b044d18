"""All renewals of the list as one PDF: where to, how far it is, and stop."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from agent_desk.domain.sheet import Printed
from agent_desk.errors import AgentDeskError
from agent_desk.tasks import CancelToken, Progress, Step
from ui.bridge import Task
from ui.i18n import say
from ui.page import PageContext
from ui.pages.sheet_reader import language_choice
from ui.painting import box
from ui.widgets.buttons import Button
from ui.widgets.layout import horizontal
from ui.widgets.text import Text


class ProgressBar(QWidget):
    """How much of a long work is done, as a bar of 160 × 6."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.share = 0.0

    def set_progress(self, done: int, total: int) -> None:
        """``done`` of ``total``."""
        self.share = done / total if total else 0.0
        self.setAccessibleName(f"{done} / {total}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, QRectF(self.rect()), radius=3, fill="line")
        if self.share > 0:
            box(painter, QRectF(0, 0, max(6.0, self.width() * self.share), self.height()), radius=3, fill="accent")


class RenewalPrinting(QWidget):
    """``ready(days, query)`` says what stands in the list; the rest is here."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge, self._messages = context.desk, context.bridge, context.messages
        self._days, self._query = 30, ""
        self._task: Task | None = None
        line = horizontal(12)
        self.setLayout(line)
        self.words = Text(" ", role="quiet", align=Qt.AlignmentFlag.AlignRight)
        self.words.setFixedWidth(128)
        self.bar = ProgressBar()
        self.stop = Button(say("renewals.print.stop"), size="small")
        self.stop.clicked.connect(self._stop)
        self.language = language_choice()
        self.begin = Button(say("renewals.print.all"), size="small", icon="printer")
        self.begin.clicked.connect(self._ask_where)
        for part in (self.words, self.bar, self.stop, self.language, self.begin):
            line.addWidget(part)
        self._at_work(on=False)

    def ready(self, days: int, query: str, count: int) -> None:
        """What the list shows now; without a row there is nothing to print."""
        self._days, self._query = days, query
        self.begin.setEnabled(count > 0)

    def _at_work(self, *, on: bool) -> None:
        shown: dict[QWidget, bool] = dict.fromkeys((self.words, self.bar, self.stop), on)
        shown |= dict.fromkeys((self.language, self.begin), not on)
        for part, visible in shown.items():
            part.setVisible(visible)

    def _ask_where(self) -> None:
        suggested = say("renewals.print.file", days=self._days, day=self._desk.day().isoformat())
        dialog = QFileDialog(self, say("renewals.print.all"), f"{suggested}.pdf", "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, path: str) -> None:
        """Make the file; the window stays free meanwhile."""
        target, days, query, language = Path(path), self._days, self._query, self.language.current

        def work(token: CancelToken, progress: Progress) -> Printed:
            return self._desk.renewal_sheets(
                target, days=days, query=query, language=language, token=token, progress=progress
            )

        self._told(Step("sheets", 0, 1))
        self._at_work(on=True)
        self.stop.setFocus()
        self._task = self._bridge.run(
            self,
            work,
            done=partial(self._done, target.name),
            failed=self._failed,
            progress=self._told,
            ended=self._ended,
            long=True,
        )

    def _told(self, step: Step) -> None:
        total = step.total if step.done else 0
        self.words.set_text(
            say("renewals.print.progress", n=step.done, total=total) if total else say("progress.sheets")
        )
        self.bar.set_progress(step.done, step.total)

    def _done(self, name: str, printed: Printed) -> None:
        key = "renewals.print.done_some" if printed.left_out else "renewals.print.done"
        self._messages.notice(say(key, n=printed.sheets, left_out=printed.left_out, name=name))

    def _failed(self, error: AgentDeskError) -> None:
        self._messages.failure(error)

    def _ended(self) -> None:
        stopped = self._task is not None and self._task.token.cancelled
        self._task = None
        self._at_work(on=False)
        self.begin.setFocus()
        if stopped:
            self._messages.notice(say("renewals.print.stopped"))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

"""Beside the sheet: whether the customer has signed it, and the way to the field to sign in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desk.changes import Changes
from agent_desk.domain.ink import Stroke
from agent_desk.domain.overview import VisitView
from agent_desk.domain.quote import Quote
from agent_desk.domain.signed_sheet import SheetSigning
from ui.dialogs.sign import SignDialog, ToSign
from ui.i18n import moment, money, say
from ui.page import PageContext
from ui.widgets.buttons import Button, Link
from ui.widgets.layout import Card, clear, horizontal, vertical
from ui.widgets.text import Text


class SignaturePart(Card):
    """``signed`` when the sheet's bytes have changed: the customer signed, or the signature was removed."""

    signed = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(say("signing.part"), parent=parent)
        self._desk, self._bridge, self._messages = context.desk, context.bridge, context.messages
        content = QWidget()
        column = vertical(8, 15, 12, 15, 12)
        content.setLayout(column)
        self._words = vertical(4)
        column.addLayout(self._words)
        acts = horizontal(12)
        self.button = Button(say("signing.ask"), icon="pen-line")
        self.button.clicked.connect(self.ask)
        self.remove = Link(say("signing.remove"))
        self.remove.clicked.connect(self._remove)
        acts.addWidget(self.button)
        acts.addStretch(1)
        acts.addWidget(self.remove)
        column.addLayout(acts)
        self.add(content)
        self.dialog: SignDialog | None = None
        self._view: VisitView | None = None
        self._signing = SheetSigning("")
        self.hide()

    def show_view(self, view: VisitView) -> None:
        """Ask how the visit's sheet stands."""
        self._view = view
        visit = view.visit.id
        self._bridge.latest(self, "signing", lambda: self._desk.sheet_signing(visit), done=self._show)

    def _show(self, signing: SheetSigning) -> None:
        self._signing = signing
        clear(self._words)
        lines: list[tuple[str, str]] = []
        if signing.signed is not None:
            at = moment(signing.signed.at, today=self._desk.day())
            lines.append((say("signing.signed", at=at), "green"))
            lines.append((say("signing.signed_do"), "quiet"))
        if signing.outdated:
            lines.append((say("signing.outdated"), "red"))
        if signing.earlier:
            lines.append((say("signing.earlier"), "red"))
        if not lines:
            lines.append((say("signing.none"), "quiet"))
        for words, role in lines:
            self._words.addWidget(Text(words, role=role, wrap=True))
        self.button.set_text(say("signing.ask_again" if signing.signed or signing.earlier else "signing.ask"))
        self.button.setVisible(signing.may_sign)
        # What is in an application stays as it was signed.
        changeable = self._view is not None and self._view.changeable
        self.remove.setVisible(signing.signed is not None and changeable)
        self.setVisible(bool(signing.quote_id) and (signing.may_sign or bool(lines)))

    def ask(self) -> None:
        """Open the field to sign in."""
        quote_id = self._signing.quote_id
        if quote_id:
            self._bridge.latest(
                self, "quote", lambda: self._desk.quote(quote_id), done=self._open, failed=self._messages.failure
            )

    def _open(self, quote: Quote) -> None:
        customer = self._view.customer if self._view else None
        what = ToSign(
            sheet=say("signing.sheet", number=quote.number, day=quote.valid_until.isoformat()),
            name=customer.name if customer else "",
            amount=f"¥{money(quote.answer.total)}",
            agreed=say("signing.agreed_open" if quote.open_points else "signing.agreed"),
        )
        self.dialog = SignDialog(what, self.window())
        self.dialog.accepted_strokes.connect(lambda strokes: self._sign(quote.id, strokes))
        self.dialog.destroyed.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None

    def _sign(self, quote_id: str, strokes: tuple[Stroke, ...]) -> None:
        self.button.set_busy(say("signing.busy"))
        self._bridge.call(
            self,
            lambda: self._desk.sign_quote_sheet(quote_id, strokes),
            done=self._done,
            failed=self._messages.failure,
            ended=lambda: self.button.set_busy(""),
        )

    def _remove(self) -> None:
        quote_id = self._signing.quote_id
        self._bridge.call(
            self, lambda: self._desk.remove_signature(quote_id), done=self.signed.emit, failed=self._messages.failure
        )

    def _done(self, changes: Changes) -> None:
        self._messages.notice(say("signing.done"))
        self.signed.emit(changes)

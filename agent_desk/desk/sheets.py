"""The desk's printed sheets: made, looked at, signed by the customer, verified."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agent_desk.changes import Changes
from agent_desk.tasks import CancelToken, Progress, silent

if TYPE_CHECKING:
    from agent_desk.domain.ink import Stroke
    from agent_desk.domain.refund import Refund
    from agent_desk.domain.sheet import Printed
    from agent_desk.domain.signed_sheet import SheetSigning
    from agent_desk.proof.verdict import Verdict
    from agent_desk.usecases.context import Context


class Sheets(ABC):
    """What an open desk does with sheets; all raise Locked while it is not open."""

    @abstractmethod
    def _context(self) -> Context: ...

    def quote_sheet(self, quote_id: str, language: str = "") -> bytes:
        """The quote sheet as PDF: the bytes that the customer signed, else always the same bytes for the same quote.

        ``language`` of any sheet that is not signed: ``zh_CN``, ``en``, ``both`` (Chinese pages, then English ones), empty = the
        agent's. Raises InputError (path ``sheet_language``) for another one.
        """
        from agent_desk.usecases import quotes

        return quotes.sheet(self._context(), quote_id, language)

    def application_form(self, application_id: str, language: str = "") -> bytes:
        """The application form as PDF."""
        from agent_desk.usecases import applications

        return applications.form(self._context(), application_id, language)

    def comparison_number(self, visit_id: str) -> str:
        """The number of the comparison sheet as it would be printed now (``DB-2611-0001``). Raises as the sheet."""
        from agent_desk.usecases import comparisons

        return comparisons.number(self._context(), visit_id)

    def comparison_sheet(self, visit_id: str, language: str = "") -> bytes:
        """The visit's options side by side as PDF; the same bytes while nothing on it has changed.

        Raises InputError (fact paths while there is no price, ``options`` for fewer than two), NoSuchRecord.
        """
        from agent_desk.usecases import comparisons

        return comparisons.sheet(self._context(), visit_id, language)

    def bundle_sheet(self, motor_quote_id: str, home_quote_id: str, language: str = "") -> bytes:
        """A motor and a home quote of one customer on one sheet with the sum of both, as PDF. Raises NoSuchRecord, InputError."""
        from agent_desk.usecases import sheets_of

        return sheets_of.bundle(self._context(), motor_quote_id, home_quote_id, language)

    def renewal_sheets(
        self,
        target: Path,
        *,
        days: int = 30,
        query: str = "",
        language: str = "",
        token: CancelToken | None = None,
        progress: Progress = silent,
    ) -> Printed:
        """The quote sheets of all renewals within ``days`` as one PDF, written to ``target`` whole or not at all.

        Raises NothingToPrint, Cancelled, DiskFull, FileUnreadable.
        """
        from agent_desk.usecases import sheets_of

        return sheets_of.renewals(
            self._context(),
            target,
            days=days,
            query=query,
            language=language,
            token=token or CancelToken(),
            progress=progress,
        )

    def refund(self, policies: Sequence[str], cancelled: date, ground: str) -> Refund:
        """What may come back of policies (ids or numbers) of one object that end before ``cancelled``: the desk's estimate.

        ``ground``: a value of ``domain.refund.Ground``. Raises NoSuchRecord, InputError.
        """
        from agent_desk.usecases import refunds

        return refunds.estimate(self._context(), policies, cancelled, ground)

    def refund_note(self, policies: Sequence[str], cancelled: date, ground: str, language: str = "") -> bytes:
        """The same as PDF, with the calculation of each amount."""
        from agent_desk.usecases import refunds

        return refunds.note(self._context(), policies, cancelled, ground, language)

    def sheet_pages(self, pdf: bytes) -> int:
        """How many pages a sheet has. Raises PictureUnreadable for what is no PDF."""
        return self._context().pictures().read(pdf, "sheet.pdf").pages

    def sheet_page(self, pdf: bytes, *, page: int = 0, width: int = 900) -> bytes:
        """PNG of one page of a sheet, at most ``width`` pixels wide, for preview and printing."""
        return self._context().pictures().render(pdf, "application/pdf", page=page, width=width, turned=0)

    def sheet_signing(self, visit_id: str) -> SheetSigning:
        """Whether the customer has signed the sheet of the visit's quote, and whether that signature still stands."""
        from agent_desk.usecases import signed_sheets

        return signed_sheets.of_visit(self._context(), visit_id)

    def sign_quote_sheet(self, quote_id: str, strokes: Sequence[Stroke]) -> Changes:
        """Put the customer's handwriting on the quote sheet and sign its bytes; from then on ``quote_sheet`` gives these bytes.

        Raises InputError (path ``signature``), SheetOutdated.
        """
        from agent_desk.usecases import quotes

        return quotes.sign(self._context(), quote_id, strokes)

    def sign_application_form(self, application_id: str, strokes: Sequence[Stroke]) -> Changes:
        """The same for the application form. Raises InputError (path ``signature``)."""
        from agent_desk.usecases import applications

        return applications.sign_form(self._context(), application_id, strokes)

    def remove_signature(self, quote_id: str) -> Changes:
        """Forget the signed quote sheet and the signature on it; cannot be taken back."""
        from agent_desk.usecases import signed_sheets

        return signed_sheets.remove(self._context(), quote_id)

    def verify_sheet(self, content: bytes) -> Verdict:
        """Whether a sheet (PDF, or JPEG or PNG of the paper) is true. Raises PictureUnreadable, PictureTooLarge, DocumentLocked."""
        from agent_desk.usecases import verifying

        return verifying.verify(self._context(), content)

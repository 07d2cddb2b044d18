"""Makes the sheets with reportlab; parsed fonts and catalogues stay with the maker, so that the second sheet is quick."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from agent_desk.tasks import CancelToken, Progress, Step, silent
from agent_desk.texts import BOTH, DEFAULT_LANGUAGE, LANGUAGES, Texts

if TYPE_CHECKING:
    from datetime import date, datetime

    from agent_desk.domain.agent import Agent
    from agent_desk.domain.application import Application
    from agent_desk.domain.checklist import Checklist
    from agent_desk.domain.consent import Consent, ConsentText
    from agent_desk.domain.customer import Customer
    from agent_desk.domain.home import Home
    from agent_desk.domain.ink import Ink
    from agent_desk.domain.money import Money
    from agent_desk.domain.quote import Offer, OpenPoint, Quote
    from agent_desk.domain.refund import Refund
    from agent_desk.domain.sheet import FormWords, QuoteCase
    from agent_desk.domain.sheet_code import DeviceSeal
    from agent_desk.domain.vehicle import Vehicle
    from agent_desk.domain.visit import Visit
    from agent_desk.sheets.blocks import Builder
    from agent_desk.sheets.case import Case
    from agent_desk.sheets.document import Blocks, Plan
    from agent_desk.sheets.leaf import Fonts


class _Shared:
    """What all makers of a language have in common."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fonts: Fonts | None = None


class ReportlabSheets:
    """The sheet maker; a port's adapter (``ports.outside.SheetMaker``), safe from any thread.

    ``language``: one of ``texts.SHEET_LANGUAGES``; in ``both`` a sheet's Chinese pages are followed by its English ones. The
    first sheet takes the library and two fonts apart (about 300 ms on two cores), later ones take milliseconds. A lock keeps
    sheets apart: the library's fonts hold a read position.
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self._texts = tuple(Texts(one) for one in (LANGUAGES if language == BOTH else (language,)))
        self._shared = _Shared()
        self._seal: DeviceSeal | None = None
        self._ink: Ink | None = None

    def marked(self, *, seal: DeviceSeal | None = None, ink: Ink | None = None) -> ReportlabSheets:
        """The same maker, whose sheets carry exactly these marks: the device's signature in their code, the customer's hand
        in its box."""
        other = copy.copy(self)
        other._seal, other._ink = seal, ink  # noqa: SLF001 - it is one of us
        return other

    def quote_sheet(
        self,
        *,
        quote: Quote,
        visit: Visit,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
        open_points: tuple[OpenPoint, ...] = (),
        low: Money | None = None,
        high: Money | None = None,
        replaced_by: str = "",
    ) -> bytes:
        """The A4 quote sheet as PDF; the same input gives the same bytes.

        ``open_points``, ``low`` and ``high`` are what the visit's view says is still open and what the total may become;
        without them the facts that were only told or estimated are named without an amount. ``replaced_by`` is the number of the
        quote that counts instead, "" while this one counts.
        """
        from agent_desk.domain.sheet import QuoteCase

        found = QuoteCase(quote, visit, customer, vehicle, home, agent, open_points, low, high, replaced_by=replaced_by)
        return self._made(lambda texts: _quote_plan(found, texts))

    def quote_sheets(
        self, cases: Iterable[QuoteCase], *, total: int, token: CancelToken | None = None, progress: Progress = silent
    ) -> bytes:
        """The quote sheets of many cases as one PDF, each with page numbers of its own. Raises Cancelled.

        ``total`` is how many there are, for ``progress`` (step ``sheets``); the cases may be made while they are asked for.
        """
        from agent_desk.sheets.document import Document, lay_out

        document: Document | None = None
        done = 0
        for done, found in enumerate(cases, 1):
            if token is not None:
                token.checkpoint()
            with self._shared.lock:
                fonts = self._parsed()
                laid = [lay_out(fonts, _quote_plan(found, texts), self._seal, self._ink) for texts in self._texts]
                if document is None:
                    plan = laid[0].plan
                    document = Document(fonts, plan, plan.texts.say("sheet.title.batch", n=total), tagged=False)
                document.add(laid)
            progress(Step("sheets", done, total))
        if document is None:
            raise ValueError("no cases")
        if token is not None:
            token.checkpoint()
        with self._shared.lock:
            return document.content()

    def comparison_sheet(
        self,
        *,
        offers: tuple[Offer, ...],
        kind: str,
        number: str,
        made_at: datetime,
        valid_until: date,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
    ) -> bytes:
        """Two to four offers side by side on one page, where they differ set off; the same input gives the same bytes."""
        from agent_desk.sheets.comparison_sheet import Comparison, blocks
        from agent_desk.sheets.document import Plan
        from agent_desk.sheets.subject import Subject

        def plan(texts: Texts) -> Plan:
            subject = Subject(customer, vehicle, home, agent, texts)
            found = Comparison(subject, offers, kind, number, made_at, valid_until)
            note = found.note()
            return Plan(
                texts, found.title(), number, agent.insurer, note, made_at, lambda builder: blocks(builder, found)
            )

        return self._made(plan)

    def bundle_sheet(self, *, motor: QuoteCase, home: QuoteCase) -> bytes:
        """The motor and the home quote of one customer on one sheet with the sum of both; the same input, the same bytes."""
        from agent_desk.sheets import bundle_sheet

        def plan(texts: Texts) -> Plan:
            cases = (_case(motor, texts), _case(home, texts))
            number = f"{motor.quote.number} / {home.quote.number}"
            made = max(motor.quote.made_at, home.quote.made_at)
            return _plan(
                cases[0],
                "title.bundle",
                number,
                made,
                lambda builder: bundle_sheet.blocks(builder, cases, (motor, home)),
            )

        return self._made(plan)

    def refund_note(
        self, *, refund: Refund, customer: Customer, vehicle: Vehicle | None, home: Home | None, agent: Agent
    ) -> bytes:
        """What may come back when policies end early, with the calculation of each amount; the same input, the same bytes."""
        from agent_desk.sheets import refund_note
        from agent_desk.sheets.document import Plan
        from agent_desk.sheets.subject import Subject

        def plan(texts: Texts) -> Plan:
            subject = Subject(customer, vehicle, home, agent, texts)
            title, number = subject.say("title.refund"), refund_note.number(refund)
            note = subject.say("refund.estimate")
            return Plan(
                texts, title, number, agent.insurer, note, refund.made_at,
                lambda builder: refund_note.blocks(builder, subject, refund),
            )  # fmt: skip

        return self._made(plan)

    def application_form(
        self,
        *,
        application: Application,
        quote: Quote,
        visit: Visit,
        customer: Customer,
        vehicle: Vehicle | None,
        home: Home | None,
        agent: Agent,
        consents: tuple[Consent, ...] = (),
        texts: tuple[ConsentText, ...] = (),
        checklist: Checklist | None = None,
        by_language: Mapping[str, FormWords] | None = None,
    ) -> bytes:
        """The application form as PDF; the same input gives the same bytes.

        ``consents`` are the customer's answers, printed with the title of their text in ``texts``, its version and the time;
        ``checklist`` names the slots of the application's papers. ``by_language`` has both for the languages where they differ.
        """
        from agent_desk.domain.sheet import FormWords, QuoteCase
        from agent_desk.sheets import application_form

        found = QuoteCase(quote, visit, customer, vehicle, home, agent)
        usual = FormWords(texts, checklist)

        def plan(words: Texts) -> Plan:
            case = _case(found, words)
            said = (by_language or {}).get(words.language, usual)
            made = application.moves[0].at if application.moves else quote.made_at
            return _plan(
                case,
                f"title.{quote.kind}_form",
                application.number,
                made,
                lambda builder: application_form.blocks(
                    builder, case, application, consents, said.texts, said.checklist
                ),
            )

        return self._made(plan)

    def _parsed(self) -> Fonts:
        from agent_desk.sheets.leaf import Fonts

        if self._shared.fonts is None:
            self._shared.fonts = Fonts()
        return self._shared.fonts

    def _made(self, plan: Callable[[Texts], Plan]) -> bytes:
        from agent_desk.sheets.document import Document, lay_out

        with self._shared.lock:
            fonts = self._parsed()
            laid = [lay_out(fonts, plan(texts), self._seal, self._ink) for texts in self._texts]
            first = laid[0].plan
            document = Document(fonts, first, f"{first.title} {first.number}")
            document.add(laid)
            return document.content()


def _case(found: QuoteCase, texts: Texts) -> Case:
    from agent_desk.sheets.case import Case

    return Case(found.quote, found.customer, found.vehicle, found.home, found.agent, texts, found.kept)


def _quote_plan(found: QuoteCase, texts: Texts) -> Plan:
    from agent_desk.sheets import quote_sheet, superseded

    case = _case(found, texts)

    def blocks(builder: Builder) -> Blocks:
        made = quote_sheet.blocks(builder, case, found.visit, found.open_points, found.low, found.high)
        return superseded.marked(made, builder, case, found.replaced_by)

    return _plan(
        case,
        f"title.{found.quote.kind}",
        found.quote.number,
        found.quote.made_at,
        blocks,
    )


def _plan(case: Case, title: str, number: str, made: datetime, blocks: Callable[..., object]) -> Plan:
    from agent_desk.sheets.document import Plan

    return Plan(case.texts, case.say(title), number, case.agent.insurer, case.foot_note(), made, blocks)  # type: ignore[arg-type]  # the block types cost reportlab's import

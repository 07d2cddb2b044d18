"""Makes the sheets with reportlab; parsed fonts and catalogues stay with the maker, so that the second sheet is quick."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from agent_desk.texts import DEFAULT_LANGUAGE, Texts

if TYPE_CHECKING:
    from agent_desk.domain.agent import Agent
    from agent_desk.domain.application import Application
    from agent_desk.domain.checklist import Checklist
    from agent_desk.domain.consent import Consent, ConsentText
    from agent_desk.domain.customer import Customer
    from agent_desk.domain.home import Home
    from agent_desk.domain.ink import Ink
    from agent_desk.domain.money import Money
    from agent_desk.domain.quote import OpenPoint, Quote
    from agent_desk.domain.sheet_code import DeviceSeal
    from agent_desk.domain.vehicle import Vehicle
    from agent_desk.domain.visit import Visit
    from agent_desk.sheets.blocks import Builder
    from agent_desk.sheets.case import Case
    from agent_desk.sheets.flow import Block
    from agent_desk.sheets.leaf import Fonts

Blocks = tuple[list["Block"], "Block"]


class _Shared:
    """What all makers of a language have in common."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fonts: Fonts | None = None


class ReportlabSheets:
    """The sheet maker; a port's adapter (``ports.outside.SheetMaker``), safe from any thread.

    The first sheet takes the library and two fonts apart (about 300 ms on two cores), later ones take milliseconds. A lock
    keeps sheets apart: the library's fonts hold a read position.
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self._texts = Texts(language)
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
    ) -> bytes:
        """The A4 quote sheet as PDF; the same input gives the same bytes.

        ``open_points``, ``low`` and ``high`` are what the visit's view says is still open and what the total may become;
        without them the facts that were only told or estimated are named without an amount.
        """
        from agent_desk.sheets import quote_sheet
        from agent_desk.sheets.case import Case

        case = Case(quote, customer, vehicle, home, agent, self._texts)
        title = case.say(f"title.{quote.kind}")
        return self._pdf(
            case, title, quote.number, lambda builder: quote_sheet.blocks(builder, case, visit, open_points, low, high)
        )

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
    ) -> bytes:
        """The application form as PDF; the same input gives the same bytes.

        ``consents`` are the customer's answers, printed with the title of their text in ``texts``, its version and the time;
        ``checklist`` names the slots of the application's papers.
        """
        from agent_desk.sheets import application_form
        from agent_desk.sheets.case import Case

        case = Case(quote, customer, vehicle, home, agent, self._texts)
        title = case.say(f"title.{quote.kind}_form")
        return self._pdf(
            case,
            title,
            application.number,
            lambda builder: application_form.blocks(builder, case, application, consents, texts, checklist),
        )

    def _pdf(self, case: Case, title: str, number: str, make: Callable[[Builder], Blocks]) -> bytes:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        from agent_desk.sheets.blocks import FOOT, LATER_TOP, ROOMY, TIGHT, TOP, Builder
        from agent_desk.sheets.flow import paginate
        from agent_desk.sheets.leaf import HEIGHT, PT, WIDTH, Fonts, Leaf, clean

        with self._shared.lock:
            fonts = self._shared.fonts
            if fonts is None:
                fonts = self._shared.fonts = Fonts()
            for density in (ROOMY, TIGHT):
                builder = Builder(fonts, self._texts, density, self._seal, self._ink)
                pages = paginate(*make(builder), first=TOP, later=LATER_TOP, bottom=FOOT)
                if len(pages) == 1:
                    break
            else:
                # Two pages either way: then there is room for the roomy one.
                builder = Builder(fonts, self._texts, ROOMY, self._seal, self._ink)
                pages = paginate(*make(builder), first=TOP, later=LATER_TOP, bottom=FOOT)
            # Page streams stay binary; the library would write them as text for mail of the nineties.
            rl_config.useA85 = 0
            target = BytesIO()
            canvas = Canvas(
                target,
                pagesize=(WIDTH * PT, HEIGHT * PT),
                pageCompression=1,
                invariant=1,
                initialFontName=fonts.regular.initial(),
                lang=_LANG[self._texts.language],
            )
            canvas.setTitle(f"{title} {number}")
            canvas.setAuthor(clean(case.agent.insurer))
            canvas.setSubject(title)
            canvas.setCreator("Agent Desk")
            canvas.setProducer("Agent Desk")
            note = case.say("illustrative") if case.illustrative() else case.pack_name()
            running = case.say("continued", title=title, number=number)
            for index, page in enumerate(pages, 1):
                leaf = Leaf(fonts, canvas._doc)  # noqa: SLF001 - dynamic fonts are cut per document, and only this names it
                if index > 1:
                    builder.running_head(leaf, running)
                for top, block in page:
                    block.draw(leaf, top)
                builder.foot(leaf, note, index, len(pages))
                canvas.addLiteral(leaf.operators())
                canvas.showPage()
            canvas.save()
            return target.getvalue()


_LANG = {"zh_CN": "zh-CN", "en": "en"}

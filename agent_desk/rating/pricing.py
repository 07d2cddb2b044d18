"""A request in, its premium with every step out."""

from __future__ import annotations

from dataclasses import replace
from decimal import localcontext

from agent_desk.domain.money import Money
from agent_desk.domain.premium import QuoteAnswer, TraceStep
from agent_desk.rating.commercial import price_commercial
from agent_desk.rating.commission import expected
from agent_desk.rating.compulsory import price_compulsory, price_tax
from agent_desk.rating.homes import price_home
from agent_desk.rating.pack import Pack
from agent_desk.rating.parsing import parse, read_json
from agent_desk.rating.request import HomeRequest, MotorRequest
from agent_desk.rating.steps import EXACT

TAX_NOT_IN_PACK = "vehicle_tax_not_in_pack"


def price(
    request: object, pack: Pack, *, commission: bool = False, channel: str = "*", grade: str = "*"
) -> QuoteAnswer:
    """The answer to a request of the quote contract. Raises InputError with everything that is wrong with the request.

    ``commission`` adds what an agent of that channel and grade would earn by the pack's scheme.
    """
    sound = parse(request, pack)
    with localcontext(EXACT):
        answer = _motor(sound, pack) if isinstance(sound, MotorRequest) else _home(sound, pack)
        if commission:
            return replace(answer, commission=expected(answer, pack.commission_scheme, channel=channel, grade=grade))
        return answer


def price_text(
    raw: bytes | str, pack: Pack, *, commission: bool = False, channel: str = "*", grade: str = "*"
) -> QuoteAnswer:
    """The same for a request as JSON text."""
    return price(read_json(raw), pack, commission=commission, channel=channel, grade=grade)


def _motor(request: MotorRequest, pack: Pack) -> QuoteAnswer:
    trace: list[TraceStep] = []
    compulsory = tax = commercial = None
    warnings: tuple[str, ...] = ()
    total = 0
    if request.compulsory is not None:
        compulsory = price_compulsory(request, request.compulsory, pack, trace)
        total += compulsory.premium.fen
    if request.collect_tax:
        tax = price_tax(request, pack, trace)
        if tax is None:
            warnings = (TAX_NOT_IN_PACK,)
        else:
            total += tax.amount.fen
    if request.commercial is not None:
        commercial = price_commercial(request, request.commercial, pack, trace)
        total += commercial.premium.fen
    return QuoteAnswer(
        "motor", pack.ref, Money(total), compulsory, tax, commercial, trace=tuple(trace), warnings=warnings
    )


def _home(request: HomeRequest, pack: Pack) -> QuoteAnswer:
    trace: list[TraceStep] = []
    home = price_home(request, pack, trace)
    return QuoteAnswer("home", pack.ref, home.premium, home=home, trace=tuple(trace))

"""An answer in exactly the shape of the quote contract: decimal strings, parts not quoted are null."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent_desk.domain.money import Money
from agent_desk.domain.premium import (
    CommercialPremium,
    CompulsoryPremium,
    HomePremium,
    QuoteAnswer,
    TraceStep,
    VehicleTax,
)
from agent_desk.rating.pack import Pack
from agent_desk.texts import Texts


def answer_json(answer: QuoteAnswer, texts: Texts | None = None, pack: Pack | None = None) -> dict[str, Any]:
    """The answer as the contract writes it, ready for ``json.dumps``. ``texts`` words the trace (Chinese without).

    With ``pack``, the one that priced it, each step also names its legal or tariff source.
    """
    words = texts or Texts()
    document: dict[str, Any] = {
        "pack": {"id": answer.pack.id, "version": answer.pack.version, "sha256": answer.pack.sha256}
    }
    if answer.kind == "home":
        document["home"] = _home(answer.home) if answer.home else None
        document["totals"] = {"home": _money(answer.part("home")), "total": str(answer.total)}
    else:
        document["compulsory"] = _compulsory(answer.compulsory) if answer.compulsory else None
        document["vehicle_tax"] = _tax(answer.vehicle_tax) if answer.vehicle_tax else None
        document["commercial"] = _commercial(answer.commercial) if answer.commercial else None
        parts = ("compulsory", "vehicle_tax", "commercial")
        document["totals"] = {part: _money(answer.part(part)) for part in parts} | {"total": str(answer.total)}
    document["trace"] = [_step(step, words, pack) for step in answer.trace]
    document["warnings"] = list(answer.warnings)
    if answer.commission is not None:
        earned = answer.commission
        document["commission"] = {
            "compulsory": _money(earned.compulsory),
            "commercial": _money(earned.commercial),
            "home": _money(earned.home),
            "total": str(earned.total),
        }
    return document


def _money(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _compulsory(part: CompulsoryPremium) -> dict[str, Any]:
    return {
        "class": part.class_code,
        "base": str(part.base),
        "scheme": part.scheme,
        "factor": _number(part.factor),
        "premium": str(part.premium),
        "limits": {
            "death_disability": str(part.death_disability),
            "medical": str(part.medical),
            "property": str(part.property),
        },
    }


def _tax(part: VehicleTax) -> dict[str, Any]:
    return {"annual": str(part.annual), "months": part.months, "amount": str(part.amount), "reason": part.reason}


def _commercial(part: CommercialPremium) -> dict[str, Any]:
    return {
        "class": part.class_code,
        "ncd_level": part.ncd_level,
        "ncd": _number(part.ncd),
        "factor": _number(part.factor),
        "months_used": part.months_used,
        "lines": [
            {
                "code": line.code,
                "sum_insured": _money(line.sum_insured),
                "pure": str(line.pure),
                "base": str(line.base),
                "premium": str(line.premium),
            }
            for line in part.lines
        ],
        "premium": str(part.premium),
    }


def _home(part: HomePremium) -> dict[str, Any]:
    return {
        "lines": [
            {"code": line.code, "sum_insured": str(line.sum_insured), "premium": str(line.premium)}
            for line in part.lines
        ],
        "factors": {name: _number(value) for name, value in part.factors},
        "premium": str(part.premium),
    }


def _step(step: TraceStep, words: Texts, pack: Pack | None) -> dict[str, str]:
    """``step`` names it for programs, ``formula`` says it to people, ``value`` is the figure without separators."""
    said = words.say(f"trace.{step.code}", **dict(step.facts))
    # Two places of one rule are one rule to whoever reads it.
    sources = dict.fromkeys(source.names[words.language] for source in pack.source(step.source)) if pack else {}
    if sources:
        said = words.say("trace.basis.step", said=said, sources=words.say("trace.basis.join").join(sources))
    return {
        "step": f"{step.part}.{step.code}",
        "formula": f"{step.sign} {said}" if step.sign else said,
        "value": step.value.replace(",", "").replace("\u2212", "-"),
    }

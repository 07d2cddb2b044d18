"""A verdict in the words of the catalogue and as a document for programs; desk and head office say the same."""

from __future__ import annotations

from typing import Any

from agent_desk.proof.verdict import Verdict
from agent_desk.texts import Texts


def lines(verdict: Verdict, texts: Texts) -> list[str]:
    """The outcome, what to do about it, what the code says, and each reason, as sentences."""
    said = [texts.say(f"proof.outcome.{verdict.outcome.value}"), texts.say(f"proof.do.{verdict.outcome.value}")]
    code = verdict.code
    if code is not None:
        said.append(
            texts.say(
                "proof.code",
                kind=texts.say(f"proof.kind.{code.kind.name.lower()}"),
                number=code.number,
                total=code.total.shown(),
                day=code.valid_until.isoformat(),
                check=code.check,
            )
        )
    return [*said, *(f"- {sentence}" for sentence in reasons(verdict, texts))]


def reasons(verdict: Verdict, texts: Texts) -> list[str]:
    """Each finding as a sentence, the gravest first."""
    return [texts.say(f"proof.reason.{name}", **dict(facts)) for name, facts in verdict.reasons]


def document(verdict: Verdict, texts: Texts) -> dict[str, Any]:
    """The verdict for programs: codes, and the sentence of each."""
    code = verdict.code
    hand = verdict.handwritten
    return {
        "outcome": verdict.outcome.value,
        "reasons": [
            {"code": name, "message": sentence, **dict(facts)}
            for (name, facts), sentence in zip(verdict.reasons, reasons(verdict, texts), strict=True)
        ],
        "sheet": None
        if code is None
        else {
            "kind": code.kind.name.lower(),
            "number": code.number,
            "total": str(code.total),
            "valid_until": code.valid_until.isoformat(),
            "pack": code.pack.lower(),
            "check": code.check,
            "device": code.device,
        },
        "handwritten": None
        if hand is None
        else {"intact": hand.intact, "at": hand.at.isoformat() if hand.at else None},
    }

"""How lists show what records stand for: states as chips."""

from __future__ import annotations

from agent_desk.domain.application import ApplicationState
from agent_desk.domain.quote import QuoteState
from ui.i18n import say
from ui.widgets.chips import chip_width

_S = ApplicationState
_MEANINGS = {
    _S.DRAFT: ("plain", "file-pen-line"),
    _S.READY: ("plain", "clipboard-check"),
    _S.QUEUED: ("local", None),
    _S.SUBMITTED: ("held", None),
    _S.UNDERWRITING: ("held", None),
    _S.RETURNED: ("fix", None),
    _S.DECLINED: ("fix", "circle-alert"),
    _S.APPROVED: ("decided", None),
    _S.PAID: ("decided", "banknote"),
    _S.ISSUED: ("decided", "shield-check"),
    _S.DELIVERED: ("decided", "check"),
    _S.CANCELLED: ("plain", "x"),
    _S.EXPIRED: ("plain", "clock"),
}
_QUOTE_ICONS = {QuoteState.CURRENT: "calculator", QuoteState.SUPERSEDED: "rotate-cw", QuoteState.APPLIED: "check"}


def application_chip(state: ApplicationState) -> tuple[tuple[str, str], str | None]:
    """The chip (words, meaning) of an application's state and its icon (None = the meaning's own)."""
    meaning, icon = _MEANINGS[state]
    return (say(f"states.application.{state.value}"), meaning), icon


def application_chip_width(most: int) -> int:
    """The room that the chip of any state needs, but not more than ``most`` px."""
    chips = [application_chip(state) for state in ApplicationState]
    return min(most, max(chip_width(chip[0], icon or "x") for chip, icon in chips))


def quote_chip(state: QuoteState) -> tuple[tuple[str, str], str]:
    """The chip of a quote's state: never coloured, for nothing of it waits for head office."""
    return (say(f"states.quote.{state.value}"), "plain"), _QUOTE_ICONS[state]

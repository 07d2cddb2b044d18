"""From last year's facts to this year's float and no-claim level, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Levels(Protocol):
    """Whatever knows the no-claim levels: a rate pack."""

    def ncd_level(self, continuous_years: int, claims: int) -> int:
        """The level for so many continuous years and claims in them."""
        ...


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the vehicle's time before this policy.

    ``accident_free_years``: whole years without an at-fault accident under compulsory insurance, up to now;
    ``at_fault``, ``fatal``: at-fault accidents of the last year, and whether one of them was fatal.
    ``continuous_years``, ``claims``: of the commercial policies, claims in the last three continuous years;
    ``last_level``: the level of the policy that ends, None if unknown; ``lapse_days``: days without commercial cover.
    ``new``, ``transferred``: first policy, or the owner changed in the term.
    """

    accident_free_years: int = 0
    at_fault: int = 0
    fatal: bool = False
    continuous_years: int = 0
    claims: int = 0
    last_level: int | None = None
    lapse_days: int = 0
    new: bool = False
    transferred: bool = False
    motorcycle: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """The float and the level of the new policy; reasons are ``first``, ``transferred``, ``fixed``, ``fatal``, ``accidents``,
    ``accident``, ``accident_free``, ``unknown``, ``lapsed``, ``lapsed_some``, ``record``."""

    float_code: str
    float_reason: str
    level: int
    level_reason: str


_LAPSE_LONG = 183
_LAPSE_SOME = 92


def renew(history: History, levels: Levels) -> Renewed:
    """Only one float applies, the highest increase before the largest decrease (2007 measures, S25; Announcement of 2020, S01).

    The level starts again at 0 after a lapse of more than six months; after three to six it may rise but not fall (S02).
    """
    return Renewed(*_float(history), *_level(history, levels))


def _float(history: History) -> tuple[str, str]:
    if history.motorcycle:
        return "none", "fixed"
    if history.new:
        return "none", "first"
    if history.transferred:
        return "none", "transferred"
    if history.fatal:
        return "A6", "fatal"
    if history.at_fault >= 2:
        return "A5", "accidents"
    if history.at_fault == 1:
        return "A4", "accident"
    if history.accident_free_years >= 1:
        return f"A{min(history.accident_free_years, 3)}", "accident_free"
    return "none", "unknown"


def _level(history: History, levels: Levels) -> tuple[int, str]:
    if history.new:
        return 0, "first"
    if history.transferred:
        return 0, "transferred"
    if history.lapse_days > _LAPSE_LONG:
        return 0, "lapsed"
    level = levels.ncd_level(history.continuous_years, history.claims)
    if history.lapse_days > _LAPSE_SOME and history.last_level is not None and level < history.last_level:
        return history.last_level, "lapsed_some"
    return level, "record"

"""From last year's facts to this year's float and no-claim level, each with the reason."""

from __future__ import annotations

from typing import Protocol

from agent_desk.domain.renewal import History, Renewed


class Levels(Protocol):
    """Whatever knows the no-claim levels: a rate pack."""

    def ncd_level(self, continuous_years: int, claims: int) -> int:
        """The level for so many continuous years and claims in them."""
        ...


_LAPSE_LONG = 183
_LAPSE_SOME = 92


def renew(history: History, levels: Levels) -> Renewed:
    """Only one float applies, the highest increase before the largest decrease (2007 measures, S25; Announcement of 2020, S01).

    The level starts again at 0 after a lapse of more than six months; after three to six it may rise but not fall (S02).
    """
    float_code, float_reason = _float(history)
    years, claims, reason = _counted(history, levels)
    level = levels.ncd_level(years, claims)
    return Renewed(float_code, float_reason, level, reason, years, claims, history.lapse_days)


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


def _counted(history: History, levels: Levels) -> tuple[int, int, str]:
    """The years and claims that count towards the level, and why these."""
    if history.new:
        return 0, 0, "first"
    if history.transferred:
        return 0, 0, "transferred"
    if history.lapse_days > _LAPSE_LONG:
        return 0, 0, "lapsed"
    years, claims, last = history.continuous_years, history.claims, history.last_level
    if history.lapse_days > _LAPSE_SOME and last is not None and levels.ncd_level(years, claims) < last:
        # Only as many years as leave the level where it was; one above the claims is kept as if they had been more.
        return max(claims - last, 0), max(claims, last), "lapsed_some"
    return years, claims, "record"

"""An error in the person's words: the fact, the remedy. Shown inline, never in a box that blocks the way."""

from __future__ import annotations

from collections.abc import Iterable

from agent_desk import texts
from agent_desk.errors import AgentDeskError, InputError, Missing, NotReady, Problem
from ui.i18n import say, words


def what_and_do(error: AgentDeskError) -> tuple[str, str]:
    """The fact and the remedy. Several problems of one input: the first one, and how many more."""
    if isinstance(error, InputError) and error.problems:
        what, do = problem_words(error.problems[0])
        more = len(error.problems) - 1
        return (what, f"{do} {say('ui.and_more', n=more)}".strip() if more else do)
    if isinstance(error, NotReady) and error.missing:
        names = say("ui.list_comma").join(missing_words(one) for one in error.missing)
        return say("errors.not_ready.what", **error.facts), names
    return texts.error_words(words(), error)


def problem_words(problem: Problem) -> tuple[str, str]:
    """What is wrong with one field, and what to do about it."""
    return texts.problem_words(words(), problem)


def problems_at(error: AgentDeskError, path: str) -> tuple[str, str, bool] | None:
    """The fact, the remedy and whether it stops, of the first problem at ``path``; None if there is none."""
    if isinstance(error, InputError):
        for problem in error.problems:
            if problem.path == path:
                return (*problem_words(problem), problem.stops)
    return None


def missing_words(missing: Missing) -> str:
    """One thing that a case lacks, by name: «缺行驶证», «没填车架号»."""
    return texts.missing_words(words(), missing)


def missing_names(missing: Iterable[Missing]) -> list[str]:
    """What is to be done about each, as a sentence lists it: «补行驶证», «填车架号»."""
    return texts.missing_names(words(), missing)

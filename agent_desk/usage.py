"""What both command lines do with a call that is written wrong: the usage for people, one problem for programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from agent_desk.errors import InputError, Problem


class Parser(argparse.ArgumentParser):
    """An argument parser that raises InputError where the standard one ends the process."""

    def error(self, message: str) -> NoReturn:
        """Print the usage on stderr. Raises InputError with the one problem that was found."""
        self.print_usage(sys.stderr)
        raise InputError([Problem("", "usage", {"reason": message})])


class Asked(NamedTuple):
    """How the caller wants to be answered. ``language`` is what stands there, whether or not it is one of ours."""

    as_json: bool
    language: str | None


def asked(given: Sequence[str]) -> Asked:
    """How to answer a call that may be written wrong, so that its parser never came to say it."""
    as_json, language = False, None
    for position, word in enumerate(given):
        if word == "--":
            break
        if word == "--json":
            as_json = True
        elif word == "--language" and position + 1 < len(given):
            language = given[position + 1]
        elif word.startswith("--language="):
            language = word.partition("=")[2]
    return Asked(as_json, language)

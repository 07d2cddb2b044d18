"""Opening the desk for a verb: the home folder, and the PIN from the environment or a prompt."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from agent_desk.bootstrap import open_desk
from agent_desk.desk import Desk, DeskState
from agent_desk.errors import InputError, NotEnrolled, Problem

PIN_VARIABLE = "AGENT_DESK_PIN"


def pin() -> str:
    """The PIN: ``AGENT_DESK_PIN``, or asked for at a terminal. Raises InputError where nobody can be asked."""
    given = os.environ.get(PIN_VARIABLE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError([Problem("pin", "pin_needed")])
    return getpass.getpass("PIN: ")


@contextmanager
def unlocked(arguments: argparse.Namespace, *, fresh: bool = False) -> Iterator[Desk]:
    """The open desk of the verb's home. With ``fresh`` a home without keys gets them now; otherwise NotEnrolled is raised."""
    desk = open_desk(arguments.home)
    try:
        if desk.state() is DeskState.FRESH:
            if not fresh:
                raise NotEnrolled
            desk.create(pin())
        else:
            desk.unlock(pin())
        yield desk
    finally:
        desk.close()

"""``verify-sheet``: whether a sheet is what this desk handed over."""

from __future__ import annotations

import argparse

from agent_desk.cli.access import unlocked
from agent_desk.cli.quoting import read_source
from agent_desk.cli.speaking import Speaker
from agent_desk.proof.verdict import Outcome
from agent_desk.proof.words import document, lines


def verify_sheet(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Say what the sheet is worth and why. Exit 0 only for a true sheet that still holds."""
    content = read_source(arguments.file)
    with unlocked(arguments) as desk:
        verdict = desk.verify_sheet(content)
    speaker.result(document(verdict, speaker.texts), *lines(verdict, speaker.texts))
    return 0 if verdict.outcome is Outcome.TRUE else 1

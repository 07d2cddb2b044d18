"""The verb that is none: open the window."""

from __future__ import annotations

import argparse

from agent_desk.cli.speaking import Speaker


def open_window(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Open the window; the interface is looked up by name, so that the desk itself never imports it."""
    from importlib import import_module

    try:
        app = import_module("ui.app")
    except ImportError as error:
        speaker.note(speaker.say("cli.no_window", reason=str(error.name or "")))
        return 1
    return int(app.main(arguments.home))

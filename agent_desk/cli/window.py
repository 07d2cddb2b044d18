"""The verb that is none: open the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from types import SimpleNamespace

    from agent_desk.cli.speaking import Speaker


def open_window(arguments: Namespace | SimpleNamespace, speaker: Speaker) -> int:
    """Open the window; the interface is looked up by name, so that the desk itself never imports it."""
    from importlib import import_module

    try:
        app = import_module("ui.app")
    except ImportError as error:
        speaker.note(speaker.say("cli.no_window", reason=str(error.name or "")))
        return 1
    return int(app.main(arguments.home))

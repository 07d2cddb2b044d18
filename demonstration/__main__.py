"""``./run``: the desk in its window on demonstration data, or the whole visit without a screen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from agent_desk.texts import LANGUAGES, Texts
from demonstration import walk, window
from setup.words import terminal_language

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 could not, 2 wrong arguments."""
    given = _arguments(arguments)
    texts = Texts(given.language or terminal_language())
    os.environ.setdefault("HEAD_OFFICE_LANGUAGE", texts.language)

    def say(key: str, /, **facts: object) -> None:
        print(texts.say(f"demonstration.{key}", **facts), file=sys.stderr, flush=True)

    headless = bool(given.headless)
    if not headless and not _has_display():
        say("no_display")
        headless = True
    if headless:
        return walk.run(given.home, keep=given.keep, texts=texts)
    return window.run(given.home or ROOT / ".agent-desk-demo", language=given.language, say=say)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    words = Texts(terminal_language())
    parser = argparse.ArgumentParser(prog="run", description=words.say("demonstration.help.about"))
    parser.add_argument("--headless", action="store_true", help=words.say("demonstration.help.headless"))
    parser.add_argument("--language", choices=LANGUAGES, help=words.say("demonstration.help.language"))
    parser.add_argument("--home", type=Path, metavar="DIR", help=words.say("demonstration.help.home"))
    parser.add_argument("--keep", action="store_true", help=words.say("demonstration.help.keep"))
    return parser.parse_args(arguments)


def _has_display() -> bool:
    """Whether a window can be shown: always outside X11 and Wayland, and where Qt was told to draw elsewhere."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not end the walk.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main())

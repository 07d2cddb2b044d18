"""The command line: for scripts, support and measuring. Every verb has ``--help`` and ``--json``.

One JSON document on stdout, people's words on stderr. Exit 0 done, 1 could not (the world's fault, said plainly), 2 wrong input.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from agent_desk.cli.speaking import Speaker
from agent_desk.cli.window import open_window
from agent_desk.errors import AgentDeskError, Fault, InputError, OurError, WorldError
from agent_desk.texts import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; without one, open the window. Returns the exit status."""
    given = sys.argv[1:] if argv is None else list(argv)
    speaker = _speaker(given)
    home = None
    try:
        arguments = _read(given)
        home = arguments.home
        return int(arguments.run(arguments, speaker))
    except InputError as error:
        speaker.refuse(error)
        return 2
    except WorldError as error:
        speaker.fail(error)
        return 1
    except AgentDeskError as error:
        speaker.fail(error)
        return 2 if error.fault is Fault.INPUT else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output went away; there is nobody left to tell.
        sys.stderr.close()
        return 1
    except Exception:  # noqa: BLE001 - the last net: a person is told in words, the traceback goes to the log
        _log_failure(home)
        speaker.fail(OurError())
        return 1


def _log_failure(home: Path | None) -> None:
    import logging
    from contextlib import suppress

    from agent_desk.log import start_log
    from agent_desk.settings import default_home

    logger = logging.getLogger("agent_desk")
    if not logger.handlers:
        # A verb without a home failed, or the home could not be opened.
        home = home or default_home()
        with suppress(OSError):
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            start_log(home)
    if logger.handlers:
        logger.getChild("cli").exception("the command line failed")


def _speaker(given: list[str]) -> Speaker:
    if not given:
        return Speaker(as_json=False, language=DEFAULT_LANGUAGE)
    from agent_desk.usage import asked

    how = asked(given)
    return Speaker(as_json=how.as_json, language=how.language or DEFAULT_LANGUAGE)


def _read(given: list[str]) -> Namespace | SimpleNamespace:
    if not given:
        # The window paints before anything of the verbs is loaded: they cost more than its whole start.
        return SimpleNamespace(run=open_window, home=None, language=DEFAULT_LANGUAGE)
    from agent_desk.cli.parser import build_parser

    return build_parser().parse_args(given)

"""The command line: for scripts, support and measuring. Every verb has ``--help`` and ``--json``.

One JSON document on stdout, people's words on stderr. Exit 0 done, 1 could not (the world's fault, said plainly), 2 wrong input.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from agent_desk.cli.parser import build_parser
from agent_desk.cli.speaking import Speaker
from agent_desk.errors import AgentDeskError, Fault, InputError, WorldError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; without one, open the window. Returns the exit status."""
    arguments = build_parser().parse_args(argv)
    speaker = Speaker(as_json=getattr(arguments, "json", False), language=arguments.language)
    try:
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

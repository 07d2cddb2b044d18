"""``python -m setup desk|check``: make everything ready for ``./run`` or ``./check``; does next to nothing the second time."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Exit status: 0 ready, 1 could not, 2 wrong argument."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has only an older Python must be told so, not shown a syntax error
        sys.stderr.write("Agent Desk needs Python 3.11 or newer. / 展业台需要 Python 3.11 或更新版本。\n")
        return 1
    if arguments not in (["desk"], ["check"]):
        sys.stderr.write("usage: python -m setup desk|check\n")
        return 2
    from setup import environment, system

    kind = arguments[0]
    try:
        environment.prepare(environment.Environment(), kind)
    except environment.SetUpFailed:
        return 1
    can_draw = system.ensure(with_browser=kind == "check")
    # The desk also works without a screen; its tests do not.
    return 0 if can_draw or kind == "desk" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

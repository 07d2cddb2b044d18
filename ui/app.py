"""Starts the window and ends it. Nothing but the first window's own parts is loaded before it is painted."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent_desk.desk import Desk


def main(home: Path | None = None) -> int:
    """Show the window until it is closed; returns the exit status. Raises FileUnreadable and DiskFull for a home that cannot be."""
    # What is imported from here to the first paint stays; walking over it again and again costs a tenth of the start.
    gc.disable()
    from agent_desk.settings import default_home
    from ui.life import AGAIN, Left, Life

    left = Left()
    try:
        while (status := Life(home or default_home(), open_desk, warm, left).run()) == AGAIN:
            pass
    finally:
        gc.enable()
        if left.desk is not None:
            left.desk.close()
    return status


def open_desk(home: Path) -> Desk:
    """The desk of a home, with its real parts."""
    from agent_desk import bootstrap

    return bootstrap.open_desk(home)


def warm() -> None:
    """Load what opening the store and the first page will need."""
    from importlib import import_module

    from agent_desk import bootstrap

    bootstrap.warm()
    for name in ("ui.shell", "ui.pages.today"):
        import_module(name)


if __name__ == "__main__":
    sys.exit(main())

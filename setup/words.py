"""Says things to the person at the terminal, in the language of the terminal."""

from __future__ import annotations

import os
import sys

from agent_desk.texts import Texts


def terminal_language() -> str:
    """``zh_CN`` where the locale (on Windows: the display language) is Chinese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh_CN" if value.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import ctypes

        # Primary language of the user's Windows: 0x04 is Chinese.
        return "zh_CN" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x04 else "en"
    return "en"


def say(key: str, /, **facts: object) -> None:
    """Write the sentence ``setup.<key>`` to standard error, which leaves standard output to the program that follows."""
    text = Texts(terminal_language()).say(f"setup.{key}", **facts)
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()

"""The log: facts and ids, never a person. Anything that looks like personal data is masked before it is written."""

from __future__ import annotations

import contextlib
import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_PERSONAL = re.compile(
    # Not \b: a Chinese character counts as part of a word, and numbers stand right behind one («车架号LAA0…»).
    r"(?<![0-9A-Za-z])(?:"
    r"[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]"  # resident identity number
    r"|[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"  # the same before 1999, 15 digits
    r"|[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{2}\d{6}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}"  # unified social credit code
    r"|(?=(?:[A-Za-z]*\d){4})[A-HJ-NPR-Za-hj-npr-z0-9]{17}"  # vehicle identification number
    r"|(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # mobile number
    r")(?![0-9A-Za-z])"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Za-hj-np-z][ ·•]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领](?![0-9A-Za-z])"  # number plate
    r"|(?<!\d)\d{6}使"  # an embassy's
)


class Redact(logging.Filter):
    """Masks whatever looks like a personal number, in the message and in tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always lets it pass."""
        record.msg = _PERSONAL.sub("***", record.getMessage())
        record.args = ()
        if record.exc_info:
            record.exc_text = _PERSONAL.sub("***", logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = _PERSONAL.sub("***", record.stack_info)
        return True


class _Quiet(RotatingFileHandler):
    """A log that cannot be written (a full disk) is no news to the person at the terminal: what failed is told by its error."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of the standard library
        """Let the line go."""

    def close(self) -> None:
        """Close it, whether or not what is still in memory finds room."""
        with contextlib.suppress(OSError):
            super().close()


def start_log(home: Path, name: str = "desk.log", program: str = "agent_desk") -> None:
    """Write ``home/log/<name>`` (five files of 1 MB), redacted: whatever ``program`` and its parts log. Started again, it moves
    to the new home. Raises OSError."""
    folder = home / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = _Quiet(folder / name, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.addFilter(Redact())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger(program)
    for old in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)

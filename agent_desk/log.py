"""The log: facts and ids, never a person. Anything that looks like personal data is masked before it is written."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_PERSONAL = re.compile(
    r"\b\d{17}[\dXx]\b"  # resident identity number
    r"|\b[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}\b"  # unified social credit code
    r"|\b[A-HJ-NPR-Z0-9]{17}\b"  # vehicle identification number
    r"|(?<!\d)1[3-9]\d{9}(?!\d)"  # mobile number
    r"|[\u4e00-\u9fff][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5,6}"  # number plate
)


class Redact(logging.Filter):
    """Masks whatever looks like a personal number, in the message and in tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always lets it pass."""
        record.msg = _PERSONAL.sub("***", record.getMessage())
        record.args = ()
        if record.exc_info:
            record.exc_text = _PERSONAL.sub("***", logging.Formatter().formatException(record.exc_info))
        return True


def start_log(home: Path) -> None:
    """Write ``home/log/desk.log`` (five files of 1 MB), redacted."""
    folder = home / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "desk.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.addFilter(Redact())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("agent_desk")
    root.addHandler(handler)
    root.setLevel(logging.INFO)

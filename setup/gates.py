"""Gates that no tool brings along: no Python file grows past a limit, and no file says what must not leave the house."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LINE_LIMIT = 800

# Written with one-letter classes so that this file does not find itself.
HOUSE_WORDS = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|registry\.npmj[s]|deb\.debia[n]\.org"  # a pin names a version, never a server
    r"|/wor[k]/|\.\./share[d]\b|/tm[p]/brief"  # paths of the machine on which something was built
    r"|\bChatGP[T]\b|\bCopilo[t]\b|\bClaud[e]\b"  # tools are no part of the product
)

_TEXT = re.compile(r"\.(py|md|toml|txt|lock|in|cfg|ini|jsonl?|csv|html|css|js|svg|sh|bat|spec|ya?ml)|")


@dataclass(frozen=True, slots=True)
class LongFile:
    """A Python file past the limit."""

    path: Path
    lines: int


@dataclass(frozen=True, slots=True)
class HouseWord:
    """A line that says what must not leave the house."""

    path: Path
    line: int
    found: str


def project_files(root: Path) -> list[Path]:
    """Files that are in version control or about to be: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    paths = (root / name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def long_files(files: Iterable[Path], limit: int = LINE_LIMIT) -> Iterator[LongFile]:
    """Python files with more than ``limit`` lines."""
    for path in files:
        if path.suffix == ".py":
            lines = len(path.read_bytes().splitlines())
            if lines > limit:
                yield LongFile(path, lines)


def house_words(files: Iterable[Path]) -> Iterator[HouseWord]:
    """Lines of text files, scripts without a suffix included, that match ``HOUSE_WORDS``."""
    for path in files:
        if not _TEXT.fullmatch(path.suffix):
            continue
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if found := HOUSE_WORDS.search(line):
                yield HouseWord(path, number, found.group())

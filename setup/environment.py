"""The project's own Python environment: ``.venv`` with the pinned dependencies and the project itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from setup import system
from setup.words import say

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("desk", "check")
"""What to install for which command; ``check`` contains all of ``desk``."""

_OLDEST = (3, 11)


class SetUpFailed(Exception):
    """A step of the set-up did not work; the sentence has been said already."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment of the project in ``root``."""

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def lock(self, kind: str) -> Path:
        """The pinned dependencies of ``desk`` or ``check``."""
        return self.root / "requirements" / f"{kind}.lock"

    def is_ready(self, kind: str) -> bool:
        """Whether the last set-up was for these very files, this kind and this folder."""
        return self.python.exists() and self._mark(kind) in self._marks()

    def was_moved(self) -> bool:
        """Whether it was made for another folder: its scripts carry the old path."""
        return any(not mark.endswith(f" {self.root}") for mark in self._marks())

    def keep_marks(self, kind: str) -> None:
        """Remember that the set-up for ``kind`` is done."""
        kinds = KINDS if kind == "check" else (kind,)
        self._stamp.write_text("\n".join(self._mark(each) for each in kinds) + "\n", encoding="utf-8")

    @property
    def _stamp(self) -> Path:
        return self.folder / "agent-desk-set-up"

    def _marks(self) -> list[str]:
        try:
            return self._stamp.read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _mark(self, kind: str) -> str:
        digest = hashlib.sha256()
        for path in (self.lock(kind), self.root / "pyproject.toml"):
            digest.update(path.read_bytes())
        return f"{kind} {digest.hexdigest()} {self.root}"


def prepare(environment: Environment, kind: str) -> None:
    """Make the environment for ``desk`` or ``check`` if it is not there or not up to date. Raises SetUpFailed."""
    if environment.is_ready(kind):
        return
    if environment.was_moved() or not _works(environment):
        _create(environment)
    lock = environment.lock(kind)
    say("installing", lock=lock.relative_to(environment.root).as_posix())
    _pip(environment, "--require-hashes", "--no-deps", "-r", str(lock))
    _pip(environment, "--no-deps", "--no-build-isolation", "-e", str(environment.root))
    environment.keep_marks(kind)
    say("installed")


def _works(environment: Environment) -> bool:
    if not environment.python.exists():
        return False
    probe = f"import sys, pip; sys.exit(sys.version_info < {_OLDEST})"
    tried = subprocess.run([str(environment.python), "-c", probe], stderr=subprocess.DEVNULL, check=False)
    return tried.returncode == 0


def _create(environment: Environment) -> None:
    say("creating", version=".".join(map(str, sys.version_info[:3])))
    builder = venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt")
    try:
        try:
            builder.create(environment.folder)
        except subprocess.CalledProcessError:
            # Debian ships venv without ensurepip; the package is named after the interpreter.
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            if not (system.may_install() and system.install([package])):
                say("system_missing", packages=package)
                raise SetUpFailed from None
            builder.create(environment.folder)
    except (OSError, subprocess.CalledProcessError) as error:
        say("environment_failed", reason=str(error))
        raise SetUpFailed from error


def _pip(environment: Environment, *arguments: str) -> None:
    command = [str(environment.python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"]
    done = subprocess.run([*command, *arguments], cwd=environment.root, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        say("install_failed")
        raise SetUpFailed

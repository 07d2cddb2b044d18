"""The project's own Python environment: ``.venv`` with the pinned dependencies and the project itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from setup import system
from setup.words import say

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCKS = {"desk": ROOT / "requirements" / "desk.lock", "check": ROOT / "requirements" / "check.lock"}
"""What to install for which command; ``check`` contains all of ``desk``."""

_STAMP = ENVIRONMENT / "agent-desk-set-up"
_OLDEST = (3, 11)


class SetUpFailed(Exception):
    """A step of the set-up did not work; the sentence has been said already."""


def python() -> Path:
    """The environment's interpreter."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(kind: str) -> None:
    """Make the environment for ``desk`` or ``check`` if it is not there or not up to date. Raises SetUpFailed."""
    if is_ready(kind):
        return
    if not _works() or _moved():
        _create()
    say("installing", lock=LOCKS[kind].relative_to(ROOT).as_posix())
    _pip("--require-hashes", "--no-deps", "-r", str(LOCKS[kind]))
    _pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    kinds = ("desk", "check") if kind == "check" else ("desk",)
    _STAMP.write_text("\n".join(_mark(each) for each in kinds) + "\n", encoding="utf-8")
    say("installed")


def is_ready(kind: str) -> bool:
    """Whether the last set-up was for these very files, this kind and this folder."""
    return python().exists() and _mark(kind) in _stamps()


def _stamps() -> list[str]:
    try:
        return _STAMP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _mark(kind: str) -> str:
    digest = hashlib.sha256()
    for path in (LOCKS[kind], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{kind} {digest.hexdigest()} {ROOT}"


def _moved() -> bool:
    """Scripts in an environment carry its absolute path, so a folder that was moved needs a new one."""
    return any(not line.endswith(f" {ROOT}") for line in _stamps())


def _works() -> bool:
    if not python().exists():
        return False
    probe = f"import sys, pip; sys.exit(sys.version_info < {_OLDEST})"
    return subprocess.run([str(python()), "-c", probe], stderr=subprocess.DEVNULL, check=False).returncode == 0


def _create() -> None:
    say("creating", version=".".join(map(str, sys.version_info[:3])))
    builder = venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt")
    try:
        try:
            builder.create(ENVIRONMENT)
        except subprocess.CalledProcessError:
            # Debian ships venv without ensurepip; the package is named after the interpreter.
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            if not (system.may_install() and system.install([package])):
                say("system_missing", packages=package)
                raise SetUpFailed from None
            builder.create(ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        say("environment_failed", reason=str(error))
        raise SetUpFailed from error


def _pip(*arguments: str) -> None:
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"]
    if subprocess.run([*command, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        say("install_failed")
        raise SetUpFailed

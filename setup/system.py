"""System libraries that the wheels do not carry: what Qt loads, and a browser for the tests of head office's pages."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from setup.words import say

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2",
}
"""Soname to Debian package: what ldd finds outside the wheel for QtGui, its X11 platform and its print support."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing_libraries(wanted: Mapping[str, str] = QT_LIBRARIES) -> list[str]:
    """Debian packages of the libraries that Qt would look for in vain; always empty outside Linux."""
    return [package for soname, package in wanted.items() if not _loads(soname)] if _is_linux() else []


def browser() -> str | None:
    """Path of a Chromium that the browser tests can drive, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def ensure(*, with_browser: bool) -> bool:
    """Install what is missing where we may, else print the one line to type; returns whether Qt can start."""
    missing = missing_libraries()
    if with_browser and _is_linux() and browser() is None:
        missing.append("chromium")
    if missing and not (may_install() and install(missing)):
        say("system_missing", packages=" ".join(missing))
    return not missing_libraries()


def install(packages: list[str]) -> bool:
    """Fetch Debian packages with apt-get; returns whether that went well."""
    say("system_installing", packages=" ".join(packages))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *arguments], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
        # An update that cannot reach one of several sources still fetches the others; the installation decides.
        if done.returncode != 0 and arguments[0] == "install":
            return False
    return True


def may_install() -> bool:
    """Whether this is root on Debian, Ubuntu or a child of theirs."""
    return _is_linux() and os.geteuid() == 0 and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))


def _is_linux() -> bool:
    return sys.platform.startswith("linux")


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True

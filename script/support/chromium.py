"""Finds a Chromium for the browser tests, or gets one: from the system's packages, else through playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def provide() -> str:
    """The path of a Chromium, "" when there is none to be had (the browser tests then say why they skip)."""
    found = _find()
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("  · Chromium is missing; installing it with apt-get ...", flush=True)
        install = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
        if _quiet("apt-get", "update") and _quiet(*install) and (found := _find()):
            return found  # some systems have a package of this name that holds no browser
    print("  · Chromium is missing; asking playwright for one ...", flush=True)
    if _quiet(sys.executable, "-m", "playwright", "install", "chromium") and (found := _find()):
        return found
    print(
        "  ! There is no Chromium and none could be installed: the browser tests will be skipped.\n"
        "    Install one (Debian, Ubuntu: sudo apt install chromium) or name one: CHROMIUM=/path/to/chromium",
        flush=True,
    )
    return ""


def _find() -> str:
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).exists():
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)",
        ],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    own = asked.stdout.strip()
    return own if own and Path(own).exists() else ""


def _quiet(*command: str) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode != 0:
        print("\n".join(f"      {line}" for line in (done.stdout + done.stderr).splitlines()[-3:]), flush=True)
    return done.returncode == 0

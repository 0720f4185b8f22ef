"""Makes ``.venv`` and installs the locked packages; quick when nothing changed. Needs Python 3.11 alone.

Installs with uv when it is on the PATH (seconds), otherwise with pip. A stamp in ``.venv`` holds the hash of
the installed lock, so a second start costs a file read.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-locks"


class CannotInstall(Exception):
    """Why the packages are not there, with what to do about it in the same text."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests, lint and types need")
    options = parser.parse_args()
    locks = ["requirements.lock", *(["requirements-dev.lock"] if options.dev else [])]
    wanted = {name: _hash(PROJECT / name) for name in locks}
    if _installed(wanted):
        return 0
    try:
        with _alone():
            if not _installed(wanted):
                _make_venv()
                for name in locks:
                    _install(name)
                STAMP.write_text("".join(f"{name} {digest}\n" for name, digest in wanted.items()))
    except CannotInstall as error:
        print(f"  {error}", file=sys.stderr)
        return 1
    return 0


def _hash(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _installed(wanted: dict[str, str]) -> bool:
    """Whether the venv runs (it may have been moved or copied) and holds exactly these locks or more."""
    try:
        have = dict(line.split() for line in STAMP.read_text().splitlines())
    except (OSError, ValueError):
        return False
    return wanted.items() <= have.items() and _runs()


def _runs() -> bool:
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=False)
    said = asked.stdout.strip()
    return asked.returncode == 0 and bool(said) and Path(said).resolve() == VENV.resolve()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time in this folder."""
    try:
        handle = os.open(PROJECT / ".setup-lock", os.O_CREAT | os.O_RDWR, 0o666)
    except PermissionError as error:
        raise CannotInstall(
            f"{PROJECT} cannot be written by this user.\n"
            "  Run as the owner of the folder, or copy the project somewhere of your own."
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make_venv() -> None:
    if _runs():
        return
    if VENV.exists():
        print("  · .venv does not work here (moved, or another Python); making it anew", flush=True)
        shutil.rmtree(VENV)
    print("  · Making .venv ...", flush=True)
    uv = shutil.which("uv")
    if uv and _call([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]):
        return
    if _call([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise CannotInstall(
        "This Python cannot make virtual environments (the module venv or ensurepip is missing).\n"
        f"  Debian, Ubuntu: sudo apt install python3-venv   (or python{version}-venv)\n"
        "  Then start again. Or install uv, which needs neither."
    )


def _install(lock: str) -> None:
    begun = time.monotonic()
    print(f"  · Installing {lock} ...", flush=True)
    uv = shutil.which("uv")
    done = False
    if uv:
        done = _call([uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", lock])
        if not done:
            print("  · uv did not manage; trying pip", flush=True)
    if not done:
        if not _has_pip():
            _call([str(PYTHON), "-m", "ensurepip", "--default-pip"])
        done = _call(
            [
                *(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
                *("--progress-bar", "on" if sys.stdout.isatty() else "off"),
                *("--require-hashes", "-r", lock),
            ]
        )
    if not done:
        raise CannotInstall(
            f"The packages of {lock} could not be installed; the reason is above.\n"
            "  Check the network (or the proxy in PIP_INDEX_URL / HTTPS_PROXY) and start again: "
            "what is there stays there."
        )
    print(f"  ✓ Installed {lock}  ({time.monotonic() - begun:.0f} s)", flush=True)


def _has_pip() -> bool:
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _call(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd=PROJECT, stdin=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())

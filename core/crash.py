"""Named places where a test can kill the process as hard as a power cut would."""

import os

from django.conf import settings

EXIT_CODE = 137  # what a process killed by SIGKILL answers


def point(name: str) -> None:
    """Die here, without clean-up, when ``CRASH_AT`` names this place. Never in production settings."""
    if settings.CRASH_POINTS and os.environ.get("CRASH_AT") == name:
        os._exit(EXIT_CODE)

"""The demo shop as a database to clone: seeded once per server and state of the code, by whoever comes first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from kalavpp.embedded import database
from kalavpp.embedded.layout import PROJECT
from kalavpp.testing import databases


def demo_template() -> tuple[str, Path]:
    """(name of the seeded database, the var folder with its pictures); takes a minute the first time."""
    base = databases.template_name().removesuffix("_template")
    name, var = f"{base}_demo", Path(settings.VAR).parent / "demo"
    url = databases.url_of(name)
    with databases.one_at_a_time(name):
        done = database.Note(migrations=database.fingerprint(), demo="done")
        if var.exists() and database.exists(url) and database.read_note(url) == done:
            return name, var
        databases.make(name)
        var.mkdir(parents=True, exist_ok=True)
        seeded = subprocess.run(
            [sys.executable, "manage.py", "seed_demo"],
            cwd=PROJECT,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "VAR_DIR": str(var),
                "DJANGO_SETTINGS_MODULE": "kalavpp.settings.dev",
            },
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if seeded.returncode != 0:
            raise AssertionError(f"seed_demo failed:\n{seeded.stdout[-3000:]}\n{seeded.stderr[-3000:]}")
        database.write_note(url, done)
    return name, var

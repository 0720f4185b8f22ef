"""Writes the API's description to ``kalavpp/openapi.yaml``; ``--check`` only says whether it is up to date."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
COMMITTED = PROJECT / "kalavpp" / "openapi.yaml"


def main() -> int:
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalavpp.settings.test")
    import django

    django.setup()
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiYamlRenderer

    schema = SchemaGenerator().get_schema(request=None, public=True)
    text = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    if "--check" not in sys.argv[1:]:
        COMMITTED.write_text(text, encoding="utf-8")
        print(f"{COMMITTED.relative_to(PROJECT)} is written.")
        return 0
    kept = COMMITTED.read_text(encoding="utf-8") if COMMITTED.exists() else ""
    if kept == text:
        return 0
    lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "committed", "code", lineterm="", n=2)
    print("\n".join(list(lines)[:120]))
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""Every environment variable the project reads, typed and in one place (.env.example explains each).

Nothing else looks at ``os.environ`` for configuration.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from kalavpp.embedded import dotenv
from kalavpp.embedded.layout import Layout, remembered_urls

ROOT = Path(__file__).resolve().parent.parent.parent


class BadEnvironment(ValueError):
    """A variable is missing or cannot be read; the message names it and says what it should hold."""


@dataclass(frozen=True)
class Environment:
    """Read access to a mapping of variables with types, defaults and clear complaints."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def required(self, name: str) -> str:
        if not (value := self.text(name)):
            raise BadEnvironment(f"{name} is needed here; .env.example says what it holds.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name, "on" if default else "off").lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        raise BadEnvironment(f"{name} is on or off, not {value!r}.")

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        try:
            return int(value)
        except ValueError:
            raise BadEnvironment(f"{name} is a whole number, not {value!r}.") from None

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default)))

    def prefixed(self, prefix: str) -> dict[str, str]:
        """Every variable that is set and whose name begins with ``prefix``, without it."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.values.items()
            if value and name.startswith(prefix) and name != prefix
        }

    def database(self, name: str, default: str) -> dict[str, object]:
        """A Django DATABASES entry from ``postgres://user:password@host:port/name?option=value``."""
        parts = urlsplit(self.text(name, default))
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise BadEnvironment(f"{name} is postgres://user:password@host:port/name.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }


def from_process(*, embedded: bool = True) -> Environment:
    """The environment of this process, completed by the lines of ``.env`` beside manage.py.

    Where neither names a database, a queue or the addresses of shop and practice provider, those that
    ``script/server`` last used stand in (``embedded``), so that every management command finds the running shop.
    """
    values = dotenv.read() | os.environ
    if not embedded:
        return Environment(values)
    remembered = remembered_urls(Layout(Path(values.get("VAR_DIR") or ROOT / "var").resolve()))
    for name, url in remembered.items():
        if not values.get(name):
            values[name] = url
    return Environment(values)

"""Logging: everything to stderr, and one line per request with its id to ``requests.log`` in LOG_DIR."""

from pathlib import Path
from typing import Any

DATE = "%Y-%m-%dT%H:%M:%S%z"


def logging_config(folder: str, level: str = "INFO") -> dict[str, Any]:
    """A dictConfig. ``folder`` is LOG_DIR; without one the request lines go to stderr as well."""
    handlers: dict[str, Any] = {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}
    }
    if folder:
        handlers["requests"] = {
            "class": "logging.handlers.WatchedFileHandler",  # goes on after logrotate moved the file
            "filename": str(Path(folder) / "requests.log"),
            "formatter": "request",
            "delay": True,
            "encoding": "utf-8",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "kalavpp.logs.RequestIdFilter"}},
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s", "datefmt": DATE},
            "request": {"format": "%(asctime)s %(message)s", "datefmt": DATE},
        },
        "handlers": handlers,
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "kalavpp.access": {"handlers": ["requests" if folder else "stderr"], "propagate": False},
            "django.server": {"level": "WARNING"},
        },
    }

"""The shop as production serves it (no DEBUG, cached templates), on loopback and without rate limits."""

from kalavpp.settings.base import PASSWORD_HASHERS as PASSWORD_HASHERS
from kalavpp.settings.test import *  # noqa: F403 - a settings module is its base plus changes

ALLOWED_HOSTS = ["127.0.0.1"]

"""Tests: as development, but deterministic, quick to hash and without rate limits."""

from kalavpp.settings.base import TEMPLATE_LOADERS, TEMPLATES
from kalavpp.settings.dev import *  # noqa: F403 - a settings module is its base plus changes

DEBUG = False
TEMPLATES[0]["OPTIONS"]["loaders"] = [
    ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)])
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RATE_LIMITS = False

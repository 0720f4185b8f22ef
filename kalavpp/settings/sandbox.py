"""Settings of the sandbox provider's process: same database server, own addresses, no session, no CSRF."""

from kalavpp.settings.dev import *  # noqa: F403 - a settings module is its base plus changes

ROOT_URLCONF = "sandbox.urls"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]

"""Settings of the sandbox provider's process: same database server, own addresses, no session, no CSRF."""

from kalavpp.settings.dev import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.dev import INSTALLED_APPS

ROOT_URLCONF = "sandbox.urls"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
# allauth insists on its middleware, and the provider has no accounts to log in to.
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]

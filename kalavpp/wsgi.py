"""WSGI entry point for pages and API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalavpp.settings.dev")

if os.environ.get("KALAVPP_SUPERVISED"):
    # The web server forks its workers; without this they would outlive a supervisor ended by force.
    from kalavpp.embedded.native import die_with_parent

    die_with_parent(parent=os.getppid())

application = get_wsgi_application()

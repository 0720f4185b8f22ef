"""WSGI entry point for pages and API."""

import gc
import os

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from kalavpp.embedded import dotenv

dotenv.name_settings()

if os.environ.get("KALAVPP_SUPERVISED"):
    # The web server forks its workers; without this they would outlive a supervisor ended by force.
    from kalavpp.embedded.native import die_with_parent

    die_with_parent(parent=os.getppid())

application: WSGIHandler | StaticFilesHandler = get_wsgi_application()
# What is loaded by now stays for good: looking through it for garbage again and again would cost every request.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
if settings.DEBUG:
    # Style sheet, scripts and fonts straight from where they lie, as runserver does; production has a web server.
    application = StaticFilesHandler(application)

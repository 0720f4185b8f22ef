"""``python -m sandbox --port 8001``: the provider's web server and its webhook sender, in one process."""

import argparse
import logging
import os
import threading
import time


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    options = parser.parse_args()

    # Always its own: the supervisor hands every child the settings of the shop.
    os.environ["DJANGO_SETTINGS_MODULE"] = "kalavpp.settings.sandbox"
    import django

    django.setup()
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Server(ThreadedWSGIServer):
        request_queue_size = 512  # a burst of buyers waits here rather than being turned away
        daemon_threads = True

    threading.Thread(target=_send_forever, name="webhooks", daemon=True).start()
    server = Server((options.host, options.port), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    logging.getLogger(__name__).info("Sandbox provider at http://%s:%s", options.host, options.port)
    server.serve_forever()


def _send_forever() -> None:
    """Send due webhooks and let late payments arrive, looking a few times a second."""
    from django.db import Error, close_old_connections

    from sandbox.services import payments, webhooks

    while True:
        try:
            busy = payments.complete_late() + webhooks.deliver_due()
        except Error:
            logging.getLogger(__name__).warning("The database does not answer; trying again.", exc_info=True)
            close_old_connections()
            busy = 0
        if not busy:
            time.sleep(0.2)


if __name__ == "__main__":
    main()

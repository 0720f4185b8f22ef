"""Puts the id of the request being served on every log line, so that a line leads to its request."""

import logging

from core.http.request_id import current_request_id


class RequestIdFilter(logging.Filter):
    """Sets ``request_id`` on each record; "-" outside of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        return True

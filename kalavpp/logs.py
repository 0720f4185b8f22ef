"""Puts the id of the request being served on every log line, so that a line leads to its request."""

import logging

from core.http.address import without_key
from core.http.request_id import current_request_id


class RequestIdFilter(logging.Filter):
    """Sets ``request_id`` on each record, "-" outside of a request, and takes mailed keys out of addresses.

    Django names the address of a request that failed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        text = record.getMessage()
        if (safe := without_key(text)) != text:
            record.msg, record.args = safe, None
        return True

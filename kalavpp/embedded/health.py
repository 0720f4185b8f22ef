"""Asking a local web process whether it answers, without a client library."""

from __future__ import annotations

import http.client


def answers(port: int, path: str = "/healthz", host: str = "127.0.0.1") -> bool:
    """Whether ``GET path`` on ``host``:``port`` says 200 within two seconds."""
    line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()

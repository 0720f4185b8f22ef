"""The one error of this provider, answered as ``{"error": {"type", "code", "message"}}``."""


class Refused(Exception):
    """The request cannot be done. ``status`` is the HTTP status; ``code`` is stable."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

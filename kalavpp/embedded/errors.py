"""What can stand between a newcomer and a running shop."""


class CannotStart(Exception):
    """The shop cannot start; ``str(error)`` says why and ``remedy`` says what to do about it."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.remedy = remedy

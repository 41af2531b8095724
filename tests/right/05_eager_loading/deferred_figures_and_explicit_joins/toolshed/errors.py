"""What can go wrong; what it means in HTTP is decided in responses.py."""


class NotFoundError(Exception):
    """The thing that was asked for does not exist."""


class ConflictError(Exception):
    """The request contradicts what Toolshed already knows."""


class RequestInvalidError(Exception):
    """A body or query string breaks its model's rules."""

    def __init__(self, details: list[dict[str, str]]) -> None:
        """Keep what is wrong, as the error body shows it."""
        super().__init__("the request is not valid")
        self.details = details

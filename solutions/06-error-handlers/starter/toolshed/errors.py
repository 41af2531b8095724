"""What can go wrong in Toolshed: one family, whose members know what they are in HTTP."""


class AppError(Exception):
    """Something went wrong that the client may know about; services raise a subclass."""

    # TODO(06.1): status, code and headers of the class; message and details of each error.


# TODO(06.1): make these three members of the family.
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

"""What can go wrong in a service; what it means in HTTP is decided elsewhere."""


class NotFoundError(Exception):
    """The thing that was asked for does not exist."""


class ConflictError(Exception):
    """The request contradicts what Toolshed already knows."""

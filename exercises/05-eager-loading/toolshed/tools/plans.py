"""Loading plans: what is read together with a tool, decided per read."""

# TODO(05.1): import what you need.
from sqlalchemy.orm.interfaces import ORMOption

# TODO(05.1): here too.


def shown_tool() -> tuple[ORMOption, ...]:
    """Return the options for a tool that is shown with all that belongs to it."""
    return (*relatives(), *figures())


def relatives() -> tuple[ORMOption, ...]:
    """Load the rows that belong to a tool."""
    # TODO(05.1): owner, category and tags.
    return ()


def figures() -> tuple[ORMOption, ...]:
    """Let the database compute the rating, and whether the tool is out."""
    # TODO(05.2): the rating, and whether an open loan exists.
    return ()

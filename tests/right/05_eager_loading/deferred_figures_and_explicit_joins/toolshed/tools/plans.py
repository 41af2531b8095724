"""Loading plans: what is read together with a tool, decided per read."""

from sqlalchemy.orm import joinedload, selectinload, undefer_group
from sqlalchemy.orm.interfaces import ORMOption

from toolshed.tools.models import FIGURES, Tool


def shown_tool() -> tuple[ORMOption, ...]:
    """Return the options for a tool that is shown with all that belongs to it."""
    return (*relatives(), *figures())


def relatives() -> tuple[ORMOption, ...]:
    """Load the rows that belong to a tool."""
    return (
        joinedload(Tool.owner, innerjoin=True),
        joinedload(Tool.category),
        selectinload(Tool.tags),
    )


def figures() -> tuple[ORMOption, ...]:
    """Let the database compute the rating, and whether the tool is out."""
    return (undefer_group(FIGURES),)

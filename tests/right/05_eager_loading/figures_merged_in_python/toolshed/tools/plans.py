"""Loading plans: what is read together with a tool, decided per read."""

from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from toolshed.tools.models import Tool


def relatives() -> tuple[ORMOption, ...]:
    """Load the rows that belong to a tool, each kind by a statement of its own."""
    return (
        selectinload(Tool.owner),
        selectinload(Tool.category),
        selectinload(Tool.tags),
    )

"""Loading plans: what is read together with a tool, decided per read."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from toolshed.loans.models import Loan
from toolshed.reviews.models import Review
from toolshed.tools.models import Tool


def shown_tool() -> tuple[ORMOption, ...]:
    """Return the options for a tool that is shown with all that belongs to it."""
    return (*relatives(), *figures())


def relatives() -> tuple[ORMOption, ...]:
    """Load the rows that belong to a tool."""
    return (
        joinedload(Tool.owner),
        joinedload(Tool.category),
        selectinload(Tool.tags),
    )


def figures() -> tuple[ORMOption, ...]:
    """Let the database compute the rating, and whether the tool is out."""
    reviews = select(Review).where(Review.tool_id == Tool.id)
    average = reviews.with_only_columns(func.avg(Review.stars))
    count = reviews.with_only_columns(func.count(Review.id))
    is_out = exists().where(Loan.tool_id == Tool.id, Loan.returned_at.is_(None))
    return (
        with_expression(Tool.rating_average, average.scalar_subquery()),
        with_expression(Tool.rating_count, count.scalar_subquery()),
        with_expression(Tool.is_out, is_out),
    )

"""What is read together with a tool: joins, written once, for every read that shows it."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, with_expression

from toolshed.loans.models import Loan
from toolshed.reviews.models import Review
from toolshed.tools.models import Tool


def with_all_that_is_shown(statement: Select[tuple[Tool]]) -> Select[tuple[Tool]]:
    """Join owner, category, tags and figures to a statement for tools."""
    ratings = (
        select(
            Review.tool_id,
            func.avg(Review.stars).label("average"),
            func.count(Review.id).label("number"),
        )
        .group_by(Review.tool_id)
        .subquery()
    )
    lent = (
        select(Loan.tool_id)
        .where(Loan.returned_at.is_(None))
        .group_by(Loan.tool_id)
        .subquery()
    )
    return (
        statement.join(Tool.owner)
        .outerjoin(Tool.category)
        .outerjoin(ratings, ratings.c.tool_id == Tool.id)
        .outerjoin(lent, lent.c.tool_id == Tool.id)
        .options(
            contains_eager(Tool.owner),
            contains_eager(Tool.category),
            joinedload(Tool.tags),
            with_expression(Tool.rating_average, ratings.c.average),
            with_expression(Tool.rating_count, func.coalesce(ratings.c.number, 0)),
            with_expression(Tool.is_out, lent.c.tool_id.is_not(None)),
        )
    )

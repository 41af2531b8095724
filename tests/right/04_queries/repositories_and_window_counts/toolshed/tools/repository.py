"""The tools and their tags, as they are stored."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, exists, func, insert, literal, select

from toolshed.categories.models import Category
from toolshed.extensions import db
from toolshed.loans.models import Loan
from toolshed.pages import read_page
from toolshed.repository import Repository
from toolshed.tools.models import Tag, Tool
from toolshed.tools.schemas import (
    CategoryStatistics,
    Sort,
    ToolQuery,
    ToolStatistics,
)

type Order = ColumnElement[str] | ColumnElement[int] | ColumnElement[datetime]

ORDERS: Mapping[Sort, Order] = {
    "name": Tool.name.asc(),
    "-name": Tool.name.desc(),
    "deposit_cents": Tool.deposit_cents.asc(),
    "-deposit_cents": Tool.deposit_cents.desc(),
    "created_at": Tool.created_at.asc(),
    "-created_at": Tool.created_at.desc(),
}


class ToolRepository(Repository[Tool]):
    """All tools, with their tags."""

    noun = "tool"

    def __init__(self) -> None:
        """Hold tools."""
        super().__init__(Tool)

    def page(self, query: ToolQuery) -> tuple[Sequence[Tool], int]:
        """Return a page of the tools that match, and how many match in all."""
        return read_page(matching(query).order_by(ORDERS[query.sort], Tool.id), query)

    def tags_named(self, names: Iterable[str]) -> list[Tag]:
        """Return the tags with these names; those that are new are made.

        One statement looks and inserts: between two, another request could make
        the same tag.
        """
        wanted = list(names)
        for name in wanted:
            new = select(
                literal(uuid4(), Tag.id.type), literal(name, Tag.name.type)
            ).where(~exists().where(Tag.name == name))
            db.session.execute(insert(Tag).from_select(["id", "name"], new))
        return list(db.session.scalars(select(Tag).where(Tag.name.in_(wanted))))

    def statistics(self) -> ToolStatistics:
        """Let the database count and add up: two statements, whatever they find."""
        tools, deposit_cents, on_loan = db.session.execute(
            select(
                func.count(Tool.id),
                func.coalesce(func.sum(Tool.deposit_cents), 0),
                select(func.count(Loan.id))
                .where(Loan.returned_at.is_(None))
                .scalar_subquery(),
            )
        ).one()
        by_category = db.session.execute(
            select(
                Category.name.label("category"),
                func.count(Tool.id).label("tools"),
                func.coalesce(func.sum(Tool.deposit_cents), 0).label("deposit_cents"),
            )
            .outerjoin(Category.tools)
            .group_by(Category.id, Category.name)
            .order_by(Category.name)
        )
        return ToolStatistics(
            tools=tools,
            on_loan=on_loan,
            deposit_cents=deposit_cents,
            by_category=[CategoryStatistics.model_validate(row) for row in by_category],
        )


def matching(query: ToolQuery) -> Select[tuple[Tool]]:
    """Return the statement that finds what the query asks for, in no order."""
    statement = select(Tool)
    if query.q is not None:
        statement = statement.where(Tool.name.icontains(query.q, autoescape=True))
    if query.owner_id is not None:
        statement = statement.where(Tool.owner_id == query.owner_id)
    if query.category_id is not None:
        statement = statement.where(Tool.category_id == query.category_id)
    if query.tag is not None:
        # EXISTS, where a join would list a tool once for each tag.
        statement = statement.where(Tool.tags.any(Tag.name == query.tag))
    if query.min_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents >= query.min_deposit_cents)
    if query.max_deposit_cents is not None:
        statement = statement.where(Tool.deposit_cents <= query.max_deposit_cents)
    return statement
